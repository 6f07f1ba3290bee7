// Where a data set's elements are, from what a child reports.
// Holds: a layout other than `.library` is one whose every byte this package knows how to read.

import NDArrays
import QuernCore

/// Where a data set's elements are.
struct HDF5Layout: Sendable {
    /// The way to the elements.
    enum Kind: Sendable {
        /// In one piece, from a byte of the file on.
        case dense(byteOffset: Int)
        /// In chunks, each through codecs.
        case chunked(CodecChain)
        /// Never written: the fill value everywhere.
        case empty
        /// Only the library knows, or there are more chunks than it tells the places of in a second or two.
        case library
    }

    /// Where a chunk is stored, and the filters that were not applied to it.
    struct Place: Sendable {
        var offset: Int
        var byteCount: Int
        var skipped: UInt64
    }

    var kind: Kind
    /// The chunks' extents; nil without chunks.
    var chunkShape: [Int]?
    var isSwapped: Bool
    /// One element, in this machine's order.
    var fill: [UInt8]
    /// The place of every chunk.
    var places: [[Int]: Place] = [:]

    /// The layouts by the library's numbers.
    private static let (contiguous, chunked) = (1, 2)

    /// What a child's report says next.
    init(_ report: inout HDF5Report, _ type: HDF5ElementType, _ shape: [Int]) throws(ChunkError) {
        isSwapped = type.isBigEndian
        let layout = try report.integer()
        let extents = try report.extents(shape.count)
        if layout == Self.chunked { chunkShape = extents }
        let isExternal = try report.integer() > 0
        let hasBareEdges = try report.number() != 0
        let userBlock = try report.number()
        let codecs = try Self.codecs(&report, elementSize: type.scalarType.byteCount)
        fill = Array(try report.block(16).prefix(type.scalarType.byteCount))
        let offset = try report.number()
        let chunkCount = try report.integer()
        let told = try report.count(1 << 20)
        for _ in 0..<told {
            let corner = try report.extents(shape.count)
            let skipped = try report.number()
            let (offset, count) = (try report.integer(), try report.integer())
            // All ones is a chunk that has no place yet.
            if offset >= 0 {
                places[zip(corner, extents).map { $0 / max(1, $1) }] = Place(
                    offset: offset, byteCount: count, skipped: skipped)
            }
        }
        let hasOwnBytes = type.isPlain && userBlock == 0 && !isExternal
        if layout == Self.contiguous, hasOwnBytes {
            kind = Int(exactly: offset).map { .dense(byteOffset: $0) } ?? .empty
        } else if layout == Self.chunked, hasOwnBytes, !hasBareEdges, told == chunkCount, let codecs {
            kind = .chunked(codecs)
        } else {
            kind = .library
        }
    }

    /// The filters as codecs of ours, in the order of writing; nil if the library has to do it.
    private static func codecs(_ report: inout HDF5Report, elementSize: Int) throws(ChunkError) -> CodecChain? {
        var chain: CodecChain? = CodecChain()
        for _ in 0..<(try report.count(1 << 10)) {
            let id = try report.integer()
            let valueCount = try report.number()
            let value = try report.integer()
            let isAvailable = try report.number() != 0
            let name = try report.text()
            switch id {
            case 1: chain?.codecs.append(ZlibCodec(wrapper: .zlib, level: value))
            case 2:
                let size = valueCount > 0 ? value : elementSize
                guard (1...1 << 20).contains(size) else {
                    throw ChunkError(source: report.source, problem: .corrupt("a shuffle of \(size) bytes"))
                }
                chain?.codecs.append(ShuffleCodec(elementSize: size))
            case 3: chain?.codecs.append(Fletcher32Codec())
            default:
                guard isAvailable else {
                    throw ChunkError(
                        source: report.source,
                        problem: .unsupported(
                            "the filter \(id) ('\(name)'), which this libhdf5 lacks",
                            help: "install its plugin and set HDF5_PLUGIN_PATH, or store the data with gzip"))
                }
                chain = nil
            }
        }
        return chain
    }
}

/// A data set as a child found it.
struct HDF5Description {
    var dataSet: String
    var type: HDF5ElementType
    var shape: [Int]
    var layout: HDF5Layout
    var attributes: [String: StoredAttribute]
    var dimensionNames: [String?]

    /// Reads the report of the data set `asked`.
    init(_ report: HDF5Report, asked: String) throws(ChunkError) {
        var report = report
        let source = report.source
        func missing(_ what: String, _ found: [String]) -> ChunkError {
            ChunkError(source: source, problem: .missing(what, found: found))
        }
        switch try report.number() {
        case 1: break
        case 2: throw missing("data set '\(asked)'", try report.texts(100))
        case 3: throw missing("data set '\(asked)': it is a group", try report.texts(100))
        default:
            let found = try report.texts(100)
            throw missing(found.isEmpty ? "data set on the first level" : "name of a data set", found)
        }
        dataSet = try report.text()
        type = try HDF5ElementType(&report)
        let kind = try report.integer()
        shape = try report.extents(try report.count(ChunkGrid.maximumRank))
        // 0 is a scalar, 1 has extents, anything else has no elements.
        guard kind == 0 || kind == 1 else {
            throw ChunkError(
                source: source,
                problem: .unsupported("a data set without a shape", help: "name one that holds an array"))
        }
        layout = try HDF5Layout(&report, type, shape)
        _ = try ChunkGrid(
            shape: shape, chunkShape: layout.chunkShape ?? shape.map { max(1, $0) },
            elementSize: type.scalarType.byteCount, source: source)
        let scales = try report.texts(ChunkGrid.maximumRank)
        let (notes, labels) = try report.attributes()
        attributes = notes
        let names = labels.count == shape.count ? labels : scales.count == shape.count ? scales : []
        dimensionNames = names.contains { !$0.isEmpty } ? names.map { $0.isEmpty ? nil : $0 } : []
    }
}
