// Swift's `Decodable` on a document that has been read.
// Holds: whole numbers must fit their type; a Double may be sent as any number that it equals, because other languages'
// writers shorten as they like; keys that a type does not ask for are passed over, so that messages can grow.

/// One value of a message.
struct MessagePackDecoder: Decoder {
    let document: MessagePackDocument
    let node: Int

    init(_ document: MessagePackDocument, _ node: Int) {
        self.document = document
        self.node = node
    }

    var codingPath: [any CodingKey] { document.path(to: node) }
    var userInfo: [CodingUserInfoKey: Any] { document.context }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(try MessagePackMapReader<Key>(self))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try MessagePackArrayReader(self) }
    func singleValueContainer() -> any SingleValueDecodingContainer { MessagePackValueReader(decoder: self) }

    func mismatch(_ expected: String) -> WireError {
        .mismatch(path: WireKey.text(codingPath), found: document.text(node), expected: expected)
    }

    /// The value as one of any type.
    func read<T: Decodable>(_ type: T.Type) throws -> T {
        if T.self == Int.self { return unsafeBitCast(try integer(Int.self), to: T.self) }
        if T.self == String.self { return unsafeBitCast(try string(), to: T.self) }
        if T.self == Double.self { return unsafeBitCast(try double(), to: T.self) }
        if T.self == Bool.self { return unsafeBitCast(try bool(), to: T.self) }
        if T.self == [UInt8].self { return unsafeBitCast(try binary(), to: T.self) }
        if T.self == UInt64.self { return unsafeBitCast(try integer(UInt64.self), to: T.self) }
        if T.self == Int64.self { return unsafeBitCast(try integer(Int64.self), to: T.self) }
        if T.self == Float.self { return unsafeBitCast(try float(), to: T.self) }
        if T.self == UInt8.self { return unsafeBitCast(try integer(UInt8.self), to: T.self) }
        if T.self == UInt16.self { return unsafeBitCast(try integer(UInt16.self), to: T.self) }
        if T.self == UInt32.self { return unsafeBitCast(try integer(UInt32.self), to: T.self) }
        if T.self == UInt.self { return unsafeBitCast(try integer(UInt.self), to: T.self) }
        if T.self == Int8.self { return unsafeBitCast(try integer(Int8.self), to: T.self) }
        if T.self == Int16.self { return unsafeBitCast(try integer(Int16.self), to: T.self) }
        if T.self == Int32.self { return unsafeBitCast(try integer(Int32.self), to: T.self) }
        if T.self == Int128.self { return try wide(signed: true) as! T }
        if T.self == UInt128.self { return UInt128(truncatingIfNeeded: try wide(signed: false)) as! T }
        if T.self == [Int].self {
            guard document.nodes[node].kind == .array else { throw mismatch("an array") }
            // Numbers have no elements: they stand side by side.
            return try document.elements(node).map { element in
                try MessagePackDecoder(document, element).integer(Int.self)
            } as! T
        }
        return try T(from: self)
    }

    private func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
        let found = document.nodes[node]
        let value: T? =
            switch found.kind {
            case .integer: T(exactly: Int64(bitPattern: found.word))
            case .unsigned: T(exactly: found.word)
            default: nil
            }
        guard let value else { throw mismatch("a whole number from \(T.min) through \(T.max)") }
        return value
    }

    /// A number of 128 bits; those of unsigned ones are given as they are.
    private func wide(signed: Bool) throws -> Int128 {
        let found = document.nodes[node]
        switch found.kind {
        case .integer where signed: return Int128(Int64(bitPattern: found.word))
        case .unsigned: return Int128(found.word)
        case .binary where found.count == 16:
            return Int128(bigEndian: document.slice(node).loadUnaligned(as: Int128.self))
        default: throw mismatch("a whole number of 128 bits")
        }
    }

    private func double() throws -> Double {
        let found = document.nodes[node]
        let value: Double? =
            switch found.kind {
            case .double: Double(bitPattern: found.word)
            case .float: Double(Float(bitPattern: UInt32(truncatingIfNeeded: found.word)))
            case .integer: Double(exactly: Int64(bitPattern: found.word))
            case .unsigned: Double(exactly: found.word)
            default: nil
            }
        guard let value else { throw mismatch("a number") }
        return value
    }
    private func float() throws -> Float {
        let found = document.nodes[node]
        let value: Float? =
            switch found.kind {
            case .float: Float(bitPattern: UInt32(truncatingIfNeeded: found.word))
            case .double: Double(bitPattern: found.word).isNaN ? Float.nan : Float(exactly: Double(bitPattern: found.word))
            case .integer: Float(exactly: Int64(bitPattern: found.word))
            case .unsigned: Float(exactly: found.word)
            default: nil
            }
        guard let value else { throw mismatch("a number that a Float can be") }
        return value
    }
    private func bool() throws -> Bool {
        guard document.nodes[node].kind == .bool else { throw mismatch("true or false") }
        return document.nodes[node].word == 1
    }
    private func string() throws -> String {
        guard let text = document.string(node) else { throw mismatch("a string") }
        return text
    }
    private func binary() throws -> [UInt8] {
        guard document.nodes[node].kind == .binary else { throw mismatch("a blob of bytes") }
        return [UInt8](document.slice(node))
    }
}

