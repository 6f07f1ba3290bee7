@Kernel
func f(_ n: Int) -> Int {
}
