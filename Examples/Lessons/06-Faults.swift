// Lesson 6. What goes wrong is told exactly, and ends the kernel, not the process.
//
// An index out of bounds, an overflow, a division by zero, a failed precondition: in a kernel that throws each is a
// `KernelFault` with file, line, column, array, index and extent, and with the values of the loops around it. All
// memory is as it was in program order. Checks that can be proved cost nothing; the others are made.

import Quern

/// The elements of `x` at `places`.
@Kernel
func gather(_ x: Vector<Double>, _ places: Vector<Int>) throws -> Vector<Double> {
    var result = NDArray<Double, 1>(zeros: places.count)
    for (i, place) in places.enumerated() {
        result[i] = x[place]
    }
    return result
}
// run: gather(x: [10, 20, 30], places: [2, 0]) == [30, 10]
// fault: gather(x: [10, 20], places: [0, 5]) == index-out-of-bounds first=5 second=2 detail=0

/// How many times `b` fits into each element of `a`.
@Kernel
func quotients(_ a: inout Vector<Int>, by b: Int) throws {
    for i in a.indices {
        a[i] /= b
    }
}
// run: quotients(a: [7, -7], b: 2) == a = [3, -3]
// fault: quotients(a: [7], b: 0) == division-by-zero

/// One past the end, in the last round alone: the elements before have been written.
@Kernel
func shiftDown(_ x: inout Vector<Int>) throws {
    for i in x.indices {
        x[i] = x[i + 1]
    }
}
// fault: shiftDown(x: [1, 2, 3]) == index-out-of-bounds first=3 second=3 loops(2)
