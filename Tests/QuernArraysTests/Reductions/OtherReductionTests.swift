// Integer sums, products, extremes with their places, and counts of Bools, against plain loops.

import Foundation
import QuernArrays
import QuernCore
import Testing

@Suite struct OtherReductionTests {
    /// Tells a test's body of each integer type.
    private static let integers: [any FixedWidthInteger.Type] = [
        Int8.self, Int16.self, Int32.self, Int.self, UInt8.self, UInt16.self, UInt32.self, UInt.self,
    ]

    private static func scalarType<T>(_: T.Type) -> ScalarType {
        ScalarType(swiftName: "\(T.self)") ?? .int64
    }

    @Test("integer sums are exact, and an error exactly where the end value does not fit", arguments: 0..<8)
    func integerSums(_ k: Int) throws {
        func check<T: FixedWidthInteger>(_: T.Type) throws {
            let type = Self.scalarType(T.self)
            let sum = IntegerSumReduction(type)
            var random = SplitMix(UInt64(k))
            for dealing in Dealing.all {
                // Large elements of either sign, which cancel but for the last ones.
                var values = (0..<3_000).map { _ in T.random(in: .min ... .max, using: &random) }
                let total = values.reduce(Int128(0)) { $0 + Int128($1) }
                let fits = T(exactly: total) != nil
                if fits {
                    #expect(try sum.value(values, dealing, as: T.self) == T(total))
                } else {
                    #expect(
                        throws: ReductionError.doesNotFit(
                            operation: "sum", value: "\(total)", type: type, output: 0)
                    ) { try sum.value(values, dealing, as: T.self) }
                }
                values = [.max, T.min == 0 ? 0 : .min, T.min == 0 ? 0 : 1]
                #expect(try sum.value(values, dealing, as: T.self) == (T.min == 0 ? T.max : T(0)))
                #expect(throws: ReductionError.self) { try sum.value([T.max, 1], dealing, as: T.self) }
                let mean = try IntegerSumReduction(type, .mean).value([T.max, .max], dealing, as: Double.self)
                #expect(mean == Double(T.max))
            }
            let matrix = (0..<130 * 70).map { _ in T.random(in: 0...1, using: &random) }
            for band in [1, 70] {
                let byColumn = try sum.values(sum.words(matrix, columns: 130, .columns, band: band), as: T.self)
                let byRow = try sum.values(sum.words(matrix, columns: 130, .rows, band: band), as: T.self)
                for c in 0..<130 { #expect(byColumn[c] == (0..<70).reduce(0) { $0 + matrix[$1 * 130 + c] }) }
                for r in 0..<70 { #expect(byRow[r] == matrix[r * 130..<(r + 1) * 130].reduce(0, +)) }
            }
        }
        func open<T: FixedWidthInteger>(_ type: T.Type) throws { try check(type) }
        try open(Self.integers[k])
    }

    @Test("integer products are exact, whatever is multiplied on the way", arguments: 0..<8)
    func integerProducts(_ k: Int) throws {
        func open<T: FixedWidthInteger>(_: T.Type) throws {
            let product = ProductReduction(Self.scalarType(T.self))
            for dealing in Dealing.all {
                #expect(try product.value([T](), dealing, as: T.self) == 1)
                #expect(try product.value([T](repeating: .max, count: 40) + [0], dealing, as: T.self) == 0)
                #expect(try product.value([2, 3, 7] as [T], dealing, as: T.self) == 42)
                #expect(throws: ReductionError.self) { try product.value([T.max, 2], dealing, as: T.self) }
                if T.min != 0 {
                    let minusOne = T(truncatingIfNeeded: -1)
                    #expect(try product.value([T.min, 1, minusOne, minusOne], dealing, as: T.self) == T.min)
                    #expect(throws: ReductionError.self) { try product.value([T.min, minusOne], dealing, as: T.self) }
                }
            }
        }
        try open(Self.integers[k])
    }

    @Test("floating-point products: specials, and no overflow on the way")
    func products() throws {
        let product = ProductReduction(.float64)
        let cases: [([Double], Double)] = [
            ([], 1), ([0x1p900, 0x1p900, 0x1p-900, 0x1p-900], 1), ([0x1p-900, 0x1p-900, 0x1p900, 0x1p900], 1),
            ([0, -2], -0.0),
            ([.infinity, -2], -.infinity), ([.infinity, 0], .nan), ([.nan, 0], .nan), ([0x1p-1074, 0x1p1000], 0x1p-74),
            ([0x1p-537, 0x1p-537], 0x1p-1074), ([0x1p-537, -0x1p-538], -0.0), ([0x1p-537, 0x1.8p-538], 0x1p-1074),
            ([1e300, 1e300], .infinity), ([-3, 0.5], -1.5),
        ]
        for dealing in Dealing.all {
            for (values, expected) in cases {
                let found = try product.value(values, dealing, as: Double.self)
                #expect(found.isNaN ? expected.isNaN : found.bitPattern == expected.bitPattern, "\(values): \(found)")
            }
            let skipping = ProductReduction(.float64, skipsNaN: true)
            #expect(try skipping.value([2, .nan, 3] as [Double], dealing, as: Double.self) == 6)
        }
        let matrix: [Float] = [1, 2, 3, 4, 5, 6]
        let single = ProductReduction(.float32)
        #expect(try single.values(single.words(matrix, columns: 3, .columns, band: 1), as: Float.self) == [4, 10, 18])
        #expect(try single.values(single.words(matrix, columns: 3, .rows, band: 2), as: Float.self) == [6, 120])
    }

    @Test("min, max and their places: the first wins, and NaN before all", arguments: 1...6 as ClosedRange<UInt64>)
    func extremes(_ seed: UInt64) throws {
        var random = SplitMix(seed)
        let (rows, columns) = (40, 97)
        let choices: [Double] = [-0.0, 0, 1, -1, 2.5, -2.5, .infinity, -.infinity] + (seed > 3 ? [.nan] : [])
        let matrix = (0..<rows * columns).map { _ in choices[Int.random(in: 0..<choices.count, using: &random)] }
        for isMax in [false, true] {
            for skipsNaN in [false, true] {
                func reference(_ values: [Double]) -> Int? {
                    if !skipsNaN, let k = values.firstIndex(where: \.isNaN) { return k }
                    var best: Int?
                    for (k, v) in values.enumerated() where !v.isNaN {
                        guard let b = best else { best = k; continue }
                        if isMax ? v > values[b] : v < values[b] { best = k }
                    }
                    return best
                }
                let value = ExtremeReduction(.float64, isMax: isMax, skipsNaN: skipsNaN)
                let place = ExtremeReduction(.float64, isMax: isMax, isIndex: true, skipsNaN: skipsNaN)
                func expectSame(_ found: Double, _ expected: Double) {
                    #expect(found.isNaN && expected.isNaN || found.bitPattern == expected.bitPattern, "seed \(seed)")
                }
                for dealing in Dealing.all {
                    let k = try #require(reference(matrix))
                    expectSame(try value.value(matrix, dealing, as: Double.self), matrix[k])
                    #expect(try place.value(matrix, dealing, as: Int.self) == k, "seed \(seed), \(dealing)")
                }
                for band in [1, 7, 40] {
                    let byColumn = try place.values(
                        place.words(matrix, columns: columns, .columns, band: band), as: Int.self)
                    let byRow = try place.values(place.words(matrix, columns: columns, .rows, band: band), as: Int.self)
                    for c in 0..<columns {
                        #expect(byColumn[c] == reference((0..<rows).map { matrix[$0 * columns + c] }), "seed \(seed)")
                    }
                    for r in 0..<rows {
                        #expect(byRow[r] == reference(Array(matrix[r * columns..<(r + 1) * columns])), "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test("min and max of integers, of Floats and of Bools", arguments: 0..<8)
    func integerExtremes(_ k: Int) throws {
        func open<T: FixedWidthInteger>(_: T.Type) throws {
            var random = SplitMix(UInt64(k))
            let type = Self.scalarType(T.self)
            let values = (0..<2_000).map { _ in T.random(in: .min ... .max, using: &random) }
            for isMax in [false, true] {
                let expected = try #require(isMax ? values.max() : values.min())
                for dealing in Dealing.all {
                    #expect(try ExtremeReduction(type, isMax: isMax).value(values, dealing, as: T.self) == expected)
                    #expect(
                        try ExtremeReduction(type, isMax: isMax, isIndex: true).value(values, dealing, as: Int.self)
                            == values.firstIndex(of: expected))
                }
                let columns = ExtremeReduction(type, isMax: isMax, isIndex: true)
                let found = try columns.values(columns.words(values, columns: 50, .columns, band: 7), as: Int.self)
                for c in 0..<50 {
                    let column = (0..<40).map { values[$0 * 50 + c] }
                    #expect(found[c] == column.firstIndex(of: isMax ? column.max()! : column.min()!))
                }
            }
        }
        try open(Self.integers[k])
        #expect(try ExtremeReduction(.float32, isMax: true).value([Float(1), .nan, 3], as: Float.self).isNaN)
        #expect(try ExtremeReduction(.float32, isMax: false).value([Float(1), -2, 3], as: Float.self) == -2)
        #expect(try ExtremeReduction(.bool, isMax: true).value([false, true], as: Bool.self))
    }

    @Test("extremes of nothing, and places among nothing but NaN, are errors; skipped values of NaN alone are NaN")
    func emptyExtremes() throws {
        for (isMax, isIndex, name) in [(false, false, "min"), (true, false, "max"), (false, true, "argmin")] {
            let extreme = ExtremeReduction(.float64, isMax: isMax, isIndex: isIndex)
            #expect(throws: ReductionError.empty(operation: name, output: 0)) {
                try extreme.value([Double](), as: Double.self)
            }
        }
        let skipping = ExtremeReduction(.float64, isMax: true, skipsNaN: true)
        #expect(try skipping.value([Double.nan, .nan], as: Double.self).isNaN)
        #expect(try skipping.value([Double.nan, -.infinity], as: Double.self) == -.infinity)
        #expect(throws: ReductionError.empty(operation: "nanargmax", output: 0)) {
            try ExtremeReduction(.float64, isMax: true, isIndex: true, skipsNaN: true)
                .value([Double.nan], as: Int.self)
        }
    }

    @Test("any, all and count of Bools")
    func bools() throws {
        var random = SplitMix(5)
        let values = (0..<9_000).map { _ in Bool.random(using: &random) }
        for dealing in Dealing.all {
            #expect(
                try IntegerSumReduction(.bool, .count).value(values, dealing, as: Int.self) == values.count { $0 })
            #expect(try IntegerSumReduction(.bool, .any).value(values, dealing, as: Bool.self))
            #expect(try !IntegerSumReduction(.bool, .all).value(values, dealing, as: Bool.self))
            #expect(
                try IntegerSumReduction(.bool, .all).value([Bool](repeating: true, count: 9), dealing, as: Bool.self))
        }
        #expect(try !IntegerSumReduction(.bool, .any).value([Bool](), as: Bool.self))
        #expect(try IntegerSumReduction(.bool, .all).value([Bool](), as: Bool.self))
    }

    @Test("what a type does not have is refused with what to write")
    func refusals() {
        for (kind, type) in [(ReductionKind.variance(ddof: 0), ScalarType.int32), (.all, .float64), (.product, .bool)] {
            #expect(throws: ReductionError.self) { try Reductions.make(kind, of: type) }
        }
    }
}
