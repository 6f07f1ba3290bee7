// Sums of floating-point elements: specials, and accumulators that are the same words whatever the dealing.

import Foundation
import QuernArrays
import QuernCore
import Testing

@Suite struct SumReductionTests {
    private static let big = Double.greatestFiniteMagnitude

    @Test(
        "special sums",
        arguments: [
            ([], 0), ([-0.0, -0.0], 0), ([.infinity, 1], .infinity), ([-.infinity, -.infinity, 3], -.infinity),
            ([.infinity, -.infinity], .nan), ([1, .nan], .nan), ([.nan, .infinity], .nan),
            ([big, big, -big], big), ([big, big], .infinity), ([-big, -big, 1], -.infinity),
            // Half a unit in the last place above the largest number rounds to even, which is infinity.
            ([big, 0x1p970], .infinity), ([big, 0x1p969], big), ([big, 0x1p970, -0x1p900], big),
            ([0x1p-1074, 0x1p-1074], 0x1p-1073), ([0x1p-1074, -0x1p-1074], 0),
            ([0x1p-1022, -0x1p-1074], 0x1.ffffffffffffep-1023),
            ([1, 0x1p-53], 1), ([1, 0x1p-53, 0x1p-105], 1 + 0x1p-52), ([1, 0x1p-53, -0x1p-105], 1),
            ([1e300, 1, -1e300], 0), ([1e20, 1, -1e20], 1),
        ] as [([Double], Double)])
    func specials(_ values: [Double], _ expected: Double) throws {
        for dealing in Dealing.all {
            let sum = try SumReduction(.float64).value(values, dealing, as: Double.self)
            #expect(sum.isNaN == expected.isNaN && (sum.isNaN || sum.bitPattern == expected.bitPattern), "\(sum)")
        }
    }

    @Test("a mean does not overflow where its sum does, and that of nothing is NaN")
    func means() throws {
        let mean = SumReduction(.float64, isMean: true)
        #expect(try mean.value([Self.big, Self.big], as: Double.self) == Self.big)
        #expect(try mean.value([Double](), as: Double.self).isNaN)
        #expect(try mean.value([1, Double.infinity], as: Double.self) == Double.infinity)
        #expect(try SumReduction(.float32, isMean: true).value([Float(1), 2, 4], as: Float.self) == Float(7.0 / 3))
    }

    @Test("accumulators are the same words for any strips, order and merging", arguments: 1...12 as ClosedRange<UInt64>)
    func words(_ seed: UInt64) throws {
        var random = SplitMix(seed)
        let spread = [0, 3, 60, 300, 900][Int(seed % 5)]
        let values = (0..<Int.random(in: 1...20_000, using: &random)).map { _ in
            Double.random(in: -1...1, using: &random) * pow(2, Double(Int.random(in: -spread...spread, using: &random)))
        }
        let reduction = SumReduction(.float64)
        let single = SumReduction(.float32)
        let floats = values.map { Float($0 * 0x1p-100) }.filter { $0.isFinite }
        let expected = try reduction.words(values)
        let expectedSingle = try single.words(floats)
        for k in 0..<4 {
            let dealing = Dealing(
                strip: Int.random(in: 1...40_000, using: &random), accumulators: Int.random(in: 1...5, using: &random),
                seed: seed * 10 + UInt64(k))
            #expect(try reduction.words(values, dealing) == expected, "seed \(seed), \(dealing)")
            #expect(try single.words(floats, dealing) == expectedSingle, "seed \(seed), \(dealing)")
        }
        #expect(try reduction.words(values.reversed()) == expected, "seed \(seed), reversed")
    }

