// run: --arg n=100000
@Kernel
func depth(_ n: Int) -> Int { n == 0 ? 0 : 1 + depth(n - 1) }
