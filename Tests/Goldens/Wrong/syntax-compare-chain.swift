@Kernel
func inside(_ x: Double) -> Bool { 0 < x < 1 }
