// Sums of integers, exact in 128 bits: an error exactly where the end value does not fit its type. Counts of Bools,
// and with them `any` and `all`, are sums of bytes.

internal import KernelLibrary
internal import KernelRuntime
package import QuernCore

/// `sum` of integers; of Bools `count`, `any` and `all`.
package final class IntegerSumReduction: Reduction {
    package enum Kind: String, Sendable { case sum, mean, count, any, all }

    package let elementType: ScalarType
    package let kind: Kind
    package let resultType: ScalarType
    /// The 128-bit sum, and how many elements were counted.
    package let accumulatorWords = 3
    private let rows: StripKernel
    private let columns: StripKernel

    /// - Parameters:
    ///   - elementType: an integer type, or Bool.
    ///   - kind: `mean` gives a Double, right to its last bit; `count`, `any` and `all` are for Bools.
    package init(_ elementType: ScalarType, _ kind: Kind = .sum) {
        self.elementType = elementType
        self.kind = kind
        resultType =
            switch kind {
            case .sum: elementType == .bool ? .int64 : elementType
            case .mean: .float64
            case .count: .int64
            case .any, .all: .bool
            }
        let bytes: ScalarType = elementType == .bool ? .uint8 : elementType
        rows = StripKernel($depositIntegerSum.kernel) { [.matrix(bytes, $0), .matrix(.int64, isInout: true)] }
        columns = StripKernel($depositColumnIntegerSums.kernel) {
            [.matrix(bytes, $0), .matrix(.int64, isInout: true)]
        }
    }

    package func deposit(_ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>) throws {
        form.count(strip, into: accumulators, words: accumulatorWords, word: 2)
        try strip.eachPart(form, elementBytes: elementType.byteCount) { part in
            let kernel = form == .columns ? columns : rows
            try kernel.caller(columnStride: part.columnStride).call { a in
                a.matrix(
                    part.base, rows: part.rows, columns: part.columns, rowStride: part.rowStride,
                    columnStride: part.columnStride)
                a.matrix(accumulators, rows: form.outputs(part), columns: 2, rowStride: accumulatorWords)
            }
        }
    }

    package func merge(_ other: UnsafePointer<Int>, into accumulators: UnsafeMutablePointer<Int>, outputs: Int) {
        for k in 0..<outputs {
            let at = 3 * k
            let low = accumulators[at] &+ other[at]
            accumulators[at] = low & (1 << 62 - 1)
            accumulators[at + 1] &+= other[at + 1] &+ (low >> 62)
            accumulators[at + 2] += other[at + 2]
        }
    }

    package func finish(
        _ accumulators: UnsafePointer<Int>, outputs: Int, into results: UnsafeMutableRawPointer
    ) throws {
        for k in 0..<outputs {
            let words = accumulators + 3 * k
            let sum = Int128(words[1]) << 62 + Int128(words[0])
            switch kind {
            case .any: results.storeBytes(of: sum > 0, toByteOffset: k, as: Bool.self)
            case .all: results.storeBytes(of: sum == Int128(words[2]), toByteOffset: k, as: Bool.self)
            case .mean: results.storeReal(mean(sum, count: words[2]), at: k, .float64)
            case .sum, .count:
                guard results.storeInteger(sum, at: k, resultType) else {
                    throw ReductionError.doesNotFit(
                        operation: kind.rawValue, value: "\(sum)", type: resultType, output: k)
                }
            }
        }
    }

    private func mean(_ sum: Int128, count: Int) -> Double {
        if count == 0 { return .nan }
        let magnitude = sum.magnitude
        let limbs = Limbs(UInt64(truncatingIfNeeded: magnitude), UInt64(truncatingIfNeeded: magnitude >> 64))
        return WideInteger(limbs, isNegative: sum < 0).quotient(times2To: 0, over: UInt64(count), to: .float64)
    }
}

extension UnsafeMutableRawPointer {
    /// Stores an integer as element `k`; false if `type` cannot hold it.
    func storeInteger(_ value: Int128, at k: Int, _ type: ScalarType) -> Bool {
        func store<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> Bool {
            guard let narrow = T(exactly: value) else { return false }
            storeBytes(of: narrow, toByteOffset: k * MemoryLayout<T>.size, as: T.self)
            return true
        }
        return switch type {
        case .int8: store(Int8.self)
        case .int16: store(Int16.self)
        case .int32: store(Int32.self)
        case .int64: store(Int.self)
        case .uint8: store(UInt8.self)
        case .uint16: store(UInt16.self)
        case .uint32: store(UInt32.self)
        case .uint64: store(UInt.self)
        default: false
        }
    }
}
