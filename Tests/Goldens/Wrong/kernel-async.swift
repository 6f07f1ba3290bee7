@Kernel
func f(_ x: Double) async -> Double { x }
