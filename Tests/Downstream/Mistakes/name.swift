// expect 9:12: error: cannot find 'totl' in scope

import Quern

@Kernel
func total(_ x: Vector<Double>) -> Double {
    var total = 0.0
    for e in x { total += e }
    return totl
}
