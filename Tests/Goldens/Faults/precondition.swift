// run: --arg 'x=zeros(f64, 0)'
@Kernel
func mean(_ x: Vector<Double>) -> Double {
    precondition(x.count > 0, "an empty array has no mean")
    return x.sum() / Double(x.count)
}
