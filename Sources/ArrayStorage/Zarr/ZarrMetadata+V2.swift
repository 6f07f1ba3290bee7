// `.zarray` and `.zattrs`: version 2's metadata.
// Source: Zarr storage specification version 2; `_ARRAY_DIMENSIONS` is xarray's name for the axes' names.

import NDArrays
import QuernCore

extension ZarrMetadata {
    /// What `.zarray` and `.zattrs` say.
    init(version2 value: JSONValue, attributes: JSONValue?, name: String) throws(ChunkError) {
        guard value["zarr_format"]?.integer == 2 else { throw Self.corrupt(name, ".zarray: 'zarr_format' is not 2") }
        guard let shape = value["shape"]?.integers, let chunks = value["chunks"]?.integers else {
            throw Self.corrupt(name, ".zarray: 'shape' and 'chunks' are not lists of integers")
        }
        guard let code = value["dtype"] else { throw Self.corrupt(name, ".zarray: there is no 'dtype'") }
        guard let found = code.text.flatMap({ ZarrElements.type(code: $0) }) else {
            throw Self.unknownType(name, code.encoded())
        }
        version = 2
        scalarType = found.type
        // Chunks of nothing stand in arrays of nothing.
        grid = try ChunkGrid(
            shape: shape,
            chunkShape: zip(chunks, shape + chunks.dropFirst(shape.count)).map { $1 == 0 ? max(1, $0) : $0 },
            elementSize: scalarType.byteCount, source: name)
        let fillValue = value["fill_value"] ?? .null
        if fillValue == .null {
            fill = [UInt8](repeating: 0, count: scalarType.byteCount)
        } else {
            guard let bytes = ZarrElements.fill(fillValue, scalarType) else {
                throw Self.corrupt(name, ".zarray: the fill value \(fillValue.encoded()) is no \(scalarType.swiftName)")
            }
            fill = bytes
        }
        keyPrefix = nil
        switch value["dimension_separator"] {
        case nil, .null, .string("."): keySeparator = "."
        case .string("/"): keySeparator = "/"
        case .some(let other):
            throw Self.corrupt(name, ".zarray: 'dimension_separator' is \(other.encoded()), where \".\" or \"/\" is")
        }
        var coding = ZarrCoding(extents: grid.chunkShape, scalarType: scalarType)
        coding.isSwapped = found.isBigEndian
        switch value["order"] {
        case .string("C"): break
        case .string("F"): coding.order.reverse()
        default: throw Self.corrupt(name, ".zarray: 'order' is neither \"C\" nor \"F\"")
        }
        for filter in value["filters"]?.items ?? [] {
            coding.codecs.codecs.append(try Self.codec2(filter, elementSize: scalarType.byteCount, name))
        }
        if let compressor = value["compressor"], compressor != .null {
            coding.codecs.codecs.append(try Self.codec2(compressor, elementSize: scalarType.byteCount, name))
        }
        chunking = .plain(coding)
        self.attributes = Self.attributes(attributes)
        if case .texts(let names) = self.attributes["_ARRAY_DIMENSIONS"], names.count == shape.count {
            dimensionNames = names
        }
    }

    private static func codec2(_ value: JSONValue, elementSize: Int, _ name: String) throws(ChunkError) -> any ByteCodec
    {
        switch value["id"]?.text {
        case "zlib": return ZlibCodec(wrapper: .zlib, level: value["level"]?.integer ?? 1)
        case "gzip": return ZlibCodec(wrapper: .gzip, level: value["level"]?.integer ?? 1)
        case "zstd": return ZstdCodec(level: value["level"]?.integer ?? 1)
        case "blosc": return blosc(value, elementSize: elementSize)
        case "shuffle":
            let size = value["elementsize"]?.integer ?? 4
            guard (1...256).contains(size) else { throw corrupt(name, ".zarray: a shuffle of \(size) bytes") }
            return ShuffleCodec(elementSize: size)
        case let id:
            throw unsupported(
                name, "the codec \(id.map { "'\($0)'" } ?? value.encoded())",
                help: "store the array with zlib, gzip, zstd, blosc or shuffle, or without codecs")
        }
    }

    /// `.zarray` and `.zattrs`.
    var version2: (array: JSONValue, attributes: JSONValue)? {
        guard case .plain(let coding) = chunking, let code = ZarrElements.code(scalarType) else { return nil }
        let compressor: JSONValue =
            switch coding.codecs.codecs.last {
            case let zlib as ZlibCodec:
                .object(["id": .string(zlib.name), "level": .number(String(zlib.level))])
            case let zstd as ZstdCodec: .object(["id": .string("zstd"), "level": .number(String(zstd.level))])
            case let blosc as BloscCodec:
                .object([
                    "id": .string("blosc"), "cname": .string(blosc.compressor), "clevel": .number(String(blosc.level)),
                    "shuffle": .number(String(blosc.shuffle.rawValue)), "blocksize": .number("0"),
                ])
            default: .null
            }
        // numcodecs' JSON of complex zeros is a list.
        let zero: JSONValue =
            scalarType.isComplex
            ? .array([.number("0.0"), .number("0.0")]) : scalarType == .bool ? .bool(false) : .number("0")
        var notes = attributes.mapValues(\.json)
        if !dimensionNames.isEmpty { notes["_ARRAY_DIMENSIONS"] = .array(dimensionNames.map { .string($0 ?? "") }) }
        let array: [String: JSONValue] = [
            "zarr_format": .number("2"), "shape": .integers(grid.shape), "chunks": .integers(grid.chunkShape),
            "dtype": .string(code), "fill_value": zero,
            "order": .string("C"),
            "filters": .null, "compressor": compressor, "dimension_separator": .string(keySeparator),
        ]
        return (.object(array), .object(notes))
    }
}
