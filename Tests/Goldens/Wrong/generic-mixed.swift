@Kernel
func f<T: Real, U: Real>(_ a: T, _ b: U) -> T { a + b }
