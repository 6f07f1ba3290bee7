@Kernel
func f(_ x: Vector<Double>) -> Double { x.summ() }
