// The arrays of a stage as blocked linear algebra sees them: inputs are matrices that are read tile by tile, evaluated
// as they are read; outputs are matrices that are written and read back; scratch is counted memory. The work of one
// algorithm is shared out over the pool from within its one task, since its steps depend on each other's values.

package import ComplexModule
package import QuernCore
internal import Synchronization
internal import TaskGraphs

/// An element type of linear algebra, as expressions know it.
package protocol StageScalar: DenseScalar {
    static var scalarType: ScalarType { get }
}

extension Float: StageScalar {}
extension Double: StageScalar {}
extension Complex: StageScalar where RealType: DenseReal & KernelWord {}

extension MatrixView {
    /// The matrix as a tile of one or two axes.
    fileprivate func tile(_ type: ScalarType, isVector: Bool) -> TileView {
        TileView(
            type, extents: isVector ? [rows] : [rows, columns], strides: isVector ? [rowStride] : [rowStride, 1],
            base: UnsafeMutableRawPointer(base), owner: owner)
    }
}

/// An input of a stage as a matrix; a vector is a single column.
struct StageSource<Scalar: StageScalar>: TileSource {
    let stage: StageContext
    let input: Int
    let shape: [Int]

    var rows: Int { shape[0] }
    var columns: Int { shape.count > 1 ? shape[1] : 1 }

    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) throws {
        if rows.isEmpty || columns.isEmpty { return }
        let isVector = shape.count == 1
        try stage.read(
            input: input, isVector ? [rows] : [rows, columns], into: tile.tile(Scalar.scalarType, isVector: isVector))
    }
}

/// An output of a stage as a matrix; a vector is a single column.
struct StageStore<Scalar: StageScalar>: TileStore {
    let stage: StageContext
    let output: Int
    let shape: [Int]

    var rows: Int { shape[0] }
    var columns: Int { shape.count > 1 ? shape[1] : 1 }

    func read(rows: Range<Int>, columns: Range<Int>, into tile: MatrixView<Scalar>) throws {
        if rows.isEmpty || columns.isEmpty { return }
        let isVector = shape.count == 1
        try stage.read(
            output: output, isVector ? [rows] : [rows, columns], into: tile.tile(Scalar.scalarType, isVector: isVector))
    }

    func write(rows: Range<Int>, columns: Range<Int>, from tile: MatrixView<Scalar>) throws {
        if rows.isEmpty || columns.isEmpty { return }
        let isVector = shape.count == 1
        try stage.write(
            output: output, isVector ? [rows] : [rows, columns],
            from: tile.tile(Scalar.scalarType, isVector: isVector))
    }
}

/// Memory of a run and threads of the pool as the place to work.
struct StageWorkspace: TileWorkspace {
    let run: RunContext
    let tileSide: Int
    let coreSide: Int
    /// Tiles worked on at a time.
    let threads: Int

    func makeStore<T: DenseScalar>(
        _: T.Type, rows: Int, columns: Int, _ name: String
    ) throws -> any TileStore<T> {
        MemoryStore(try DenseMatrix<T>(rows: rows, columns: columns, name))
    }

    func forEach(_ count: Int, _ name: String, _ body: @Sendable (Int) throws -> Void) throws {
        let state = SharedLoop(count)
        try withoutActuallyEscaping(body) { body in
            let work: @Sendable () -> Void = {
                DenseMemory.$counter.withValue(run.memory) {
                    while let index = state.next() {
                        do {
                            try run.checkCancellation()
                            try body(index)
                        } catch {
                            state.fail(error, at: index)
                        }
                    }
                }
            }
            let helpers = (1..<max(1, min(threads, count))).map { _ in ThreadPool.submit(name: name, work) }
            work()
            for helper in helpers {
                do throws(TaskError) {
                    try helper.get()
                } catch {
                    state.fail(error, at: count)
                }
            }
        }
        try state.check()
    }
}

/// Indices handed out one by one, until one fails.
private final class SharedLoop: Sendable {
    private let count: Int
    private let at = Atomic<Int>(0)
    private let failure = Mutex<(index: Int, error: any Error)?>(nil)

    init(_ count: Int) { self.count = count }

    func next() -> Int? {
        let index = at.add(1, ordering: .relaxed).oldValue
        return index < count ? index : nil
    }

    /// Ends the loop; of several errors the one of the lowest index stays.
    func fail(_ error: any Error, at index: Int) {
        at.store(count, ordering: .relaxed)
        failure.withLock { if index < ($0?.index ?? .max) { $0 = (index, error) } }
    }

    func check() throws {
        if let failure = failure.withLock({ $0 }) { throw failure.error }
    }
}
