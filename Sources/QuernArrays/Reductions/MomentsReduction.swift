// Variance and standard deviation in one pass: the sums of the elements and of their squares, both exact but for
// what SliceSums drops; squares are split without error. The end is integer arithmetic, rounded once:
// (n·Σx² − (Σx)²) / (n·(n − ddof)).
// Error: the variance is right to its last bit but for n · 2^−94 of the largest square, so data may be 10⁹ standard
// deviations away from 0; a standard deviation adds one rounding. Elements above 2^511 make an infinite variance,
// NaN and infinities a NaN; so do no more than `ddof` elements, as in NumPy.

internal import KernelLibrary
internal import KernelRuntime
package import QuernCore

/// `variance` and `std`, and their NaN-skipping forms.
package final class MomentsReduction: Reduction {
    package let elementType: ScalarType
    package let ddof: Int
    package let isRoot: Bool
    package let skipsNaN: Bool
    package var resultType: ScalarType { elementType }
    /// Σx, Σx², and how many elements were counted.
    package var accumulatorWords: Int { 2 * SliceSum.words + 1 }
    private let elements: SliceSumKernels
    private let squares = SliceSumKernels(.float64)
    private let filter: NaNFilter
    private let split: StripKernel
    private static let countWord = 2 * SliceSum.words

    package init(_ elementType: ScalarType, ddof: Int = 0, isRoot: Bool = false, skipsNaN: Bool = false) {
        self.elementType = elementType
        self.ddof = ddof
        self.isRoot = isRoot
        self.skipsNaN = skipsNaN
        elements = SliceSumKernels(elementType)
        filter = NaNFilter(elementType)
        split = StripKernel($splitSquares.kernel) {
            [.matrix(elementType, $0), .matrix(.float64, isInout: true), .matrix(.float64, isInout: true)]
        }
    }

    package func deposit(_ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>) throws {
        if skipsNaN {
            try filter.filtered(strip, form, into: accumulators, words: accumulatorWords, word: Self.countWord) {
                try depositTile($0, form, into: accumulators + $1 * accumulatorWords)
            }
        } else {
            form.count(strip, into: accumulators, words: accumulatorWords, word: Self.countWord)
            try strip.eachTile(form, elementBytes: elementType.byteCount) {
                try depositTile($0, form, into: accumulators + $1 * accumulatorWords)
            }
        }
    }

    /// A strip of at most 4,096 elements: three sums, with the squares in scratch.
    private func depositTile(
        _ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>
    ) throws {
        let words = accumulatorWords
        // All three bins, for Floats too: where the mean is far from 0, the variance is what Σx leaves over.
        try elements.deposit(strip, form, into: accumulators, stride: words, bins: 3)
        try withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * strip.count) { scratch in
            guard let high = scratch.baseAddress else { return }
            let low = high + strip.count
            try split.caller(columnStride: strip.columnStride).call { a in
                a.matrix(
                    strip.base, rows: strip.rows, columns: strip.columns, rowStride: strip.rowStride,
                    columnStride: strip.columnStride)
                a.matrix(high, rows: strip.rows, columns: strip.columns, rowStride: strip.columns)
                a.matrix(low, rows: strip.rows, columns: strip.columns, rowStride: strip.columns)
            }
            for part in [high, low] {
                let terms = Strip(part, rows: strip.rows, columns: strip.columns)
                try squares.deposit(terms, form, into: accumulators + SliceSum.words, stride: words)
            }
        }
    }

    package func merge(_ other: UnsafePointer<Int>, into accumulators: UnsafeMutablePointer<Int>, outputs: Int) {
        for k in 0..<outputs {
            let at = k * accumulatorWords
            SliceSum.merge(other + at, into: accumulators + at, bins: 3)
            SliceSum.merge(other + at + SliceSum.words, into: accumulators + at + SliceSum.words, bins: 3)
            accumulators[at + Self.countWord] += other[at + Self.countWord]
        }
    }

    package func finish(
        _ accumulators: UnsafePointer<Int>, outputs: Int, into results: UnsafeMutableRawPointer
    ) throws {
        for k in 0..<outputs {
            results.storeReal(value(accumulators + k * accumulatorWords), at: k, elementType)
        }
    }

    /// The variance, or its root, of elements with these accumulators: one, or those of the two parts of complex elements.
    func value(_ first: UnsafePointer<Int>, _ second: UnsafePointer<Int>? = nil) -> Double {
        let count = first[Self.countWord]
        if count <= ddof || first[1] != 0 || second?[1] ?? 0 != 0 { return .nan }
        if first[1 + SliceSum.words] != 0 || second?[1 + SliceSum.words] ?? 0 != 0 { return .infinity }
        // n · Σx² − (Σx)², in units of 2^exponent.
        var (total, exponent) = (WideInteger(), 0)
        func add(_ term: WideInteger, _ unit: Int) {
            if term.isZero { return }
            let common = total.isZero ? unit : min(exponent, unit)
            total = (total << (exponent - common)) + (term << (unit - common))
            exponent = common
        }
        func add(_ words: UnsafePointer<Int>) {
            let (sum, unit) = SliceSum.exactValue(words)
            let (squares, unitOfSquares) = SliceSum.exactValue(words + SliceSum.words)
            add(WideInteger(count) * squares, unitOfSquares)
            add(-(sum * sum), 2 * unit)
        }
        add(first)
        if let second { add(second) }
        // What was dropped can leave less than nothing where all elements are equal.
        if total.isNegative { return 0 }
        let divisors = (UInt64(count), UInt64(count - ddof))
        if !isRoot { return total.quotient(times2To: exponent, over: divisors.0, divisors.1, to: elementType) }
        let root = total.quotient(times2To: exponent, over: divisors.0, divisors.1, to: .float64).squareRoot()
        return elementType == .float32 ? Double(Float(root)) : root
    }
}
