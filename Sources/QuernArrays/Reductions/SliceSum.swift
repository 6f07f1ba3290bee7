// One accumulator of an order-independent sum, as the kernels of Kernels/Sums/SliceSums.swift write it: merging, the
// exact integer that it stands for, and its rounding. Also the call of those kernels on a strip.
// Holds: merging is associative and commutative to the word, for it adds integers and drops by the top bin alone.

internal import KernelLibrary
internal import KernelRuntime
internal import QuernCore

/// The words of an accumulator, and what is done with them.
enum SliceSum {
    static let words = 8
    private static let lowMask = 0xffff_ffff_ffff

    /// Bins kept for elements of a type.
    static func bins(_ type: ScalarType) -> Int { type == .float32 ? 2 : 3 }

    /// Adds one accumulator to another.
    static func merge(_ other: UnsafePointer<Int>, into sum: UnsafeMutablePointer<Int>, bins: Int) {
        sum[1] |= other[1]
        if other[0] == 0 { return }
        let rise = other[0] - sum[0]
        if rise > 0 {
            // From the lowest bin up, so that none is overwritten before it was moved.
            for bin in stride(from: bins - 1, through: 0, by: -1) {
                let source = bin - rise
                sum[2 + 2 * bin] = source >= 0 ? sum[2 + 2 * source] : 0
                sum[3 + 2 * bin] = source >= 0 ? sum[3 + 2 * source] : 0
            }
            sum[0] = other[0]
        }
        let fall = max(0, -rise)
        for bin in 0..<bins where bin + fall < bins {
            let target = 2 + 2 * (bin + fall)
            let low = sum[target] + other[2 + 2 * bin]
            sum[target] = low & lowMask
            sum[target + 1] &+= other[3 + 2 * bin] &+ (low >> 48)
        }
    }

    /// What the flags make of the sum; nil where it is an ordinary number.
    static func unusual(_ sum: UnsafePointer<Int>) -> Double? {
        switch sum[1] {
        case 0: nil
        case 2: .infinity
        case 4: -.infinity
        default: .nan
        }
    }

    /// The bins as one integer, in units of 2^`exponent`.
    static func exactValue(_ sum: UnsafePointer<Int>) -> (value: WideInteger, exponent: Int) {
        if sum[0] == 0 { return (WideInteger(), 0) }
        // Digits of 48 bits, the highest signed; each bin's high word is carried into the bins above.
        var digits = (sum[6], sum[4] + (sum[7] & lowMask), 0)
        let carried = (sum[7] >> 48) + (digits.1 >> 48)
        digits.1 &= lowMask
        digits.2 = sum[2] + (sum[5] & lowMask) + (carried & lowMask)
        var top = sum[3] &+ (sum[5] >> 48) &+ (carried >> 48) &+ (digits.2 >> 48)
        digits.2 &= lowMask
        let isNegative = top < 0
        if isNegative {
            // Two's complement, digit by digit.
            digits.0 = (lowMask ^ digits.0) + 1
            digits.1 = (lowMask ^ digits.1) + (digits.0 >> 48)
            digits.2 = (lowMask ^ digits.2) + (digits.1 >> 48)
            top = ~top &+ (digits.2 >> 48)
            digits = (digits.0 & lowMask, digits.1 & lowMask, digits.2 & lowMask)
        }
        let (d0, d1, d2, d3) = (
            UInt64(bitPattern: Int64(digits.0)), UInt64(bitPattern: Int64(digits.1)),
            UInt64(bitPattern: Int64(digits.2)), UInt64(bitPattern: Int64(top))
        )
        let limbs = Limbs(d0 | d1 << 48, d1 >> 16 | d2 << 32, d2 >> 32 | d3 << 16, d3 >> 48)
        return (WideInteger(limbs, isNegative: isNegative), 48 * (sum[0] - 2) - 1074)
    }

