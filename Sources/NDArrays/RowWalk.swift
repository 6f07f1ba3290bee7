// Visits the rows of arrays in row-major order: the loop under every eager native operation. A row is the last
// axis; operands of one shape share one walk, each with its own strides.

public import QuernCore

/// The position of a row: the indices of all axes but the last.
@frozen
public struct RowWalk<let rank: Int> {
    @usableFromInline var index: InlineArray<rank, Int>
    /// Rows not yet passed, this one included.
    @usableFromInline var rowsLeft: Int

    /// The first row of an array with `axes`; there is none if an axis has no indices.
    @inlinable
    init(_ axes: InlineArray<rank, NDAxis>) {
        index = InlineArray(repeating: 0)
        rowsLeft = 1
        for axis in 0..<rank {
            if axis < rank - 1 { rowsLeft &*= axes[axis].extent }
            if axes[axis].extent == 0 { rowsLeft = 0 }
        }
    }

    /// The distance of this row's first element from the array's, in elements.
    @inlinable
    func offset(_ axes: InlineArray<rank, NDAxis>) -> Int {
        var total = 0
        var axis = 0
        while axis < rank - 1 {
            total &+= index[axis] &* axes[axis].stride
            axis += 1
        }
        return total
    }

    /// Goes to the next row.
    @inlinable
    mutating func advance(_ axes: InlineArray<rank, NDAxis>) {
        rowsLeft &-= 1
        var axis = rank - 2
        while axis >= 0 {
            index[axis] += 1
            if index[axis] < axes[axis].extent { return }
            index[axis] = 0
            axis -= 1
        }
    }
}

extension NDArray {
    /// The extent of the last axis; 1 for rank 0.
    @inlinable var _rowLength: Int { rank == 0 ? 1 : _axes[rank - 1].extent }

    /// The stride of the last axis; 1 for rank 0.
    @inlinable var _rowStride: Int { rank == 0 ? 1 : _axes[rank - 1].stride }

    /// Calls `body` with first element, count and stride of each row, or of everything at once if it is adjacent.
    @inlinable
    func _forEachRow(_ body: (UnsafeMutablePointer<Element>, _ count: Int, _ stride: Int) throws -> Void) rethrows {
        if _isContiguous {
            try body(_origin, count, 1)
        } else {
            var walk = RowWalk(_axes)
            while walk.rowsLeft > 0 {
                try body(_origin + walk.offset(_axes), _rowLength, _rowStride)
                walk.advance(_axes)
            }
        }
        extendLifetime(_storage)
    }

    /// A new array of `transform` of each element.
    @inlinable
    func _map<Result: KernelScalar>(_ transform: (Element) -> Result) -> NDArray<Result, rank> {
        let result = NDArray<Result, rank>(_uninitialized: _extents)
        var target = result._origin
        if _isContiguous {
            let source = _origin
            for k in 0..<count { target[k] = transform(source[k]) }
        } else {
            var walk = RowWalk(_axes)
            let (length, stride) = (_rowLength, _rowStride)
            while walk.rowsLeft > 0 {
                let row = _origin + walk.offset(_axes)
                for k in 0..<length { target[k] = transform(row[k &* stride]) }
                target += length
                walk.advance(_axes)
            }
        }
        extendLifetime(_storage)
        return result
    }

    /// A new array of `combine` of the elements of two arrays, whose shapes must be equal.
    @inlinable
    func _zip(_ other: NDArray, _ combine: (Element, Element) -> Element) -> NDArray {
        for axis in 0..<rank where _axes[axis].extent != other._axes[axis].extent {
            shapesDiffer(Array(shape), Array(other.shape))
        }
        let result = NDArray(_uninitialized: _extents)
        var target = result._origin
        if _isContiguous && other._isContiguous {
            let (left, right) = (_origin, other._origin)
            for k in 0..<count { target[k] = combine(left[k], right[k]) }
        } else {
            var walk = RowWalk(_axes)
            let (length, leftStride, rightStride) = (_rowLength, _rowStride, other._rowStride)
            while walk.rowsLeft > 0 {
                let left = _origin + walk.offset(_axes)
                let right = other._origin + walk.offset(other._axes)
                for k in 0..<length { target[k] = combine(left[k &* leftStride], right[k &* rightStride]) }
                target += length
                walk.advance(_axes)
            }
        }
        extendLifetime(_storage)
        extendLifetime(other._storage)
        return result
    }
}
