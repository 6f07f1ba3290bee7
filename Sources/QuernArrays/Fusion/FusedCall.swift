// One call of a fused kernel on memory: sees a box of any rank as rows and columns, picks the variant, fills the frame.
// Axes that lie side by side in all operands are joined, so that a contiguous box is one row; what is left beyond two
// axes is walked here. Operands whose columns are far apart are walked in squares that fit the L1 cache; those that lie
// crosswise (transposes) are turned there first, so that the kernel loads vectors.
// Holds: no memory is allocated on the way but small arrays of the walk and the squares' scratch.

package import KernelRuntime
package import QuernCore

/// An array operand of a call: the address of the box's first element, and strides in elements along the box's axes.
package struct FusedOperand {
    package var base: UnsafeMutableRawPointer
    package var strides: [Int]
    /// Bytes of an element; for whoever moves the address.
    package var elementSize: Int
    package init(base: UnsafeMutableRawPointer, strides: [Int], elementSize: Int = 1) {
        self.base = base
        self.strides = strides
        self.elementSize = elementSize
    }
}

/// Where the values of a call go.
package enum FusedTarget {
    /// To memory: neighbours along the last axis are side by side, or any strides.
    case store(FusedOperand)
    /// Into one order-independent sum.
    case sum(FusedSum)
}

/// What a faulting element was: the node of the program, and the element's index in the box.
package struct FusedFault: Error {
    package var fault: KernelFault
    package var node: Int
    package var index: [Int]
    /// Whether it is of the box's mirror image.
    package var isMirrored = false
}

extension FusedKernel {
    /// What an operand is walked in whose columns are far apart: of 64 columns 32 rows each, 4 cache lines of doubles, so
    /// that the lines of a piece stay in the L1 cache, and its pages in the TLB, until all of them is used.
    private static let stridedPiece = (rows: 32, columns: 64)
    /// What an operand is turned in that lies crosswise; see `mirroredPiece`.
    private static let turnedPiece = (rows: 136, columns: 120)

