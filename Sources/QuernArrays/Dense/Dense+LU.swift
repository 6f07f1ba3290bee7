// LU with exchanges of rows, and what is solved by it: systems, inverses, determinants.
// Source: Golub and Van Loan, 4th ed., §§ 3.2, 3.4.

internal import CBLAS

extension Dense {
    /// `p · a = l · u`: the unit lower triangle `l` below the diagonal of `a`'s place, `u` on and above it.
    /// - Shapes: a [m, n].
    /// - Returns: the exchanges, in order: row i was exchanged with row `pivots[i]` ≥ i; and the first zero pivot,
    ///   where there is one (the factors hold all the same).
    /// - Throws: `.notFinite`.
    /// - Error: |p a − l u| is of order n·u·g·|a|, where the growth g is seldom above 10 and at most 2ⁿ⁻¹.
    /// - Complexity: 2n³/3 operations; copies `a` twice, for the exchanges are of rows.
    package static func lu<T>(
        inPlace a: MatrixView<T>
    ) throws(LinearAlgebraError) -> (pivots: [Int], zeroPivot: Int?) {
        try a.requireFinite("lu")
        let k = min(a.rows, a.columns)
        guard k > 0 else { return ([], nil) }
        let columns = try DenseMatrix(transposing: a, "lu")
        defer { extendLifetime(columns) }
        let table = try BLASLibrary.table(T.blasKind, "lu")
        var (m, n, lda) = (try narrow(a.rows, "lu"), try narrow(a.columns, "lu"), try narrow(a.rows, "lu"))
        var info: Int32 = 0
        var pivots = [Int32](repeating: 0, count: k)
        table.pointee.getrf(&m, &n, columns.view.base, &lda, &pivots, &info)
        a.copyTransposed(columns.view)
        return (pivots.map { Int($0) - 1 }, info > 0 ? Int(info) - 1 : nil)
    }

    /// Where each row of `p · a` was in `a`, for exchanges as `lu` gives them and `count` rows.
    package static func permutation(_ pivots: [Int], count: Int) -> [Int] {
        var rows = Array(0..<count)
        for (i, pivot) in pivots.enumerated() { rows.swapAt(i, pivot) }
        return rows
    }

    /// Solves `a · x = b`, with x in the place of `b`; `a` is destroyed.
    /// - Shapes: a [n, n], b [n, k].
    /// - Throws: `.singular(pivot:)` if a pivot is exactly zero, `.notFinite`, `.shape`.
    /// - Error: x solves a system whose matrix differs from `a` by about n·u·|a|.
    /// - Complexity: 2n³/3 + 2n²k operations.
    package static func solve<T>(destroying a: MatrixView<T>, _ b: MatrixView<T>) throws(LinearAlgebraError) {
        guard a.rows == a.columns, b.rows == a.rows else {
            throw LinearAlgebraError(
                "solve", .shape(found: "\(a.shapeText) and \(b.shapeText)", expected: "[n, n] and [n, k]"))
        }
        try a.requireFinite("solve")
        guard a.rows > 0 else { return }
        let table = try BLASLibrary.table(T.blasKind, "solve")
        var (n, lda) = (try narrow(a.rows, "solve"), try narrow(a.rowStride, "solve"))
        var (m, k, info) = (n, try narrow(b.columns, "solve"), Int32(0))
        let pivots = Workspace<Int32>(a.rows)
        defer { extendLifetime(pivots) }
        // Factors of aᵀ, which is what the library sees, solve systems of a as well.
        table.pointee.getrf(&m, &n, a.base, &lda, pivots.base, &info)
        guard info == 0 else { throw LinearAlgebraError("solve", .singular(pivot: Int(info) - 1)) }
        guard b.columns > 0 else { return }
        let columns = try DenseMatrix(transposing: b, "solve")
        defer { extendLifetime(columns) }
        var (letter, ldb) = (Operation.transpose.letter, n)
        table.pointee.getrs(&letter, &n, &k, a.base, &lda, pivots.base, columns.view.base, &ldb, &info, 1)
        b.copyTransposed(columns.view)
    }

    /// The inverse of `a`, which is destroyed.
    /// - Shapes: a and the result [n, n].
    /// - Throws: as `solve`.
    /// - Complexity: 8n³/3 operations.
    package static func inverse<T>(destroying a: MatrixView<T>) throws(LinearAlgebraError) -> DenseMatrix<T> {
        guard a.rows == a.columns else {
            throw LinearAlgebraError("inverse", .shape(found: a.shapeText, expected: "a square matrix"))
        }
        let result = try DenseMatrix<T>(rows: a.rows, columns: a.rows, "inverse")
        result.view.fillIdentity()
        do throws(LinearAlgebraError) {
            try solve(destroying: a, result.view)
        } catch {
            throw LinearAlgebraError("inverse", error.problem)
        }
        return result
    }
}
