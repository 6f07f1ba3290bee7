// Eigenvalues and eigenvectors of symmetric (Hermitian) matrices, by divide and conquer.
// Source: Golub and Van Loan, 4th ed., § 8.4.

internal import CBLAS

extension Dense {
    /// Eigenvalues of `a`, rising, and vectors as the columns of `a`'s place; in each column the element of largest
    /// absolute value, the first of equals, is positive. Only the lower triangle is read, as NumPy does.
    /// - Shapes: a [n, n].
    /// - Throws: `.notConverged`, `.notFinite`, `.shape`; `.tooLarge` above 30 000 rows.
    /// - Error: each value within about n·u·|a|.
    /// - Complexity: about 9n³ operations with vectors.
    package static func eigenSymmetric<T>(inPlace a: MatrixView<T>) throws(LinearAlgebraError) -> [T.RealPart] {
        guard a.rows == a.columns else {
            throw LinearAlgebraError("eigenSymmetric", .shape(found: a.shapeText, expected: "a square matrix"))
        }
        let n = a.rows
        guard n > 0 else { return [] }
        for row in 0..<n {
            for column in 0...row where !a[row, column].isFinite {
                throw LinearAlgebraError("eigenSymmetric", .notFinite(row: row, column: column))
            }
        }
        let n32 = try BLASLibrary.narrow(n, "eigenSymmetric", limit: 30_000)
        let table = try BLASLibrary.table(T.blasKind, "eigenSymmetric")
        let lda = try narrow(a.rowStride, "eigenSymmetric")
        var values = [T.RealPart](repeating: 0, count: n)
        let answer = Workspace(of: T.zeroValue)
        defer { extendLifetime(answer) }
        var (realAnswer, integerAnswer): (T.RealPart, Int32) = (0, 0)
        let (job, uplo): (CChar, CChar) = (86, 85)  // V, and U by columns for L by rows
        var info = quern_syevd(
            table, job, uplo, n32, a.base, lda, &values, answer.base, -1, &realAnswer, -1, &integerAnswer, -1)
        let size = try Workspace.size(answer.base[0], "eigenSymmetric")
        let work = Workspace<T>(Int(size))
        let realCount: Int32 = T.blasKind < 2 ? 1 : try Workspace.size(realAnswer, "eigenSymmetric")
        let realWork = Workspace<T.RealPart>(Int(realCount))
        let integers = Workspace<Int32>(Int(integerAnswer))
        defer { extendLifetime((work, realWork, integers)) }
        info = quern_syevd(
            table, job, uplo, n32, a.base, lda, &values, work.base, size, realWork.base, realCount, integers.base,
            integerAnswer)
        guard info == 0 else { throw LinearAlgebraError("eigenSymmetric", .notConverged(open: Int(max(info, 0)))) }
        // The library's columns are our rows, and vectors of the conjugate matrix.
        let rows = try DenseMatrix(copying: a, "eigenSymmetric")
        let none = try DenseMatrix<T>(rows: 0, columns: n, "eigenSymmetric")
        if T.blasKind >= 2 { rows.view.conjugate() }
        makeLargestPositive(u: none.view, vt: rows.view)
        a.copyTransposed(rows.view)
        return values
    }
}

extension MatrixView {
    /// Conjugates every element.
    func conjugate() {
        for row in 0..<rows { for column in 0..<columns { self[row, column] = self[row, column].conjugated } }
    }
}
