// run: --arg n=-1
@Kernel
func count(_ n: Int) -> Int {
    var k = 0
    for _ in 0..<n { k += 1 }
    return k
}
