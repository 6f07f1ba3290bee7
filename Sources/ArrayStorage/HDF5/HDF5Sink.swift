// A data set of an HDF5 file written in pieces: the file is made aside, chunks are compressed on the calling threads and
// handed to the library as they are, and the file is put under its name at the end. A file that is there already is
// copied first, so that its other data sets stay; a data set of this name in the copy is replaced.

internal import CHDF5
internal import Glibc
internal import NDArrays
internal import QuernCore
internal import Synchronization

/// A data set that is being written.
final class HDF5Sink: ChunkSink {
    let name: String
    private let layout: StorageLayout
    private let codecs: CodecChain
    /// Chunks as the file has them: no longer than the array. Nil where the data set has none.
    private let chunks: ChunkGrid?
    private let aside: AsideFolder
    private let handle: HDF5Handles
    /// The file beside the library's own opening of it: for its length on the disk.
    private let file: StorageFile
    /// The length that the file may grow to, and what was reserved of it.
    private let growth: Mutex<(needed: Int, reserved: Int)>
    private let progress = SinkProgress()

    /// Makes the file aside, with the data set in it.
    init(_ target: StorageTarget, _ layout: StorageLayout) throws(ChunkError) {
        (name, self.layout) = (target.name, layout)
        let dataSet = (target.dataset ?? "").split(separator: "/").joined(separator: "/")
        guard !dataSet.isEmpty else {
            throw ChunkError(
                source: name, problem: .unsupported("a data set without a name", help: "give one, such as '/data'"))
        }
        codecs = try Self.codecs(target, layout)
        let shape = layout.grid.shape
        if shape.isEmpty || shape.contains(0) {
            chunks = nil
        } else {
            let extents = zip(shape, layout.grid.chunkShape).map { min($0, $1) }
            let count = extents.reduce(layout.scalarType.byteCount, *)
            guard count < 1 << 32 else {
                throw ChunkError(
                    source: name,
                    problem: .unsupported(
                        "chunks of \(count) bytes", help: "HDF5 takes less than 4 GiB: give smaller chunks"))
            }
            chunks = try ChunkGrid(
                shape: shape, chunkShape: extents, elementSize: layout.scalarType.byteCount, source: name)
        }
        try FileTarget.check(target.path, name: name)
        aside = try AsideFolder(for: target.path, name: name)
        let hasFile = access(target.path, F_OK) == 0
        if hasFile {
            try Self.copy(target.path, to: aside.new, name)
            try Self.checkSound(aside.new, "/" + dataSet, name)
        }
        // The library makes the file as long as it likes: its own part is small.
        let (path, extents, codecs) = (aside.new, chunks?.chunkShape, codecs)
        if !hasFile { _ = try StorageFile(creating: path, name: name) }
        file = try StorageFile(updating: path, name: name)
        let needed = try file.byteCount() + Self.ownByteCount
        try file.reserveGrowth(needed)
        growth = Mutex((needed, needed))
        handle = try HDF5Library.locked(name) { library throws(ChunkError) in
            try HDF5Handles.create(
                path, isThere: hasFile, dataSet, layout, chunkShape: extents, codecs, target, library)
        }
    }

    /// Room for what the library keeps of a data set beside its chunks.
    private static let ownByteCount = 1 << 16

    /// Sees to it that there is room for a chunk, and for its place in the library's tree (200 bytes by its own measure).
    private func reserve(_ count: Int) throws(ChunkError) {
        try growth.withLock { growth throws(ChunkError) in
            growth.needed += count + 512
            if growth.needed <= growth.reserved { return }
            // A little ahead; where that is too much, what is needed alone.
            let ahead = growth.needed + 1 << 22
            do throws(ChunkError) {
                try file.reserveGrowth(ahead)
                growth.reserved = ahead
            } catch {
                try file.reserveGrowth(growth.needed)
                growth.reserved = growth.needed
            }
        }
    }

    private static func codecs(_ target: StorageTarget, _ layout: StorageLayout) throws(ChunkError) -> CodecChain {
        var chain = CodecChain()
        if target.isShuffled { chain.codecs.append(ShuffleCodec(elementSize: layout.scalarType.byteCount)) }
        switch target.codec {
        case .none: break
        case .zlib(let level) where (0...9).contains(level):
            chain.codecs.append(ZlibCodec(wrapper: .zlib, level: level))
        default:
            throw ChunkError(
                source: target.name,
                problem: .unsupported("this compression in HDF5", help: "write with '.zlib(level)', 0 to 9, or '.none'")
            )
        }
        return chain
    }

