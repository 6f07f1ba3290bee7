// Lesson 1. A kernel is a Swift function with `@Kernel`.
//
// From Swift it is called like any function: the first call of each signature compiles it, later calls cost a few
// nanoseconds. From a shell, this very file runs without a package around it:
//
//   kernelc run Examples/Lessons/01-FirstKernel.swift --arg 'x=[1, -2, 3]'

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
