// Where blocked arrays are read from, and written to, in pieces: the one seam between formats (ArrayStorage) and blocks
// (QuernArrays). Formats implement these protocols and know nothing of expressions; blocks know nothing of formats.
// Holds: any region may be asked for, by any number of threads at a time; a chunk is what is stored as one piece, and
// reading along chunks is what costs least.

public import QuernCore

/// An array that is read in pieces: a file's data set, or an array in memory.
public protocol ChunkSource: Sendable {
    /// What messages call it, such as `sst.h5:/temperature`.
    var name: String { get }
    /// The elements as `read` gives them.
    var scalarType: ScalarType { get }
    /// The extents; empty for a single element.
    var shape: [Int] { get }
    /// The extents of what is stored as one piece, as many as the array has axes; `shape` where there are no pieces.
    var chunkShape: [Int] { get }

    /// The bytes that `read` of `region` holds at most beside its destination: compressed bytes and decoded chunks.
    func workingByteCount(reading region: [Range<Int>]) -> Int

    /// Reads the elements of `region` to `base`, element by element as `strides` say.
    /// - Parameters:
    ///   - region: one range an axis, within the shape.
    ///   - base: where the region's first element goes; aligned for the type.
    ///   - strides: how many elements apart neighbours along each axis lie at `base`.
    /// - Throws: what names the file and the chunk; the destination is then undefined.
    func read(_ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError)
}

/// An array that is written in pieces, and appears under its name whole or not at all.
public protocol ChunkSink: Sendable {
    /// What messages call it.
    var name: String { get }
    /// The elements that `write` takes.
    var scalarType: ScalarType { get }
    /// The extents.
    var shape: [Int] { get }
    /// The extents of what is stored as one piece.
    var chunkShape: [Int] { get }

    /// The bytes that `write` of `region` holds at most beside its source.
    func workingByteCount(writing region: [Range<Int>]) -> Int

    /// Writes the elements of `region`. Regions are whole chunks (cut off at the array's end only), each written once, by
    /// any number of threads at a time.
    /// - Parameters:
    ///   - region: one range an axis, begins and ends at chunks' edges.
    ///   - base: where the region's first element is; aligned for the type.
    ///   - strides: how many elements apart neighbours along each axis lie at `base`.
    /// - Throws: what names the file and the chunk; also for a region that is not made of whole chunks.
    func write(_ region: [Range<Int>], from base: UnsafeRawPointer, strides: [Int]) throws(ChunkError)

    /// Puts the array under its name: everything is on the disk then, and what was there before is replaced.
    func commit() throws(ChunkError)

    /// Forgets what was written; what is under the name stays as it was.
    func abandon()
}
