@Kernel
func f(_ n: Int) -> Int {
    if n > 10 { return }
    return n
}
