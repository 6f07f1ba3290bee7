// Arrays in files and stores: one way in, one way out, for every format. A format is a folder of its own and a row in
// `formats`, which are asked in turn whether a path is theirs; sinks are chosen by the target.
// Above: BlockedArray, which knows ChunkSource and ChunkSink alone.

internal import Glibc
public import NDArrays
public import QuernCore

/// Opens and creates stored arrays.
public enum ArrayStorage {
    /// How an array is opened.
    public struct Options: Sendable, Hashable {
        /// Stored numbers as they are: `scale_factor`, `add_offset`, `_FillValue` and `missing_value` are not applied.
        public var isRaw = false

        /// The default: scaled, missing values as NaN.
        public init() {}

        /// Stored numbers as they are.
        public static var raw: Options {
            var options = Options()
            options.isRaw = true
            return options
        }
    }

    /// A format, as its readers see it.
    struct Format: Sendable {
        /// The name, as `StoredArray.format` begins.
        var name: String
        /// What it looks like, for messages.
        var sign: String
        /// True if the path (a file's first bytes, or a folder) is of this format.
        var matches: @Sendable (_ path: String, _ head: [UInt8], _ isFolder: Bool) -> Bool
        /// Opens an array of it.
        var open: @Sendable (_ path: String, _ dataset: String?) throws(ChunkError) -> any StoredArray
    }

    /// Every format that is read.
    static let formats: [Format] = [NpySource.registration, ZarrSource.registration, HDF5Source.registration]

    /// The array at `path`; nothing but its description is read.
    /// - Parameters:
    ///   - dataset: the array's name inside the file or store; nil for the only one.
    ///   - options: whether scale factors and missing values are applied.
    /// - Throws: what is missing, damaged or not supported, by name.
    public static func open(
        _ path: String, dataset: String? = nil, options: Options = Options()
    ) throws(ChunkError) -> any StoredArray {
        let array = try stored(path, dataset)
        if options.isRaw { return array }
        return try ScaledSource.applying(to: array) ?? array
    }

    /// A sink for an array that appears at `target` when it is committed.
    /// - Parameters:
    ///   - chunkShape: the extents of the pieces that are stored and written.
    /// - Throws: what the format cannot hold, or the system refuses.
    public static func create(
        _ target: StorageTarget, scalarType: ScalarType, shape: [Int], chunkShape: [Int]
    ) throws(ChunkError) -> any ChunkSink {
        let grid = try ChunkGrid(
            shape: shape, chunkShape: chunkShape, elementSize: scalarType.byteCount, source: target.name)
        guard target.dimensionNames.isEmpty || target.dimensionNames.count == shape.count else {
            throw ChunkError(
                source: target.name,
                problem: .shape("\(target.dimensionNames.count) names of axes, where the shape is \(shape)"))
        }
        let layout = StorageLayout(scalarType: scalarType, grid: grid)
        return switch target.format {
        case .npy: try NpySink(target, layout)
        case .zarr2, .zarr3: try ZarrSink(target, layout)
        case .hdf5: try HDF5Sink(target, layout)
        }
    }

    // MARK: Which format

    private static func stored(_ path: String, _ dataset: String?) throws(ChunkError) -> any StoredArray {
        let name = name(path, dataset)
        if AsideFolder.isInside(path) || dataset.map(AsideFolder.isInside) == true {
            throw ChunkError(source: name, problem: .unfinished)
        }
        var status = stat()
        guard !path.isEmpty, !path.utf8.contains(0), stat(path, &status) == 0 else {
            let code = path.isEmpty || path.utf8.contains(0) ? EINVAL : errno
            // A first run that was killed leaves its work beside the name, and nothing under it.
            if code == ENOENT, AsideFolder.hasLeftovers(beside: path) {
                throw ChunkError(source: name, problem: .unfinished)
            }
            throw StorageFile.failure(name, "open", code)
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        var head: [UInt8] = []
        if !isFolder {
            let file = try StorageFile(reading: path, name: name)
            head = [UInt8](repeating: 0, count: min(try file.byteCount(), 8))
            var failure: ChunkError?
            head.withUnsafeMutableBytes { buffer in
                do throws(ChunkError) { try file.read(into: buffer, at: 0) } catch { failure = error }
            }
            if let failure { throw failure }
        }
        for format in formats where format.matches(path, head, isFolder) { return try format.open(path, dataset) }
        throw ChunkError(
            source: name,
            problem: .unsupported(
                isFolder ? "a folder that is no Zarr store" : "a file of no format that is known here",
                help: "give " + formats.map(\.sign).joined(separator: ", ")))
    }

    /// What messages call an array.
    static func name(_ path: String, _ dataset: String?) -> String {
        guard let dataset, !dataset.isEmpty else { return path }
        return path + ":" + (dataset.hasPrefix("/") ? dataset : "/" + dataset)
    }
}
