// Stored arrays that are damaged, lost, or changed between being opened and being read: a computation over them ends in
// an error that names the file, the chunk, the block and the step, and what it was to write stays as it was.

import ArrayStorage
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import Synchronization
import TaskGraphs
import Testing

@Suite("damaged and changed sources")
struct DamagedSourceTests {
    private final class Folder {
        let path = NSTemporaryDirectory() + "quern-damaged-" + UUID().uuidString
        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
        deinit { try? FileManager.default.removeItem(atPath: path) }
        func callAsFunction(_ name: String) -> String { path + "/" + name }
    }

    private static let data = NDArray<Double, 2>(
        (0..<200 * 120).map { Double(($0 * 7919) % 1013) - 500 }, shape: [200, 120])

    private static func edit(_ path: String, _ change: (inout Data) -> Void) throws {
        var bytes = try Data(contentsOf: URL(filePath: path))
        change(&bytes)
        // In place: the file stays the same one.
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: bytes)
        try handle.close()
    }

    /// Expects `error` to name file, chunk, block and step.
    private static func check(
        _ error: ArrayError?, _ id: String, _ path: String, _ chunk: String?, _ step: String,
        at location: SourceLocation = #_sourceLocation
    ) {
        let text = error?.description ?? "no error"
        #expect(error?.id == id, "\(text)", sourceLocation: location)
        #expect(text.contains("'\(path)"), "\(text)", sourceLocation: location)
        if let chunk { #expect(text.contains(", chunk (\(chunk)): "), "\(text)", sourceLocation: location) }
        #expect(error?.block?.count == 2, "\(text)", sourceLocation: location)
        // A step that is the whole expression is not told twice.
        #expect((error?.step ?? error?.expression)?.contains(step) == true, "\(text)", sourceLocation: location)
    }

    @Test("a chunk that is cut, or does not decode, or has another checksum is named; what was to be written stays")
    func chunks() throws {
        let folder = try Folder()
        let target = StorageTarget.npy(folder("y.npy"))
        try BlockedArray(Self.data).write(to: target)
        let stores: [(name: String, target: StorageTarget, file: String)] = [
            ("zstd", .zarr(folder("zstd.zarr"), codec: .zstd(3)), "c/2/1"),
            ("zlib", .zarr(folder("zlib.zarr"), codec: .zlib(3), version: 2), "2.1"),
            ("plain", .zarr(folder("plain.zarr"), codec: .none), "c/2/1"),
        ]
        for store in stores {
            try BlockedArray(Self.data).write(to: store.target, chunks: .shape([50, 60]))
            let file = store.target.path + "/" + store.file
            let good = try Data(contentsOf: URL(filePath: file))
            let x = try BlockedArray<Double>.open(store.target.path)
            let exact: Double = try (x * 2).sum().compute()
            var damages: [(String, (inout Data) -> Void)] = [("cut", { $0.removeLast($0.count / 3) }), ("empty", { $0 = Data() })]
            if store.name != "plain" {
                damages.append(("noise", { for k in $0.indices where k > 3 { $0[k] = UInt8(truncatingIfNeeded: k * 89) } }))
            }
            for (damage, change) in damages {
                try Self.edit(file, change)
                for engine in 0..<2 {
                    let error = #expect(throws: ArrayError.self, "\(store.name), \(damage)") {
                        engine == 0
                            ? try (x * 2).sum().compute(on: .serial) as Double : try (x * 2).sum().compute() as Double
                    }
                    let isKnown = ["storage.truncated", "storage.corrupt"].contains(error?.id)
                    #expect(isKnown, "\(store.name), \(damage): \(String(describing: error))")
                    Self.check(error, error?.id ?? "", store.target.path, "2, 1", "sum")
                }
                let error = #expect(throws: ArrayError.self) { try (x + x.T.T).write(to: target) }
                Self.check(error, error?.id ?? "", store.target.path, "2, 1", "write")
                let kept: NDArray<Double, 2> = try BlockedArray<Double>.open(target.path).compute()
                #expect(kept.elements == Self.data.elements, "\(store.name), \(damage)")
            }
            // The array is only described: mended, it gives what it gave.
            try Self.edit(file) { $0 = good }
            #expect(try (x * 2).sum().compute() as Double == exact, "\(store.name)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 4)
    }

    @Test("a changed byte of an HDF5 chunk is told with the chunk")
    func hdf5() throws {
        let folder = try Folder()
        let path = folder("x.h5")
        try BlockedArray(Self.data).write(to: .hdf5(path, dataset: "x", codec: .zlib(6)), chunks: .shape([50, 60]))
        // The zlib streams of the chunks begin 78 9c; the third one is spoiled.
        try Self.edit(path) { bytes in
            var (place, found) = (0, 0)
            while let range = bytes[place...].firstRange(of: [0x78, 0x9C]), found < 3 {
                (place, found) = (range.upperBound, found + 1)
            }
            for k in place..<place + 400 { bytes[k] = 0x55 }
        }
        let x = try BlockedArray<Double>.open(path, dataset: "x")
        let error = #expect(throws: ArrayError.self) { try x.mean().compute() as Double }
        Self.check(error, "storage.corrupt", path, nil, "mean")
        #expect(error?.description.contains(", chunk (") == true)
    }

    @Test("a file that is cut after it was opened is too short, and one that is removed is read all the same")
    func cut() throws {
        let folder = try Folder()
        try BlockedArray(Self.data).write(to: .npy(folder("x.npy")))
        let x = try BlockedArray<Double>.open(folder("x.npy"))
        let exact: Double = try x.max().compute()
        #expect(truncate(folder("x.npy"), 100_000) == 0)
        for _ in 0..<4 {
            // Boxes before the cut see that the file changed, those behind it that bytes are missing.
            let error = #expect(throws: ArrayError.self) { try x.max().compute() as Double }
            let isKnown = ["storage.truncated", "storage.changed"].contains(error?.id)
            #expect(isKnown, "\(String(describing: error))")
            Self.check(error, error?.id ?? "", folder("x.npy"), nil, "max")
        }
        try BlockedArray(Self.data).write(to: .npy(folder("y.npy")))
        let y = try BlockedArray<Double>.open(folder("y.npy"))
        try FileManager.default.removeItem(atPath: folder("y.npy"))
        #expect(try y.max().compute() as Double == exact)
    }

    @Test("a store that is gone is an error; a single lost chunk is the format's fill value")
    func gone() throws {
        let folder = try Folder()
        for version in [2, 3] {
            let path = folder("\(version).zarr")
            try BlockedArray(Self.data).write(to: .zarr(path, codec: .none, version: version), chunks: .shape([50, 60]))
            let x = try BlockedArray<Double>.open(path)
            try FileManager.default.removeItem(atPath: path + (version == 2 ? "/1.0" : "/c/1/0"))
            let values: NDArray<Double, 2> = try x.compute()
            #expect(values[50, 0] == 0 && values[99, 59] == 0 && values[99, 60] == Self.data[99, 60])
            try FileManager.default.removeItem(atPath: path)
            let error = #expect(throws: ArrayError.self) { try (x - 1).std().compute() as Double }
            #expect(["storage.system", "storage.changed"].contains(error?.id), "\(String(describing: error))")
            Self.check(error, error?.id ?? "", path, nil, "std")
        }
    }

    @Test("an array that was written anew after it was opened is refused, or is the old one; never a mixture")
    func changed() throws {
        let folder = try Folder()
        let formats: [(String, (Chunks) -> (StorageTarget, Chunks), String?)] = [
            ("zarr 3", { (.zarr(folder("a.zarr")), $0) }, nil), ("zarr 2", { (.zarr(folder("b.zarr"), version: 2), $0) }, nil),
            ("plain", { (.zarr(folder("c.zarr"), codec: .none), $0) }, nil),
            ("npy", { (.npy(folder("d.npy")), $0) }, nil), ("hdf5", { (.hdf5(folder("e.h5"), dataset: "x"), $0) }, "x"),
        ]
        for (name, make, dataset) in formats {
            let (target, chunks) = make(.shape([50, 60]))
            try BlockedArray(Self.data).write(to: target, chunks: chunks)
            let x = try BlockedArray<Double>.open(target.path, dataset: dataset)
            // The same cut with other numbers, and another cut, with fewer chunks than the old one.
            for next in [Chunks.shape([50, 60]), .shape([200, 120])] {
                try (BlockedArray(Self.data) + 1).write(to: target, chunks: next)
                if target.format == .npy || target.format == .hdf5 {
                    // Open files stay the ones that they were.
                    let values: NDArray<Double, 2> = try x.compute()
                    #expect(values.elements == Self.data.elements, "\(name)")
                } else {
                    let error = #expect(throws: ArrayError.self, "\(name)") { try (x * 2).computeAny() }
                    Self.check(error, "storage.changed", target.path, nil, "* 2")
                    #expect(error?.description.contains("help: open it again") == true)
                }
            }
            let again: NDArray<Double, 2> = try BlockedArray<Double>.open(target.path, dataset: dataset).compute()
            #expect(again[3, 4] == Self.data[3, 4] + 1, "\(name)")
        }
    }

    @Test("a file that is written to in place after it was opened is refused")
    func changedInPlace() throws {
        let folder = try Folder()
        let targets: [(StorageTarget, String?)] = [
            (.npy(folder("x.npy")), nil), (.hdf5(folder("x.h5"), dataset: "x"), "x"),
        ]
        for (target, dataset) in targets {
            try BlockedArray(Self.data).write(to: target)
            let x = try BlockedArray<Double>.open(target.path, dataset: dataset)
            #expect(try x.min().compute() as Double == -500)
            // Files' times go in steps of some milliseconds.
            usleep(20_000)
            try Self.edit(target.path) { $0[$0.count - 8] ^= 1 }
            let error = #expect(throws: ArrayError.self) { try x.min().compute() as Double }
            Self.check(error, "storage.changed", target.path, nil, "min")
            // Whoever opens it again gets what is there now.
            #expect(throws: Never.self) {
                try BlockedArray<Double>.open(target.path, dataset: dataset).min().compute() as Double
            }
        }
    }

    @Test("a table of a file that is cut, or is none, is refused with the file's name")
    func tables() throws {
        let folder = try Folder()
        var package = URL(filePath: #filePath)
        for _ in 0..<4 { package.deleteLastPathComponent() }
        let whole = try Data(contentsOf: package.appending(path: "Examples/Data/flights.csv.gz"))
        try whole.prefix(100_000).write(to: URL(filePath: folder("x.csv.gz")))
        for name in ["x.csv.gz", "none.csv"] {
            let error = #expect(throws: (any Error).self) { try BlockedTable.open(csv: folder(name)) }
            let text = "\(try #require(error))"
            #expect(text.contains("'\(folder(name))'"), "\(text)")
        }
    }

    /// A source under which the store is replaced when a certain number of boxes were read.
    private final class Replacing: ChunkSource {
        let base: any ChunkSource
        private let reads = Atomic(0)
        private let replace: @Sendable () -> Void
        init(_ base: any ChunkSource, _ replace: @escaping @Sendable () -> Void) {
            (self.base, self.replace) = (base, replace)
        }
        var name: String { base.name }
        var scalarType: ScalarType { base.scalarType }
        var shape: [Int] { base.shape }
        var chunkShape: [Int] { base.chunkShape }
        func workingByteCount(reading region: [Range<Int>]) -> Int { base.workingByteCount(reading: region) }
        func read(_ region: [Range<Int>], into place: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
            if reads.add(1, ordering: .relaxed).newValue == 3 { replace() }
            try base.read(region, into: place, strides: strides)
        }
    }

    @Test("a store that is replaced in the middle of a run ends it, and what was to be written stays")
    func changedMeanwhile() throws {
        let folder = try Folder()
        let path = folder("x.zarr")
        let big = NDArray<Double, 2>((0..<800 * 600).map { Double($0 % 1013) }, shape: [800, 600])
        try BlockedArray(big).write(to: .zarr(path, codec: .none), chunks: .shape([100, 100]))
        try BlockedArray(Self.data).write(to: .npy(folder("y.npy")))
        let source = Replacing(try ArrayStorage.open(path)) {
            _ = try? (BlockedArray(big) + 1).write(to: .zarr(path, codec: .none), chunks: .shape([100, 100]), on: .serial)
        }
        let x = try BlockedArray<Double>(source: source)
        let error = #expect(throws: ArrayError.self) {
            try (x * 3).write(to: .npy(folder("y.npy")), chunks: .shape([50, 600]), memory: .megabytes(2))
        }
        Self.check(error, "storage.changed", path, nil, "write")
        let kept: NDArray<Double, 2> = try BlockedArray<Double>.open(folder("y.npy")).compute()
        #expect(kept.elements == Self.data.elements)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["x.zarr", "y.npy"])
    }
}
