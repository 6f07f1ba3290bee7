// `.npy` files written in pieces: the file has its whole length from the start, and each region goes to its place.

internal import NDArrays
internal import QuernCore

/// An `.npy` file that is being written.
final class NpySink: ChunkSink {
    let name: String
    let scalarType: ScalarType
    private let grid: ChunkGrid
    private let aside: AsideFolder
    private let file: StorageFile
    private let byteOffset: Int
    private let progress = SinkProgress()

    /// Makes the file aside, with its header.
    init(_ target: StorageTarget, _ layout: StorageLayout) throws(ChunkError) {
        guard target.dataset == nil, target.codec == .none, target.attributes.isEmpty, target.dimensionNames.isEmpty
        else {
            throw ChunkError(
                source: target.name,
                problem: .unsupported(
                    "an .npy file with a name, notes or compression", help: "write to Zarr or HDF5, or leave them out"))
        }
        (name, scalarType, grid) = (target.name, layout.scalarType, layout.grid)
        try FileTarget.check(target.path, name: name)
        aside = try AsideFolder(for: target.path, name: name)
        let header = NpyHeader(
            scalarType: scalarType, isBigEndian: false, isFortranOrder: false, shape: layout.grid.shape
        ).encoded
        byteOffset = header.count
        file = try StorageFile(creating: aside.new, name: name)
        let count = layout.grid.shape.reduce(layout.scalarType.byteCount, *)
        guard count <= Int.max - header.count else {
            throw ChunkError(source: name, problem: .shape("no file can hold the shape \(layout.grid.shape)"))
        }
        try file.reserve(header.count + count)
        var failure: ChunkError?
        header.withUnsafeBytes { bytes in
            do throws(ChunkError) { try file.write(bytes, at: 0) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    var shape: [Int] { grid.shape }
    var chunkShape: [Int] { grid.chunkShape }

    func workingByteCount(writing region: [Range<Int>]) -> Int {
        min(DenseRegion.bufferByteCount, region.reduce(scalarType.byteCount) { $0 * $1.count })
    }

    func write(_ region: [Range<Int>], from base: UnsafeRawPointer, strides: [Int]) throws(ChunkError) {
        try progress.checkOpen(name)
        try grid.checkWhole(region, strides, name)
        if region.contains(where: \.isEmpty) { return }
        let size = scalarType.byteCount
        let fileStrides = ElementCopy.rowMajor(shape)
        // Axes from `split` on make one run in the file; runs are cut to the buffer along the axis `cut`.
        var split = shape.count
        while split > 0 {
            split -= 1
            if region[split].count != shape[split] { break }
        }
        var cut = split
        while cut < shape.count - 1, fileStrides[cut] * size > DenseRegion.bufferByteCount { cut += 1 }
        try walk(region, axis: 0, cut: cut, fileStrides, from: base, strides, region: region)
        progress.add(region)
    }

    private func walk(
        _ part: [Range<Int>], axis: Int, cut: Int, _ fileStrides: [Int], from base: UnsafeRawPointer, _ strides: [Int],
        region: [Range<Int>]
    ) throws(ChunkError) {
        var part = part
        if axis == part.count { return try put(part, fileStrides, from: base, strides, region: region) }
        let step =
            axis == cut ? max(1, DenseRegion.bufferByteCount / max(1, fileStrides[cut] * scalarType.byteCount)) : 1
        if axis > cut { return try put(part, fileStrides, from: base, strides, region: region) }
        var low = region[axis].lowerBound
        while low < region[axis].upperBound {
            part[axis] = low..<min(low + step, region[axis].upperBound)
            try walk(part, axis: axis + 1, cut: cut, fileStrides, from: base, strides, region: region)
            low += step
        }
    }

    /// Writes a part that is one run in the file.
    private func put(
        _ part: [Range<Int>], _ fileStrides: [Int], from base: UnsafeRawPointer, _ strides: [Int], region: [Range<Int>]
    ) throws(ChunkError) {
        let size = scalarType.byteCount
        let extents = part.map(\.count)
        let origin = part.indices.map { part[$0].lowerBound - region[$0].lowerBound }
        let source = base + elementOffset(origin, strides) * size
        let place = byteOffset + elementOffset(part.map(\.lowerBound), fileStrides) * size
        let count = extents.reduce(size, *)
        let dense = ElementCopy.rowMajor(extents)
        if extents.indices.allSatisfy({ extents[$0] == 1 || strides[$0] == dense[$0] }) {
            return try file.write(UnsafeRawBufferPointer(start: source, count: count), at: place)
        }
        let buffer = try ByteBuffer.make(count, for: name)
        ElementCopy.copy(extents, elementSize: size, from: source, strides, to: buffer.base, dense)
        try file.write(buffer, at: place)
    }

    func commit() throws(ChunkError) {
        try progress.end(shape, name)
        do throws(ChunkError) {
            try file.synchronize()
            try aside.replaceTarget()
        } catch {
            aside.remove()
            throw error
        }
    }

    func abandon() { if progress.giveUp() { aside.remove() } }
}
