@Kernel
func greet(_ name: String) -> Int { 1 }
