@Kernel
func f(_ n: Int) -> Int {
    let a = n
    let a = n + 1
    return a
}
