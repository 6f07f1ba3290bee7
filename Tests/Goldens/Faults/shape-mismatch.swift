// run: --arg 'x=zeros(f64, 3)' --arg 'y=zeros(f64, 4)'
@Kernel
func doubled(_ x: Vector<Double>, into y: inout Vector<Double>) { y[...] = 2 * x }
