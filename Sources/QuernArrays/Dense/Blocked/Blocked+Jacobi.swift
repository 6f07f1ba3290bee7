// Singular values of a matrix whose smaller extent is too large for memory: QR, then Jacobi's rotations of the columns
// of the triangle, two panels at a time, until all columns are orthogonal. Slow (about ten times a bidiagonalisation's
// operations) and accurate, and nothing is held but two panels a task.
// Holds: after a rotation w = x·v, with v unitary in exact arithmetic; the columns' norms are the singular values.
// Sources: Hestenes (1958); Bischof (1989) for panels; Demmel and Veselić (1992) for accuracy.

extension Blocked {
    static func largeSVD<T: DenseScalar>(
        _ a: any TileSource<T>, u: any TileStore<T>, v: any TileStore<T>, _ space: some TileWorkspace
    ) throws -> [T.RealPart] {
        let n = a.columns
        let x = try space.makeStore(T.self, rows: n, columns: n, "triangle")
        try qr(a, q: u, r: x, space)
        let rotations = try space.makeStore(T.self, rows: n, columns: n, "rotations")
        try copy(IdentitySource<T>(rows: n), into: rotations, space)
        // Two panels of all rows make the elements of four tiles, at least one column each.
        let width = max(space.tileSide * space.tileSide / max(n, 1), 1)
        let panels = pieces(n, width)
        var open = panels.count * panels.count
        var sweep = 0
        while open > 0 {
            guard sweep < 40 else { throw LinearAlgebraError("svd", .notConverged(open: open)) }
            open = 0
            for round in rounds(panels.count) {
                let changed = Slots<Bool>(round.count)
                try space.forEach(round.count, "rotations") { i in
                    let (p, q) = round[i]
                    changed[i] = try rotate(x, rotations, panels[p], q.map { panels[$0] })
                }
                open += changed.all.filter { $0 }.count
            }
            sweep += 1
        }
        let norms = try columnNorms(x, space)
        let order = norms.indices.sorted { norms[$0] > norms[$1] || (norms[$0] == norms[$1] && $0 < $1) }
        // v takes the rotations in order; the normed columns of x are the left vectors of the triangle.
        try gather(rotations, order, scales: nil, into: v, space)
        let left = try space.makeStore(T.self, rows: n, columns: n, "left vectors")
        let tiny = (norms.max() ?? 0) * T.epsilon * T.RealPart(n)
        try gather(x, order, scales: order.map { norms[$0] > tiny ? 1 / norms[$0] : 0 }, into: left, space)
        // Columns of zero singular values are any that are orthogonal to the others; QR finds them, and changes the
        // others by rounding only.
        let none = try space.makeStore(T.self, rows: n, columns: n, "triangle of left vectors")
        try qr(left, q: left, r: none, space)
        let product = try space.makeStore(T.self, rows: a.rows, columns: n, "u")
        try multiply(u, by: left, into: product, space)
        try copy(product, into: u, space)
        return order.map { norms[$0] }
    }

    /// All pairs of `count` panels in rounds that share none (round robin); with one panel, that panel alone.
    static func rounds(_ count: Int) -> [[(Int, Int?)]] {
        guard count > 1 else { return count == 1 ? [[(0, nil)]] : [] }
        let even = count + count % 2
        var circle = Array(0..<even)
        var result: [[(Int, Int?)]] = []
        for _ in 0..<even - 1 {
            let pairs = (0..<even / 2).map {
                (min(circle[$0], circle[even - 1 - $0]), max(circle[$0], circle[even - 1 - $0]))
            }
            result.append(pairs.filter { $0.1 < count }.map { ($0.0, Optional($0.1)) })
            circle.insert(circle.removeLast(), at: 1)
        }
        return result
    }

