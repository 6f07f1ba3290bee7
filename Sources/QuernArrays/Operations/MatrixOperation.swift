// Factorisations and solutions as stages: one task that calls a blocked algorithm, whose tiles are worked on by all
// threads of the run; inputs are evaluated as their tiles are read.
//
// Shape rule  k = min(m, n): qr [m, n] → [m, k], [k, n]; svd → [m, k], [k], [n, k]; svdCompressed of rank r → [m, r],
//             [r], [n, r]; lu → [m], [m, k], [k, n]; cholesky, inverse [n, n] → [n, n]; solve [n, n], [n, c] → [n, c];
//             lstsq [m, n], [m, c] → [n, c], [], [k].
// Block rule  results are one block.
// Plan rule   the side of tiles follows from the memory that the stage has, never from the user's chunks.
// Bits        the same for any chunking and number of threads while tiles have one side, that is for one budget; what is
//             promised beyond is each algorithm's bound of the error, in the files of Dense/Blocked.

internal import ComplexModule
internal import QuernCore

/// A factorisation or a solution.
struct MatrixOperation: StagedOperation {
    enum Kind: Sendable, Hashable, Codable {
        case qr
        case svd
        case svdCompressed(rank: Int, seed: UInt64, oversampling: Int, powerIterations: Int)
        case cholesky
        case lu
        case solve
        case leastSquares(rcond: Double?)
        case inverse
    }

    let kind: Kind
    let inputs: [ArrayExpression]

    var readsInputsOften: Bool { true }

    var name: String {
        switch kind {
        case .qr: "qr"
        case .svd: "svd"
        case .svdCompressed: "svdCompressed"
        case .cholesky: "cholesky"
        case .lu: "lu"
        case .solve: "solve"
        case .leastSquares: "lstsq"
        case .inverse: "inverse"
        }
    }

    private var type: ScalarType { inputs[0].scalarType }
    private var rows: Int { inputs[0].shape[0] }
    private var columns: Int { inputs[0].shape[1] }
    private var core: Int { min(rows, columns) }

