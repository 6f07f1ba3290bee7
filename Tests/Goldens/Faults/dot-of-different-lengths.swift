// run: --arg 'x=zeros(f64, 3)' --arg 'y=zeros(f64, 4)'
@Kernel
func product(_ x: Vector<Double>, _ y: Vector<Double>) -> Double { x.dot(y) }
