// run: --arg 'x=ones(f64, 4)' --arg n=6
@Kernel
func head(_ x: Vector<Double>, _ n: Int) -> Double { x[0..<n].sum() }
