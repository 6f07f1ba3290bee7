@Kernel
func f(_ x: Float16) -> Float16 { x + 1 }
