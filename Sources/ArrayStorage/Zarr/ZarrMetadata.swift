// What the metadata of a Zarr array say, the same for versions 2 and 3, which ZarrMetadata+V2 and +V3 read and write.
// Holds: whatever is accepted can be decoded; what is not known is refused by name, never passed over.

import NDArrays
import QuernCore

/// A Zarr array's description.
struct ZarrMetadata: Sendable {
    /// How the chunk at one place of the grid is stored.
    enum Chunking: Sendable {
        case plain(ZarrCoding)
        case sharded(ZarrSharding)
    }

    var version: Int
    var scalarType: ScalarType
    /// Files: chunks, or shards.
    var grid: ChunkGrid
    /// One element, in this machine's byte order.
    var fill: [UInt8]
    /// `c` before the places of chunks, or nothing.
    var keyPrefix: String?
    var keySeparator: String
    var chunking: Chunking
    var attributes: [String: StoredAttribute] = [:]
    var dimensionNames: [String?] = []

    /// The path of the chunk at `index` inside the array's folder.
    func key(_ index: [Int]) -> String {
        let places = index.map(String.init).joined(separator: keySeparator)
        guard let keyPrefix else { return places.isEmpty ? "0" : places }
        return places.isEmpty ? keyPrefix : keyPrefix + keySeparator + places
    }

    /// The extents of the smallest pieces that can be read alone.
    var pieceShape: [Int] {
        switch chunking {
        case .plain: grid.chunkShape
        case .sharded(let sharding): sharding.inner.extents
        }
    }

    /// The most metadata that are read.
    static let maximumByteCount = 1 << 26

    /// The metadata of the array in `folder`, or nil if there are none.
    static func read(_ folder: String, name: String) throws(ChunkError) -> ZarrMetadata? {
        if let value = try json(folder + "/zarr.json", name) {
            guard value["node_type"]?.text == "array" else {
                if value["node_type"]?.text == "group" { return nil }
                throw corrupt(name, "'node_type' of zarr.json is neither 'array' nor 'group'")
            }
            return try ZarrMetadata(version3: value, name: name)
        }
        if let value = try json(folder + "/.zarray", name) {
            let attributes = try json(folder + "/.zattrs", name)
            return try ZarrMetadata(version2: value, attributes: attributes, name: name)
        }
        return nil
    }

    /// The JSON in a file, or nil without the file.
    static func json(_ path: String, _ name: String) throws(ChunkError) -> JSONValue? {
        guard let bytes = try StorageFile.contents(path, name: name, limit: maximumByteCount) else { return nil }
        let file = path.split(separator: "/").last ?? ""
        do throws(JSONValue.Failure) {
            let value = try JSONValue(parsing: bytes)
            guard value.members != nil else { throw JSONValue.Failure(byte: 0, expected: "an object") }
            return value
        } catch {
            throw corrupt(name, "\(file): expected \(error.expected) at byte \(error.byte)")
        }
    }

    static func corrupt(_ name: String, _ what: String) -> ChunkError {
        ChunkError(source: name, problem: .corrupt(what))
    }

    static func unsupported(_ name: String, _ what: String, help: String) -> ChunkError {
        ChunkError(source: name, problem: .unsupported(what, help: help))
    }

    static func unknownType(_ name: String, _ type: String) -> ChunkError {
        unsupported(
            name, "elements of type \(type)",
            help: "store them as bool, int8 to int64, uint8 to uint64, float32, float64, complex64 or complex128")
    }

    /// The attributes of a JSON object.
    static func attributes(_ value: JSONValue?) -> [String: StoredAttribute] {
        (value?.members ?? [:]).mapValues { StoredAttribute($0) }
    }

    /// The blosc codec that a configuration describes, in either version's words.
    static func blosc(_ value: JSONValue, elementSize: Int) -> BloscCodec {
        let shuffle: BloscCodec.Shuffle =
            switch value["shuffle"] {
            case .number("1"), .string("shuffle"): .bytes
            case .number("2"), .string("bitshuffle"): .bits
            default: .none
            }
        return BloscCodec(
            compressor: value["cname"]?.text ?? "lz4", level: min(9, max(0, value["clevel"]?.integer ?? 5)),
            shuffle: shuffle, typeSize: elementSize, blockSize: 0)
    }
}
