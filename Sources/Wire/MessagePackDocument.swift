// The values of a message, found and checked before any of them is believed: a flat list in the order of the bytes, in
// which each array and map knows where it ends. Swift's types are made of it by MessagePackDecoder.
// Holds: no count is believed before the bytes left could hold it; strings and blobs stay where they lie; nothing is
// read beyond the end, and every error says where.

/// A message, as a list of its values.
final class MessagePackDocument {
    enum Kind: UInt8 { case null, bool, integer, unsigned, float, double, string, binary, array, map, extra }

    /// One value; the elements of an array or map, keys and values in turn, follow it.
    struct Node {
        var kind: Kind
        /// Bytes of a string or blob, elements of an array, pairs of a map.
        var count: UInt32 = 0
        /// The node behind this one and all that is in it.
        var end: Int32
        /// The bits of a number; where a string or blob begins; the type of an extension.
        var word: UInt64 = 0
    }

    let bytes: UnsafeRawBufferPointer
    let context: [CodingUserInfoKey: any Sendable]
    private(set) var nodes: [Node] = []
    private var place = 0
    private let limits: WireLimits

    /// Reads all of a message. The bytes must stay until the document is not used any more.
    init(
        _ bytes: UnsafeRawBufferPointer, limits: WireLimits, context: [CodingUserInfoKey: any Sendable]
    ) throws(WireError) {
        self.bytes = bytes
        self.limits = limits
        self.context = context
        guard bytes.count <= limits.byteCount else {
            throw .tooLarge("bytes", count: bytes.count, limit: limits.byteCount)
        }
        try value(depth: 0)
        guard place == bytes.count else { throw .trailing(count: bytes.count - place) }
    }

    private func value(depth: Int) throws(WireError) {
        let start = place
        let tag: UInt8 = try number()
        switch tag {
        case 0x00...0x7f: try add(Node(kind: .unsigned, end: 0, word: UInt64(tag)))
        case 0x80...0x8f: try elements(.map, Int(tag & 0x0f), depth)
        case 0x90...0x9f: try elements(.array, Int(tag & 0x0f), depth)
        case 0xa0...0xbf: try blob(.string, Int(tag & 0x1f))
        case 0xc0: try add(Node(kind: .null, end: 0))
        case 0xc1: throw .mismatch(path: "byte \(start)", found: "0xc1", expected: "the start of a value")
        case 0xc2, 0xc3: try add(Node(kind: .bool, end: 0, word: UInt64(tag & 1)))
        case 0xc4: try blob(.binary, Int(try number() as UInt8))
        case 0xc5: try blob(.binary, Int(try number() as UInt16))
        case 0xc6: try blob(.binary, Int(try number() as UInt32))
        case 0xc7: try extra(Int(try number() as UInt8))
        case 0xc8: try extra(Int(try number() as UInt16))
        case 0xc9: try extra(Int(try number() as UInt32))
        case 0xca: try add(Node(kind: .float, end: 0, word: UInt64(try number() as UInt32)))
        case 0xcb: try add(Node(kind: .double, end: 0, word: try number()))
        case 0xcc: try add(Node(kind: .unsigned, end: 0, word: UInt64(try number() as UInt8)))
        case 0xcd: try add(Node(kind: .unsigned, end: 0, word: UInt64(try number() as UInt16)))
        case 0xce: try add(Node(kind: .unsigned, end: 0, word: UInt64(try number() as UInt32)))
        case 0xcf: try add(Node(kind: .unsigned, end: 0, word: try number()))
        case 0xd0: try signed(Int64(Int8(bitPattern: try number())))
        case 0xd1: try signed(Int64(Int16(bitPattern: try number())))
        case 0xd2: try signed(Int64(Int32(bitPattern: try number())))
        case 0xd3: try signed(Int64(bitPattern: try number()))
        case 0xd4...0xd8: try extra(1 << Int(tag - 0xd4))
        case 0xd9: try blob(.string, Int(try number() as UInt8))
        case 0xda: try blob(.string, Int(try number() as UInt16))
        case 0xdb: try blob(.string, Int(try number() as UInt32))
        case 0xdc: try elements(.array, Int(try number() as UInt16), depth)
        case 0xdd: try elements(.array, Int(try number() as UInt32), depth)
        case 0xde: try elements(.map, Int(try number() as UInt16), depth)
        case 0xdf: try elements(.map, Int(try number() as UInt32), depth)
        default: try signed(Int64(Int8(bitPattern: tag)))
        }
    }

    private func add(_ node: Node) throws(WireError) {
        guard nodes.count < min(limits.valueCount, Int(Int32.max)) else {
            throw .tooLarge("values", count: nodes.count + 1, limit: limits.valueCount)
        }
        nodes.append(node)
        nodes[nodes.count - 1].end = Int32(nodes.count)
    }
    private func signed(_ value: Int64) throws(WireError) {
        // Both kinds of words for the same number: a number that is not negative is always unsigned.
        try add(Node(kind: value < 0 ? .integer : .unsigned, end: 0, word: UInt64(bitPattern: value)))
    }

