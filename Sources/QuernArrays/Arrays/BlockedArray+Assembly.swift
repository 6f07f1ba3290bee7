// Arrays put together from others and from parts of themselves: concatenate, stack, split, pad, roll, tile, repeat.
//
// Shape rule  as NumPy's functions of the same names.
// Block rule  one cut for the whole; a box that lies in one piece is that piece's own box, without a copy.
// Plan rule   pieces are produced straight into the box that is wanted; what is around them fuses within each piece.

public import QuernCore

extension ArrayExpression {
    /// Arrays behind each other along an axis, all other extents equal.
    package static func concatenated(
        _ arrays: [ArrayExpression], axis: Int, _ type: ScalarType
    ) -> ArrayExpression {
        .of(arrays, type) { () throws(ArrayError) in
            let text = "concatenate(\(arrays.prefix(3).map(\.text).joined(separator: ", ")))"
            guard let first = arrays.first else {
                throw ArrayError(.argument("no arrays, where one or more are expected"), in: text)
            }
            let place = try first.axis(axis, in: text)
            var shape = first.shape
            shape[place] = 0
            var pieces: [AssemblyPiece] = []
            for array in arrays {
                var other = array.shape
                guard other.count == shape.count else {
                    throw ArrayError(.shape("shapes \(first.shape) and \(array.shape) differ in the number of axes"), in: text)
                }
                let extent = other[place]
                other[place] = shape[place]
                guard other == shape else {
                    throw ArrayError(
                        .shape("shapes \(first.shape) and \(array.shape) differ along an axis other than \(place)"), in: text)
                }
                var region = ArrayRegion(whole: array.shape)
                region[place] = shape[place]..<shape[place] + extent
                pieces.append(AssemblyPiece(region: region, array: array))
                let (sum, overflow) = shape[place].addingReportingOverflow(extent)
                shape[place] = sum
                guard !overflow, checkedCount(shape) != nil else {
                    throw ArrayError(.argument("the arrays have more elements than can be counted"), in: text)
                }
            }
            let full = pieces.filter { !$0.region.contains(where: \.isEmpty) }
            if full.count == 1, full[0].array.shape == shape { return full[0].array }
            return ArrayExpression(.assembly(full), type, shape)
        }
    }

    /// A part of an axis.
    func part(_ range: Range<Int>, axis: Int) -> ArrayExpression {
        var map = IndexMap(identity: shape)
        map.shape[axis] = range.count
        map.axes[axis] = .along(axis: axis, offset: range.lowerBound, step: 1)
        return mapped(map)
    }

    /// The elements at indices along an axis: runs of equal steps are slices, put side by side.
    package func gathered(_ list: [Int], axis: Int) -> ArrayExpression {
        var pieces: [AssemblyPiece] = []
        var target = shape
        target[axis] = list.count
        var at = 0
        while at < list.count {
            // The longest run from here with one step, which may be 0 as well.
            var end = at + 1
            let step = end < list.count ? list[end] - list[at] : 1
            while end < list.count, list[end] - list[end - 1] == step { end += 1 }
            var map = IndexMap(identity: shape)
            map.shape[axis] = end - at
            map.axes[axis] = step == 0 ? .fixed(list[at]) : .along(axis: axis, offset: list[at], step: step)
            var region = ArrayRegion(whole: target)
            region[axis] = at..<end
            pieces.append(AssemblyPiece(region: region, array: mapped(map)))
            at = end
        }
        if pieces.count == 1 { return pieces[0].array }
        return ArrayExpression(.assembly(pieces), scalarType, target)
    }
}

/// Arrays behind each other along an axis.
/// - Shapes: equal but along `axis`, where the extents add up.
public func concatenate<T>(_ arrays: [BlockedArray<T>], axis: Int = 0) -> BlockedArray<T> {
    BlockedArray(.concatenated(arrays.map(\.expression), axis: axis, T.scalarType))
}

/// Arrays of one shape along a new axis.
public func stack<T>(_ arrays: [BlockedArray<T>], axis: Int = 0) -> BlockedArray<T> {
    let place = axis < 0 ? axis + (arrays.first?.rank ?? 0) + 1 : axis
    return concatenate(arrays.map { $0.expandDims(axis: place) }, axis: place)
}

