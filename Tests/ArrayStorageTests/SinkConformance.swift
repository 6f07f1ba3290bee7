// What every sink has to do, whatever its format: a newcomer joins by one row of `StorageKind.all`.

import ArrayStorage
import Dispatch
import Foundation
import NDArrays
import QuernCore
import Synchronization
import Testing

/// A format with the options that change what is written.
struct StorageKind: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var isCompressed = true
    var target: @Sendable (_ folder: String) -> StorageTarget

    static let all: [StorageKind] = [
        StorageKind(testDescription: "npy", isCompressed: false) { .npy($0 + "/x.npy") },
        StorageKind(testDescription: "zarr 2, plain", isCompressed: false) {
            .zarr($0 + "/x.zarr", codec: .none, version: 2)
        },
        StorageKind(testDescription: "zarr 2, zlib") { .zarr($0 + "/x.zarr", codec: .zlib(3), version: 2) },
        StorageKind(testDescription: "zarr 2, blosc, in a group") {
            .zarr($0 + "/s.zarr", dataset: "a/b", codec: .blosc(.lz4, level: 5), version: 2)
        },
        StorageKind(testDescription: "zarr 3, plain", isCompressed: false) { .zarr($0 + "/x.zarr", codec: .none) },
        StorageKind(testDescription: "zarr 3, zstd") { .zarr($0 + "/x.zarr") },
        StorageKind(testDescription: "zarr 3, gzip, in a group") {
            .zarr($0 + "/s.zarr", dataset: "a/b", codec: .gzip(3))
        },
        StorageKind(testDescription: "hdf5, plain", isCompressed: false) { .hdf5($0 + "/x.h5", dataset: "/data") },
        StorageKind(testDescription: "hdf5, deflate and shuffle, in a group") {
            .hdf5($0 + "/x.h5", dataset: "a/b", codec: .zlib(4), isShuffled: true)
        },
        StorageKind(testDescription: "zarr 3, blosc") { .zarr($0 + "/x.zarr", codec: .blosc(.zstd, level: 3)) },
    ]

    /// Opens what was written to `target`.
    static func open(_ target: StorageTarget) throws -> any StoredArray {
        try ArrayStorage.open(target.path, dataset: target.dataset)
    }
}

/// The regions of whole chunks that make up an array.
func wholeChunks(_ shape: [Int], _ chunks: [Int]) -> [[Range<Int>]] {
    var regions: [[Range<Int>]] = [[]]
    for (extent, chunk) in zip(shape, chunks) {
        let ranges = stride(from: 0, to: extent, by: chunk).map { $0..<min($0 + chunk, extent) }
        regions = regions.flatMap { region in ranges.map { region + [$0] } }
    }
    return regions
}

/// Writes elements of an array in row-major order to a sink, region by region, on many threads, and commits.
func fill(_ sink: any ChunkSink, with whole: [UInt8]) throws {
    let regions = wholeChunks(sink.shape, sink.chunkShape)
    let failure = Mutex<(any Error)?>(nil)
    DispatchQueue.concurrentPerform(iterations: regions.count) { index in
        do {
            try put(sink, regions[index], of: whole)
        } catch {
            failure.withLock { $0 = error }
        }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    try sink.commit()
}

/// Writes one region of an array in row-major order.
func put(_ sink: any ChunkSink, _ region: [Range<Int>], of whole: [UInt8]) throws {
    let strides = rowMajor(sink.shape)
    let offset = zip(region, strides).reduce(0) { $0 + $1.0.lowerBound * $1.1 } * sink.scalarType.byteCount
    // Aligned for every element.
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: max(whole.count, 1), alignment: 64)
    defer { room.deallocate() }
    room.copyBytes(from: whole)
    guard let base = room.baseAddress else { return }
    try sink.write(region, from: base + min(offset, whole.count), strides: strides)
}

@Suite struct SinkConformanceTests {
    @Test("every element type is written on many threads, and read back", arguments: StorageKind.all)
    func types(_ kind: StorageKind) throws {
        for type in ScalarType.allCases where Fixture.all.contains(where: { $0.scalarType == type }) {
            let scratch = try Scratch()
            let target = kind.target(scratch.path)
            let shape = [9, 7]
            try fill(
                ArrayStorage.create(target, scalarType: type, shape: shape, chunkShape: [4, 3]),
                with: Pattern.array(type, shape))
            try checkSource(StorageKind.open(target), type, shape, "\(kind.testDescription), \(type)")
        }
    }

    @Test("rank 0, one element, empty extents, three axes, chunks larger than the array", arguments: StorageKind.all)
    func shapes(_ kind: StorageKind) throws {
        for (shape, chunks) in [
            ([], []), ([1], [1]), ([0], [3]), ([3, 0, 2], [2, 1, 2]), ([3, 4, 5], [2, 4, 3]), ([5], [8]),
            ([4, 6], [4, 6]),
        ] as [([Int], [Int])] {
            let scratch = try Scratch()
            let target = kind.target(scratch.path)
            let sink = try ArrayStorage.create(target, scalarType: .float64, shape: shape, chunkShape: chunks)
            #expect(sink.shape == shape && sink.chunkShape == chunks && sink.scalarType == .float64)
            try fill(sink, with: Pattern.array(.float64, shape))
            try checkSource(StorageKind.open(target), .float64, shape, "\(kind.testDescription), \(shape)")
        }
    }

