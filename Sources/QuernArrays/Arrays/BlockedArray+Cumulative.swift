// Cumulative sums and products, and differences of neighbours.

public import QuernCore

extension BlockedArray where Element: Numeric {
    private func cumulative(_ axis: Int, isProduct: Bool) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let name = isProduct ? "cumulativeProduct" : "cumulativeSum"
                let place = try input.axis(axis, in: "\(input.text).\(name)(axis: \(axis))")
                guard !(isProduct && Element.scalarType.isComplex) else {
                    throw ArrayError(
                        .argument("a cumulative product of \(Element.scalarType.swiftName) is not defined"),
                        in: "\(input.text).\(name)(axis: \(axis))")
                }
                let operation = CumulativeOperation(input: input, axis: place, isProduct: isProduct)
                return ArrayExpression(.staged(StagedNode(operation), output: 0), input.scalarType, input.shape)
            })
    }

    /// The sum of the elements up to and with each one along `axis`, added one after the other: NumPy's bits, the same
    /// for any chunking. Of integers exact, an error where a sum does not fit the type.
    /// - Complexity: one pass; axes beside this one are done in parallel.
    public func cumulativeSum(axis: Int) -> BlockedArray { cumulative(axis, isProduct: false) }

    /// The product of the elements up to and with each one along `axis`, multiplied one after the other.
    public func cumulativeProduct(axis: Int) -> BlockedArray { cumulative(axis, isProduct: true) }

    /// What each element is more than the one before it along `axis`, `times` times over: the axis gets shorter by one
    /// each time. Of unsigned integers a fault where the difference is below 0.
    public func diff(_ times: Int = 1, axis: Int = -1) -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let text = "\(input.text).diff(\(times), axis: \(axis))"
                let place = try input.axis(axis, in: text)
                guard times >= 0 else {
                    throw ArrayError(.argument("\(times) times, where 0 or more is expected"), in: text)
                }
                var result = input
                for _ in 0..<times {
                    let extent = result.shape[place]
                    if extent == 0 { break }
                    result = .elementwise(
                        .subtract, [result.part(1..<extent, axis: place), result.part(0..<extent - 1, axis: place)])
                }
                return result
            })
    }
}

extension BlockedArray where Element: Real {
    /// The cumulative sum with NaN counted as 0.
    public func nanCumulativeSum(axis: Int) -> BlockedArray {
        `where`(isNaN, 0, self).cumulativeSum(axis: axis)
    }

    /// The cumulative product with NaN counted as 1.
    public func nanCumulativeProduct(axis: Int) -> BlockedArray {
        `where`(isNaN, 1, self).cumulativeProduct(axis: axis)
    }
}
