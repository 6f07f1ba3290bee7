// Views: other axes over the same memory. No element is copied until one side is written.
// The subscripts that take ranges are generated (NDArray+Slicing.swift); here is what they all call.

/// What a slicing subscript takes of one axis.
@frozen
public enum AxisPick: Sendable {
    /// One index; the axis goes away.
    case index(Int)
    /// Indices from `lower` up to and without `upper`.
    case range(lower: Int, upper: Int)
    /// All indices.
    case all
}

/// What a subscript accepts for one axis besides `...`: an index or a range of indices.
public protocol AxisIndex {
    /// The indices meant, of an axis with `extent` of them.
    func axisPick(extent: Int) -> AxisPick
}

extension Int: AxisIndex {
    @inlinable public func axisPick(extent: Int) -> AxisPick { .index(self) }
}
extension Range: AxisIndex where Bound == Int {
    @inlinable public func axisPick(extent: Int) -> AxisPick { .range(lower: lowerBound, upper: upperBound) }
}
extension ClosedRange: AxisIndex where Bound == Int {
    @inlinable public func axisPick(extent: Int) -> AxisPick { .range(lower: lowerBound, upper: upperBound + 1) }
}
extension PartialRangeFrom: AxisIndex where Bound == Int {
    @inlinable public func axisPick(extent: Int) -> AxisPick { .range(lower: lowerBound, upper: extent) }
}
extension PartialRangeUpTo: AxisIndex where Bound == Int {
    @inlinable public func axisPick(extent: Int) -> AxisPick { .range(lower: 0, upper: upperBound) }
}
extension PartialRangeThrough: AxisIndex where Bound == Int {
    @inlinable public func axisPick(extent: Int) -> AxisPick { .range(lower: 0, upper: upperBound + 1) }
}

extension NDArray {
    /// The pick of `range` on `axis`.
    @inlinable @inline(__always)
    func _pick(_ range: some AxisIndex, _ axis: Int) -> AxisPick { range.axisPick(extent: _axes[axis].extent) }

    /// The view of what `picks` take, whose rank must be the number of axes that stay.
    @inlinable
    public func _view<let kept: Int>(_ picks: InlineArray<rank, AxisPick>) -> NDArray<Element, kept> {
        var axes = InlineArray<kept, NDAxis>(repeating: NDAxis(extent: 0, stride: 0))
        var offset = 0
        var next = 0
        for axis in 0..<rank {
            switch picks[axis] {
            case .index(let index):
                offset &+= _offset(index, axis)
            case .range(let lower, let upper):
                let (extent, stride) = (_axes[axis].extent, _axes[axis].stride)
                if lower < 0 || upper < lower || upper > extent { rangeOutside(lower, upper, axis, extent) }
                if upper > lower { offset &+= lower &* stride }
                axes[next] = NDAxis(extent: upper - lower, stride: stride)
                next += 1
            case .all:
                axes[next] = _axes[axis]
                next += 1
            }
        }
        return NDArray<Element, kept>(
            _storage: _storage, base: _base + offset &* MemoryLayout<Element>.stride, axes: axes)
    }

    /// Writes `value` into the view of what `picks` take; `value` counts as read first.
    @inlinable
    public mutating func _assign<let kept: Int>(
        _ value: NDArray<Element, kept>, _ picks: InlineArray<rank, AxisPick>
    ) {
        _makeUnique()
        let target: NDArray<Element, kept> = _view(picks)
        target._write(from: value)
    }

    /// Sets every element of the view of what `picks` take.
    @inlinable
    public mutating func _fill(_ value: Element?, _ picks: InlineArray<rank, AxisPick>) {
        guard let value else { preconditionFailure("nil is no element") }
        _makeUnique()
        // A picked index becomes a range of one, so that the view has the same rank whatever was picked.
        var ranges = picks
        for axis in 0..<rank {
            if case .index(let index) = picks[axis] {
                _ = _offset(index, axis)
                ranges[axis] = .range(lower: index, upper: index + 1)
            }
        }
        let target: NDArray<Element, rank> = _view(ranges)
        target._forEachRow { row, count, stride in
            for k in 0..<count { row[k &* stride] = value }
        }
    }
}

