// A Zarr array read in pieces: one file a chunk, or one file a shard with chunks inside. No file stays open.
// A chunk without a file is made of the fill value, as the format has it: a lost one cannot be told from one that was
// never written. A store that was replaced or described anew since it was opened can be, and is refused.

internal import Glibc
internal import NDArrays
internal import QuernCore

/// An array of a Zarr store.
final class ZarrSource: ReopenableSource {
    let name: String
    private let folder: String
    private let metadata: ZarrMetadata
    /// The files of the description as they were before they were read.
    private let opened: [FileState?]
    private let place: SourcePlace

    /// The row of the registry.
    static let registration = ArrayStorage.Format(
        name: "zarr", sign: "a Zarr store", matches: { _, _, isFolder in isFolder },
        open: { path, dataset throws(ChunkError) in try ZarrSource(path, dataset) })

    /// The file that tells an array from one whose writing never ended.
    static let marker = ".unfinished"

    /// Opens the array named `dataset` in the store at `path`, the store itself, or the only one in it.
    init(_ path: String, _ dataset: String?) throws(ChunkError) {
        let name = ArrayStorage.name(path, dataset)
        place = SourcePlace(path, dataset)
        var folder = path
        if let part = dataset?.split(separator: "/").joined(separator: "/"), !part.isEmpty { folder += "/" + part }
        var opened = Self.state(folder)
        if let metadata = try Self.metadata(folder, name) {
            (self.name, self.folder, self.metadata, self.opened) = (name, folder, metadata, opened)
            return
        }
        let members = Self.arrays(in: folder)
        if members.count == 1, let only = members.first {
            folder += "/" + only
            opened = Self.state(folder)
            if let metadata = try Self.metadata(folder, name) {
                self.name = ArrayStorage.name(path, (dataset.map { $0 + "/" } ?? "") + only)
                (self.folder, self.metadata, self.opened) = (folder, metadata, opened)
                return
            }
        }
        var status = stat()
        if stat(folder, &status) != 0 {
            if AsideFolder.hasLeftovers(beside: folder) { throw ChunkError(source: name, problem: .unfinished) }
            throw ChunkError(source: name, problem: .missing("array '\(dataset ?? "")'", found: Self.arrays(in: path)))
        }
        let isGroup = ["/zarr.json", "/.zgroup"].contains { access(folder + $0, F_OK) == 0 }
        throw ChunkError(
            source: name,
            problem: .missing(
                isGroup ? "array that this group names" : "Zarr array in this folder (no zarr.json, no .zarray)",
                found: members))
    }

    private static func metadata(_ folder: String, _ name: String) throws(ChunkError) -> ZarrMetadata? {
        if access(folder + "/" + marker, F_OK) == 0 { throw ChunkError(source: name, problem: .unfinished) }
        return try ZarrMetadata.read(folder, name: name)
    }

    /// The files that describe the array in `folder`.
    private static func state(_ folder: String) -> [FileState?] {
        [FileState(path: folder + "/zarr.json"), FileState(path: folder + "/.zarray")]
    }

    /// The names of arrays right below `folder`.
    private static func arrays(in folder: String) -> [String] {
        AsideFolder.names(in: folder).filter { member in
            guard !AsideFolder.isInside(member) else { return false }
            if access(folder + "/" + member + "/.zarray", F_OK) == 0 { return true }
            let value = try? ZarrMetadata.json(folder + "/" + member + "/zarr.json", member)
            return value?["node_type"]?.text == "array"
        }
    }

    var reference: SourceReference? { place.reference(to: self, isRaw: true, files: opened) }
    var format: String { "zarr v\(metadata.version)" }
    var scalarType: ScalarType { metadata.scalarType }
    var shape: [Int] { metadata.grid.shape }
    var chunkShape: [Int] { metadata.pieceShape }
    var grainShape: [Int] {
        if case .plain(let coding) = metadata.chunking, coding.isAsItIs { return shape.map { _ in 1 } }
        return chunkShape
    }
    var dimensionNames: [String?] { metadata.dimensionNames }
    var attributes: [String: StoredAttribute] { metadata.attributes }

    func workingByteCount(reading region: [Range<Int>]) -> Int {
        switch metadata.chunking {
        case .plain(let coding) where coding.isAsItIs: min(DenseRegion.bufferByteCount, coding.byteCount)
        // What is stored, what is decoded, and one step between for each codec more.
        case .plain(let coding): coding.storedBound + coding.byteCount * max(1, coding.codecs.codecs.count)
        case .sharded(let sharding):
            sharding.inner.storedBound + sharding.inner.byteCount * max(1, sharding.inner.codecs.codecs.count)
                + 2 * sharding.indexByteCount
        }
    }

    func read(_ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
        let grid = metadata.grid
        try grid.check(region, strides, name)
        // Looked at after the chunks: whoever replaces a store moves it away before its files go.
        try FileState.unchanged(name, opened) { () throws(ChunkError) in
            try readUnchecked(region, into: base, strides)
        } now: {
            Self.state(folder)
        }
    }

    private func readUnchecked(
        _ region: [Range<Int>], into base: UnsafeMutableRawPointer, _ strides: [Int]
    ) throws(ChunkError) {
        let grid = metadata.grid
        try grid.forEachPart(of: region) { part throws(ChunkError) in
            let target = base + elementOffset(part.origin, strides) * scalarType.byteCount
            guard let file = try open(part.index) else {
                ElementCopy.fill(part.extents, with: metadata.fill, to: target, strides)
                return
            }
            do throws(ChunkError) {
                switch metadata.chunking {
                case .plain(let coding): try read(part, coding, file, to: target, strides)
                case .sharded(let sharding): try read(part, sharding, file, to: target, strides)
                }
            } catch {
                var error = error
                if error.chunk == nil { error.chunk = part.index }
                throw error
            }
        }
    }

