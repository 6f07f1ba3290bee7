@Kernel
func f(_ n: Int) -> Int {
    return (n + 1 * 2
}
