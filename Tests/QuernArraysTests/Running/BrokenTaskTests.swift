// Tasks that fail in the middle of a run, made to do so: one error comes out, which names the block and the step; there
// is no half result, all memory and scratch files are given back, and the same threads run the next one.

import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import Synchronization
import TaskGraphs
import Testing

/// A kernel of elements that faults at one of them.
@Kernel func refusing(_ x: Double) -> Double {
    precondition(x != 70_001, "an element that is refused")
    return x + 1
}

@Suite("tasks that fail")
struct BrokenTaskTests {
    private struct Broken: Error, CustomStringConvertible {
        var description: String { "broken on purpose" }
    }

    /// A source that counts, and whose read fails where a box holds element `bad`.
    private final class Failing: ChunkSource {
        let bad: Int
        let reads = Atomic(0)
        init(bad: Int) { self.bad = bad }
        var name: String { "a source made to fail" }
        var scalarType: ScalarType { .float64 }
        var shape: [Int] { [400, 300] }
        var chunkShape: [Int] { [20, 300] }
        func workingByteCount(reading region: [Range<Int>]) -> Int { 0 }
        func read(_ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
            reads.add(1, ordering: .relaxed)
            let numbers = base.assumingMemoryBound(to: Double.self)
            for i in region[0] {
                for j in region[1] {
                    if i * 300 + j == bad { throw ChunkError(source: name, chunk: [i / 20, 0], problem: .corrupt("spoiled")) }
                    numbers[(i - region[0].lowerBound) * strides[0] + (j - region[1].lowerBound) * strides[1]] =
                        Double(i * 300 + j)
                }
            }
        }
    }

