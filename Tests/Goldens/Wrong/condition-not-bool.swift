@Kernel
func f(_ n: Int) -> Int {
    if n { return 1 }
    return 0
}
