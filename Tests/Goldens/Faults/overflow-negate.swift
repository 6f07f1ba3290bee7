// run: --arg n=-128
@Kernel
func negated(_ n: Int8) -> Int8 { -n }
