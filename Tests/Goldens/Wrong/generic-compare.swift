@Kernel
func largest<T: Numeric>(_ a: T, _ b: T) -> T {
    return a > b ? a : b
}
