// The product of stacks of matrices: each task takes some matrices of the stack, or a tile of one, and multiplies them
// by OpenBLAS.
//
// Shape rule  [b, m, k] · [b, k, n] → [b, m, n].
// Block rule  the result is one block.
// Plan rule   a stage; what makes the operands is fused into their reading. Small matrices go many to a task; of large
//             ones a task makes a tile, over the inner axis whole.
// Bits        not promised, as for `dot`. Error within k·u of Σ|a||b|.

internal import QuernCore

/// A product of stacks of matrices.
struct StackProductOperation: StagedOperation {
    let left: ArrayExpression
    let right: ArrayExpression

    var name: String { "matmul" }
    var inputs: [ArrayExpression] { [left, right] }
    var outputs: [StagedOutput] {
        [StagedOutput(left.scalarType, [left.shape[0], left.shape[1], right.shape[2]])]
    }
    var readsInputsOften: Bool { true }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let (b, m, k, n) = (left.shape[0], left.shape[1], left.shape[2], right.shape[2])
        let type = left.scalarType
        let elements = max(1, min(8 << 20, limits.bytesPerTask) / type.byteCount)
        // The largest tile, square where it is one, whose operands fit; then as many matrices as do.
        var (rows, columns) = (max(1, m), max(1, n))
        while rows * columns + (rows + columns) * k > elements, rows * columns > 1 {
            if rows >= columns { rows = (rows + 1) / 2 } else { columns = (columns + 1) / 2 }
        }
        let each = max(1, rows * columns + (rows + columns) * k)
        let even = max(1, b / (4 * max(1, limits.threads)))
        let count = rows < m || columns < n ? 1 : max(1, min(b, elements / each, even))
        let grid = BlockGrid(shape: outputs[0].shape, block: [count, rows, columns])
        let box = grid.largestBlock
        return [
            StageStep(
                name: "multiply", taskCount: grid.blockCount,
                // Operands that BLAS cannot read where they lie are copied, one matrix at a time.
                bytesPerTask: RunMemory.byteCount(type, box) + RunMemory.byteCount(type, [box[1], k])
                    + RunMemory.byteCount(type, [k, box[2]]),
                readExtents: [[box[0], box[1], k], [box[0], k, box[2]]],
                boxes: StepBoxes(grid) { task in
                    let region = grid.region(task)
                    return [[region[0], region[1], 0..<k], [region[0], 0..<k, region[2]]]
                }
            ) { task, stage in
                let region = grid.region(task)
                if region.contains(where: \.isEmpty) { return }
                let result = try stage.buffer(type, region.extents)
                if k == 0 {
                    try ConstantProducer(words: KernelWords(0), scalarType: type, shape: region.extents).produce(
                        ArrayRegion(whole: region.extents), into: result.view, stage.run)
                } else {
                    let (l, r) = ([region[0], region[1], 0..<k], [region[0], 0..<k, region[2]])
                    let a = try stage.view(input: 0, l) ?? stage.read(input: 0, l).view
                    let c = try stage.view(input: 1, r) ?? stage.read(input: 1, r).view
                    do {
                        for index in 0..<region[0].count {
                            try stage.run.checkCancellation()
                            try TileProduct.multiply(
                                a.matrix(index), c.matrix(index), into: result.view.matrix(index), adds: false,
                                stage.run)
                        }
                    } catch let error as LinearAlgebraError {
                        throw ArrayError(.linearAlgebra(error), in: "\(left.text).\(name)")
                    }
                }
                try stage.write(output: 0, region, from: result.view)
            }
        ]
    }
}

extension TileView {
    /// One matrix of a stack.
    fileprivate func matrix(_ index: Int) -> TileView {
        var result = self
        result.base += index * strides[0] * scalarType.byteCount
        result.extents.removeFirst()
        result.strides.removeFirst()
        return result
    }
}