    var outputs: [StagedOutput] {
        let (m, n, k) = (rows, columns, core)
        switch kind {
        case .qr: return [StagedOutput(type, [m, k]), StagedOutput(type, [k, n])]
        case .svd:
            return [StagedOutput(type, [m, k]), StagedOutput(type.partType, [k]), StagedOutput(type, [n, k])]
        case .svdCompressed(let rank, _, _, _):
            return [StagedOutput(type, [m, rank]), StagedOutput(type.partType, [rank]), StagedOutput(type, [n, rank])]
        case .cholesky, .inverse: return [StagedOutput(type, [m, n])]
        case .lu: return [StagedOutput(.int64, [m]), StagedOutput(type, [m, k]), StagedOutput(type, [k, n])]
        case .solve: return [StagedOutput(type, inputs[1].shape)]
        case .leastSquares:
            return [
                StagedOutput(type, [n] + inputs[1].shape.dropFirst()), StagedOutput(.int64, []),
                StagedOutput(type.partType, [k]),
            ]
        }
    }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let sizes = MatrixSizes(self, limits)
        return [
            StageStep(
                name: name, taskCount: 1, bytesPerTask: sizes.bytes,
                readExtents: inputs.indices.map { sizes.readExtents($0) }, readers: sizes.readers
            ) { _, stage in
                let space = StageWorkspace(
                    run: stage.run, tileSide: sizes.side, coreSide: sizes.coreSide, threads: sizes.threads)
                try DenseMemory.$counter.withValue(stage.run.memory) {
                    do {
                        switch type {
                        case .float32: try run(Float.self, stage, space)
                        case .float64: try run(Double.self, stage, space)
                        case .complex64: try run(Complex<Float>.self, stage, space)
                        default: try run(Complex<Double>.self, stage, space)
                        }
                    } catch let error as LinearAlgebraError {
                        throw ArrayError(.linearAlgebra(error), in: inputs[0].text + "." + name)
                    }
                }
            }
        ]
    }

    /// Calls the algorithm.
    private func run<T: StageScalar>(_: T.Type, _ stage: StageContext, _ space: StageWorkspace) throws
    where T.RealPart: StageScalar {
        let outputs = outputs
        let a = StageSource<T>(stage: stage, input: 0, shape: inputs[0].shape)
        func store(_ output: Int) -> StageStore<T> {
            StageStore(stage: stage, output: output, shape: outputs[output].shape)
        }
        func put(_ values: [T.RealPart], _ output: Int) throws {
            let target = StageStore<T.RealPart>(stage: stage, output: output, shape: outputs[output].shape)
            let column = try DenseMatrix<T.RealPart>(rows: values.count, columns: 1)
            column.view.fill { row, _ in values[row] }
            try target.write(rows: 0..<values.count, columns: 0..<1, from: column.view)
        }
        if core == 0, try empty(stage, space, store) { return }
        switch kind {
        case .qr: try Blocked.qr(a, q: store(0), r: store(1), space)
        case .svd: try put(Blocked.svd(a, u: store(0), v: store(2), space), 1)
        case .svdCompressed(let rank, let seed, let oversampling, let powerIterations):
            try put(
                Blocked.svdCompressed(
                    a, rank: rank, seed: seed, oversampling: oversampling, powerIterations: powerIterations,
                    u: store(0), v: store(2), space), 1)
        case .cholesky: try Blocked.cholesky(a, l: store(0), space)
        case .lu: try factor(a, stage, lower: store(1), upper: store(2), space)
        case .solve:
            let b = StageSource<T>(stage: stage, input: 1, shape: inputs[1].shape)
            try Blocked.solve(a, b, x: store(0), space)
        case .leastSquares(let rcond):
            let b = StageSource<T>(stage: stage, input: 1, shape: inputs[1].shape)
            let facts = try Blocked.leastSquares(a, b, x: store(0), rcond: rcond, space)
            try write([Int64(facts.rank)], to: 1, shape: [], stage)
            try put(facts.singularValues, 2)
        case .inverse: try Blocked.inverse(a, into: store(0), space)
        }
    }

    /// What is left of matrices without elements: results of zeros, but for those that stand for nothing.
    private func empty<T: StageScalar>(
        _ stage: StageContext, _ space: StageWorkspace, _ store: (Int) -> StageStore<T>
    ) throws -> Bool {
        switch kind {
        case .lu:
            try write((0..<rows).map(Int64.init), to: 0, shape: [rows], stage)
        case .leastSquares:
            let x = store(0)
            for range in pieces(x.rows, space.tileSide) {
                let zeros = try DenseMatrix<T>(rows: range.count, columns: x.columns)
                try x.write(rows: range, columns: 0..<x.columns, from: zeros.view)
            }
            try write([0], to: 1, shape: [], stage)
        case .qr, .svd, .svdCompressed, .cholesky, .solve, .inverse: break
        }
        return true
    }

    /// The factors apart, and where each row was.
    private func factor<T: StageScalar>(
        _ a: StageSource<T>, _ stage: StageContext, lower: StageStore<T>, upper: StageStore<T>, _ space: StageWorkspace
    ) throws {
        let (m, n, k) = (rows, columns, core)
        // Both factors are made where the larger one belongs.
        let isTall = m >= n
        let (pivots, _) = try Blocked.lu(a, factors: isTall ? lower : upper, space)
        try write(Dense.permutation(pivots, count: m).map(Int64.init), to: 0, shape: [m], stage)
        @Sendable func unit(_ i: Int, _ j: Int) -> T { i == j ? .oneValue : .zeroValue }
        let rows = pieces(isTall ? m : k, space.tileSide)
        let columns = pieces(isTall ? k : n, space.tileSide)
        try space.forEach(rows.count * columns.count, "lu: factors apart") { task in
            let (row, column) = (rows[task / columns.count], columns[task % columns.count])
            let both = try (isTall ? lower : upper).tile(row, column)
            func isBelow(_ i: Int, _ j: Int) -> Bool { i + row.lowerBound > j + column.lowerBound }
            if row.lowerBound < k, column.lowerBound < k || !isTall {
                let part = try DenseMatrix<T>(copying: both.view)
                if isTall {
                    part.view.fill { isBelow($0, $1) ? .zeroValue : part[$0, $1] }
                    let inside = row.lowerBound..<min(row.upperBound, k)
                    try upper.write(
                        rows: inside, columns: column, from: part.view.region(rows: 0..<inside.count))
                } else if column.lowerBound < k {
                    part.view.fill { isBelow($0, $1) ? part[$0, $1] : unit($0 + row.lowerBound, $1 + column.lowerBound) }
                    let inside = column.lowerBound..<min(column.upperBound, k)
                    try lower.write(
                        rows: row, columns: inside, from: part.view.region(columns: 0..<inside.count))
                }
            }
            if isTall {
                both.view.fill { isBelow($0, $1) ? both[$0, $1] : unit($0 + row.lowerBound, $1 + column.lowerBound) }
                try lower.write(rows: row, columns: column, from: both.view)
            } else {
                both.view.fill { isBelow($0, $1) ? .zeroValue : both[$0, $1] }
                try upper.write(rows: row, columns: column, from: both.view)
            }
        }
    }

    private func write(_ values: [Int64], to output: Int, shape: [Int], _ stage: StageContext) throws {
        if values.isEmpty { return }
        let buffer = try stage.buffer(.int64, shape)
        let base = buffer.view.pointer(to: Int64.self)
        for (k, value) in values.enumerated() { base[k] = value }
        try stage.write(output: output, ArrayRegion(whole: shape), from: buffer.view)
        extendLifetime(buffer)
    }
}

