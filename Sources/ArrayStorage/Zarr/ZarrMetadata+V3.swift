// `zarr.json`: version 3's metadata, with codecs transpose, bytes, sharding_indexed, gzip, zstd, blosc and crc32c.
// Not read: shards in shards, a transposition or a compression of whole shards, storage transformers.
// Source: Zarr core specification version 3.1 and its registered codecs.

import NDArrays
import QuernCore

extension ZarrMetadata {
    private static let keys: Set<String> = [
        "zarr_format", "node_type", "shape", "data_type", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs",
        "attributes", "dimension_names", "storage_transformers",
    ]

    /// What `zarr.json` says.
    init(version3 value: JSONValue, name: String) throws(ChunkError) {
        guard value["zarr_format"]?.integer == 3 else { throw Self.corrupt(name, "zarr.json: 'zarr_format' is not 3") }
        for (key, more) in value.members ?? [:] where !Self.keys.contains(key) && more["must_understand"]?.flag != false
        {
            throw Self.unsupported(name, "'\(key)' in zarr.json", help: "store the array without this extension")
        }
        guard let shape = value["shape"]?.integers else {
            throw Self.corrupt(name, "zarr.json: 'shape' is no list of integers")
        }
        guard let type = value["data_type"] else { throw Self.corrupt(name, "zarr.json: there is no 'data_type'") }
        guard let found = ZarrElements.types.first(where: { $0.name == type.text }) else {
            throw Self.unknownType(name, type.encoded())
        }
        version = 3
        scalarType = found.type
        guard value["chunk_grid"]?["name"]?.text == "regular" else {
            throw Self.unsupported(name, "a chunk grid that is not regular", help: "store the array in equal chunks")
        }
        guard let chunks = value["chunk_grid"]?["configuration"]?["chunk_shape"]?.integers else {
            throw Self.corrupt(name, "zarr.json: 'chunk_shape' is no list of integers")
        }
        grid = try ChunkGrid(shape: shape, chunkShape: chunks, elementSize: scalarType.byteCount, source: name)
        guard let fillValue = value["fill_value"], let bytes = ZarrElements.fill(fillValue, scalarType) else {
            throw Self.corrupt(
                name,
                "zarr.json: the fill value \(value["fill_value"]?.encoded() ?? "none") is no \(scalarType.swiftName)")
        }
        fill = bytes
        if let transformers = value["storage_transformers"], transformers != .array([]), transformers != .null {
            throw Self.unsupported(name, "storage transformers", help: "store the array without them")
        }
        (keyPrefix, keySeparator) = try Self.keys(value["chunk_key_encoding"], name)
        chunking = try Self.chunking(value["codecs"], extents: chunks, scalarType, name)
        attributes = Self.attributes(value["attributes"])
        if let names = value["dimension_names"]?.items {
            guard names.count == shape.count else {
                throw Self.corrupt(name, "zarr.json: \(names.count) names of axes, where the shape is \(shape)")
            }
            dimensionNames = names.map(\.text)
        }
    }

    private static func keys(_ value: JSONValue?, _ name: String) throws(ChunkError) -> (String?, String) {
        let isDefault = value?["name"]?.text == "default"
        guard isDefault || value?["name"]?.text == "v2" else {
            throw corrupt(name, "zarr.json: 'chunk_key_encoding' is neither default nor v2")
        }
        let separator = value?["configuration"]?["separator"]?.text ?? (isDefault ? "/" : ".")
        guard separator == "/" || separator == "." else {
            throw corrupt(name, "zarr.json: the separator is '\(separator)', where '/' or '.' is expected")
        }
        return (isDefault ? "c" : nil, separator)
    }

    // MARK: Codecs

    private static func chunking(
        _ value: JSONValue?, extents: [Int], _ type: ScalarType, _ name: String
    ) throws(ChunkError) -> Chunking {
        guard let items = value?.items else { throw corrupt(name, "zarr.json: 'codecs' is no list") }
        guard let first = items.first, codecName(first) == "sharding_indexed" else {
            return .plain(try coding(items, extents: extents, type, name))
        }
        guard items.count == 1 else {
            throw unsupported(name, "codecs around whole shards", help: "put them inside the shards")
        }
        guard let configuration = first["configuration"], let inner = configuration["chunk_shape"]?.integers,
            let innerItems = configuration["codecs"]?.items, let indexItems = configuration["index_codecs"]?.items
        else {
            throw corrupt(name, "zarr.json: sharding_indexed has no 'chunk_shape', 'codecs' or 'index_codecs'")
        }
        guard inner.count == extents.count, zip(extents, inner).allSatisfy({ $1 > 0 && $0 % $1 == 0 }) else {
            throw corrupt(name, "zarr.json: shards \(extents) are not made of whole chunks \(inner)")
        }
        if let nested = innerItems.first, codecName(nested) == "sharding_indexed" {
            throw unsupported(name, "shards inside shards", help: "store the array with one level of shards")
        }
        let counts = zip(extents, inner).map { $0 / $1 }
        guard let size = ChunkGrid.byteCount(counts, 16), size < 1 << 40 else {
            throw ChunkError(source: name, problem: .shape("a shard of \(counts) chunks is too many"))
        }
        // The index is an array of 64-bit integers with a last axis of two.
        let index = try coding(indexItems, extents: counts + [2], .uint64, name)
        guard index.order == Array(index.extents.indices),
            index.codecs.codecs.allSatisfy({ $0 is CRC32CCodec })
        else {
            throw unsupported(name, "a compressed or transposed index of shards", help: "use bytes and crc32c alone")
        }
        let isFirst: Bool
        switch configuration["index_location"]?.text {
        case nil, "end": isFirst = false
        case "start": isFirst = true
        case .some(let other): throw corrupt(name, "zarr.json: 'index_location' is '\(other)'")
        }
        return .sharded(
            ZarrSharding(
                inner: try coding(innerItems, extents: inner, type, name), counts: counts, indexCodecs: index.codecs,
                isIndexSwapped: index.isSwapped, isIndexFirst: isFirst))
    }

