@Kernel
func f(_ n: Int) -> Int {
    let s
    s = n
    return s
}