    /// Makes the columns of two panels orthogonal; false if they were.
    private static func rotate<T: DenseScalar>(
        _ x: any TileStore<T>, _ rotations: any TileStore<T>, _ first: Range<Int>, _ second: Range<Int>?
    ) throws -> Bool {
        let n = x.rows
        let width = first.count + (second?.count ?? 0)
        func load(_ store: any TileStore<T>) throws -> DenseMatrix<T> {
            let both = try DenseMatrix<T>(rows: n, columns: width, "svd")
            try store.read(rows: 0..<n, columns: first, into: both.view.region(columns: 0..<first.count))
            if let second {
                try store.read(rows: 0..<n, columns: second, into: both.view.region(columns: first.count..<width))
            }
            return both
        }
        func save(_ both: DenseMatrix<T>, _ store: any TileStore<T>) throws {
            try store.write(rows: 0..<n, columns: first, from: both.view.region(columns: 0..<first.count))
            if let second {
                try store.write(rows: 0..<n, columns: second, from: both.view.region(columns: first.count..<width))
            }
        }
        let columns = try load(x)
        let gram = try DenseMatrix<T>(rows: width, columns: width, "svd")
        try Dense.gram(columns.view, into: gram.view)
        // Products with the turn leave errors of u times the largest norm in every column: smaller angles than those
        // cannot be had, and change no singular value by more.
        let norms = (0..<width).map { gram[$0, $0].realPart.squareRoot() }
        let limit = 2 * T.epsilon * T.RealPart(n + 16).squareRoot() * (norms.max() ?? 0)
        var isOrthogonal = true
        for i in 0..<width {
            for j in 0..<i where gram[i, j].absoluteValue > limit * max(norms[i], norms[j]) { isOrthogonal = false }
        }
        guard !isOrthogonal else { return false }
        let r = try DenseMatrix<T>(rows: min(n, width), columns: width, "svd")
        let copy = try DenseMatrix(copying: columns.view)
        try Dense.qr(inPlace: copy.view, r: r.view)
        let core = try Dense.svd(destroying: r.view)
        let turn = try DenseMatrix(transposing: core.vt.view, conjugate: true)
        guard turn.columns == width else { throw LinearAlgebraError("svd", .notConverged(open: width)) }
        for store in [x, rotations] {
            let old = try load(store)
            let new = try DenseMatrix<T>(rows: n, columns: width, "svd")
            try Dense.multiply(old.view, by: turn.view, into: new.view)
            try save(new, store)
        }
        return true
    }

    private static func columnNorms<T: DenseScalar>(
        _ x: any TileSource<T>, _ space: some TileWorkspace
    ) throws -> [T.RealPart] {
        var (scale, sum) = ([T.RealPart](repeating: 0, count: x.columns), [T.RealPart](repeating: 0, count: x.columns))
        // Two passes, so that squares neither overflow nor vanish.
        for pass in 0..<2 {
            for rows in pieces(x.rows, bandRows(x.columns, space)) {
                let band = try x.tile(rows, 0..<x.columns)
                for row in 0..<rows.count {
                    for column in 0..<x.columns {
                        let size = band[row, column].absoluteValue
                        if pass == 0 {
                            scale[column] = max(scale[column], size)
                        } else if scale[column] > 0 {
                            sum[column] += (size / scale[column]) * (size / scale[column])
                        }
                    }
                }
            }
        }
        return zip(scale, sum).map { $0 * $1.squareRoot() }
    }

    /// Columns of `a` in the given order, scaled, a band of rows at a time.
    private static func gather<T: DenseScalar>(
        _ a: any TileSource<T>, _ order: [Int], scales: [T.RealPart]?, into b: any TileStore<T>,
        _ space: some TileWorkspace
    ) throws {
        let bands = pieces(a.rows, max(space.tileSide * space.tileSide / max(a.columns, 1), 1))
        try space.forEach(bands.count, "order") { task in
            let old = try a.tile(bands[task], 0..<a.columns)
            let new = try DenseMatrix<T>(rows: bands[task].count, columns: order.count)
            new.view.fill { row, column in
                let value = old[row, order[column]]
                guard let scales else { return value }
                return value * T(realPart: scales[column])
            }
            try b.write(rows: bands[task], columns: 0..<order.count, from: new.view)
        }
    }
}
