// Reduced QR by Householder reflections.
// Rows of ours are columns of the library's: the LQ decomposition of its matrix is the QR decomposition of ours, in
// the same memory and without a transposition.
// Source: Golub and Van Loan, 4th ed., § 5.2; the sign convention makes the factors unique for full rank (Thm 5.2.3).

internal import CBLAS

extension Dense {
    /// `a = q · r` with orthonormal columns in `q` and zeros below the diagonal of `r`, whose diagonal is not
    /// negative. `q` takes the place of `a`'s first min(m, n) columns.
    /// - Shapes: a [m, n], r [min(m, n), n].
    /// - Returns: the view of q, [m, min(m, n)].
    /// - Throws: `.notFinite`.
    /// - Error: |a − q r| and |q* q − 1| are of order min(m, n)·u, for any rank.
    /// - Complexity: 4mn² − 4n³/3 operations.
    @discardableResult
    package static func qr<T>(
        inPlace a: MatrixView<T>, r: MatrixView<T>
    ) throws(LinearAlgebraError) -> MatrixView<T> {
        let (m, n) = (a.rows, a.columns)
        let k = min(m, n)
        guard r.rows == k, r.columns == n else {
            throw LinearAlgebraError(
                "qr", .shape(found: "\(a.shapeText) with R \(r.shapeText)", expected: "[\(k), \(n)]"))
        }
        try a.requireFinite("qr")
        let q = a.region(columns: 0..<k)
        guard k > 0 else { return q }
        let table = try BLASLibrary.table(T.blasKind, "qr")
        var (m32, n32, k32) = (try narrow(m, "qr"), try narrow(n, "qr"), try narrow(k, "qr"))
        var lda = try narrow(a.rowStride, "qr")
        let tau = Workspace<T>(k)
        var info: Int32 = 0
        var query: Int32 = -1
        let answer = Workspace(of: T.zeroValue)
        defer { extendLifetime((tau, answer)) }
        table.pointee.gelqf(&n32, &m32, a.base, &lda, tau.base, answer.base, &query, &info)
        var size = try Workspace.size(answer.base[0], "qr")
        table.pointee.orglq(&k32, &m32, &k32, a.base, &lda, tau.base, answer.base, &query, &info)
        size = max(size, try Workspace.size(answer.base[0], "qr"))
        let work = Workspace<T>(Int(size))
        defer { extendLifetime(work) }
        table.pointee.gelqf(&n32, &m32, a.base, &lda, tau.base, work.base, &size, &info)
        r.copy(a.region(rows: 0..<k))
        r.clearBeside(upper: true)
        table.pointee.orglq(&k32, &m32, &k32, a.base, &lda, tau.base, work.base, &size, &info)
        makeDiagonalPositive(q: q, r: r)
        return q
    }

    /// Multiplies rows of `r` and columns of `q` so that r's diagonal is not negative, and their product unchanged.
    static func makeDiagonalPositive<T>(q: MatrixView<T>, r: MatrixView<T>) {
        for i in 0..<r.rows {
            let direction = r[i, i].direction
            guard direction != .oneValue else { continue }
            let back = direction.conjugated
            for column in i..<r.columns { r[i, column] = back * r[i, column] }
            r[i, i] = T(realPart: r[i, i].realPart)
            for row in 0..<q.rows { q[row, i] = q[row, i] * direction }
        }
    }
}