    /// An operation of two steps, of which task 5 of the second fails after it wrote half of its rows.
    private struct Breaking: StagedOperation {
        let input: ArrayExpression
        var name: String { "breaking()" }
        var inputs: [ArrayExpression] { [input] }
        var outputs: [StagedOutput] { [StagedOutput(.float64, input.shape)] }
        func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
            ["first", "second"].map { step in
                StageStep(
                    name: step, taskCount: 8, bytesPerTask: 0, readExtents: [[50, 300]], keptBytes: 0
                ) { task, stage in
                    let rows = task * 50..<task * 50 + 50
                    let tile = try stage.read(input: 0, [rows, 0..<300])
                    if step == "second", task == 5 {
                        try stage.write(output: 0, [rows.lowerBound..<rows.lowerBound + 25, 0..<300], from: tile.view.box([0..<25, 0..<300]))
                        throw Broken()
                    }
                    try stage.write(output: 0, [rows, 0..<300], from: tile.view)
                }
            }
        }
    }

    /// Expressions that fail: what the error says, and whether a block is known.
    private static func cases() throws -> [(
        name: String, array: BlockedArray<Double>, id: String, words: [String], hasBlock: Bool
    )] {
        let counted = BlockedArray<Double>.arange(to: 120_000).reshape([400, 300])
        let broken = BlockedArray<Double>(
            ArrayExpression(.staged(StagedNode(Breaking(input: counted.expression)), output: 0), .float64, [400, 300]))
        let mapped: BlockedArray<Double> = counted.map($refusing.self)
        let stored = try BlockedArray<Double>(source: Failing(bad: 70_001))
        let other = try BlockedArray<Double>(source: Failing(bad: 70_001))
        return [
            ("a source, reduced", (stored * 2).sum(), "storage.corrupt", ["chunk (11, 0)", "spoiled"], true),
            ("a source, stored", stored.T + 1, "storage.corrupt", ["chunk (11, 0)", "spoiled"], true),
            ("a source under a stage", other.cumulativeSum(axis: 0), "storage.corrupt", ["chunk (11, 0)"], true),
            ("a source that two stages read", stored.std() + stored.mean(), "storage.corrupt", ["chunk (11, 0)"], true),
            ("a kernel's fault", mapped, "fault.precondition", ["an element that is refused", "BrokenTaskTests.swift"], true),
            ("a kernel's fault, reduced", mapped.max(axis: 0), "fault.precondition", ["an element that is refused"], true),
            ("a kernel's fault before a product", mapped.dot(mapped.T), "fault.precondition", ["an element that"], true),
            ("a step that throws", (broken + 1).mean(axis: 1), "array.task", ["broken on purpose", "breaking()"], false),
        ]
    }

    /// Runs a plan that fails, and gives the error and the bytes that are held when all is over.
    private static func failing(
        _ array: BlockedArray<Double>, on engine: some Engine, _ limits: PlanLimits
    ) throws -> (error: ArrayError, held: Int, peak: Int) {
        let plan = try Plan(computing: [array.expression], limits)
        func failed() throws -> (RunMemory, ArrayError) {
            let run = try PlanRun(plan, cancellation: nil)
            let error = #expect(throws: TaskError.self) {
                _ = try engine.run(
                    run.graph, wanted: run.wanted, options: RunOptions(memoryBudget: plan.predictedPeakBytes))
            }
            guard case .failed(_, let underlying) = try #require(error) else { throw try #require(error) }
            return (run.context.memory, try #require(underlying as? ArrayError))
        }
        let (memory, error) = try failed()
        return (error, memory.heldBytes, memory.peakBytes)
    }

    @Test("one error comes out, with block and step, and no memory stays held", arguments: 0..<8)
    func released(_ number: Int) throws {
        let (name, array, id, words, hasBlock) = try Self.cases()[number]
        for threads in 1...2 {
            let limits = PlanLimits(threads: threads)
            let (error, held, peak) =
                threads == 1
                ? try Self.failing(array, on: .serial, limits) : try Self.failing(array, on: ThreadEngine.threads, limits)
            let text = "\(name): \(error)"
            #expect(error.id == id, "\(text)")
            for word in words { #expect("\(error)".contains(word), "\(text)") }
            #expect((error.block != nil) == hasBlock, "\(text)")
            if let block = error.block, block.count == 2, name.contains("source, reduced") {
                #expect(block[0].contains(233) && block[1].contains(101), "\(text)")
            }
            // A step that is the whole expression is not told twice.
            #expect(error.step != nil || ["refusing(", "breaking()"].contains { error.expression.contains($0) }, "\(text)")
            #expect(held == 0 && peak > 0, "\(name): \(held) bytes are still held of \(peak)")
        }
    }

    @Test("scratch files of a run that fails are gone, and what it was to write is not there")
    func nothingLeft() throws {
        let folder = NSTemporaryDirectory() + "quern-broken-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        let x = BlockedArray<Double>.arange(to: 120_000).reshape([400, 300])
        let sums = x.cumulativeSum(axis: 0)
        let failing = try BlockedArray<Double>(source: Failing(bad: 119_000))
        let bad: BlockedArray<Double> = (sums.flip() - sums + failing).sum()
        for _ in 0..<3 {
            let error = #expect(throws: ArrayError.self) {
                try bad.compute(memory: .megabytes(0.8), spill: folder) as Double
            }
            #expect(error?.id == "storage.corrupt", "\(String(describing: error))")
            #expect(throws: ArrayError.self) {
                try (x.map($refusing.self) as BlockedArray<Double>).write(to: .zarr(folder + "/x.zarr"), chunks: .shape([10, 300]))
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count <= descriptors + 8)
    }

    @Test("a failure stops the run early, and the next one on the same threads gives all")
    func early() throws {
        let source = Failing(bad: 10)
        let x = try BlockedArray<Double>(source: source)
        #expect(throws: ArrayError.self) { try (x + 1).sum().compute(on: .serial, memory: .bytes(200_000)) as Double }
        #expect(source.reads.load(ordering: .relaxed) <= 2)
        for _ in 0..<20 {
            #expect(throws: ArrayError.self) { try (x + 1).sum().compute() as Double }
            let good = try BlockedArray<Double>(source: Failing(bad: -1))
            #expect(try (good + 1).sum().compute() as Double == 120_000.0 * 119_999 / 2 + 120_000)
        }
    }
}
