// Kernels with one place each where they can fault, marked by the name of its row in PlantedFaults.

import Quern

// Of elements.

@Kernel func plantedRatio(_ x: Int) -> Int {
    let hundred = 100
    return hundred / x  // planted: division
}
@Kernel func plantedCube(_ x: Int32) -> Int32 {
    let square = x * x
    return square * x  // planted: overflow
}
@Kernel func plantedByte(_ x: Double) -> UInt8 {
    UInt8(x)  // planted: conversion
}
@Kernel func plantedRoot(_ x: Double) -> Double {
    precondition(x >= 0, "no root of a negative number")  // planted: precondition
    return x.squareRoot()
}
@Kernel func plantedRemainder(_ x: Int, _ y: Int) -> Int {
    x % y  // planted: remainder
}
@Kernel func plantedPower(_ x: Int) -> Int {
    var power = 1
    for i in 0..<5 {
        power = power * (x + i)  // planted: loop
    }
    return power
}
@Kernel func plantedOpposite(_ x: Int8) -> Int8 {
    -x  // planted: negation
}

// Of blocks.

@Kernel func plantedNeighbour(_ block: Matrix<Double>) -> Matrix<Double> {
    var out = block
    for i in 0..<block.shape[0] {
        for j in 0..<block.shape[1] {
            if block[i, j] == 42 {
                out[i, j] = block[i, j + block.shape[1]]  // planted: bounds
            }
        }
    }
    return out
}
@Kernel func plantedShort(_ block: Vector<Double>) -> Vector<Int16> {
    var out = Vector<Int16>(zeros: block.count)
    for i in 0..<block.count {
        out[i] = Int16(block[i])  // planted: block conversion
    }
    return out
}
@Kernel func plantedShare(_ block: Vector<Int>) -> Vector<Int> {
    var out = block
    for i in 1..<block.count {
        out[i] = block[i - 1] / block[i]  // planted: block division
    }
    return out
}
@Kernel func plantedEdge(_ block: Matrix<Float>) -> Matrix<Float> {
    var out = block
    for i in 0..<block.shape[0] {
        for j in 1..<block.shape[1] {
            precondition(block[i, j] - block[i, j - 1] < 500, "no step is that high")  // planted: overlap
            out[i, j] = block[i, j] - block[i, j - 1]
        }
    }
    return out
}

// Of two elements, for folds.

@Kernel func plantedTimes(_ a: Int, _ b: Int) -> Int {
    a * b  // planted: fold overflow
}
@Kernel func plantedQuotient(_ a: Int, _ b: Int) -> Int {
    a / b  // planted: fold division
}

// Delayed.

@Kernel func plantedPick(_ x: Vector<Double>, _ i: Int) -> Double {
    let j = i + 1
    return x[j]  // planted: delayed bounds
}
@Kernel func plantedGrowth(_ x: Vector<Int>) -> Int {
    var product = 1
    for i in 0..<x.count {
        product = product * x[i]  // planted: delayed overflow
    }
    return product
}
@Kernel func plantedMean(_ x: Vector<Int>, _ parts: Int) throws -> Int {
    var sum = 0
    for i in 0..<x.count { sum += x[i] }
    return sum / parts  // planted: delayed division
}
@Kernel func plantedNarrow(_ x: Matrix<Double>) -> Int8 {
    var last: Int8 = 0
    for i in 0..<x.shape[0] {
        for j in 0..<x.shape[1] {
            last = Int8(x[i, j])  // planted: delayed conversion
        }
    }
    return last
}
@Kernel func plantedPositive(_ x: Vector<Float>) -> Float {
    var sum: Float = 0
    for i in 0..<x.count {
        precondition(x[i] > 0, "elements are positive")  // planted: delayed precondition
        sum += x[i]
    }
    return sum
}
@Kernel func plantedDepth(_ n: Int) -> Int {
    n == 0 ? 0 : 1 + plantedDepth(n - 1)  // planted: recursion
}
@Kernel func plantedLength(_ n: Int) -> Vector<Double> {
    Vector<Double>(zeros: n + 1)
}
