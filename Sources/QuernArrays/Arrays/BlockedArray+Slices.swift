// Slices: `x[2..<10, ..., .by(-1), .newAxis, 3]`.
//
// Shape rule  single indices take their axis away, ranges and steps keep it, `.newAxis` adds one, axes without an index
//             stay whole. Lists gather: their axis gets as many indices as the list has.
// Block rule  as the map goes; gathered axes are one block.
// Plan rule   composed with what is around; lists become runs of slices side by side.

internal import QuernCore

extension BlockedArray {
    /// The elements at these indices, one an axis from the first on: `x[2..<10, .by(-1), .newAxis, 3]`.
    public subscript<each Index: ArrayIndexConvertible>(_ indices: repeat each Index) -> BlockedArray {
        var list: [ArrayIndex] = []
        for index in repeat each indices { list.append(index.arrayIndex) }
        return BlockedArray(expression.sliced(list))
    }

    /// The elements at this index of the first axis, with all other axes taken whole: `x[0, ...]`.
    public subscript(_ first: some ArrayIndexConvertible, _ rest: UnboundedRange) -> BlockedArray {
        BlockedArray(expression.sliced([first.arrayIndex]))
    }

    /// The elements at this index of the last axis, all others taken whole: `x[..., 0]`.
    public subscript(_ rest: UnboundedRange, _ last: some ArrayIndexConvertible) -> BlockedArray {
        BlockedArray(
            expression.sliced(Array(repeating: .all, count: Swift.max(0, expression.rank - 1)) + [last.arrayIndex]))
    }

    /// The elements at `indices` along an axis, in their order.
    public func take(_ indices: [Int], axis: Int) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let place = try input.axis(axis, in: "\(input.text).take(axis: \(axis))")
                return input.sliced(Array(repeating: .all, count: place) + [.list(indices)])
            })
    }
}

extension ArrayExpression {
    /// The array at these indices.
    package func sliced(_ indices: [ArrayIndex]) -> ArrayExpression {
        .of([self], scalarType) { () throws(ArrayError) in
            let text = "\(self.text)[\(indices.map(\.text).joined(separator: ", "))]"
            func fail(_ message: String) -> ArrayError { ArrayError(.argument(message), in: text) }
            var map = IndexMap(shape: [], axes: [])
            var lists: [(axis: Int, indices: [Int])] = []
            for index in indices {
                if case .newAxis = index.kind {
                    map.shape.append(1)
                    continue
                }
                let axis = map.axes.count
                guard axis < rank else {
                    throw fail("more indices than the \(rank) axes of shape \(shape)")
                }
                let extent = shape[axis]
                switch index.kind {
                case .newAxis: break
                case .one(let given):
                    let place = given < 0 ? given + extent : given
                    guard (0..<extent).contains(place) else {
                        throw fail("index \(given) is outside axis \(axis), whose extent is \(extent)")
                    }
                    map.axes.append(.fixed(place))
                case .range(let from, let upTo, let step):
                    let (low, high) = (from ?? 0, upTo ?? extent)
                    guard low >= 0, high <= extent, low <= high else {
                        throw fail("\(low)..<\(high) is outside axis \(axis), whose extent is \(extent)")
                    }
                    guard step != 0, step != .min else { throw fail("a step of \(step), where any but 0 is expected") }
                    let count = (high - low + abs(step) - 1) / abs(step)
                    map.axes.append(.along(axis: map.shape.count, offset: step > 0 ? low : high - 1, step: step))
                    map.shape.append(count)
                case .list(let list):
                    var places: [Int] = []
                    for given in list {
                        let place = given < 0 ? given + extent : given
                        guard (0..<extent).contains(place) else {
                            throw fail("index \(given) is outside axis \(axis), whose extent is \(extent)")
                        }
                        places.append(place)
                    }
                    lists.append((map.shape.count, places))
                    map.axes.append(.along(axis: map.shape.count, offset: 0, step: 1))
                    map.shape.append(extent)
                }
            }
            while map.axes.count < rank {
                map.axes.append(.along(axis: map.shape.count, offset: 0, step: 1))
                map.shape.append(shape[map.axes.count - 1])
            }
            var result = mapped(map)
            for (axis, list) in lists { result = result.gathered(list, axis: axis) }
            return result
        }
    }
}

extension ArrayIndex {
    /// As it is written.
    var text: String {
        switch kind {
        case .one(let index): "\(index)"
        case .range(nil, nil, 1): "..."
        case .range(let from, let upTo, 1): "\(from.map(String.init) ?? "")..<\(upTo.map(String.init) ?? "")"
        case .range(nil, nil, let step): ".by(\(step))"
        case .range(let from, let upTo, let step):
            ".range(\(from.map(String.init) ?? "")..<\(upTo.map(String.init) ?? ""), by: \(step))"
        case .newAxis: ".newAxis"
        case .list(let list): list.count <= 8 ? "\(list)" : "\(list.count) indices"
        }
    }
}