    private static func codecName(_ value: JSONValue) -> String? { value.text ?? value["name"]?.text }

    /// Codecs in the order that they must have: transpositions, bytes, then what takes bytes.
    private static func coding(
        _ items: [JSONValue], extents: [Int], _ type: ScalarType, _ name: String
    ) throws(ChunkError) -> ZarrCoding {
        var coding = ZarrCoding(extents: extents, scalarType: type)
        var hasBytes = false
        for item in items {
            let configuration = item["configuration"] ?? .object([:])
            switch codecName(item) {
            case "transpose" where !hasBytes:
                guard let order = configuration["order"]?.integers, order.sorted() == Array(extents.indices) else {
                    throw corrupt(name, "zarr.json: the order of transpose is no permutation of the axes")
                }
                coding.order = order.map { coding.order[$0] }
            case "bytes" where !hasBytes:
                hasBytes = true
                switch configuration["endian"]?.text {
                case "little": break
                case "big": coding.isSwapped = type.byteCount > 1
                case nil where type.byteCount == 1: break
                default: throw corrupt(name, "zarr.json: 'endian' is neither little nor big")
                }
            case let codec?:
                guard hasBytes else { throw corrupt(name, "zarr.json: the codec '\(codec)' comes before 'bytes'") }
                coding.codecs.codecs.append(try codec3(codec, configuration, elementSize: type.byteCount, name))
            case nil: throw corrupt(name, "zarr.json: a codec without a name")
            }
        }
        guard hasBytes else { throw corrupt(name, "zarr.json: there is no codec 'bytes'") }
        return coding
    }

    private static func codec3(
        _ codec: String, _ configuration: JSONValue, elementSize: Int, _ name: String
    ) throws(ChunkError) -> any ByteCodec {
        switch codec {
        case "gzip": return ZlibCodec(wrapper: .gzip, level: configuration["level"]?.integer ?? 5)
        case "zlib", "numcodecs.zlib": return ZlibCodec(wrapper: .zlib, level: configuration["level"]?.integer ?? 1)
        case "zstd":
            return ZstdCodec(
                level: configuration["level"]?.integer ?? 0, hasChecksum: configuration["checksum"]?.flag ?? false)
        case "blosc": return blosc(configuration, elementSize: elementSize)
        case "crc32c": return CRC32CCodec()
        default:
            throw unsupported(
                name, "the codec '\(codec)'", help: "store the array with gzip, zstd, blosc, crc32c or sharding_indexed"
            )
        }
    }

    // MARK: Writing

    /// `zarr.json`.
    var version3: JSONValue? {
        guard let type = ZarrElements.types.first(where: { $0.type == scalarType }) else { return nil }
        let codecs: JSONValue =
            switch chunking {
            case .plain(let coding): .array(Self.codecs(coding))
            case .sharded(let sharding):
                .array([
                    Self.codec(
                        "sharding_indexed",
                        [
                            "chunk_shape": .integers(sharding.inner.extents),
                            "codecs": .array(Self.codecs(sharding.inner)),
                            "index_codecs": .array([
                                Self.codec("bytes", ["endian": .string("little")]), Self.codec("crc32c", [:]),
                            ]), "index_location": .string("end"),
                        ])
                ])
            }
        let zero: JSONValue =
            scalarType.isComplex
            ? .array([.number("0.0"), .number("0.0")]) : scalarType == .bool ? .bool(false) : .number("0")
        var array: [String: JSONValue] = [
            "zarr_format": .number("3"), "node_type": .string("array"), "shape": .integers(grid.shape),
            "data_type": .string(type.name), "fill_value": zero,
            "chunk_grid": .object([
                "name": .string("regular"), "configuration": .object(["chunk_shape": .integers(grid.chunkShape)]),
            ]),
            "chunk_key_encoding": .object([
                "name": .string("default"), "configuration": .object(["separator": .string(keySeparator)]),
            ]),
            "codecs": codecs, "attributes": .object(attributes.mapValues(\.json)),
        ]
        if !dimensionNames.isEmpty {
            array["dimension_names"] = .array(dimensionNames.map { $0.map { .string($0) } ?? .null })
        }
        return .object(array)
    }

    private static func codec(_ name: String, _ configuration: [String: JSONValue]) -> JSONValue {
        .object(["name": .string(name), "configuration": .object(configuration)])
    }

    private static func codecs(_ coding: ZarrCoding) -> [JSONValue] {
        [codec("bytes", coding.scalarType.byteCount == 1 ? [:] : ["endian": .string("little")])]
            + coding.codecs.codecs.map {
                switch $0 {
                case let zlib as ZlibCodec: codec("gzip", ["level": .number(String(zlib.level))])
                case let zstd as ZstdCodec:
                    codec("zstd", ["level": .number(String(zstd.level)), "checksum": .bool(zstd.hasChecksum)])
                case let blosc as BloscCodec:
                    codec(
                        "blosc",
                        [
                            "cname": .string(blosc.compressor), "clevel": .number(String(blosc.level)),
                            "shuffle": .string(blosc.shuffle == .none ? "noshuffle" : "shuffle"),
                            "typesize": .number(String(blosc.typeSize)), "blocksize": .number("0"),
                        ])
                default: codec($0.name, [:])
                }
            }
    }
}