/// How large tiles are, how many are worked on at a time, and what that takes.
struct MatrixSizes {
    private(set) var side = 0
    private(set) var coreSide = 0
    private(set) var threads = 1
    private(set) var bytes = 0
    /// Regions of an input that are read at a time.
    var readers: Int { if case .lu = operation.kind { 1 } else { threads } }
    private let operation: MatrixOperation

    private static let sides = [1024, 768, 512, 384, 256, 192, 128, 96, 64, 48, 32, 24, 16]
    /// Matrices up to this extent are held whole where the budget says nothing.
    private static let usualCore = 4096

    /// The largest tiles and the most threads that the limits leave room for; else the smallest.
    init(_ operation: MatrixOperation, _ limits: StageLimits) {
        self.operation = operation
        let shape = operation.inputs[0].shape
        let core = min(shape[0], shape[1])
        // Held whole where that fits; else in panels.
        for coreSide in [Self.usualCore, 0] where coreSide == 0 || core <= coreSide {
            for side in Self.sides {
                for threads in stride(from: max(1, limits.threads), through: 1, by: -1) {
                    (self.side, self.threads) = (side, threads)
                    self.coreSide = coreSide == 0 ? max(side, min(core - 1, 2 * side)) : coreSide
                    bytes = bound()
                    if limits.totalBytes == .max || bytes + readBytes() <= limits.totalBytes { return }
                }
            }
        }
    }

    /// The most elements of a tile, or of a band of rows of panels of `columns`.
    private func tile(_ rows: Int, _ columns: Int) -> Int {
        let width = min(side, columns)
        return min(rows * columns, max(side * side, 4 * width * width))
    }

    /// The columns of a panel of LU.
    private func panelWidth(_ rows: Int, _ columns: Int) -> Int {
        min(columns, max(8, min(side, 4 * side * side / (3 * max(rows, 1)))))
    }

    /// What the reading of inputs may take beside: a region, and what it is made from.
    private func readBytes() -> Int {
        operation.inputs.indices.reduce(0) { sum, index in
            let input = operation.inputs[index]
            if case .memory = input.operation { return sum }
            return sum + readers * 4 * RunMemory.byteCount(input.scalarType, readExtents(index))
        }
    }

    /// The elements of panels of LU that are held at a time: one with its copies, or two.
    private func panels(_ rows: Int, _ columns: Int) -> Int {
        let width = panelWidth(rows, columns)
        return (width < columns ? 5 : 3) * rows * width
    }

