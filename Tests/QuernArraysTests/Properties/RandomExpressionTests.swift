// Random expressions, types, shapes and cuts against the judge; and the promises about memory on each of them: the peak
// is never above what was foretold, what was foretold is seldom much more, and budgets are kept.
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

    /// Runs one program; gives how many times the measured peak was foretold.
    private func check<T: KernelWord & Numeric & Comparable>(
        _ type: T.Type, seed: UInt64, limit: Int = 900, largest: Int = 12
    ) throws -> Double? {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var generator = ExpressionGenerator<T>(seed: seed, limit: limit, largest: largest, folder: folder)
        let judged: JudgedArray<T>
        do {
            judged = try generator.make(operations: 2 + Int(seed % 9))
        } catch {
            Issue.record(error, "seed \(seed), \(T.self): \(generator.story.joined(separator: "; "))")
            return nil
        }
        let told = Comment(rawValue: "seed \(seed), \(T.self): \(generator.story.joined(separator: "; "))")
        let expected = judged.reference.values.map { T(exactly: $0) ?? .zero }
        #expect(judged.array.shape == judged.reference.shape && generator.failures.isEmpty, told)
        func look(_ budget: Int?, isSerial: Bool) throws -> ArrayRunReport<[AnyNDArray]> {
            let report = try judged.array.computeReporting(isSerial: isSerial, memory: budget)
            #expect(report.value[0].elementBits.map { T(kernelBits: $0) } == expected, told)
            #expect(report.peakBytes <= report.predictedPeakBytes, told)
            return report
        }
        let report: ArrayRunReport<[AnyNDArray]>
        do {
            report = try look(nil, isSerial: seed % 3 == 0)
        } catch {
            Issue.record(error, told)
            return nil
        }
        if seed % 2 == 0 {
            let there = try Travelled.checked(judged.array, told)
            let found = try there.computeReporting(isSerial: seed % 3 == 0).value[0]
            #expect(found.elementBits.map { T(kernelBits: $0) } == expected, told)
        }
        if seed % 4 == 1 {
            // A smaller budget is kept or refused, and the one that the refusal names is enough.
            let budget = report.predictedPeakBytes * 2 / 3
            do {
                let held = try look(budget, isSerial: false)
                #expect(held.peakBytes <= budget, told)
            } catch let error as ArrayError {
                guard case .memory(_, let needed, budget) = error.problem else {
                    Issue.record(error, told)
                    return nil
                }
                #expect(needed > budget, told)
                #expect(throws: Never.self, told) { try look(needed, isSerial: false) }
            }
        }
        guard report.peakBytes > 0 else { return nil }
        return Double(report.predictedPeakBytes) / Double(report.peakBytes)
    }

    @Test(
        "every random expression equals the judge's elements, and memory is foretold well, for five types"
    )
    func equalsJudge() throws {
        var ratios: [Double] = []
        for k in 0..<Self.count {
            let seed = UInt64(k) &* 0x9E37_79B9 &+ 17
            // Every eighth is of larger arrays.
            let largest = k % 8 == 7 ? 60 : 12
            let found =
                switch k % 5 {
                case 0: try check(Double.self, seed: seed, largest: largest)
                case 1: try check(Float.self, seed: seed, largest: largest)
                case 2: try check(Int32.self, seed: seed, largest: largest)
                case 3: try check(Int.self, seed: seed, largest: largest)
                default: try check(Int16.self, seed: seed, limit: 30, largest: largest)
                }
            if let found { ratios.append(found) }
        }
        ratios.sort()
        guard !ratios.isEmpty else { return }
        let (median, high) = (ratios[ratios.count / 2], ratios[ratios.count * 9 / 10])
        print("random expressions: \(Self.count), foretold over measured: median \(median), nine tenths below \(high)")
        #expect(ratios[0] >= 1 && median <= 1.5, "median \(median), nine tenths below \(high)")
    }
}

extension BlockedArray {
    /// The array of any rank, with what the run told.
    func computeReporting(isSerial: Bool, memory: Int? = nil) throws -> ArrayRunReport<[AnyNDArray]> {
        let options = ArrayRunOptions(
            memory: memory.map { .bytes($0) }, spill: nil, progress: .none, cancellation: nil, trace: false)
        return isSerial
            ? try ArrayRun.compute([expression], on: SerialEngine.serial, options)
            : try ArrayRun.compute([expression], on: ThreadEngine.threads, options)
    }

    /// A slice by a list of indices.
    init(sliced array: BlockedArray, _ indices: [ArrayIndex]) { self.init(array.expression.sliced(indices)) }

    /// An array of any rank in memory.
    init(memory array: AnyNDArray, chunks: Chunks) { self.init(anyArray: array, chunks: chunks) }
}
