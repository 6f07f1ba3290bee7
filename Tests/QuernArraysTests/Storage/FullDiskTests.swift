// Runs on a disk that is full, at any point of writing: an error that says so, with the block and the step; what was
// under the name stays, nothing is left beside it, and the process goes on.

import ArrayStorage
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("runs on a full disk")
struct FullDiskTests {
    private static func targets(_ folder: String) -> [StorageTarget] {
        [
            .npy(folder + "/x.npy"), .zarr(folder + "/x2.zarr", codec: .zlib(1), version: 2),
            .zarr(folder + "/x3.zarr"), .zarr(folder + "/shards.zarr", codec: .none, shards: [4800, 40]),
            .hdf5(folder + "/x.h5", dataset: "x"), .hdf5(folder + "/packed.h5", dataset: "x", codec: .zlib(1)),
        ]
    }

    /// Numbers that no codec makes small.
    private static func noise(_ rows: Int) -> BlockedArray<Double> { .random.normal([rows, 40], seed: 9) }

    private static func newFolder() throws -> String {
        let folder = NSTemporaryDirectory() + "quern-full-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test("a disk that is full anywhere leaves the old array, and an error that says so", arguments: 0..<6)
    func anywhere(_ number: Int) throws {
        let folder = try Self.newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let target = Self.targets(folder)[number]
        let x = Self.noise(64)
        let old: NDArray<Double, 2> = try x.compute()
        try x.write(to: target, chunks: .shape([32, 40]))
        let y = x * 2 - x.mean()
        var isWritten = false
        var refused = 0
        for capacity in stride(from: 0, to: 60_000, by: 1777) {
            // The disk of the test belongs to the calling thread's task.
            let error = DiskCapacity.$current.withValue(DiskCapacity(capacity)) { () -> ArrayError? in
                do throws(ArrayError) {
                    try y.write(to: target, chunks: .shape([32, 40]), on: .serial)
                    return nil
                } catch {
                    return error
                }
            }
            isWritten = error == nil
            if let error {
                refused += 1
                #expect("\(error)".contains("cannot write: No space left on device [storage.system]"), "\(error)")
                #expect("\(error)".contains("'\(target.name)'"), "\(error)")
                let kept: NDArray<Double, 2> = try BlockedArray<Double>.open(target.path, dataset: target.dataset).compute()
                #expect(kept.elements == old.elements, "\(target.name) at \(capacity)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
            if isWritten { break }
        }
        #expect(isWritten && refused > 5, "\(target.name): \(refused)")
        let expected: NDArray<Double, 2> = try y.compute()
        let found: NDArray<Double, 2> = try BlockedArray<Double>.open(target.path, dataset: target.dataset).compute()
        #expect(found.elements == expected.elements)
    }

    /// Writes and spills more than the process's files may hold, then less, on all threads.
    static func overflow(_ folder: String) throws {
        for target in targets(folder) {
            try noise(50).write(to: target, chunks: .shape([32, 40]))
            let error = #expect(throws: ArrayError.self, "\(target.name)") {
                try (noise(9600) + 1).write(to: target, chunks: .shape([target.shardShape == nil ? 4800 : 32, 40]))
            }
            let text = "\(try #require(error))"
            #expect(text.contains("cannot write: File too large [storage.system]"), "\(text)")
            let kept: NDArray<Double, 2> = try BlockedArray<Double>.open(target.path, dataset: target.dataset).compute()
            #expect(kept.elements == (try noise(50).compute() as NDArray<Double, 2>).elements, "\(target.name)")
        }
        let before = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(before.count == 6)
        // Scratch of 1.6 MB, of which no file may be.
        let sums = noise(5000).cumulativeSum(axis: 0)
        let error = #expect(throws: ArrayError.self) {
            try (sums.flip() - sums).mean().compute(memory: .megabytes(1.2), spill: folder) as Double
        }
        let text = "\(try #require(error))"
        #expect(text.contains("'\(folder)': cannot make room for 1.6 MB of scratch: File too large [storage.system]"), "\(text)")
        #expect(error?.step?.contains("cumulativeSum") == true, "\(text)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == before)
        #expect(throws: Never.self) { try (sums.flip() - sums).mean().compute() as Double }
        #expect(throws: Never.self) { try (noise(64) + 1).write(to: .npy(folder + "/x.npy")) }
    }

    @Test("files that may grow no further are errors, those of results on disk too, and the process goes on")
    func limits() async throws {
        let folder = try Self.newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await #expect(processExitsWith: .success) { [folder = folder as String] in
            // The system's signal is for programs that do not look at what a write says.
            signal(SIGXFSZ, SIG_IGN)
            // Kernels are compiled, and kept in their cache, before.
            try Self.noise(8).write(to: .npy(folder + "/x.npy"))
            var limit = rlimit(rlim_cur: 1_000_000, rlim_max: 1_000_000)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            try Self.overflow(folder)
        }
    }
}
