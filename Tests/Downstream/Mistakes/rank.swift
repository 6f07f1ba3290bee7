// expect 7:13: error:

import Quern

@Kernel
func rank(_ a: Matrix<Double>) -> Double {
    return a[0]
}