    @Test("an array appears when it is committed, and replaces the one that was there", arguments: StorageKind.all)
    func replacing(_ kind: StorageKind) throws {
        let scratch = try Scratch()
        let target = kind.target(scratch.path)
        let old = Pattern.array(.int32, [6])
        let sink = try ArrayStorage.create(target, scalarType: .int32, shape: [6], chunkShape: [4])
        #expect(throws: ChunkError.self) { try StorageKind.open(target) }
        try fill(sink, with: old)
        #expect(try StorageKind.open(target).elements() == old)
        // Another type, shape and chunking; what is there stays until the end.
        let next = try ArrayStorage.create(target, scalarType: .uint8, shape: [2, 5], chunkShape: [1, 5])
        try put(next, [0..<1, 0..<5], of: Pattern.array(.uint8, [2, 5]))
        #expect(try StorageKind.open(target).elements() == old)
        try put(next, [1..<2, 0..<5], of: Pattern.array(.uint8, [2, 5]))
        #expect(try StorageKind.open(target).elements() == old)
        try next.commit()
        try checkSource(StorageKind.open(target), .uint8, [2, 5], "\(kind.testDescription)")
        // Nothing is left beside it.
        let folder = (target.path as NSString).deletingLastPathComponent
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
    }

    @Test("an abandoned or forgotten array leaves what was there, and nothing beside it", arguments: StorageKind.all)
    func abandoning(_ kind: StorageKind) throws {
        let scratch = try Scratch()
        let target = kind.target(scratch.path)
        let old = Pattern.array(.int32, [6])
        try fill(ArrayStorage.create(target, scalarType: .int32, shape: [6], chunkShape: [4]), with: old)
        let sink = try ArrayStorage.create(target, scalarType: .int32, shape: [6], chunkShape: [6])
        sink.abandon()
        sink.abandon()
        #expect(throws: ChunkError.self) { try put(sink, [0..<6], of: old) }
        #expect(throws: ChunkError.self) { try sink.commit() }
        do { _ = try ArrayStorage.create(target, scalarType: .int32, shape: [6], chunkShape: [6]) }
        #expect(try StorageKind.open(target).elements() == old)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == 1)
    }

    @Test("regions that are no whole chunks, and arrays that lack some, are refused", arguments: StorageKind.all)
    func wholeness(_ kind: StorageKind) throws {
        let scratch = try Scratch()
        let target = kind.target(scratch.path)
        let whole = Pattern.array(.float32, [10, 4])
        let sink = try ArrayStorage.create(target, scalarType: .float32, shape: [10, 4], chunkShape: [4, 4])
        for region in [[0..<3, 0..<4], [2..<4, 0..<4], [0..<4, 0..<2], [8..<11, 0..<4], [0..<4]] as [[Range<Int>]] {
            #expect(throws: ChunkError.self) {
                try whole.withUnsafeBytes {
                    try sink.write(region, from: #require($0.baseAddress), strides: region.map { _ in 1 })
                }
            }
        }
        try put(sink, [0..<8, 0..<4], of: whole)
        let error = #expect(throws: ChunkError.self) { try sink.commit() }
        #expect(error?.description.contains("32 elements were written") == true)
        try put(sink, [8..<10, 0..<4], of: whole)
        try sink.commit()
        #expect(try StorageKind.open(target).elements() == whole)
    }

    @Test("places with gaps, turned round and reversed, are read from", arguments: StorageKind.all)
    func strided(_ kind: StorageKind) throws {
        let scratch = try Scratch()
        let target = kind.target(scratch.path)
        // Element (i, j) at 23 - (i · 2 + j · 6) of a column-major room, from behind.
        let room = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 32)
        defer { room.deallocate() }
        room.initialize(repeating: -1)
        for i in 0..<3 { for j in 0..<4 { room[23 - i * 2 - j * 6] = Int32((i * 4 + j) * 7 % 251 - 100) } }
        let sink = try ArrayStorage.create(target, scalarType: .int32, shape: [3, 4], chunkShape: [2, 3])
        let base = try UnsafeRawPointer(#require(room.baseAddress) + 23)
        try sink.write([0..<3, 0..<4], from: base, strides: [-2, -6])
        try sink.commit()
        try checkSource(StorageKind.open(target), .int32, [3, 4], "\(kind.testDescription)")
    }

