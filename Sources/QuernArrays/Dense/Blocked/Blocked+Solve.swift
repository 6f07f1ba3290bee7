// Factorisations of square matrices in tiles, and systems solved by them.
// Cholesky goes tile by tile; LU needs whole panels of columns, for its exchanges look at all rows.
// Sources: Golub and Van Loan, 4th ed., §§ 3.1, 3.2, 4.2; Toledo (1997) for out-of-core LU that looks to the left.

extension Blocked {
    /// `a = l · l*` with zeros above the diagonal of `l`; reads the lower triangle of `a`, which may be `l`.
    /// - Shapes: a, l [n, n].
    /// - Throws: `.notPositiveDefinite(order:)`, `.notFinite`.
    /// - Error: |a − l l*| is of order n·u·|a|. Complexity: n³/3 operations; three tiles a task.
    package static func cholesky<T: DenseScalar>(
        _ a: any TileSource<T>, l: any TileStore<T>, _ space: some TileWorkspace
    ) throws {
        let n = a.rows
        guard a.columns == n, l.rows == n, l.columns == n else {
            throw LinearAlgebraError("cholesky", .shape(found: a.shapeText, expected: "a square matrix"))
        }
        let blocks = pieces(n, space.tileSide)
        for k in blocks.indices {
            /// a[i, k] less what earlier panels explain of it.
            @Sendable func remainder(_ i: Int) throws -> DenseMatrix<T> {
                let tile = try a.tile(blocks[i], blocks[k])
                for j in 0..<k {
                    let left = try l.tile(blocks[i], blocks[j])
                    let right = try l.tile(blocks[k], blocks[j])
                    try Dense.multiply(
                        left.view, by: right.view, .conjugateTranspose, into: tile.view, alpha: T(realPart: -1),
                        beta: .oneValue)
                }
                return tile
            }
            let corner = try remainder(k)
            try Dense.cholesky(inPlace: corner.view, orderOffset: blocks[k].lowerBound)
            try l.write(rows: blocks[k], columns: blocks[k], from: corner.view)
            try space.forEach(blocks.count, "cholesky") { i in
                if i < k {
                    let zeros = try DenseMatrix<T>(rows: blocks[i].count, columns: blocks[k].count)
                    try l.write(rows: blocks[i], columns: blocks[k], from: zeros.view)
                } else if i > k {
                    let tile = try remainder(i)
                    try tile.view.requireFinite("cholesky", rowOffset: blocks[i].lowerBound)
                    try Dense.solveTriangular(
                        corner.view, upper: false, .conjugateTranspose, fromRight: true, for: tile.view)
                    try l.write(rows: blocks[i], columns: blocks[k], from: tile.view)
                }
            }
        }
    }

    /// `p · a = l · u` with exchanges of rows, both factors in one matrix as `Dense.lu` leaves them.
    /// - Shapes: a and factors [m, n]; `factors` may be `a`.
    /// - Returns: the exchanges, row i with row `pivots[i]`, and the first zero pivot, where there is one.
    /// - Throws: `.notFinite`.
    /// - Error: as `Dense.lu`. Complexity: 2n³/3 operations.
    /// - Memory: three panels of all rows, together four tiles, but of 8 columns at least.
    package static func lu<T: DenseScalar>(
        _ a: any TileSource<T>, factors: any TileStore<T>, _ space: some TileWorkspace
    ) throws -> (pivots: [Int], zeroPivot: Int?) {
        let (m, n) = (a.rows, a.columns)
        guard factors.rows == m, factors.columns == n else {
            throw LinearAlgebraError("lu", .shape(found: a.shapeText, expected: factors.shapeText))
        }
        let k = min(m, n)
        let width = max(8, min(space.tileSide, 4 * space.tileSide * space.tileSide / (3 * max(m, 1))))
        let panels = pieces(k, width) + pieces(n - k, width).map { $0.lowerBound + k..<$0.upperBound + k }
        var (pivots, zeroPivot): ([Int], Int?) = ([], nil)
        // Panels are stored with the exchanges that were known when they were written, the first `known[i]`.
        var known: [Int] = []
        for panel in panels {
            let current = try a.tile(0..<m, panel)
            for (row, pivot) in pivots.enumerated() { current.view.swapRows(row, pivot) }
            for (i, earlier) in panels.prefix(known.count).enumerated() where earlier.lowerBound < k {
                let left = try factors.tile(0..<m, earlier)
                exchange(left.view, pivots, from: known[i], above: earlier)
                let (top, bottom) = (earlier, earlier.upperBound..<m)
                let upper = current.view.region(rows: top)
                try Dense.solveTriangular(
                    left.view.region(rows: top), upper: false, unitDiagonal: true, for: upper)
                try Dense.multiply(
                    left.view.region(rows: bottom), by: upper, into: current.view.region(rows: bottom),
                    alpha: T(realPart: -1), beta: .oneValue)
            }
            if panel.lowerBound < k {
                let start = panel.lowerBound
                let (own, zero) = try Dense.lu(inPlace: current.view.region(rows: start..<m))
                pivots += own.map { $0 + start }
                if zeroPivot == nil, let zero { zeroPivot = zero + start }
            } else {
                try current.view.requireFinite("lu")
            }
            try factors.write(rows: 0..<m, columns: panel, from: current.view)
            known.append(pivots.count)
        }
        // Exchanges that came after a panel was written.
        let all = pivots
        let counts = known
        for (i, panel) in panels.enumerated() where counts[i] < all.count {
            let tile = try factors.tile(0..<m, panel)
            exchange(tile.view, all, from: counts[i], above: panel)
            try factors.write(rows: 0..<m, columns: panel, from: tile.view)
        }
        return (pivots, zeroPivot)
    }

