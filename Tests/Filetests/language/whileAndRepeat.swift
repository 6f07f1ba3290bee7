// One kernel that uses many forms of: while and repeat.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: whileAndRepeat(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75], k: [8, 8, 9, 10, 9, 3, 0, 11, 4, 1, 10, 6]) == 18.785625

@Kernel func defer_(_ i: inout Int) { i += 1 }
@Kernel func whileAndRepeat(_ x: Vector<Double>, _ k: Vector<Int>) -> Double {
    var i = 0
    var s = 1.0
    while i < x.count {
        defer_(&i)
        if k[i % 12] % 2 == 0 { continue }
        s = s * 0.5 + x[i % 12]
        if s > 40 { break }
    }
    repeat {
        i -= 1
        if i % 3 == 0 { continue }
        s += 1
    } while i > 2
    return s
}
