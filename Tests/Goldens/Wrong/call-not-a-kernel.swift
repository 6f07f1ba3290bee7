func helper(_ x: Double) -> Double { x + 1 }

@Kernel
func f(_ x: Double) -> Double { helper(x) }
