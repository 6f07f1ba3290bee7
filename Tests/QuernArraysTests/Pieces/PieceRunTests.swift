// Runs in pieces against runs in one process: the same bits for everything that promises them, whatever is cut how.

import ArrayStorage
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Kernel
func pieceWave(_ x: Double) -> Double { sin(x) * 0.5 + x }

@Kernel
func pieceRow(_ block: Matrix<Double>) -> Matrix<Double> {
    var result = block
    for i in 0..<block.shape[0] {
        var sum = 0.0
        for j in 0..<block.shape[1] {
            sum += block[i, j]
            result[i, j] = sum
        }
    }
    return result
}

@Kernel
func pieceQuotient(_ a: Int, _ b: Int) -> Int { a / b }

@Suite("arrays in pieces")
struct PieceRunTests {
    static func field(_ rows: Int, _ columns: Int, chunks: [Int]) -> BlockedArray<Double> {
        let values = (0..<rows * columns).map { k in Double((k &* 7919) % 10_007) / 37 - 120 }
        return BlockedArray(NDArray<Double, 2>(values, shape: [rows, columns]), chunks: .shape(chunks))
    }

    /// The bits of an array computed in one process and in pieces, cut fine and coarse.
    private func check<T: KernelWord>(_ array: BlockedArray<T>, _ what: Comment) throws {
        let expected = try array.computeAny(on: SerialEngine()).elementBits
        for (k, seconds) in [1e-9, 1e-5, 10].enumerated() {
            let engine = TravellingEngine(isSerial: k == 0, secondsPerTask: seconds)
            let found = try array.computeAny(on: engine)
            #expect(found.elementBits == expected, what)
            #expect(engine.programs.tasksRun > 0, what)
        }
    }

    @Test("elementwise functions, views, reductions and users' kernels have the bits of one process")
    func sameBits() throws {
        let x = Self.field(300, 420, chunks: [64, 100])
        let y = Self.field(420, 300, chunks: [100, 40])
        try check(x * 2 + 1, "elementwise")
        try check(x + y.T, "transposed")
        try check(x.sum(), "sum")
        try check(x.mean(axis: 0), "mean of columns")
        try check(x.std(axis: 1), "deviation of rows")
        try check((x - x.mean(axis: 0)) / x.std(axis: 0), "standardised")
        try check((x + y.T).max(axis: 1), "largest")
        try check(x.map($pieceWave.self), "kernel of elements")
        try check(x.mapBlocks($pieceRow.self), "kernel of blocks")
        try check(x[10..<200, 20..<320].reshape([300, 190]), "slice and reshape")
        try check(concatenate([x, y.T], axis: 0), "side by side")
        try check(x.cumulativeSum(axis: 1), "cumulative")
        try check(x.sort(axis: 1), "sorted")
        try check(BlockedArray<Double>.arange(from: 0, to: 1000, by: 0.25).sum(), "arange")
    }

    @Test("products of integers' worth of doubles are exact in any cut, short or long inside")
    func products() throws {
        let a = BlockedArray(NDArray<Double, 2>((0..<30_000).map { Double($0 % 13 - 6) }, shape: [200, 150]), chunks: .auto)
        let b = BlockedArray(NDArray<Double, 2>((0..<25_500).map { Double($0 % 11 - 5) }, shape: [150, 170]), chunks: .auto)
        try check(a.dot(b), "square")
        try check((a.dot(b) - a.mean()).std(), "fused with what is around")
        let long = BlockedArray(NDArray<Double, 2>((0..<140_000).map { Double($0 % 9 - 4) }, shape: [20_000, 7]), chunks: .auto)
        try check(long.T.dot(long), "long inside")
    }

    @Test("files are read by tasks, and written by whoever asked")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-pieces-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let x = Self.field(250, 130, chunks: [60, 50])
        try x.write(to: .zarr(folder + "/x.zarr"))
        let stored = try BlockedArray<Double>.open(folder + "/x.zarr")
        try check(abs(stored.dot(stored.T + 1) - stored.mean()).max(), "from Zarr")
        let engine = TravellingEngine()
        try (stored * 3).write(to: .zarr(folder + "/y.zarr"), on: engine)
        let back = try BlockedArray<Double>.open(folder + "/y.zarr")
        #expect(try back.computeAny(on: SerialEngine()).elementBits == (x * 3).computeAny(on: SerialEngine()).elementBits)
    }

    @Test("processes that do not see the files are handed their elements")
    func filesThatStay() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-pieces-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let x = Self.field(250, 130, chunks: [60, 50])
        try x.write(to: .zarr(folder + "/x.zarr"))
        let stored = try BlockedArray<Double>.open(folder + "/x.zarr")
        let y = (stored * 2 - stored.mean(axis: 0)).std(axis: 1)
        let sent = try EncodedExpressions([y.expression], sendsFiles: true)
        #expect(sent.inputs.count == 1)
        #expect(!String(decoding: sent.bytes, as: UTF8.self).contains("x.zarr"))
        let there = try y.computeAny(on: TravellingEngine(sharesFiles: false))
        #expect(try there.elementBits == y.computeAny(on: SerialEngine()).elementBits)
    }

    @Test("a fault in a task comes back with kernel, line, block and worker")
    func faults() throws {
        let a = BlockedArray(Vector((0..<1000).map { $0 }), chunks: .shape([100]))
        let b = BlockedArray(Vector((0..<1000).map { $0 == 777 ? 0 : 3 }), chunks: .shape([100]))
        do {
            _ = try a.map(with: b, $pieceQuotient.self).computeAny(on: TravellingEngine())
            Issue.record("no fault")
        } catch {
            guard case .fault(let fault) = error.problem else {
                Issue.record(error)
                return
            }
            #expect(fault.position?.line != nil && fault.position?.file.hasSuffix("PieceRunTests.swift") == true)
            #expect(error.worker == "w1" && error.block != nil)
        }
    }
}
