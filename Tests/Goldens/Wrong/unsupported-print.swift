@Kernel
func f(_ n: Int) -> Int {
    print("n = \(n)")
    return n
}
