@Kernel(.relaxd)
func f(_ x: Vector<Double>) -> Double { x.sum() }
