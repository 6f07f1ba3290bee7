// Sums that do not depend on order, chunks or threads: every element is cut into 48-bit slices on one grid for all
// numbers, slices are added as integers, and of the whole the three highest bins are kept (two for Float).
// Bin b counts multiples of 2^(48·b − 1074). A slice is the difference of two bit patterns, so the loops are
// integer sums, which vectorise in any order.
//
//     word 0      1                      2, 3       4, 5      6, 7
//     top bin     1 NaN, 2 +∞, 4 −∞      bin top    top − 1   top − 2       value = high · 2^48 + low
//
// Always: accumulators of the same elements are the same words however the elements were dealt out (not the bins
// where word 1 is set: no sum needs them). What is dropped is below n · 2^−96 of the largest element (Float: 2^−48).
// An accumulator of zeros is the empty sum. Neighbours: SliceSumsOfColumns, and QuernArrays' Reductions.
// Source: Demmel and Nguyen, Parallel Reproducible Summation (2015), with integers for their bins.

public import Quern

/// Adds the rows of `x` to accumulators of order-independent sums: each row to its own, or all to one.
/// - Parameter bins: 3, or 2 for elements that were `Float`s: fewer slices, and enough for a `Float`.
/// - Shapes: `x` [rows, n], n at most 65,536; `sums` [rows, 8], or [1, 8] for one sum of all.
/// - Complexity: O(rows·n), about 0.35 ns an element, from memory too, and 20 ns a row; nothing is allocated.
@Kernel
public func depositSum<T: Real>(_ x: Matrix<T>, bins: Int, into sums: inout Matrix<Int>) {
    let (rows, n) = (x.shape[0], x.shape[1])
    precondition(n <= 65_536, "'x' must have at most 65536 columns")
    let last = sums.shape[0] - 1
    precondition(last == 0 || last == rows - 1, "'sums' must have one row, or one a row of 'x'")
    // Numbers from 2^−19 to 2^28.
    var guess = 22
    for r in 0..<rows {
        let output = min(r, last)
        // Slices are cut for the top bin that the accumulator has, or the row before had, while the largest element is
        // looked for: seldom is that bin the wrong one, and the row cut again.
        let held = sums[output, 0]
        var top = held > 0 ? held : guess
        var isCut = false
        while !isCut {
            let scale = sliceScale(top)
            let (m0, m1, m2) = (sliceMagic(top, 0), sliceMagic(top, 1), sliceMagic(top, 2))
            var largest = 0
            var s0 = 0
            var s1 = 0
            var s2 = 0
            if bins == 3 {
                for c in 0..<n {
                    let element = Double(x[r, c])
                    largest = max(largest, Int(truncatingIfNeeded: element.bitPattern & 0x7fff_ffff_ffff_ffff))
                    let v = element * scale
                    let t0 = v + m0
                    let rest = v - (t0 - m0)
                    let t1 = rest + m1
                    let t2 = (rest - (t1 - m1)) + m2
                    s0 &+= Int(truncatingIfNeeded: t0.bitPattern)
                    s1 &+= Int(truncatingIfNeeded: t1.bitPattern)
                    s2 &+= Int(truncatingIfNeeded: t2.bitPattern)
                }
                s2 = s2 &- n &* Int(truncatingIfNeeded: m2.bitPattern)
            } else {
                for c in 0..<n {
                    let element = Double(x[r, c])
                    largest = max(largest, Int(truncatingIfNeeded: element.bitPattern & 0x7fff_ffff_ffff_ffff))
                    let v = element * scale
                    let t0 = v + m0
                    let t1 = (v - (t0 - m0)) + m1
                    s0 &+= Int(truncatingIfNeeded: t0.bitPattern)
                    s1 &+= Int(truncatingIfNeeded: t1.bitPattern)
                }
            }
            isCut = true
            if largest >= 0x7ff0_0000_0000_0000 {
                var seen = 0
                for c in 0..<n {
                    seen |= unusualFlag(Double(x[r, c]))
                }
                sums[output, 1] |= seen
            } else if largest > 0 {
                let needed = topBin(largest)
                if needed > held && needed != top {
                    top = needed
                    isCut = false
                    continue
                }
                guess = top
                s0 = s0 &- n &* Int(truncatingIfNeeded: m0.bitPattern)
                s1 = s1 &- n &* Int(truncatingIfNeeded: m1.bitPattern)
                addSlices(top, s0, s1, s2, bins: bins, output, into: &sums)
            }
        }
    }
}

