// run: in-a-called-kernel.swift:outer --arg 'x=ones(f64, 3)'
@Kernel
func at(_ x: Vector<Double>, _ i: Int) -> Double { x[i] }

@Kernel
func outer(_ x: Vector<Double>) -> Double {
    var s = 0.0
    for k in 0..<x.count { s += at(x, 2 * k) }
    return s
}
