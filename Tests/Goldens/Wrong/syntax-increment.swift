@Kernel
func f(_ n: Int) -> Int {
    var k = n
    k++
    return k
}
