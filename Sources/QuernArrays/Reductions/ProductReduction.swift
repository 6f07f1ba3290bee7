// Products. Of integers: exact, an error exactly where the end value does not fit. Of floating-point numbers: in
// twice the precision and with an exponent of its own, so nothing overflows on the way, and rounded once.
// The one reduction whose bits may depend on the chunking: only where the
// exact product is within n · 2^−100 of itself of a rounding boundary.

internal import KernelLibrary
internal import KernelRuntime
package import QuernCore

/// `product`, and its NaN-skipping form.
package final class ProductReduction: Reduction {
    package let elementType: ScalarType
    package let skipsNaN: Bool
    package var resultType: ScalarType { elementType }
    /// See Kernels/Sums/Products.swift.
    package let accumulatorWords = 4
    private let kernel: StripKernel
    private let filter: NaNFilter
    private var isReal: Bool { elementType == .float32 || elementType == .float64 }

    package init(_ elementType: ScalarType, skipsNaN: Bool = false) {
        self.elementType = elementType
        let isReal = elementType == .float32 || elementType == .float64
        self.skipsNaN = skipsNaN && isReal
        kernel = StripKernel(isReal ? $depositProduct.kernel : $depositIntegerProduct.kernel) {
            [.matrix(elementType, $0), .matrix(.int64, isInout: true)]
        }
        filter = NaNFilter(elementType)
    }

    package func initialise(_ accumulators: UnsafeMutablePointer<Int>, outputs: Int) {
        for k in 0..<outputs {
            accumulators[4 * k] = isReal ? Int(truncatingIfNeeded: (1.0).bitPattern) : 1
            accumulators[4 * k + 1] = 0
            accumulators[4 * k + 2] = 0
            accumulators[4 * k + 3] = 0
        }
    }

    package func deposit(_ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>) throws {
        if skipsNaN {
            try filter.filtered(strip, form, into: accumulators, words: 4, word: 3, replacement: 1) {
                try multiply($0, form, into: accumulators + 4 * $1)
            }
        } else if !strip.isEmpty {
            try multiply(strip, form, into: accumulators)
        }
    }

    private func multiply(_ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>) throws {
        let strip = form == .columns ? strip.transposed : form == .all ? strip.flattened : strip
        try kernel.caller(columnStride: strip.columnStride).call { a in
            a.matrix(
                strip.base, rows: strip.rows, columns: strip.columns, rowStride: strip.rowStride,
                columnStride: strip.columnStride)
            a.matrix(accumulators, rows: form == .all ? 1 : strip.rows, columns: 4, rowStride: 4)
        }
    }

    package func merge(_ other: UnsafePointer<Int>, into accumulators: UnsafeMutablePointer<Int>, outputs: Int) {
        for k in 0..<outputs {
            let (theirs, ours) = (other + 4 * k, accumulators + 4 * k)
            if isReal { mergeReal(theirs, into: ours) } else { mergeInteger(theirs, into: ours) }
        }
    }

    private func mergeReal(_ theirs: UnsafePointer<Int>, into ours: UnsafeMutablePointer<Int>) {
        let (a, b) = (Self.double(ours[0]), Self.double(theirs[0]))
        let (aLow, bLow) = (Self.double(ours[1]), Self.double(theirs[1]))
        var high = a * b
        var low = 0.0
        if high != 0, high.isFinite {
            // 1 ≤ |a|, |b| < 2: the product is exact in two parts.
            let rest = (-high).addingProduct(a, b) + (a * bLow + aLow * b)
            let sum = high + rest
            low = (high - sum) + rest
            high = sum
            ours[2] += theirs[2]
            if high.magnitude >= 2 {
                (high, low) = (high / 2, low / 2)
                ours[2] += 1
            }
        }
        ours[0] = Int(truncatingIfNeeded: high.bitPattern)
        ours[1] = Int(truncatingIfNeeded: low.bitPattern)
        ours[3] += theirs[3]
    }

    private func mergeInteger(_ theirs: UnsafePointer<Int>, into ours: UnsafeMutablePointer<Int>) {
        let (product, overflow) = UInt(bitPattern: ours[0]).multipliedReportingOverflow(by: UInt(bitPattern: theirs[0]))
        ours[0] = Int(bitPattern: product)
        ours[1] ^= theirs[1]
        ours[2] |= theirs[2] | (overflow ? 1 : 0)
        ours[3] += theirs[3]
    }

    private static func double(_ word: Int) -> Double { Double(bitPattern: UInt64(bitPattern: Int64(word))) }

    package func finish(
        _ accumulators: UnsafePointer<Int>, outputs: Int, into results: UnsafeMutableRawPointer
    ) throws {
        for k in 0..<outputs {
            let words = accumulators + 4 * k
            if isReal {
                results.storeReal(real(words), at: k, elementType)
                continue
            }
            let isZero = words[3] > 0
            let magnitude = isZero ? 0 : Int128(UInt(bitPattern: words[0]))
            let tooLarge = words[2] != 0 && !isZero
            guard !tooLarge, results.storeInteger(words[1] == 1 ? -magnitude : magnitude, at: k, resultType) else {
                let value = tooLarge ? "beyond 2^64" : "\(words[1] == 1 ? "-" : "")\(magnitude)"
                throw ReductionError.doesNotFit(operation: "product", value: value, type: resultType, output: k)
            }
        }
    }

    private func real(_ words: UnsafePointer<Int>) -> Double {
        let (high, low) = (Self.double(words[0]), Self.double(words[1]))
        guard high != 0, high.isFinite else { return high }
        // high + low in units of 2^−114, which is finer than its error.
        let units = WideInteger(Int(high.magnitude * 0x1p52)) << 62
        let rest = WideInteger(Int((low * 0x1p114).rounded(.toNearestOrEven)))
        let sum = high < 0 ? -units + rest : units + rest
        return sum.rounded(times2To: max(-100_000, min(100_000, words[2])) - 114, to: elementType)
    }
}
