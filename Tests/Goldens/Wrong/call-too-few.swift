@Kernel
func add(_ a: Double, _ b: Double) -> Double { a + b }

@Kernel
func f(_ x: Double) -> Double { add(x) }
