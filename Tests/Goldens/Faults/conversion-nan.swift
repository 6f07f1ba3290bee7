// run: --arg x=nan
@Kernel
func whole(_ x: Double) -> Int { Int(x) }
