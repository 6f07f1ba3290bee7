// QR of matrices in tiles. Few columns: a tree of small factorisations over bands of rows. Any number of columns:
// panel by panel, each made orthogonal to those before, twice, and factored by the tree.
// Why this and not Householder panels: all work on stored tiles is products, Q comes out explicitly in its place, and
// a panel reads the earlier ones four times instead of updating the later ones.
// Error: |A − Q R| of order n·u·|A|, |Q* Q − 1| of order n·u, for any rank: within a panel by Householder; between
// panels since a projection is repeated until it takes less than half of a column away, and columns that depend on
// earlier ones (below 10·max(m, n)·u of the panel's norm) are replaced by random ones with a zero row of R.
// Sources: Demmel, Grigori, Hoemmen and Langou (2012) for the tree; Barlow and Smoktunowicz (2013), Carson, Lund,
// Rozložník and Thomas (2022) for repeated block Gram-Schmidt; Parlett (1998), § 6.9, for "twice is enough".

extension Blocked {
    /// `a = q · r` with a diagonal of `r` that is not negative. `q` may be `a`.
    /// - Shapes: a [m, n]; q [m, min(m, n)], r [min(m, n), n].
    /// - Throws: `.notFinite`.
    /// - Complexity: about 4mn² operations (8mn² between panels).
    package static func qr<T: DenseScalar>(
        _ a: any TileSource<T>, q: any TileStore<T>, r: any TileStore<T>, _ space: some TileWorkspace
    ) throws {
        let k = min(a.rows, a.columns)
        guard q.rows == a.rows, q.columns == k, r.rows == k, r.columns == a.columns else {
            throw LinearAlgebraError(
                "qr",
                .shape(
                    found: "\(a.shapeText) into \(q.shapeText) and \(r.shapeText)",
                    expected: "[m, k], [k, n], k = min(m, n)"
                ))
        }
        for panel in pieces(k, space.tileSide) {
            try factor(panel, of: a, q: q, r: r, space)
        }
        if k < a.columns {
            let rest = k..<a.columns
            try multiply(
                q, .conjugateTranspose, by: ColumnsOfSource(base: a, range: rest),
                into: ColumnsOfStore(base: r, range: rest), space)
        }
    }

    /// One panel: columns of `q`, the part of `r` above and on the diagonal, and zeros below.
    private static func factor<T: DenseScalar>(
        _ panel: Range<Int>, of a: any TileSource<T>, q: any TileStore<T>, r: any TileStore<T>,
        _ space: some TileWorkspace
    ) throws {
        let (width, before) = (panel.count, panel.lowerBound)
        let w = ColumnsOfStore(base: q, range: panel)
        let done = ColumnsOfStore(base: q, range: 0..<before)
        try copy(ColumnsOfSource(base: a, range: panel), into: w, space)
        // a = done · above + w · triangle, at any time
        let above = MemoryStore(try DenseMatrix<T>(rows: before, columns: width, "qr"))
        var triangle = try DenseMatrix<T>(rows: width, columns: width, "qr")
        triangle.view.fillIdentity()
        let norm = before > 0 ? try frobenius(w, space) : 0
        var isReplaced = [Bool](repeating: false, count: width)
        let projection = MemoryStore(try DenseMatrix<T>(rows: before, columns: width, "qr"))
        for pass in 0..<8 {
            if before > 0 {
                try multiply(done, .conjugateTranspose, by: w, into: projection, space)
                try multiply(done, by: projection, into: w, subtracting: true, space)
                try Dense.multiply(
                    projection.matrix.view, by: triangle.view, into: above.matrix.view, beta: .oneValue)
            }
            let factor = try tallQR(w, q: w, space)
            let product = try DenseMatrix<T>(rows: width, columns: width, "qr")
            try Dense.multiply(factor.view, by: triangle.view, into: product.view)
            triangle = product
            guard before > 0 else { break }
            let least = (0..<width).map { factor[$0, $0].realPart }.min() ?? 1
            if pass > 0, least > 0.5 { break }
            let small = 10 * T.RealPart(max(a.rows, a.columns)) * T.epsilon * norm
            for j in 0..<width where !isReplaced[j] && rowNorm(triangle, j) <= small {
                // Nothing of the panel lies in this direction: any that is orthogonal to the others serves.
                for column in 0..<width { triangle[j, column] = .zeroValue }
                isReplaced[j] = true
                try randomise(w, column: j, seed: UInt64(before), space)
            }
        }
        try r.write(rows: 0..<before, columns: panel, from: above.matrix.view)
        try r.write(rows: panel, columns: panel, from: triangle.view)
        for below in pieces(r.rows, space.tileSide) where below.lowerBound > before {
            let zeros = try DenseMatrix<T>(rows: below.count, columns: width, "qr")
            try r.write(rows: below, columns: panel, from: zeros.view)
        }
    }

    private static func rowNorm<T: DenseScalar>(_ a: DenseMatrix<T>, _ row: Int) -> T.RealPart {
        var largest: T.RealPart = 0
        for column in 0..<a.columns { largest = max(largest, a[row, column].absoluteValue) }
        return largest
    }

    private static func frobenius<T: DenseScalar>(_ a: any TileSource<T>, _ space: some TileWorkspace) throws
        -> T.RealPart
    {
        var largest: T.RealPart = 0
        for rows in pieces(a.rows, bandRows(a.columns, space)) {
            let band = try a.tile(rows, 0..<a.columns)
            for row in 0..<rows.count {
                for column in 0..<a.columns { largest = max(largest, band[row, column].absoluteValue) }
            }
        }
        return largest * T.RealPart(a.columns).squareRoot()
    }

