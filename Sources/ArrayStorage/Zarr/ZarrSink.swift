// A Zarr array written in pieces: the array's folder is made aside, chunk by chunk, and put under its name at the end.
// A store that is there keeps its other arrays; groups on the way to a new array are made as they are needed.

internal import Glibc
internal import NDArrays
internal import QuernCore

/// A Zarr array that is being written.
final class ZarrSink: ChunkSink {
    let name: String
    private let metadata: ZarrMetadata
    private let aside: AsideFolder
    private let progress = SinkProgress()

    /// Makes the folder aside, with the metadata and the marker of unfinished arrays.
    init(_ target: StorageTarget, _ layout: StorageLayout) throws(ChunkError) {
        name = target.name
        metadata = try ZarrMetadata(target, layout)
        let parts = (target.dataset ?? "").split(separator: "/").map(String.init)
        if AsideFolder.isInside(target.path) || parts.contains("..") {
            throw StorageFile.failure(name, "write", EINVAL)
        }
        try Self.prepare(target.path, parts, version: metadata.version, name)
        aside = try AsideFolder(for: ([target.path] + parts).joined(separator: "/"), name: name)
        guard mkdir(aside.new, 0o777) == 0 else { throw StorageFile.failure(name, "write", errno) }
        try Self.put("", aside.new + "/" + ZarrSource.marker, name)
        if let value = metadata.version == 3 ? metadata.version3 : nil {
            try Self.put(value.encoded() + "\n", aside.new + "/zarr.json", name)
        } else if let (array, attributes) = metadata.version2 {
            try Self.put(array.encoded() + "\n", aside.new + "/.zarray", name)
            try Self.put(attributes.encoded() + "\n", aside.new + "/.zattrs", name)
        }
    }

    var scalarType: ScalarType { metadata.scalarType }
    var shape: [Int] { metadata.grid.shape }
    var chunkShape: [Int] { metadata.grid.chunkShape }

    func workingByteCount(writing region: [Range<Int>]) -> Int {
        let coding =
            switch metadata.chunking {
            case .plain(let coding): coding
            case .sharded(let sharding): sharding.inner
            }
        return coding.byteCount + coding.storedBound * max(1, coding.codecs.codecs.count)
    }

    func write(_ region: [Range<Int>], from base: UnsafeRawPointer, strides: [Int]) throws(ChunkError) {
        try progress.checkOpen(name)
        try metadata.grid.checkWhole(region, strides, name)
        try metadata.grid.forEachPart(of: region) { part throws(ChunkError) in
            let source = base + elementOffset(part.origin, strides) * scalarType.byteCount
            do throws(ChunkError) {
                let file = try open(part.index)
                switch metadata.chunking {
                case .plain(let coding):
                    try file.write(encode(coding, part.extents, source, strides), at: 0)
                case .sharded(let sharding): try write(sharding, part, file, source, strides)
                }
            } catch {
                var error = error
                error.chunk = part.index
                throw error
            }
        }
        progress.add(region)
    }

    private func encode(
        _ coding: ZarrCoding, _ present: [Int], _ source: UnsafeRawPointer, _ strides: [Int]
    ) throws(ChunkError) -> ByteBuffer {
        do throws(CodecFailure) {
            return try coding.encode(present, from: source, strides: strides, fill: metadata.fill)
        } catch {
            throw error.error(name)
        }
    }

