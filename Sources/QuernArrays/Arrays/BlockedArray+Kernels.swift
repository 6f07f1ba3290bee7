// Users' kernels over blocked arrays: of elements (`map`), of blocks (`mapBlocks`, `blockwise`), of blocks with their
// surroundings (`mapOverlap`), and as the operation of a reduction (`reduce`).
//
// A kernel of elements fuses like any function. Kernels of blocks see what the user cut: they are the one place where the
// result may depend on the cut, and it is the kernel's doing.

internal import KernelRuntime
public import NDArrays
public import Quern
public import QuernCore

extension BlockedArray {
    /// A kernel of one scalar, applied to every element; fused with what is around.
    ///
    ///     @Kernel func clamp(_ x: Double) -> Double { min(max(x, 0), 1) }
    ///     let y = x.map($clamp.self)
    public func map<K: KernelFunction, Result: KernelScalar>(_ kernel: K.Type) -> BlockedArray<Result>
    where K.KernelArguments == Element, K.KernelResult == Result {
        BlockedArray<Result>(Self.applied(kernel, [expression], Result.scalarType))
    }

    /// A kernel of two scalars, applied to elements of this array and another.
    public func map<K: KernelFunction, Other: KernelScalar, Result: KernelScalar>(
        with other: BlockedArray<Other>, _ kernel: K.Type
    ) -> BlockedArray<Result>
    where K.KernelArguments == (Element, Other), K.KernelResult == Result {
        BlockedArray<Result>(Self.applied(kernel, [expression, other.expression], Result.scalarType))
    }

    /// A kernel of three scalars, applied to elements of this array and two others.
    public func map<K: KernelFunction, Second: KernelScalar, Third: KernelScalar, Result: KernelScalar>(
        with second: BlockedArray<Second>, _ third: BlockedArray<Third>, _ kernel: K.Type
    ) -> BlockedArray<Result>
    where K.KernelArguments == (Element, Second, Third), K.KernelResult == Result {
        BlockedArray<Result>(
            Self.applied(kernel, [expression, second.expression, third.expression], Result.scalarType))
    }

    /// A kernel of elements as a node.
    private static func applied<K: KernelFunction>(
        _ kernel: K.Type, _ inputs: [ArrayExpression], _ result: ScalarType
    ) -> ArrayExpression {
        .of(inputs, result) { () throws(ArrayError) in
            .elementwise(.kernel(try ScalarKernel(K.kernel, inputs.map(\.scalarType), result)), inputs)
        }
    }

    /// The fold of `kernel` along an axis, from the first index to the last, starting with `initial`: the same bits for any
    /// chunking, since the order is fixed. For sums and extremes the built-in reductions are faster.
    /// - Complexity: as many steps as the axis has indices, each over a whole slab.
    public func reduce<K: KernelFunction>(_ initial: Element, with kernel: K.Type, axis: Int) -> BlockedArray
    where K.KernelArguments == (Element, Element), K.KernelResult == Element {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                let place = try input.axis(axis, in: "\(input.text).reduce(axis: \(axis))")
                let scalar = try ScalarKernel(K.kernel, [input.scalarType, input.scalarType], input.scalarType)
                let fold = FoldOperation(input: input, axis: place, kernel: scalar, initial: initial.kernelWords)
                return ArrayExpression(.staged(StagedNode(fold), output: 0), input.scalarType, fold.outputs[0].shape)
            })
    }
}

extension ScalarKernel {
    /// A kernel of a user's as a function of elements.
    init(_ kernel: Kernel, _ parameters: [ScalarType], _ result: ScalarType) throws(ArrayError) {
        do {
            self.init(
                name: kernel.name, parameters: parameters, result: result, module: try kernel.program().module,
                identity: ObjectIdentifier(kernel))
        } catch {
            throw ArrayError(.kernel(error), in: kernel.name)
        }
    }
}

// MARK: Kernels of blocks

