// Results of stages on disk: what does not fit a budget goes to a scratch folder, and the values are the same bits.

import ArrayStorage
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("results of stages on disk")
struct SpillTests {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func element(_ k: Int) -> Double { Double((k * 7919) % 10007) / 64 - 70 }

    /// 1200 × 250, 2.4 MB.
    private var data: NDArray<Double, 2> {
        NDArray<Double, 2>((0..<300_000).map(Self.element), shape: [1200, 250])
    }

    /// Expressions whose stages keep an array as large as `data` or larger.
    private var cases: [(name: String, array: BlockedArray<Double>)] {
        let x = BlockedArray(data)
        let sums = x.cumulativeSum(axis: 0)
        let sorted = x.sort(axis: 0)
        let waves = x.fft2()
        let rows = x[0..<600]
        let product = rows.dot(rows.T)
        let a: BlockedArray<Double> = (sums.flip() * 2 - sums.mean()).std()
        let b: BlockedArray<Double> = (sums.T + 1).sum(axis: 1)
        let c: BlockedArray<Double> = (sorted - sorted.flip()).max(axis: 1)
        let d: BlockedArray<Double> = (abs(waves) + abs(waves.T).T).sum()
        let e: BlockedArray<Double> = (sums.cumulativeSum(axis: 1) / 1000 + sums).mean(axis: 0)
        let f: BlockedArray<Double> = (product + product.T.flip()).sum(axis: 0)
        return [
            ("cumulative sums", a), ("cumulative sums by columns", b), ("sorted", c),
            ("transforms", d), ("two after each other", e), ("a product read twice", f),
        ]
    }

    @Test("what does not fit the budget is kept on disk, and the bits are the same")
    func sameBits() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, array) in cases {
            if let error = array.error { Issue.record("\(name): \(error)") }
            let expected = try array.computeAny()
            let free = try Plan(computing: [array.expression], PlanLimits(threads: 2))
            let largest = free.stages.map(\.resultBytes).max() ?? 0
            #expect(largest >= 2_000_000, "\(name) keeps nothing large")
            let budget = largest * 3 / 4
            let refused = #expect(throws: ArrayError.self) { try array.computeAny(memory: .bytes(budget)) }
            #expect(refused?.id == "array.budget", "\(name): \(String(describing: refused))")
            for engine in ["serial", "threads"] {
                let options = ArrayRunOptions(
                    memory: .bytes(budget), spill: folder.path, progress: .none, cancellation: nil, trace: false)
                let report =
                    engine == "serial"
                    ? try ArrayRun.compute([array.expression], on: SerialEngine.serial, options)
                    : try ArrayRun.compute([array.expression], on: ThreadEngine.threads(2), options)
                #expect(report.value[0].elementBits == expected.elementBits, "\(name), \(engine)")
                #expect(
                    report.peakBytes <= report.predictedPeakBytes && report.predictedPeakBytes <= budget,
                    "\(name), \(engine): \(report.peakBytes), \(report.predictedPeakBytes) of \(budget)")
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(left.isEmpty, "\(name) leaves \(left)")
        }
    }

    @Test("nothing goes to disk where all fits, and what was asked for never does")
    func onlyWhereNeeded() throws {
        for (name, array) in cases {
            let limits = PlanLimits(threads: 2, budget: 1 << 30, spillFolder: "/")
            let plan = try Plan(computing: [array.expression], limits)
            #expect(plan.stages.filter { $0.isSpilled }.isEmpty, "\(name)")
        }
        let sums = BlockedArray(data).cumulativeSum(axis: 0)
        let error = #expect(throws: ArrayError.self) {
            try Plan(computing: [sums.expression], PlanLimits(threads: 2, budget: 1 << 20, spillFolder: "/"))
        }
        #expect(error?.id == "array.budget")
    }

    @Test("an array that is written needs no memory for what is spilled")
    func written() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let sums = BlockedArray(data).cumulativeSum(axis: 0)
        let y = sums.flip() - sums
        let expected: NDArray<Double, 2> = try y.compute()
        let path = folder.path + "/y.zarr"
        let sink = try ArrayStorage.create(
            .zarr(path), scalarType: .float64, shape: y.shape, chunkShape: [100, 100])
        let options = ArrayRunOptions(
            memory: .megabytes(1), spill: folder.path, progress: .none, cancellation: nil, trace: false)
        let report = try ArrayRun.write(y.expression, to: sink, on: ThreadEngine.threads, options)
        #expect(report.peakBytes <= report.predictedPeakBytes && report.predictedPeakBytes <= 1_000_000)
        let back: NDArray<Double, 2> = try BlockedArray<Double>.open(path).compute()
        #expect(back.elements == expected.elements)
    }

    @Test("compressed rows become columns in two passes, each chunk decoded once, and the scratch file goes")
    func rowsToColumns() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let values = NDArray<Double, 2>((0..<600 * 700).map(Self.element), shape: [600, 700])
        let (rows, columns) = (folder.path + "/rows.zarr", folder.path + "/columns.zarr")
        try BlockedArray(values).write(to: .zarr(rows, codec: .zstd(1)), chunks: .shape([8, 700]))
        let x = try BlockedArray<Double>.open(rows)
        let sink = try ArrayStorage.create(.zarr(columns), scalarType: .float64, shape: x.shape, chunkShape: [600, 8])
        let limits = PlanLimits(threads: 2, budget: 600_000)
        let direct = try Plan(writing: x.expression, to: sink, limits)
        let plan = try Plan(writing: x.expression, to: sink, scratchFolder: folder.path, limits)
        sink.abandon()
        #expect(direct.stages.count == 1 && plan.stages.map(\.isSpilled) == [true, false])
        #expect(SourceReads(direct.stages).decodedBytes > 5 * SourceReads(plan.stages).decodedBytes)
        // The last box is counted whole.
        #expect(SourceReads(plan.stages).decodedBytes <= 8 * 700 * 650)
        let report = try x.write(
            to: .zarr(columns), chunks: .shape([600, 8]), memory: .bytes(600_000))
        #expect(report.peakBytes <= report.predictedPeakBytes && report.predictedPeakBytes <= 600_000)
        let back: NDArray<Double, 2> = try BlockedArray<Double>.open(columns).compute()
        #expect(back.elements == values.elements)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["columns.zarr", "rows.zarr"])
        // Chunks that are read as they are: one pass.
        let roomy = try Plan(writing: x.expression, to: sink, scratchFolder: folder.path, PlanLimits(threads: 2))
        #expect(roomy.stages.count == 1)
    }

    @Test("an empty result beside a large one may be on disk too")
    func emptyResult() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = RunContext(memory: RunMemory(), backend: .compiled, cancellation: nil, results: [])
        let result = StageResult(.float64, [0, 3], spillFolder: folder.path)
        try result.allocate(run.memory)
        let buffer = try run.memory.buffer(.float64, [0, 3])
        try result.write([0..<0, 0..<3], from: buffer.view, run)
        try result.read([0..<0, 0..<3], into: buffer.view, run)
        result.release(run.memory)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("a folder that is not there is an error that names it")
    func noFolder() throws {
        let sums = BlockedArray(data).cumulativeSum(axis: 0)
        let error = #expect(throws: ArrayError.self) {
            try (sums.flip() - sums).sum().compute(memory: .megabytes(1), spill: "no-such-folder") as Double
        }
        #expect(error?.description.contains("no-such-folder") ?? false, "\(String(describing: error))")
    }
}
