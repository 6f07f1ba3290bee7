// Lesson 1. A kernel is a Swift function with `@Kernel`.
//
// From Swift it is called like any function: the first call of each signature compiles it, later calls cost a few
// nanoseconds. From a shell, this very file runs without a package around it:
//
//   kernelc run Examples/Lessons/01-FirstKernel.swift --arg x=@Examples/Data/elnino.csv:jan
//
// The comments `// run: …` under the kernels of these lessons are calls with what they give. The tests run every one,
// interpreted and compiled, with the arrays laid out in memory in five ways.

import Quern

/// The sum of the positive elements of `x`.
@Kernel
func sumPositive<T: Real>(_ x: Vector<T>) -> T {
    var sum: T = 0
    // A vector is walked like any sequence, and `where` takes a part of it.
    for element in x where element > 0 {
        sum += element
    }
    return sum
}
// run: sumPositive(x: [1, -2, 3]: f64) == 4
// run: sumPositive(x: [0.5, nan, -1, 0.25]: f32) == 0.75
// run: sumPositive(x: []: f64) == 0