@usableFromInline @inline(never)
func rangeOutside(_ lower: Int, _ upper: Int, _ axis: Int, _ extent: Int) -> Never {
    preconditionFailure("range \(lower)..<\(upper) is outside axis \(axis), whose extent is \(extent)")
}

// MARK: Orders

extension NDArray {
    /// The array with its axes in reverse order; a view.
    @inlinable
    public var transposed: NDArray {
        NDArray(_storage: _storage, base: _base, axes: InlineArray { _axes[rank - 1 - $0] })
    }

    /// The array with the indices of `axis` running backwards; a view.
    @inlinable
    public func reversed(axis: Int) -> NDArray {
        precondition(axis >= 0 && axis < rank, "axis \(axis) of an array of rank \(rank)")
        var axes = _axes
        let (extent, stride) = (axes[axis].extent, axes[axis].stride)
        axes[axis].stride = 0 &- stride
        let offset = extent > 0 ? (extent - 1) &* stride : 0
        return NDArray(_storage: _storage, base: _base + offset &* MemoryLayout<Element>.stride, axes: axes)
    }

    /// The view with each axis of extent 1 repeated to the extents of `shape`, and axes added in front, as in NumPy.
    ///
    /// Stops the program if an extent is neither 1 nor that of `shape`. A write copies first.
    public func broadcast<let wide: Int>(to shape: Shape<wide>) -> NDArray<Element, wide> {
        precondition(wide >= rank, "an array of rank \(rank) is not broadcast to rank \(wide)")
        _ = shape.elementCount
        let axes = InlineArray<wide, NDAxis> { axis in
            let own = axis - (wide - rank)
            guard own >= 0, _axes[own].extent != 1 || shape[axis] == 1 else {
                return NDAxis(extent: shape[axis], stride: 0)
            }
            precondition(
                _axes[own].extent == shape[axis],
                "extent \(_axes[own].extent) of axis \(own) is not broadcast to \(shape[axis])")
            return _axes[own]
        }
        return NDArray<Element, wide>(_storage: _storage, base: _base, axes: axes)
    }

    /// The elements in row-major order with other extents; a view if they are adjacent, else a copy.
    public func reshaped<let other: Int>(to shape: Shape<other>) -> NDArray<Element, other> {
        precondition(shape.elementCount == count, "an array of shape \(self.shape) is not reshaped to \(shape)")
        let source = _isContiguous ? self : _dense()
        return NDArray<Element, other>(
            _storage: source._storage, base: source._base, axes: rowMajorAxes(shape.extents))
    }
}

extension NDArray where rank == 1 {
    /// The elements from last to first; a view.
    @inlinable public func reversed() -> NDArray { reversed(axis: 0) }

    /// Every `step`-th element, from the first; a view. `step` must be positive.
    @inlinable
    public subscript(by step: Int) -> NDArray {
        get {
            precondition(step > 0, "a view by steps of \(step)")
            let (extent, stride) = (_axes[0].extent, _axes[0].stride)
            let count = extent / step + (extent % step == 0 ? 0 : 1)
            let axis = NDAxis(extent: count, stride: count > 1 ? stride &* step : stride)
            return NDArray(_storage: _storage, base: _base, axes: [axis])
        }
        set {
            _makeUnique()
            self[by: step]._write(from: newValue)
        }
    }

    /// Sets every `step`-th element.
    @_disfavoredOverload @inlinable
    public subscript(by step: Int) -> Element? {
        @available(*, unavailable, message: "a view is an array, not an element")
        get { nil }
        set {
            guard let newValue else { preconditionFailure("nil is no element") }
            _makeUnique()
            let target: NDArray = self[by: step]
            target._forEachRow { row, count, stride in
                for k in 0..<count { row[k &* stride] = newValue }
            }
        }
    }
}
