// Sorting vectors: stable, and NaN last, so that the order is total and the same on every path.

extension NDArray where rank == 1, Element: Comparable {
    /// Sorts the elements, least first and NaN last; equal elements keep their order.
    @inlinable
    public mutating func sort() {
        withUnsafeMutableBufferPointer { buffer in
            // The library's sort is stable, and this order puts every NaN behind every number.
            var elements = buffer
            elements.sort { $0 < $1 || ($0 == $0 && $1 != $1) }
        }
    }

    /// The elements sorted, least first and NaN last; equal elements keep their order.
    @inlinable
    public func sorted() -> NDArray {
        var copy = self
        copy.sort()
        return copy
    }
}