/// What lies beyond the edges of a padded array.
public enum PadMode<Element: KernelScalar>: Sendable {
    /// One value.
    case constant(Element)
    /// The element at the edge.
    case edge
    /// The elements mirrored at the edge's element, which is not repeated: `c b | a b c | b a`.
    case reflect
    /// The elements mirrored at the edge, its element repeated: `b a | a b c | c b`.
    case symmetric
    /// The elements of the other end: `b c | a b c | a b`.
    case wrap

    /// The index in an axis of `extent` of what stands at `index`, which may lie outside.
    func source(of index: Int, extent: Int) -> Int {
        switch self {
        case .constant, .edge: return Swift.min(Swift.max(index, 0), extent - 1)
        case .wrap: return ((index % extent) + extent) % extent
        case .symmetric:
            let place = ((index % (2 * extent)) + 2 * extent) % (2 * extent)
            return place < extent ? place : 2 * extent - 1 - place
        case .reflect:
            if extent == 1 { return 0 }
            let period = 2 * (extent - 1)
            let place = ((index % period) + period) % period
            return place < extent ? place : period - place
        }
    }
}

extension BlockedArray {
    /// The array with `widths` indices more before and behind along each axis.
    /// - Parameters:
    ///   - widths: one pair an axis, or one pair for all.
    ///   - mode: what the new elements are.
    public func pad(_ widths: [(before: Int, after: Int)], mode: PadMode<Element>) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let text = "\(input.text).pad()"
                let pairs = widths.count == 1 ? Array(repeating: widths[0], count: input.rank) : widths
                guard pairs.count == input.rank, pairs.allSatisfy({ $0.before >= 0 && $0.after >= 0 }) else {
                    throw ArrayError(
                        .argument("\(widths.count) pairs of widths for \(input.rank) axes, none below 0, are expected"),
                        in: text)
                }
                var result = input
                for (axis, (before, after)) in pairs.enumerated() where before + after > 0 {
                    let extent = result.shape[axis]
                    func beyond(_ indices: Range<Int>) throws(ArrayError) -> ArrayExpression {
                        if case .constant(let value) = mode {
                            var shape = result.shape
                            shape[axis] = indices.count
                            return BlockedArray(repeating: value, shape: shape).expression
                        }
                        guard extent > 0 else {
                            throw ArrayError(
                                .shape("axis \(axis) has no elements that could stand beyond its edges"), in: text)
                        }
                        return result.gathered(indices.map { mode.source(of: $0, extent: extent) }, axis: axis)
                    }
                    var parts: [ArrayExpression] = []
                    if before > 0 { parts.append(try beyond(-before..<0)) }
                    parts.append(result)
                    if after > 0 { parts.append(try beyond(extent..<extent + after)) }
                    result = .concatenated(parts, axis: axis, Element.scalarType)
                }
                return result
            })
    }

    /// The array with its indices moved by `shift` along an axis; what leaves at one end comes in at the other.
    public func roll(_ shift: Int, axis: Int) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let place = try input.axis(axis, in: "\(input.text).roll(\(shift), axis: \(axis))")
                let extent = input.shape[place]
                if extent == 0 { return input }
                let by = ((shift % extent) + extent) % extent
                if by == 0 { return input }
                return .concatenated(
                    [input.part(extent - by..<extent, axis: place), input.part(0..<extent - by, axis: place)],
                    axis: place, Element.scalarType)
            })
    }

    /// Equal parts of an axis, or the parts between cut points.
    /// - Returns: `sections` arrays; if the extent is not divisible, one that has failed.
    public func split(_ sections: Int, axis: Int = 0) -> [BlockedArray] {
        let input = expression
        let place = axis < 0 ? axis + rank : axis
        guard shape.indices.contains(place), sections > 0, shape[place] % sections == 0 else {
            let extent = shape.indices.contains(place) ? "\(shape[place]) indices" : "no axis \(axis)"
            return [
                BlockedArray(
                    ArrayExpression(
                        failure: ArrayError(
                            .argument("\(extent) in \(sections) equal parts; expected a divisor of the extent"),
                            in: "\(input.text).split(\(sections))"), Element.scalarType))
            ]
        }
        let extent = shape[place] / sections
        return (0..<sections).map { BlockedArray(input.part($0 * extent..<($0 + 1) * extent, axis: place)) }
    }

    /// The parts of an axis between cut points, which rise.
    public func split(at points: [Int], axis: Int = 0) -> [BlockedArray] {
        let input = expression
        let place = axis < 0 ? axis + rank : axis
        let edges = [0] + points + [shape.indices.contains(place) ? shape[place] : 0]
        guard shape.indices.contains(place), zip(edges, edges.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            return [
                BlockedArray(
                    ArrayExpression(
                        failure: ArrayError(
                            .argument("cut points \(points) of an axis of shape \(shape): rising ones within it are expected"),
                            in: "\(input.text).split(at: \(points))"), Element.scalarType))
            ]
        }
        return zip(edges, edges.dropFirst()).map { BlockedArray(input.part($0..<$1, axis: place)) }
    }

    /// The elements under another shape, in row-major order; one extent may be −1, for what is left.
    public func reshape(_ shape: [Int]) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let text = "\(input.text).reshape(\(shape))"
                var wanted = shape
                if let open = shape.firstIndex(of: -1) {
                    let rest = checkedCount(shape.enumerated().map { $0 == open ? 1 : $1 }) ?? 0
                    guard rest > 0, input.count % rest == 0 else {
                        throw ArrayError(
                            .shape("\(input.count) elements do not fit the shape \(shape)"), in: text)
                    }
                    wanted[open] = input.count / rest
                }
                guard checkedCount(wanted) == input.count else {
                    throw ArrayError(.shape("\(input.count) elements do not fit the shape \(shape)"), in: text)
                }
                return input.reshaped(wanted)
            })
    }

    /// The elements as one axis, in row-major order.
    public func flatten() -> BlockedArray { reshape([expression.count]) }

    /// Copies of the array side by side: `counts[k]` of them along axis `k`, new axes in front if there are more counts.
    public func tile(_ counts: [Int]) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let rank = Swift.max(counts.count, input.rank)
                let times = Array(repeating: 1, count: rank - counts.count) + counts
                let extents = Array(repeating: 1, count: rank - input.rank) + input.shape
                guard times.allSatisfy({ $0 >= 0 }), checkedCount(times + extents) != nil else {
                    throw ArrayError(
                        .argument("\(counts) copies: numbers of 0 and up are expected"), in: "\(input.text).tile(\(counts))")
                }
                // [t0, n0, t1, n1, …], in which the array has only the n axes, joined pair by pair.
                let shape = zip(times, extents).flatMap { [$0, $1] }
                let map = IndexMap(
                    shape: shape,
                    axes: input.shape.indices.map {
                        .along(axis: 2 * ($0 + rank - input.rank) + 1, offset: 0, step: 1)
                    })
                return input.mapped(map).reshaped(zip(times, extents).map { $0 * $1 })
            })
    }

    /// Each index of an axis `count` times in a row.
    public func `repeat`(_ count: Int, axis: Int) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let text = "\(input.text).repeat(\(count), axis: \(axis))"
                let place = try input.axis(axis, in: text)
                var shape = input.shape
                shape.insert(count, at: place + 1)
                guard checkedCount(shape) != nil else {
                    throw ArrayError(.argument("\(count) times, where 0 and up is expected"), in: text)
                }
                let map = IndexMap(
                    shape: shape,
                    axes: input.shape.indices.map { .along(axis: $0 <= place ? $0 : $0 + 1, offset: 0, step: 1) })
                var joined = input.shape
                joined[place] *= count
                return input.mapped(map).reshaped(joined)
            })
    }

    /// The same array cut otherwise: what `mapBlocks` sees, and how it is written. Values never depend on it.
    public func rechunk(_ chunks: Chunks) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                ArrayExpression(
                    .view(IndexMap(identity: input.shape), input), Element.scalarType, input.shape,
                    blocks: try chunks.grid(of: input.shape, Element.scalarType))
            })
    }
}

extension ArrayExpression {
    /// The elements under another shape of equal count.
    func reshaped(_ shape: [Int]) -> ArrayExpression {
        if shape == self.shape { return self }
        // Axes of extent 1 come and go without moving anything.
        let mine = self.shape.indices.filter { self.shape[$0] != 1 }
        let others = shape.indices.filter { shape[$0] != 1 }
        if count > 0, mine.map({ self.shape[$0] }) == others.map({ shape[$0] }) {
            var axes = [IndexMap.Axis](repeating: .fixed(0), count: rank)
            for (below, above) in zip(mine, others) { axes[below] = .along(axis: above, offset: 0, step: 1) }
            return mapped(IndexMap(shape: shape, axes: axes))
        }
        if case .reshape(let below) = operation { return below.reshaped(shape) }
        return ArrayExpression(.reshape(self), scalarType, shape)
    }
}
