// Products of tiles of floating-point or complex numbers by OpenBLAS: operands are read where they lie if their rows or columns are
// side by side, else copied first.

internal import ComplexModule
internal import QuernCore

/// Products of tiles.
enum TileProduct {
    /// `result = a · b`, or `result += a · b`.
    /// - Parameter result: rows whose elements are side by side.
    static func multiply(_ a: TileView, _ b: TileView, into result: TileView, adds: Bool, _ run: RunContext) throws {
        switch result.scalarType {
        case .float32: try multiply(Float.self, a, b, result, adds, run)
        case .complex64: try multiply(Complex<Float>.self, a, b, result, adds, run)
        case .complex128: try multiply(Complex<Double>.self, a, b, result, adds, run)
        default: try multiply(Double.self, a, b, result, adds, run)
        }
    }

    private static func multiply<T: DenseScalar>(
        _ type: T.Type, _ a: TileView, _ b: TileView, _ result: TileView, _ adds: Bool, _ run: RunContext
    ) throws {
        let (left, leftOperation) = try operand(type, a, run)
        let (right, rightOperation) = try operand(type, b, run)
        let target = MatrixView(
            result.pointer(to: T.self), rows: result.extents[0], columns: result.extents[1],
            rowStride: max(result.extents[1], result.strides[0]), owner: result.owner)
        try Dense.multiply(
            left, leftOperation, by: right, rightOperation, into: target, beta: adds ? .oneValue : .zeroValue)
        extendLifetime(result.owner)
    }

    /// `result = aᵀ · a`, or `result += aᵀ · a`: half of it computed, the other half copied.
    static func gram(_ a: TileView, into result: TileView, adds: Bool, _ run: RunContext) throws {
        if result.scalarType == .float32 {
            try gram(Float.self, a, result, adds, run)
        } else {
            try gram(Double.self, a, result, adds, run)
        }
    }

    private static func gram<T: DenseReal>(
        _ type: T.Type, _ a: TileView, _ result: TileView, _ adds: Bool, _ run: RunContext
    ) throws {
        let (matrix, operation) = try operand(type, a, run)
        let n = result.extents[0]
        let target = MatrixView(result.pointer(to: T.self), rows: n, columns: n, owner: result.owner)
        try Dense.gram(matrix, transposed: operation != .none, into: target, beta: adds ? 1 : 0)
        extendLifetime(result.owner)
    }

    /// A tile as BLAS reads it.
    private static func operand<T: DenseScalar>(
        _ type: T.Type, _ tile: TileView, _ run: RunContext
    ) throws -> (MatrixView<T>, Dense.Operation) {
        let (rows, columns) = (tile.extents[0], tile.extents[1])
        if tile.strides[1] == 1 && tile.strides[0] >= columns {
            return (
                MatrixView(
                    tile.pointer(to: T.self), rows: rows, columns: columns, rowStride: tile.strides[0],
                    owner: tile.owner), .none
            )
        }
        if tile.strides[0] == 1 && tile.strides[1] >= rows {
            return (
                MatrixView(
                    tile.pointer(to: T.self), rows: columns, columns: rows, rowStride: tile.strides[1],
                    owner: tile.owner), .transpose
            )
        }
        let buffer = try run.memory.buffer(tile.scalarType, tile.extents)
        try StridedTile.copy(from: tile, to: buffer.view)
        return (MatrixView(buffer.view.pointer(to: T.self), rows: rows, columns: columns, owner: buffer), .none)
    }

    /// Adds a row-major tile to another of the same extents.
    static func add(_ other: TileBuffer, to total: TileBuffer) {
        func add<T: DenseScalar>(_ type: T.Type) {
            let (a, b) = (other.view.pointer(to: T.self), total.view.pointer(to: T.self))
            for k in 0..<total.extents.reduce(1, *) { b[k] = b[k] + a[k] }
        }
        switch total.scalarType {
        case .float32: add(Float.self)
        case .complex64: add(Complex<Float>.self)
        case .complex128: add(Complex<Double>.self)
        default: add(Double.self)
        }
    }
}