    private func number<T: FixedWidthInteger>() throws(WireError) -> T {
        let size = MemoryLayout<T>.size
        guard bytes.count - place >= size else { throw .truncated(at: bytes.count) }
        defer { place += size }
        return T(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: T.self))
    }

    private func blob(_ kind: Kind, _ count: Int) throws(WireError) {
        guard bytes.count - place >= count else { throw .truncated(at: bytes.count) }
        try add(Node(kind: kind, count: UInt32(count), end: 0, word: UInt64(place)))
        place += count
    }

    private func extra(_ count: Int) throws(WireError) {
        let type: UInt8 = try number()
        guard bytes.count - place >= count else { throw .truncated(at: bytes.count) }
        try add(Node(kind: .extra, count: UInt32(count), end: 0, word: UInt64(type)))
        place += count
    }

    private func elements(_ kind: Kind, _ count: Int, _ depth: Int) throws(WireError) {
        guard depth < limits.depth else {
            throw .tooLarge("levels of nesting", count: depth + 1, limit: limits.depth)
        }
        let values = kind == .map ? 2 * count : count
        guard bytes.count - place >= values else { throw .truncated(at: bytes.count) }
        guard limits.valueCount - nodes.count > values else {
            throw .tooLarge("values", count: nodes.count + 1 + values, limit: limits.valueCount)
        }
        let index = nodes.count
        try add(Node(kind: kind, count: UInt32(count), end: 0))
        for _ in 0..<values { try value(depth: depth + 1) }
        nodes[index].end = Int32(nodes.count)
    }
}

// What the decoder asks.
extension MessagePackDocument {
    /// The bytes of a string or blob.
    func slice(_ node: Int) -> UnsafeRawBufferPointer {
        let start = Int(nodes[node].word)
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(nodes[node].count)])
    }

    /// A string; nil for something else, and for one that is not UTF-8.
    func string(_ node: Int) -> String? {
        guard nodes[node].kind == .string else { return nil }
        return String(validating: slice(node), as: UTF8.self)
    }

    /// The elements of an array, or keys and values of a map in turn.
    func elements(_ node: Int) -> [Int] {
        var result: [Int] = []
        let pairs = nodes[node].kind == .map ? 2 : 1
        result.reserveCapacity(pairs * Int(nodes[node].count))
        var next = node + 1
        while next < Int(nodes[node].end) {
            result.append(next)
            next = Int(nodes[next].end)
        }
        return result
    }

    /// What a node is, as errors say it.
    func text(_ node: Int) -> String {
        let found = nodes[node]
        switch found.kind {
        case .null: return "nothing"
        case .bool: return found.word == 1 ? "true" : "false"
        case .integer: return "the number \(Int64(bitPattern: found.word))"
        case .unsigned: return "the number \(found.word)"
        case .float: return "the number \(Float(bitPattern: UInt32(truncatingIfNeeded: found.word)))"
        case .double: return "the number \(Double(bitPattern: found.word))"
        case .string:
            guard let text = string(node) else { return "a string that is not UTF-8" }
            return text.count > 40 ? "a string of \(text.count) characters" : "the string '\(text)'"
        case .binary: return "a blob of \(found.count) bytes"
        case .array: return "an array of \(found.count)"
        case .map: return "a map of \(found.count)"
        case .extra: return "an extension of type \(Int8(bitPattern: UInt8(truncatingIfNeeded: found.word)))"
        }
    }

    /// The keys that lead to a node from the outside.
    func path(to target: Int) -> [any CodingKey] {
        var path: [any CodingKey] = []
        var node = 0
        while node < target, node < nodes.count {
            let children = elements(node)
            // The last child that begins at or before the target holds it.
            guard let k = children.lastIndex(where: { $0 <= target }) else { break }
            if nodes[node].kind == .map {
                if k % 2 == 0 { break }
                path.append(WireKey(string(children[k - 1]) ?? text(children[k - 1])))
            } else {
                path.append(WireKey(index: k))
            }
            node = children[k]
        }
        return path
    }

    /// An error of a type's own decoding as one of ours.
    func wireError(_ error: any Error) -> WireError {
        switch error {
        case let error as WireError: error
        case DecodingError.keyNotFound(let key, let context):
            .mismatch(
                path: WireKey.text(context.codingPath), found: "without '\(key.stringValue)'",
                expected: "a map with it")
        case DecodingError.valueNotFound(let type, let context):
            .mismatch(path: WireKey.text(context.codingPath), found: "nothing", expected: "\(type)")
        case DecodingError.typeMismatch(let type, let context):
            .mismatch(path: WireKey.text(context.codingPath), found: context.debugDescription, expected: "\(type)")
        case DecodingError.dataCorrupted(let context):
            .mismatch(
                path: WireKey.text(context.codingPath), found: "not valid (\(context.debugDescription))",
                expected: "a value that is")
        default: .mismatch(path: "", found: "not valid (\(error))", expected: "a value that is")
        }
    }
}

/// A key of any map, or the index in an array.
struct WireKey: CodingKey {
    let stringValue: String
    let intValue: Int?
    init(_ stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
    init(index: Int) { (stringValue, intValue) = ("[\(index)]", index) }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { self.init(index: intValue) }

    /// A path as people write it, such as `tasks[3].key`.
    static func text(_ path: [any CodingKey]) -> String {
        path.reduce("") { $0.isEmpty || $1.stringValue.hasPrefix("[") ? $0 + $1.stringValue : "\($0).\($1.stringValue)" }
    }
}
