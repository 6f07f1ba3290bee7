// run: --arg step=0
@Kernel
func count(_ step: Int) -> Int {
    var k = 0
    for _ in stride(from: 0, to: 10, by: step) { k += 1 }
    return k
}
