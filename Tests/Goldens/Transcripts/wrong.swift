@Kernel
func f(_ x: Double) -> Double { y }
