// Programs over arrays in files on worker processes and on Dask, against threads: the same bits where they are promised, also
// with a worker killed in the middle; grids of kernels; closures refused.

import Foundation
import Glibc
import NDArrays
import Quern
import QuernArrays
import QuernCluster
import Synchronization
import TaskGraphs
import Testing

@Kernel
func gridStep1(_ x: Vector<Double>, _ a: Double) throws -> Vector<Double> {
    var y = x
    for i in 0..<y.count { y[i] = y[i] * a + 1 }
    return y
}

@Kernel
func gridStep2(_ x: Vector<Double>, _ b: Double) throws -> Double {
    var sum = 0.0
    for i in 0..<x.count { sum += x[i] / (b + Double(i)) }
    return sum
}

@Kernel
func gridBest(_ scores: Vector<Double>) throws -> (place: Int, score: Double) {
    var place = 0
    for i in 0..<scores.count where scores[i] > scores[place] { place = i }
    return (place, scores[place])
}

@Suite("programs on other processes", .serialized)
struct ClusterProgramTests {
    /// Small whole numbers, whose sums of products are exact in any order: products promise no bits otherwise.
    private static func stored(_ folder: FolderScratch, _ name: String) throws -> BlockedArray<Double> {
        let values: [Double] = (0..<480 * 480).map { (k: Int) -> Double in Double((k &* 7919) % 23 - 11) }
        let path = folder.path + "/" + name
        try BlockedArray(NDArray<Double, 2>(values, shape: [480, 480])).write(
            to: .zarr(path, codec: .zstd(1)), chunks: .shape([100, 90]))
        return try BlockedArray<Double>.open(path)
    }

    private static func program(_ x: BlockedArray<Double>) -> BlockedArray<Double> {
        (x.dot(x.T + 1) - x.mean()).std()
    }

    @Test("products, means and deviations of a Zarr store have the bits of threads", arguments: ClusterSubject.remote)
    func fromZarr(subject: ClusterSubject) throws {
        let folder = FolderScratch()
        let x = try Self.stored(folder, "x.zarr")
        func check<E: Engine>(_ engine: E) throws {
            for y in [Self.program(x), (x + x.T).sum(), abs(x * 3 - 1).max(), x.std()] {
                let there: Double = try y.compute(on: engine)
                let here: Double = try y.compute(on: ThreadEngine.threads(2))
                #expect(there.bitPattern == here.bitPattern)
            }
            let rows: NDArray<Double, 1> = try (x - x.mean(axis: 0)).std(axis: 1).compute(on: engine)
            let same: NDArray<Double, 1> = try (x - x.mean(axis: 0)).std(axis: 1).compute(on: SerialEngine())
            #expect(rows.elements.map(\.bitPattern) == same.elements.map(\.bitPattern))
            try (x * 2).write(to: .zarr(folder.path + "/y.zarr"), on: engine)
            let twice: Double = try BlockedArray<Double>.open(folder.path + "/y.zarr").sum().compute()
            #expect(try twice == (x * 2).sum().compute(on: SerialEngine()))
        }
        try check(subject.engine)
    }

    @Test("what is found wrong is typed: a store that went away, and a budget that is too small", arguments: ClusterSubject.remote)
    func errors(subject: ClusterSubject) throws {
        let folder = FolderScratch()
        let x = try Self.stored(folder, "x.zarr")
        func error<E: Engine>(_ engine: E, memory: ByteCount? = nil) -> ArrayError? {
            do throws(ArrayError) {
                let _: Double = try x.std().compute(on: engine, memory: memory)
                return nil
            } catch { return error }
        }
        guard case .memory? = error(subject.engine, memory: .bytes(1000))?.problem else {
            Issue.record("a budget of 1000 bytes was enough")
            return
        }
        try FileManager.default.removeItem(atPath: folder.path + "/x.zarr")
        let lost = error(subject.engine)
        #expect(lost != nil && "\(lost!)".contains("x.zarr"), "\(String(describing: lost))")
    }

    @Test("a worker process killed in the middle: the same answer")
    func processKilled() throws {
        let folder = FolderScratch()
        let x = try Self.stored(folder, "x.zarr")
        let process = Mutex<Int32>(0)
        let kills = Mutex(0)
        let engine = ProcessEngine(count: 2, observer: { event in
            switch event {
            case .started(1, let started): process.withLock { if $0 == 0 { $0 = started } }
            case .runs(_, 1, let running):
                // The first task that this worker is given never ends.
                let isFirst = process.withLock { $0 == running }
                if isFirst, kills.withLock({ $0 += 1; return $0 == 1 }) { kill(running, SIGKILL) }
            default: break
            }
        })
        let there: Double = try Self.program(x).compute(on: engine)
        let here: Double = try Self.program(x).compute(on: SerialEngine())
        #expect(there.bitPattern == here.bitPattern && kills.withLock { $0 } > 0)
    }

    @Test("a Dask worker killed in the middle: the same answer", .enabled(if: DaskCluster.isThere, DaskCluster.why))
    func daskWorkerKilled() throws {
        let folder = FolderScratch()
        let x = try Self.stored(folder, "x.zarr")
        let engine = try DaskEngine(local: 2, options: DaskCluster.options)
        let victim = Mutex(engine.clusterWorkers.first.map { pid_t($0.process) })
        // Two passes over the rows, so that there are tasks before and after.
        let y = ((x - x.mean(axis: 0)) / (x.std(axis: 0) + 1)).std(axis: 1).sum()
        let there: Double = try y.run(
            on: engine,
            progress: .report { finished, _ in
                guard finished > 0 else { return }
                victim.withLock { process in
                    if let process { kill(process, SIGKILL) }
                    process = nil
                }
            }
        ).value
        let here: Double = try y.compute(on: SerialEngine())
        #expect(there.bitPattern == here.bitPattern && victim.withLock { $0 == nil })
    }

    @Test("a search over a grid of kernels gives the same place and score everywhere", arguments: ClusterSubject.all)
    func gridSearch(subject: ClusterSubject) throws {
        func search<E: Engine>(_ engine: E) throws -> (Int, UInt64) {
            let data = Vector<Double>((0..<300).map { Double($0 % 17) })
            var scores: [Delayed<Double>] = []
            for a in [0.5, 1.0, 2.0] {
                let scaled = delayed($gridStep1.self, data, a)
                for b in [1.0, 2.0, 3.0, 4.0] { scores.append(delayed($gridStep2.self, scaled, b)) }
            }
            let found = try delayed($gridBest.self, scores).compute(on: engine)
            return (found.place, found.score.bitPattern)
        }
        let (there, here) = (try search(subject.engine), try search(SerialEngine()))
        #expect(there == here)
    }

    @Test("a closure is refused before anything runs, with what to do instead", arguments: ClusterSubject.remote)
    func closures(subject: ClusterSubject) throws {
        let ran = Atomic<Bool>(false)
        let value = delayed(2.0, name: "twice") { x in
            ran.store(true, ordering: .relaxed)
            return 2 * x
        }
        guard case .cannotTravel(let task, let reason)? = taskError({ try value.compute(on: subject.engine) }) else {
            Issue.record("it was not refused")
            return
        }
        #expect(task.contains("twice") && reason.contains("$kernel.self") && !ran.load(ordering: .relaxed))
    }
}

/// A folder that goes away with its holder.
final class FolderScratch {
    let path: String
    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "quern-cluster-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
