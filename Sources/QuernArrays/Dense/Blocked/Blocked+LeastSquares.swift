// Least squares in tiles: QR of the matrix or of its adjoint, then the small problem of the triangle in memory, whose
// singular values are those of the whole. Results as numpy.linalg.lstsq gives them.
// Source: Golub and Van Loan, 4th ed., §§ 5.3, 5.5, 5.6.

extension Blocked {
    /// What `leastSquares` finds beside the solution.
    package struct LeastSquaresFacts<Real: DenseReal>: Sendable {
        package let rank: Int
        /// Falling; min(m, n) of them.
        package let singularValues: [Real]
        /// Σ |b − a x|² for each column of b, where m > n and the rank is n; empty elsewhere.
        package let residuals: [Real]
    }

    /// Minimises |b − a x|; of all that are best, x is the one of least norm.
    /// - Shapes: a [m, n], b [m, k], x [n, k].
    /// - Parameter rcond: singular values up to this part of the largest count as zero; nil for max(m, n)·ε.
    /// - Throws: `.tooLarge` where min(m, n) is above `coreSide`, for the triangle is held whole; `.notFinite`.
    /// - Complexity: about 4mn² operations for m ≥ n.
    package static func leastSquares<T: DenseScalar>(
        _ a: any TileSource<T>, _ b: any TileSource<T>, x: any TileStore<T>, rcond: Double? = nil,
        _ space: some TileWorkspace
    ) throws -> LeastSquaresFacts<T.RealPart> {
        let (m, n, k) = (a.rows, a.columns, b.columns)
        guard b.rows == m, x.rows == n, x.columns == k else {
            throw LinearAlgebraError(
                "lstsq", .shape(found: "\(a.shapeText) and \(b.shapeText)", expected: "[m, n] and [m, k]"))
        }
        let core = min(m, n)
        guard core <= space.coreSide else {
            throw LinearAlgebraError("lstsq", .tooLarge(extent: core, limit: space.coreSide))
        }
        let threshold = rcond ?? Double(max(m, n)) * Double(T.epsilon)
        let isTall = m >= n
        let q = try space.makeStore(T.self, rows: max(m, n), columns: core, "q")
        let r = try DenseMatrix<T>(rows: core, columns: core, "lstsq")
        try qr(isTall ? a : AdjointSource(base: a), q: q, r: MemoryStore(r), space)
        let columns = pieces(k, space.tileSide)
        let found = Slots<([T.RealPart], Int)>(max(columns.count, 1))
        let residuals = Slots<[T.RealPart]>(columns.count)
        if columns.isEmpty {
            let none = try DenseMatrix<T>(rows: core, columns: 0)
            let facts = try Dense.leastSquares(r.view, none.view, rcond: threshold)
            found[0] = (facts.singularValues, facts.rank)
        }
        try space.forEach(columns.count, "lstsq") { task in
            let range = columns[task]
            let single = MemoryWorkspace(tileSide: space.tileSide)
            if isTall {
                // a x − b is least where r x − q* b is.
                let projected = MemoryStore(try DenseMatrix<T>(rows: n, columns: range.count))
                let source = ColumnsOfSource(base: b, range: range)
                try multiply(q, .conjugateTranspose, by: source, into: projected, single)
                let small = try Dense.leastSquares(r.view, projected.matrix.view, rcond: threshold)
                try x.write(rows: 0..<n, columns: range, from: small.solution.view)
                found[task] = (small.singularValues, small.rank)
                if m > n, small.rank == n { residuals[task] = try residual(a, source, small.solution, single) }
            } else {
                // a = r* q*: the solution of r* y = b, carried back by q.
                let adjoint = try DenseMatrix(transposing: r.view, conjugate: true)
                let small = try Dense.leastSquares(adjoint.view, b.tile(0..<m, range).view, rcond: threshold)
                let solution = MemoryStore(small.solution)
                try multiply(q, by: solution, into: ColumnsOfStore(base: x, range: range), single)
                found[task] = (small.singularValues, small.rank)
            }
        }
        let (values, rank) = found[0] ?? ([], 0)
        return LeastSquaresFacts(rank: rank, singularValues: values, residuals: residuals.all.flatMap { $0 })
    }

    private static func residual<T: DenseScalar>(
        _ a: any TileSource<T>, _ b: any TileSource<T>, _ x: DenseMatrix<T>, _ space: MemoryWorkspace
    ) throws -> [T.RealPart] {
        var sums = [T.RealPart](repeating: 0, count: b.columns)
        for rows in pieces(a.rows, bandRows(a.columns, space)) {
            let left = try a.tile(rows, 0..<a.columns)
            let rest = try b.tile(rows, 0..<b.columns)
            try Dense.multiply(left.view, by: x.view, into: rest.view, alpha: T(realPart: -1), beta: .oneValue)
            for row in 0..<rows.count {
                for column in 0..<b.columns {
                    let size = rest[row, column].absoluteValue
                    sums[column] += size * size
                }
            }
        }
        return sums
    }
}
