// How elementwise operations are made: types and shapes checked, smaller inputs spread as NumPy spreads them.
//
// Shape rule  broadcasting: shapes are aligned at their last axes; extents are equal, or one of them is 1.
// Block rule  the blocks of the first input that is cut.
// Plan rule   fused with all elementwise operations, views and reductions around it.

package import QuernCore

extension ArrayExpression {
    /// A function of arrays, spread to one shape.
    package static func elementwise(
        _ function: ElementwiseFunction, _ inputs: [ArrayExpression]
    ) -> ArrayExpression {
        let type = function.resultType(inputs.map(\.scalarType))
        return .of(inputs, type) { () throws(ArrayError) in
            let shape = try broadcastShape(inputs.map(\.shape), in: function.text(inputs.map(\.text)))
            let spread = inputs.map { $0.spread(to: shape) }
            return ArrayExpression(.elementwise(function, spread), type, shape)
        }
    }

    /// The array seen under a shape that it broadcasts to.
    package func spread(to shape: [Int]) -> ArrayExpression {
        if shape == self.shape { return self }
        guard let map = IndexMap(broadcast: self.shape, to: shape) else { return self }
        return ArrayExpression(.view(map, self), scalarType, shape)
    }

    /// The shape that arrays of these shapes have together.
    package static func broadcastShape(_ shapes: [[Int]], in text: @autoclosure () -> String) throws(ArrayError) -> [Int] {
        let rank = shapes.map(\.count).max() ?? 0
        var result = [Int](repeating: 1, count: rank)
        for shape in shapes {
            for (k, extent) in shape.enumerated() {
                let axis = k + rank - shape.count
                if result[axis] == extent || extent == 1 { continue }
                guard result[axis] == 1 else {
                    throw ArrayError(
                        .shape(
                            "shapes \(shapes.map { "\($0)" }.joined(separator: " and ")) do not go together: along axis "
                                + "\(axis) of the result there are \(result[axis]) and \(extent) indices, where equal "
                                + "ones, or 1, are expected"), in: text())
                }
                result[axis] = extent
            }
        }
        return result
    }

    /// A single value as an array.
    package static func scalar<T: KernelScalar>(_ value: T) -> ArrayExpression {
        ArrayExpression(.constant(value.kernelWords), T.scalarType, [])
    }
}

extension BlockedArray {
    /// A function of this array and others, with elements of `Result`.
    package func apply<Result>(_ function: ElementwiseFunction, _ others: ArrayExpression...) -> BlockedArray<Result> {
        BlockedArray<Result>(.elementwise(function, [expression] + others))
    }
}
