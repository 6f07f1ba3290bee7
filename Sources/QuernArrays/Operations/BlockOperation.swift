// A user's kernel over blocks, each with its surroundings if it asks for them.
//
// Shape rule  the input's shape.
// Block rule  the input's cut, which the kernel sees.
// Plan rule   one task a block; what makes the input fuses into reading the block.
// Bits        the kernel's.

internal import KernelRuntime
package import NDArrays
internal import QuernCore

/// A kernel over blocks.
struct BlockOperation: StagedOperation {
    let name: String
    /// Each of the grid's shape, with `margin` more at each end.
    let inputs: [ArrayExpression]
    let grid: BlockGrid
    let margin: Int
    let result: ScalarType
    let kernel: BlockKernel

    var outputs: [StagedOutput] { [StagedOutput(result, grid.shape)] }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let (grid, margin, count) = (grid, margin, inputs.count)
        let extents = grid.largestBlock.map { $0 + 2 * margin }
        let boxes = StepBoxes(grid) { task in
            let around = grid.region(task).map { $0.lowerBound..<$0.upperBound + 2 * margin }
            return [ArrayRegion](repeating: around, count: count)
        }
        let bytes = inputs.reduce(0) { $0 + RunMemory.byteCount($1.scalarType, extents) }
        return [
            StageStep(
                name: "blocks", taskCount: grid.blockCount,
                // The inputs as arrays, and the result, which the kernel allocates.
                bytesPerTask: bytes + RunMemory.byteCount(result, extents), readExtents: inputs.map { _ in extents },
                boxes: boxes
            ) { task, stage in
                let region = grid.region(task)
                if region.contains(where: \.isEmpty) { return }
                let around = region.map { $0.lowerBound..<$0.upperBound + 2 * margin }
                var arrays: [AnyNDArray] = []
                var counted = 0
                defer { stage.run.memory.giveBack(count: counted) }
                for (k, input) in inputs.enumerated() {
                    let bytes = RunMemory.byteCount(input.scalarType, around.extents)
                    guard let array = AnyNDArray(uninitialized: input.scalarType, shape: around.extents) else {
                        throw ArrayError(.noMemory(bytes), in: name, block: region)
                    }
                    stage.run.memory.count(bytes)
                    counted += bytes
                    try stage.read(input: k, around, into: array.view)
                    arrays.append(array)
                }
                let made: AnyNDArray?
                do {
                    made = try kernel.body(arrays, stage.run.backend)
                } catch let fault as KernelFault {
                    throw ArrayError(.fault(fault), in: name, block: region)
                }
                guard let made, made.shape == around.extents, made.scalarType == result else {
                    throw ArrayError(
                        .shape(
                            "the kernel gave \(made.map { "a block of shape \($0.shape)" } ?? "no block") where one of "
                                + "\(around.extents) is expected"), in: name, block: region)
                }
                let bytes = RunMemory.byteCount(result, made.shape)
                stage.run.memory.count(bytes)
                counted += bytes
                let inner = region.map { margin..<margin + $0.count }
                try stage.write(output: 0, region, from: made.view.box(inner))
            }
        ]
    }
}

/// What a block operation calls.
struct BlockKernel: Sendable {
    /// Gives the block with its margins; nil if an input's type or rank is not the kernel's.
    let body: @Sendable ([AnyNDArray], KernelBackend) throws -> AnyNDArray?
    /// The kernel with all it calls, for other processes to do the same.
    let code: @Sendable () throws(KernelError) -> KernelCode
}

extension AnyNDArray {
    /// The elements where they lie.
    package var view: TileView {
        TileView(scalarType, extents: shape, strides: strides, base: _base, owner: _storage)
    }
}
