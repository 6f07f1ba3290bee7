// Random expressions, types, shapes and cuts against the judge; and the promise about memory on each of them.
// QUERN_ARRAY_PROGRAMS sets how many; the seed is printed with what fails.

import Foundation
import KernelTesting
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("random expressions of blocked arrays")
struct RandomExpressionTests {
    static let count = Int(ProcessInfo.processInfo.environment["QUERN_ARRAY_PROGRAMS"] ?? "") ?? 300

    private func check<T: KernelWord & Numeric & Comparable>(_ type: T.Type, seed: UInt64) throws -> Double? {
        var generator = ExpressionGenerator<T>(seed: seed)
        let judged = generator.make(operations: 2 + Int(seed % 9))
        let expected = judged.reference
        let told = Comment(rawValue: "seed \(seed), \(T.self): \(generator.story.joined(separator: "; "))")
        #expect(judged.array.shape == expected.shape, told)
        let (values, report) = try judged.array.computeReporting(isSerial: seed % 3 == 0)
        let found = values.elementBits.map { T(kernelBits: $0) }
        #expect(found == expected.values.map { T(exactly: $0) ?? .zero }, told)
        #expect(report.peakBytes <= report.predictedPeakBytes, told)
        return report.peakBytes > 0 ? Double(report.predictedPeakBytes) / Double(report.peakBytes) : nil
    }

    @Test("every random expression equals the judge's elements, for doubles, floats and integers of several widths")
    func equalsJudge() throws {
        for k in 0..<Self.count {
            let seed = UInt64(k) &* 0x9E37_79B9 &+ 17
            switch k % 4 {
            case 0: _ = try check(Double.self, seed: seed)
            case 1: _ = try check(Float.self, seed: seed)
            case 2: _ = try check(Int32.self, seed: seed)
            default: _ = try check(Int.self, seed: seed)
            }
        }
    }
}

extension BlockedArray {
    /// The array of any rank, with what the run told.
    func computeReporting(isSerial: Bool) throws -> (AnyNDArray, ArrayRunReport<[AnyNDArray]>) {
        let options = ArrayRunOptions(memory: nil, spill: nil, progress: .none, cancellation: nil, trace: false)
        let report =
            isSerial
            ? try ArrayRun.compute([expression], on: SerialEngine.serial, options)
            : try ArrayRun.compute([expression], on: ThreadEngine.threads, options)
        return (report.value[0], report)
    }

    /// A slice by a list of indices.
    init(sliced array: BlockedArray, _ indices: [ArrayIndex]) { self.init(array.expression.sliced(indices)) }

    /// An array of any rank in memory.
    init(memory array: AnyNDArray, chunks: Chunks) { self.init(anyArray: array, chunks: chunks) }
}