    private static func randomise<T: DenseScalar>(
        _ w: any TileStore<T>, column: Int, seed: UInt64, _ space: some TileWorkspace
    ) throws {
        let scale = 1 / T.RealPart(w.rows).squareRoot()
        for rows in pieces(w.rows, bandRows(1, space)) {
            let band = try DenseMatrix<T>(rows: rows.count, columns: 1)
            band.view.fill { row, _ in
                let number = CounterNumbers.normal(seed, UInt64(row + rows.lowerBound), UInt64(column))
                return T(realPart: T.RealPart(number) * scale)
            }
            try w.write(rows: rows, columns: column..<column + 1, from: band.view)
        }
    }

    // MARK: Few columns

    /// The tree: bands of rows are factored by themselves, eight triangles at a time are factored again, until one is
    /// left; then each band's factor is multiplied by its part of those above it.
    /// - Shapes: a and q [m, min(m, n)]; the result [min(m, n), n]. `q` may be `a`.
    /// - Memory: a band a task, and one triangle for each band: about a quarter of `a`, less where bands are tall.
    package static func tallQR<T: DenseScalar>(
        _ a: any TileSource<T>, q: any TileStore<T>, _ space: some TileWorkspace
    ) throws -> DenseMatrix<T> {
        let n = a.columns
        let bands = pieces(a.rows, bandRows(n, space))
        guard !bands.isEmpty else { return try DenseMatrix<T>(rows: 0, columns: n) }
        let slots = Slots<DenseMatrix<T>>(bands.count)
        try space.forEach(bands.count, "qr of bands") { i in
            let band = try a.tile(bands[i], 0..<n)
            let k = min(bands[i].count, n)
            let r = try DenseMatrix<T>(rows: k, columns: n)
            do throws(LinearAlgebraError) {
                try Dense.qr(inPlace: band.view, r: r.view)
            } catch {
                guard case .notFinite(let row, let column) = error.problem else { throw error }
                throw LinearAlgebraError("qr", .notFinite(row: row + bands[i].lowerBound, column: column))
            }
            try q.write(rows: bands[i], columns: 0..<k, from: band.view.region(columns: 0..<k))
            slots[i] = r
        }
        var (triangles, levels): ([DenseMatrix<T>], [[DenseMatrix<T>]]) = (slots.all, [])
        while triangles.count > 1 {
            var (next, factors): ([DenseMatrix<T>], [DenseMatrix<T>]) = ([], [])
            for group in pieces(triangles.count, 8) {
                let stacked = try DenseMatrix<T>(rows: triangles[group].reduce(0) { $0 + $1.rows }, columns: n)
                var at = 0
                for triangle in triangles[group] {
                    stacked.view.region(rows: at..<at + triangle.rows).copy(triangle.view)
                    at += triangle.rows
                }
                let r = try DenseMatrix<T>(rows: min(at, n), columns: n)
                factors.append(try DenseMatrix(copying: Dense.qr(inPlace: stacked.view, r: r.view)))
                next.append(r)
            }
            // Each child's part of the factor of its group
            var parts: [DenseMatrix<T>] = []
            for (g, group) in pieces(triangles.count, 8).enumerated() {
                var at = 0
                for triangle in triangles[group] {
                    parts.append(try DenseMatrix(copying: factors[g].view.region(rows: at..<at + triangle.rows)))
                    at += triangle.rows
                }
            }
            levels.append(parts)
            triangles = next
        }
        guard !levels.isEmpty else { return triangles[0] }
        // From the top: what each node's factor is multiplied by.
        var multipliers: [DenseMatrix<T>?] = [nil]
        for parts in levels.reversed() {
            multipliers = try parts.enumerated().map { i, part in
                guard let above = multipliers[i / 8] else { return part }
                let product = try DenseMatrix<T>(rows: part.rows, columns: above.columns)
                try Dense.multiply(part.view, by: above.view, into: product.view)
                return product
            }
        }
        let last = multipliers
        try space.forEach(bands.count, "q of bands") { i in
            guard let multiplier = last[i] else { return }
            let band = try q.tile(bands[i], 0..<multiplier.rows)
            let result = try DenseMatrix<T>(rows: bands[i].count, columns: multiplier.columns)
            try Dense.multiply(band.view, by: multiplier.view, into: result.view)
            try q.write(rows: bands[i], columns: 0..<multiplier.columns, from: result.view)
        }
        return triangles[0]
    }
}

/// Some columns of a source.
struct ColumnsOfSource<Scalar: DenseScalar>: TileSource {
    let base: any TileSource<Scalar>
    let range: Range<Int>

    var rows: Int { base.rows }
    var columns: Int { range.count }

    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) throws {
        let start = range.lowerBound
        try base.read(rows: rows, columns: columns.lowerBound + start..<columns.upperBound + start, into: tile)
    }
}

/// Results of tasks, each written by one task alone and read when all are done.
final class Slots<Element>: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Element?>
    let count: Int

    init(_ count: Int) {
        self.count = count
        base = .allocate(capacity: max(count, 1))
        base.initialize(repeating: nil, count: count)
    }

    deinit {
        base.deinitialize(count: count)
        base.deallocate()
    }

    subscript(i: Int) -> Element? {
        get { base[i] }
        set { base[i] = newValue }
    }

    /// All of them, in order.
    var all: [Element] { (0..<count).compactMap { base[$0] } }
}
