@Kernel
func f(_ x: Double, _ y: Double) -> Double { x &+ y }