    /// The file of a chunk, or nil if there is none.
    private func open(_ index: [Int]) throws(ChunkError) -> StorageFile? {
        let path = folder + "/" + metadata.key(index)
        do throws(ChunkError) {
            return try StorageFile(reading: path, name: name)
        } catch {
            if access(path, F_OK) != 0, errno == ENOENT {
                // The fill value stands for a missing chunk, not for a missing array.
                if access(folder, F_OK) == 0 { return nil }
            }
            var error = error
            error.chunk = index
            throw error
        }
    }

    private func read(
        _ part: ChunkGrid.Part, _ coding: ZarrCoding, _ file: StorageFile, to target: UnsafeMutableRawPointer,
        _ strides: [Int]
    ) throws(ChunkError) {
        let count = try file.byteCount()
        guard count <= coding.storedBound else {
            throw ZarrMetadata.corrupt(name, "\(count) bytes, where a chunk has \(coding.storedBound) at most")
        }
        if coding.isAsItIs, count == coding.byteCount {
            let elements = DenseRegion(
                file: file, byteOffset: 0, shape: coding.extents, scalarType: scalarType, isSwapped: coding.isSwapped)
            return try elements.read(part.inside, into: target, strides: strides)
        }
        let stored = try ByteBuffer.make(count, for: name)
        try file.read(into: stored.mutableBytes, at: 0)
        try spread(part.inside, coding, stored, to: target, strides)
    }

    /// Decodes a chunk, and copies its part `inside`.
    private func spread(
        _ inside: [Range<Int>], _ coding: ZarrCoding, _ stored: ByteBuffer, to target: UnsafeMutableRawPointer,
        _ strides: [Int]
    ) throws(ChunkError) {
        let elements: ByteBuffer
        do throws(CodecFailure) { elements = try coding.decode(stored) } catch { throw error.error(name) }
        defer { extendLifetime(elements) }
        let own = coding.strides
        ElementCopy.copy(
            inside.map(\.count), elementSize: scalarType.byteCount,
            from: elements.base + elementOffset(inside.map(\.lowerBound), own) * scalarType.byteCount, own, to: target,
            strides)
    }

    // MARK: Shards

    private func read(
        _ part: ChunkGrid.Part, _ sharding: ZarrSharding, _ file: StorageFile, to target: UnsafeMutableRawPointer,
        _ strides: [Int]
    ) throws(ChunkError) {
        let fileByteCount = try file.byteCount()
        let index = try shardIndex(sharding, file, fileByteCount)
        let inner = sharding.inner
        let grid = try ChunkGrid(
            shape: metadata.grid.chunkShape, chunkShape: inner.extents, elementSize: scalarType.byteCount, source: name)
        let indexStrides = ElementCopy.rowMajor(sharding.counts)
        try grid.forEachPart(of: part.inside) { piece throws(ChunkError) in
            let place = target + elementOffset(piece.origin, strides) * scalarType.byteCount
            let (offset, count) = index(elementOffset(piece.index, indexStrides))
            let whole = piece.index.indices.map { part.index[$0] * sharding.counts[$0] + piece.index[$0] }
            if offset == ZarrSharding.absent, count == ZarrSharding.absent {
                ElementCopy.fill(piece.extents, with: metadata.fill, to: place, strides)
                return
            }
            do throws(ChunkError) {
                guard let offset = Int(exactly: offset), let count = Int(exactly: count), count <= inner.storedBound,
                    offset <= fileByteCount, count <= fileByteCount - offset
                else {
                    throw ZarrMetadata.corrupt(
                        name, "the shard's index has \(count) bytes at \(offset), where the file has \(fileByteCount)")
                }
                let stored = try ByteBuffer.make(count, for: name)
                try file.read(into: stored.mutableBytes, at: offset)
                try spread(piece.inside, inner, stored, to: place, strides)
            } catch {
                var error = error
                error.chunk = whole
                throw error
            }
        }
    }

    /// The place and length of each chunk in a shard.
    private func shardIndex(
        _ sharding: ZarrSharding, _ file: StorageFile, _ fileByteCount: Int
    ) throws(ChunkError) -> (Int) -> (UInt64, UInt64) {
        let count = sharding.indexByteCount
        guard fileByteCount >= count else {
            throw ChunkError(source: name, problem: .truncated(expected: count, found: fileByteCount))
        }
        let stored = try ByteBuffer.make(count, for: name)
        try file.read(into: stored.mutableBytes, at: sharding.isIndexFirst ? 0 : fileByteCount - count)
        let entries: ByteBuffer
        do throws(CodecFailure) {
            entries = try sharding.indexCodecs.decode(stored, count: 16 * sharding.chunkCount)
        } catch {
            throw error.error(name)
        }
        let isSwapped = sharding.isIndexSwapped
        return { place in
            defer { extendLifetime(entries) }
            let offset = entries.bytes.load(fromByteOffset: 16 * place, as: UInt64.self)
            let count = entries.bytes.load(fromByteOffset: 16 * place + 8, as: UInt64.self)
            return isSwapped ? (offset.byteSwapped, count.byteSwapped) : (offset, count)
        }
    }
}
