// Calls of a fused kernel on stretches of a box that is one row in all operands: what is found out once for the box
// need not be found out for each stretch.
// Neighbours: FusedCall, for boxes of any form; ReduceRun, the caller.

package import KernelRuntime
package import QuernCore

/// Calls on stretches of a box whose elements lie side by side in all operands: what is found out once for the box need
/// not be found out for each stretch.
package struct FlatCall {
    private let kernel: FusedKernel
    private let piece: PieceCall
    private let operands: [FusedOperand]
    private let layouts: [OperandLayout]
    /// Of one row; nobody looks at them.
    private let rowStrides: [Int]
    /// The elements of the box.
    package let count: Int

    /// - Returns: nil if some operand has gaps in the box.
    init?(
        _ kernel: FusedKernel, extents: [Int], operands: [FusedOperand], scalars: [KernelWords], backend: KernelBackend
    ) throws {
        let walk = BoxWalk(extents: extents, strides: [rowMajorStrides(extents)] + operands.map(\.strides))
        guard walk.rows == 1, walk.outer.isEmpty else { return nil }
        guard let layouts = Self.layouts(walk) else { return nil }
        self.layouts = layouts
        piece = try PieceCall(kernel, layouts, nil, scalars, backend)
        self.kernel = kernel
        self.operands = operands
        rowStrides = walk.strides.map { _ in 0 }
        count = walk.columns
    }

    private static func layouts(_ walk: BoxWalk) -> [OperandLayout]? {
        var layouts: [OperandLayout] = []
        for stride in walk.strides.dropFirst() {
            guard stride.column == 0 || stride.column == 1 || walk.columns == 1 else { return nil }
            layouts.append(stride.column == 1 ? .unit : .single)
        }
        return layouts
    }

    /// Computes the elements `first ..< first + count` of the box, in row-major order.
    package func run(first: Int, count: Int, into base: UnsafeMutableRawPointer) throws {
        let places = operands.indices.map {
            layouts[$0] == .unit ? operands[$0].base + first * operands[$0].elementSize : operands[$0].base
        }
        do {
            try piece.run(
                places, to: base, rows: 1, columns: count, rowStrides: rowStrides, columnStrides: rowStrides)
        } catch let failure as PieceCall.Failure {
            throw kernel.failure(failure) { [first + $0.column] }
        }
    }
}
