// The smallest or largest element, and where it is: the first of equals, of −0 and +0 too. NaN propagates, as in
// NumPy, the first one being the answer; the NaN-skipping forms give NaN where there is nothing else.

internal import KernelLibrary
internal import KernelRuntime
package import QuernCore

/// `min`, `max`, `argmin`, `argmax`, and their NaN-skipping forms.
package final class ExtremeReduction: Reduction {
    package let elementType: ScalarType
    package let isMax: Bool
    package let isIndex: Bool
    package let skipsNaN: Bool
    package var resultType: ScalarType { isIndex ? .int64 : elementType }
    /// Order key, index (−1 for none), bits; see Kernels/Sums/Extremes.swift.
    package let accumulatorWords = 3
    private let rows: StripKernel
    private let columns: StripKernel
    private var isReal: Bool { elementType == .float32 || elementType == .float64 }
    private var operation: String {
        (skipsNaN ? "nan" : "") + (isIndex ? "arg" : "") + (isMax ? "max" : "min")
    }

    package init(_ elementType: ScalarType, isMax: Bool, isIndex: Bool = false, skipsNaN: Bool = false) {
        self.elementType = elementType
        self.isMax = isMax
        self.isIndex = isIndex
        self.skipsNaN = skipsNaN
        let isReal = elementType == .float32 || elementType == .float64
        let bytes: ScalarType = elementType == .bool ? .uint8 : elementType
        let scalars = Array(repeating: KernelSignature.Parameter(.int64), count: isReal ? 5 : 4)
        let rowKernel = isReal ? $depositExtreme.kernel : $depositIntegerExtreme.kernel
        let columnKernel = isReal ? $depositColumnExtremes.kernel : $depositColumnIntegerExtremes.kernel
        rows = StripKernel(rowKernel) { [.matrix(bytes, $0)] + scalars + [.matrix(.int64, isInout: true)] }
        columns = StripKernel(columnKernel) { [.matrix(bytes, $0)] + scalars + [.matrix(.int64, isInout: true)] }
    }

    package func initialise(_ accumulators: UnsafeMutablePointer<Int>, outputs: Int) {
        for k in 0..<outputs {
            accumulators[3 * k] = .min
            accumulators[3 * k + 1] = -1
            accumulators[3 * k + 2] = 0
        }
    }

    package func deposit(_ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>) throws {
        if strip.isEmpty { return }
        let strip = form == .all ? strip.flattened : strip
        let kernel = form == .columns ? columns : rows
        try kernel.caller(columnStride: strip.columnStride).call { a in
            a.matrix(
                strip.base, rows: strip.rows, columns: strip.columns, rowStride: strip.rowStride,
                columnStride: strip.columnStride)
            a.integer(isMax ? 0 : -1)
            if isReal { a.integer(skipsNaN ? .min : .max) }
            a.integer(strip.firstIndex)
            a.integer(strip.rowStep)
            a.integer(strip.columnStep)
            a.matrix(accumulators, rows: form.outputs(strip), columns: 3, rowStride: 3)
        }
    }

    package func merge(_ other: UnsafePointer<Int>, into accumulators: UnsafeMutablePointer<Int>, outputs: Int) {
        for k in 0..<outputs {
            let (theirs, ours) = (other + 3 * k, accumulators + 3 * k)
            if theirs[1] < 0 { continue }
            guard ours[1] < 0 || theirs[0] > ours[0] || (theirs[0] == ours[0] && theirs[1] < ours[1]) else { continue }
            ours.update(from: theirs, count: 3)
        }
    }

    package func finish(
        _ accumulators: UnsafePointer<Int>, outputs: Int, into results: UnsafeMutableRawPointer
    ) throws {
        for k in 0..<outputs {
            let words = accumulators + 3 * k
            let bits = UInt64(bitPattern: Int64(words[2]))
            let onlyNaN = skipsNaN && isReal && words[0] == .min
            if words[1] < 0 || (isIndex && onlyNaN) {
                throw ReductionError.empty(operation: operation, output: k)
            }
            if isIndex {
                results.storeBytes(of: words[1], toByteOffset: 8 * k, as: Int.self)
            } else if isReal {
                results.storeReal(Double(bitPattern: bits), at: k, elementType)
            } else if elementType == .bool {
                results.storeBytes(of: bits != 0, toByteOffset: k, as: Bool.self)
            } else {
                let value = elementType == .uint64 ? Int128(bits) : Int128(words[2])
                _ = results.storeInteger(value, at: k, elementType)
            }
        }
    }
}
