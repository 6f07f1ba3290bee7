@Kernel
func fill(_ x: inout Vector<Double>, with v: Double) { x[...] = v }

@Kernel
func f(_ x: Vector<Double>) { fill(&x, with: 1) }
