// The kinds of nodes. Few, because the planner treats kinds and not operations: all elementwise functions are one kind,
// all views are one, all reductions are one; what is none of these is a StagedOperation of its own file.
// Holds: no `default:` over kinds anywhere, so that the compiler lists what a new kind concerns.

package import NDArrays
package import QuernCore

/// How the elements of a node come about.
package enum ArrayOperation: Sendable {
    /// An array in memory.
    case memory(AnyNDArray)
    /// A stored array, read in pieces.
    case stored(any ChunkSource)
    /// One value everywhere, as words of the node's type.
    case constant(KernelWords)
    /// Values that follow from the index alone.
    case generated(any IndexFunction)
    /// A function of the elements at the same index of inputs that have the node's shape.
    case elementwise(ElementwiseFunction, [ArrayExpression])
    /// Elements of another array at other places: slices, transposes, broadcasts.
    case view(IndexMap, ArrayExpression)
    /// Boxes of other arrays side by side.
    case assembly([AssemblyPiece])
    /// The same elements in row-major order, under another shape.
    case reshape(ArrayExpression)
    /// Elements along axes joined to one.
    case reduction(ArrayReduction, ArrayExpression)
    /// The product of two matrices.
    case product(ArrayExpression, ArrayExpression)
    /// An output of an operation that is computed as a whole before anything reads it.
    case staged(StagedNode, output: Int)
    /// A node that could not be made.
    case failed(ArrayError)

    /// The nodes that are read.
    package var inputs: [ArrayExpression] {
        switch self {
        case .memory, .stored, .constant, .generated, .failed: []
        case .elementwise(_, let inputs): inputs
        case .view(_, let input), .reshape(let input), .reduction(_, let input): [input]
        case .assembly(let pieces): pieces.map(\.array)
        case .product(let left, let right): [left, right]
        case .staged(let node, _): node.operation.inputs
        }
    }

    /// The cut that follows from the inputs'.
    func blocks(of shape: [Int]) -> BlockGrid {
        switch self {
        case .stored(let source): BlockGrid(shape: shape, block: source.chunkShape)
        case .memory, .constant, .generated, .failed: BlockGrid(automatic: shape)
        case .elementwise(_, let inputs):
            // The first input that is cut at all; scalars that were spread have no cut of their own.
            inputs.map(\.blocks).first { $0.blockCount > 1 } ?? BlockGrid(whole: shape)
        case .view(let map, let input): input.blocks.mapped(by: map)
        case .assembly, .reshape, .product, .staged: BlockGrid(automatic: shape)
        case .reduction(let reduction, let input): reduction.blocks(input.blocks)
        }
    }
}

/// A box of an assembled array and where its elements are from.
package struct AssemblyPiece: Sendable {
    /// The box in the assembled array.
    package var region: ArrayRegion
    /// An array of the box's shape.
    package var array: ArrayExpression
    package init(region: ArrayRegion, array: ArrayExpression) {
        self.region = region
        self.array = array
    }
}

/// A staged operation as a node that its outputs share.
package final class StagedNode: Sendable {
    package let operation: any StagedOperation
    package init(_ operation: any StagedOperation) { self.operation = operation }
}

/// A function of the index: `arange`, `eye`, random numbers, a user's kernel of the indices.
package protocol IndexFunction: Sendable {
    /// What `explain` calls it, such as `arange(10)`.
    var text: String { get }
    /// Writes the elements at the row-major positions `first ..< first + count` of the whole array side by side.
    /// - Parameter shape: the whole array's.
    func fill(_ base: UnsafeMutableRawPointer, first: Int, count: Int, shape: [Int]) throws
}
