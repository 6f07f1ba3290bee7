// Boolean masks: the elements at which a mask is true, and where it is.
//
// How many there are is the result's shape, so the mask is counted when the line runs: one pass over what the mask reads.
// The elements themselves wait until they are asked for, as everything else.

public import Quern
public import QuernCore
public import TaskGraphs

extension BlockedArray {
    /// The elements at which `mask` is true: of a mask of this shape in row-major order along one axis; of one with one
    /// axis the indices of the first axis, whole.
    ///
    ///     let warm = try x[x > 20]
    ///
    /// The mask is counted now, on `.threads`; `compress` takes other engines and a memory budget.
    /// - Throws: `ArrayError` from computing the mask, and for a mask of another shape.
    public subscript(_ mask: BlockedArray<Bool>) -> BlockedArray {
        get throws(ArrayError) { try compress(mask) }
    }

    /// The elements at which `mask` is true, as `x[mask]`.
    /// - Parameters:
    ///   - engine: where the mask is counted.
    ///   - memory: the most bytes at a time for that.
    public func compress<E: Engine>(
        _ mask: BlockedArray<Bool>, on engine: E = ThreadEngine.threads, memory: ByteCount? = nil
    ) throws(ArrayError) -> BlockedArray {
        if let error { throw error }
        if let error = mask.error { throw error }
        if mask.rank == 1, rank > 1 { return try compress(mask, axis: 0, on: engine, memory: memory) }
        guard mask.shape == shape else {
            throw ArrayError(
                .shape(
                    "a mask of shape \(mask.shape) for an array of shape \(shape): equal shapes, or one axis, are expected"
                ),
                in: "\(expression.text)[\(mask.expression.text)]")
        }
        let flags = mask.expression.reshaped([mask.count])
        let counting = MaskCountOperation(mask: flags)
        let counts = try ArrayRun.compute(
            [ArrayExpression(.staged(StagedNode(counting), output: 0), .int64, counting.outputs[0].shape)], on: engine,
            ArrayRunOptions(memory: memory, spill: nil, progress: .none, cancellation: nil, trace: false))
        var starts = [0]
        for bits in counts.value[0].elementBits { starts.append(starts[starts.count - 1] + Int(bits)) }
        let operation = CompressOperation(input: expression.reshaped([count]), mask: flags, starts: starts)
        return BlockedArray(
            ArrayExpression(
                .staged(StagedNode(operation), output: 0), Element.scalarType, operation.outputs[0].shape))
    }

    /// The indices of an axis at which a mask of one axis is true, whole. The mask is computed now.
    public func compress<E: Engine>(
        _ mask: BlockedArray<Bool>, axis: Int, on engine: E = ThreadEngine.threads, memory: ByteCount? = nil
    ) throws(ArrayError) -> BlockedArray {
        let text = "\(expression.text).compress(axis: \(axis))"
        if let error { throw error }
        let place = try expression.axis(axis, in: text)
        guard mask.rank == 1, mask.count == shape[place] else {
            throw ArrayError(
                .shape(
                    "a mask of shape \(mask.shape) for axis \(place) of shape \(shape): one of [\(shape[place])] is expected"
                ),
                in: text)
        }
        let flags = try mask.computeAny(on: engine, memory: memory).elementBits
        return BlockedArray(expression.gathered(flags.indices.filter { flags[$0] == 1 }, axis: place))
    }
}

extension BlockedArray where Element == Bool {
    /// Where elements are true: for each axis the indices along it, in row-major order. Counted now, as `x[mask]`.
    public func nonzero<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil
    ) throws(ArrayError) -> [BlockedArray<Int>] {
        if let error { throw error }
        let flat = try BlockedArray<Int>(.counting(count)).compress(
            BlockedArray(expression.reshaped([count])), on: engine, memory: memory)
        let strides = rowMajorStrides(shape)
        return shape.indices.map { axis in
            // Extents of 0 leave nothing to divide.
            flat / Swift.max(1, strides[axis]) % Swift.max(1, shape[axis])
        }
    }
}
