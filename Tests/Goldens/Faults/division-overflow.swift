// run: --arg a=-9223372036854775808 --arg b=-1
@Kernel
func quotient(_ a: Int, _ b: Int) -> Int { a / b }
