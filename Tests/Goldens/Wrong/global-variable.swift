var counter = 0

@Kernel
func f(_ x: Int) -> Int { x + counter }
