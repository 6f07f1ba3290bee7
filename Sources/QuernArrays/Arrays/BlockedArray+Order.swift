// Order statistics: quantiles, medians, the k best elements, sorting, and where values lie among sorted ones.
//
// All are exact, have the same bits for any chunking, and treat −0 as 0 and NaN as larger than everything else.

internal import NDArrays
public import QuernCore

/// How a quantile is interpolated between elements: NumPy's methods under their names.
public struct QuantileRule: Sendable, Hashable {
    let method: QuantileMethod

    /// Between the two nearest elements, by distance.
    public static let linear = QuantileRule(method: .linear)
    /// The lower of the two nearest elements.
    public static let lower = QuantileRule(method: .lower)
    /// The higher of the two nearest elements.
    public static let higher = QuantileRule(method: .higher)
    /// The middle of the two nearest elements.
    public static let midpoint = QuantileRule(method: .midpoint)
    /// The nearest element.
    public static let nearest = QuantileRule(method: .nearest)
    /// Hyndman and Fan's method 1.
    public static let invertedCDF = QuantileRule(method: .invertedCDF)
    /// Hyndman and Fan's method 2.
    public static let averagedInvertedCDF = QuantileRule(method: .averagedInvertedCDF)
    /// Hyndman and Fan's method 3.
    public static let closestObservation = QuantileRule(method: .closestObservation)
    /// Hyndman and Fan's method 4.
    public static let interpolatedInvertedCDF = QuantileRule(method: .interpolatedInvertedCDF)
    /// Hyndman and Fan's method 5.
    public static let hazen = QuantileRule(method: .hazen)
    /// Hyndman and Fan's method 6.
    public static let weibull = QuantileRule(method: .weibull)
    /// Hyndman and Fan's method 8.
    public static let medianUnbiased = QuantileRule(method: .medianUnbiased)
    /// Hyndman and Fan's method 9.
    public static let normalUnbiased = QuantileRule(method: .normalUnbiased)
}

extension ArrayExpression {
    /// Quantiles along an axis, or of all elements.
    func quantile(
        _ q: [Double], isList: Bool, axis: Int?, _ rule: QuantileRule, skipsNaN: Bool, _ type: ScalarType,
        keepDims: Bool = false
    ) -> ArrayExpression {
        .of([self], type) { () throws(ArrayError) in
            let text = "\(self.text).quantile()"
            guard q.allSatisfy({ $0 >= 0 && $0 <= 1 }) else {
                throw ArrayError(.argument("quantiles of \(q), where numbers from 0 through 1 are expected"), in: text)
            }
            let place = try axis.map { (axis) throws(ArrayError) in try self.axis(axis, in: text) }
            // Of one axis all elements are that axis.
            let rows = place.map { rank == 1 ? self : bringingLast($0) } ?? self
            let operation = QuantileOperation(
                input: rows, isWhole: place == nil || rank == 1, quantiles: q, isList: isList, method: rule.method,
                skipsNaN: skipsNaN, resultType: type)
            let result = ArrayExpression(.staged(StagedNode(operation), output: 0), type, operation.outputs[0].shape)
            guard keepDims else { return result }
            let kept = shape.indices.map { place == nil || $0 == place ? 1 : shape[$0] }
            return result.reshaped((isList ? [q.count] : []) + kept)
        }
    }
}

extension BlockedArray where Element: Real {
    /// The quantile `q`, from 0 through 1, along an axis or of all elements; NaN where there is one, and of nothing.
    /// - Complexity: one pass where rows fit a task, else mostly two, in memory that does not grow with the rows.
    public func quantile(
        _ q: Double, axis: Int? = nil, method: QuantileRule = .linear, keepDims: Bool = false
    ) -> BlockedArray {
        BlockedArray(
            expression.quantile(
                [q], isList: false, axis: axis, method, skipsNaN: false, Element.scalarType, keepDims: keepDims))
    }

    /// Several quantiles, along a new first axis.
    public func quantile(
        _ q: [Double], axis: Int? = nil, method: QuantileRule = .linear, keepDims: Bool = false
    ) -> BlockedArray {
        BlockedArray(
            expression.quantile(
                q, isList: true, axis: axis, method, skipsNaN: false, Element.scalarType, keepDims: keepDims))
    }

    /// The percentile `p`, from 0 through 100.
    public func percentile(_ p: Double, axis: Int? = nil, method: QuantileRule = .linear) -> BlockedArray {
        quantile(p / 100, axis: axis, method: method)
    }

    /// Several percentiles, along a new first axis.
    public func percentile(_ p: [Double], axis: Int? = nil, method: QuantileRule = .linear) -> BlockedArray {
        quantile(p.map { $0 / 100 }, axis: axis, method: method)
    }

    /// The middle element, or the middle of the two middle ones, along an axis or of all elements.
    public func median(axis: Int? = nil, keepDims: Bool = false) -> BlockedArray {
        quantile(0.5, axis: axis, keepDims: keepDims)
    }

    /// The quantile of the elements that are no NaN.
    public func nanQuantile(
        _ q: Double, axis: Int? = nil, method: QuantileRule = .linear, keepDims: Bool = false
    ) -> BlockedArray {
        BlockedArray(
            expression.quantile(
                [q], isList: false, axis: axis, method, skipsNaN: true, Element.scalarType, keepDims: keepDims))
    }

    /// The median of the elements that are no NaN.
    public func nanMedian(axis: Int? = nil, keepDims: Bool = false) -> BlockedArray {
        nanQuantile(0.5, axis: axis, keepDims: keepDims)
    }
}

extension BlockedArray where Element: BinaryInteger {
    /// The quantile `q`, from 0 through 1, along an axis or of all elements; NaN of nothing.
    public func quantile(_ q: Double, axis: Int? = nil, method: QuantileRule = .linear) -> BlockedArray<Double> {
        BlockedArray<Double>(
            expression.quantile([q], isList: false, axis: axis, method, skipsNaN: false, .float64))
    }

    /// Several quantiles, along a new first axis.
    public func quantile(_ q: [Double], axis: Int? = nil, method: QuantileRule = .linear) -> BlockedArray<Double> {
        BlockedArray<Double>(expression.quantile(q, isList: true, axis: axis, method, skipsNaN: false, .float64))
    }

    /// The middle element, or the middle of the two middle ones.
    public func median(axis: Int? = nil) -> BlockedArray<Double> { quantile(0.5, axis: axis) }
}

extension GroupedArray where Element: Real {
    /// The quantile `q` of each group.
    /// - Complexity: a stage for each group, each of which reads its own elements.
    public func quantile(_ q: Double, method: QuantileRule = .linear, spread: Bool = false) -> BlockedArray<Element> {
        let array = ArrayExpression.of([input], Element.scalarType) { () throws(ArrayError) in
            var shape = input.shape
            shape[axis] = 1
            let values = (0..<table.count).map { group in
                input.gathered(Array(table.order[table.starts[group]..<table.starts[group + 1]]), axis: axis).quantile(
                    [q], isList: false, axis: axis, method, skipsNaN: false, Element.scalarType
                ).reshaped(shape)
            }
            return values.isEmpty ? input : .concatenated(values, axis: axis, Element.scalarType)
        }
        return laidOut(array, spread)
    }

    /// The median of each group.
    public func median(spread: Bool = false) -> BlockedArray<Element> { quantile(0.5, spread: spread) }
}
