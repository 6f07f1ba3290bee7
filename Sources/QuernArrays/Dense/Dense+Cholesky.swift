// Cholesky's factorisation of a symmetric (Hermitian) positive definite matrix.
// Source: Golub and Van Loan, 4th ed., § 4.2.

internal import CBLAS

extension Dense {
    /// `a = l · l*`, with `l` in the place of `a` and zeros above its diagonal. Only the lower triangle is read, as
    /// NumPy does.
    /// - Shapes: a [n, n].
    /// - Throws: `.notPositiveDefinite(order:)`, `.notFinite`, `.shape`.
    /// - Error: |a − l l*| is of order n·u·|a|.
    /// - Complexity: n³/3 operations.
    package static func cholesky<T>(
        inPlace a: MatrixView<T>, orderOffset: Int = 0
    ) throws(LinearAlgebraError) {
        guard a.rows == a.columns else {
            throw LinearAlgebraError("cholesky", .shape(found: a.shapeText, expected: "a square matrix"))
        }
        guard a.rows > 0 else { return }
        for row in 0..<a.rows {
            for column in 0...row where !a[row, column].isFinite {
                throw LinearAlgebraError("cholesky", .notFinite(row: row + orderOffset, column: column + orderOffset))
            }
        }
        let table = try BLASLibrary.table(T.blasKind, "cholesky")
        var (n, lda, info) = (try narrow(a.rows, "cholesky"), try narrow(a.rowStride, "cholesky"), Int32(0))
        var uplo: CChar = 85  // U by columns is L by rows
        table.pointee.potrf(&uplo, &n, a.base, &lda, &info, 1)
        guard info == 0 else {
            throw LinearAlgebraError("cholesky", .notPositiveDefinite(order: Int(info) + orderOffset))
        }
        a.clearBeside(upper: false)
    }
}