    /// The sum, rounded once to `type`.
    static func value(_ sum: UnsafePointer<Int>, _ type: ScalarType) -> Double {
        if let unusual = unusual(sum) { return unusual }
        let (value, exponent) = exactValue(sum)
        return value.rounded(times2To: exponent, to: type)
    }

    /// The sum over `count`, rounded once to `type`; NaN for a count of 0.
    static func mean(_ sum: UnsafePointer<Int>, count: Int, _ type: ScalarType) -> Double {
        if count == 0 { return .nan }
        if let unusual = unusual(sum) { return unusual }
        let (value, exponent) = exactValue(sum)
        return value.quotient(times2To: exponent, over: UInt64(count), to: type)
    }
}

/// The kernels that take strips of one type into accumulators of order-independent sums.
final class SliceSumKernels: Sendable {
    let bins: Int
    private let elementBytes: Int
    private let rows: StripKernel
    private let columns: StripKernel

    init(_ type: ScalarType) {
        bins = SliceSum.bins(type)
        elementBytes = type.byteCount
        rows = StripKernel($depositSum.kernel) { [.matrix(type, $0), .init(.int64), .matrix(.int64, isInout: true)] }
        columns = StripKernel($depositColumnSums.kernel) {
            [.matrix(type, $0), .init(.int64), .matrix(.int64, isInout: true)]
        }
    }

    /// Adds a strip to accumulators that are `stride` words apart.
    func deposit(
        _ strip: Strip, _ form: StripForm, into sums: UnsafeMutablePointer<Int>, stride: Int, bins: Int? = nil
    ) throws {
        try strip.eachPart(form, elementBytes: elementBytes) { part in
            let kernel = form == .columns ? columns : rows
            try kernel.caller(columnStride: part.columnStride).call { a in
                a.matrix(
                    part.base, rows: part.rows, columns: part.columns, rowStride: part.rowStride,
                    columnStride: part.columnStride)
                a.integer(bins ?? self.bins)
                a.matrix(sums, rows: form.outputs(part), columns: SliceSum.words, rowStride: stride)
            }
        }
    }
}

extension Strip {
    /// The strip in parts of at most 32,768 elements along what is summed, which is what a kernel may take at once, and
    /// of at most 256 rows where columns are summed: kernels read such a part twice, the second time from a cache (from
    /// memory 0.55 ns an element, where parts of 2,000 rows take 1.2). Strips of the usual size are one part.
    func eachPart(_ form: StripForm, elementBytes: Int, _ body: (Strip) throws -> Void) rethrows {
        if isEmpty { return }
        let whole = form == .all ? flattened : self
        let limit = form == .columns ? 256 : 32_768
        switch form {
        case .all, .rows:
            if whole.columns <= limit { return try body(whole) }
            for first in stride(from: 0, to: whole.columns, by: limit) {
                let range = first..<min(first + limit, whole.columns)
                try body(whole.part(rows: 0..<whole.rows, columns: range, elementBytes: elementBytes))
            }
        case .columns:
            if whole.rows <= limit { return try body(whole) }
            for first in stride(from: 0, to: whole.rows, by: limit) {
                let range = first..<min(first + limit, whole.rows)
                try body(whole.part(rows: range, columns: 0..<whole.columns, elementBytes: elementBytes))
            }
        }
    }
}

extension Strip {
    /// The strip in parts of at most 4,096 elements, for scratch on the stack, each with the first output it goes to.
    func eachTile(_ form: StripForm, elementBytes: Int, _ body: (Strip, Int) throws -> Void) rethrows {
        if isEmpty { return }
        let limit = 4_096
        if count <= limit { return try body(self, 0) }
        let width = min(columns, limit)
        let height = max(1, limit / width)
        for row in stride(from: 0, to: rows, by: height) {
            for column in stride(from: 0, to: columns, by: width) {
                let tile = part(
                    rows: row..<min(row + height, rows), columns: column..<min(column + width, columns),
                    elementBytes: elementBytes)
                try body(tile, form == .all ? 0 : form == .rows ? row : column)
            }
        }
    }
}
