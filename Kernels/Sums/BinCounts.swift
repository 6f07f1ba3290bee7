// Counts of elements in bins with given edges, and of whole numbers: integers, so any order gives the same.

public import Quern

/// Counts elements between `edges`: the bin is guessed from equal widths and put right by the edges themselves.
///
/// A bin holds its lower edge; the last one holds both. NaNs and elements outside are passed over.
/// - Shapes: `x` [rows, n]; `edges` [bins + 1], rising and about evenly spaced; `counts` [bins].
/// - Complexity: O(rows·n) for even edges; nothing is allocated.
@Kernel
public func depositBinCounts<T: Real>(_ x: Matrix<T>, edges: Vector<T>, into counts: inout Vector<Int>) {
    let bins = counts.count
    precondition(bins > 0 && edges.count == bins + 1, "'edges' must be one more than 'counts'")
    let (low, high) = (edges[0], edges[bins])
    let (rows, n) = (x.shape[0], x.shape[1])
    let binsPerUnit = T(bins) / (high - low)
    for r in 0..<rows {
        for c in 0..<n {
            let element = x[r, c]
            guard element >= low && element <= high else { continue }
            let place = (element - low) * binsPerUnit
            var bin = place < T(bins) ? Int(place) : bins - 1
            while bin > 0 && element < edges[bin] {
                bin -= 1
            }
            while bin < bins - 1 && element >= edges[bin + 1] {
                bin += 1
            }
            counts[bin] += 1
        }
    }
}

/// Counts how often each number from 0 on occurs.
/// - Shapes: `x` [rows, n]; `counts` [m], m above the largest element.
/// - Throws: a fault for elements that are negative or not below m.
/// - Complexity: O(rows·n); nothing is allocated.
@Kernel
public func depositNumberCounts<T: FixedWidthInteger>(_ x: Matrix<T>, into counts: inout Vector<Int>) throws {
    let (rows, n) = (x.shape[0], x.shape[1])
    for r in 0..<rows {
        for c in 0..<n {
            counts[Int(x[r, c])] += 1
        }
    }
}