    /// Writes the chunks of a shard that the array reaches, then the index.
    private func write(
        _ sharding: ZarrSharding, _ part: ChunkGrid.Part, _ file: StorageFile, _ source: UnsafeRawPointer,
        _ strides: [Int]
    ) throws(ChunkError) {
        let index: ByteBuffer
        index = try ByteBuffer.make(16 * sharding.chunkCount, for: name)
        let entries = index.mutableBytes
        entries.initializeMemory(as: UInt8.self, repeating: 0xFF)
        let grid = try ChunkGrid(
            shape: metadata.grid.chunkShape, chunkShape: sharding.inner.extents, elementSize: scalarType.byteCount,
            source: name)
        let indexStrides = ElementCopy.rowMajor(sharding.counts)
        var next = 0
        try grid.forEachPart(of: part.inside) { piece throws(ChunkError) in
            let from = source + elementOffset(piece.origin, strides) * scalarType.byteCount
            let stored = try encode(sharding.inner, piece.extents, from, strides)
            try file.write(stored, at: next)
            let place = 16 * elementOffset(piece.index, indexStrides)
            entries.storeBytes(of: UInt64(next).littleEndian, toByteOffset: place, as: UInt64.self)
            entries.storeBytes(of: UInt64(stored.count).littleEndian, toByteOffset: place + 8, as: UInt64.self)
            next += stored.count
        }
        let stored: ByteBuffer
        do throws(CodecFailure) { stored = try sharding.indexCodecs.encode(index) } catch { throw error.error(name) }
        try file.write(stored, at: next)
    }

