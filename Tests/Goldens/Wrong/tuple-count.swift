@Kernel
func f(_ n: Int) -> (Int, Int) {
    let (a, b, c) = (n, n + 1)
    return (a, b)
}
