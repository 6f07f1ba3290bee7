// run: --arg 'x=zeros(f64, 0)'
@Kernel
func least(_ x: Vector<Double>) -> Double { x.min() }
