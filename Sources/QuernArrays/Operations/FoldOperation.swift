// The fold of a user's kernel along an axis, in the order of its indices.
//
// Shape rule  the axis goes.
// Block rule  the blocks of the axes that stay.
// Plan rule   a task for each box of the axes that stay; slabs of the input are read one stretch after the other.
// Bits        the same for any chunking: the order is the axis's.

package import QuernCore

/// A fold along an axis.
struct FoldOperation: StagedOperation {
    let input: ArrayExpression
    let axis: Int
    let kernel: ScalarKernel
    let initial: KernelWords

    var name: String { "reduce(with: \(kernel.name))" }
    var inputs: [ArrayExpression] { [input] }
    var outputs: [StagedOutput] {
        var shape = input.shape
        shape.remove(at: axis)
        return [StagedOutput(input.scalarType, shape)]
    }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let shape = outputs[0].shape
        let size = input.scalarType.byteCount
        let elements = max(1, min(1 << 18, limits.bytesPerTask / size / 4))
        let grid = BlockGrid(automatic: shape, elements: elements)
        let box = grid.largestBlock.reduce(1, *)
        let length = max(1, min(input.shape[axis], elements / max(1, box)))
        var extents = grid.largestBlock
        extents.insert(length, at: axis)
        var program = FusedProgram()
        program.operands = [input.scalarType, input.scalarType]
        let (a, b) = (program.add(.operand(0), input.scalarType), program.add(.operand(1), input.scalarType))
        program.root = program.add(.function(.kernel(kernel), [a, b]), input.scalarType)
        let fold = FusedKernel.of(program)
        let (axis, extent) = (axis, input.shape[axis])
        let boxes = StepBoxes(grid) { task in
            var region = grid.region(task)
            region.insert(0..<extent, at: axis)
            return [region]
        }
        return [
            StageStep(
                name: "fold", taskCount: grid.blockCount,
                bytesPerTask: 2 * RunMemory.byteCount(input.scalarType, grid.largestBlock)
                    + RunMemory.byteCount(input.scalarType, extents), readExtents: [extents], boxes: boxes
            ) { task, stage in
                let kept = grid.region(task)
                // From one to the other: a kernel's result never lies where an operand does.
                var sum = try stage.buffer(input.scalarType, kept.extents)
                var next = try stage.buffer(input.scalarType, kept.extents)
                try ConstantProducer(words: initial, scalarType: input.scalarType, shape: kept.extents).produce(
                    ArrayRegion(whole: kept.extents), into: sum.view, stage.run)
                var at = 0
                while at < input.shape[axis] {
                    try stage.run.checkCancellation()
                    let range = at..<min(input.shape[axis], at + length)
                    var region = kept
                    region.insert(range, at: axis)
                    if region.contains(where: \.isEmpty) { break }
                    let slab = try stage.view(input: 0, region) ?? stage.read(input: 0, region).view
                    var strides = slab.strides
                    let step = strides.remove(at: axis)
                    for k in range.indices {
                        let element = FusedOperand(
                            base: slab.base + (k - range.lowerBound) * step * size, strides: strides, elementSize: size)
                        let total = FusedOperand(base: sum.base, strides: sum.view.strides, elementSize: size)
                        let result = FusedOperand(base: next.base, strides: next.view.strides, elementSize: size)
                        do {
                            try fold.run(
                                extents: kept.extents, target: .store(result), operands: [total, element], scalars: [],
                                backend: stage.run.backend)
                        } catch let failure as FusedFault {
                            var fault = failure.fault
                            var index = zip(kept, failure.index).map { $0.lowerBound + $1 }
                            index.insert(k, at: axis)
                            fault.message += ", at index \(index)"
                            throw ArrayError(.fault(fault), in: name, block: region)
                        }
                        swap(&sum, &next)
                    }
                    extendLifetime(slab.owner)
                    at = range.upperBound
                }
                try stage.write(output: 0, kept, from: sum.view)
            }
        ]
    }
}
