// Reductions along all or some axes.
//
// Shape rule  the axes go, or stay with an extent of 1 (`keepDims`).
// Block rule  the blocks of the axes that stay.
// Plan rule   a stage of its own, fused with what makes the elements; reductions of one array share a pass over it.
// Bits        the same for any chunking, order and threads, but for products of floating-point elements.

public import QuernCore

extension ArrayExpression {
    /// A reduction along `axes` (nil for all; negative ones count from the last), as an array of another type.
    func reduced(_ kind: ReductionKind, _ type: ScalarType, axes: [Int]?, keepDims: Bool, skipsNaN: Bool = false) -> ArrayExpression {
        .of([self], type) { () throws(ArrayError) in
            let rising = try self.axes(axes, in: "\(text).\(kind.name)()")
            let reduction = ArrayReduction(kind, axes: rising, skipsNaN: skipsNaN)
            let result = ArrayExpression(.reduction(reduction, self), type, reduction.shape(of: shape))
            guard keepDims else { return result }
            var axes: [IndexMap.Axis] = []
            for axis in shape.indices where !rising.contains(axis) {
                axes.append(.along(axis: axis, offset: 0, step: 1))
            }
            let kept = shape.indices.map { rising.contains($0) ? 1 : shape[$0] }
            return ArrayExpression(.view(IndexMap(shape: kept, axes: axes), result), type, kept)
        }
    }

    /// Axes in rising order, each once; nil for all.
    package func axes(_ axes: [Int]?, in text: @autoclosure () -> String) throws(ArrayError) -> [Int] {
        guard let axes else { return Array(shape.indices) }
        var rising: [Int] = []
        for axis in axes { rising.append(try self.axis(axis, in: text())) }
        rising.sort()
        if let twice = zip(rising, rising.dropFirst()).first(where: { $0 == $1 }) {
            throw ArrayError(.argument("axis \(twice.0) is named twice, where each axis is expected once"), in: text())
        }
        return rising
    }

    /// An axis counted from the first.
    package func axis(_ axis: Int, in text: @autoclosure () -> String) throws(ArrayError) -> Int {
        let result = axis < 0 ? axis + rank : axis
        guard shape.indices.contains(result) else {
            throw ArrayError(
                .argument("there is no axis \(axis): the array has shape \(shape), so \(-rank)..<\(rank) is expected"),
                in: text())
        }
        return result
    }
}

extension BlockedArray {
    private func reduced<Result>(
        _ kind: ReductionKind, _ axes: [Int]?, _ keepDims: Bool, skipsNaN: Bool = false
    ) -> BlockedArray<Result> {
        BlockedArray<Result>(
            expression.reduced(kind, Result.scalarType, axes: axes, keepDims: keepDims, skipsNaN: skipsNaN))
    }
}

