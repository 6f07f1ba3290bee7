@Kernel
func f(_ n: Int) -> Int {
    n + 1
    return n
}
