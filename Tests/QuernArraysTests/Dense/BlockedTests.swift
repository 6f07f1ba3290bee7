// Linear algebra in tiles against its defining equations and against Dense, for many shapes and sides of tiles, with a
// workspace that runs tasks in a scrambled order and a store that refuses regions which do not lie in it.

import Quern
import QuernArrays
import Testing

/// Memory as a store, looking at every access.
final class WatchedStore<Scalar: DenseScalar>: TileStore, @unchecked Sendable {
    let inner: MemoryStore<Scalar>
    init(_ matrix: DenseMatrix<Scalar>) { inner = MemoryStore(matrix) }
    var rows: Int { inner.rows }
    var columns: Int { inner.columns }

    private func check(_ rows: Range<Int>, _ columns: Range<Int>, _ tile: MatrixView<Scalar>) throws {
        guard rows.lowerBound >= 0, rows.upperBound <= self.rows, columns.lowerBound >= 0,
            columns.upperBound <= self.columns, tile.rows == rows.count, tile.columns == columns.count
        else {
            throw LinearAlgebraError("store", .shape(found: "\(rows) \(columns) \(tile.shapeText)", expected: "inside"))
        }
    }

    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) throws {
        try check(rows, columns, tile)
        inner.read(rows: rows, columns: columns, into: tile)
    }

    func write(rows: Range<Int>, columns: Range<Int>, from tile: MatrixView<Scalar>) throws {
        try check(rows, columns, tile)
        inner.write(rows: rows, columns: columns, from: tile)
    }
}

/// Tasks from the last to the first; stores begin as NaN, so that nobody relies on zeros.
struct BackwardWorkspace: TileWorkspace {
    var tileSide: Int
    var coreSide: Int

    func makeStore<T: DenseScalar>(
        _: T.Type, rows: Int, columns: Int, _ name: String
    ) throws -> any TileStore<T> {
        let matrix = try DenseMatrix<T>(rows: rows, columns: columns)
        matrix.view.fill(T(realPart: .nan))
        return WatchedStore(matrix)
    }

    func forEach(_ count: Int, _ name: String, _ body: @Sendable (Int) throws -> Void) throws {
        for i in (0..<count).reversed() { try body(i) }
    }
}

struct BlockedTests {
    static let sides = [(side: 3, core: 100), (side: 7, core: 100), (side: 64, core: 100), (side: 5, core: 4)]
    static let shapes = [(1, 1), (30, 4), (4, 30), (23, 23), (40, 17), (17, 40), (65, 2)]

    func store<T>(_ rows: Int, _ columns: Int) throws -> WatchedStore<T> {
        let matrix = try TestMatrix<T>(rows: rows, columns: columns)
        matrix.view.fill(T(realPart: .nan))
        return WatchedStore(matrix)
    }

    /// Of full rank, and of lower in several ways.
    func samples<T: TestScalar>(_ m: Int, _ n: Int) throws -> [TestMatrix<T>] {
        let full = try TestMatrix<T>.random(m, n, seed: UInt64(m * 100 + n))
        let doubled = try TestMatrix(copying: full.view)
        for i in 0..<m { for j in 0..<n { doubled[i, j] = full[i, j % max(n / 3, 1)] } }
        let zero = try TestMatrix<T>(rows: m, columns: n)
        let corner = try TestMatrix<T>(rows: m, columns: n)
        for i in 0..<min(m, n, 5) { corner[i, i] = T(realPart: 2) }
        let graded = try TestMatrix(copying: full.view)
        graded.view.fill {
            full[$0, $1] * T(realPart: T.RealPart(sign: .plus, exponent: T.RealPart.Exponent(-2 * $1), significand: 1))
        }
        return [full, doubled, zero, corner, graded]
    }