struct MessagePackMapReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let decoder: MessagePackDecoder
    private let keys: [String]
    private let values: [Int]
    /// Where a key is, for maps with so many that looking through them is slow.
    private let places: [String: Int]

    init(_ decoder: MessagePackDecoder) throws {
        let document = decoder.document
        guard document.nodes[decoder.node].kind == .map else { throw decoder.mismatch("a map") }
        let all = document.elements(decoder.node)
        var (keys, values): ([String], [Int]) = ([], [])
        keys.reserveCapacity(all.count / 2)
        values.reserveCapacity(all.count / 2)
        for k in stride(from: 0, to: all.count, by: 2) {
            guard let key = document.string(all[k]) else {
                throw WireError.mismatch(
                    path: WireKey.text(decoder.codingPath), found: "a map with \(document.text(all[k])) as a key",
                    expected: "strings as keys")
            }
            keys.append(key)
            values.append(all[k + 1])
        }
        let places = Dictionary(zip(keys, values)) { first, _ in first }
        guard places.count == keys.count else {
            throw WireError.mismatch(
                path: WireKey.text(decoder.codingPath), found: "a map with the same key twice",
                expected: "each key once")
        }
        (self.decoder, self.keys, self.values) = (decoder, keys, values)
        self.places = keys.count > 12 ? places : [:]
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { keys.compactMap { Key(stringValue: $0) } }

    private func find(_ key: Key) -> Int? {
        let name = key.stringValue
        if !places.isEmpty { return places[name] }
        for k in keys.indices where keys[k] == name { return values[k] }
        return nil
    }
    private func value(_ key: Key) throws -> MessagePackDecoder {
        guard let node = find(key) else {
            throw WireError.mismatch(
                path: WireKey.text(codingPath), found: "without '\(key.stringValue)'", expected: "a map with it")
        }
        return MessagePackDecoder(decoder.document, node)
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool {
        try decoder.document.nodes[value(key).node].kind == .null
    }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try value(key).read(type) }
    func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try value(key).read(type) }
    func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try value(key).read(type) }
    func nestedContainer<Inner: CodingKey>(
        keyedBy type: Inner.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Inner> {
        try value(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try value(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder {
        guard let key = Key(stringValue: "super") else { throw decoder.mismatch("a map with the key 'super'") }
        return try value(key)
    }
    func superDecoder(forKey key: Key) throws -> any Decoder { try value(key) }
}

struct MessagePackArrayReader: UnkeyedDecodingContainer {
    private let decoder: MessagePackDecoder
    private let elements: [Int]
    private(set) var currentIndex = 0

    init(_ decoder: MessagePackDecoder) throws {
        guard decoder.document.nodes[decoder.node].kind == .array else { throw decoder.mismatch("an array") }
        self.decoder = decoder
        elements = decoder.document.elements(decoder.node)
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    private mutating func next() throws -> MessagePackDecoder {
        guard currentIndex < elements.count else {
            throw decoder.mismatch("an array of at least \(elements.count + 1)")
        }
        defer { currentIndex += 1 }
        return MessagePackDecoder(decoder.document, elements[currentIndex])
    }

    mutating func decodeNil() throws -> Bool {
        guard currentIndex < elements.count, decoder.document.nodes[elements[currentIndex]].kind == .null else {
            return false
        }
        currentIndex += 1
        return true
    }
    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().read(type) }
    mutating func decode(_ type: Int128.Type) throws -> Int128 { try next().read(type) }
    mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try next().read(type) }
    mutating func nestedContainer<Inner: CodingKey>(keyedBy type: Inner.Type) throws -> KeyedDecodingContainer<Inner> {
        try next().container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }
}

struct MessagePackValueReader: SingleValueDecodingContainer {
    let decoder: MessagePackDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.document.nodes[decoder.node].kind == .null }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.read(type) }
    func decode(_ type: Int128.Type) throws -> Int128 { try decoder.read(type) }
    func decode(_ type: UInt128.Type) throws -> UInt128 { try decoder.read(type) }
}
