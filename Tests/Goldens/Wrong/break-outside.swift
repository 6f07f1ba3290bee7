@Kernel
func f(_ n: Int) -> Int {
    if n > 3 { break }
    return n
}
