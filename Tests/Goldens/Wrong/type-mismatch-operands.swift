@Kernel
func scaled(_ n: Int, _ x: Double) -> Double {
    return n * x
}
