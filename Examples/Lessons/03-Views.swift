// Lesson 3. Views: other indices over the same elements, and nothing is copied.
//
// A slice, a transpose, a reversed vector: each is an array like any other, and a kernel neither sees nor minds how
// its elements lie in memory. A view is a value: a later write to its base never shows in it.

import Quern

/// The differences of neighbours, as one line over two views.
@Kernel
func differences(_ x: Vector<Double>) throws -> Vector<Double> {
    precondition(x.count > 0, "'x' must not be empty")
    let n = x.count
    var result = NDArray<Double, 1>(zeros: n - 1)
    let (front, back) = (x[1..<n], x[0..<n - 1])
    for i in result.indices {
        result[i] = front[i] - back[i]
    }
    return result
}
// run: differences(x: [1, 4, 9, 16]) == [3, 5, 7]
// run: differences(x: [1]) == []

/// The sum of the diagonal that runs from the upper right to the lower left.
@Kernel
func antidiagonalSum(_ a: Matrix<Int>) throws -> Int {
    var sum = 0
    for i in 0..<min(a.shape[0], a.shape[1]) {
        // A row is a vector, and a reversed vector is one as well.
        sum += a[i, ...].reversed()[i]
    }
    return sum
}
// run: antidiagonalSum(a: [[1, 2, 3], [4, 5, 6], [7, 8, 9]]) == 15

/// How far `a` is from being symmetric: the largest difference to its transpose.
@Kernel
func asymmetry(_ a: Matrix<Double>) throws -> Double {
    precondition(a.shape[0] == a.shape[1], "'a' must be square")
    let mirrored = a.transposed
    var largest = 0.0
    for i in 0..<a.shape[0] {
        for j in 0..<i {
            largest = max(largest, abs(a[i, j] - mirrored[i, j]))
        }
    }
    return largest
}
// run: asymmetry(a: [[1, 2], [2.5, 1]]) == 0.5
// fault: asymmetry(a: [[1, 2]]) == precondition

/// A walk backwards while the vector is written: the elements read are those from before.
@Kernel
func palindrome(_ x: inout Vector<Int>) {
    let before = x
    for (i, element) in before.reversed().enumerated() {
        x[i] += element
    }
}
// run: palindrome(x: [1, 2, 3]) == x = [4, 4, 4]