extension BlockedArray {
    /// A kernel applied to each block by itself; it gives a block of the same extents.
    ///
    /// Blocks are those of the array's cut: `rechunk` first for another. The rank is the kernel's.
    public func mapBlocks<K: KernelFunction, let rank: Int, Result: KernelScalar>(
        _ kernel: K.Type
    ) -> BlockedArray<Result>
    where K.KernelArguments == NDArray<Element, rank>, K.KernelResult == NDArray<Result, rank> {
        Self.overBlocks(K.self, [expression], expression.blocks, rank, margin: 0) { arrays, backend in
            guard let block = arrays[0].typed(NDArray<Element, rank>.self) else { return nil }
            return AnyNDArray(try backend.apply(K.self, block))
        }
    }

    /// A kernel applied to the blocks of this array and another one at the same place; the other is cut as this one is.
    public func blockwise<K: KernelFunction, let rank: Int, Other: KernelScalar, Result: KernelScalar>(
        with other: BlockedArray<Other>, _ kernel: K.Type
    ) -> BlockedArray<Result>
    where K.KernelArguments == (NDArray<Element, rank>, NDArray<Other, rank>), K.KernelResult == NDArray<Result, rank> {
        Self.overBlocks(K.self, [expression, other.expression], expression.blocks, rank, margin: 0) { arrays, backend in
            guard let first = arrays[0].typed(NDArray<Element, rank>.self),
                let second = arrays[1].typed(NDArray<Other, rank>.self)
            else { return nil }
            return AnyNDArray(try backend.apply(K.self, (first, second)))
        }
    }

    /// A kernel applied to each block with `depth` elements around it; it gives a block of the extents that it sees, of
    /// which the surroundings are cut off.
    ///
    ///     let edges = image.mapOverlap(depth: 1, boundary: .reflect, $sobel.self)
    ///
    /// - Parameters:
    ///   - depth: how far the kernel looks.
    ///   - boundary: what stands beyond the array's edges.
    public func mapOverlap<K: KernelFunction, let rank: Int, Result: KernelScalar>(
        depth: Int, boundary: PadMode<Element>, _ kernel: K.Type
    ) -> BlockedArray<Result>
    where K.KernelArguments == NDArray<Element, rank>, K.KernelResult == NDArray<Result, rank> {
        guard depth >= 0 else {
            return BlockedArray<Result>(
                ArrayExpression(
                    failure: ArrayError(
                        .argument("a depth of \(depth), where 0 or more is expected"),
                        in: "\(expression.text).mapOverlap()"), Result.scalarType))
        }
        let padded = pad([(depth, depth)], mode: boundary).expression
        return Self.overBlocks(K.self, [padded], expression.blocks, rank, margin: depth) { arrays, backend in
            guard let block = arrays[0].typed(NDArray<Element, rank>.self) else { return nil }
            return AnyNDArray(try backend.apply(K.self, block))
        }
    }

    private static func overBlocks<K: KernelFunction, Result>(
        _ kernel: K.Type, _ inputs: [ArrayExpression], _ grid: BlockGrid, _ rank: Int, margin: Int,
        _ body: @escaping @Sendable ([AnyNDArray], KernelBackend) throws -> AnyNDArray?
    ) -> BlockedArray<Result> {
        BlockedArray<Result>(
            .of(inputs, Result.scalarType) { () throws(ArrayError) in
                let shape = grid.shape
                let text = "\(inputs[0].text).\(K.kernel.name)"
                for input in inputs where input.rank != rank || margin == 0 && input.shape != shape {
                    throw ArrayError(
                        .shape("shape \(input.shape) for a kernel of \(rank) axes over blocks of \(shape)"), in: text)
                }
                let kernel = BlockKernel(body: body) { () throws(KernelError) in
                    KernelCode(
                        name: K.kernel.name, program: try K.kernel.program(), identity: ObjectIdentifier(K.kernel))
                }
                let operation = BlockOperation(
                    name: K.kernel.name, inputs: inputs, grid: grid, margin: margin, result: Result.scalarType,
                    kernel: kernel)
                return ArrayExpression(
                    .staged(StagedNode(operation), output: 0), Result.scalarType, shape, blocks: grid)
            })
    }
}

extension KernelBackend {
    /// Calls a kernel in this way.
    fileprivate func apply<K: KernelFunction>(_ kernel: K.Type, _ arguments: K.KernelArguments) throws -> K.KernelResult {
        self == .interpreted ? try K.interpreted { try K.apply(arguments) } : try K.apply(arguments)
    }
}
