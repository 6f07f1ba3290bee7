// Groups of the indices of an axis, and what is computed of each: `x.grouped(by: monthOfDay, along: 0).mean()`.

public import NDArrays
public import QuernCore

/// An array whose indices along one axis are put into groups.
///
/// Results have an index for each group along that axis, in rising order of their codes; with `spread: true` they are
/// laid out again, so that each index has its group's value:
///
///     let anomalies = x - x.grouped(by: monthOfDay, along: 0).mean(spread: true)
///
/// All values but medians and quantiles are found in one pass over the array and have the same bits for any chunking.
public struct GroupedArray<Element: KernelScalar>: Sendable {
    let input: ArrayExpression
    let axis: Int
    let table: GroupTable
    let text: String

    /// The codes of the groups, rising: code `codes[g]` is index `g` of the results.
    public var codes: [Int] { table.codes }
    /// How many indices each group has.
    public var sizes: [Int] { (0..<table.count).map(table.size) }

    func laidOut<Result>(_ array: ArrayExpression, _ spread: Bool) -> BlockedArray<Result> {
        guard spread, array.failure == nil else { return BlockedArray<Result>(array) }
        return BlockedArray<Result>(array.gathered(table.groups, axis: axis))
    }

    private func reduced<Result>(_ kind: ReductionKind, _ spread: Bool, skipsNaN: Bool = false) -> BlockedArray<Result>
    {
        let type = Result.scalarType
        let array = ArrayExpression.of([input], type) { () throws(ArrayError) in
            let driver: any Reduction
            do throws(ReductionError) {
                driver = try Reductions.make(kind, of: input.scalarType, skipsNaN: skipsNaN)
            } catch {
                throw ArrayError(.argument(error.description), in: "\(text).\(kind.name)()")
            }
            let operation = GroupOperation(
                input: input.bringingForward(axis), axis: axis, table: table, kind: kind,
                skipsNaN: skipsNaN, reduction: driver, name: "grouped(along: \(axis)).\(kind.name)")
            return ArrayExpression(.staged(StagedNode(operation), output: 0), type, operation.outputs[0].shape)
        }
        return laidOut(array, spread)
    }

    /// How many elements each group has.
    public func count(spread: Bool = false) -> BlockedArray<Int> {
        let array = ArrayExpression.of([input], .int64) { () throws(ArrayError) in
            var shape = input.shape
            shape[axis] = table.count
            let sizes = BlockedArray<Int>(NDArray<Int, 1>(self.sizes)).expression
            return sizes.mapped(IndexMap(shape: shape, axes: [.along(axis: axis, offset: 0, step: 1)]))
        }
        return laidOut(array, spread)
    }
}

extension GroupedArray where Element: Numeric {
    /// The sum of each group; of integers an error where it does not fit the type.
    public func sum(spread: Bool = false) -> BlockedArray<Element> { reduced(.sum, spread) }
}

extension GroupedArray where Element: Comparable {
    /// The smallest element of each group; NaN if there is one.
    public func min(spread: Bool = false) -> BlockedArray<Element> { reduced(.min, spread) }
    /// The largest element of each group; NaN if there is one.
    public func max(spread: Bool = false) -> BlockedArray<Element> { reduced(.max, spread) }
}

extension GroupedArray where Element: Real {
    /// The mean of each group.
    public func mean(spread: Bool = false) -> BlockedArray<Element> { reduced(.mean, spread) }
    /// The variance of each group, with the divisor n − `ddof`.
    public func variance(ddof: Int = 0, spread: Bool = false) -> BlockedArray<Element> {
        reduced(.variance(ddof: ddof), spread)
    }
    /// The standard deviation of each group: the root of the variance.
    public func std(ddof: Int = 0, spread: Bool = false) -> BlockedArray<Element> { reduced(.std(ddof: ddof), spread) }
    /// The sum of each group's elements that are no NaN.
    public func nanSum(spread: Bool = false) -> BlockedArray<Element> { reduced(.sum, spread, skipsNaN: true) }
    /// The mean of each group's elements that are no NaN.
    public func nanMean(spread: Bool = false) -> BlockedArray<Element> { reduced(.mean, spread, skipsNaN: true) }
    /// The smallest of each group's elements that are no NaN.
    public func nanMin(spread: Bool = false) -> BlockedArray<Element> { reduced(.min, spread, skipsNaN: true) }
    /// The largest of each group's elements that are no NaN.
    public func nanMax(spread: Bool = false) -> BlockedArray<Element> { reduced(.max, spread, skipsNaN: true) }
    /// The standard deviation of each group's elements that are no NaN.
    public func nanStd(ddof: Int = 0, spread: Bool = false) -> BlockedArray<Element> {
        reduced(.std(ddof: ddof), spread, skipsNaN: true)
    }
}

extension GroupedArray where Element: BinaryInteger {
    /// The mean of each group, from the exact sum.
    public func mean(spread: Bool = false) -> BlockedArray<Double> { reduced(.mean, spread) }
}

extension GroupedArray where Element == Bool {
    /// How many elements of each group are true.
    public func countTrue(spread: Bool = false) -> BlockedArray<Int> { reduced(.count, spread) }
    /// Whether any element of each group is true.
    public func any(spread: Bool = false) -> BlockedArray<Bool> { reduced(.any, spread) }
    /// Whether all elements of each group are true.
    public func all(spread: Bool = false) -> BlockedArray<Bool> { reduced(.all, spread) }
}

// MARK: Making groups

extension BlockedArray {
    /// The indices of an axis in groups of equal codes: any integers, one for each index.
    public func grouped(by codes: [Int], along axis: Int = 0) -> GroupedArray<Element> {
        let text = "\(expression.text).grouped(along: \(axis))"
        let input = ArrayExpression.of([expression], Element.scalarType) { () throws(ArrayError) in
            let place = try expression.axis(axis, in: text)
            guard codes.count == expression.shape[place] else {
                throw ArrayError(
                    .shape("\(codes.count) codes for axis \(place) of shape \(shape): one for each index is expected"),
                    in: text)
            }
            return expression
        }
        let place = axis < 0 ? axis + expression.rank : axis
        return GroupedArray(input: input, axis: place, table: GroupTable(codes), text: text)
    }

    /// The indices of an axis in groups of equal codes.
    public func grouped(by codes: NDArray<Int, 1>, along axis: Int = 0) -> GroupedArray<Element> {
        grouped(by: codes.elements, along: axis)
    }

    /// The indices of an axis in groups of equal codes, which are computed now.
    /// - Throws: `ArrayError` from computing the codes.
    public func grouped(by codes: BlockedArray<Int>, along axis: Int = 0) throws(ArrayError) -> GroupedArray<Element> {
        let computed: NDArray<Int, 1> = try codes.compute()
        return grouped(by: computed, along: axis)
    }

    /// An axis in windows of `every` indices, the last one shorter where it does not divide: `resample(every: 24).mean()`.
    public func resample(every width: Int, along axis: Int = 0) -> GroupedArray<Element> {
        let text = "\(expression.text).resample(every: \(width), along: \(axis))"
        guard width > 0 else {
            let failed = ArrayExpression(
                failure: ArrayError(.argument("windows of \(width) indices, where 1 or more are expected"), in: text),
                Element.scalarType)
            return GroupedArray(input: failed, axis: 0, table: GroupTable([]), text: text)
        }
        let place = axis < 0 ? axis + expression.rank : axis
        let extent = expression.shape.indices.contains(place) ? expression.shape[place] : 0
        return grouped(by: (0..<extent).map { $0 / width }, along: axis)
    }
}
