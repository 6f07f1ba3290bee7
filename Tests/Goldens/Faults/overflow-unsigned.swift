// run: --arg a=3 --arg b=5
@Kernel
func difference(_ a: UInt32, _ b: UInt32) -> UInt32 { a - b }
