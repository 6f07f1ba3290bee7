// What a child wrote down of a data set, read number by number: CHDF5's Isolated.h has the form.
// Holds: a report that ends early, or has numbers that cannot be, is an error.

import NDArrays

/// A child's report.
struct HDF5Report {
    let bytes: UnsafeRawBufferPointer
    let source: String
    private var next = 0

    init(_ bytes: UnsafeRawBufferPointer, source: String) { (self.bytes, self.source) = (bytes, source) }

    private func fail() -> ChunkError {
        ChunkError(source: source, problem: .corrupt("HDF5's library says what cannot be, at \(next)"))
    }

    /// The next number.
    mutating func number() throws(ChunkError) -> UInt64 {
        guard next + 8 <= bytes.count else { throw fail() }
        defer { next += 8 }
        return bytes.load(fromByteOffset: next, as: UInt64.self)
    }

    /// The next number, signed; one that Int does not hold is negative.
    mutating func integer() throws(ChunkError) -> Int { Int(bitPattern: UInt(try number())) }

    /// The next number, from 0 to `limit`.
    mutating func count(_ limit: Int) throws(ChunkError) -> Int {
        let found = try integer()
        guard (0...limit).contains(found) else { throw fail() }
        return found
    }

    mutating func extents(_ rank: Int) throws(ChunkError) -> [Int] {
        var extents: [Int] = []
        for _ in 0..<rank { extents.append(try integer()) }
        return extents
    }

    /// The next `count` bytes and the zeros behind them.
    mutating func block(_ count: Int) throws(ChunkError) -> [UInt8] {
        guard count <= bytes.count - next else { throw fail() }
        defer { next += (count + 7) / 8 * 8 }
        return Array(bytes[next..<next + count])
    }

    mutating func text() throws(ChunkError) -> String {
        String(decoding: try block(try count(1 << 24)), as: UTF8.self)
    }

    mutating func texts(_ limit: Int) throws(ChunkError) -> [String] {
        var texts: [String] = []
        for _ in 0..<(try count(limit)) { texts.append(try text()) }
        return texts
    }

    // MARK: Attributes

    /// What belongs to the library's own conventions.
    private static let ownNames: Set<String> = [
        "DIMENSION_LIST", "DIMENSION_LABELS", "REFERENCE_LIST", "CLASS", "NAME", "_Netcdf4Dimid", "_Netcdf4Coordinates",
        "_NCProperties",
    ]

    /// The notes of a data set, and the labels of its axes among them.
    mutating func attributes() throws(ChunkError) -> (notes: [String: StoredAttribute], labels: [String]) {
        var notes: [String: StoredAttribute] = [:]
        var labels: [String] = []
        for _ in 0..<(try count(4096)) {
            let name = try text()
            let value = try attribute()
            if name == "DIMENSION_LABELS", case .texts(let found) = value { labels = found }
            if !Self.ownNames.contains(name) { notes[name] = value }
        }
        return (notes, labels)
    }

    private mutating func attribute() throws(ChunkError) -> StoredAttribute {
        let kind = try number()
        let isList = try number() != 0
        let count = try count(1 << 20)
        if kind == 5 {
            var texts: [String] = []
            for _ in 0..<count { texts.append(try text()) }
            return isList ? .texts(texts) : .text(texts.first ?? "")
        }
        var words: [UInt64] = []
        for _ in 0..<count { words.append(try number()) }
        switch kind {
        case 1:
            let values = words.map { Int(bitPattern: UInt($0)) }
            return isList ? .integers(values) : .integer(values.first ?? 0)
        case 2:
            let small = words.compactMap { Int(exactly: $0) }
            if small.count == count { return isList ? .integers(small) : .integer(small.first ?? 0) }
            return isList ? .numbers(words.map { Double($0) }) : .number(Double(words.first ?? 0))
        case 3:
            let values = words.map { Float(Double(bitPattern: $0)) }
            return isList ? .floats(values) : .float(values.first ?? 0)
        default:
            let values = words.map { Double(bitPattern: $0) }
            return isList ? .numbers(values) : .number(values.first ?? 0)
        }
    }
}
