// What blocked linear algebra stands on: matrices of which regions are read and written, wherever they lie, and a
// place to work. The algorithms know nothing of files, chunks, budgets and pools; whoever runs them does.
// Holds: an algorithm never lets two tasks touch the same region, unless both read.

/// A matrix whose regions can be read: a stored array, or an expression computed on the way.
package protocol TileSource<Scalar>: Sendable {
    associatedtype Scalar: DenseScalar
    var rows: Int { get }
    var columns: Int { get }
    /// Copies the region into `tile`, of its shape.
    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) throws
}

/// A matrix whose regions can be written too.
package protocol TileStore<Scalar>: TileSource {
    /// Copies `tile` into the region, of its shape.
    func write(rows: Range<Int>, columns: Range<Int>, from tile: MatrixView<Scalar>) throws
}

/// Where algorithms work.
package protocol TileWorkspace: Sendable {
    /// The side of square tiles. A task holds up to four of them, or as many elements in another shape.
    var tileSide: Int { get }
    /// The largest extent of square matrices that are held whole.
    var coreSide: Int { get }
    /// A new matrix of undefined elements, for as long as somebody holds it.
    func makeStore<T: DenseScalar>(_: T.Type, rows: Int, columns: Int, _ name: String) throws -> any TileStore<T>
    /// Calls `body` with 0..<count, in any order, maybe at once; returns when all are done. Throws what one threw.
    func forEach(_ count: Int, _ name: String, _ body: @Sendable (Int) throws -> Void) throws
}

extension TileSource {
    /// The region in memory of its own.
    func tile(_ rows: Range<Int>, _ columns: Range<Int>) throws -> DenseMatrix<Scalar> {
        let result = try DenseMatrix<Scalar>(rows: rows.count, columns: columns.count)
        try read(rows: rows, columns: columns, into: result.view)
        return result
    }

    /// All of it in memory.
    func whole() throws -> DenseMatrix<Scalar> { try tile(0..<rows, 0..<columns) }

    var shapeText: String { "[\(rows), \(columns)]" }
}

/// `count` in pieces of `side`, the last one shorter.
func pieces(_ count: Int, _ side: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: max(side, 1)).map { $0..<min($0 + max(side, 1), count) }
}

/// A matrix in memory as a store.
package struct MemoryStore<Scalar: DenseScalar>: TileStore {
    package let matrix: DenseMatrix<Scalar>

    package init(_ matrix: DenseMatrix<Scalar>) { self.matrix = matrix }

    package var rows: Int { matrix.rows }
    package var columns: Int { matrix.columns }

    package func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) {
        tile.copy(matrix.view.region(rows: rows, columns: columns))
    }

    package func write(rows: Range<Int>, columns: Range<Int>, from tile: MatrixView<Scalar>) {
        matrix.view.region(rows: rows, columns: columns).copy(tile)
    }
}

/// Memory as the place to work, one task after another.
package struct MemoryWorkspace: TileWorkspace {
    package var tileSide: Int
    package var coreSide: Int

    package init(tileSide: Int, coreSide: Int = 4096) { (self.tileSide, self.coreSide) = (tileSide, coreSide) }

    package func makeStore<T: DenseScalar>(
        _: T.Type, rows: Int, columns: Int, _ name: String
    ) throws -> any TileStore<T> {
        MemoryStore(try DenseMatrix<T>(rows: rows, columns: columns, name))
    }

    package func forEach(_ count: Int, _ name: String, _ body: @Sendable (Int) throws -> Void) throws {
        for i in 0..<count { try body(i) }
    }
}

/// Some columns of a store.
struct ColumnsOfStore<Scalar: DenseScalar>: TileStore {
    let base: any TileStore<Scalar>
    let range: Range<Int>

    var rows: Int { base.rows }
    var columns: Int { range.count }

    private func shifted(_ columns: Range<Int>) -> Range<Int> {
        columns.lowerBound + range.lowerBound..<columns.upperBound + range.lowerBound
    }

    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) throws {
        try base.read(rows: rows, columns: shifted(columns), into: tile)
    }

    func write(rows: Range<Int>, columns: Range<Int>, from tile: MatrixView<Scalar>) throws {
        try base.write(rows: rows, columns: shifted(columns), from: tile)
    }
}

/// The conjugate transpose of a source; nothing is stored.
struct AdjointSource<Scalar: DenseScalar>: TileSource {
    let base: any TileSource<Scalar>

    var rows: Int { base.columns }
    var columns: Int { base.rows }

    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) throws {
        tile.copyTransposed(try base.tile(columns, rows).view, conjugate: true)
    }
}

/// Where the adjoint of what is written is stored.
struct AdjointStore<Scalar: DenseScalar>: TileStore {
    let base: any TileStore<Scalar>

    var rows: Int { base.columns }
    var columns: Int { base.rows }

    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) throws {
        tile.copyTransposed(try base.tile(columns, rows).view, conjugate: true)
    }

    func write(rows: Range<Int>, columns: Range<Int>, from tile: MatrixView<Scalar>) throws {
        try base.write(rows: columns, columns: rows, from: DenseMatrix(transposing: tile, conjugate: true).view)
    }
}

/// The identity, never stored.
struct IdentitySource<Scalar: DenseScalar>: TileSource {
    let rows: Int
    var columns: Int { rows }

    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) {
        tile.fill { $0 + rows.lowerBound == $1 + columns.lowerBound ? .oneValue : .zeroValue }
    }
}
