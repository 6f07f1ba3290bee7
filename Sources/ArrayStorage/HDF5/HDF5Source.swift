// A data set of an HDF5 file read in pieces. The library tells once where the bytes are; they are read by pread, and
// deflate, shuffle and Fletcher checksums are undone, on the calling thread: the library has one lock for all. What else there
//is (other filters, types that need converting, compact, virtual and external data) the library reads, region by region.

internal import CHDF5
internal import Glibc
internal import NDArrays
internal import QuernCore

/// A data set of an HDF5 file.
final class HDF5Source: ReopenableSource {
    let name: String
    let format = "hdf5"
    let scalarType: ScalarType
    let shape: [Int]
    let chunkShape: [Int]
    let dimensionNames: [String?]
    let attributes: [String: StoredAttribute]
    private let type: HDF5ElementType
    private let layout: HDF5Layout
    private let dataSet: String
    private let file: StorageFile
    private let place: SourcePlace

    /// The row of the registry.
    static let registration = ArrayStorage.Format(
        name: "hdf5", sign: "an HDF5 file",
        matches: { path, head, isFolder in !isFolder && (isSignature(head) || hasLaterSignature(path)) },
        open: { path, dataset throws(ChunkError) in try HDF5Source(path, dataset) })

    private static func isSignature(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
    }

    /// A file may begin with something else, for 512 bytes or a power of two more.
    private static func hasLaterSignature(_ path: String) -> Bool {
        guard let file = try? StorageFile(reading: path, name: path), let size = try? file.byteCount() else {
            return false
        }
        var place = 512
        while place <= size - 8 {
            var head = [UInt8](repeating: 0, count: 8)
            head.withUnsafeMutableBytes { try? file.read(into: $0, at: place) }
            if isSignature(head) { return true }
            place *= 2
        }
        return false
    }

    /// Opens the data set `dataset` of the file at `path`, or the only one on its first level.
    init(_ path: String, _ dataset: String?) throws(ChunkError) {
        let asked = ArrayStorage.name(path, dataset)
        place = SourcePlace(path, dataset)
        file = try StorageFile(reading: path, name: asked)
        let plain = "/" + (dataset ?? "").split(separator: "/").joined(separator: "/")
        if plain.utf8.contains(0) { throw StorageFile.failure(asked, "open", EINVAL) }
        // Enough for the places of 10 000 chunks of any rank; pages are taken as they are touched.
        let memory = try SharedMemory(1 << 26, for: asked)
        let descriptorPath = file.descriptorPath
        guard let base = memory.bytes.baseAddress else { throw ChunkError(source: asked, problem: .noMemory(1 << 26)) }
        try HDF5Library.isolated(asked, memory.bytes) {
            quern_hdf5_describe(descriptorPath, plain, base, memory.bytes.count)
        }
        let found = try HDF5Description(HDF5Report(UnsafeRawBufferPointer(memory.bytes), source: asked), asked: plain)
        extendLifetime(memory)
        (dataSet, type) = (found.dataSet, found.type)
        name = ArrayStorage.name(path, found.dataSet)
        (scalarType, shape, layout) = (found.type.scalarType, found.shape, found.layout)
        (dimensionNames, attributes) = (found.dimensionNames, found.attributes)
        chunkShape = found.layout.chunkShape ?? found.shape
        if case .dense(let byteOffset) = layout.kind {
            let count = shape.reduce(scalarType.byteCount, *)
            let size = try file.byteCount()
            guard byteOffset <= size, count <= size - byteOffset else {
                throw ChunkError(source: name, problem: .truncated(expected: count, found: max(0, size - byteOffset)))
            }
        }
    }

    var reference: SourceReference? { place.reference(to: self, isRaw: true, files: [file.opened]) }

    private var dense: DenseRegion? {
        guard case .dense(let byteOffset) = layout.kind else { return nil }
        return DenseRegion(
            file: file, byteOffset: byteOffset, shape: shape, scalarType: scalarType, isSwapped: layout.isSwapped)
    }

    func workingByteCount(reading region: [Range<Int>]) -> Int {
        switch layout.kind {
        case .dense: return dense?.workingByteCount(region) ?? 0
        case .empty: return 0
        case .chunked(let codecs):
            let count = chunkShape.reduce(scalarType.byteCount, *)
            return codecs.bound(count) + count * max(1, codecs.codecs.count)
        case .library:
            // What a child reads to, and the decoded chunk that the library keeps there.
            let count = region.reduce(scalarType.byteCount) { $0 * $1.count }
            let chunk = layout.chunkShape?.reduce(scalarType.byteCount, *) ?? 0
            return min(count, max(Self.pieceByteCount, chunk)) + 2 * chunk
        }
    }

    func read(_ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
        try ChunkGrid.check(region, strides, shape, name)
        if region.contains(where: \.isEmpty) { return }
        try file.reading { () throws(ChunkError) in try readUnchecked(region, into: base, strides) }
    }

