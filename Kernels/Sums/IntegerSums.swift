// Exact sums of integers in 128 bits: no overflow on the way, whatever the order; the end value is judged alone.
//
//     word 0: the low 62 bits, from 0 to 2^62 − 1      word 1: the rest       value = word 1 · 2^62 + word 0
//
// Holds up to 2^62 elements. Always: equal sums are equal words. An accumulator of zeros is the empty sum.

public import Quern

/// Adds the rows of `x` to accumulators of exact sums: each row to its own, or all to one.
/// - Shapes: `x` [rows, n], n at most 65,536; `sums` [rows, 2], or [1, 2] for one sum of all.
/// - Complexity: O(rows·n); nothing is allocated.
@Kernel
public func depositIntegerSum<T: FixedWidthInteger>(_ x: Matrix<T>, into sums: inout Matrix<Int>) {
    let (rows, n) = (x.shape[0], x.shape[1])
    precondition(n <= 65_536, "'x' must have at most 65536 columns")
    let last = sums.shape[0] - 1
    precondition(last == 0 || last == rows - 1, "'sums' must have one row, or one a row of 'x'")
    for r in 0..<rows {
        var low = 0
        var high = 0
        if T.bitWidth == 64 {
            for c in 0..<n {
                low &+= Int(truncatingIfNeeded: x[r, c]) & 0xffff_ffff
                high &+= Int(truncatingIfNeeded: x[r, c] &>> 32)
            }
        } else {
            for c in 0..<n {
                low &+= Int(truncatingIfNeeded: x[r, c])
            }
        }
        addInteger(low, high, min(r, last), into: &sums)
    }
}

/// Adds each column of `x` to its own accumulator of an exact sum.
/// - Shapes: `x` [rows, columns], at most 65,536 rows; `sums` [columns, 2].
/// - Complexity: O(rows·columns), along the rows of memory.
@Kernel
public func depositColumnIntegerSums<T: FixedWidthInteger>(_ x: Matrix<T>, into sums: inout Matrix<Int>) {
    let (rows, columns) = (x.shape[0], x.shape[1])
    precondition(rows <= 65_536, "'x' must have at most 65536 rows")
    precondition(sums.shape[0] == columns, "'sums' must have one row a column of 'x'")
    var low = NDArray<Int, 1>(zeros: 64)
    var high = NDArray<Int, 1>(zeros: 64)
    for first in stride(from: 0, to: columns, by: 64) {
        let width = min(64, columns &- first)
        let block = x[..., first..<first + width]
        for j in 0..<width {
            low[j] = 0
            high[j] = 0
        }
        for r in 0..<rows {
            for j in 0..<width {
                if T.bitWidth == 64 {
                    low[j] &+= Int(truncatingIfNeeded: block[r, j]) & 0xffff_ffff
                    high[j] &+= Int(truncatingIfNeeded: block[r, j] &>> 32)
                } else {
                    low[j] &+= Int(truncatingIfNeeded: block[r, j])
                }
            }
        }
        for j in 0..<width {
            addInteger(low[j], high[j], first + j, into: &sums)
        }
    }
}

/// Adds `high · 2^32 + low` to one accumulator.
/// - Shapes: `sums` [outputs, 2].
/// - Complexity: O(1).
@Kernel(.inline)
public func addInteger(_ low: Int, _ high: Int, _ output: Int, into sums: inout Matrix<Int>) {
    let first = sums[output, 0] &+ (low & 0x3fff_ffff_ffff_ffff)
    let second = (first & 0x3fff_ffff_ffff_ffff) &+ ((high & 0x3fff_ffff) &<< 32)
    let carried = (first &>> 62) &+ (second &>> 62) &+ (low &>> 62) &+ (high &>> 30)
    sums[output, 0] = second & 0x3fff_ffff_ffff_ffff
    sums[output, 1] = sums[output, 1] &+ carried
}
