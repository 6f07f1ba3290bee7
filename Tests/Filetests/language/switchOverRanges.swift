// One kernel that uses many forms of: switch over ranges.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: switchOverRanges(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75], k: [8, 8, 9, 10, 9, 3, 0, 11, 4, 1, 10, 6]) == 18155.0

@Kernel func switchOverRanges(_ x: Vector<Double>, _ k: Vector<Int>) -> Double {
    var count = 0
    for (i, e) in x.enumerated() {
        switch k[i] {
        case 0, 1: count += 1
        case 2...4 where e > 0: count += 10
        case 5..<8: count += 100
        case let v where v == 9: count += v * 1000
        case ...(-1): count = 0
        case 11...:
            if e < 0 { break }
            count += 5
        default: count += 7
        }
    }
    return Double(count)
}
