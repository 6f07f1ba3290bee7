@Kernel
func f(_ x: Double) -> Double { x }

@Kernel
func f(_ x: Float) -> Float { x }
