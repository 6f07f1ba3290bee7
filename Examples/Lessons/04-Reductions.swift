// Lesson 4. Sums that are fast, and the same everywhere.
//
// A loop that adds floating-point numbers adds them in order, as written: that is what it means, and no compiler may
// change it. `x.sum()` means something else: a fixed tree of additions, which is more exact, which machines can do
// many lanes at a time, and which gives the same bits on every machine and for every layout.

import Quern

/// The mean and the standard deviation of `x`, in two passes.
@Kernel
func meanAndDeviation<T: Real>(_ x: Vector<T>) throws -> (T, T) {
    precondition(x.count > 0, "'x' must not be empty")
    let mean = x.mean()
    var squares = NDArray<T, 1>(zeros: x.count)
    for i in x.indices {
        let difference = x[i] - mean
        squares[i] = difference * difference
    }
    return (mean, sqrt(squares.mean()))
}
// run: meanAndDeviation(x: [2, 4, 4, 4, 5, 5, 7, 9]: f64) == 5, 2
// run: meanAndDeviation(x: [2, 4, 4, 4, 5, 5, 7, 9]: f32) == 5, 2

/// The length of `x`.
@Kernel
func norm(_ x: Vector<Double>) -> Double {
    sqrt(x.dot(x))
}
// run: norm(x: [3, 4]) == 5
// run: norm(x: []) == 0

/// The place of the largest element; a NaN counts as larger than all, and the first of equals is taken.
@Kernel
func peak(_ x: Vector<Double>) throws -> Int {
    // Of an empty vector this is a fault.
    return x.argmax()
}
// run: peak(x: [1, 7, 7, -2]) == 1
// run: peak(x: [1, nan, 7]) == 1
// fault: peak(x: []) == empty-array

/// The sum in any order: `.relaxed` allows what the plain loop forbids, for this kernel alone.
@Kernel(.relaxed)
func quickSum(_ x: Vector<Double>) -> Double {
    var sum = 0.0
    for element in x { sum += element }
    return sum
}
// run: quickSum(x: [1, 2, 3, 4.5]) == 10.5