extension BlockedArray where Element: Numeric {
    /// The sum along `axes`, all of them if none are named. Of integers exact, a fault where it does not fit the type.
    public func sum(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray { reduced(.sum, axes, keepDims) }
    /// The sum along one axis.
    public func sum(axis: Int, keepDims: Bool = false) -> BlockedArray { sum(axes: [axis], keepDims: keepDims) }
    /// The product along `axes`. Of floating-point elements it is within n · 2⁻¹⁰⁰ of the exact one before one rounding, so
    /// that chunking and order show in the last bit only where the exact product lies so near between two numbers.
    public func product(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray { reduced(.product, axes, keepDims) }
    /// The product along one axis.
    public func product(axis: Int, keepDims: Bool = false) -> BlockedArray { product(axes: [axis], keepDims: keepDims) }
}

extension BlockedArray where Element: Comparable {
    /// The smallest element along `axes`; NaN if there is one. Of nothing it is an error.
    public func min(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray { reduced(.min, axes, keepDims) }
    /// The smallest element along one axis.
    public func min(axis: Int, keepDims: Bool = false) -> BlockedArray { min(axes: [axis], keepDims: keepDims) }
    /// The largest element along `axes`; NaN if there is one. Of nothing it is an error.
    public func max(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray { reduced(.max, axes, keepDims) }
    /// The largest element along one axis.
    public func max(axis: Int, keepDims: Bool = false) -> BlockedArray { max(axes: [axis], keepDims: keepDims) }
    /// The row-major index of the first smallest element; the first NaN, if there is one.
    public func argmin() -> BlockedArray<Int> { reduced(.argmin, nil, false) }
    /// The index along `axis` of the first smallest element.
    public func argmin(axis: Int, keepDims: Bool = false) -> BlockedArray<Int> { reduced(.argmin, [axis], keepDims) }
    /// The row-major index of the first largest element; the first NaN, if there is one.
    public func argmax() -> BlockedArray<Int> { reduced(.argmax, nil, false) }
    /// The index along `axis` of the first largest element.
    public func argmax(axis: Int, keepDims: Bool = false) -> BlockedArray<Int> { reduced(.argmax, [axis], keepDims) }
}

extension BlockedArray where Element: Real {
    /// The mean along `axes`: the order-independent sum divided by the count.
    public func mean(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray { reduced(.mean, axes, keepDims) }
    /// The mean along one axis.
    public func mean(axis: Int, keepDims: Bool = false) -> BlockedArray { mean(axes: [axis], keepDims: keepDims) }
    /// The variance along `axes`, with the divisor n − `ddof`: from exact sums, in one pass.
    public func variance(axes: [Int]? = nil, ddof: Int = 0, keepDims: Bool = false) -> BlockedArray {
        reduced(.variance(ddof: ddof), axes, keepDims)
    }
    /// The variance along one axis.
    public func variance(axis: Int, ddof: Int = 0, keepDims: Bool = false) -> BlockedArray {
        variance(axes: [axis], ddof: ddof, keepDims: keepDims)
    }
    /// The standard deviation along `axes`: the root of the variance.
    public func std(axes: [Int]? = nil, ddof: Int = 0, keepDims: Bool = false) -> BlockedArray {
        reduced(.std(ddof: ddof), axes, keepDims)
    }
    /// The standard deviation along one axis.
    public func std(axis: Int, ddof: Int = 0, keepDims: Bool = false) -> BlockedArray {
        std(axes: [axis], ddof: ddof, keepDims: keepDims)
    }

    /// The sum of the elements that are no NaN.
    public func nanSum(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray {
        reduced(.sum, axes, keepDims, skipsNaN: true)
    }
    /// The product of the elements that are no NaN.
    public func nanProduct(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray {
        reduced(.product, axes, keepDims, skipsNaN: true)
    }
    /// The mean of the elements that are no NaN.
    public func nanMean(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray {
        reduced(.mean, axes, keepDims, skipsNaN: true)
    }
    /// The variance of the elements that are no NaN.
    public func nanVariance(axes: [Int]? = nil, ddof: Int = 0, keepDims: Bool = false) -> BlockedArray {
        reduced(.variance(ddof: ddof), axes, keepDims, skipsNaN: true)
    }
    /// The standard deviation of the elements that are no NaN.
    public func nanStd(axes: [Int]? = nil, ddof: Int = 0, keepDims: Bool = false) -> BlockedArray {
        reduced(.std(ddof: ddof), axes, keepDims, skipsNaN: true)
    }
    /// The smallest element that is no NaN.
    public func nanMin(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray {
        reduced(.min, axes, keepDims, skipsNaN: true)
    }
    /// The largest element that is no NaN.
    public func nanMax(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray {
        reduced(.max, axes, keepDims, skipsNaN: true)
    }
}

extension BlockedArray where Element: BinaryInteger {
    /// The mean along `axes`, from the exact sum.
    public func mean(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray<Double> {
        reduced(.mean, axes, keepDims)
    }
    /// The mean along one axis.
    public func mean(axis: Int, keepDims: Bool = false) -> BlockedArray<Double> { mean(axes: [axis], keepDims: keepDims) }
}

extension BlockedArray where Element == Bool {
    /// Whether any element along `axes` is true; false of nothing.
    public func any(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray { reduced(.any, axes, keepDims) }
    /// Whether all elements along `axes` are true; true of nothing.
    public func all(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray { reduced(.all, axes, keepDims) }
    /// How many elements along `axes` are true.
    public func countTrue(axes: [Int]? = nil, keepDims: Bool = false) -> BlockedArray<Int> {
        reduced(.count, axes, keepDims)
    }
}