    /// The extents of a region of input `index`, at most.
    func readExtents(_ index: Int) -> [Int] {
        let shape = operation.inputs[index].shape
        let (m, n) = (shape[0], shape.count > 1 ? shape[1] : 1)
        var extents = [min(m, side), min(n, side)]
        switch operation.kind {
        case .qr, .svd, .leastSquares:
            // Bands of panels; of a wide matrix those of its transpose.
            let isTall = m >= n || operation.kind == .qr
            let width = min(side, isTall ? n : m)
            let length = max(side, 4 * width, side * side / max(1, width))
            extents = isTall ? [min(m, length), width] : [width, min(n, length)]
        case .lu: extents = [m, panelWidth(m, n)]
        case .solve, .inverse:
            extents = [m, index == 0 ? panelWidth(m, n) : min(n, max(1, min(side, side * side / max(m, 1))))]
        case .svdCompressed, .cholesky: break
        }
        return shape.count > 1 ? extents : [extents[0]]
    }

    /// Bytes of all that is held at a time, beside inputs and outputs.
    private func bound() -> Int {
        let shape = operation.inputs[0].shape
        let (m, n) = (shape[0], shape[1])
        let k = min(m, n)
        let isWhole = k <= coreSide
        let type = operation.inputs[0].scalarType
        let one = type.byteCount
        let each = min(tile(m, n), max(side * side, 4 * min(side, k) * min(side, k)))
        let slack = 1 << 14
        // No more threads than there are tiles or bands to work on.
        func count(_ extent: Int, _ piece: Int) -> Int { max(1, (extent + piece - 1) / piece) }
        let width = max(1, min(side, k))
        let bands = count(max(m, n), max(4 * width, side * side / width))
        let threads = min(self.threads, max(bands, count(m, side) * count(n, side)))
        // Triangles of the bands of a tall panel, their factors, and products of those: about three quarters of it.
        func tree(_ rows: Int, _ columns: Int) -> Int {
            let width = max(1, min(side, columns))
            let band = max(4 * width, side * side / width)
            let bands = (rows + band - 1) / band
            return bands > 1 ? 5 * bands * width * width + 8 * width * width : 2 * width * width
        }
        switch operation.kind {
        case .qr:
            return one * (threads * 2 * each + tree(m, k) + 3 * k * min(side, k)) + slack
        case .svd:
            let panels = threads * 3 * each + tree(max(m, n), k) + 3 * k * min(side, k)
            if isWhole { return one * max(panels + k * k, 9 * k * k + 3 * threads * each) + slack }
            // The triangle, the rotations, the left vectors and their triangle; then the product with those.
            let pair = 2 * min(k, max(1, side * side / max(1, k)))
            let rotation = self.threads * (4 * k * pair + 10 * pair * pair)
            return one * (4 * k * k + max(panels, rotation, max(m, n) * k + 3 * threads * each)) + slack
        case .svdCompressed(let rank, _, let oversampling, _):
            let l = min(k, rank + oversampling)
            let tiles = each + 2 * min(side, max(m, n)) * l
            let band = 3 * min(max(m, n) * l, max(side * side, 4 * l * l))
            return one * ((m + n) * l + threads * max(tiles, band) + tree(max(m, n), l) + 12 * l * l) + slack
        case .cholesky: return one * (n <= side ? 1 : 3 * threads + 1) * min(n * n, side * side) + slack
        case .lu: return one * max(panels(m, n), 2 * threads * each) + slack + 24 * m
        case .solve, .inverse:
            let c = operation.inputs.count > 1 ? operation.inputs[1].shape.dropFirst().first ?? 1 : n
            return one * (n * n + max(panels(n, n), 3 * threads * max(each, tile(n, c)))) + slack + 24 * n
        case .leastSquares:
            let c = operation.inputs[1].shape.dropFirst().first ?? 1
            let columns = min(c, side)
            // First the factors, then the triangle's problem for some columns of b in each task: tiles of the product
            // before it, or of a band's residual after it.
            let panels = threads * (m >= n ? 2 : 3) * each + tree(max(m, n), k) + 3 * k * min(side, k)
            let band = m >= n ? min(m, max(4 * n, side * side / max(1, n))) : 0
            let tiles = max(3 * max(each, tile(m, c)), band * (n + columns))
            let solving = k * k + min(self.threads, count(c, side)) * (tiles + 3 * k * k + 4 * k * columns)
            return one * (max(m, n) * k + k * k + max(panels, solving)) + slack
        }
    }
}