    /// Computes a box.
    /// - Parameters:
    ///   - extents: of the box.
    ///   - operands: one for each operand of the program.
    ///   - scalars: their words.
    package func run(
        extents: [Int], target: FusedTarget, operands: [FusedOperand], scalars: [KernelWords], backend: KernelBackend
    ) throws {
        if extents.contains(0) { return }
        var result: FusedOperand?
        var sum: FusedSum?
        switch target {
        case .store(let operand): result = operand
        case .sum(let target): sum = target
        }
        let walk = BoxWalk(
            extents: extents, strides: [result?.strides ?? rowMajorStrides(extents)] + operands.map(\.strides))
        // The kernel stores side by side: a result that lies otherwise is walked element by element along its columns.
        let columns = walk.strides[0].column == 1 || walk.columns == 1 ? walk.columns : 1
        let rows = columns == walk.columns ? walk.rows : walk.columns
        var rowStrides = walk.strides.map(\.row)
        var columnStrides = walk.strides.map(\.column)
        var outer = walk.outer
        if columns != walk.columns {
            outer.append((walk.rows, rowStrides))
            rowStrides = columnStrides
            columnStrides = columnStrides.map { _ in 0 }
        }
        var layouts = operands.indices.map { k -> OperandLayout in
            let (row, column) = (rowStrides[k + 1], columnStrides[k + 1])
            if columns == 1 || column == 0 { return rows == 1 || row == 0 ? .single : .perRow }
            return column == 1 ? .unit : .strided
        }
        let turned = operands.indices.filter {
            layouts[$0] == .strided && rows > 1 && rowStrides[$0 + 1] == 1 && !program.operands[$0].isComplex
        }
        for k in turned { layouts[k] = .unit }
        // A lone column of rows: the kernel's inner loop is over columns, so this is slow but rare.
        var (stepRows, stepColumns) = (rows, columns)
        if !turned.isEmpty {
            (stepRows, stepColumns) = (min(rows, Self.turnedPiece.rows), min(columns, Self.turnedPiece.columns))
        } else if rows > 1, layouts.contains(.strided) {
            (stepRows, stepColumns) = (min(rows, Self.stridedPiece.rows), min(columns, Self.stridedPiece.columns))
        } else if sum != nil {
            stepColumns = min(columns, FusedSum.mostElements)
            stepRows = min(rows, FusedSum.mostElements / stepColumns)
        }
        let bases = operands.map(\.base)
        let types = program.operands
        let squares = turned.map { stepRows * stepColumns * types[$0].byteCount }
        var counters = [Int](repeating: 0, count: outer.count)
        var offsets = [Int](repeating: 0, count: walk.strides.count)
        let piece = try PieceCall(self, layouts, sum, scalars, backend)
        try withUnsafeTemporaryAllocation(byteCount: squares.reduce(0, +), alignment: 64) { scratch in
            var places = bases
            while true {
                for row in stride(from: 0, to: rows, by: stepRows) {
                    let rowCount = min(stepRows, rows - row)
                    for column in stride(from: 0, to: columns, by: stepColumns) {
                        let columnCount = min(stepColumns, columns - column)
                        func offset(_ k: Int) -> Int {
                            offsets[k] + row * rowStrides[k] + column * columnStrides[k]
                        }
                        for k in bases.indices { places[k] = bases[k] + offset(k + 1) * types[k].byteCount }
                        var strides = rowStrides
                        if var square = scratch.baseAddress {
                            for (k, bytes) in zip(turned, squares) {
                                turn(
                                    places[k], stride: columnStrides[k + 1], into: square, rows: rowCount,
                                    columns: columnCount, elementBytes: types[k].byteCount)
                                places[k] = square
                                strides[k + 1] = columnCount
                                square += bytes
                            }
                        }
                        do {
                            try piece.run(
                                places, to: result.map { $0.base + offset(0) * program.resultType.byteCount },
                                rows: rowCount, columns: columnCount, rowStrides: strides, columnStrides: columnStrides)
                        } catch let failure as PieceCall.Failure {
                            throw self.failure(
                                failure, outer: counters, row: row, column: column, walk,
                                isByColumns: columns != walk.columns)
                        }
                    }
                }
                // The next of the outer boxes.
                var axis = outer.count - 1
                while axis >= 0 {
                    counters[axis] += 1
                    for k in offsets.indices { offsets[k] += outer[axis].strides[k] }
                    if counters[axis] < outer[axis].extent { break }
                    for k in offsets.indices { offsets[k] -= outer[axis].extent * outer[axis].strides[k] }
                    counters[axis] = 0
                    axis -= 1
                }
                if axis < 0 { return }
            }
        }
    }

    /// The error of a call that failed, in terms of the box.
    private func failure(
        _ failure: PieceCall.Failure, outer: [Int], row: Int, column: Int, _ walk: BoxWalk, isByColumns: Bool
    ) -> any Error {
        self.failure(failure) { at in
            isByColumns
                ? walk.index(outer: Array(outer.dropLast()), row: outer.last ?? 0, column: row + at.row)
                : walk.index(outer: outer, row: row + at.row, column: column + at.column)
        }
    }

    /// The error of a call that failed; `index` makes of a place in the piece one in the box.
    func failure(
        _ failure: PieceCall.Failure, index: ((row: Int, column: Int)) -> [Int]
    ) -> any Error {
        if let error = failure.error { return error }
        var fault = failure.fault
        let isOwn = fault.position?.file == Self.expressionFile
        let loops = isOwn ? fault.loopVariables.prefix(2).map { Int($0.value) } : []
        let at = failure.at ?? (loops.first ?? 0, loops.dropFirst().first ?? 0)
        let node = isOwn ? (fault.position?.line ?? 1) - 1 : program.root
        if isOwn { fault.position = nil }
        // A user's kernel tells its own loops; where it was called is not known to it.
        if isOwn { fault.loopVariables = Array(fault.loopVariables.dropFirst(2)) } else { fault.kernel = "" }
        return FusedFault(
            fault: fault, node: min(max(0, node), program.nodes.count - 1), index: index(at))
    }
}
