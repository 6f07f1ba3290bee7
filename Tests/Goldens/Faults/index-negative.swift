// run: --arg 'x=arange(f64, 4)'
@Kernel
func last(_ x: Vector<Double>) -> Double { x[-1] }
