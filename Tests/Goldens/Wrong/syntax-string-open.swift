@Kernel
func f(_ a: Int) -> Int {
    precondition(a > 0, "a must be positive)
    return a
}
