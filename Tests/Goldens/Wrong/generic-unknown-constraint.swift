@Kernel
func f<T: Number>(_ a: T) -> T { a }