    func checkQR<T: TestScalar>(_: T.Type) throws {
        for (side, core) in Self.sides {
            let space = BackwardWorkspace(tileSide: side, coreSide: core)
            for (m, n) in Self.shapes {
                let k = min(m, n)
                for (which, a) in try samples(m, n).enumerated() as EnumeratedSequence<[TestMatrix<T>]> {
                    let (q, r): (WatchedStore<T>, WatchedStore<T>) = try (store(m, k), store(k, n))
                    try Blocked.qr(WatchedStore(a), q: q, r: r, space)
                    let (q1, r1) = (q.inner.matrix, r.inner.matrix)
                    let name = Comment(rawValue: "\(T.self) \(m)x\(n) side \(side) sample \(which)")
                    #expect(try q1.times(r1).distance(a) <= TestMatrix<T>.bound(m + n), name)
                    #expect(try q1.orthogonalityLoss <= TestMatrix<T>.bound(m + n), name)
                    for i in 0..<k {
                        #expect(r1[i, i].realPart >= 0, name)
                        for j in 0..<min(i, n) { #expect(r1[i, j].absoluteValue == 0, name) }
                    }
                }
            }
        }
    }

    @Test("QR in tiles is orthogonal to rounding and gives the matrix again, of any rank, shape and side")
    func qr() throws {
        try checkQR(Double.self)
        try checkQR(Float.self)
        try checkQR(Complex<Double>.self)
    }

    func checkSVD<T: TestScalar>(_: T.Type) throws {
        for (side, core) in Self.sides {
            let space = BackwardWorkspace(tileSide: side, coreSide: core)
            for (m, n) in Self.shapes {
                let k = min(m, n)
                for (which, a) in try samples(m, n).enumerated() as EnumeratedSequence<[TestMatrix<T>]> {
                    let (u, v): (WatchedStore<T>, WatchedStore<T>) = try (store(m, k), store(n, k))
                    let s = try Blocked.svd(WatchedStore(a), u: u, v: v, space)
                    let (u1, v1) = (u.inner.matrix, v.inner.matrix)
                    let name = Comment(rawValue: "\(T.self) \(m)x\(n) side \(side) core \(core) sample \(which)")
                    let again = try u1.times(.diagonal(s)).times(v1.adjoint)
                    #expect(again.distance(a) <= 4 * TestMatrix<T>.bound(m + n), name)
                    #expect(try u1.orthogonalityLoss <= TestMatrix<T>.bound(m + n), name)
                    #expect(try v1.orthogonalityLoss <= TestMatrix<T>.bound(m + n), name)
                    let expected = try Dense.singularValues(destroying: TestMatrix(copying: a.view).view)
                    let worst = zip(s, expected).map { abs(Double($0 - $1)) }.max() ?? 0
                    #expect(worst <= TestMatrix<T>.bound(m + n) * max(1, Double(expected.first ?? 0)), name)
                }
            }
        }
    }

    @Test("the SVD in tiles has Dense's values and orthonormal vectors, with the core in memory or rotated in panels")
    func svd() throws {
        try checkSVD(Double.self)
        try checkSVD(Float.self)
        try checkSVD(Complex<Double>.self)
    }

    @Test("few singular triples by projection are the large ones, the same for any tiles to rounding")
    func compressed() throws {
        let (m, n, rank) = (120, 90, 6)
        // Singular values 2⁻ʲ, with known vectors
        let u = try TestMatrix(
            copying: Dense.qr(
                inPlace: TestMatrix<Double>.random(m, n, seed: 1).view, r: TestMatrix<Double>(rows: n, columns: n).view)
        )
        let v = try TestMatrix(
            copying: Dense.qr(
                inPlace: TestMatrix<Double>.random(n, n, seed: 2).view, r: TestMatrix<Double>(rows: n, columns: n).view)
        )
        let values = (0..<n).map { 1 / Double(1 << min($0, 60)) }
        let a = try u.times(.diagonal(values)).times(v.adjoint)
        var first: [Double]?
        for side in [8, 33, 200] {
            let (u1, v1): (WatchedStore<Double>, WatchedStore<Double>) = try (store(m, rank), store(n, rank))
            let s = try Blocked.svdCompressed(
                WatchedStore(a), rank: rank, seed: 5, u: u1, v: v1, BackwardWorkspace(tileSide: side, coreSide: 100))
            #expect(zip(s, values).allSatisfy { abs($0 - $1) <= 1e-10 * $1 })
            #expect(try u1.inner.matrix.orthogonalityLoss <= 1e-13 && v1.inner.matrix.orthogonalityLoss <= 1e-13)
            let best = try u1.inner.matrix.times(.diagonal(s)).times(v1.inner.matrix.adjoint)
            #expect(best.distance(a) <= 1.01 * values[rank])
            if let first { #expect(zip(s, first).allSatisfy { abs($0 - $1) <= 1e-13 }) } else { first = s }
        }
        let small: WatchedStore<Double> = try store(m, 0)
        #expect(throws: LinearAlgebraError.self) {
            _ = try Blocked.svdCompressed(
                WatchedStore(a), rank: 0, seed: 5, u: small, v: small, MemoryWorkspace(tileSide: 8))
        }
    }

    func checkSquare<T: TestScalar>(_: T.Type) throws {
        for (side, core) in Self.sides {
            let space = BackwardWorkspace(tileSide: side, coreSide: core)
            for n in [1, 5, 24, 31] {
                let name = Comment(rawValue: "\(T.self) \(n) side \(side)")
                let a = try TestMatrix<T>.random(n, n, seed: UInt64(n))
                for i in 0..<n { a[i, (i + 2) % n] = a[i, (i + 2) % n] + T(realPart: 4) }  // needs exchanges
                let b = try TestMatrix<T>.random(n, 11, seed: UInt64(n) + 50)
                let x: WatchedStore<T> = try store(n, 11)
                try Blocked.solve(WatchedStore(a), WatchedStore(b), x: x, space)
                #expect(try a.times(x.inner.matrix).distance(b) <= 20 * TestMatrix<T>.bound(n), name)
                let inverse: WatchedStore<T> = try store(n, n)
                try Blocked.inverse(WatchedStore(a), into: inverse, space)
                #expect(try inverse.inner.matrix.times(a).distance(.identity(n)) <= 20 * TestMatrix<T>.bound(n), name)
                let positive = try a.times(a.adjoint)
                let l: WatchedStore<T> = try store(n, n)
                try Blocked.cholesky(WatchedStore(positive), l: l, space)
                let root = l.inner.matrix
                #expect(try root.times(root.adjoint).distance(positive) <= 30 * TestMatrix<T>.bound(n), name)
                for i in 0..<n { for j in i + 1..<max(n, i + 1) { #expect(root[i, j].absoluteValue == 0) } }
                for operation in [Dense.Operation.none, .transpose, .conjugateTranspose] {
                    for upper in [true, false] {
                        let triangle = try upper ? root.adjoint : root
                        let op =
                            try operation == .none
                            ? triangle : operation == .transpose ? triangle.transposed : triangle.adjoint
                        let y = WatchedStore(try TestMatrix(copying: b.view))
                        try Blocked.solveTriangular(WatchedStore(triangle), upper: upper, operation, for: y, space)
                        #expect(try op.times(y.inner.matrix).distance(b) <= 50 * TestMatrix<T>.bound(n), name)
                    }
                }
            }
            for (m, n) in Self.shapes {
                let a = try TestMatrix<T>.random(m, n, seed: UInt64(n) + 3)
                let factors: WatchedStore<T> = try store(m, n)
                let (pivots, zero) = try Blocked.lu(WatchedStore(a), factors: factors, space)
                #expect(zero == nil)
                let k = min(m, n)
                let l = try TestMatrix<T>(rows: m, columns: k)
                l.view.fill { $0 == $1 ? T(realPart: 1) : $0 > $1 ? factors.inner.matrix[$0, $1] : T(realPart: 0) }
                let u = try TestMatrix<T>(rows: k, columns: n)
                u.view.fill { $0 <= $1 ? factors.inner.matrix[$0, $1] : T(realPart: 0) }
                let order = Dense.permutation(pivots, count: m)
                let permuted = try TestMatrix<T>(rows: m, columns: n)
                permuted.view.fill { a[order[$0], $1] }
                #expect(try l.times(u).distance(permuted) <= 10 * TestMatrix<T>.bound(m + n), "\(m)x\(n) side \(side)")
                #expect(zip(pivots.indices, pivots).allSatisfy { $1 >= $0 && $1 < m })
            }
        }
    }

    @Test("LU, solutions, inverses, Cholesky and triangles in tiles satisfy their equations")
    func square() throws {
        try checkSquare(Double.self)
        try checkSquare(Float.self)
        try checkSquare(Complex<Double>.self)
    }

    @Test("least squares in tiles give Dense's solution, rank, singular values and residuals")
    func leastSquares() throws {
        for (side, _) in Self.sides {
            let space = BackwardWorkspace(tileSide: side, coreSide: 100)
            for (m, n) in Self.shapes {
                for (which, a) in try samples(m, n).enumerated() as EnumeratedSequence<[TestMatrix<Double>]>
                where which < 4 {
                    let b = try TestMatrix<Double>.random(m, 9, seed: 8)
                    let expected = try Dense.leastSquares(a.view, b.view)
                    let x: WatchedStore<Double> = try store(n, 9)
                    let facts = try Blocked.leastSquares(WatchedStore(a), WatchedStore(b), x: x, space)
                    let name = Comment(rawValue: "\(m)x\(n) side \(side) sample \(which)")
                    #expect(facts.rank == expected.rank, name)
                    #expect(x.inner.matrix.distance(expected.solution) <= 1e-10, name)
                    #expect(
                        zip(facts.singularValues, expected.singularValues).allSatisfy { abs($0 - $1) <= 1e-12 }, name)
                    #expect(facts.residuals.count == (m > n && facts.rank == n ? 9 : 0))
                    let rest = try a.times(x.inner.matrix)
                    rest.view.subtract(b.view)
                    for (column, found) in facts.residuals.enumerated() {
                        let sum = (0..<m).reduce(0.0) { $0 + rest[$1, column] * rest[$1, column] }
                        #expect(abs(sum - found) <= 1e-12, name)
                    }
                }
            }
        }
        let a = try TestMatrix<Double>.random(9, 8, seed: 1)
        let error = #expect(throws: LinearAlgebraError.self) {
            _ = try Blocked.leastSquares(
                MemoryStore(a), MemoryStore(a), x: MemoryStore(TestMatrix<Double>(rows: 8, columns: 8)),
                MemoryWorkspace(tileSide: 4, coreSide: 5))
        }
        #expect(error?.problem == .tooLarge(extent: 8, limit: 5))
    }

    @Test("products in tiles hold for every operation, and errors carry places of the whole matrix")
    func productsAndErrors() throws {
        let (m, k, n) = (11, 13, 10)
        let (a, b) = (try TestMatrix<Double>.random(m, k, seed: 1), try TestMatrix<Double>.random(k, n, seed: 2))
        let expected = try a.times(b)
        for side in [1, 4, 64] {
            let space = BackwardWorkspace(tileSide: side, coreSide: 10)
            for (ta, tb) in [
                (Dense.Operation.none, Dense.Operation.none), (.transpose, .none), (.none, .conjugateTranspose),
            ] {
                let c: WatchedStore<Double> = try store(m, n)
                let (left, right) = try (ta == .none ? a : a.transposed, tb == .none ? b : b.transposed)
                try Blocked.multiply(WatchedStore(left), ta, by: WatchedStore(right), tb, into: c, space)
                #expect(c.inner.matrix.distance(expected) <= 1e-14)
                try Blocked.multiply(
                    WatchedStore(left), ta, by: WatchedStore(right), tb, into: c, subtracting: true, space)
                #expect(try c.inner.matrix.distance(TestMatrix(rows: m, columns: n)) <= 1e-14)
            }
        }
        let space = BackwardWorkspace(tileSide: 4, coreSide: 10)
        let positive = try TestMatrix<Double>.identity(12)
        positive[9, 9] = -1
        let l: WatchedStore<Double> = try store(12, 12)
        let minor = #expect(throws: LinearAlgebraError.self) {
            try Blocked.cholesky(WatchedStore(positive), l: l, space)
        }
        #expect(minor?.problem == .notPositiveDefinite(order: 10))
        positive[9, 9] = .nan
        let nan = #expect(throws: LinearAlgebraError.self) { try Blocked.cholesky(WatchedStore(positive), l: l, space) }
        #expect(nan?.problem == .notFinite(row: 9, column: 9))
        positive[9, 9] = 0
        let b2 = try TestMatrix<Double>.identity(12)
        let zero = #expect(throws: LinearAlgebraError.self) {
            try Blocked.inverse(WatchedStore(positive), into: WatchedStore(b2), space)
        }
        #expect(zero == LinearAlgebraError("inverse", .singular(pivot: 9)))
        let tall = try TestMatrix<Double>.random(100, 2, seed: 3)
        tall[77, 1] = .infinity
        let (q, r): (WatchedStore<Double>, WatchedStore<Double>) = try (store(100, 2), store(2, 2))
        let place = #expect(throws: LinearAlgebraError.self) { try Blocked.qr(WatchedStore(tall), q: q, r: r, space) }
        #expect(place?.problem == .notFinite(row: 77, column: 1))
    }
}
