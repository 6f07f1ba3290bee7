// Norms of vectors and matrices as reductions, and the shape that comes of them. As numpy.linalg.norm.
// Singular values are asked for where a norm needs them; all else is sums and maxima of absolute values.

/// Which norm.
public enum NormOrder: Hashable, Sendable {
    /// Frobenius' norm of a matrix, the Euclidean one of a vector or of all elements.
    case frobenius
    /// The sum of singular values of a matrix.
    case nuclear
    /// A vector's largest absolute value; a matrix's largest sum of absolute values along a row.
    case infinity
    /// A vector's smallest absolute value; a matrix's smallest such sum.
    case negativeInfinity
    /// (Σ|x|ᵖ)^(1/p) of a vector, the count of those that are not zero for p = 0; of a matrix for p = ±1 (sums along
    /// columns) and ±2 (singular values) only.
    case order(Double)
}

/// How a norm is computed.
package struct NormPlan: Hashable, Sendable {
    /// The reduction.
    package enum Reduction: Hashable, Sendable {
        /// √Σ|x|² along the axes.
        case euclidean([Int])
        /// Σ|x| along the axis.
        case sum(Int)
        /// The largest or smallest |x| along the axis.
        case extremum(Int, isLargest: Bool)
        /// The number of elements that are not zero.
        case count(Int)
        /// (Σ|x|ᵖ)^(1/p).
        case power(Int, Double)
        /// Sums of |x| along one axis, then the largest or smallest of them along the other.
        case extremumOfSums(sum: Int, over: Int, isLargest: Bool)
        /// Of the singular values of the matrices whose rows and columns are these axes: largest, smallest, or sum.
        case singular(rows: Int, columns: Int, Singular)
    }

    /// What is made of singular values.
    package enum Singular: Hashable, Sendable { case largest, smallest, sum }

    package let reduction: Reduction
    package let shape: [Int]

    /// The norm of an array of `shape` along one axis (vectors), two (matrices), or nil: all elements for `.frobenius`
    /// of any rank, otherwise the rank must be 1 or 2. Axes are not negative.
    package init(
        shape: [Int], order: NormOrder = .frobenius, axes: [Int]? = nil, keepDims: Bool = false
    ) throws(LinearAlgebraError) {
        func fail(_ found: String, _ expected: String) -> LinearAlgebraError {
            LinearAlgebraError("norm", .shape(found: found, expected: expected))
        }
        let all = Array(shape.indices)
        let used = axes ?? all
        guard Set(used).count == used.count, used.allSatisfy({ shape.indices.contains($0) }) else {
            throw fail("axes \(used) of shape \(shape)", "different axes below \(shape.count)")
        }
        let isWhole = axes == nil && order == .frobenius
        guard isWhole || used.count == 1 || used.count == 2 else {
            throw fail("\(used.count) axes", "1 for vectors or 2 for matrices; name them by 'axes'")
        }
        self.shape =
            keepDims
            ? all.map { used.contains($0) ? 1 : shape[$0] } : all.filter { !used.contains($0) }.map { shape[$0] }
        func requireSome(_ axis: Int) throws(LinearAlgebraError) {
            guard shape[axis] > 0 else {
                throw fail("no elements along axis \(axis)", "at least one: there is no largest of none")
            }
        }
        if isWhole {
            reduction = .euclidean(used)
        } else if used.count == 1 {
            switch order {
            case .frobenius, .order(2): reduction = .euclidean(used)
            case .nuclear: throw fail("the nuclear norm of a vector", "a matrix")
            case .infinity, .negativeInfinity:
                try requireSome(used[0])
                reduction = .extremum(used[0], isLargest: order == .infinity)
            case .order(0): reduction = .count(used[0])
            case .order(1): reduction = .sum(used[0])
            case .order(let p):
                guard p.isFinite else { throw fail("order \(p)", "a finite number, .infinity or .negativeInfinity") }
                reduction = .power(used[0], p)
            }
        } else {
            let (rows, columns) = (used[0], used[1])
            let isSmallest = order == .order(-1) || order == .order(-2) || order == .negativeInfinity
            switch order {
            case .frobenius: reduction = .euclidean(used)
            case .nuclear: reduction = .singular(rows: rows, columns: columns, .sum)
            case .order(1), .order(-1):
                try requireSome(columns)
                reduction = .extremumOfSums(sum: rows, over: columns, isLargest: !isSmallest)
            case .infinity, .negativeInfinity:
                try requireSome(rows)
                reduction = .extremumOfSums(sum: columns, over: rows, isLargest: !isSmallest)
            case .order(2), .order(-2):
                try requireSome(rows)
                try requireSome(columns)
                reduction = .singular(rows: rows, columns: columns, isSmallest ? .smallest : .largest)
            case .order(let p): throw fail("order \(p) of a matrix", "±1, ±2, .infinity, .frobenius or .nuclear")
            }
        }
    }
}
