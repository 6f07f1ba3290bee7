// What a blocked array is inside: a node of a graph that says how its elements come about. Without types of Swift's, so
// that everything below BlockedArray is written once for all element types.
// Made by the files in Operations, which hold the shape rules; read by the planner, which turns the graph into stages.
// Holds: immutable; the inputs' shapes fit the operation, or the operation is `.failed`; extents are at least 0 and
// their product fits an Int.

package import QuernCore

/// An array that is described and not computed.
package final class ArrayExpression: Sendable {
    package let operation: ArrayOperation
    /// The elements' type.
    package let scalarType: ScalarType
    package let shape: [Int]
    /// How the user wants it cut, or how it is stored: what `mapBlocks` sees and where reading is cheapest.
    package let blocks: BlockGrid

    /// A node; `blocks` nil for the cut that follows from the operation's inputs.
    package init(_ operation: ArrayOperation, _ scalarType: ScalarType, _ shape: [Int], blocks: BlockGrid? = nil) {
        self.operation = operation
        self.scalarType = scalarType
        self.shape = shape
        self.blocks = blocks ?? operation.blocks(of: shape)
    }

    /// A node that could not be made: every use of it ends with this error.
    package convenience init(failure: ArrayError, _ scalarType: ScalarType) {
        self.init(.failed(failure), scalarType, [], blocks: BlockGrid(whole: []))
    }

    package var rank: Int { shape.count }
    package var count: Int { shape.reduce(1, *) }
    package var byteCount: Int { count * scalarType.byteCount }

    /// The nodes that this one reads.
    package var inputs: [ArrayExpression] { operation.inputs }

    /// The error of the first failed node below, in order of reading.
    package var failure: ArrayError? {
        if case .failed(let error) = operation { error } else { nil }
    }
}

extension ArrayExpression {
    /// The result of `make`, or, if one of `inputs` has failed, a node that has failed likewise.
    package static func of(
        _ inputs: [ArrayExpression], _ scalarType: ScalarType, _ make: () throws(ArrayError) -> ArrayExpression
    ) -> ArrayExpression {
        for input in inputs {
            if let error = input.failure { return ArrayExpression(failure: error, scalarType) }
        }
        do throws(ArrayError) {
            return try make()
        } catch {
            return ArrayExpression(failure: error, scalarType)
        }
    }
}
