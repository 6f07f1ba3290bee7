// How the elements of one Zarr chunk become bytes: axes in the stored order, byte order, then codecs. Versions 2 and 3
// describe it differently (ZarrMetadata), and are one thing here.
// Holds: `order` is a permutation of the axes; decoded elements have this machine's byte order.

import NDArrays
import QuernCore

/// The way between a chunk's elements and its bytes.
struct ZarrCoding: Sendable {
    var extents: [Int]
    var scalarType: ScalarType
    /// The axes in the order in which they are stored, outermost first.
    var order: [Int]
    var isSwapped: Bool
    var codecs: CodecChain

    /// A chunk in row-major order and little-endian bytes.
    init(extents: [Int], scalarType: ScalarType) {
        (self.extents, self.scalarType) = (extents, scalarType)
        order = Array(extents.indices)
        isSwapped = false
        codecs = CodecChain()
    }

    /// Whether a chunk's elements lie in its file in row-major order, encoded by nothing.
    var isAsItIs: Bool { codecs.codecs.isEmpty && order == Array(extents.indices) }
    var byteCount: Int { extents.reduce(scalarType.byteCount, *) }
    /// The most bytes that are stored for a chunk.
    var storedBound: Int { codecs.bound(byteCount) &+ byteCount / 8 &+ 4096 }
    /// How many elements apart neighbours along each axis lie in a decoded chunk.
    var strides: [Int] {
        let stored = ElementCopy.rowMajor(order.map { extents[$0] })
        var strides = stored
        for (place, axis) in order.enumerated() { strides[axis] = stored[place] }
        return strides
    }

    /// The elements that are stored as `stored`.
    func decode(_ stored: ByteBuffer) throws(CodecFailure) -> ByteBuffer {
        let bytes = try codecs.decode(stored, count: byteCount)
        if isSwapped { ElementCopy.swapBytes(bytes.mutableBytes, unitSize: scalarType.swapByteCount) }
        if scalarType == .bool { ElementCopy.normaliseBools(bytes.mutableBytes) }
        return bytes
    }

    /// What is stored for a chunk, of which the block `present` is given and the rest is `fill`.
    func encode(
        _ present: [Int], from base: UnsafeRawPointer, strides: [Int], fill: [UInt8]
    ) throws(CodecFailure) -> ByteBuffer {
        let bytes = try ByteBuffer(capacity: byteCount)
        let own = self.strides
        if present != extents { ElementCopy.fill(extents, with: fill, to: bytes.base, own) }
        ElementCopy.copy(present, elementSize: scalarType.byteCount, from: base, strides, to: bytes.base, own)
        if isSwapped { ElementCopy.swapBytes(bytes.mutableBytes, unitSize: scalarType.swapByteCount) }
        return try codecs.encode(bytes)
    }
}

/// Many chunks in one file, found by an index of offsets and lengths (`sharding_indexed`):
///
///   |chunk|chunk|…|offset: u64, length: u64 for each chunk in row-major order; both 2⁶⁴-1 where there is none|
struct ZarrSharding: Sendable {
    /// The chunks inside.
    var inner: ZarrCoding
    /// How many of them along each axis.
    var counts: [Int]
    /// The codecs of the index; its bytes are little-endian unless it is swapped.
    var indexCodecs: CodecChain
    var isIndexSwapped: Bool
    var isIndexFirst: Bool

    var chunkCount: Int { counts.reduce(1, *) }
    /// The bytes of the index, codecs included: they are all of fixed length.
    var indexByteCount: Int { indexCodecs.bound(16 * chunkCount) }
    static let absent = UInt64.max
}
