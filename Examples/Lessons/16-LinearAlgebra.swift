// Lesson 16. Linear algebra of matrices larger than memory.
//
// Products and factorisations work on tiles, by OpenBLAS, and keep to the budget that they are given. What makes a
// matrix is computed as its tiles are read, and what comes after a product is fused into it, so `x.dot(x.T + 1) -
// x.mean()` holds neither x.T + 1 nor the bare product. Matrices may be cut along both axes, for the singular values
// too.

import Quern
import QuernArrays

/// The matrix of the lesson, known by its formula.
@Kernel
func elementOfLesson16(_ i: Int, _ j: Int) -> Double { 1 / Double(i + j + 1) + (i == j ? 2.0 : 0.0) }
// run: elementOfLesson16(i: 1, j: 0) == 0.5

private func matrix(_ rows: Int, _ columns: Int) -> BlockedArray<Double> {
    BlockedArray.fromKernel([rows, columns], $elementOfLesson16.self).rechunk(.shape([64, 48]))
}

/// A product with arithmetic before and after it; what it holds is less than the product's 720 kB.
func productOfLesson16() throws -> (deviation: Double, held: Int) {
    let x = matrix(300, 200)
    let report = try (x.dot(x.T + 1) - x.mean()).std().run(memory: .kilobytes(600))
    return (report.value, report.peakBytes)
}

/// A system of equations, solved and tried: the largest residue.
func residueOfLesson16() throws -> Double {
    let a = matrix(200, 200)
    let b = BlockedArray<Double>.ones([200])
    let x = a.solve(b)
    return try abs(a.dot(x) - b).max().compute()
}

/// Singular values of a matrix cut along both axes, all of them and, by a random projection, the first five. These fall
/// fast, which is what random projections are for: few triples are nearly all of the matrix.
func singularValuesOfLesson16() throws -> (all: Vector<Double>, five: Vector<Double>) {
    let x = matrix(200, 150) - 2 * BlockedArray<Double>.eye(200, columns: 150)
    let all = try x.svd().s
    let five = try x.svdCompressed(rank: 5, seed: 1).s
    return (try all.compute(), try five.compute())
}

/// What cannot be decomposed says so: the leading minor that is not positive.
func refusalOfLesson16() throws -> String {
    do {
        let _: Matrix<Double> = try (matrix(100, 100) - 3 * BlockedArray<Double>.eye(100)).cholesky().compute()
        return "positive definite"
    } catch {
        return error.description
    }
}
