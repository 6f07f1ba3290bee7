// Writers that are killed (SIGKILL) at a random moment: what is under the name afterwards is the array before, an array
// that was committed whole, or nothing that is called an array: never a mixture. A child of the test, an exit test, does
// the writing. QUERN_KILL_ROUNDS says how many times each kind is killed.

import ArrayStorage
import Foundation
import NDArrays
import QuernCore
import Testing

@Suite(.serialized) struct KillTests {
    static let rounds = ProcessInfo.processInfo.environment["QUERN_KILL_ROUNDS"].flatMap { Int($0) } ?? 4

    /// The targets by name, since a child gets values that can be written down.
    static func target(_ kind: String, _ folder: String) -> StorageTarget {
        switch kind {
        case "npy": .npy(folder + "/x.npy")
        case "zarr2": .zarr(folder + "/x.zarr", codec: .zlib(1), version: 2)
        case "zarr3": .zarr(folder + "/x.zarr")
        case "shards": .zarr(folder + "/x.zarr", shards: [16, 64])
        case "group": .zarr(folder + "/x.zarr", dataset: "a/b")
        default: .hdf5(folder + "/x.h5", dataset: "a/b", codec: .zlib(1))
        }
    }

    /// Writes an array whose every element is `value`, and as many rows as it says.
    static func write(_ value: Int32, _ target: StorageTarget) throws {
        let rows = 64 + Int(value % 7) * 16
        let sink = try ArrayStorage.create(target, scalarType: .int32, shape: [rows, 64], chunkShape: [8, 64])
        let room = [Int32](repeating: value, count: sink.chunkShape.reduce(1, *))
        for region in wholeChunks(sink.shape, sink.chunkShape) {
            try room.withUnsafeBytes { try sink.write(region, from: #require($0.baseAddress), strides: [64, 1]) }
        }
        try sink.commit()
    }

    @Test(
        "a killed writer leaves the old array, a new one, or none",
        arguments: ["npy", "zarr2", "zarr3", "shards", "group", "hdf5"])
    func killed(_ kind: String) async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of killed \(kind): \(seed)")
        var numbers = SeededNumbers(seed)
        let scratch = try Scratch()
        var outcomes: [String: Int] = [:]
        var last: Int32 = 0
        for round in 0..<Self.rounds {
            // Every other time nothing is there before.
            let folder = scratch("\(round / 2)")
            let isFirst = !FileManager.default.fileExists(atPath: folder)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try FileManager.default.createDirectory(atPath: folder + "-warm", withIntermediateDirectories: true)
            if isFirst, round % 4 == 2 {
                try Self.write(1, Self.target(kind, folder))
                last = 1
            } else if isFirst {
                last = 0
            }
            let delay = UInt32.random(in: 0..<40_000, using: &numbers)
            let begin = Int32(1000 * (round + 1))
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [kind = kind as String, folder = folder as String, delay = delay as UInt32, begin = begin as Int32] in
                let target = Self.target(kind, folder)
                // The library is loaded before the clock starts.
                try? Self.write(1, Self.target(kind, folder + "-warm"))
                Thread.detachNewThread {
                    usleep(delay)
                    kill(getpid(), SIGKILL)
                }
                var value = begin
                while true {
                    try Self.write(value, target)
                    value += 1
                }
            }
            do {
                let bytes = try StorageKind.open(Self.target(kind, folder)).elements()
                let values = bytes.withUnsafeBytes { raw in
                    Set((0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self) })
                }
                let value = try #require(values.first)
                #expect(values.count == 1, "\(kind): a mixture of \(values), seed \(seed)")
                #expect(bytes.count == (64 + Int(value % 7) * 16) * 256, "\(kind), seed \(seed)")
                #expect(value == last || value >= begin, "\(kind): \(value) after \(last), seed \(seed)")
                outcomes[value == last ? "old" : "new", default: 0] += 1
                last = value
            } catch let error as ChunkError {
                // Nothing was ever committed here.
                #expect(last == 0, "\(kind): \(error), seed \(seed)")
                switch error.problem {
                case .unfinished: outcomes["unfinished", default: 0] += 1
                case .system, .missing: outcomes["none", default: 0] += 1
                default: Issue.record("\(kind): \(error), seed \(seed)")
                }
            }
        }
        print(
            "killed \(kind):",
            outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        // The next writer of a name removes what killed ones left.
        for round in stride(from: 0, to: Self.rounds, by: 2) {
            let folder = scratch("\(round / 2)")
            try Self.write(5, Self.target(kind, folder))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
        }
    }

    @Test("the place where an array is made is no array, and neither is a marked one")
    func unfinished() throws {
        let scratch = try Scratch()
        for kind in ["npy", "zarr3", "hdf5"] {
            let target = Self.target(kind, scratch.path)
            let sink = try ArrayStorage.create(target, scalarType: .int32, shape: [8], chunkShape: [8])
            let aside = try #require(FileManager.default.contentsOfDirectory(atPath: scratch.path).first)
            for path in [target.path, scratch(aside), scratch(aside) + "/new"] {
                let error = #expect(throws: ChunkError.self) { try ArrayStorage.open(path, dataset: target.dataset) }
                #expect(error?.problem == .unfinished, "\(path)")
            }
            // A copy elsewhere has the marker.
            if kind == "zarr3" {
                try FileManager.default.copyItem(atPath: scratch(aside) + "/new", toPath: scratch("copy"))
                let error = #expect(throws: ChunkError.self) { try ArrayStorage.open(scratch("copy")) }
                #expect(error?.problem == .unfinished)
                #expect(error?.description.contains("was never finished") == true)
                try FileManager.default.removeItem(atPath: scratch("copy"))
            }
            sink.abandon()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    @Test("two writers of one name do not meet: the last commit stays")
    func writers() throws {
        let scratch = try Scratch()
        for kind in ["npy", "zarr2", "zarr3", "hdf5"] {
            let target = Self.target(kind, scratch(kind))
            try FileManager.default.createDirectory(atPath: scratch(kind), withIntermediateDirectories: true)
            let sinks = try (0..<3).map { _ in
                try ArrayStorage.create(target, scalarType: .int32, shape: [8], chunkShape: [8])
            }
            for (value, sink) in sinks.enumerated() {
                let room = [Int32](repeating: Int32(value), count: 8)
                try room.withUnsafeBytes { try sink.write([0..<8], from: #require($0.baseAddress), strides: [1]) }
            }
            for sink in sinks { try sink.commit() }
            let found = try StorageKind.open(target).elements().withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
            #expect(found == 2)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch(kind)).count == 1)
        }
    }
}
