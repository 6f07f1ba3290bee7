// Boxes of arrays: one range of indices an axis. What is planned, asked for, read and written.

/// A box of an array: one range an axis.
package typealias ArrayRegion = [Range<Int>]

extension [Range<Int>] {
    /// The box of the whole of a shape.
    package init(whole shape: [Int]) { self = shape.map { 0..<$0 } }
    /// The extents of the box.
    package var extents: [Int] { map(\.count) }
    /// The number of elements.
    package var elementCount: Int { reduce(1) { $0 * $1.count } }

    /// What two boxes share; nil if they share nothing.
    package func intersection(_ other: ArrayRegion) -> ArrayRegion? {
        var common: ArrayRegion = []
        for (a, b) in zip(self, other) {
            let (low, high) = (Swift.max(a.lowerBound, b.lowerBound), Swift.min(a.upperBound, b.upperBound))
            if low >= high { return nil }
            common.append(low..<high)
        }
        return common
    }

    /// The box counted from another corner.
    package func relative(to origin: ArrayRegion) -> ArrayRegion {
        zip(self, origin).map { $0.lowerBound - $1.lowerBound..<$0.upperBound - $1.lowerBound }
    }
    /// The box moved by another's corner.
    package func moved(by origin: ArrayRegion) -> ArrayRegion {
        zip(self, origin).map { $0.lowerBound + $1.lowerBound..<$0.upperBound + $1.lowerBound }
    }
}

/// The strides, in elements, of a row-major array of this shape.
package func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    var stride = 1
    for axis in shape.indices.reversed() {
        strides[axis] = stride
        stride *= max(1, shape[axis])
    }
    return strides
}

/// The product of extents; nil if an extent is below 0 or the product does not fit.
package func checkedCount(_ shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
        guard extent >= 0 else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: extent)
        if overflow { return nil }
        count = product
    }
    return count
}