    private func readUnchecked(
        _ region: [Range<Int>], into base: UnsafeMutableRawPointer, _ strides: [Int]
    ) throws(ChunkError) {
        switch layout.kind {
        case .dense: try dense?.read(region, into: base, strides: strides)
        case .empty: ElementCopy.fill(region.map(\.count), with: layout.fill, to: base, strides)
        case .chunked(let codecs):
            try eachPart(of: region, base, strides) { part, target throws(ChunkError) in
                try read(part, codecs, to: target, strides)
            }
        case .library: try readByLibrary(region, to: base, strides)
        }
    }

    private func eachPart(
        of region: [Range<Int>], _ base: UnsafeMutableRawPointer, _ strides: [Int],
        _ body: (ChunkGrid.Part, UnsafeMutableRawPointer) throws(ChunkError) -> Void
    ) throws(ChunkError) {
        let grid = try ChunkGrid(
            shape: shape, chunkShape: chunkShape.map { max(1, $0) }, elementSize: scalarType.byteCount, source: name)
        try grid.forEachPart(of: region) { part throws(ChunkError) in
            do throws(ChunkError) {
                try body(part, base + elementOffset(part.origin, strides) * scalarType.byteCount)
            } catch {
                var error = error
                if error.chunk == nil, layout.chunkShape != nil { error.chunk = part.index }
                throw error
            }
        }
    }

    // MARK: Chunks

    private func read(
        _ part: ChunkGrid.Part, _ codecs: CodecChain, to target: UnsafeMutableRawPointer, _ strides: [Int]
    ) throws(ChunkError) {
        let count = chunkShape.reduce(scalarType.byteCount, *)
        guard let (stored, skipped) = try stored(part.index, limit: codecs.bound(count) &+ count / 8 &+ 4096) else {
            ElementCopy.fill(part.extents, with: layout.fill, to: target, strides)
            return
        }
        // A bit for each filter that was of no use for this chunk.
        var used = CodecChain()
        for (place, codec) in codecs.codecs.enumerated() where skipped & 1 << UInt64(place) == 0 {
            used.codecs.append(codec)
        }
        let elements: ByteBuffer
        do throws(CodecFailure) { elements = try used.decode(stored, count: count) } catch { throw error.error(name) }
        defer { extendLifetime(elements) }
        if layout.isSwapped { ElementCopy.swapBytes(elements.mutableBytes, unitSize: scalarType.swapByteCount) }
        if scalarType == .bool { ElementCopy.normaliseBools(elements.mutableBytes) }
        let own = ElementCopy.rowMajor(chunkShape)
        ElementCopy.copy(
            part.extents, elementSize: scalarType.byteCount,
            from: elements.base + elementOffset(part.inside.map(\.lowerBound), own) * scalarType.byteCount, own,
            to: target, strides)
    }

    /// The bytes of a chunk as they are stored, and the filters that were not applied; nil without such a chunk.
    private func stored(_ index: [Int], limit: Int) throws(ChunkError) -> (ByteBuffer, UInt64)? {
        guard let place = layout.places[index] else { return nil }
        guard (0...limit).contains(place.byteCount) else {
            throw ChunkError(
                source: name, problem: .corrupt("\(place.byteCount) stored bytes, where a chunk has \(limit) at most"))
        }
        let bytes = try ByteBuffer.make(place.byteCount, for: name)
        try file.read(into: bytes.mutableBytes, at: place.offset)
        return (bytes, place.skipped)
    }

    // MARK: By the library

    /// The most bytes that a child reads at a time, a chunk apart.
    private static let pieceByteCount = 1 << 24

    /// Reads a region, in halves where it is large: cut at the edges of chunks, so that each is decoded once.
    private func readByLibrary(
        _ region: [Range<Int>], to target: UnsafeMutableRawPointer, _ strides: [Int]
    ) throws(ChunkError) {
        let extents = region.map(\.count)
        let count = extents.reduce(scalarType.byteCount, *)
        if count > Self.pieceByteCount {
            for axis in region.indices {
                let step = layout.chunkShape?[axis] ?? 1
                let middle = (region[axis].lowerBound + region[axis].count / 2) / max(1, step) * max(1, step)
                guard middle > region[axis].lowerBound, middle < region[axis].upperBound else { continue }
                var (first, second) = (region, region)
                first[axis] = region[axis].lowerBound..<middle
                second[axis] = middle..<region[axis].upperBound
                try readByLibrary(first, to: target, strides)
                let place = (middle - region[axis].lowerBound) * strides[axis] * scalarType.byteCount
                return try readByLibrary(second, to: target + place, strides)
            }
        }
        // Room for a reason where reading fails.
        let memory = try SharedMemory(max(count, 512), for: name)
        let (start, sizes) = (region.map { UInt64($0.lowerBound) } + [0], extents.map { UInt64($0) } + [0])
        guard let base = memory.bytes.baseAddress else { return }
        try HDF5Library.isolated(name, memory.bytes) {
            quern_hdf5_read(
                file.descriptorPath, dataSet, type.request, Int32(extents.count), start, sizes, base, memory.bytes.count
            )
        }
        if scalarType == .bool {
            ElementCopy.normaliseBools(UnsafeMutableRawBufferPointer(rebasing: memory.bytes[..<count]))
        }
        ElementCopy.copy(
            extents, elementSize: scalarType.byteCount, from: UnsafeRawPointer(base), ElementCopy.rowMajor(extents),
            to: target, strides)
        extendLifetime(memory)
    }
}
