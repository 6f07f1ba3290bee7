// Sums that a fused kernel takes in itself: the same bits as the sum of the stored values, for boxes, strides and mirror
// images of every kind, unusual numbers and huge ones; faults tell the element.

import NDArrays
import Quern
import QuernArrays
import TaskGraphs
import Testing

@Suite("sums inside fused kernels")
struct FusedSumTests {
    /// Numbers of many sizes, some of them unusual if `odd` says so.
    private func numbers(_ count: Int, seed: UInt64, odd: [Double] = []) -> [Double] {
        var state = seed
        return (0..<count).map { k in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            if k % 97 == 5, !odd.isEmpty { return odd[Int(state >> 40) % odd.count] }
            let size = Double(sign: .plus, exponent: Int(state >> 58) - 20, significand: 1)
            return (Double(Int64(bitPattern: state) >> 11) / 9_007_199_254_740_992) * size
        }
    }

    /// The sum of the stored values: another way through the library.
    private func stored(_ y: BlockedArray<Double>) throws -> UInt64 {
        let values: NDArray<Double, 2> = try y.compute()
        return try BlockedArray(values).sum().compute().bitPattern
    }

    @Test("equal the sum of the stored values to the bit", arguments: [[], [.nan], [.infinity, -0.0], [1e308, -1e308]])
    func equalStored(odd: [Double]) throws {
        for (rows, columns) in [(1, 1), (1, 40_000), (300, 300), (257, 129), (513, 40), (3, 20_000)] {
            let data = NDArray<Double, 2>(numbers(rows * columns, seed: 17, odd: odd), shape: [rows, columns])
            for chunks in [Chunks.auto, .shape([max(1, rows / 3), max(1, columns / 2)]), .shape([7, 31])] {
                if chunks == .shape([7, 31]), rows * columns > 40_000 { continue }
                let x = BlockedArray(data, chunks: chunks)
                let row = x[0..<1]
                let cases = [
                    x * 2 + 1, x.T * 3, x - row, x[.all, .by(2)] * 0.5, x.flip() / 3, (x * x.T.T).asType(Double.self),
                ]
                for (k, y) in cases.enumerated() {
                    let expected = try stored(y)
                    let sum: Double = try y.sum().compute()
                    let serial: Double = try y.sum().compute(on: SerialEngine.serial)
                    #expect(sum.bitPattern == expected || (sum.isNaN && Double(bitPattern: expected).isNaN), "\(k)")
                    #expect(sum.bitPattern == serial.bitPattern, "case \(k) of \(rows) × \(columns)")
                }
            }
        }
    }

    @Test("of an array and its transpose, boxes and their mirror images together", arguments: [1, 2, 127, 128, 300, 641])
    func mirrored(n: Int) throws {
        for odd in [[], [Double.nan]] {
            let data = NDArray<Double, 2>(numbers(n * n, seed: 3, odd: odd), shape: [n, n])
            let narrow = NDArray<Float, 2>(data.elements.map { Float($0) }, shape: [n, n])
            for chunks in [Chunks.auto, .shape([100, 100]), .shape([64, 64])] {
                let x = BlockedArray(data, chunks: chunks)
                for (k, y) in [
                    x + x.T, x.T - x * 2, x * x.T + x.flip(), x.T * 3 - 1, (x + x.T) * (x.T * x) / 2, x - x.T,
                    x * 2 + x.T * 2 + x, x * x.T.T + x.T,
                ].enumerated() {
                    let expected = Double(bitPattern: try stored(y))
                    let sum: Double = try y.sum().compute()
                    let mean: Double = try y.mean().compute(on: SerialEngine.serial)
                    #expect(sum.bitPattern == expected.bitPattern || (sum.isNaN && expected.isNaN), "case \(k) of \(n)")
                    #expect(mean.isNaN == expected.isNaN && !(abs(mean * Double(n * n) - expected) > 1e-15 * abs(expected)))
                }
                let z = BlockedArray(narrow, chunks: chunks)
                let values: NDArray<Float, 2> = try (z + z.T).compute()
                let expected: Float = try BlockedArray(values).sum().compute()
                let sum: Float = try (z + z.T).sum().compute()
                #expect(sum.bitPattern == expected.bitPattern || (sum.isNaN && expected.isNaN), "Float of \(n)")
            }
        }
    }

    @Test("a fault in a mirror image names the element")
    func faultInMirrorImage() throws {
        let n = 400
        for bad in [[3, 390], [390, 3], [200, 200]] {
            var values = [Double](repeating: 1, count: n * n)
            values[bad[0] * n + bad[1]] = .nan
            let x = BlockedArray(NDArray<Double, 2>(values, shape: [n, n]), chunks: .shape([100, 100]))
            let y = (x + x.T * 2).asType(Int.self).asType(Double.self)
            let error = #expect(throws: ArrayError.self) { let _: Double = try y.sum().compute() }
            let text = error?.description ?? ""
            #expect(text.ranges(of: "[fault.").count == 1, "\(text)")
            #expect(text.contains("[\(bad[0]), \(bad[1])]") || text.contains("[\(bad[1]), \(bad[0])]"), "\(text)")
        }
    }

    @Test("a program is symmetric where swapping its operands changes nothing")
    func symmetric() {
        func program(_ expression: (BlockedArray<Double>, BlockedArray<Double>) -> BlockedArray<Double>) -> FusedProgram {
            let data = NDArray<Double, 2>((0..<4).map { Double($0) }, shape: [2, 2])
            return FusedGroup(expression(BlockedArray(data), BlockedArray(data)).expression).program
        }
        for expression: (BlockedArray<Double>, BlockedArray<Double>) -> BlockedArray<Double> in [
            { $0 + $1 }, { ($0 + $1) * ($1 * $0) / 2 }, { $0 * 2 + $1 * 2 }, { abs($0 + $1) },
        ] {
            #expect(program(expression).isInvariant(under: [1, 0]))
        }
        for expression: (BlockedArray<Double>, BlockedArray<Double>) -> BlockedArray<Double> in [
            { $0 - $1 }, { $0 + $1 + $0 }, { $0 * 2 + $1 * 3 }, { maximum($0, $1) }, { $0 / $1 },
        ] {
            #expect(!program(expression).isInvariant(under: [1, 0]))
            #expect(program(expression).isInvariant(under: [0, 1]))
        }
    }

    @Test("turning moves every element of every width", arguments: [1, 2, 4, 8])
    func turning(width: Int) {
        for (rows, columns) in [(1, 1), (2, 4), (5, 3), (7, 8), (33, 18), (64, 64), (3, 129)] {
            let stride = rows + 3
            let source = (0..<columns * stride * width).map { UInt8(truncatingIfNeeded: $0 * 31 + 7) }
            var target = [UInt8](repeating: 0, count: rows * columns * width)
            source.withUnsafeBytes { from in
                target.withUnsafeMutableBytes { to in
                    guard let base = from.baseAddress, let place = to.baseAddress else { return }
                    turn(
                        UnsafeMutableRawPointer(mutating: base), stride: stride, into: place, rows: rows,
                        columns: columns, elementBytes: width)
                }
            }
            for i in 0..<rows {
                for j in 0..<columns {
                    let expected = source[(i + j * stride) * width..<(i + j * stride + 1) * width]
                    #expect(target[(i * columns + j) * width..<(i * columns + j + 1) * width].elementsEqual(expected))
                }
            }
        }
    }
}
