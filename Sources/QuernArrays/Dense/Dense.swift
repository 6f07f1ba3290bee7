// Products of matrices in memory, by OpenBLAS, and solutions of triangular systems.
// The library stores matrices by columns: memory of ours is the transpose there. So C = A B is asked for as
// Cᵀ = Bᵀ Aᵀ, with the operands exchanged and nothing copied.
// Bits depend on the library, the CPU and the extents; errors are within k·u of Σ|a||b| (k terms, unit roundoff u).
// Source: Golub and Van Loan, Matrix Computations, 4th ed., §§ 1.1, 1.3, 3.1.

internal import CBLAS

/// Linear algebra on matrices in memory. One file an operation.
package enum Dense {
    /// What is done with an operand before it is used.
    package enum Operation: Sendable, Hashable {
        case none, transpose, conjugateTranspose
        var letter: CChar {
            switch self {
            case .none: 78  // N
            case .transpose: 84  // T
            case .conjugateTranspose: 67  // C
            }
        }
    }

    /// `c = alpha · op(a) · op(b) + beta · c`. With `beta` zero the old elements of `c` are not read.
    /// - Shapes: op(a) [m, k], op(b) [k, n], c [m, n]; c overlaps neither.
    /// - Complexity: 2mnk operations.
    package static func multiply<T>(
        _ a: MatrixView<T>, _ aOperation: Operation = .none, by b: MatrixView<T>,
        _ bOperation: Operation = .none, into c: MatrixView<T>, alpha: T = .oneValue, beta: T = .zeroValue
    ) throws(LinearAlgebraError) {
        let (m, k) = aOperation == .none ? (a.rows, a.columns) : (a.columns, a.rows)
        let (l, n) = bOperation == .none ? (b.rows, b.columns) : (b.columns, b.rows)
        guard k == l, c.rows == m, c.columns == n else {
            throw LinearAlgebraError(
                "matmul",
                .shape(
                    found: "[\(m), \(k)] · [\(l), \(n)] into \(c.shapeText)", expected: "[m, k] · [k, n] into [m, n]"))
        }
        guard m > 0, n > 0 else { return }
        let table = try BLASLibrary.table(T.blasKind, "matmul")
        var (m32, n32) = (try narrow(m, "matmul"), try narrow(n, "matmul"))
        var (k32, ldc) = (try narrow(k, "matmul"), try narrow(c.rowStride, "matmul"))
        var (lda, ldb) = (try narrow(a.rowStride, "matmul"), try narrow(b.rowStride, "matmul"))
        var (ta, tb) = (aOperation.letter, bOperation.letter)
        let (alpha, beta) = (Workspace(of: alpha), Workspace(of: beta))
        defer { extendLifetime((alpha, beta)) }
        table.pointee.gemm(
            &tb, &ta, &n32, &m32, &k32, alpha.base, b.base, &ldb, a.base, &lda, beta.base, c.base, &ldc, 1, 1)
    }

    /// `y = alpha · op(a) · x + beta · y`, for vectors of the given strides.
    /// - Shapes: op(a) [m, k], x [k], y [m].
    package static func multiply<T>(
        _ a: MatrixView<T>, _ operation: Operation = .none, vector x: UnsafePointer<T>, stride xStride: Int = 1,
        into y: UnsafeMutablePointer<T>, stride yStride: Int = 1, alpha: T = .oneValue, beta: T = .zeroValue
    ) throws(LinearAlgebraError) {
        guard operation != .conjugateTranspose || T.blasKind < 2 else {
            // The transpose of memory is what we have: its conjugate alone is not among the library's operations.
            let k = a.rows
            let column = MatrixView(
                UnsafeMutablePointer(mutating: x), rows: k, columns: 1, rowStride: xStride)
            let result = MatrixView(y, rows: a.columns, columns: 1, rowStride: yStride)
            return try multiply(a, operation, by: column, into: result, alpha: alpha, beta: beta)
        }
        guard a.rows > 0, a.columns > 0 else {
            for i in 0..<(operation == .none ? a.rows : a.columns) {
                y[i * yStride] = beta == .zeroValue ? .zeroValue : beta * y[i * yStride]
            }
            return
        }
        let table = try BLASLibrary.table(T.blasKind, "dot")
        var (m, n) = (try narrow(a.columns, "dot"), try narrow(a.rows, "dot"))
        var (lda, incx) = (try narrow(a.rowStride, "dot"), try narrow(xStride, "dot"))
        var incy = try narrow(yStride, "dot")
        // Memory is aᵀ by columns: a itself is its transpose.
        var letter = operation == .none ? Operation.transpose.letter : Operation.none.letter
        let (alpha, beta) = (Workspace(of: alpha), Workspace(of: beta))
        defer { extendLifetime((alpha, beta)) }
        table.pointee.gemv(&letter, &m, &n, alpha.base, a.base, &lda, x, &incx, beta.base, y, &incy, 1)
    }

    /// `c = alpha · a* · a + beta · c`, or `a · a*` where `transposed`; the whole of `c`, exactly symmetric.
    /// - Shapes: a [m, n]; c [n, n], or [m, m] where `transposed`.
    /// - Complexity: mn² operations, half of a product's.
    package static func gram<T>(
        _ a: MatrixView<T>, transposed: Bool = false, into c: MatrixView<T>, alpha: T.RealPart = 1, beta: T.RealPart = 0
    ) throws(LinearAlgebraError) {
        let (n, k) = transposed ? (a.rows, a.columns) : (a.columns, a.rows)
        guard c.rows == n, c.columns == n else {
            throw LinearAlgebraError(
                "gram", .shape(found: "\(a.shapeText) into \(c.shapeText)", expected: "[\(n), \(n)]"))
        }
        guard n > 0 else { return }
        let table = try BLASLibrary.table(T.blasKind, "gram")
        var (n32, k32) = (try narrow(n, "gram"), try narrow(k, "gram"))
        var (lda, ldc) = (try narrow(a.rowStride, "gram"), try narrow(c.rowStride, "gram"))
        var uplo: CChar = 85  // U by columns: the lower triangle by rows
        var letter =
            transposed ? (T.blasKind < 2 ? Operation.transpose.letter : Operation.conjugateTranspose.letter) : 78
        var (alpha, beta) = (alpha, beta)
        table.pointee.syrk(&uplo, &letter, &n32, &k32, &alpha, a.base, &lda, &beta, c.base, &ldc, 1, 1)
        for row in 0..<n { for column in 0..<row { c[column, row] = c[row, column].conjugated } }
    }

    /// Solves `op(a) · x = alpha · b`, or `x · op(a) = alpha · b` where `fromRight`, in the place of `b`.
    /// - Shapes: a [n, n], of which the named triangle is read; b [n, k], or [k, n] where `fromRight`.
    /// - Throws: `.singular` if an element of the diagonal is zero.
    /// - Complexity: n²k operations.
    package static func solveTriangular<T>(
        _ a: MatrixView<T>, upper: Bool, _ operation: Operation = .none, unitDiagonal: Bool = false,
        fromRight: Bool = false, for b: MatrixView<T>, alpha: T = .oneValue, pivotOffset: Int = 0
    ) throws(LinearAlgebraError) {
        let n = fromRight ? b.columns : b.rows
        guard a.rows == n, a.columns == n else {
            throw LinearAlgebraError(
                "solveTriangular", .shape(found: "\(a.shapeText) for \(b.shapeText)", expected: "[\(n), \(n)]"))
        }
        if !unitDiagonal {
            for i in 0..<n where a[i, i] == .zeroValue {
                throw LinearAlgebraError("solveTriangular", .singular(pivot: i + pivotOffset))
            }
        }
        guard b.rows > 0, b.columns > 0 else { return }
        let table = try BLASLibrary.table(T.blasKind, "solveTriangular")
        var (m32, n32) = (try narrow(b.columns, "solveTriangular"), try narrow(b.rows, "solveTriangular"))
        var (lda, ldb) = (try narrow(a.rowStride, "solveTriangular"), try narrow(b.rowStride, "solveTriangular"))
        var side: CChar = fromRight ? 76 : 82  // L or R, exchanged by the transposition
        var uplo: CChar = upper ? 76 : 85  // L or U, exchanged too
        var letter = operation.letter
        var diagonal: CChar = unitDiagonal ? 85 : 78  // U or N
        let alpha = Workspace(of: alpha)
        defer { extendLifetime(alpha) }
        table.pointee.trsm(
            &side, &uplo, &letter, &diagonal, &m32, &n32, alpha.base, a.base, &lda, b.base, &ldb, 1, 1, 1, 1)
    }

    static func narrow(_ extent: Int, _ operation: String) throws(LinearAlgebraError) -> Int32 {
        try BLASLibrary.narrow(extent, operation)
    }
}

/// Memory that LAPACK works in, gone with the last reference.
final class Workspace<Element> {
    let base: UnsafeMutablePointer<Element>
    let count: Int
    private let counter: RunMemory?

    init(_ count: Int) {
        self.count = max(count, 1)
        base = .allocate(capacity: self.count)
        counter = DenseMemory.counter
        counter?.count(self.count * MemoryLayout<Element>.stride)
    }

    /// Memory with one value in it.
    convenience init(of value: Element) {
        self.init(1)
        base.initialize(to: value)
    }

    deinit {
        base.deallocate()
        counter?.giveBack(count: count * MemoryLayout<Element>.stride)
    }
}

extension Workspace where Element: DenseScalar {
    /// The size that a query left in `answer`; a Float's rounding is made good.
    static func size(_ answer: Element, _ operation: String) throws(LinearAlgebraError) -> Int32 {
        let size = Double(answer.realPart) * (1 + 2 * Double(Element.RealPart.ulpOfOne)) + 1
        guard size > 0, size < Double(Int32.max) else {
            throw LinearAlgebraError(operation, .noMemory(bytes: .max))
        }
        return Int32(size)
    }
}
