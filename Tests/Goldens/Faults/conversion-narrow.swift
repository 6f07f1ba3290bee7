// run: --arg n=300
@Kernel
func narrowed(_ n: Int) -> UInt8 { UInt8(n) }
