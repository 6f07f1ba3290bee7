// The smallest and the largest element, with where it is. Elements are compared as integers that order as they do,
// so that the loops vectorise; the element itself is looked up only where a strip holds a new best.
//
//     word 0: the order key of the best     word 1: its index, −1 if there is none     word 2: its bits (as Double)
//
// Always: −0 and +0 are one value, the first of equals wins, and the first NaN beats all (or, skipped, loses to
// all), so the words do not depend on how the elements were dealt out.

public import Quern

/// Takes the rows of `x` into accumulators of the largest element: each row into its own, or all into one.
/// - Parameters:
///   - flip: 0 for the largest element, −1 for the smallest.
///   - nan: the key of NaN: the largest `Int` lets NaN win, the smallest passes it over.
///   - firstIndex: the index of `x[0, 0]`; rows and columns are `rowStep` and `columnStep` apart.
/// - Shapes: `x` [rows, n]; `best` [rows, 3], or [1, 3] for one of all.
/// - Complexity: O(rows·n), about 0.25 ns an element from a cache, twice that where there is a new best.
@Kernel
public func depositExtreme<T: Real>(
    _ x: Matrix<T>, flip: Int, nan: Int, firstIndex: Int, rowStep: Int, columnStep: Int, into best: inout Matrix<Int>
) {
    let (rows, n) = (x.shape[0], x.shape[1])
    if n == 0 { return }
    let last = best.shape[0] - 1
    precondition(last == 0 || last == rows - 1, "'best' must have one row, or one a row of 'x'")
    // An integer that orders as the value does.
    func key(_ value: Double) -> Int {
        let bits = Int(truncatingIfNeeded: (value + 0.0).bitPattern)
        return value.isNaN ? nan : (bits ^ ((bits &>> 63) & 0x7fff_ffff_ffff_ffff)) ^ flip
    }
    for r in 0..<rows {
        let output = min(r, last)
        let start = firstIndex &+ r &* rowStep
        var largest = Int.min
        for c in 0..<n {
            largest = max(largest, key(Double(x[r, c])))
        }
        let held = best[output, 1]
        if held >= 0 && (largest < best[output, 0] || (largest == best[output, 0] && start > held)) { continue }
        for c in 0..<n {
            if key(Double(x[r, c])) == largest {
                let index = start &+ c &* columnStep
                if held < 0 || largest > best[output, 0] || index < held {
                    best[output, 0] = largest
                    best[output, 1] = index
                    best[output, 2] = Int(truncatingIfNeeded: Double(x[r, c]).bitPattern)
                }
                break
            }
        }
    }
}

/// Takes each column of `x` into its own accumulator of the largest element.
/// - Parameters:
///   - flip: 0 for the largest element, −1 for the smallest.
///   - nan: the key of NaN.
///   - firstIndex: the index of `x[0, 0]`; rows and columns are `rowStep` and `columnStep` apart.
/// - Shapes: `x` [rows, columns]; `best` [columns, 3].
/// - Complexity: O(rows·columns), along the rows of memory.
@Kernel
public func depositColumnExtremes<T: Real>(
    _ x: Matrix<T>, flip: Int, nan: Int, firstIndex: Int, rowStep: Int, columnStep: Int, into best: inout Matrix<Int>
) {
    let (rows, columns) = (x.shape[0], x.shape[1])
    precondition(best.shape[0] == columns, "'best' must have one row a column of 'x'")
    if rows == 0 { return }
    var keys = NDArray<Int, 1>(zeros: 64)
    var places = NDArray<Int, 1>(zeros: 64)
    // An integer that orders as the value does.
    func key(_ value: Double) -> Int {
        let bits = Int(truncatingIfNeeded: (value + 0.0).bitPattern)
        return value.isNaN ? nan : (bits ^ ((bits &>> 63) & 0x7fff_ffff_ffff_ffff)) ^ flip
    }
    for first in stride(from: 0, to: columns, by: 64) {
        let width = min(64, columns &- first)
        let block = x[..., first..<first + width]
        for j in 0..<width {
            keys[j] = key(Double(block[0, j]))
            places[j] = 0
        }
        for r in 1..<rows {
            for j in 0..<width {
                let next = key(Double(block[r, j]))
                places[j] = next > keys[j] ? r : places[j]
                keys[j] = max(keys[j], next)
            }
        }
        for j in 0..<width {
            let index = firstIndex &+ places[j] &* rowStep &+ (first &+ j) &* columnStep
            let held = best[first + j, 1]
            if held < 0 || keys[j] > best[first + j, 0] || (keys[j] == best[first + j, 0] && index < held) {
                best[first + j, 0] = keys[j]
                best[first + j, 1] = index
                best[first + j, 2] = Int(truncatingIfNeeded: Double(block[places[j], j]).bitPattern)
            }
        }
    }
}

