// Products and factorisations of matrices in memory, for all four kinds of numbers, by their defining equations.

import Quern
import QuernArrays
import Testing

struct DenseFactorisationTests {
    static let shapes = [(1, 1), (1, 5), (5, 1), (3, 3), (7, 4), (4, 7), (40, 33), (33, 40), (0, 3), (3, 0)]

    /// A view with a gap after each row, so that strides are tested too.
    func strided<T>(_ a: TestMatrix<T>) throws -> (TestMatrix<T>, MatrixView<T>) {
        let wide = try TestMatrix<T>(rows: a.rows, columns: a.columns + 3)
        let view = wide.view.region(columns: 0..<a.columns)
        view.copy(a.view)
        return (wide, view)
    }

    func checkProducts<T: TestScalar>(_: T.Type) throws {
        for (seed, (m, n)) in Self.shapes.enumerated() {
            let k = 6
            for ta in [Dense.Operation.none, .transpose, .conjugateTranspose] {
                for tb in [Dense.Operation.none, .transpose, .conjugateTranspose] {
                    let a = try TestMatrix<T>.random(m, k, seed: UInt64(seed))
                    let b = try TestMatrix<T>.random(k, n, seed: UInt64(seed) + 100)
                    let expected = try a.times(b)
                    func stored(_ x: TestMatrix<T>, _ operation: Dense.Operation) throws -> TestMatrix<T> {
                        switch operation {
                        case .none: x
                        case .transpose: try x.transposed
                        case .conjugateTranspose: try x.adjoint
                        }
                    }
                    let (heldA, va) = try strided(stored(a, ta))
                    let (heldB, vb) = try strided(stored(b, tb))
                    let (c, vc) = try strided(TestMatrix<T>.random(m, n, seed: 7))
                    vc.fill(T(realPart: .nan))
                    try Dense.multiply(va, ta, by: vb, tb, into: vc)
                    let found = try TestMatrix(copying: vc)
                    #expect(found.distance(expected) <= TestMatrix<T>.bound(k), "\(T.self) \(m)x\(n) \(ta) \(tb)")
                    withExtendedLifetime((heldA, heldB, c)) {}
                }
            }
            let a = try TestMatrix<T>.random(m, n, seed: UInt64(seed))
            let gram = try TestMatrix<T>(rows: n, columns: n)
            try Dense.gram(a.view, into: gram.view)
            #expect(try gram.distance(a.adjoint.times(a)) <= TestMatrix<T>.bound(m))
            #expect(try gram.distance(gram.adjoint) == 0, "exactly Hermitian")
            let outer = try TestMatrix<T>(rows: m, columns: m)
            try Dense.gram(a.view, transposed: true, into: outer.view)
            #expect(try outer.distance(a.times(a.adjoint)) <= TestMatrix<T>.bound(n))
            for operation in [Dense.Operation.none, .transpose, .conjugateTranspose] {
                let op = operation == .none ? a : try operation == .transpose ? a.transposed : a.adjoint
                let x = try TestMatrix<T>.random(op.columns, 1, seed: 3)
                let y = try TestMatrix<T>(rows: op.rows, columns: 1)
                try Dense.multiply(a.view, operation, vector: x.view.base, into: y.view.base)
                #expect(
                    try y.distance(op.times(x)) <= TestMatrix<T>.bound(op.columns), "\(T.self) \(m)x\(n) \(operation)")
            }
        }
    }

    @Test("products, Gram matrices and products with vectors hold for every kind, shape, stride and transposition")
    func products() throws {
        try checkProducts(Float.self)
        try checkProducts(Double.self)
        try checkProducts(Complex<Float>.self)
        try checkProducts(Complex<Double>.self)
    }

    func checkQR<T: TestScalar>(_: T.Type) throws {
        for (seed, (m, n)) in Self.shapes.enumerated() {
            let a = try TestMatrix<T>.random(m, n, seed: UInt64(seed))
            if seed.isMultiple(of: 2), n > 1 { for i in 0..<m { a[i, 1] = a[i, 0] } }  // of less than full rank
            let k = min(m, n)
            let (held, view) = try strided(a)
            let r = try TestMatrix<T>(rows: k, columns: n)
            let q = try TestMatrix(copying: Dense.qr(inPlace: view, r: r.view))
            withExtendedLifetime(held) {}
            #expect(try q.times(r).distance(a) <= TestMatrix<T>.bound(m + n), "\(T.self) \(m)x\(n)")
            #expect(try q.orthogonalityLoss <= TestMatrix<T>.bound(m + n))
            for i in 0..<k {
                #expect(r[i, i].realPart >= 0 && (r[i, i] - T(realPart: r[i, i].realPart)).absoluteValue == 0)
                for j in 0..<min(i, n) { #expect(r[i, j].absoluteValue == 0) }
            }
        }
    }

    @Test("QR gives orthonormal columns, a triangle with no negative diagonal, and their product, for any rank")
    func qr() throws {
        try checkQR(Float.self)
        try checkQR(Double.self)
        try checkQR(Complex<Float>.self)
        try checkQR(Complex<Double>.self)
    }

    func checkSVD<T: TestScalar>(_: T.Type) throws {
        for (seed, (m, n)) in Self.shapes.enumerated() {
            let a = try TestMatrix<T>.random(m, n, seed: UInt64(seed))
            let (held, view) = try strided(a)
            let svd = try Dense.svd(destroying: view)
            withExtendedLifetime(held) {}
            #expect(
                try svd.u.times(.diagonal(svd.s)).times(svd.vt).distance(a) <= TestMatrix<T>.bound(m + n), "\(m)x\(n)")
            #expect(try svd.u.orthogonalityLoss <= TestMatrix<T>.bound(m + n))
            #expect(try svd.vt.adjoint.orthogonalityLoss <= TestMatrix<T>.bound(m + n))
            #expect(zip(svd.s, svd.s.dropFirst()).allSatisfy(>=) && svd.s.allSatisfy { $0 >= 0 })
            for i in 0..<svd.vt.rows {
                let largest = (0..<n).map { svd.vt[i, $0] }.max { $0.absoluteValue < $1.absoluteValue }
                if let largest { #expect(largest.realPart > 0) }
            }
            let again = try TestMatrix(copying: a.view)
            let values = try Dense.singularValues(destroying: again.view)
            #expect(zip(values, svd.s).allSatisfy { abs(Double($0 - $1)) <= TestMatrix<T>.bound(m + n) })
        }
    }

    @Test("the thin SVD gives falling values, orthonormal vectors with a fixed sign, and the matrix again")
    func svd() throws {
        try checkSVD(Float.self)
        try checkSVD(Double.self)
        try checkSVD(Complex<Float>.self)
        try checkSVD(Complex<Double>.self)
    }

    func checkSquare<T: TestScalar>(_: T.Type) throws {
        for n in [1, 2, 5, 41] {
            let a = try TestMatrix<T>.random(n, n, seed: UInt64(n))
            for i in 0..<n { a[i, i] = a[i, i] + T(realPart: 4) }
            let b = try TestMatrix<T>.random(n, 3, seed: UInt64(n) + 50)
            // LU and its exchanges
            let factors = try TestMatrix(copying: a.view)
            let (pivots, zero) = try Dense.lu(inPlace: factors.view)
            #expect(zero == nil)
            let l = try TestMatrix(copying: factors.view)
            l.view.clearBeside(upper: false)
            for i in 0..<n { l[i, i] = T(realPart: 1) }
            let u = try TestMatrix(copying: factors.view)
            u.view.clearBeside(upper: true)
            let permuted = try TestMatrix<T>(rows: n, columns: n)
            let rows = Dense.permutation(pivots, count: n)
            permuted.view.fill { a[rows[$0], $1] }
            #expect(try l.times(u).distance(permuted) <= TestMatrix<T>.bound(n))
            // Systems
            let x = try TestMatrix(copying: b.view)
            try Dense.solve(destroying: TestMatrix(copying: a.view).view, x.view)
            #expect(try a.times(x).distance(b) <= 10 * TestMatrix<T>.bound(n))
            let inverse = try Dense.inverse(destroying: TestMatrix(copying: a.view).view)
            #expect(try a.times(inverse).distance(.identity(n)) <= 10 * TestMatrix<T>.bound(n))
            // Triangles, from both sides
            for upper in [true, false] {
                for operation in [Dense.Operation.none, .transpose, .conjugateTranspose] {
                    let triangle = try TestMatrix(copying: a.view)
                    triangle.view.clearBeside(upper: upper)
                    for i in 0..<n where n > 8 {
                        for j in 0..<n where i != j { triangle[i, j] = triangle[i, j] * T(realPart: 0.1) }
                    }
                    let op =
                        try operation == .none
                        ? triangle : operation == .transpose ? triangle.transposed : triangle.adjoint
                    let left = try TestMatrix(copying: b.view)
                    try Dense.solveTriangular(triangle.view, upper: upper, operation, for: left.view)
                    #expect(try op.times(left).distance(b) <= 10 * TestMatrix<T>.bound(n))
                    let right = try b.transposed
                    try Dense.solveTriangular(triangle.view, upper: upper, operation, fromRight: true, for: right.view)
                    #expect(try right.times(op).distance(b.transposed) <= 10 * TestMatrix<T>.bound(n))
                }
            }
            // Hermitian matrices: only the lower triangle is read
            let positive = try a.times(a.adjoint)
            let damaged = try TestMatrix(copying: positive.view)
            for i in 0..<n where i + 1 < n { damaged[i, n - 1] = T(realPart: 99) }
            let root = try TestMatrix(copying: damaged.view)
            try Dense.cholesky(inPlace: root.view)
            #expect(try root.times(root.adjoint).distance(positive) <= 20 * TestMatrix<T>.bound(n))
            let vectors = try TestMatrix(copying: damaged.view)
            let values = try Dense.eigenSymmetric(inPlace: vectors.view)
            #expect(
                try positive.times(vectors).distance(vectors.times(.diagonal(values))) <= 50 * TestMatrix<T>.bound(n))
            #expect(try vectors.orthogonalityLoss <= TestMatrix<T>.bound(n))
            #expect(zip(values, values.dropFirst()).allSatisfy(<=))
        }
    }

    @Test("LU, solutions, inverses, triangles, Cholesky and eigenvectors satisfy their equations")
    func square() throws {
        try checkSquare(Float.self)
        try checkSquare(Double.self)
        try checkSquare(Complex<Float>.self)
        try checkSquare(Complex<Double>.self)
    }

    func checkLeastSquares<T: TestScalar>(_: T.Type) throws {
        for (seed, (m, n)) in Self.shapes.enumerated() {
            let a = try TestMatrix<T>.random(m, n, seed: UInt64(seed))
            let isDeficient = seed.isMultiple(of: 2) && n > 1
            if isDeficient { for i in 0..<m { a[i, 1] = a[i, 0] } }
            let b = try TestMatrix<T>.random(m, 2, seed: UInt64(seed) + 9)
            let result = try Dense.leastSquares(a.view, b.view)
            let residual = try a.times(result.solution)
            residual.view.subtract(b.view)
            // The residual is orthogonal to the columns; the solution to the null space, where (1, -1, 0, …) lies.
            #expect(
                try a.adjoint.times(residual).distance(TestMatrix(rows: n, columns: 2)) <= 10
                    * TestMatrix<T>.bound(m + n))
            if isDeficient {
                let difference = (result.solution[0, 0] - result.solution[1, 0]).absoluteValue
                #expect(Double(difference) <= 10 * TestMatrix<T>.bound(m + n))
                #expect(result.rank <= min(m, n - 1))
            } else {
                #expect(result.rank == min(m, n))
            }
        }
    }

    @Test("least squares leave a residual orthogonal to the columns, and take the shortest solution")
    func leastSquares() throws {
        try checkLeastSquares(Float.self)
        try checkLeastSquares(Double.self)
        try checkLeastSquares(Complex<Float>.self)
        try checkLeastSquares(Complex<Double>.self)
    }

    @Test("errors name the operation, the place and what to do")
    func errors() throws {
        func message(_ body: () throws -> Void) -> String? {
            (#expect(throws: LinearAlgebraError.self, performing: body))?.description
        }
        let ones = try TestMatrix(rows: 2, columns: 2, elements: [1.0, 1, 1, 1])
        #expect(
            message { try Dense.solve(destroying: TestMatrix(copying: ones.view).view, TestMatrix.identity(2).view) }
                == "solve: the matrix is singular: pivot 1 is zero\nhelp: for a solution of least squares write lstsq")
        #expect(
            message { _ = try Dense.inverse(destroying: TestMatrix(copying: ones.view).view) }?.hasPrefix("inverse: ")
                == true)
        let indefinite = try TestMatrix(rows: 3, columns: 3, elements: [4.0, 0, 0, 0, -1, 0, 0, 0, 1])
        #expect(
            message { try Dense.cholesky(inPlace: indefinite.view) }?.hasPrefix(
                "cholesky: the matrix is not positive definite: its leading minor of order 2 is not positive") == true)
        for bad in [Double.nan, .infinity, -.infinity] {
            let a = try TestMatrix<Double>.random(4, 4, seed: 1)
            a[2, 1] = bad
            func fresh() throws -> MatrixView<Double> { try TestMatrix(copying: a.view).view }
            let start = "element [2, 1] is not finite"
            let held = try TestMatrix(copying: a.view)
            let r = try TestMatrix<Double>(rows: 4, columns: 4)
            #expect(message { try Dense.qr(inPlace: held.view, r: r.view) }?.hasPrefix("qr: " + start) == true)
            #expect(message { _ = try Dense.svd(destroying: held.view) }?.hasPrefix("svd: " + start) == true)
            #expect(message { try Dense.cholesky(inPlace: held.view) }?.hasPrefix("cholesky: " + start) == true)
            #expect(message { _ = try Dense.lu(inPlace: held.view) }?.hasPrefix("lu: " + start) == true)
            #expect(message { _ = try Dense.eigenSymmetric(inPlace: held.view) }?.contains(start) == true)
            #expect(message { _ = try Dense.leastSquares(held.view, r.view) }?.hasPrefix("lstsq: " + start) == true)
        }
        #expect(
            message { try Dense.multiply(ones.view, by: indefinite.view, into: ones.view) }
                == "matmul: [2, 2] · [3, 3] into [2, 2], where [m, k] · [k, n] into [m, n] is expected")
        #expect(
            message { _ = try TestMatrix<Double>(rows: .max / 4, columns: 3) }?.hasPrefix("matrix: no memory") == true)
    }

    @Test("extremes of the exponent neither overflow nor hang")
    func extremes() throws {
        for scale in [1e-300, 1e300, Double.leastNonzeroMagnitude] {
            let a = try TestMatrix<Double>.random(8, 5, seed: 4)
            a.view.fill { i, j in a[i, j] * scale }
            let svd = try Dense.svd(destroying: TestMatrix(copying: a.view).view)
            #expect(svd.s.allSatisfy { $0.isFinite })
            let r = try TestMatrix<Double>(rows: 5, columns: 5)
            let q = try TestMatrix(copying: Dense.qr(inPlace: TestMatrix(copying: a.view).view, r: r.view))
            #expect(try q.orthogonalityLoss <= TestMatrix<Double>.bound(13))
        }
    }

    @Test("the library is found, and calls of many threads at once agree")
    func threads() async throws {
        #expect(try BLASLibrary.path().contains("openblas"))
        let missing = #expect(throws: LinearAlgebraError.self) { try BLASLibrary.path(opening: "libabsent.so.0") }
        #expect(missing?.description.hasPrefix("linear algebra: 'libabsent.so.0' cannot be opened: ") == true)
        #expect(missing?.description.hasSuffix("; run `apt-get install libopenblas0-pthread`") == true)
        let a = try TestMatrix<Double>.random(60, 60, seed: 2)
        let expected = try Dense.svd(destroying: TestMatrix(copying: a.view).view).s
        try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<16 { group.addTask { try Dense.svd(destroying: TestMatrix(copying: a.view).view).s } }
            for try await found in group { #expect(found == expected) }
        }
    }
}
