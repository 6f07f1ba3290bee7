// Lesson 13. Memory that is promised.
//
// `explain` tells what a run would do before it does anything: stages, blocks, kernels, passes over each file, and
// the most bytes it will hold. With `memory:` a run keeps to a budget: blocks are cut as small as it asks for, and a
// budget that cannot do is refused at once, with the least one that can.

import Quern
import QuernArrays

/// An element of the lesson's matrix: in 1,000 rows each column has the numbers from 0 to 999 once.
@Kernel
func elementOfLesson13(_ row: Int, _ column: Int) -> Double { Double((row * 7 + column * 13) % 1000) }
// run: elementOfLesson13(row: 1, column: 2) == 33

/// A matrix of 4,000 × 3,000 numbers, 96 MB, in a Zarr array at `path`, written within 8 MB.
func writeFileOfLesson13(_ path: String) throws -> (held: Int, size: Int) {
    let x = BlockedArray.fromKernel([4000, 3000], $elementOfLesson13.self)
    let report = try x.write(to: .zarr(path, codec: .none), chunks: .shape([250, 300]), memory: .megabytes(8))
    return (report.peakBytes, 8 * x.count)
}

/// The mean and the deviation of each column, in one pass over the file, within 8 MB.
func columnsOfLesson13(_ path: String) throws -> (
    explanation: String, foretold: Int, held: Int, deviation: Vector<Double>
) {
    let x = try BlockedArray<Double>.open(path)
    let deviation = x.std(axis: 0)
    let explanation = deviation.explain(memory: .megabytes(8))  // a value: .description, .json, .graph(to: "plan.svg")
    let report: ArrayRunReport<Vector<Double>> = try deviation.run(memory: .megabytes(8))
    return (explanation.description, report.predictedPeakBytes, report.peakBytes, report.value)
}

/// A budget that is too small. Nothing has been read when this is thrown.
func refusalOfLesson13(_ path: String) throws -> String {
    let x = try BlockedArray<Double>.open(path)
    do {
        // The result alone takes 96 MB: more than a budget of 8 MB, however it is cut.
        let _: Matrix<Double> = try (x * 2).compute(memory: .megabytes(8))
        return "it fits"
    } catch {
        // It reads: a budget of 8.0 MB is too small … help: give memory: .bytes(…) or more
        return error.description
    }
}

/// The way out: to a file instead of memory.
func writtenOfLesson13(_ path: String, to other: String) throws -> Int {
    let x = try BlockedArray<Double>.open(path)
    return try (x * 2).write(to: .zarr(other, codec: .none), memory: .megabytes(8)).peakBytes
}
