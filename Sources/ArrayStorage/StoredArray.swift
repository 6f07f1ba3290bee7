// What a stored array tells beside its elements: names of its axes and the notes that its writer left.

public import NDArrays

/// An array in a file or store, read in pieces.
public protocol StoredArray: ChunkSource {
    /// The format by name: `npy`, `zarr v2`, `zarr v3`, `hdf5`.
    var format: String { get }
    /// The axes' names, as many as axes, if the writer gave any.
    var dimensionNames: [String?] { get }
    /// The writer's notes by name: units, long names, scale factors.
    var attributes: [String: StoredAttribute] { get }
    /// The extents of the smallest boxes that are read without reading more: whole chunks where they are encoded, single
    /// elements where they lie as they are.
    var grainShape: [Int] { get }
}

extension StoredArray {
    /// Whole chunks.
    public var grainShape: [Int] { chunkShape }
}

/// A note beside an array.
public enum StoredAttribute: Sendable, Hashable {
    case text(String)
    case integer(Int)
    case float(Float)
    case number(Double)
    case flag(Bool)
    case texts([String])
    case integers([Int])
    case floats([Float])
    case numbers([Double])
    /// Something else, as its format writes it.
    case other(String)

    /// The number, if it is one, or a list of one.
    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .float(let value): Double(value)
        case .number(let value): value
        case .integers(let values): values.count == 1 ? Double(values[0]) : nil
        case .floats(let values): values.count == 1 ? Double(values[0]) : nil
        case .numbers(let values): values.count == 1 ? values[0] : nil
        default: nil
        }
    }
}