    /// Throws if the library does not survive reading the file that is there: it is about to write to it.
    private static func checkSound(_ path: String, _ dataSet: String, _ name: String) throws(ChunkError) {
        let memory = try SharedMemory(1 << 26, for: name)
        guard let base = memory.bytes.baseAddress else { return }
        do throws(ChunkError) {
            try HDF5Library.isolated(name, memory.bytes) {
                quern_hdf5_describe(path, dataSet, base, memory.bytes.count)
            }
        } catch {
            guard case .corrupt(let why) = error.problem else { throw error }
            throw ChunkError(
                source: name,
                problem: .unsupported(
                    "the file that is there is no HDF5 file, or damaged (\(why))",
                    help: "choose another name, or remove it first"))
        }
        extendLifetime(memory)
    }

    private static func copy(_ path: String, to copy: String, _ name: String) throws(ChunkError) {
        let source = try StorageFile(reading: path, name: name)
        let size = try source.byteCount()
        let target = try StorageFile(creating: copy, name: name)
        let buffer = try ByteBuffer.make(1 << 20, for: name)
        defer { extendLifetime(buffer) }
        var done = 0
        while done < size {
            buffer.count = min(buffer.capacity, size - done)
            try source.read(into: buffer.mutableBytes, at: done)
            try target.write(buffer.bytes, at: done)
            done += buffer.count
        }
    }

    var scalarType: ScalarType { layout.scalarType }
    var shape: [Int] { layout.grid.shape }
    var chunkShape: [Int] { layout.grid.chunkShape }

    func workingByteCount(writing region: [Range<Int>]) -> Int {
        guard let chunks else { return scalarType.byteCount }
        let count = chunks.chunkShape.reduce(scalarType.byteCount, *)
        return count + codecs.bound(count) * max(1, codecs.codecs.count)
    }

    func write(_ region: [Range<Int>], from base: UnsafeRawPointer, strides: [Int]) throws(ChunkError) {
        try progress.checkOpen(name)
        try layout.grid.checkWhole(region, strides, name)
        if let chunks {
            try chunks.forEachPart(of: region) { part throws(ChunkError) in
                do throws(ChunkError) {
                    let source = base + elementOffset(part.origin, strides) * scalarType.byteCount
                    try write(part, chunks, from: source, strides)
                } catch {
                    var error = error
                    error.chunk = part.index
                    throw error
                }
            }
        } else if shape.isEmpty {
            try HDF5Library.locked(name) { library throws(ChunkError) in
                let type = try HDF5ElementType.make(scalarType, library)
                defer { _ = library.table.pointee.Tclose(type) }
                try library.check(library.table.pointee.Dwrite(handle.dataSet, type, 0, 0, 0, base), "write")
            }
        }
        progress.add(region)
    }

    private func write(
        _ part: ChunkGrid.Part, _ chunks: ChunkGrid, from source: UnsafeRawPointer, _ strides: [Int]
    ) throws(ChunkError) {
        let extents = chunks.chunkShape
        let stored: ByteBuffer
        do throws(CodecFailure) {
            let bytes = try ByteBuffer(capacity: extents.reduce(scalarType.byteCount, *))
            let own = ElementCopy.rowMajor(extents)
            if part.extents != extents {
                let zero = [UInt8](repeating: 0, count: scalarType.byteCount)
                ElementCopy.fill(extents, with: zero, to: bytes.base, own)
            }
            ElementCopy.copy(
                part.extents, elementSize: scalarType.byteCount, from: source, strides, to: bytes.base, own)
            stored = try codecs.encode(bytes)
        } catch {
            throw error.error(name)
        }
        defer { extendLifetime(stored) }
        if let disk = DiskCapacity.current, !disk.take(stored.count) {
            throw StorageFile.failure(name, "write", ENOSPC)
        }
        try reserve(stored.count)
        var corner = zip(part.index, extents).map { UInt64($0 * $1) }
        try HDF5Library.locked(name) { library throws(ChunkError) in
            guard !handle.isOver else {
                throw ChunkError(
                    source: name, problem: .system(action: "write", reason: "an earlier chunk could not be written"))
            }
            let status = library.table.pointee.Dwrite_chunk(handle.dataSet, 0, 0, &corner, stored.count, stored.base)
            if status < 0 {
                handle.forget()
                throw library.failure("write")
            }
        }
    }

    func commit() throws(ChunkError) {
        try progress.end(shape, name)
        do throws(ChunkError) {
            try handle.close(name)
            try file.truncate(try file.byteCount())
            try file.synchronize()
            try aside.replaceTarget()
        } catch {
            aside.remove()
            throw error
        }
    }

    func abandon() {
        guard progress.giveUp() else { return }
        try? handle.close(name)
        aside.remove()
    }
}
