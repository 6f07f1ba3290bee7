// Arrays out of nothing, out of memory, and out of files.

public import ArrayStorage
public import NDArrays
internal import QuernCore

/// How an array is cut into blocks.
public enum Chunks: Sendable, Hashable {
    /// As seems best.
    case auto
    /// Blocks of this shape, the last ones cut off at the end; −1 for the whole axis.
    case shape([Int])
    /// Blocks of about so many bytes, along the outer axes first.
    case bytes(Int)
    /// Blocks of these extents along each axis, which add up to the array's.
    case extents([[Int]])

    /// The cut of a shape.
    func grid(of shape: [Int], _ type: ScalarType) throws(ArrayError) -> BlockGrid {
        switch self {
        case .auto: return BlockGrid(automatic: shape)
        case .bytes(let bytes): return BlockGrid(automatic: shape, elements: max(1, bytes / type.byteCount))
        case .shape(let block):
            guard block.count == shape.count, block.allSatisfy({ $0 > 0 || $0 == -1 }) else {
                throw ArrayError(
                    .argument(
                        "blocks of \(block) for an array of shape \(shape): one extent above 0 (or -1) an axis is expected"),
                    in: "chunks")
            }
            return BlockGrid(shape: shape, block: zip(block, shape).map { $0 == -1 ? max(1, $1) : $0 })
        case .extents(let extents):
            guard extents.count == shape.count,
                zip(extents, shape).allSatisfy({ $0.allSatisfy { $0 > 0 } && $0.reduce(0, +) == $1 })
            else {
                throw ArrayError(
                    .argument("blocks of \(extents) do not add up to the shape \(shape)"), in: "chunks")
            }
            return BlockGrid(
                axes: extents.map { axis in
                    var edges = [0]
                    for extent in axis { edges.append(edges[edges.count - 1] + extent) }
                    return .uneven(edges)
                })
        }
    }
}

extension BlockedArray {
    /// The array in memory; nothing is copied.
    public init<let rank: Int>(_ array: NDArray<Element, rank>, chunks: Chunks = .auto) {
        self.init(anyArray: AnyNDArray(array), chunks: chunks)
    }

    /// The array in memory, whose elements must be of this type.
    package init(anyArray array: AnyNDArray, chunks: Chunks = .auto) {
        let type = Element.scalarType
        expression = .of([], type) { () throws(ArrayError) in
            ArrayExpression(.memory(array), type, array.shape, blocks: try chunks.grid(of: array.shape, type))
        }
    }

    /// One value for all elements of `shape`.
    public init(repeating value: Element, shape: [Int], chunks: Chunks = .auto) {
        let type = Element.scalarType
        expression = .of([], type) { () throws(ArrayError) in
            guard checkedCount(shape) != nil else {
                throw ArrayError(.argument("no array can have the shape \(shape)"), in: "full(\(shape))")
            }
            let one = ArrayExpression(.constant(value.kernelWords), type, [])
            let map = IndexMap(shape: shape, axes: [])
            return ArrayExpression(.view(map, one), type, shape, blocks: try chunks.grid(of: shape, type))
        }
    }

    /// A single value, as an array without axes.
    public init(_ value: Element) {
        self.init(ArrayExpression(.constant(value.kernelWords), Element.scalarType, []))
    }

    /// One value for all elements of `shape`.
    public static func full(_ shape: [Int], _ value: Element, chunks: Chunks = .auto) -> BlockedArray {
        BlockedArray(repeating: value, shape: shape, chunks: chunks)
    }

    /// A stored array, of which nothing but the description is read: an `.npy` file, an HDF5 data set, a Zarr array.
    /// - Parameters:
    ///   - path: the file or folder.
    ///   - dataset: the array inside it, where the format holds several.
    ///   - options: `.raw` for stored numbers as they are, without scale factors and missing values applied.
    /// - Throws: `ChunkError` if there is no such array, or its elements are of another type.
    public static func open(
        _ path: String, dataset: String? = nil, options: ArrayStorage.Options = .init()
    ) throws -> BlockedArray {
        try BlockedArray(source: ArrayStorage.open(path, dataset: dataset, options: options))
    }

    /// An array that is read in pieces from anything.
    /// - Throws: `ChunkError` if its elements are of another type.
    public init(source: any ChunkSource) throws(ChunkError) {
        guard source.scalarType == Element.scalarType else {
            throw ChunkError(
                source: source.name,
                problem: .elementType(found: source.scalarType.swiftName, expected: Element.scalarType.swiftName))
        }
        self.init(ArrayExpression(.stored(source), Element.scalarType, source.shape))
    }
}

extension BlockedArray where Element: Numeric {
    /// Zeros.
    public static func zeros(_ shape: [Int], chunks: Chunks = .auto) -> BlockedArray {
        BlockedArray(repeating: .zero, shape: shape, chunks: chunks)
    }
    /// Ones.
    public static func ones(_ shape: [Int], chunks: Chunks = .auto) -> BlockedArray {
        BlockedArray(repeating: 1, shape: shape, chunks: chunks)
    }
}