/// Which of the flags of word 1 an element sets: 1 for NaN, 2 for +∞, 4 for −∞.
@Kernel(.inline)
public func unusualFlag(_ value: Double) -> Int {
    if value.isNaN { return 1 }
    if value == Double.infinity { return 2 }
    return value == -Double.infinity ? 4 : 0
}

/// The bin that holds the first slice of numbers up to the one with this bit pattern (its sign cleared).
///
/// The number is below 2^(e − 1022), e being its biased exponent, and a slice at bin b is at most 2^47 of its units.
@Kernel(.inline)
public func topBin(_ bits: Int) -> Int {
    max(2, ((bits &>> 52) &+ 52) / 48)
}

/// What numbers of this top bin are multiplied by before they are cut: 1, or 2^−64 where the cut would overflow.
@Kernel(.inline)
public func sliceScale(_ top: Int) -> Double {
    top > 42 ? 0x1p-64 : 1.0
}

/// 1.5 · 2^52 units of the bin `below` bins under the top one: added to a number it rounds it to a multiple.
@Kernel(.inline)
public func sliceMagic(_ top: Int, _ below: Int) -> Double {
    let exponent = 48 &* (top &- below) &+ 1 &- (top > 42 ? 64 : 0)
    return Double(bitPattern: UInt64(truncatingIfNeeded: (exponent &<< 52) | 0x8_0000_0000_0000))
}

/// Adds sums of slices at `top` and the two bins below it to one accumulator, dropping what is under its three bins.
/// - Shapes: `sums` [outputs, 8].
/// - Complexity: O(1).
@Kernel(.inline)
public func addSlices(
    _ top: Int, _ s0: Int, _ s1: Int, _ s2: Int, bins: Int, _ output: Int, into sums: inout Matrix<Int>
) {
    let rise = top &- sums[output, 0]
    if rise > 0 {
        sums[output, 6] = bins < 3 || rise > 2 ? 0 : (rise == 1 ? sums[output, 4] : sums[output, 2])
        sums[output, 7] = bins < 3 || rise > 2 ? 0 : (rise == 1 ? sums[output, 5] : sums[output, 3])
        sums[output, 4] = rise == 1 ? sums[output, 2] : 0
        sums[output, 5] = rise == 1 ? sums[output, 3] : 0
        sums[output, 2] = 0
        sums[output, 3] = 0
        sums[output, 0] = top
    }
    if rise < -2 { return }
    let a0 = rise >= 0 ? s0 : 0
    let a1 = rise >= 0 ? s1 : (rise == -1 ? s0 : 0)
    let a2 = bins < 3 ? 0 : (rise >= 0 ? s2 : (rise == -1 ? s1 : s0))
    let low0 = sums[output, 2] &+ (a0 & 0xffff_ffff_ffff)
    let low1 = sums[output, 4] &+ (a1 & 0xffff_ffff_ffff)
    let low2 = sums[output, 6] &+ (a2 & 0xffff_ffff_ffff)
    sums[output, 2] = low0 & 0xffff_ffff_ffff
    sums[output, 3] = sums[output, 3] &+ (a0 &>> 48) &+ (low0 &>> 48)
    sums[output, 4] = low1 & 0xffff_ffff_ffff
    sums[output, 5] = sums[output, 5] &+ (a1 &>> 48) &+ (low1 &>> 48)
    sums[output, 6] = low2 & 0xffff_ffff_ffff
    sums[output, 7] = sums[output, 7] &+ (a2 &>> 48) &+ (low2 &>> 48)
}
