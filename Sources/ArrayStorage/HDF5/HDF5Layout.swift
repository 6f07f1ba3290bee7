// What is asked of the library once, when a data set is opened: type, shape, and the way to its bytes.
// Holds: a layout other than `.library` is one whose every byte this package knows how to read.

internal import CHDF5
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
        /// Only the library knows.
        case library
    }

    /// Where a chunk is stored, and the filters that were not applied to it.
    struct Place: Sendable {
        var offset: UInt64
        var byteCount: UInt64
        var skipped: UInt32
    }

    var kind: Kind
    /// The chunks' extents; nil without chunks.
    var chunkShape: [Int]?
    var isSwapped: Bool
    /// One element, in this machine's order.
    var fill: [UInt8]
    var chunkCount = 0

    /// The library goes through all chunks to tell the place of one: 0.1 s for 4000, 2.5 s for 20 000.
    var hasFewChunks: Bool { chunkCount <= 4096 }

    /// The layouts by the library's numbers.
    private static let (contiguous, chunked) = (Int32(1), Int32(2))
    private static let undefined = UInt64.max

    /// The layout of a data set.
    init(
        _ dataSet: quern_hid, file: quern_hid, _ type: HDF5ElementType, _ shape: [Int], _ library: HDF5Library
    ) throws(ChunkError) {
        let l = library.table.pointee
        let list = try library.valid(l.Dget_create_plist(dataSet))
        defer { _ = l.Pclose(list) }
        isSwapped = type.isBigEndian
        fill = try Self.fill(list, type.scalarType, library)
        let layout = l.Pget_layout(list)
        if layout == Self.chunked {
            var extents = [UInt64](repeating: 0, count: shape.count + 1)
            guard l.Pget_chunk(list, Int32(shape.count), &extents) == shape.count else { throw library.failure("read") }
            chunkShape = extents.prefix(shape.count).map { Int(clamping: $0) }
        }
        let hasOwnBytes = type.isPlain && Self.userBlock(file, library) == 0 && l.Pget_external_count(list) <= 0
        let codecs = try Self.codecs(list, elementSize: type.scalarType.byteCount, library)
        if layout == Self.contiguous, hasOwnBytes {
            let offset = l.Dget_offset(dataSet)
            if offset == Self.undefined {
                kind = .empty
            } else {
                guard let offset = Int(exactly: offset) else { throw library.failure("read") }
                kind = .dense(byteOffset: offset)
            }
        } else if layout == Self.chunked, hasOwnBytes, let codecs, !Self.hasBareEdges(list, library) {
            kind = .chunked(codecs)
            let space = try library.valid(l.Dget_space(dataSet))
            defer { _ = l.Sclose(space) }
            var count: UInt64 = 0
            try library.check(l.Dget_num_chunks(dataSet, space, &count))
            chunkCount = Int(clamping: count)
        } else {
            kind = .library
        }
    }

    /// The bytes before the library's own part of the file, from which its addresses count.
    private static func userBlock(_ file: quern_hid, _ library: HDF5Library) -> UInt64 {
        let l = library.table.pointee
        let list = l.Fget_create_plist(file)
        guard list >= 0 else { return 1 }
        defer { _ = l.Pclose(list) }
        var count: UInt64 = 1
        return l.Pget_userblock(list, &count) < 0 ? 1 : count
    }

    /// True if chunks at the array's end are stored without filters.
    private static func hasBareEdges(_ list: quern_hid, _ library: HDF5Library) -> Bool {
        var options: UInt32 = 0
        return library.table.pointee.Pget_chunk_opts(list, &options) < 0 || options != 0
    }

    /// The filters as codecs of ours, in the order of writing; nil if the library has to do it.
    private static func codecs(
        _ list: quern_hid, elementSize: Int, _ library: HDF5Library
    ) throws(ChunkError) -> CodecChain? {
        let l = library.table.pointee
        var chain: CodecChain? = CodecChain()
        for place in 0..<max(0, l.Pget_nfilters(list)) {
            var (flags, count, configuration) = (UInt32(0), 8, UInt32(0))
            var values = [UInt32](repeating: 0, count: 8)
            var name = [CChar](repeating: 0, count: 64)
            let id = l.Pget_filter2(list, UInt32(place), &flags, &count, &values, name.count, &name, &configuration)
            switch id {
            case 1: chain?.codecs.append(ZlibCodec(wrapper: .zlib, level: Int(values[0])))
            case 2: chain?.codecs.append(ShuffleCodec(elementSize: count > 0 ? Int(values[0]) : elementSize))
            case 3: chain?.codecs.append(Fletcher32Codec())
            default:
                guard id > 0 else { throw library.failure("read") }
                guard l.Zfilter_avail(id) > 0 else {
                    throw library.unsupported(
                        "the filter \(id) ('\(HDF5Library.text(name))'), which this libhdf5 lacks",
                        help: "install its plugin and set HDF5_PLUGIN_PATH, or store the data with gzip")
                }
                chain = nil
            }
        }
        return chain
    }

    private static func fill(_ list: quern_hid, _ type: ScalarType, _ library: HDF5Library) throws(ChunkError)
        -> [UInt8]
    {
        let l = library.table.pointee
        var bytes = [UInt8](repeating: 0, count: type.byteCount)
        if type == .bool { return bytes }
        let native = try HDF5ElementType.make(type, library)
        defer { _ = l.Tclose(native) }
        let status = bytes.withUnsafeMutableBytes { l.Pget_fill_value(list, native, $0.baseAddress) }
        return status < 0 ? [UInt8](repeating: 0, count: type.byteCount) : bytes
    }

    /// The place of every chunk, by its place in the grid.
    static func places(
        _ dataSet: quern_hid, chunkShape: [Int], _ count: Int, _ library: HDF5Library
    ) throws(ChunkError) -> [[Int]: Place] {
        let l = library.table.pointee
        let space = try library.valid(l.Dget_space(dataSet))
        defer { _ = l.Sclose(space) }
        var places: [[Int]: Place] = [:]
        var corner = [UInt64](repeating: 0, count: chunkShape.count + 1)
        for number in 0..<count {
            var place = Place(offset: 0, byteCount: 0, skipped: 0)
            try library.check(
                l.Dget_chunk_info(
                    dataSet, space, UInt64(number), &corner, &place.skipped, &place.offset, &place.byteCount))
            if place.offset == undefined { continue }
            places[chunkShape.indices.map { Int(clamping: corner[$0]) / max(1, chunkShape[$0]) }] = place
        }
        return places
    }
}

