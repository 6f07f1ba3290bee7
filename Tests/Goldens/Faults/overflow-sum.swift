// run: --arg 'x=[200, 100]'
@Kernel
func total(_ x: Vector<UInt8>) -> UInt8 { x.sum() }
