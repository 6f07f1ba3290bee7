// Singular values of matrices in tiles. Any chunking: QR makes the problem one of the smaller extent, whose triangle is
// decomposed in memory, or by Jacobi's rotations of panels where it does not fit (Blocked+Jacobi). The first few
// singular triples of a large matrix come from a random projection.
// Error: singular values within about n·u·s[0]; of the compressed form see there.
// Sources: Golub and Van Loan, 4th ed., § 8.6; Halko, Martinsson and Tropp (2011), algorithms 4.4 and 5.1.

extension Blocked {
    /// `a = u · diag(s) · v*`, thin; in each column of `v` the element of largest absolute value is positive.
    /// - Shapes: a [m, n]; u [m, k], v [n, k], k = min(m, n). `u` may be `a`.
    /// - Returns: s [k], falling.
    /// - Throws: `.notFinite`, `.notConverged`.
    /// - Complexity: about 4mn² + 22n³ operations for m ≥ n in memory; the core of [k, k] is held whole where
    ///   k ≤ `coreSide`, with four times its room for work.
    package static func svd<T: DenseScalar>(
        _ a: any TileSource<T>, u: any TileStore<T>, v: any TileStore<T>, _ space: some TileWorkspace
    ) throws -> [T.RealPart] {
        let k = min(a.rows, a.columns)
        guard u.rows == a.rows, u.columns == k, v.rows == a.columns, v.columns == k else {
            throw LinearAlgebraError(
                "svd",
                .shape(
                    found: "\(a.shapeText) into \(u.shapeText) and \(v.shapeText)",
                    expected: "[m, k], [n, k], k = min(m, n)"
                ))
        }
        let values: [T.RealPart]
        if a.rows >= a.columns {
            values = try tallSVD(a, u: u, v: v, space)
        } else {
            values = try tallSVD(AdjointSource(base: a), u: v, v: u, space)
        }
        try makeLargestPositive(u: u, v: v, space)
        return values
    }

    private static func tallSVD<T: DenseScalar>(
        _ a: any TileSource<T>, u: any TileStore<T>, v: any TileStore<T>, _ space: some TileWorkspace
    ) throws -> [T.RealPart] {
        let n = a.columns
        guard n <= space.coreSide else { return try largeSVD(a, u: u, v: v, space) }
        let r: DenseMatrix<T>
        if n <= space.tileSide {
            r = try tallQR(a, q: u, space)
        } else {
            r = try DenseMatrix<T>(rows: n, columns: n, "svd")
            try qr(a, q: u, r: MemoryStore(r), space)
        }
        let core = try Dense.svd(destroying: r.view)
        try multiply(inPlace: u, by: core.u, space)
        try copy(AdjointSource(base: MemoryStore(core.vt)), into: v, space)
        return core.s
    }

    /// The first `rank` singular triples, by a random projection of `rank + oversampling` directions and
    /// `powerIterations` products with a·a* between factorisations. The same for any chunking but for rounding: random
    /// numbers are addressed by row and column.
    /// - Shapes: a [m, n]; u [m, rank], v [n, rank].
    /// - Returns: s [rank], falling.
    /// - Error: with q iterations the expected |a − u s v*| is about (1 + 4·√(2·min(m, n)/(rank − 1)))^(1/(2q + 1))
    ///   times the best possible, s[rank] (theorem 10.5 and corollary 10.10 of Halko, Martinsson and Tropp).
    /// - Complexity: 2(q + 1) passes over `a`, 4(q + 1)·mnl operations for l directions; room for [m + 2n, l].
    package static func svdCompressed<T: DenseScalar>(
        _ a: any TileSource<T>, rank: Int, seed: UInt64, oversampling: Int = 10, powerIterations: Int = 2,
        u: any TileStore<T>, v: any TileStore<T>, _ space: some TileWorkspace
    ) throws -> [T.RealPart] {
        let (m, n) = (a.rows, a.columns)
        guard rank >= 1, rank <= min(m, n), oversampling >= 0, powerIterations >= 0 else {
            throw LinearAlgebraError(
                "svdCompressed", .shape(found: "rank \(rank) of \(a.shapeText)", expected: "1 to min(m, n)"))
        }
        guard u.rows == m, u.columns == rank, v.rows == n, v.columns == rank else {
            throw LinearAlgebraError(
                "svdCompressed",
                .shape(found: "\(a.shapeText) into \(u.shapeText) and \(v.shapeText)", expected: "[m, rank], [n, rank]")
            )
        }
        let directions = min(rank + oversampling, min(m, n))
        let y = try space.makeStore(T.self, rows: m, columns: directions, "range")
        let z = try space.makeStore(T.self, rows: n, columns: directions, "range of adjoint")
        try multiply(a, by: NormalTiles<T>(rows: n, columns: directions, seed: seed), into: y, space)
        _ = try tallQR(y, q: y, space)
        for _ in 0..<powerIterations {
            try multiply(a, .conjugateTranspose, by: y, into: z, space)
            _ = try tallQR(z, q: z, space)
            try multiply(a, by: z, into: y, space)
            _ = try tallQR(y, q: y, space)
        }
        // a ≈ y y* a = y (a* y)* = y (z r)* = (y r*) z*
        try multiply(a, .conjugateTranspose, by: y, into: z, space)
        let r = try tallQR(z, q: z, space)
        let core = try Dense.svd(destroying: DenseMatrix(transposing: r.view, conjugate: true).view)
        let kept = 0..<rank
        try multiply(inPlace: y, by: DenseMatrix(copying: core.u.view.region(columns: kept)), into: u, space)
        let right = try DenseMatrix(transposing: core.vt.view.region(rows: kept), conjugate: true)
        try multiply(inPlace: z, by: right, into: v, space)
        try makeLargestPositive(u: u, v: v, space)
        return Array(core.s[kept])
    }
}

/// Normal numbers by row and column, never stored.
struct NormalTiles<Scalar: DenseScalar>: TileSource {
    let rows: Int
    let columns: Int
    let seed: UInt64

    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) {
        tile.fill { row, column in
            let number = CounterNumbers.normal(
                seed, UInt64(row + rows.lowerBound), UInt64(column + columns.lowerBound))
            return Scalar(realPart: Scalar.RealPart(number))
        }
    }
}
