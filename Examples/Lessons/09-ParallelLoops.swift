// Lesson 9. Parallel loops that cannot race.
//
// `parallel` says that the iterations of a loop may run at once. The compiler proves that they do not meet: each
// writes elements of its own, or adds to an accumulator that is recognised as one. Anything else is an error, with
// two colliding iterations as the example. Results do not depend on how many threads there are.

import Quern

/// The mean of each row.
@Kernel
func rowMeans(_ a: Matrix<Double>) throws -> Vector<Double> {
    var means = NDArray<Double, 1>(zeros: a.shape[0])
    for i in parallel(0..<a.shape[0]) {
        means[i] = a[i, ...].mean()
    }
    return means
}
// run: rowMeans(a: [[1, 2], [3, 5]]) == [1.5, 4]

/// An estimate of π by the midpoint rule: `sum` is an accumulator, added in the fixed tree.
@Kernel
func piByMidpoints(_ n: Int) throws -> Double {
    precondition(n > 0, "'n' must be positive")
    var sum = 0.0
    for i in parallel(0..<n) {
        let x = (Double(i) + 0.5) / Double(n)
        sum += 4 / (1 + x * x)
    }
    return sum / Double(n)
}
// run: piByMidpoints(n: 1) == 3.2
// run: piByMidpoints(n: 1000) == 3.1415927369231267 ~16

/// How often each of the values 0 to 9 occurs: counts that all iterations add to are named in `reducing:`.
@Kernel
func digitCounts(_ digits: Vector<Int>) throws -> Vector<Int> {
    var counts = NDArray<Int, 1>(zeros: 10)
    for i in parallel(0..<digits.count, reducing: &counts) {
        counts[digits[i]] += 1
    }
    return counts
}
// run: digitCounts(digits: [3, 1, 4, 1, 5, 9, 2, 6, 5]) == [0, 2, 1, 1, 1, 2, 1, 0, 0, 1]
// fault: digitCounts(digits: [3, 12]) == index-out-of-bounds first=12 second=10
