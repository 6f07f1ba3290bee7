// Thin singular value decomposition, by divide and conquer; by QR steps where that does not converge.
// Source: Golub and Van Loan, 4th ed., § 8.6; Gu and Eisenstat (1995) for divide and conquer.

internal import CBLAS

extension Dense {
    /// A decomposition `a = u · diag(s) · vt`, s falling.
    package struct SVD<T: DenseScalar>: Sendable {
        /// [m, k] with orthonormal columns, k = min(m, n).
        package let u: DenseMatrix<T>
        /// [k], falling, not negative.
        package let s: [T.RealPart]
        /// [k, n] with orthonormal rows.
        package let vt: DenseMatrix<T>
    }

    /// The thin decomposition of `a`, which is destroyed. In each row of `vt` the element of largest absolute value,
    /// the first of equals, is positive: this makes the factors unique where singular values differ.
    /// - Shapes: a [m, n].
    /// - Throws: `.notFinite`, `.notConverged`; `.tooLarge` above 20 000 rows and columns both.
    /// - Error: each singular value within about min(m, n)·u·s[0].
    /// - Complexity: about 6mn² + 20n³ operations for m ≥ n; workspace of about 4n² elements.
    package static func svd<T>(destroying a: MatrixView<T>) throws(LinearAlgebraError) -> SVD<T> {
        let (m, n) = (a.rows, a.columns)
        let k = min(m, n)
        let u = try DenseMatrix<T>(rows: m, columns: k, "svd")
        let vt = try DenseMatrix<T>(rows: k, columns: n, "svd")
        try a.requireFinite("svd")
        guard k > 0 else { return SVD(u: u, s: [], vt: vt) }
        _ = try BLASLibrary.narrow(k, "svd", limit: 20_000)
        let kept = try DenseMatrix(copying: a, "svd")
        var values = [T.RealPart](repeating: 0, count: k)
        var info = try decompose(a, u: u.view, values: &values, vt: vt.view, bySteps: false)
        if info > 0 { info = try decompose(kept.view, u: u.view, values: &values, vt: vt.view, bySteps: true) }
        guard info == 0 else { throw LinearAlgebraError("svd", .notConverged(open: Int(max(info, 0)))) }
        makeLargestPositive(u: u.view, vt: vt.view)
        return SVD(u: u, s: values, vt: vt)
    }

    /// The singular values alone, falling. See `svd(destroying:)`.
    package static func singularValues<T>(destroying a: MatrixView<T>) throws(LinearAlgebraError) -> [T.RealPart] {
        try a.requireFinite("svd")
        let k = min(a.rows, a.columns)
        guard k > 0 else { return [] }
        _ = try BLASLibrary.narrow(k, "svd", limit: 20_000)
        let kept = try DenseMatrix(copying: a, "svd")
        var values = [T.RealPart](repeating: 0, count: k)
        var info = try decompose(a, u: nil, values: &values, vt: nil, bySteps: false)
        if info > 0 { info = try decompose(kept.view, u: nil, values: &values, vt: nil, bySteps: true) }
        guard info == 0 else { throw LinearAlgebraError("svd", .notConverged(open: Int(max(info, 0)))) }
        return values
    }

    /// The library's matrix is our transpose, so that its left vectors are our right ones, and each lies in memory
    /// as we want it.
    private static func decompose<T>(
        _ a: MatrixView<T>, u: MatrixView<T>?, values: inout [T.RealPart], vt: MatrixView<T>?, bySteps: Bool
    ) throws(LinearAlgebraError) -> Int32 {
        let table = try BLASLibrary.table(T.blasKind, "svd")
        let (m, n) = (try narrow(a.columns, "svd"), try narrow(a.rows, "svd"))
        let k = Int(min(m, n))
        let lda = try narrow(a.rowStride, "svd")
        let job = CChar(u == nil ? 78 : 83)  // N or S
        let isComplex = T.blasKind >= 2
        let larger = Int(max(m, n))
        let realCount = isComplex ? max(5 * k * k + 5 * k, 2 * larger * k + 2 * k * k + k, 7 * k) : 1
        let realWork = Workspace<T.RealPart>(realCount)
        let integers = Workspace<Int32>(8 * k)
        let none = Workspace<T>(1)
        defer { extendLifetime((realWork, integers, none)) }
        let (left, right) = (vt?.base ?? none.base, u?.base ?? none.base)
        let (ldLeft, ldRight) = (m, Int32(k))
        let steps: Int32 = bySteps ? 1 : 0
        let answer = Workspace(of: T.zeroValue)
        defer { extendLifetime(answer) }
        var info = quern_gesdd(
            table, steps, job, m, n, a.base, lda, &values, left, ldLeft, right, ldRight, answer.base, -1, realWork.base,
            integers.base)
        guard info == 0 else { return info }
        let size = try Workspace.size(answer.base[0], "svd")
        let work = Workspace<T>(Int(size))
        defer { extendLifetime(work) }
        info = quern_gesdd(
            table, steps, job, m, n, a.base, lda, &values, left, ldLeft, right, ldRight, work.base, size, realWork.base,
            integers.base)
        return info
    }

    /// Turns each pair of singular vectors so that the largest element of the row of `vt` is positive.
    package static func makeLargestPositive<T>(u: MatrixView<T>, vt: MatrixView<T>) {
        for i in 0..<vt.rows {
            var (largest, at) = (T.RealPart(-1), 0)
            for column in 0..<vt.columns where vt[i, column].absoluteValue > largest {
                (largest, at) = (vt[i, column].absoluteValue, column)
            }
            guard vt.columns > 0 else { continue }
            let direction = vt[i, at].direction
            guard direction != .oneValue else { continue }
            let back = direction.conjugated
            for column in 0..<vt.columns { vt[i, column] = back * vt[i, column] }
            for row in 0..<u.rows { u[row, i] = u[row, i] * direction }
        }
    }
}