/// A data set as it is found in a file.
struct HDF5Description {
    var handle: HDF5DataSet
    var dataSet: String
    var type: HDF5ElementType
    var shape: [Int]
    var layout: HDF5Layout
    var attributes: [String: StoredAttribute]
    var dimensionNames: [String?]

    /// Opens `dataset`, or the only one on the file's first level.
    init(_ path: String, _ dataset: String?, _ library: HDF5Library) throws(ChunkError) {
        let l = library.table.pointee
        try library.probe(path, dataset)
        let file = try library.valid(l.Fopen(path, 0, 0))
        var opened: quern_hid = -1
        var isKept = false
        // Closed here and not with the handle, whose end takes the lock.
        defer {
            if !isKept {
                if opened >= 0 { _ = l.Dclose(opened) }
                _ = l.Fclose(file)
            }
        }
        dataSet = try Self.name(dataset, file, library)
        opened = try Self.open(dataSet, file, library)
        let typeID = try library.valid(l.Dget_type(opened))
        defer { _ = l.Tclose(typeID) }
        type = try HDF5ElementType(typeID, library)
        let space = try library.valid(l.Dget_space(opened))
        defer { _ = l.Sclose(space) }
        guard let shape = library.extents(of: space) else {
            throw library.unsupported("a data set without a shape", help: "name one that holds an array")
        }
        self.shape = shape
        layout = try HDF5Layout(opened, file: file, type, shape, library)
        _ = try ChunkGrid(
            shape: shape, chunkShape: layout.chunkShape ?? shape.map { max(1, $0) },
            elementSize: type.scalarType.byteCount, source: library.source)
        attributes = library.attributes(of: opened)
        dimensionNames = library.dimensionNames(of: opened, rank: shape.count)
        handle = HDF5DataSet(file: file, dataSet: opened, source: library.source)
        isKept = true
    }

    private static func name(_ asked: String?, _ file: quern_hid, _ library: HDF5Library) throws(ChunkError) -> String {
        if let asked, asked.contains(where: { $0 != "/" }) { return asked }
        let found = library.dataSets(in: file)
        guard found.count == 1, let only = found.first else {
            throw ChunkError(
                source: library.source,
                problem: .missing(found.isEmpty ? "data set on the first level" : "name of a data set", found: found))
        }
        return "/" + only
    }

    private static func open(_ name: String, _ file: quern_hid, _ library: HDF5Library) throws(ChunkError) -> quern_hid
    {
        let l = library.table.pointee
        // Each step of the path is looked up: asking for a link in a group that is not there is an error by itself.
        var path = ""
        for part in name.split(separator: "/") {
            path += "/" + part
            if l.Lexists(file, path, 0) > 0 { continue }
            throw ChunkError(
                source: library.source, problem: .missing("data set '\(name)'", found: library.dataSets(in: file)))
        }
        let object = try library.valid(l.Oopen(file, path, 0))
        let kind = l.Iget_type(object)
        guard kind == HDF5Library.dataSetKind else {
            let found = library.dataSets(in: object)
            _ = l.Oclose(object)
            throw ChunkError(
                source: library.source, problem: .missing("data set '\(name)': it is a group", found: found))
        }
        return object
    }
}
