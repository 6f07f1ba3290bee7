// The kernels of reductions, compiled, interpreted and natively, in all layouts. That their values are right is
// tested where they are driven, in QuernArraysTests.

import KernelLibrary
import NDArrays
import Quern
import QuernCore
import Testing

@Suite struct SumKernelTests {
    /// Numbers of many sizes and both signs, specials in two rows.
    private static func elements<T: QuernCore.Real>(_ rows: Int, _ columns: Int, specials: Bool = false) -> Matrix<T> {
        var values: [T] = []
        var state: UInt64 = 11
        for k in 0..<rows * columns {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let unit = T(Int(state >> 40)) * T(0x1p-24) - T(0.5)
            values.append(unit * T(sign: .plus, exponent: T.Exponent(Int(state % 40) - 20), significand: 1))
            if specials, k == columns + 1 { values[k] = .nan }
            if specials, k == 2 * columns { values[k] = .infinity }
        }
        return Matrix<T>(values, shape: [rows, columns])
    }

    @Test("sums of rows, of all and of columns", arguments: [2, 3])
    func sums(_ bins: Int) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let x: Matrix<T> = Self.elements(5, 70, specials: true)
            try agreedInAllLayouts { layout in
                var (rows, all, columns) = (
                    Matrix<Int>(zeros: 5, 8), Matrix<Int>(zeros: 1, 8), Matrix<Int>(zeros: 70, 8)
                )
                for _ in 0..<2 {
                    depositSum(layout(x), bins: bins, into: &rows)
                    depositSum(layout(x), bins: bins, into: &all)
                    depositColumnSums(layout(x), bins: bins, into: &columns)
                }
                return Outcome(rows, all, columns)
            }
        }
        try check(Double.self)
        try check(Float.self)
    }

    @Test("sums and products of integers, with their extremes")
    func integers() throws {
        func check<T: FixedWidthInteger & KernelScalar>(_: T.Type) throws {
            let values = (0..<3 * 66).map { T(truncatingIfNeeded: $0 &* 7_919 &* $0) }
            let x = Matrix<T>(values, shape: [3, 66])
            try agreedInAllLayouts { layout in
                var (all, columns) = (Matrix<Int>(zeros: 1, 2), Matrix<Int>(zeros: 66, 2))
                var products = Matrix<Int>([1, 0, 0, 0], shape: [1, 4])
                var (best, columnBest) = (Matrix<Int>(zeros: 3, 3), Matrix<Int>(zeros: 66, 3))
                depositIntegerSum(layout(x), into: &all)
                depositColumnIntegerSums(layout(x), into: &columns)
                depositIntegerProduct(layout(x), into: &products)
                depositIntegerExtreme(layout(x), flip: -1, firstIndex: -5, rowStep: 66, columnStep: 1, into: &best)
                depositColumnIntegerExtremes(
                    layout(x), flip: 0, firstIndex: -500, rowStep: 66, columnStep: 1, into: &columnBest)
                return Outcome(all, columns, products, best, columnBest)
            }
        }
        try check(Int.self)
        try check(UInt.self)
        try check(Int16.self)
        try check(UInt8.self)
    }

    @Test("extremes, products, squares and NaNs taken out")
    func terms() throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let x: Matrix<T> = Self.elements(4, 66, specials: true)
            try agreedInAllLayouts { layout in
                var (best, columnBest) = (Matrix<Int>(zeros: 4, 3), Matrix<Int>(zeros: 66, 3))
                for (flip, nan) in [(0, Int.max), (-1, Int.min)] {
                    depositExtreme(
                        layout(x), flip: flip, nan: nan, firstIndex: -9, rowStep: 66, columnStep: 1, into: &best)
                    depositColumnExtremes(
                        layout(x), flip: flip, nan: nan, firstIndex: -900, rowStep: 66, columnStep: 1, into: &columnBest
                    )
                }
                var (high, low) = (Matrix<Double>(zeros: 4, 66), Matrix<Double>(zeros: 4, 66))
                splitSquares(layout(x), high: &high, low: &low)
                var (clean, products) = (Matrix<T>(zeros: 4, 66), Matrix<T>(zeros: 4, 66))
                var (counts, columnCounts) = (Matrix<Int>(zeros: 4, 2), Matrix<Int>(zeros: 66, 1))
                withoutNaN(layout(x), replacedBy: 1, form: 1, word: 1, into: &clean, counts: &counts)
                withoutNaN(layout(x), replacedBy: 2, form: 2, word: 0, into: &clean, counts: &columnCounts)
                roundedProducts(layout(x), x, into: &products)
                var product = Matrix<Int>([0x3ff0_0000_0000_0000, 0, 0, 0], shape: [1, 4])
                depositProduct(clean[0..<2, ...], into: &product)
                #expect(counts[1, 1] == 65 && counts[0, 1] == 66 && columnCounts[1, 0] == 3)
                return Outcome(best, columnBest, high, low, clean, products, counts, columnCounts, product)
            }
        }
        try check(Double.self)
        try check(Float.self)
    }

    @Test("counts in bins and of whole numbers")
    func bins() throws {
        let x: Matrix<Double> = Self.elements(4, 30, specials: true)
        let numbers = Matrix<UInt8>((0..<60).map { UInt8($0 % 7) }, shape: [3, 20])
        try agreedInAllLayouts { layout in
            var (counts, occurrences) = (Vector<Int>(zeros: 3), Vector<Int>(zeros: 7))
            depositBinCounts(layout(x), edges: [-1, 0, 1, 2] as Vector<Double>, into: &counts)
            try depositNumberCounts(layout(numbers), into: &occurrences)
            #expect(occurrences.elements == [9, 9, 9, 9, 8, 8, 8])
            return Outcome(counts, occurrences)
        }
        expectFault(.indexOutOfBounds) {
            var short = Vector<Int>(zeros: 6)
            try depositNumberCounts(numbers, into: &short)
        }
    }
}
