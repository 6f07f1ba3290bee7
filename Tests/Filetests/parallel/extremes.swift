// The least and the greatest element, and all bits.

@Kernel
func extremes(_ x: Vector<Int>) -> (Int, Int, Int) {
    var (least, greatest, bits) = (Int.max, Int.min, 0)
    for i in parallel(x.indices) {
        least = min(least, x[i])
        greatest = max(greatest, x[i])
        bits |= x[i]
    }
    return (least, greatest, bits)
}

// run: extremes(x: [5, 2, 12]) == 2, 12, 15
// large: extremes(x: below(1000000, 50000))