    @Test("sums of rows and of columns are those of each row and column alone", arguments: [1, 3, 64, 65, 200])
    func forms(_ columns: Int) throws {
        var random = SplitMix(UInt64(columns))
        let rows = 150
        var matrix = (0..<rows * columns).map { _ in
            Double.random(in: -1...1, using: &random) * pow(2, Double(Int.random(in: -70...70, using: &random)))
        }
        matrix[0] = .nan
        matrix[columns - 1 + columns] = .infinity
        for k in 0..<rows { matrix[k * columns + columns / 2] = k == 5 ? -0.0 : 0 }
        let reduction = SumReduction(.float64)
        for band in [1, 16, 150] {
            let byRow = try reduction.values(
                reduction.words(matrix, columns: columns, .rows, band: band), as: Double.self)
            let byColumn = try reduction.values(
                reduction.words(matrix, columns: columns, .columns, band: band), as: Double.self)
            for r in 0..<rows {
                let alone = try reduction.value(Array(matrix[r * columns..<(r + 1) * columns]), as: Double.self)
                #expect(alone.bitPattern == byRow[r].bitPattern || alone.isNaN && byRow[r].isNaN)
            }
            for c in 0..<columns {
                let alone = try reduction.value((0..<rows).map { matrix[$0 * columns + c] }, as: Double.self)
                #expect(alone.bitPattern == byColumn[c].bitPattern || alone.isNaN && byColumn[c].isNaN)
            }
        }
    }

    @Test("a strip of any strides is summed, backwards and with gaps too")
    func strides() throws {
        let values = (0..<600).map { sin(Double($0)) }
        let reduction = SumReduction(.float64)
        for (rows, columns, rowStride, columnStride, offset) in [
            (10, 20, 40, 2, 0), (5, 6, -30, -1, 599), (4, 3, 0, 1, 7),
        ] {
            let picked = (0..<rows * columns).map {
                values[offset + $0 / columns * rowStride + $0 % columns * columnStride]
            }
            var words = reduction.fresh()
            try values.withUnsafeBufferPointer { base in
                let strip = Strip(
                    base.baseAddress! + offset, rows: rows, columns: columns, rowStride: rowStride,
                    columnStride: columnStride)
                try reduction.deposit(strip, .all, into: &words)
            }
            #expect(try words == reduction.words(picked))
        }
    }

    @Test("NaN-skipping sums and means count what is left")
    func skipping() throws {
        var random = SplitMix(9)
        let values = (0..<9_000).map { $0 % 7 == 0 ? Double.nan : Double.random(in: -1...1, using: &random) }
        let left = values.filter { !$0.isNaN }
        for dealing in Dealing.all {
            for isMean in [false, true] {
                let skipping = try SumReduction(.float64, isMean: isMean, skipsNaN: true)
                    .value(values, dealing, as: Double.self)
                #expect(try skipping == SumReduction(.float64, isMean: isMean).value(left, as: Double.self))
            }
            let variance = try MomentsReduction(.float64, ddof: 1, skipsNaN: true).value(
                values, dealing, as: Double.self)
            #expect(try variance == MomentsReduction(.float64, ddof: 1).value(left, as: Double.self))
        }
        let none = SumReduction(.float64, skipsNaN: true)
        #expect(try none.value([Double.nan], as: Double.self).bitPattern == 0)
        #expect(try SumReduction(.float64, isMean: true, skipsNaN: true).value([Double.nan], as: Double.self).isNaN)
        // Per column: each has a count of its own.
        let matrix: [Float] = [1, .nan, 3, 4, .nan, .nan]
        let means = SumReduction(.float32, isMean: true, skipsNaN: true)
        let byColumn = try means.values(means.words(matrix, columns: 2, .columns, band: 2), as: Float.self)
        #expect(byColumn == [2, 4])
        let byRow = try means.values(means.words(matrix, columns: 2, .rows, band: 2), as: Float.self)
        #expect(byRow[0] == 1 && byRow[1] == 3.5 && byRow[2].isNaN)
    }

    @Test("variances of NaN, infinity, too few and equal elements")
    func variances() throws {
        let variance = MomentsReduction(.float64)
        #expect(try variance.value([1, Double.nan], as: Double.self).isNaN)
        #expect(try variance.value([1, -Double.infinity], as: Double.self).isNaN)
        #expect(try variance.value([Double](), as: Double.self).isNaN)
        #expect(try MomentsReduction(.float64, ddof: 1).value([2.0], as: Double.self).isNaN)
        #expect(try variance.value([Double](repeating: 0.1, count: 10_001), as: Double.self) == 0)
        #expect(try variance.value([1e200, 0], as: Double.self) == .infinity)
        #expect(try MomentsReduction(.float32, isRoot: true).value([Float(3e38), -3e38], as: Float.self) == 3e38)
    }
}