    /// A new file for a chunk, with the folders on its way.
    private func open(_ index: [Int]) throws(ChunkError) -> StorageFile {
        let key = metadata.key(index)
        let path = aside.new + "/" + key
        do throws(ChunkError) {
            return try StorageFile(creating: path, name: name)
        } catch {
            guard errno == ENOENT, key.contains("/") else { throw error }
            var folder = aside.new
            for part in key.split(separator: "/").dropLast() {
                folder += "/" + part
                guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
                    throw StorageFile.failure(name, "write", errno)
                }
            }
            return try StorageFile(creating: path, name: name)
        }
    }

    func commit() throws(ChunkError) {
        try progress.end(shape, name)
        do throws(ChunkError) {
            try aside.synchronize()
            guard unlink(aside.new + "/" + ZarrSource.marker) == 0 else {
                throw StorageFile.failure(name, "write", errno)
            }
            try aside.replaceTarget()
        } catch {
            aside.remove()
            throw error
        }
    }

    func abandon() { if progress.giveUp() { aside.remove() } }

    // MARK: The store around it

    private static func put(_ text: String, _ path: String, _ name: String) throws(ChunkError) {
        let file = try StorageFile(creating: path, name: name)
        var failure: ChunkError?
        var text = text
        text.withUTF8 { bytes in
            do throws(ChunkError) { try file.write(UnsafeRawBufferPointer(bytes), at: 0) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Tests that nothing but an array of Zarr would be replaced, and makes the groups on the way.
    private static func prepare(
        _ path: String, _ parts: [String], version: Int, _ name: String
    ) throws(ChunkError) {
        func refuse(_ what: String, _ help: String) -> ChunkError { ZarrMetadata.unsupported(name, what, help: help) }
        var folder = path
        for part in parts {
            if try ZarrMetadata.read(folder, name: name) != nil {
                throw refuse("'\(folder)' is an array, which holds no others", "choose another name")
            }
            let group = try ZarrMetadata.json(folder + "/zarr.json", name)
            let hasOld = access(folder + "/.zgroup", F_OK) == 0
            if group?["consolidated_metadata"] != nil && group?["consolidated_metadata"] != .null
                || access(folder + "/.zmetadata", F_OK) == 0
            {
                throw refuse(
                    "the group '\(folder)' has consolidated metadata, which would not fit it any more",
                    "write to a store of its own, or remove the consolidated metadata")
            }
            if version == 3 ? group == nil && hasOld : group != nil && !hasOld {
                throw refuse(
                    "the group '\(folder)' is of Zarr version \(version == 3 ? 2 : 3)",
                    "write version \(version == 3 ? 2 : 3), or to another store")
            }
            if group == nil && !hasOld {
                var status = stat()
                if stat(folder, &status) == 0, !AsideFolder.names(in: folder).isEmpty {
                    throw refuse("'\(folder)' is there and is no Zarr group", "choose another name")
                }
                guard mkdir(folder, 0o777) == 0 || errno == EEXIST else {
                    throw StorageFile.failure(name, "write", errno)
                }
                if version == 3 {
                    try put(
                        JSONValue.object([
                            "zarr_format": .number("3"), "node_type": .string("group"), "attributes": .object([:]),
                        ]).encoded() + "\n", folder + "/zarr.json", name)
                } else {
                    try put("{\"zarr_format\": 2}\n", folder + "/.zgroup", name)
                }
            }
            folder += "/" + part
        }
        var status = stat()
        guard stat(folder, &status) == 0 else { return }
        let node = try ZarrMetadata.json(folder + "/zarr.json", name)?["node_type"]?.text
        let isArray = node == "array" || access(folder + "/.zarray", F_OK) == 0
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard isFolder, isArray || AsideFolder.names(in: folder).isEmpty else {
            throw refuse("'\(folder)' is there and is no Zarr array", "choose another name, or remove it first")
        }
    }
}

extension ZarrMetadata {
    /// The description of a new array.
    init(_ target: StorageTarget, _ layout: StorageLayout) throws(ChunkError) {
        let (name, type) = (target.name, layout.scalarType)
        let isNew = target.format == .zarr3
        guard ZarrElements.types.contains(where: { $0.type == type }) else { throw Self.unknownType(name, type.name) }
        var coding = ZarrCoding(extents: layout.grid.chunkShape, scalarType: type)
        let codec: (any ByteCodec)? =
            switch target.codec {
            case .none: nil
            case .zlib(let level): ZlibCodec(wrapper: .zlib, level: level)
            case .gzip(let level): ZlibCodec(wrapper: .gzip, level: level)
            case .zstd(let level): ZstdCodec(level: level)
            case .blosc(let compressor, let level):
                BloscCodec(compressor: compressor.rawValue, level: level, shuffle: .bytes, typeSize: type.byteCount)
            }
        if let codec { coding.codecs.codecs = [codec] }
        switch target.codec {
        case .zlib(let level) where isNew || !(0...9).contains(level):
            throw Self.unsupported(
                name, isNew ? "zlib in Zarr 3" : "zlib level \(level)",
                help: isNew ? "write gzip, zstd or blosc" : "give a level of 0 to 9")
        case .gzip(let level) where !(0...9).contains(level), .blosc(_, let level) where !(0...9).contains(level):
            throw Self.unsupported(name, "level \(level)", help: "give a level of 0 to 9")
        case .zstd(let level) where !(-131_072...22).contains(level):
            throw Self.unsupported(name, "zstd level \(level)", help: "give a level of -131072 to 22")
        default: break
        }
        (version, scalarType, grid) = (isNew ? 3 : 2, type, layout.grid)
        chunking = .plain(coding)
        if let shards = target.shardShape {
            guard isNew else { throw Self.unsupported(name, "shards in Zarr 2", help: "write version 3") }
            guard shards.count == coding.extents.count,
                zip(shards, coding.extents).allSatisfy({ $0 > 0 && $0 % $1 == 0 })
            else {
                throw ChunkError(
                    source: name, problem: .shape("shards \(shards) are not made of whole chunks \(coding.extents)"))
            }
            grid = try ChunkGrid(shape: grid.shape, chunkShape: shards, elementSize: type.byteCount, source: name)
            chunking = .sharded(
                ZarrSharding(
                    inner: coding, counts: zip(shards, coding.extents).map { $0 / $1 },
                    indexCodecs: CodecChain(codecs: [CRC32CCodec()]), isIndexSwapped: false, isIndexFirst: false))
        }
        fill = [UInt8](repeating: 0, count: type.byteCount)
        (keyPrefix, keySeparator) = isNew ? ("c", "/") : (nil, ".")
        attributes = target.attributes
        dimensionNames = target.dimensionNames
    }
}
