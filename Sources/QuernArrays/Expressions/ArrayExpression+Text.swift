// How an expression reads in messages, plans and pictures: as the Swift that made it, sources by name, cut off where it
// gets long.

internal import NDArrays
import QuernCore

extension ArrayExpression {
    /// The expression as text, at most some 200 characters of it.
    package var text: String { text(depth: 6) }

    private func text(depth: Int) -> String {
        guard depth > 0 else { return "…" }
        func inner(_ array: ArrayExpression) -> String { array.text(depth: depth - 1) }
        switch operation {
        case .memory(let array): return "array\(array.shape)"
        case .stored(let source): return source is GivenSource ? source.name : "'\(source.name)'"
        case .constant(let words): return ScalarText.of(words, scalarType)
        case .generated(let function): return function.text
        case .elementwise(let function, let inputs): return function.text(inputs.map(inner))
        case .view(let map, let input):
            if map.shape.count == input.rank, map == IndexMap(permuting: input.shape, Array((0..<input.rank).reversed())),
                input.rank > 1
            {
                return inner(input) + ".T"
            }
            // A broadcast that only spreads is not written by anyone.
            if map.isBroadcast || map.axes.allSatisfy({ $0 == .fixed(0) }) { return inner(input) }
            return "\(inner(input))[\(map.sliceText)]"
        case .assembly(let pieces):
            return "concatenate(" + pieces.prefix(3).map { inner($0.array) }.joined(separator: ", ")
                + (pieces.count > 3 ? ", …)" : ")")
        case .reshape(let input): return "\(inner(input)).reshape(\(shape.map(String.init).joined(separator: ", ")))"
        case .reduction(let reduction, let input): return "\(inner(input)).\(reduction.text(rank: input.rank))"
        case .product(let left, let right): return "\(inner(left)).dot(\(inner(right)))"
        case .staged(let node, let output):
            let name = node.operation.name
            let base = node.operation.inputs.first.map { inner($0) + "." } ?? ""
            return base + name + (node.operation.outputs.count > 1 ? ".\(output)" : "")
        case .failed(let error): return error.expression
        }
    }
}

extension IndexMap {
    /// The map as subscripts of the array below, as far as it is one.
    var sliceText: String {
        axes.map { axis in
            switch axis {
            case .fixed(let index): return "\(index)"
            case .along(let k, let offset, let step):
                if step == 1 { return "\(offset)..<\(offset + shape[k])" }
                return "from \(offset) by \(step)"
            }
        }.joined(separator: ", ")
    }
}
