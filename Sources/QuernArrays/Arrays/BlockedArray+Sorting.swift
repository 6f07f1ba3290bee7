// Sorting, the k best elements, and searching among sorted ones.

public import QuernCore

extension BlockedArray where Element: Comparable {
    private func sorting<Result>(_ axis: Int, isOrder: Bool) -> BlockedArray<Result> {
        let input = expression
        return BlockedArray<Result>(
            .of([input], Result.scalarType) { () throws(ArrayError) in
                let place = try input.axis(axis, in: "\(input.text).\(isOrder ? "argsort" : "sort")(axis: \(axis))")
                let operation = SortOperation(input: input.bringingLast(place), axis: place, isOrder: isOrder)
                return ArrayExpression(.staged(StagedNode(operation), output: 0), Result.scalarType, input.shape)
            })
    }

    /// The elements along `axis` in rising order, NaN last; a zero comes out as +0, a NaN without its payload.
    ///
    /// Axes of more than 65,536 indices are sorted in runs, which take 8 bytes an element beside the result.
    /// - Complexity: everything is read once; long axes are written twice.
    public func sort(axis: Int = -1) -> BlockedArray { sorting(axis, isOrder: false) }

    /// The indices along `axis` that sort the elements; of equal ones the lower first.
    public func argsort(axis: Int = -1) -> BlockedArray<Int> { sorting(axis, isOrder: true) }

    private func top(_ count: Int, axis: Int, largest: Bool) -> (values: BlockedArray, indices: BlockedArray<Int>) {
        func failed(_ error: ArrayError) -> (values: BlockedArray, indices: BlockedArray<Int>) {
            (
                BlockedArray(ArrayExpression(failure: error, Element.scalarType)),
                BlockedArray<Int>(ArrayExpression(failure: error, .int64))
            )
        }
        if let error { return failed(error) }
        let text = "\(expression.text).topK(\(count), axis: \(axis))"
        do throws(ArrayError) {
            let place = try expression.axis(axis, in: text)
            guard count >= 0 else {
                throw ArrayError(.argument("the \(count) best elements, where 0 or more are expected"), in: text)
            }
            let operation = TopOperation(
                input: expression.bringingLast(place), axis: place, count: count, takesLargest: largest)
            let node = StagedNode(operation)
            let shape = operation.outputs[0].shape
            return (
                BlockedArray(ArrayExpression(.staged(node, output: 0), Element.scalarType, shape)),
                BlockedArray<Int>(ArrayExpression(.staged(node, output: 1), .int64, shape))
            )
        } catch {
            return failed(error)
        }
    }

    /// The `count` largest elements along `axis`, the largest first, or the smallest, the smallest first; all, if there
    /// are fewer. NaN only where nothing else is left.
    public func topK(_ count: Int, axis: Int = -1, largest: Bool = true) -> BlockedArray {
        top(count, axis: axis, largest: largest).values
    }

    /// The indices along `axis` of the `count` largest (smallest) elements; of equal ones the lower first.
    public func argTopK(_ count: Int, axis: Int = -1, largest: Bool = true) -> BlockedArray<Int> {
        top(count, axis: axis, largest: largest).indices
    }

    /// For each of `values` the index at which it would stand among this array's elements, which rise along its one axis:
    /// before those equal to it, or behind them if `isRight`.
    public func searchSorted(_ values: BlockedArray, isRight: Bool = false) -> BlockedArray<Int> {
        let (sorted, wanted) = (expression, values.expression)
        return BlockedArray<Int>(
            .of([sorted, wanted], .int64) { () throws(ArrayError) in
                guard sorted.rank == 1 else {
                    throw ArrayError(
                        .shape("sorted elements of shape \(sorted.shape), where one axis is expected"),
                        in: "\(sorted.text).searchSorted()")
                }
                let operation = SearchOperation(sorted: sorted, values: wanted, isRight: isRight)
                return ArrayExpression(.staged(StagedNode(operation), output: 0), .int64, wanted.shape)
            })
    }
}
