// Sums and means of floating-point elements, NaN-skipping or not: the same bits for any chunking and order.
// Error: below n · 2^−96 of the largest element (Float: 2^−48), then one rounding of the end value; overflow on the
// way does not matter, and a mean never overflows. As NumPy: the sum of nothing, or of −0 alone, is +0; the mean of
// nothing is NaN; infinities of both signs make NaN.

internal import KernelLibrary
internal import KernelRuntime
package import QuernCore

/// `sum`, `mean`, and their NaN-skipping forms.
package final class SumReduction: Reduction {
    package let elementType: ScalarType
    package let isMean: Bool
    package let skipsNaN: Bool
    package var resultType: ScalarType { elementType }
    /// The accumulator of the sum, and how many elements were counted.
    package var accumulatorWords: Int { SliceSum.words + 1 }
    private let kernels: SliceSumKernels
    private let filter: NaNFilter

    package init(_ elementType: ScalarType, isMean: Bool = false, skipsNaN: Bool = false) {
        self.elementType = elementType
        self.isMean = isMean
        self.skipsNaN = skipsNaN
        kernels = SliceSumKernels(elementType)
        filter = NaNFilter(elementType)
    }

    package func deposit(_ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>) throws {
        if skipsNaN {
            try filter.filtered(strip, form, into: accumulators, words: accumulatorWords, word: SliceSum.words) {
                try kernels.deposit($0, form, into: accumulators + $1 * accumulatorWords, stride: accumulatorWords)
            }
        } else {
            form.count(strip, into: accumulators, words: accumulatorWords, word: SliceSum.words)
            try kernels.deposit(strip, form, into: accumulators, stride: accumulatorWords)
        }
    }

    package func fusedSum(
        into accumulator: UnsafeMutablePointer<Int>, scratch: @escaping () throws -> TileBuffer
    ) -> FusedSum? {
        skipsNaN ? nil : FusedSum(kernels, into: accumulator, scratch: scratch)
    }

    package func merge(_ other: UnsafePointer<Int>, into accumulators: UnsafeMutablePointer<Int>, outputs: Int) {
        for k in 0..<outputs {
            let at = k * accumulatorWords
            SliceSum.merge(other + at, into: accumulators + at, bins: kernels.bins)
            accumulators[at + SliceSum.words] += other[at + SliceSum.words]
        }
    }

    package func finish(
        _ accumulators: UnsafePointer<Int>, outputs: Int, into results: UnsafeMutableRawPointer
    ) throws {
        for k in 0..<outputs {
            let sum = accumulators + k * accumulatorWords
            let value =
                isMean
                ? SliceSum.mean(sum, count: sum[SliceSum.words], elementType) : SliceSum.value(sum, elementType)
            results.storeReal(value, at: k, elementType)
        }
    }
}

extension StripForm {
    /// Adds to word `word` of each accumulator how many elements of the strip go to it.
    func count(_ strip: Strip, into accumulators: UnsafeMutablePointer<Int>, words: Int, word: Int) {
        let (outputs, each): (Int, Int) =
            switch self {
            case .all: (1, strip.count)
            case .rows: (strip.rows, strip.columns)
            case .columns: (strip.columns, strip.rows)
            }
        for k in 0..<outputs { accumulators[k * words + word] += each }
    }
}

extension UnsafeMutableRawPointer {
    /// Stores a number, already rounded to `type`, as element `k`.
    func storeReal(_ value: Double, at k: Int, _ type: ScalarType) {
        if type == .float32 {
            storeBytes(of: Float(value), toByteOffset: 4 * k, as: Float.self)
        } else {
            storeBytes(of: value, toByteOffset: 8 * k, as: Double.self)
        }
    }
}

/// Strips without their NaNs: copied to scratch with another number in their place, the rest counted.
final class NaNFilter: Sendable {
    private let type: ScalarType
    private let kernel: StripKernel

    init(_ type: ScalarType) {
        self.type = type
        kernel = StripKernel($withoutNaN.kernel) {
            [
                .matrix(type, $0), .init(type), .init(.int64), .init(.int64), .matrix(type, isInout: true),
                .matrix(.int64, isInout: true),
            ]
        }
    }

    /// Calls `body` with the strip without NaNs, another number in their place, in parts of at most 4,096 elements,
    /// each with the first output it goes to, and counts the other elements into word `word` of the accumulators.
    func filtered(
        _ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>, words: Int, word: Int,
        replacement: Double = 0, _ body: (Strip, Int) throws -> Void
    ) throws {
        try strip.eachTile(form, elementBytes: type.byteCount) { part, output in
            try withUnsafeTemporaryAllocation(byteCount: part.count * type.byteCount, alignment: 64) { scratch in
                guard let base = scratch.baseAddress else { return }
                try kernel.caller(columnStride: part.columnStride).call { a in
                    a.matrix(
                        part.base, rows: part.rows, columns: part.columns, rowStride: part.rowStride,
                        columnStride: part.columnStride)
                    a.bits(type == .float32 ? UInt64(Float(replacement).bitPattern) : replacement.bitPattern)
                    a.integer(form.rawValue)
                    a.integer(word)
                    a.matrix(base, rows: part.rows, columns: part.columns, rowStride: part.columns)
                    a.matrix(
                        accumulators + output * words, rows: form.outputs(part), columns: words, rowStride: words)
                }
                var clean = part
                clean.base = UnsafeRawPointer(base)
                (clean.rowStride, clean.columnStride) = (part.columns, 1)
                try body(clean, output)
            }
        }
    }
}
