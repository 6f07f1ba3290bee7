// Products of matrices in tiles, and what the factorisations have in common: copies, projections, panels.
// Each tile of a result is computed by one task, over the inner axis in order: bits depend on the tiles' side and on
// the library, not on the number of threads.

/// Linear algebra on matrices in tiles. One file a family; memory is a few tiles a task unless said otherwise.
package enum Blocked {
    /// `c = a · b`, or `c − a · b` where `subtracting`; operands as `Dense.multiply` takes them.
    /// - Shapes: op(a) [m, k], op(b) [k, n], c [m, n].
    /// - Complexity: 2mnk operations; each operand's tile is read once for each tile of the result beside it.
    package static func multiply<T: DenseScalar>(
        _ a: any TileSource<T>, _ aOperation: Dense.Operation = .none, by b: any TileSource<T>,
        _ bOperation: Dense.Operation = .none, into c: any TileStore<T>, subtracting: Bool = false,
        _ space: some TileWorkspace
    ) throws {
        let k = aOperation == .none ? a.columns : a.rows
        let (m, l) = (aOperation == .none ? a.rows : a.columns, bOperation == .none ? b.rows : b.columns)
        let n = bOperation == .none ? b.columns : b.rows
        guard k == l, c.rows == m, c.columns == n else {
            throw LinearAlgebraError(
                "matmul",
                .shape(
                    found: "[\(m), \(k)] · [\(l), \(n)] into \(c.shapeText)", expected: "[m, k] · [k, n] into [m, n]"))
        }
        let (rows, columns, inner) = (
            pieces(m, space.tileSide), pieces(n, space.tileSide), pieces(k, space.tileSide)
        )
        try space.forEach(rows.count * columns.count, "matmul") { task in
            let (row, column) = (rows[task / columns.count], columns[task % columns.count])
            let result = try subtracting ? c.tile(row, column) : DenseMatrix<T>(rows: row.count, columns: column.count)
            for piece in inner {
                let left = try aOperation == .none ? a.tile(row, piece) : a.tile(piece, row)
                let right = try bOperation == .none ? b.tile(piece, column) : b.tile(column, piece)
                try Dense.multiply(
                    left.view, aOperation, by: right.view, bOperation, into: result.view,
                    alpha: T(realPart: subtracting ? -1 : 1), beta: .oneValue)
            }
            try c.write(rows: row, columns: column, from: result.view)
        }
    }

    /// Copies `a` into `b`, of the same shape, tile by tile.
    static func copy<T: DenseScalar>(_ a: any TileSource<T>, into b: any TileStore<T>, _ space: some TileWorkspace)
        throws
    {
        let (rows, columns) = (pieces(a.rows, space.tileSide), pieces(a.columns, space.tileSide))
        try space.forEach(rows.count * columns.count, "copy") { task in
            let (row, column) = (rows[task / columns.count], columns[task % columns.count])
            try b.write(rows: row, columns: column, from: a.tile(row, column).view)
        }
    }

    /// Replaces `a` by `a · b` for a small `b` in memory, all columns of some rows at a time.
    static func multiply<T: DenseScalar>(
        inPlace a: any TileStore<T>, by b: DenseMatrix<T>, into c: (any TileStore<T>)? = nil,
        _ space: some TileWorkspace
    ) throws {
        let target = c ?? a
        let bands = pieces(a.rows, bandRows(a.columns, space))
        try space.forEach(bands.count, "matmul") { task in
            let rows = bands[task]
            let left = try a.tile(rows, 0..<a.columns)
            let result = try DenseMatrix<T>(rows: rows.count, columns: b.columns)
            try Dense.multiply(left.view, by: b.view, into: result.view)
            try target.write(rows: rows, columns: 0..<b.columns, from: result.view)
        }
    }

    /// How many rows of `columns` elements make a tile; at least four times as many rows as columns, so that factors
    /// of bands take a quarter of their room.
    static func bandRows(_ columns: Int, _ space: some TileWorkspace) -> Int {
        max(4 * columns, space.tileSide * space.tileSide / max(columns, 1), 1)
    }

    /// Turns each pair of singular vectors, columns of `u` and `v`, so that the element of `v` of largest absolute
    /// value, the first of equals, is positive. Two passes over `v`, one over `u`.
    static func makeLargestPositive<T: DenseScalar>(
        u: any TileStore<T>, v: any TileStore<T>, _ space: some TileWorkspace
    ) throws {
        var largest = [T](repeating: .zeroValue, count: v.columns)
        for rows in pieces(v.rows, bandRows(v.columns, space)) {
            let band = try v.tile(rows, 0..<v.columns)
            for row in 0..<rows.count {
                for column in 0..<v.columns where band[row, column].absoluteValue > largest[column].absoluteValue {
                    largest[column] = band[row, column]
                }
            }
        }
        let turns = largest.map { $0.direction.conjugated }
        for store in [u, v] {
            let bands = pieces(store.rows, bandRows(store.columns, space))
            try space.forEach(bands.count, "signs") { task in
                let band = try store.tile(bands[task], 0..<store.columns)
                band.view.fill { band[$0, $1] * turns[$1] }
                try store.write(rows: bands[task], columns: 0..<store.columns, from: band.view)
            }
        }
    }
}