    @Test("notes and names of axes are kept", arguments: StorageKind.all)
    func notes(_ kind: StorageKind) throws {
        let scratch = try Scratch()
        var target = kind.target(scratch.path)
        target.dimensionNames = ["time", "naïve"]
        target.attributes = [
            "units": .text("°C"), "empty": .text(""), "count": .integer(-3), "factor": .number(0.1),
            "levels": .integers([1, 2]), "weights": .numbers([0.5, 1.25]), "words": .texts(["a", "bcd"]),
        ]
        guard target.format != .npy else {
            #expect(throws: ChunkError.self) {
                try ArrayStorage.create(target, scalarType: .float64, shape: [2, 2], chunkShape: [2, 2])
            }
            return
        }
        let sink = try ArrayStorage.create(target, scalarType: .float64, shape: [2, 2], chunkShape: [2, 2])
        try fill(sink, with: Pattern.array(.float64, [2, 2]))
        let found = try StorageKind.open(target)
        #expect(found.dimensionNames == ["time", "naïve"])
        for (name, value) in target.attributes { #expect(found.attributes[name] == value) }
    }

    @Test("shards hold many chunks, and are written whole")
    func shards() throws {
        let scratch = try Scratch()
        let target = StorageTarget.zarr(scratch("x.zarr"), shards: [6, 4])
        let sink = try ArrayStorage.create(target, scalarType: .float32, shape: [15, 10], chunkShape: [3, 2])
        #expect(sink.chunkShape == [6, 4])
        try fill(sink, with: Pattern.array(.float32, [15, 10]))
        let source = try ArrayStorage.open(target.path)
        #expect(source.chunkShape == [3, 2])
        try checkSource(source, .float32, [15, 10], "shards")
        #expect(throws: ChunkError.self) {
            try ArrayStorage.create(target, scalarType: .float32, shape: [15, 10], chunkShape: [4, 2])
        }
    }

    @Test("other arrays of a file and a store stay", arguments: ["x.h5", "x.zarr", "x2.zarr"])
    func neighbours(_ name: String) throws {
        let scratch = try Scratch()
        func target(_ dataset: String) -> StorageTarget {
            name.hasSuffix("h5")
                ? .hdf5(scratch(name), dataset: dataset, codec: .zlib(1))
                : .zarr(scratch(name), dataset: dataset, version: name == "x2.zarr" ? 2 : 3)
        }
        for round in 0..<3 {
            for dataset in ["a", "group/b", "group/deep/c"] {
                let sink = try ArrayStorage.create(
                    target(dataset), scalarType: .int32, shape: [5 + round], chunkShape: [2])
                try fill(sink, with: Pattern.array(.int32, [5 + round]))
            }
        }
        for dataset in ["a", "group/b", "group/deep/c"] {
            try checkSource(StorageKind.open(target(dataset)), .int32, [7], "\(name) \(dataset)")
        }
        // A name that is a group, and one inside an array.
        for dataset in ["group", "a/b"] {
            #expect(throws: ChunkError.self) {
                try ArrayStorage.create(target(dataset), scalarType: .int32, shape: [1], chunkShape: [1])
            }
        }
        #expect(try StorageKind.open(target("group/b")).shape == [7])
    }

    @Test("what is no array is not replaced")
    func strangers() throws {
        let scratch = try Scratch()
        try Data("mine".utf8).write(to: URL(filePath: scratch("notes.txt")))
        try FileManager.default.createDirectory(atPath: scratch("folder"), withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(filePath: scratch("folder/notes.txt")))
        for target in [
            StorageTarget.npy(scratch("folder")), .zarr(scratch("folder")), .zarr(scratch("folder"), dataset: "x"),
            .hdf5(scratch("folder"), dataset: "x"), .hdf5(scratch("notes.txt"), dataset: "x"),
            .zarr(scratch("notes.txt")),
            .npy(scratch("none/x.npy")), .zarr(scratch("none/x.zarr")), .hdf5(scratch("none/x.h5"), dataset: "x"),
            .npy(""), .zarr("a\0b"), .hdf5(scratch("x.h5"), dataset: "/"), .npy("/dev/null"),
        ] {
            #expect(throws: ChunkError.self) {
                try ArrayStorage.create(target, scalarType: .int32, shape: [1], chunkShape: [1])
            }
        }
        #expect(
            try FileManager.default.subpathsOfDirectory(atPath: scratch.path).sorted() == [
                "folder", "folder/notes.txt", "notes.txt",
            ])
    }

    @Test("more chunks than the library tells the places of are read all the same")
    func manyChunks() throws {
        let scratch = try Scratch()
        let target = StorageTarget.hdf5(scratch("x.h5"), dataset: "x", codec: .zlib(1))
        let sink = try ArrayStorage.create(target, scalarType: .int16, shape: [10_300], chunkShape: [1])
        let whole = Pattern.array(.int16, [10_300])
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: whole.count, alignment: 16)
        defer { room.deallocate() }
        room.copyBytes(from: whole)
        try sink.write([0..<10_300], from: #require(room.baseAddress), strides: [1])
        try sink.commit()
        let source = try ArrayStorage.open(target.path)
        #expect(source.chunkShape == [1])
        #expect(try source.elements() == whole)
        #expect(try source.elements([7000..<7010]) == Array(whole[14_000..<14_020]))
    }
}
