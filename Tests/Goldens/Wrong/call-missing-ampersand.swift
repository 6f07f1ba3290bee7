@Kernel
func clear(_ x: inout Vector<Double>) { x[...] = 0 }

@Kernel
func f(_ x: inout Vector<Double>) { clear(x) }
