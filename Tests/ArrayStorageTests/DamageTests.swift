// Files and stores that were cut, changed, or lost parts: reading ends in elements or in an error that names the file,
// never in a signal, and never in wrong elements where a checksum stands over them.
// QUERN_FUZZ_ROUNDS says how many damaged inputs each format gets.

import ArrayStorage
import Foundation
import NDArrays
import QuernCore
import Testing

@Suite struct DamageTests {
    static let rounds = ProcessInfo.processInfo.environment["QUERN_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 300

    /// A copy of what `fixture` is in, of which one file is damaged as `numbers` say; the file's name.
    static func damage(_ fixture: Fixture, _ copy: String, _ numbers: inout SeededNumbers) throws -> String {
        let manager = FileManager.default
        try? manager.removeItem(atPath: copy)
        try manager.copyItem(atPath: fixture.file, toPath: copy)
        var isFolder: ObjCBool = false
        manager.fileExists(atPath: copy, isDirectory: &isFolder)
        var file = copy
        if isFolder.boolValue {
            let files = try manager.subpathsOfDirectory(atPath: copy).filter {
                var isFolder: ObjCBool = false
                return manager.fileExists(atPath: copy + "/" + $0, isDirectory: &isFolder) && !isFolder.boolValue
            }.sorted()
            file += "/" + files[Int.random(in: 0..<files.count, using: &numbers)]
        }
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        switch Int.random(in: 0..<10, using: &numbers) {
        case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &numbers))
        case 1:
            bytes += (0..<Int.random(in: 1...40, using: &numbers)).map { _ in UInt8.random(in: 0...255, using: &numbers)
            }
        case 2 where isFolder.boolValue:
            try manager.removeItem(atPath: file)
            return file
        case 3...5 where !bytes.isEmpty:
            // A run of bytes becomes noise, or extremes.
            let start = Int.random(in: 0..<bytes.count, using: &numbers)
            let value =
                [0, 0xFF, 0x7F, 0x80, UInt8.random(in: 0...255, using: &numbers)].randomElement(using: &numbers) ?? 0
            for place in start..<min(bytes.count, start + Int.random(in: 1...8, using: &numbers)) {
                bytes[place] = value
            }
        default:
            for _ in 0..<Int.random(in: 1...3, using: &numbers) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            }
        }
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }

    /// Reads all of an array of which only small ones are expected; absurd ones are opened alone.
    static func read(_ path: String, _ dataset: String?) throws(ChunkError) -> [UInt8]? {
        let source = try ArrayStorage.open(path, dataset: dataset)
        var region = source.shape.map { 0..<$0 }
        let count = source.shape.reduce(Double(source.scalarType.byteCount)) { $0 * Double($1) }
        let isSmall = count <= 65_536
        // Of a shape that grew by damage its first elements are read.
        if !isSmall { region = region.map { 0..<min(4, $0.count) } }
        if region.count > 8 { return nil }
        do {
            let bytes = try source.elements(region)
            return isSmall ? bytes : nil
        } catch let error as ChunkError {
            throw error
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test("damage ends in an error or in elements", arguments: ["npy", "zarr v2", "zarr v3"])
    func fuzz(_ format: String) throws {
        let scratch = try Scratch()
        let fixtures = Fixture.all.filter { $0.format == format }
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of damaged \(format): \(seed)")
        var numbers = SeededNumbers(seed)
        var refused = 0
        for _ in 0..<Self.rounds {
            let fixture = fixtures[Int.random(in: 0..<fixtures.count, using: &numbers)]
            let file = try Self.damage(fixture, scratch("copy"), &numbers)
            let whole = Pattern.array(fixture.scalarType, fixture.shape)
            do throws(ChunkError) {
                let found = try Self.read(scratch("copy"), fixture.dataset)
                // Where a checksum stands over a chunk, it is right or refused (a missing one is made of fill values).
                let isChecked = ["zlib", "gzip", "zstd-checksum", "crc32c"].contains {
                    fixture.path.hasSuffix("/" + $0)
                }
                let isChunk = !file.hasSuffix(".json") && !file.contains("/.z")
                if isChecked, isChunk, FileManager.default.fileExists(atPath: file) {
                    #expect(found == whole, "\(fixture.testDescription), \(file), seed \(seed)")
                }
            } catch {
                refused += 1
                #expect(error.source.hasPrefix(scratch("copy")), "\(error)")
                #expect("\(error)".contains("[storage."))
            }
        }
        #expect(refused > Self.rounds / 10)
    }

    @Test("damaged HDF5 files end in an error or in elements")
    func fuzzHDF5() throws {
        let scratch = try Scratch()
        let fixtures = Fixture.all.filter { $0.format == "hdf5" }
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of damaged hdf5: \(seed)")
        var numbers = SeededNumbers(seed)
        for _ in 0..<Self.rounds {
            let fixture = fixtures[Int.random(in: 0..<fixtures.count, using: &numbers)]
            _ = try Self.damage(fixture, scratch("copy"), &numbers)
            do throws(ChunkError) {
                _ = try Self.read(scratch("copy"), fixture.dataset)
            } catch {
                #expect(error.source.hasPrefix(scratch("copy")), "\(error)")
            }
        }
    }

    @Test("a file cut anywhere is refused", arguments: ["npy/float64.npy", "npy/fortran-big.npy", "npy/rank0.npy"])
    func cutNpy(_ name: String) throws {
        let scratch = try Scratch()
        let bytes = try Data(contentsOf: URL(filePath: Fixture.folder + "/" + name))
        for count in 0..<bytes.count {
            try bytes.prefix(count).write(to: URL(filePath: scratch("x.npy")))
            #expect(throws: ChunkError.self) { try ArrayStorage.open(scratch("x.npy")).elements() }
        }
        try (bytes + [0]).write(to: URL(filePath: scratch("x.npy")))
        #expect(throws: ChunkError.self) { try ArrayStorage.open(scratch("x.npy")) }
    }

    @Test("a file that is cut while it is open gives an error, not a signal")
    func cutLater() throws {
        let scratch = try Scratch()
        for name in ["npy/float64.npy", "hdf5/early.h5"] {
            let path = scratch("x")
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: Fixture.folder + "/" + name, toPath: path)
            for dataset in name.hasSuffix("h5") ? ["float64", "deflate"] : [nil] {
                let source = try ArrayStorage.open(path, dataset: dataset)
                #expect(truncate(path, 140) == 0)
                let error = #expect(throws: ChunkError.self) { try source.elements() }
                #expect(error?.id == "storage.truncated" || error?.id == "storage.corrupt")
                try? FileManager.default.removeItem(atPath: path)
                try FileManager.default.copyItem(atPath: Fixture.folder + "/" + name, toPath: path)
            }
        }
    }

    @Test("a chunk that is cut or damaged is named, and the others are read")
    func chunkIsNamed() throws {
        let scratch = try Scratch()
        for (fixture, chunk) in [("zarr2/zlib", "1.0"), ("zarr3/crc32c", "c/1/0"), ("zarr3/sharded", "c/1/0")] {
            let path = scratch("x")
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: Fixture.folder + "/" + fixture, toPath: path)
            let bytes = try Data(contentsOf: URL(filePath: path + "/" + chunk))
            try bytes.dropLast(3).write(to: URL(filePath: path + "/" + chunk))
            let source = try ArrayStorage.open(path)
            let error = #expect(throws: ChunkError.self) { try source.elements() }
            #expect(error?.chunk == [1, 0] && error?.source == path)
            #expect("\(try #require(error))".contains("'\(path)', chunk (1, 0): "))
            #expect(try source.elements([0..<3, 0..<4]).count == 12 * source.scalarType.byteCount)
        }
    }

    @Test("absurd shapes, chunks and lengths are refused before memory is taken for them")
    func bombs() throws {
        let scratch = try Scratch()
        let huge = ["9223372036854775807", "4611686018427387904", "-1", "1e3", "\"5\"", "0.5", "null"]
        for version in [2, 3] {
            let fixture = Fixture.folder + (version == 2 ? "/zarr2/zstd" : "/zarr3/gzip")
            let file = version == 2 ? "/.zarray" : "/zarr.json"
            let text = try String(contentsOfFile: fixture + file, encoding: .utf8)
            for number in huge {
                for key in ["shape", version == 2 ? "chunks" : "chunk_shape"] {
                    let path = scratch("x")
                    try? FileManager.default.removeItem(atPath: path)
                    try FileManager.default.copyItem(atPath: fixture, toPath: path)
                    let changed = text.replacing(
                        try Regex("\"\(key)\": *\\[[^\\]]*\\]"), with: "\"\(key)\": [\(number), 8]")
                    #expect(changed != text)
                    try changed.write(toFile: path + file, atomically: true, encoding: .utf8)
                    #expect(throws: ChunkError.self, "\(key) \(number)") {
                        let source = try ArrayStorage.open(path)
                        _ = try source.elements([0..<2, 0..<2])
                    }
                }
            }
        }
        // 2⁶² bytes of chunk, of which none is stored: fill values alone.
        let path = scratch("y")
        try FileManager.default.copyItem(atPath: Fixture.folder + "/zarr2/zstd", toPath: path)
        let text = try String(contentsOfFile: path + "/.zarray", encoding: .utf8)
        let changed = text.replacing(try Regex("\"(shape|chunks)\": *\\[[^\\]]*\\]")) {
            text[$0.range].hasPrefix("\"shape")
                ? "\"shape\": [1073741824, 268435456]" : "\"chunks\": [1073741824, 268435456]"
        }
        try changed.write(toFile: path + "/.zarray", atomically: true, encoding: .utf8)
        #expect(throws: ChunkError.self) { try ArrayStorage.open(path).elements([0..<1, 0..<1]) }
        try FileManager.default.removeItem(atPath: path + "/0.0")
        #expect(try ArrayStorage.open(path).elements([0..<1, 0..<1]) == [0, 0, 0, 0])
    }

    @Test("metadata that is no JSON, or says what is not known, is refused with the place")
    func metadata() throws {
        let scratch = try Scratch()
        let fixture = Fixture.folder + "/zarr3/gzip"
        let text = try String(contentsOfFile: fixture + "/zarr.json", encoding: .utf8)
        for (change, replacement, expected) in [
            ("\"gzip\"", "\"brotli\"", "the codec 'brotli'"), ("\"float32\"", "\"complex256\"", "complex256"),
            ("\"regular\"", "\"rectilinear\"", "not regular"), ("\"zarr_format\": 3", "\"zarr_format\": 4", "not 3"),
            ("\"little\"", "\"middle\"", "'endian'"), ("{", "{\"new\": 1, ", "'new' in zarr.json"),
            ("{", "", "at byte"),
            ("\"default\"", "\"other\"", "chunk_key_encoding"),
            ("\"fill_value\": 0.0", "\"fill_value\": \"x\"", "fill value"),
        ] {
            let path = scratch("x")
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.copyItem(atPath: fixture, toPath: path)
            let range = try #require(text.range(of: change), "\(change)")
            try text.replacingCharacters(in: range, with: replacement)
                .write(toFile: path + "/zarr.json", atomically: true, encoding: .utf8)
            let error = #expect(throws: ChunkError.self, "\(change)") { try ArrayStorage.open(path) }
            #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
        }
        // Deep nesting, halves of surrogate pairs, bytes that are no UTF-8.
        for bad in [String(repeating: "[", count: 100_000), "{\"a\": \"\\ud800\"", "{\"zarr_format\": 3,}"] {
            try FileManager.default.createDirectory(atPath: scratch("y"), withIntermediateDirectories: true)
            try bad.write(toFile: scratch("y/zarr.json"), atomically: true, encoding: .utf8)
            #expect(throws: ChunkError.self) { try ArrayStorage.open(scratch("y")) }
        }
        try Data([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]).write(to: URL(filePath: scratch("y/zarr.json")))
        #expect(throws: ChunkError.self) { try ArrayStorage.open(scratch("y")) }
    }

    @Test("a disk that is full anywhere leaves the old array, and an error that says so", arguments: StorageKind.all)
    func fullDisk(_ kind: StorageKind) throws {
        let scratch = try Scratch()
        let target = kind.target(scratch.path)
        let old = Pattern.array(.int32, [40])
        try fill(ArrayStorage.create(target, scalarType: .int32, shape: [40], chunkShape: [8]), with: old)
        let next = Pattern.array(.float64, [40])
        var isWritten = false
        for capacity in stride(from: 0, to: 20_000, by: 61) {
            let error = DiskCapacity.$current.withValue(DiskCapacity(capacity)) { () -> ChunkError? in
                do {
                    let sink = try ArrayStorage.create(target, scalarType: .float64, shape: [40], chunkShape: [8])
                    for region in wholeChunks([40], [8]) { try put(sink, region, of: next) }
                    try sink.commit()
                    return nil
                } catch {
                    return error as? ChunkError
                }
            }
            isWritten = error == nil
            if isWritten { break }
            guard case .system("write", "No space left on device") = error?.problem else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(try StorageKind.open(target).elements() == old)
        }
        #expect(isWritten)
        #expect(try StorageKind.open(target).elements() == next)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).count == 1)
    }

    @Test("a changed byte under HDF5's checksum is told with its chunk")
    func fletcher() throws {
        let scratch = try Scratch()
        var bytes = try Data(contentsOf: URL(filePath: Fixture.folder + "/hdf5/early.h5"))
        // The first two rows of the first chunk, 5 of 9 elements each.
        let rows = Data((Array(0..<5) + Array(9..<14)).flatMap { Pattern.bytes(.int64, $0) })
        let place = try #require(bytes.range(of: rows))
        bytes[place.lowerBound + 11] ^= 4
        try bytes.write(to: URL(filePath: scratch("x.h5")))
        let source = try ArrayStorage.open(scratch("x.h5"), dataset: "checked-only")
        let error = #expect(throws: ChunkError.self) { try source.elements() }
        #expect(error?.chunk == [0, 0] && error?.description.contains("the checksum is") == true)
        #expect(try source.elements([5..<9, 0..<9]).count == 36 * 8)
    }

    /// Noise, which no codec makes small.
    static func noise(_ count: Int) -> [UInt8] {
        var numbers = SeededNumbers(7)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    }

    /// Writes 800 kB in chunks of 200 kB, which have no room, then 4 kB, which have; what was there stays meanwhile.
    static func overflow(_ folder: String) throws {
        for kind in StorageKind.all {
            let place = folder + "/" + kind.testDescription.replacing(",", with: "").replacing(" ", with: "-")
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            let target = kind.target(place)
            let small = noise(4000)
            try fill(ArrayStorage.create(target, scalarType: .uint8, shape: [4000], chunkShape: [1000]), with: small)
            let error = #expect(throws: ChunkError.self, "\(kind.testDescription)") {
                let sink = try ArrayStorage.create(target, scalarType: .uint8, shape: [800_000], chunkShape: [200_000])
                try fill(sink, with: noise(800_000))
            }
            guard case .system("write", _) = error?.problem else {
                Issue.record("\(kind.testDescription): \(String(describing: error))")
                continue
            }
            #expect(try StorageKind.open(target).elements() == small, "\(kind.testDescription)")
            try fill(
                ArrayStorage.create(target, scalarType: .uint8, shape: [4000], chunkShape: [4000]),
                with: small.reversed())
            #expect(try StorageKind.open(target).elements() == small.reversed(), "\(kind.testDescription)")
            try FileManager.default.removeItem(atPath: place)
        }
    }

    @Test("files that the system lets grow no further are errors, and the process goes on and ends well")
    func fileSizeLimit() async throws {
        let scratch = try Scratch()
        await #expect(processExitsWith: .success) { [folder = scratch.path as String] in
            // The system's signal is for programs that do not look at what a write says.
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
            #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            try Self.overflow(folder)
        }
    }

    @Test(
        "a small file system that is full",
        .enabled(
            if: ProcessInfo.processInfo.environment["QUERN_SMALL_DISK"] != nil,
            "QUERN_SMALL_DISK names no folder of a file system of less than 700 kB"))
    func smallDisk() throws {
        try Self.overflow(ProcessInfo.processInfo.environment["QUERN_SMALL_DISK"] ?? "")
    }
}
