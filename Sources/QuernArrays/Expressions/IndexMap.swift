// Where the elements of a view are in the array below it. Slices, steps, flips, transposes, broadcasts, new axes, fixed
// indices and diagonals are all of one form, so that any chain of them is one map again, and one set of strides.
//
//     index below [a]  =  offset[a] + Σ over axes k of the view with map[a] = (k, step):  step · index[k]
//
// Holds: every index of the view maps into the array below. Axes of the view that no axis below names are broadcast.

/// The map from a view's indices to those of the array below it.
package struct IndexMap: Sendable, Hashable, Codable {
    /// How one axis of the array below is walked.
    package enum Axis: Sendable, Hashable, Codable {
        /// Always the same index.
        case fixed(Int)
        /// `offset + step · index of the view's axis`; the step is never 0.
        case along(axis: Int, offset: Int, step: Int)
    }
    /// The view's shape.
    package var shape: [Int]
    /// One entry for each axis of the array below.
    package var axes: [Axis]

    package init(shape: [Int], axes: [Axis]) {
        self.shape = shape
        self.axes = axes
    }

    /// The map that changes nothing.
    package init(identity shape: [Int]) {
        self.init(shape: shape, axes: shape.indices.map { .along(axis: $0, offset: 0, step: 1) })
    }

    /// The map of an array of `shape` seen under a shape that it broadcasts to; nil if it does not.
    package init?(broadcast shape: [Int], to wide: [Int]) {
        let shift = wide.count - shape.count
        guard shift >= 0 else { return nil }
        var axes: [Axis] = []
        for (k, extent) in shape.enumerated() {
            if extent == wide[k + shift] {
                axes.append(.along(axis: k + shift, offset: 0, step: 1))
            } else if extent == 1 {
                axes.append(.fixed(0))
            } else {
                return nil
            }
        }
        self.init(shape: wide, axes: axes)
    }

    /// The map of a transpose: axis `k` of the view is axis `order[k]` below.
    package init(permuting shape: [Int], _ order: [Int]) {
        var axes = [Axis](repeating: .fixed(0), count: shape.count)
        for (k, below) in order.enumerated() { axes[below] = .along(axis: k, offset: 0, step: 1) }
        self.init(shape: order.map { shape[$0] }, axes: axes)
    }

    /// Whether the view is an array of this shape itself: every element, where it is.
    package func isIdentity(of below: [Int]) -> Bool { shape == below && self == IndexMap(identity: below) }

    /// True if some axis of the view is not named: the same elements are seen many times.
    package var isBroadcast: Bool {
        var named = [Bool](repeating: false, count: shape.count)
        for case .along(let axis, _, _) in axes { named[axis] = true }
        return zip(named, shape).contains { !$0 && $1 > 1 }
    }

    /// This map after `inner`: `inner` maps from this map's array below to the one below that.
    package func then(_ inner: IndexMap) -> IndexMap {
        IndexMap(
            shape: shape,
            axes: inner.axes.map { axis in
                switch axis {
                case .fixed: return axis
                case .along(let middle, let offset, let step):
                    switch axes[middle] {
                    case .fixed(let index): return .fixed(offset + step * index)
                    case .along(let outer, let first, let by):
                        return .along(axis: outer, offset: offset + step * first, step: step * by)
                    }
                }
            })
    }

    /// The smallest box below that holds what a box of the view names. The box must not be empty.
    package func region(of box: ArrayRegion) -> ArrayRegion {
        axes.map { axis in
            switch axis {
            case .fixed(let index): return index..<index + 1
            case .along(let k, let offset, let step):
                let (first, last) = (offset + step * box[k].lowerBound, offset + step * (box[k].upperBound - 1))
                return min(first, last)..<max(first, last) + 1
            }
        }
    }

    /// The extents of the smallest box below for any box of the view with these extents.
    package func extents(of extents: [Int]) -> [Int] {
        axes.map { axis in
            switch axis {
            case .fixed: 1
            case .along(let k, _, let step): extents[k] == 0 ? 0 : abs(step) * (extents[k] - 1) + 1
            }
        }
    }

    /// Where the view's element at `box`'s first corner lies in memory that holds `below` with the given strides, and
    /// how far apart neighbours along the view's axes are; both in elements.
    package func place(
        of box: ArrayRegion, in below: ArrayRegion, strides: [Int]
    ) -> (offset: Int, strides: [Int]) {
        var offset = 0
        var result = [Int](repeating: 0, count: shape.count)
        for (a, axis) in axes.enumerated() {
            switch axis {
            case .fixed(let index): offset += (index - below[a].lowerBound) * strides[a]
            case .along(let k, let first, let step):
                offset += (first + step * box[k].lowerBound - below[a].lowerBound) * strides[a]
                result[k] += step * strides[a]
            }
        }
        return (offset, result)
    }
}
