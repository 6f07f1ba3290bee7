// Least squares of any rank, by singular values.
// Source: Golub and Van Loan, 4th ed., § 5.5; results as numpy.linalg.lstsq gives them.

internal import CBLAS

extension Dense {
    /// A solution of least squares.
    package struct LeastSquares<T: DenseScalar>: Sendable {
        /// [n, k]: of all that are best, the one of least norm.
        package let solution: DenseMatrix<T>
        /// How many singular values count.
        package let rank: Int
        /// All of them, falling.
        package let singularValues: [T.RealPart]
    }

    /// Minimises |b − a x|; `a` and `b` are kept.
    /// - Shapes: a [m, n], b [m, k].
    /// - Parameter rcond: singular values up to this part of the largest count as zero; nil for max(m, n)·ε.
    /// - Throws: `.notConverged`, `.notFinite`, `.shape`.
    /// - Complexity: about 4mn² + 8n³ operations for m ≥ n.
    package static func leastSquares<T>(
        _ a: MatrixView<T>, _ b: MatrixView<T>, rcond: Double? = nil
    ) throws(LinearAlgebraError) -> LeastSquares<T> {
        guard a.rows == b.rows else {
            throw LinearAlgebraError(
                "lstsq", .shape(found: "\(a.shapeText) and \(b.shapeText)", expected: "[m, n] and [m, k]"))
        }
        try a.requireFinite("lstsq")
        try b.requireFinite("lstsq")
        let (m, n, k) = (a.rows, a.columns, b.columns)
        let solution = try DenseMatrix<T>(rows: n, columns: k, "lstsq")
        guard m > 0, n > 0 else { return LeastSquares(solution: solution, rank: 0, singularValues: []) }
        _ = try BLASLibrary.narrow(min(m, n), "lstsq", limit: 20_000)
        let larger = max(m, n)
        let columnsOfA = try DenseMatrix(transposing: a, "lstsq")
        // [k, larger] by rows: the library's columns of max(m, n), at least one.
        let columnsOfB = try DenseMatrix<T>(rows: max(k, 1), columns: larger, "lstsq")
        defer { extendLifetime((columnsOfA, columnsOfB)) }
        columnsOfB.view.region(rows: 0..<k, columns: 0..<m).copyTransposed(b)
        let table = try BLASLibrary.table(T.blasKind, "lstsq")
        let (m32, n32, k32) = (try narrow(m, "lstsq"), try narrow(n, "lstsq"), try narrow(max(k, 1), "lstsq"))
        var values = [T.RealPart](repeating: 0, count: min(m, n))
        var rank: Int32 = 0
        let threshold = rcond ?? Double(larger) * Double(T.RealPart.ulpOfOne)
        let answer = Workspace(of: T.zeroValue)
        defer { extendLifetime(answer) }
        var (realAnswer, integerAnswer): (T.RealPart, Int32) = (0, 0)
        var info = quern_gelsd(
            table, m32, n32, k32, columnsOfA.view.base, m32, columnsOfB.view.base, Int32(larger), &values, threshold,
            &rank, answer.base, -1, &realAnswer, &integerAnswer)
        let size = try Workspace.size(answer.base[0], "lstsq")
        let work = Workspace<T>(Int(size))
        let realCount: Int32 = T.blasKind < 2 ? 1 : try Workspace.size(realAnswer, "lstsq")
        let realWork = Workspace<T.RealPart>(Int(realCount))
        let integers = Workspace<Int32>(Int(integerAnswer))
        defer { extendLifetime((work, realWork, integers)) }
        info = quern_gelsd(
            table, m32, n32, k32, columnsOfA.view.base, m32, columnsOfB.view.base, Int32(larger), &values, threshold,
            &rank, work.base, size, realWork.base, integers.base)
        guard info == 0 else { throw LinearAlgebraError("lstsq", .notConverged(open: Int(max(info, 0)))) }
        solution.view.copyTransposed(columnsOfB.view.region(rows: 0..<k, columns: 0..<n))
        return LeastSquares(solution: solution, rank: Int(rank), singularValues: values)
    }
}
