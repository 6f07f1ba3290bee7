// How large the boxes of a stage's tasks are. In memory a box should be worth a task and no more; from a file it is made
// of whole chunks; operands that lie crosswise want squares; and all that a task holds must fit its share of the budget.
// Pure: the same wishes give the same boxes.

internal import QuernCore

/// Chooses boxes.
package struct BoxChoice: Sendable {
    package var shape: [Int]
    /// The extents of stored chunks; 1 where it makes no difference.
    package var alignment: [Int]
    /// Whether boxes should be about as high as wide along the two inner axes.
    package var isSquare: Bool
    /// How many elements a box should have.
    package var target: Int
    /// Axes along which a box grows first, and how far, before the others grow from the innermost outwards.
    package var first: [(axis: Int, extent: Int)] = []
    /// Tasks at a time, where a box of a product of matrices is to be chosen: see `productBoxes`.
    package var productWidth: Int?

    package init(shape: [Int], alignment: [Int], isSquare: Bool, target: Int) {
        self.shape = shape
        self.alignment = zip(alignment, shape).map { max(1, min($0, max(1, $1))) }
        self.isSquare = isSquare
        self.target = max(1, target)
    }

    /// The extents of boxes; the largest, from the target down, for which `fits` holds, or the smallest there are.
    package func extents(fits: ([Int]) -> Bool) -> [Int] {
        var extents = start
        while !fits(extents) {
            guard let axis = axisToCut(extents) else { break }
            let align = extents[axis] > alignment[axis] ? alignment[axis] : 1
            extents[axis] = max(align, extents[axis] / 2 / align * align)
        }
        return extents
    }

    /// Boxes of the target's size.
    private var start: [Int] {
        if let productWidth, let extents = productBoxes(productWidth) { return extents }
        var extents = [Int](repeating: 1, count: shape.count)
        var count = 1
        func grow(_ axis: Int, to wanted: Int) {
            let align = alignment[axis]
            var extent = max(1, min(shape[axis], wanted))
            if extent < shape[axis], align > 1 {
                extent = max(align, extent / align * align)
            } else if extent < shape[axis] {
                // Boxes of equal extent: no small ones are left at the end.
                let boxes = (shape[axis] + extent - 1) / extent
                extent = (shape[axis] + boxes - 1) / boxes
            }
            count = count / extents[axis] * min(max(1, shape[axis]), extent)
            extents[axis] = min(max(1, shape[axis]), extent)
        }
        // Chunks are read whole whatever the target is.
        for axis in shape.indices { grow(axis, to: alignment[axis]) }
        let inner = Array(shape.indices.suffix(2))
        if isSquare, inner.count == 2 {
            let side = max(1, Int(Double(target / max(1, count / (extents[inner[0]] * extents[inner[1]]))).squareRoot()))
            for axis in inner where extents[axis] < side { grow(axis, to: side) }
        }
        for (axis, extent) in first where count < target {
            grow(axis, to: min(extent, target / max(1, count / extents[axis])))
        }
        for axis in shape.indices.reversed() where count < target {
            grow(axis, to: target / max(1, count / extents[axis]))
        }
        return extents
    }

    /// What reading and making an element of an operand takes, in multiplications of a product.
    private static let productEdge = 75

    /// Boxes for which the slowest of so many workers has least to do, which multiplies a box's area and makes what lies
    /// along its edges: as square as can be where all of them get as many. Nil where boxes are so many that it makes no
    /// difference, or none is right.
    private func productBoxes(_ width: Int) -> [Int]? {
        guard shape.count == 2, let area = checkedCount(shape), area > 0, (area - 1) / target < 256 else { return nil }
        func extent(_ axis: Int, _ boxes: Int) -> Int {
            let extent = (shape[axis] + boxes - 1) / boxes
            return min(shape[axis], (extent + alignment[axis] - 1) / alignment[axis] * alignment[axis])
        }
        func count(_ axis: Int, _ extent: Int) -> Int { (shape[axis] + extent - 1) / extent }
        var best: (cost: Double, extents: [Int])?
        for columns in 1...min(shape[1], 4 * ((area - 1) / target + 1)) {
            let wide = extent(1, columns)
            let high = max(1, target / wide)
            // As many boxes of this width as the target asks for, and some more.
            let fewest = min(shape[0], count(0, high))
            for rows in fewest...min(shape[0], fewest + min(width, 64)) {
                let high = extent(0, rows)
                if high * wide < min(area, target / 2) { break }
                // Chunks make boxes a little larger, or as large as one of them.
                if high * wide > max(target + target / 4, alignment[0] * alignment[1]) { continue }
                let rounds = (count(0, high) * count(1, wide) + width - 1) / width
                let cost = Double(rounds) * (Double(high) * Double(wide) + Double(Self.productEdge * (high + wide)))
                if best.map({ cost < $0.cost }) ?? true { best = (cost, [high, wide]) }
            }
        }
        return best?.extents
    }

    /// Boxes of so few elements are not cut further: a task for each would take longer than its elements.
    package var fewest = 256

    /// The axis to halve: the outermost that is longer than a chunk, or for squares the one that is longest in chunks; a
    /// chunk, which is then read again for each of its parts, only if nothing else is left; nil if the box is small.
    private func axisToCut(_ extents: [Int]) -> Int? {
        guard extents.reduce(1, *) > fewest else { return nil }
        func longest(_ length: (Int) -> Int) -> Int? {
            var best: Int?
            for axis in shape.indices where length(axis) > 1 {
                if best.map({ length(axis) > length($0) }) ?? true { best = axis }
            }
            return best
        }
        if isSquare {
            // Keep the shape of squares: halve the longer side.
            if let axis = longest({ extents[$0] / alignment[$0] }) { return axis }
        } else if let axis = shape.indices.first(where: { extents[$0] > alignment[$0] }) {
            return axis
        }
        return longest { extents[$0] }
    }
}
