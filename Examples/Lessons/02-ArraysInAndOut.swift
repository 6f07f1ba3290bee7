// Lesson 2. Arrays go in, are written in place, or are made in the kernel.
//
// `Vector<T>` and `Matrix<T>` are `NDArray<T, 1>` and `NDArray<T, 2>`: the number of axes is part of the type, so a
// matrix where a vector is meant is an error of the Swift compiler. Extents are data: one compiled kernel serves all.

import Quern

/// Adds `a` times `x` to `y`, in place.
@Kernel
func addScaled(_ a: Double, _ x: Vector<Double>, to y: inout Vector<Double>) throws {
    // In a kernel that throws, a failed precondition is an error that the caller catches.
    precondition(x.count == y.count, "'x' and 'y' must have as many elements as each other")
    for i in x.indices {
        y[i] += a * x[i]
    }
}
// run: addScaled(a: 2, x: [1, 2, 3], y: [10, 10, 10]) == y = [12, 14, 16]
// check-ir: count(load, checked) == 0
// fault: addScaled(a: 2, x: [1, 2, 3], y: [10]) == precondition

/// The table of all products of an element of `x` and one of `y`.
@Kernel
func outer(_ x: Vector<Double>, _ y: Vector<Double>) throws -> Matrix<Double> {
    // An array made here starts as zeros. Returned, its memory belongs to the caller; else it ends with the call.
    var table = NDArray<Double, 2>(zeros: x.count, y.count)
    for i in x.indices {
        for j in y.indices {
            table[i, j] = x[i] * y[j]
        }
    }
    return table
}
// run: outer(x: [1, 2], y: [3, 4, 5]) == [[3, 4, 5], [6, 8, 10]]
// run: outer(x: [], y: [3, 4]) == zeros(0, 2)

/// The smallest and the largest element: two results are a tuple.
@Kernel
func extremes(_ x: Vector<Int>) throws -> (Int, Int) {
    precondition(x.count > 0, "'x' must not be empty")
    var (least, most) = (x[0], x[0])
    for element in x {
        least = min(least, element)
        most = max(most, element)
    }
    return (least, most)
}
// run: extremes(x: [3, -7, 5]) == -7, 5
// fault: extremes(x: []) == precondition
