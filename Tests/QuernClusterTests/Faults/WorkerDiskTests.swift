// Disks that are full while other processes work: where the program writes, an error that says so and the old array left;
// where workers keep compiled kernels, nothing at all.

import ArrayStorage
import Foundation
import Glibc
import NDArrays
import Quern
import QuernArrays
import QuernCluster
import TaskGraphs
import Testing

@Kernel
func diskRow(_ x: Vector<Double>, _ a: Double) throws -> Vector<Double> {
    var y = x
    for i in 0..<y.count { y[i] = a / (y[i] + 2) }
    return y
}

@Suite("full disks beside other processes")
struct WorkerDiskTests {
    /// Numbers that no codec makes small: 2 MB.
    private static let noise: BlockedArray<Double> = .random.normal([2500, 100], seed: 9)

    /// Writes a store, then one too many in its place; in a process whose files may grow no further.
    private static func overflow<E: Engine>(_ engine: E, _ folder: String) throws {
        let target = StorageTarget.zarr(folder + "/x.zarr", codec: .none)
        try (noise + 1).write(to: target, chunks: .shape([500, 100]), on: engine)
        let before: Double = try noise.sum().compute(on: engine)
        signal(SIGXFSZ, SIG_IGN)
        // The workers, which are there, have limits of their own.
        var limit = rlimit(rlim_cur: 1_000_000, rlim_max: 1_000_000)
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        let error = #expect(throws: ArrayError.self) {
            try (noise + 2).write(to: target, chunks: .shape([2500, 100]), on: engine)
        }
        let text = "\(try #require(error))"
        #expect(text.contains("cannot write: File too large [storage.system]") && text.contains("x.zarr"), "\(text)")
        let kept: Double = try (BlockedArray<Double>.open(target.path) - noise).max().compute(on: SerialEngine())
        #expect(kept <= 1.0000001 && kept > 0.9999999)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["x.zarr"])
        let after: Double = try noise.sum().compute(on: engine)
        #expect(after.bitPattern == before.bitPattern)
    }

    @Test("where the program writes, the error says so, the old store stays, and worker processes serve on")
    func processes() async throws {
        let folder = FolderScratch()
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            try Self.overflow(ProcessEngine(count: 2), path)
        }
    }

    @Test("the same with Dask's workers", .enabled(if: DaskCluster.isThere, DaskCluster.why))
    func dask() async throws {
        let folder = FolderScratch()
        await #expect(processExitsWith: .success) { [path = folder.path as String] in
            try Self.overflow(try DaskEngine(local: 1, options: DaskCluster.options), path)
        }
    }

    @Test("where workers keep compiled kernels, the same bits come, and no kernel that is cut short is left")
    func cache() throws {
        let data = Vector<Double>((0..<50).map { Double($0) })
        let calls = [0.5, 2, 3].map { delayed($diskRow.self, data, $0) }
        let here = try computeAll(calls, on: SerialEngine()).map { $0.elements.map(\.bitPattern) }
        for (limit, kept) in [("unlimited", 1), ("1", 0)] {
            let folder = FolderScratch()
            let script = try WorkerScript("export QUERN_CACHE_DIR='\(folder.path)'\nulimit -f \(limit)")
            let engine = ProcessEngine(count: 1, worker: script.path)
            let there = try computeAll(calls, on: engine).map { $0.elements.map(\.bitPattern) }
            #expect(there == here)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(files.count { $0.hasSuffix(".qobj") } == kept, "\(limit): \(files)")
        }
    }
}
