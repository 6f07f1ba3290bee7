// run: --arg n=21
@Kernel
func factorial(_ n: Int) -> Int {
    var product = 1
    for k in 1...n { product *= k }
    return product
}