/// An integer of any type as an `Int` that orders as it does; `flip` −1 turns the order round.
@Kernel(.inline)
public func integerOrderKey<T: FixedWidthInteger>(_ value: T, flip: Int) -> Int {
    let offset = T.min == 0 && T.bitWidth == 64 ? Int.min : 0
    return (Int(truncatingIfNeeded: value) ^ offset) ^ flip
}

/// Takes the rows of `x` into accumulators of the largest integer: each row into its own, or all into one.
/// - Parameters:
///   - flip: 0 for the largest element, −1 for the smallest.
///   - firstIndex: the index of `x[0, 0]`; rows and columns are `rowStep` and `columnStep` apart.
/// - Shapes: `x` [rows, n]; `best` [rows, 3], or [1, 3] for one of all. Word 2 is the value itself.
/// - Complexity: O(rows·n).
@Kernel
public func depositIntegerExtreme<T: FixedWidthInteger>(
    _ x: Matrix<T>, flip: Int, firstIndex: Int, rowStep: Int, columnStep: Int, into best: inout Matrix<Int>
) {
    let (rows, n) = (x.shape[0], x.shape[1])
    if n == 0 { return }
    let last = best.shape[0] - 1
    precondition(last == 0 || last == rows - 1, "'best' must have one row, or one a row of 'x'")
    for r in 0..<rows {
        let output = min(r, last)
        let start = firstIndex &+ r &* rowStep
        var key = Int.min
        for c in 0..<n {
            key = max(key, integerOrderKey(x[r, c], flip: flip))
        }
        let held = best[output, 1]
        if held >= 0 && (key < best[output, 0] || (key == best[output, 0] && start > held)) { continue }
        for c in 0..<n {
            if integerOrderKey(x[r, c], flip: flip) == key {
                let index = start &+ c &* columnStep
                if held < 0 || key > best[output, 0] || index < held {
                    best[output, 0] = key
                    best[output, 1] = index
                    best[output, 2] = Int(truncatingIfNeeded: x[r, c])
                }
                break
            }
        }
    }
}

/// Takes each column of `x` into its own accumulator of the largest integer.
/// - Parameters:
///   - flip: 0 for the largest element, −1 for the smallest.
///   - firstIndex: the index of `x[0, 0]`; rows and columns are `rowStep` and `columnStep` apart.
/// - Shapes: `x` [rows, columns]; `best` [columns, 3].
/// - Complexity: O(rows·columns), along the rows of memory.
@Kernel
public func depositColumnIntegerExtremes<T: FixedWidthInteger>(
    _ x: Matrix<T>, flip: Int, firstIndex: Int, rowStep: Int, columnStep: Int, into best: inout Matrix<Int>
) {
    let (rows, columns) = (x.shape[0], x.shape[1])
    precondition(best.shape[0] == columns, "'best' must have one row a column of 'x'")
    if rows == 0 { return }
    for c in 0..<columns {
        var key = integerOrderKey(x[0, c], flip: flip)
        var place = 0
        for r in 1..<rows {
            let other = integerOrderKey(x[r, c], flip: flip)
            if other > key {
                key = other
                place = r
            }
        }
        let index = firstIndex &+ place &* rowStep &+ c &* columnStep
        let held = best[c, 1]
        if held < 0 || key > best[c, 0] || (key == best[c, 0] && index < held) {
            best[c, 0] = key
            best[c, 1] = index
            best[c, 2] = Int(truncatingIfNeeded: x[place, c])
        }
    }
}
