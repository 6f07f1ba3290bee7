// Where an array is written, and how: the values that users give to `write(to:)`.
// Formats read the fields that concern them; what a format cannot do is refused when the sink is made.

internal import QuernCore

/// How chunks are compressed.
public enum StorageCodec: Sendable, Hashable {
    /// As they are.
    case none
    /// zlib's format, at a level of 0 to 9; in HDF5 this is its own `gzip` filter.
    case zlib(Int)
    /// gzip's format, at a level of 0 to 9.
    case gzip(Int)
    /// zstd, at a level of -131072 to 22.
    case zstd(Int)
    /// blosc around `compressor`, at a level of 0 to 9, bytes of elements shuffled before.
    case blosc(BloscCompressor, level: Int)

    /// The compressors inside blosc.
    public enum BloscCompressor: String, Sendable, Hashable, CaseIterable {
        case lz4, lz4hc, zlib, zstd, blosclz
    }
}

/// A place for an array, with its format.
public struct StorageTarget: Sendable, Hashable {
    /// The formats that are written.
    public enum Format: String, Sendable, Hashable, CaseIterable { case npy, zarr2, zarr3, hdf5 }

    /// The format.
    public var format: Format
    /// The file, or the store's folder.
    public var path: String
    /// The array's name inside it; nil for a Zarr store that is the array itself.
    public var dataset: String?
    /// How chunks are compressed.
    public var codec = StorageCodec.none
    /// HDF5 alone: the bytes of elements are sorted before they are compressed.
    public var isShuffled = false
    /// Zarr 3 alone: the extents of files that hold many chunks each, multiples of the chunks'.
    public var shardShape: [Int]?
    /// The axes' names, as many as axes, or none.
    public var dimensionNames: [String] = []
    /// Notes that are kept beside the array.
    public var attributes: [String: StoredAttribute] = [:]

    /// A place in the format `format`.
    public init(_ format: Format, _ path: String, dataset: String? = nil) {
        (self.format, self.path, self.dataset) = (format, path, dataset)
    }

    /// An `.npy` file.
    public static func npy(_ path: String) -> StorageTarget { StorageTarget(.npy, path) }

    /// A Zarr array: the store at `path` itself, or the one named `dataset` in it.
    /// - Parameters:
    ///   - version: 2 or 3.
    ///   - shards: version 3 alone: the extents of files that hold many chunks each.
    public static func zarr(
        _ path: String, dataset: String? = nil, codec: StorageCodec = .zstd(3), version: Int = 3, shards: [Int]? = nil
    ) -> StorageTarget {
        var target = StorageTarget(version == 2 ? .zarr2 : .zarr3, path, dataset: dataset)
        target.codec = codec
        target.shardShape = shards
        return target
    }

    /// A data set of an HDF5 file; others in the file stay.
    public static func hdf5(
        _ path: String, dataset: String, codec: StorageCodec = .none, isShuffled: Bool = false
    ) -> StorageTarget {
        var target = StorageTarget(.hdf5, path, dataset: dataset)
        target.codec = codec
        target.isShuffled = isShuffled
        return target
    }

    /// What messages call it.
    public var name: String { ArrayStorage.name(path, dataset) }
}

/// What the array that is written looks like.
struct StorageLayout: Sendable {
    var scalarType: ScalarType
    var grid: ChunkGrid
}