    private static func exchange<T: DenseScalar>(
        _ panel: MatrixView<T>, _ pivots: [Int], from first: Int, above: Range<Int>
    ) {
        for row in first..<max(first, pivots.count) { panel.swapRows(row, pivots[row]) }
    }

    /// Solves `op(a) · x = b` for a triangular `a`, with x in the place of `b`.
    /// - Shapes: a [n, n], of which the named triangle is read; b [n, k].
    /// - Throws: `.singular(pivot:)`. Complexity: n²k operations; three tiles a task, tasks go over columns of `b`.
    package static func solveTriangular<T: DenseScalar>(
        _ a: any TileSource<T>, upper: Bool, _ operation: Dense.Operation = .none, unitDiagonal: Bool = false,
        for b: any TileStore<T>, _ space: some TileWorkspace
    ) throws {
        let n = a.rows
        guard a.columns == n, b.rows == n else {
            throw LinearAlgebraError(
                "solveTriangular", .shape(found: "\(a.shapeText) for \(b.shapeText)", expected: "[n, n] for [n, k]"))
        }
        let blocks = pieces(n, space.tileSide)
        let columns = pieces(b.columns, space.tileSide)
        // The operation makes an upper triangle a lower one.
        let isBackward = upper == (operation == .none)
        try space.forEach(columns.count, "solveTriangular") { task in
            var done: [Int] = []
            for i in isBackward ? blocks.indices.reversed() : Array(blocks.indices) {
                let x = try b.tile(blocks[i], columns[task])
                for j in done {
                    let left = try operation == .none ? a.tile(blocks[i], blocks[j]) : a.tile(blocks[j], blocks[i])
                    let right = try b.tile(blocks[j], columns[task])
                    try Dense.multiply(
                        left.view, operation, by: right.view, into: x.view, alpha: T(realPart: -1), beta: .oneValue)
                }
                let corner = try a.tile(blocks[i], blocks[i])
                try Dense.solveTriangular(
                    corner.view, upper: upper, operation, unitDiagonal: unitDiagonal, for: x.view,
                    pivotOffset: blocks[i].lowerBound)
                try b.write(rows: blocks[i], columns: columns[task], from: x.view)
                done.append(i)
            }
        }
    }

    /// Solves `a · x = b`.
    /// - Shapes: a [n, n]; b and x [n, k]; `x` may be `b`.
    /// - Throws: `.singular(pivot:)` if a pivot is exactly zero, `.notFinite`.
    /// - Error: as `Dense.solve`. Memory: as `lu`, and a panel of `b`.
    package static func solve<T: DenseScalar>(
        _ a: any TileSource<T>, _ b: any TileSource<T>, x: any TileStore<T>, _ space: some TileWorkspace,
        operation: String = "solve"
    ) throws {
        guard a.rows == a.columns, b.rows == a.rows, x.rows == b.rows, x.columns == b.columns else {
            throw LinearAlgebraError(
                operation, .shape(found: "\(a.shapeText) and \(b.shapeText)", expected: "[n, n] and [n, k]"))
        }
        let factors = try space.makeStore(T.self, rows: a.rows, columns: a.rows, "factors")
        let (pivots, zeroPivot) = try lu(a, factors: factors, space)
        if let zeroPivot { throw LinearAlgebraError(operation, .singular(pivot: zeroPivot)) }
        let width = max(1, min(space.tileSide, space.tileSide * space.tileSide / max(a.rows, 1)))
        let columns = pieces(b.columns, width)
        try space.forEach(columns.count, "exchanges") { task in
            let panel = try b.tile(0..<b.rows, columns[task])
            for (row, pivot) in pivots.enumerated() { panel.view.swapRows(row, pivot) }
            try x.write(rows: 0..<b.rows, columns: columns[task], from: panel.view)
        }
        try solveTriangular(factors, upper: false, unitDiagonal: true, for: x, space)
        try solveTriangular(factors, upper: true, for: x, space)
    }

    /// The inverse of `a`.
    /// - Shapes: a and result [n, n]. Complexity: 8n³/3 operations. Throws as `solve`.
    package static func inverse<T: DenseScalar>(
        _ a: any TileSource<T>, into result: any TileStore<T>, _ space: some TileWorkspace
    ) throws {
        try solve(a, IdentitySource<T>(rows: a.rows), x: result, space, operation: "inverse")
    }
}
