// Vectors as sequences, and equality of arrays.

public import QuernCore

/// Walks a vector's elements; it holds a copy, so later writes to the vector do not show.
public struct VectorIterator<Element: KernelScalar>: IteratorProtocol {
    @usableFromInline let vector: NDArray<Element, 1>
    @usableFromInline var position = 0

    @inlinable init(_ vector: NDArray<Element, 1>) { self.vector = vector }

    /// The next element, or nil at the end.
    @inlinable
    public mutating func next() -> Element? {
        if position >= vector._axes[0].extent { return nil }
        let element = vector._origin[position &* vector._axes[0].stride]
        position &+= 1
        return element
    }
}

extension NDArray: Sequence where rank == 1 {
    /// An iterator over the elements.
    @inlinable public func makeIterator() -> VectorIterator<Element> { VectorIterator(self) }

    /// The number of elements.
    @inlinable public var underestimatedCount: Int { _axes[0].extent }

    /// Calls `body` with the elements as a buffer if they are adjacent.
    @inlinable
    public func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result? {
        guard _isContiguous else { return nil }
        defer { extendLifetime(_storage) }
        return try body(UnsafeBufferPointer(start: _origin, count: _axes[0].extent))
    }
}

extension NDArray: Equatable {
    /// True if shapes and all elements are equal (so an array with a NaN is not equal to itself).
    @inlinable
    public static func == (left: NDArray, right: NDArray) -> Bool {
        guard left.shape == right.shape else { return false }
        var walk = RowWalk(left._axes)
        let (length, leftStride, rightStride) = (left._rowLength, left._rowStride, right._rowStride)
        defer {
            extendLifetime(left._storage)
            extendLifetime(right._storage)
        }
        while walk.rowsLeft > 0 {
            let leftRow = left._origin + walk.offset(left._axes)
            let rightRow = right._origin + walk.offset(right._axes)
            for k in 0..<length where leftRow[k &* leftStride] != rightRow[k &* rightStride] { return false }
            walk.advance(left._axes)
        }
        return true
    }
}
