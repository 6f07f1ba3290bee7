// Products whose operands are made panel by panel: however an operand lies in memory or in a file, the elements are those
// of plain matrices, what was foretold is not passed, and no cut of the inner axis depends on who computes.

import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

/// A kernel of elements that faults at one of them.
@Kernel func unwanted(_ x: Double) -> Double {
    precondition(x != 54_321, "an element that is not wanted")
    return x
}

@Suite("panels of products")
struct ProductPanelTests {
    /// Small integers: products are exact in every order.
    private static func whole<T: Real>(_ rows: Int, _ columns: Int, _ factor: Int) -> NDArray<T, 2> {
        NDArray<T, 2>((0..<rows * columns).map { T(($0 &* factor) % 13 - 6) }, shape: [rows, columns])
    }

    private static func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-panels-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    /// The array computed on a thread and on three, with much memory and with little, and in pieces.
    private func check<T: KernelWord>(
        _ array: BlockedArray<T>, _ expected: AnyNDArray, least budget: Int, _ what: Comment
    ) throws {
        for (memory, isSerial) in [(nil, false), (nil, true), (budget, true), (3 * budget, false)] {
            let options = ArrayRunOptions(
                memory: memory.map { .bytes($0) }, spill: nil, progress: .none, cancellation: nil, trace: false)
            let report =
                isSerial
                ? try ArrayRun.compute([array.expression], on: SerialEngine.serial, options)
                : try ArrayRun.compute([array.expression], on: ThreadEngine.threads(3), options)
            #expect(report.value[0].elementBits == expected.elementBits, what)
            #expect(report.peakBytes <= report.predictedPeakBytes, what)
        }
        #expect(try array.computeAny(on: TravellingEngine()).elementBits == expected.elementBits, what)
    }

    @Test("operands from files, plain or crosswise, as they are or compressed, give what matrices in memory give")
    func layouts() throws {
        let (m, k, n) = (330, 2500, 410)
        let (a, b): (NDArray<Double, 2>, NDArray<Double, 2>) = (Self.whole(m, k, 7919), Self.whole(k, n, 104_729))
        let (p, q) = (BlockedArray(a), BlockedArray(b))
        let plain = try p.dot(q).computeAny(on: SerialEngine())
        let more = try (p * 2 + 1).dot(q - 3).computeAny(on: SerialEngine())
        let mixed = try (p + p).dot(q).computeAny(on: SerialEngine())
        let part = try p[5..<310, 3..<2400].dot(q[3..<2400, 40..<400]).computeAny(on: SerialEngine())
        let backwards = try p[.all, .by(-1)].dot(q).computeAny(on: SerialEngine())
        // Both against the sum itself, at some places.
        for (i, j) in [(0, 0), (329, 409), (17, 301), (200, 128)] {
            var (sum, other) = (0.0, 0.0)
            for l in 0..<k {
                sum += a[i, l] * b[l, j]
                other += (a[i, l] * 2 + 1) * (b[l, j] - 3)
            }
            #expect(plain.elementBits[i * n + j] == UInt64(sum.bitPattern))
            #expect(more.elementBits[i * n + j] == UInt64(other.bitPattern))
        }
        for codec in [StorageCodec.none, .zstd(1)] {
            try Self.withFolder { folder in
                func stored(_ array: BlockedArray<Double>, _ name: String) throws -> BlockedArray<Double> {
                    let path = folder + "/" + name + ".zarr"
                    try array.write(to: .zarr(path, codec: codec), chunks: .shape([100, 300]))
                    return try BlockedArray<Double>.open(path)
                }
                let (x, xT) = (try stored(p, "x"), try stored(p.T, "xT"))
                let (y, yT) = (try stored(q, "y"), try stored(q.T, "yT"))
                let least = 6_000_000
                func name(_ text: String) -> Comment { Comment(rawValue: "\(text), \(codec)") }
                try check(x.dot(y), plain, least: least, name("both along"))
                try check(xT.T.dot(y), plain, least: least, name("left across"))
                try check(x.dot(yT.T), plain, least: least, name("right across"))
                try check(xT.T.dot(yT.T), plain, least: least, name("both across"))
                try check((x * 2 + 1).dot(y - 3), more, least: least, name("both computed"))
                try check((xT.T * 2 + 1).dot(yT.T - 3), more, least: least, name("both computed, across"))
                try check((x + xT.T).dot(y), mixed, least: least, name("one along and one across"))
                try check((xT.T + p).dot(q), mixed, least: least, name("from a file and memory"))
                try check(
                    xT.T[5..<310, 3..<2400].dot(yT[40..<400, 3..<2400].T), part, least: least, name("parts"))
                try check(xT[.by(-1), .all].T.dot(y), backwards, least: least, name("backwards"))
            }
        }
    }

