// Arrays to files and back through the public face: every format, several cuts, budgets, and errors that name what they
// are about.

import ArrayStorage
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("blocked arrays in files")
struct WritingTests {
    private func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private var data: NDArray<Double, 2> {
        NDArray<Double, 2>((0..<300 * 170).map { Double(($0 * 7919) % 1013) - 500 }, shape: [300, 170])
    }

    @Test("an expression written in each format reads back as the same bits, for four cuts")
    func roundTrip() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let x = BlockedArray(data)
        let y = x * 2 - x.mean()
        let expected: NDArray<Double, 2> = try y.compute()
        let targets: [(String, StorageTarget, String?)] = [
            ("npy", .npy(folder.path + "/y.npy"), nil),
            ("zarr 3", .zarr(folder.path + "/y3.zarr"), nil),
            ("zarr 2", .zarr(folder.path + "/y2.zarr", codec: .blosc(.lz4, level: 5), version: 2), nil),
            ("zarr plain", .zarr(folder.path + "/y0.zarr", codec: .none, version: 2), nil),
            ("hdf5", .hdf5(folder.path + "/y.h5", dataset: "y", codec: .zlib(4), isShuffled: true), "y"),
        ]
        for (name, target, dataset) in targets {
            for chunks in [Chunks.auto, .shape([64, 50]), .shape([300, 1]), .shape([7, 170])] {
                try y.write(to: target, chunks: chunks)
                let back = try BlockedArray<Double>.open(target.path, dataset: dataset)
                let values: NDArray<Double, 2> = try back.compute()
                #expect(values.elements == expected.elements, "\(name), \(chunks)")
                let sum: Double = try (back + back.T.T).sum().compute(on: .serial)
                #expect(sum == (try (y + y).sum().compute()), "\(name), \(chunks)")
            }
        }
    }

    @Test("an array can be computed from the file that it replaces")
    func replaces() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/x.zarr"
        try BlockedArray(data).write(to: .zarr(path), chunks: .shape([100, 100]))
        let x = try BlockedArray<Double>.open(path)
        try (x + x.flip()).write(to: .zarr(path), chunks: .shape([50, 170]))
        let values: NDArray<Double, 2> = try BlockedArray<Double>.open(path).compute()
        let a = data
        #expect(values[3, 5] == a[3, 5] + a[296, 164])
        #expect(values[299, 0] == a[299, 0] + a[0, 169])
    }

    @Test("a mean, a deviation and a product of a file keep to a budget smaller than the file")
    func budget() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/x.zarr"
        let a = NDArray<Double, 2>((0..<4000 * 250).map { Double($0 % 997) }, shape: [4000, 250])
        try BlockedArray(a).write(to: .zarr(path, codec: .zstd(1)), chunks: .shape([100, 250]))
        let x = try BlockedArray<Double>.open(path)
        let budget = ByteCount.megabytes(2.5)
        let mean = try x.mean().run(memory: budget)
        #expect(mean.value == a.elements.reduce(0, +) / Double(a.count))
        #expect(mean.peakBytes <= budget.bytes && mean.predictedPeakBytes <= budget.bytes)
        let gram: ArrayRunReport<NDArray<Double, 2>> = try x.T.dot(x).run(memory: budget)
        var dot = 0.0
        for i in 0..<4000 { dot += a[i, 3] * a[i, 7] }
        #expect(abs(gram.value[3, 7] - dot) <= 1e-12 * dot)
        #expect(gram.peakBytes <= gram.predictedPeakBytes && gram.predictedPeakBytes <= budget.bytes)
        let refused = #expect(throws: ArrayError.self) { try x.mean().compute(memory: 1000) as Double }
        #expect(refused?.id == "array.budget")
        // What the message says is enough, is enough.
        if case .memory(_, let needed, _) = refused?.problem {
            #expect(throws: Never.self) { try x.mean().compute(memory: .bytes(needed)) as Double }
        }
    }

    @Test("a missing file, another type and a lost chunk are errors that name the source")
    func errors() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let missing = #expect(throws: ChunkError.self) { try BlockedArray<Double>.open(folder.path + "/none.npy") }
        #expect(missing?.source.hasSuffix("none.npy") ?? false)
        let path = folder.path + "/x.zarr"
        try BlockedArray(data).write(to: .zarr(path, codec: .zstd(3)), chunks: .shape([100, 100]))
        #expect(throws: ChunkError.self) { try BlockedArray<Float>.open(path) }
        let x = try BlockedArray<Double>.open(path)
        try Data([1, 2, 3]).write(to: URL(filePath: path + "/c/1/0"))
        let damaged = #expect(throws: ArrayError.self) { try (x * 2).sum().compute() as Double }
        #expect(damaged?.description.contains("x.zarr") ?? false)
        #expect(damaged?.description.contains("chunk (1, 0)") ?? false, "\(String(describing: damaged))")
    }

    @Test("a cancelled write leaves what was there")
    func cancelled() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/x.zarr"
        try BlockedArray(data).write(to: .zarr(path))
        let token = CancellationToken()
        token.cancel()
        let error = #expect(throws: ArrayError.self) {
            try (BlockedArray(data) * 3).write(to: .zarr(path), cancellation: token)
        }
        #expect(error?.id == "array.cancelled")
        let values: NDArray<Double, 2> = try BlockedArray<Double>.open(path).compute()
        #expect(values.elements == data.elements)
    }
}
