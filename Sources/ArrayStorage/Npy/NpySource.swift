// `.npy` files read in pieces: the header is NDArrays' business, the elements are one dense region of the file, with
// the axes turned round in Fortran order.

internal import NDArrays
internal import QuernCore

/// An array in an `.npy` file.
final class NpySource: ReopenableSource {
    let name: String
    let format = "npy"
    let scalarType: ScalarType
    let shape: [Int]
    let dimensionNames: [String?] = []
    let attributes: [String: StoredAttribute] = [:]
    private let isFortranOrder: Bool
    private let elements: DenseRegion
    private let file: StorageFile
    private let place: SourcePlace

    /// The row of the registry.
    static let registration = ArrayStorage.Format(
        name: "npy", sign: "an .npy file",
        matches: { _, head, _ in head.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) },
        open: { path, dataset throws(ChunkError) in
            if let dataset, !dataset.isEmpty, dataset != "/" {
                throw ChunkError(
                    source: path,
                    problem: .missing("data set '\(dataset)': an .npy file is one array without a name", found: []))
            }
            return try NpySource(path)
        })

    /// Opens the file at `path`.
    init(_ path: String) throws(ChunkError) {
        file = try StorageFile(reading: path, name: path)
        place = SourcePlace(path)
        let size = try file.byteCount()
        let head = try ByteBuffer.make(min(size, NpyHeader.maximumLength + 12), for: path)
        defer { extendLifetime(head) }
        try file.read(into: head.mutableBytes, at: 0)
        let header: NpyHeader
        do {
            header = try NpyHeader(parsing: Array(head.bytes), file: path)
        } catch {
            throw Self.error(error)
        }
        let found = size - header.byteCount
        guard found >= header.elementByteCount else {
            throw ChunkError(source: path, problem: .truncated(expected: header.elementByteCount, found: found))
        }
        guard found == header.elementByteCount else {
            throw ChunkError(
                source: path, problem: .corrupt("\(found - header.elementByteCount) bytes after the array"))
        }
        (name, scalarType, shape) = (path, header.scalarType, header.shape)
        isFortranOrder = header.isFortranOrder
        elements = DenseRegion(
            file: file, byteOffset: header.byteCount,
            shape: header.isFortranOrder ? header.shape.reversed() : header.shape, scalarType: header.scalarType,
            isSwapped: header.isBigEndian)
    }

    var chunkShape: [Int] { shape }
    var reference: SourceReference? { place.reference(to: self, isRaw: true, files: [file.opened]) }
    var grainShape: [Int] { shape.map { _ in 1 } }

    func workingByteCount(reading region: [Range<Int>]) -> Int { elements.workingByteCount(region) }

    func read(_ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
        try ChunkGrid.check(region, strides, shape, name)
        try file.reading { () throws(ChunkError) in
            if isFortranOrder {
                try elements.read(region.reversed(), into: base, strides: strides.reversed())
            } else {
                try elements.read(region, into: base, strides: strides)
            }
        }
    }

    private static func error(_ error: NpyError) -> ChunkError {
        let problem: ChunkError.Problem =
            switch error.problem {
            case .system(let action, let reason): .system(action: action, reason: reason)
            case .truncated(let expected, let found): .truncated(expected: expected, found: found)
            case .noMemory(let bytes): .noMemory(bytes)
            case .elementType(let name):
                .unsupported(
                    "elements of type '\(name)'", help: "save the array as bool, i1 to i8, u1 to u8, f4 or f8")
            case .tooLarge(let shape): .shape("no array can have the shape \(shape)")
            case .version(let major, let minor):
                .unsupported("format version \(major).\(minor)", help: "save it in version 1, 2 or 3")
            case .header(let byte, let expected): .corrupt("expected \(expected) at byte \(byte) of the header")
            case .notNpy: .corrupt("it does not begin as .npy files do")
            case .trailing(let count): .corrupt("\(count) bytes after the array")
            case .mismatch(let found, let expected): .elementType(found: found, expected: expected)
            }
        return ChunkError(source: error.file, problem: problem)
    }
}
