// Counts of values in bins of equal width: a scattered write, whose index depends on the data.

public import Quern

/// Counts the elements of `x` in `counts.count` bins of equal width from `low` to `high`.
///
/// A bin holds its lower edge; the last one holds `high` as well. NaNs and values outside are passed over. Counts
/// are added to what `counts` holds, so that a histogram can be filled piece by piece.
/// - Shapes: `x` [n]; `counts` [bins].
/// - Returns: how many elements were counted.
/// - Throws: a fault if there is no bin, or if `low` is not below `high`.
/// - Complexity: O(n); nothing is allocated.
@Kernel
public func histogram<T: Real>(_ x: Vector<T>, from low: T, to high: T, into counts: inout Vector<Int>) throws -> Int {
    let bins = counts.count
    precondition(bins > 0, "'counts' must have at least one bin")
    precondition(low < high, "'low' must be below 'high'")
    let binsPerUnit = T(bins) / (high - low)
    var counted = 0
    for element in x {
        guard element >= low && element <= high else { continue }
        let bin = min(Int((element - low) * binsPerUnit), bins - 1)
        counts[bin] += 1
        counted += 1
    }
    return counted
}

/// Counts how often each byte value occurs in `pixels`.
/// - Shapes: `pixels` [n, m]; result [256].
/// - Complexity: O(n·m); one result is allocated.
@Kernel
public func byteHistogram(_ pixels: Matrix<UInt8>) -> Vector<Int> {
    var counts = NDArray<Int, 1>(zeros: 256)
    let (n, m) = (pixels.shape[0], pixels.shape[1])
    for i in parallel(0..<n, reducing: &counts) {
        for j in 0..<m {
            counts[Int(pixels[i, j])] += 1
        }
    }
    return counts
}
