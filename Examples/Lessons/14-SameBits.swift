// Lesson 14. Results that do not depend on how an array is cut.
//
// Floating-point addition is not associative: a library that adds block by block gives another sum for other blocks,
// and for other numbers of threads. Here a sum of floating-point numbers is added as if exactly and rounded at the
// end, so that elementwise operations, slices, random numbers, extremes, sums, means and deviations have the same
// bits for any blocks, any threads and any budget. (Products of matrices and factorisations do not; their
// documentation tells bounds.)

import Quern
import QuernArrays

/// A number of this size, above or below zero by chance.
@Kernel
func signedByChance(_ size: Double, _ chance: Double) -> Double { chance < 0.5 ? size : -size }
// run: signedByChance(size: 2, chance: 0.75) == -2

/// The sum of numbers of all sizes, computed in five ways: how many different results are there?
func differentSumsOfLesson14() throws -> Int {
    let size = exp(BlockedArray<Double>.random.normal([300, 700], standardDeviation: 12, seed: 14))
    let x = size.map(with: BlockedArray<Double>.random.uniform([300, 700], seed: 15), $signedByChance.self)
    var sums: Set<UInt64> = []
    for chunks in [Chunks.auto, .shape([1, 700]), .shape([300, 1]), .shape([64, 64])] {
        let sum: Double = try x.rechunk(chunks).sum().compute()
        sums.insert(sum.bitPattern)
    }
    sums.insert(try x.sum().compute(on: .serial, memory: .megabytes(1)).bitPattern)
    return sums.count  // 1
}

/// Random numbers belong to the index: a larger array begins with the smaller one's numbers, whatever the blocks.
func randomOfLesson14() throws -> Bool {
    let few: Vector<Double> = try BlockedArray<Double>.random.uniform([5], seed: 7).compute()
    let many = BlockedArray<Double>.random.uniform([1_000_000], seed: 7).rechunk(.shape([1000]))
    let first: Vector<Double> = try many[0..<5].compute()
    return few.elements == first.elements  // true
}

/// A sum that plain addition loses: 1 beside numbers of 10¹⁶, which cancel each other.
func cancellationOfLesson14() throws -> (plain: Double, blocked: Double) {
    let numbers = [1e16, 1, -1e16]
    let blocked: Double = try BlockedArray(Vector<Double>(numbers)).sum().compute()
    return (numbers.reduce(0, +), blocked)  // 0 and 1
}
