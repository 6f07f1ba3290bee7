// run: --arg 'x=arange(f64, 4)'
@Kernel
func pastTheEnd(_ x: Vector<Double>) -> Double {
    var s = 0.0
    for i in 0...x.count { s += x[i] }
    return s
}
