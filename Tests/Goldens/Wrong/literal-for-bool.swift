@Kernel
func f(_ x: Bool) -> Bool { x == 1 }
