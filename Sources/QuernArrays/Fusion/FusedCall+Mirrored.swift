// The sum over a box and its mirror image in one walk: what an array and its transpose read for one of them is what they
// read for the other, the other way round. Squares of it are brought into a cache once, turned or not, and summed twice.
// Neighbours: FusedCall, for boxes of any form; ReduceRun, which pairs boxes.
// Holds: the mirror image is walked by columns, which a sum that does not depend on order cannot tell.

package import KernelRuntime
package import QuernCore

extension FusedKernel {
    /// What is brought at a time: nearly the 16,384 elements that are summed at a time. Rows of 15 cache lines of
    /// doubles, an odd number, so that columns of a square are spread over all of the L1 cache.
    private static let mirroredPiece = (rows: 136, columns: 120)

    /// One of the two boxes: where each operand's square is; nil for an operand that is one element.
    private struct Half {
        let operands: [FusedOperand]
        let squares: [Int?]
        let call: PieceCall
    }

    /// A part of an operand that is brought into a cache, for both boxes if both want it.
    private struct Source: Equatable {
        let base: UnsafeMutableRawPointer
        let strides: [Int]
        let elementBytes: Int

        /// Puts rows and columns side by side.
        func bring(_ rows: Range<Int>, _ columns: Range<Int>, to square: UnsafeMutableRawPointer) {
            let offset = rows.lowerBound * strides[0] + columns.lowerBound * strides[1]
            let from = base + offset * elementBytes
            if strides[1] == 1 {
                let bytes = columns.count * elementBytes
                for row in 0..<rows.count {
                    (square + row * bytes).copyMemory(from: from + row * strides[0] * elementBytes, byteCount: bytes)
                }
            } else {
                turn(
                    from, stride: strides[1], into: square, rows: rows.count, columns: columns.count,
                    elementBytes: elementBytes)
            }
        }
    }

    /// Sums a box of two axes and its mirror image.
    /// - Parameters:
    ///   - extents: of the box.
    ///   - operands: of the box; each with neighbours side by side along one of the axes, or one element.
    ///   - mirrored: of its mirror image, whose strides are those of the image's own rows and columns.
    /// - Returns: false if some operand lies otherwise; nothing was summed then.
    package func run(
        extents: [Int], sum: FusedSum, operands: [FusedOperand], mirrored: [FusedOperand], scalars: [KernelWords],
        backend: KernelBackend
    ) throws -> Bool {
        let (rows, columns) = (extents[0], extents[1])
        if rows == 0 || columns == 0 { return true }
        var sources: [Source] = []
        func half(_ operands: [FusedOperand]) throws -> Half? {
            var squares: [Int?] = []
            var layouts: [OperandLayout] = []
            for (operand, type) in zip(operands, program.operands) {
                let isSingle = operand.strides == [0, 0]
                guard isSingle || operand.strides.contains(1), !type.isComplex else { return nil }
                layouts.append(isSingle ? .single : .unit)
                let source = Source(base: operand.base, strides: operand.strides, elementBytes: type.byteCount)
                if !isSingle, !sources.contains(source) { sources.append(source) }
                squares.append(isSingle ? nil : sources.firstIndex(of: source))
            }
            return try Half(
                operands: operands, squares: squares, call: PieceCall(self, layouts, sum, scalars, backend))
        }
        let images = mirrored.map {
            FusedOperand(base: $0.base, strides: $0.strides.reversed(), elementSize: $0.elementSize)
        }
        guard let box = try half(operands), let image = try half(images) else { return false }
        // Where both halves compute the same of the same squares, one is computed, and counts twice.
        let isSymmetric = isSymmetric(box, image)
        defer { sum.times = 1 }
        let step = Self.mirroredPiece
        let square = step.rows * step.columns
        try withUnsafeTemporaryAllocation(
            byteCount: sources.reduce(0) { $0 + $1.elementBytes * square }, alignment: 64
        ) { scratch in
            guard var place = scratch.baseAddress else { return }
            var squares: [UnsafeMutableRawPointer] = []
            for source in sources {
                squares.append(place)
                place += source.elementBytes * square
            }
            for row in stride(from: 0, to: rows, by: step.rows) {
                for column in stride(from: 0, to: columns, by: step.columns) {
                    let (height, width) = (min(step.rows, rows - row), min(step.columns, columns - column))
                    let (rows, columns) = (row..<row + height, column..<column + width)
                    for (source, square) in zip(sources, squares) { source.bring(rows, columns, to: square) }
                    sum.times = isSymmetric ? 2 : 1
                    try sumPiece(box, squares, rows, columns, isMirrored: false)
                    if !isSymmetric { try sumPiece(image, squares, rows, columns, isMirrored: true) }
                }
            }
        }
        return true
    }

    /// Whether the image's operands are the box's in another order, and the order makes no difference.
    private func isSymmetric(_ box: Half, _ image: Half) -> Bool {
        var order: [Int] = []
        for (k, square) in image.squares.enumerated() {
            let same = square == nil ? k : box.squares.firstIndex(of: square)
            guard let same, square != nil || box.operands[k].base == image.operands[k].base else { return false }
            order.append(same)
        }
        return program.isInvariant(under: order)
    }

    private func sumPiece(
        _ half: Half, _ squares: [UnsafeMutableRawPointer], _ rows: Range<Int>, _ columns: Range<Int>, isMirrored: Bool
    ) throws {
        let places = zip(half.squares, half.operands).map { square, operand in square.map { squares[$0] } ?? operand.base }
        let strides = [Int](repeating: 1, count: places.count + 1)
        do {
            try half.call.run(
                places, to: nil, rows: 1, columns: rows.count * columns.count, rowStrides: strides,
                columnStrides: strides)
        } catch let failure as PieceCall.Failure {
            let error = self.failure(failure) { at in
                let (row, column) = at.column.quotientAndRemainder(dividingBy: columns.count)
                let index = [rows.lowerBound + row, columns.lowerBound + column]
                return isMirrored ? index.reversed() : index
            }
            guard var fault = error as? FusedFault else { throw error }
            fault.isMirrored = isMirrored
            throw fault
        }
    }
}
