// A loop whose overflow test moves before it: the test of an unsigned product went through Int, where the largest
// UInt is −1 and its square 1. Found by random modules, seed 13.

@Kernel
func square(_ a: UInt, _ n: Int) -> UInt {
    var last: UInt = 0
    for _ in 0..<n { last = a * a }
    return last
}

// run: square(a: 3, n: 2) == 9
// run: square(a: max, n: 0) == 0
// fault: square(a: max, n: 2) == overflow 7:31 first=-1 second=-1
// fault: square(a: 4294967296, n: 1) == overflow
