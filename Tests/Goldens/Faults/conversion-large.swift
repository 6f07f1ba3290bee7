// run: --arg x=1e20
@Kernel
func whole(_ x: Double) -> Int { Int(x) }
