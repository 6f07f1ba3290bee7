@Kernel
func half(_ x: Double) -> Double { x / 2 }
