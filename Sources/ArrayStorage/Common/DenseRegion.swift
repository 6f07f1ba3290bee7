// Elements that lie in one piece in a file, in row-major order: .npy files and contiguous HDF5 data sets.
// A region is read by runs of neighbours: straight to its place where that is dense, else through a buffer that takes
// as many rows as are worth reading with the gaps between them.

import NDArrays
import QuernCore

/// A dense array somewhere in a file.
struct DenseRegion: Sendable {
    let file: StorageFile
    /// Where the first element is.
    let byteOffset: Int
    let shape: [Int]
    let scalarType: ScalarType
    let isSwapped: Bool

    /// The most bytes of the buffer.
    static let bufferByteCount = 1 << 20

    private var elementSize: Int { scalarType.byteCount }
    /// The bytes that change places in a swap: a half of a complex number.
    private var needsWork: Bool { isSwapped || scalarType == .bool }

    /// The bytes that are held beside the destination.
    func workingByteCount(_ region: [Range<Int>]) -> Int {
        min(Self.bufferByteCount, region.reduce(elementSize) { $0 * $1.count })
    }

    /// Reads `region`, whose bounds were checked, to `base`.
    func read(_ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
        if region.contains(where: \.isEmpty) { return }
        let fileStrides = ElementCopy.rowMajor(shape)
        let buffer = RowBuffer()
        // Axes from `split` on make one run in the file.
        var split = shape.count
        var run = 1
        while split > 0 {
            split -= 1
            run *= region[split].count
            if region[split].count != shape[split] { break }
        }
        // A run longer than the buffer is cut along its first axis; shorter ones go together along the axis before.
        var cut: Int
        if split < shape.count, run * elementSize > Self.bufferByteCount, !isDense(region, strides, from: split) {
            cut = split
            while cut < shape.count - 1, fileStrides[cut] * elementSize > Self.bufferByteCount { cut += 1 }
        } else if split > 0 {
            cut = split - 1
        } else {
            return try piece(region, fileStrides, into: base, strides, region: region, buffer)
        }
        try walk(region, fileStrides, axis: 0, cut: cut, into: base, strides, region: region, buffer)
    }

    /// True if the run that begins at axis `split` goes to memory in one piece.
    private func isDense(_ region: [Range<Int>], _ strides: [Int], from split: Int) -> Bool {
        var expected = 1
        for axis in (split..<shape.count).reversed() {
            if region[axis].count != 1 && strides[axis] != expected { return false }
            expected *= region[axis].count
        }
        return true
    }

    /// Goes through single indices of the axes before `cut`, and along `cut` in steps that fit the buffer.
    private func walk(
        _ part: [Range<Int>], _ fileStrides: [Int], axis: Int, cut: Int, into base: UnsafeMutableRawPointer,
        _ strides: [Int], region: [Range<Int>], _ buffer: RowBuffer
    ) throws(ChunkError) {
        var part = part
        guard axis == cut else {
            for index in region[axis] {
                part[axis] = index..<index + 1
                try walk(part, fileStrides, axis: axis + 1, cut: cut, into: base, strides, region: region, buffer)
            }
            return
        }
        let rowByteCount = max(1, fileStrides[cut] * elementSize)
        let usedByteCount = part[(cut + 1)...].reduce(elementSize) { $0 * $1.count }
        // Gaps are read along where they are short, or no longer than three times what is wanted; what is a page or more
        // goes straight to its place for the price of a call, unless nearly all is wanted.
        let isWorthwhile =
            rowByteCount <= 4096 || usedByteCount >= rowByteCount / 4 * 3
            || usedByteCount >= rowByteCount / 4 && usedByteCount < 4096
        let step = isWorthwhile ? max(1, Self.bufferByteCount / rowByteCount) : 1
        var low = region[cut].lowerBound
        while low < region[cut].upperBound {
            part[cut] = low..<min(low + step, region[cut].upperBound)
            try piece(part, fileStrides, into: base, strides, region: region, buffer)
            low += step
        }
    }

    /// Reads the bytes from the first to the last element of `part`, and spreads them.
    private func piece(
        _ part: [Range<Int>], _ fileStrides: [Int], into base: UnsafeMutableRawPointer, _ strides: [Int],
        region: [Range<Int>], _ rows: RowBuffer
    ) throws(ChunkError) {
        let first = elementOffset(part.map(\.lowerBound), fileStrides)
        let last = elementOffset(part.map { $0.upperBound - 1 }, fileStrides)
        let count = (last - first + 1) * elementSize
        let place = byteOffset + first * elementSize
        let extents = part.map(\.count)
        let origin = part.indices.map { part[$0].lowerBound - region[$0].lowerBound }
        let target = base + elementOffset(origin, strides) * elementSize
        if extents.reduce(elementSize, *) == count, isDense(part, strides, from: 0) {
            let bytes = UnsafeMutableRawBufferPointer(start: target, count: count)
            try file.read(into: bytes, at: place)
            if needsWork { putInOrder(bytes) }
            return
        }
        let buffer = try rows.room(count, for: file.name)
        defer { extendLifetime(buffer) }
        let bytes = UnsafeMutableRawBufferPointer(start: buffer.base, count: count)
        try file.read(into: bytes, at: place)
        if needsWork { putInOrder(bytes) }
        ElementCopy.copy(
            extents, elementSize: elementSize, from: UnsafeRawPointer(buffer.base), fileStrides, to: target, strides)
    }

    private func putInOrder(_ bytes: UnsafeMutableRawBufferPointer) {
        if isSwapped { ElementCopy.swapBytes(bytes, unitSize: scalarType.swapByteCount) }
        if scalarType == .bool { ElementCopy.normaliseBools(bytes) }
    }
}

/// The buffer of one call of `read`, used for piece after piece: fresh memory would cost more than what is read.
private final class RowBuffer {
    private var held: ByteBuffer?

    /// Room for `count` bytes or more.
    func room(_ count: Int, for source: String) throws(ChunkError) -> ByteBuffer {
        if let held, held.capacity >= count { return held }
        held = nil
        let made = try ByteBuffer.make(count, for: source)
        held = made
        return made
    }
}

extension ScalarType {
    /// The bytes that change places with the byte order: those of an element, or of one part of a complex number.
    var swapByteCount: Int { isComplex ? byteCount / 2 : byteCount }
}
