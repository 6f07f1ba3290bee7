@Kernel
func f(_ a: Int, _ b: Int) -> Int {
    return a +b
}
