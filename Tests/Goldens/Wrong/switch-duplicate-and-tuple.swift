@Kernel
func f(_ n: Int, _ m: Int) -> Int {
    switch (n, m) {
    case (0, 0): return 1
    default: return 2
    }
}
