@Kernel
func f(_ x: Vector<Complex<Double>>) -> Int { x.count }
