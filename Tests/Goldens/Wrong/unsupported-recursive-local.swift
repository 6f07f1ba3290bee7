@Kernel
func f(_ n: Int) -> Int {
    func fact(_ k: Int) -> Int { k < 2 ? 1 : k * fact(k - 1) }
    return fact(n)
}