    @Test("a panel of several steps gives what one in memory gives")
    func deep() throws {
        let (m, k, n) = (3100, 1300, 24)
        let (a, b): (NDArray<Float, 2>, NDArray<Float, 2>) = (Self.whole(m, k, 7919), Self.whole(k, n, 104_729))
        let expected = try BlockedArray(a).dot(BlockedArray(b)).computeAny(on: SerialEngine())
        try Self.withFolder { folder in
            try BlockedArray(a).T.write(to: .zarr(folder + "/x.zarr", codec: .none), chunks: .shape([700, 1000]))
            let x = try BlockedArray<Float>.open(folder + "/x.zarr")
            try check((x.T + 0).dot(BlockedArray(b)), expected, least: 6_000_000, "across")
            try check(BlockedArray(b).T.dot(x), try computedTranspose(expected, m, n), least: 6_000_000, "along")
        }
    }

    private func computedTranspose(_ array: AnyNDArray, _ rows: Int, _ columns: Int) throws -> AnyNDArray {
        let values = array.elementBits.map { Float(bitPattern: UInt32($0)) }
        return try BlockedArray(NDArray<Float, 2>(values, shape: [rows, columns])).T.computeAny(on: SerialEngine())
    }

    @Test("products of results and of given arrays have the bits of threads in as many pieces")
    func sameCuts() throws {
        let x = try BlockedArray<Double>.random.normal([480, 2500], seed: 5).persist()
        let y = try BlockedArray<Double>.random.normal([2500, 400], seed: 6).persist()
        for (name, product) in [
            ("given", x.dot(y)), ("computed", (x + 1).dot(y * 2)), ("a result", x.cumulativeSum(axis: 0).dot(y)),
            ("two results", x.cumulativeSum(axis: 0).dot(y.cumulativeSum(axis: 1))),
        ] {
            let expected = try product.computeAny(on: ThreadEngine.threads(3)).elementBits
            for seconds in [1e-9, 1e-3] {
                let found = try product.computeAny(on: TravellingEngine(width: 3, secondsPerTask: seconds)).elementBits
                #expect(found == expected, "\(name), tasks of \(seconds) s")
            }
        }
    }

    @Test("a fault in an operand that is made across names the element of the operand")
    func faults() throws {
        var values = NDArray<Double, 2>((0..<300 * 400).map { Double($0 % 1000) }, shape: [300, 400])
        values[123, 321] = 54_321
        let y = BlockedArray(Self.whole(300, 350, 31) as NDArray<Double, 2>)
        do {
            _ = try y.T.dot(BlockedArray(values).map($unwanted.self)).computeAny(on: SerialEngine())
            Issue.record("no fault along")
        } catch {
            #expect("\(error)".contains("at index [123, 321]"))
        }
        do {
            _ = try BlockedArray(values).T.map($unwanted.self).dot(y).computeAny(on: SerialEngine())
            Issue.record("no fault across")
        } catch {
            #expect("\(error)".contains("at index [321, 123]"))
        }
    }

    @Test("a product's boxes are as many for every worker, of whole chunks, and found at once for any shape")
    func boxes() {
        func boxes(_ shape: [Int], _ width: Int, _ target: Int, alignment: [Int] = [1, 1]) -> [Int] {
            var choice = BoxChoice(shape: shape, alignment: alignment, isSquare: true, target: target)
            choice.productWidth = width
            return BlockGrid(shape: shape, block: choice.extents { _ in true }).counts
        }
        #expect(boxes([4096, 4096], 2, 1 << 21).reduce(1, *) == 8)
        #expect(boxes([4096, 4096], 1, 1 << 22) == [2, 2])
        for width in 2...9 {
            for shape in [[4096, 4096], [3000, 5000], [7001, 2003]] {
                let target = shape[0] * shape[1] / (4 * width)
                let counts = boxes(shape, width, target)
                let count = counts.reduce(1, *)
                #expect(count >= 4 * width && count <= 8 * width && count % width == 0, "\(shape), \(width): \(counts)")
            }
        }
        #expect(boxes([4096, 4096], 2, 1 << 21, alignment: [2048, 2048]) == [2, 2])
        #expect(boxes([1, 1], 4, 1 << 14) == [1, 1])
        #expect(boxes([90, 100], 4, 1 << 14) == [1, 1])
        #expect(boxes([1, 1_000_000], 4, 1 << 18).reduce(1, *) >= 4)
        let many = boxes([1_000_000_000, 1_000_000_000], 64, 1 << 22)
        #expect(many[0] == many[1] && many[0] > 400_000)
        #expect(boxes([0, 10], 2, 1 << 14) == [1, 1])
    }
}
