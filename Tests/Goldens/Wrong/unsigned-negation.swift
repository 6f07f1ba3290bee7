@Kernel
func f(_ x: UInt8) -> UInt8 { -x }
