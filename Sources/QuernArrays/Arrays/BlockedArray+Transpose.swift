// Transposes, new axes, flips, broadcasts: the same elements at other indices.
//
// Shape rule  the shape that the map gives.
// Block rule  the blocks of the axes below, as far as they are walked whole.
// Plan rule   never computed: the map is composed with what is around, and becomes strides.

internal import QuernCore

extension ArrayExpression {
    /// The array seen by a map.
    package func mapped(_ map: IndexMap) -> ArrayExpression {
        if map.isIdentity(of: shape) { return self }
        // Maps compose, so that a chain of views is one view.
        if case .view(let inner, let below) = operation {
            return ArrayExpression(.view(map.then(inner), below), scalarType, map.shape)
        }
        return ArrayExpression(.view(map, self), scalarType, map.shape)
    }
}

extension BlockedArray {
    /// The axes in reverse order.
    public var T: BlockedArray { transposed() }

    /// The axes in another order: axis `k` of the result is axis `order[k]` of this; all reversed if none are named.
    public func transposed(_ order: [Int]? = nil) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let wanted = order ?? Array(input.shape.indices.reversed())
                var axes: [Int] = []
                for axis in wanted { axes.append(try input.axis(axis, in: "\(input.text).transposed(\(wanted))")) }
                guard axes.sorted() == Array(input.shape.indices) else {
                    throw ArrayError(
                        .argument("the order \(wanted) does not name each of the \(input.rank) axes once"),
                        in: "\(input.text).transposed(\(wanted))")
                }
                return input.mapped(IndexMap(permuting: input.shape, axes))
            })
    }

    /// The array with the indices of `axes` (all, if none are named) backwards.
    public func flip(axes: [Int]? = nil) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let flipped = try input.axes(axes, in: "\(input.text).flip()")
                var map = IndexMap(identity: input.shape)
                for axis in flipped { map.axes[axis] = .along(axis: axis, offset: input.shape[axis] - 1, step: -1) }
                return input.mapped(map)
            })
    }

    /// The array with a new axis of extent 1 at `axis` of the result.
    public func expandDims(axis: Int) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let place = axis < 0 ? axis + input.rank + 1 : axis
                guard (0...input.rank).contains(place) else {
                    throw ArrayError(
                        .argument("there is no place \(axis) for a new axis among \(input.rank)"),
                        in: "\(input.text).expandDims(axis: \(axis))")
                }
                var shape = input.shape
                shape.insert(1, at: place)
                return input.mapped(
                    IndexMap(
                        shape: shape,
                        axes: input.shape.indices.map { .along(axis: $0 < place ? $0 : $0 + 1, offset: 0, step: 1) }))
            })
    }

    /// The array without the axes of extent 1, or without those of `axes`, whose extent must be 1.
    public func squeeze(axes: [Int]? = nil) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let text = "\(input.text).squeeze()"
                let gone = try axes.map { (axes) throws(ArrayError) in try input.axes(axes, in: text) }
                    ?? input.shape.indices.filter { input.shape[$0] == 1 }
                for axis in gone where input.shape[axis] != 1 {
                    throw ArrayError(
                        .shape("axis \(axis) has \(input.shape[axis]) indices, where 1 is expected"), in: text)
                }
                var map = IndexMap(shape: [], axes: [])
                for axis in input.shape.indices {
                    if gone.contains(axis) {
                        map.axes.append(.fixed(0))
                    } else {
                        map.axes.append(.along(axis: map.shape.count, offset: 0, step: 1))
                        map.shape.append(input.shape[axis])
                    }
                }
                return input.mapped(map)
            })
    }

    /// The array seen under a shape that it broadcasts to.
    public func broadcast(to shape: [Int]) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                guard checkedCount(shape) != nil, let map = IndexMap(broadcast: input.shape, to: shape) else {
                    throw ArrayError(
                        .shape("shape \(input.shape) does not broadcast to \(shape): extents are equal, or 1 spreads"),
                        in: "\(input.text).broadcast(to: \(shape))")
                }
                return input.mapped(map)
            })
    }

    /// The elements whose indices along two axes are equal: those axes go, and one for the diagonal comes last.
    public func diagonal(offset: Int = 0, axis1: Int = 0, axis2: Int = 1) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let text = "\(input.text).diagonal()"
                let (a, b) = (try input.axis(axis1, in: text), try input.axis(axis2, in: text))
                guard a != b else {
                    throw ArrayError(.argument("axis \(a) twice, where two axes are expected"), in: text)
                }
                let (down, right) = (Swift.max(0, -offset), Swift.max(0, offset))
                let length = Swift.max(0, Swift.min(input.shape[a] - down, input.shape[b] - right))
                var map = IndexMap(shape: [], axes: input.shape.map { _ in .fixed(0) })
                for axis in input.shape.indices where axis != a && axis != b {
                    map.axes[axis] = .along(axis: map.shape.count, offset: 0, step: 1)
                    map.shape.append(input.shape[axis])
                }
                map.axes[a] = .along(axis: map.shape.count, offset: down, step: 1)
                map.axes[b] = .along(axis: map.shape.count, offset: right, step: 1)
                map.shape.append(length)
                return input.mapped(map)
            })
    }
}
