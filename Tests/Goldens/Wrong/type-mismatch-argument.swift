@Kernel
func half(_ x: Double) -> Double { x / 2 }

@Kernel
func halves(_ n: Int) -> Double { half(n) }
