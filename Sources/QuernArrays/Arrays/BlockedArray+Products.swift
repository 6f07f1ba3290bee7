// Products of matrices and vectors, by OpenBLAS per block.
//
// Shape rule  NumPy's `dot` and `matmul`: [m, k] · [k, n]; vectors stand for rows on the left and columns on the right.
// Block rule  near squares, as many for every worker.
// Plan rule   what makes the operands is fused before, what reads the result after; computed where it is read, or once if
//             that is more than one place.
// Bits        not promised: OpenBLAS adds as it likes. Error within (k + k/768 + 1)·u of Σ|a||b|. Integers are exact.

internal import QuernCore

extension ArrayExpression {
    /// The product of two arrays of one or two axes.
    package static func product(_ a: ArrayExpression, _ b: ArrayExpression) -> ArrayExpression {
        .of([a, b], a.scalarType) { () throws(ArrayError) in
            guard (1...2).contains(a.rank), (1...2).contains(b.rank), a.shape[a.rank - 1] == b.shape[0] else {
                throw ArrayError(
                    .shape(
                        "shapes \(a.shape) and \(b.shape) have no product: [m, k] and [k, n], or vectors of k, are expected"
                    ), in: "\(a.text).dot(\(b.text))")
            }
            // Vectors become matrices, and their axis goes from the result again.
            let left = a.rank == 2 ? a : a.mapped(IndexMap(shape: [1, a.shape[0]], axes: [.along(axis: 1, offset: 0, step: 1)]))
            let right = b.rank == 2 ? b : b.mapped(IndexMap(shape: [b.shape[0], 1], axes: [.along(axis: 0, offset: 0, step: 1)]))
            let shape = [left.shape[0], right.shape[1]]
            let matrix: ArrayExpression
            if !a.scalarType.isComplex && (a.rank == 1 && b.rank == 1 || !a.scalarType.isFloatingPoint) {
                // Sums of products in the order-independent sum: exact for integers, the same bits for dot products.
                let wide = [left.shape[0], left.shape[1], right.shape[1]]
                let first = left.mapped(
                    IndexMap(shape: wide, axes: [.along(axis: 0, offset: 0, step: 1), .along(axis: 1, offset: 0, step: 1)]))
                let second = right.mapped(
                    IndexMap(shape: wide, axes: [.along(axis: 1, offset: 0, step: 1), .along(axis: 2, offset: 0, step: 1)]))
                matrix = ArrayExpression(.elementwise(.multiply, [first, second]), a.scalarType, wide)
                    .reduced(.sum, a.scalarType, axes: [1], keepDims: false)
            } else {
                matrix = ArrayExpression(.product(left, right), a.scalarType, shape)
            }
            if a.rank == 2 && b.rank == 2 { return matrix }
            var map = IndexMap(shape: [], axes: [.fixed(0), .fixed(0)])
            if a.rank == 2 { (map.shape, map.axes[0]) = ([shape[0]], .along(axis: 0, offset: 0, step: 1)) }
            if b.rank == 2 { (map.shape, map.axes[1]) = ([shape[1]], .along(axis: 0, offset: 0, step: 1)) }
            return matrix.mapped(map)
        }
    }
}

extension BlockedArray where Element: Numeric {
    /// The product of matrices, of a matrix and a vector, or the sum of products of two vectors. Of more axes, the sums of
    /// products along the last axis of this and the last but one of `other`, as NumPy's; of a single element, its product
    /// with each of the other's.
    /// - Shapes: [m, k]·[k, n] → [m, n]; [k]·[k, n] → [n]; [m, k]·[k] → [m]; [k]·[k] → []; [a, b, k]·[c, k, n] → [a, b, c, n].
    public func dot(_ other: BlockedArray) -> BlockedArray {
        let ranks = 1...2
        if error == nil, other.error == nil, !ranks.contains(rank) || !ranks.contains(other.rank) {
            return contracted(with: other) { (a, b) throws(EinsumError) in try EinsumPlan.dot(a, b) }
        }
        return BlockedArray(.product(expression, other.expression))
    }
}
