// Swift's `Encodable` on the writer. A container does not know its count before it is done, so each has a piece of bytes
// of its own; a value that was encoded as a whole goes straight into its parent's piece, and only containers that were
// asked for by hand (`nestedContainer`) stay apart until the end.
// Holds: keys in the order of encoding; dictionaries and sets, whose order changes from run to run, sorted.

/// Containers of one value.
struct MessagePackEncoder: Encoder {
    let piece: EncodedPiece

    // Paths of errors are put together on the way out, which costs nothing where there is no error.
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        piece.form = .map
        return KeyedEncodingContainer(MessagePackMapWriter<Key>(piece: piece))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        piece.form = .array
        return MessagePackArrayWriter(piece: piece)
    }
    func singleValueContainer() -> any SingleValueEncodingContainer {
        piece.form = .single
        return MessagePackValueWriter(piece: piece)
    }

    /// Writes a value of any type.
    /// - Parameter depth: how many arrays and maps may still be inside one another.
    static func write<T: Encodable>(_ value: T, to writer: inout MessagePackWriter, depth: Int) throws {
        // The witness tables of containers come here for all types: comparing metatypes is the quickest way to tell them.
        if T.self == Int.self { return writer.integer(Int64(unsafeBitCast(value, to: Int.self))) }
        if T.self == String.self { return writer.string(unsafeBitCast(value, to: String.self)) }
        if T.self == Double.self { return writer.double(unsafeBitCast(value, to: Double.self)) }
        if T.self == Bool.self { return writer.bool(unsafeBitCast(value, to: Bool.self)) }
        if T.self == [UInt8].self { return writer.binary(unsafeBitCast(value, to: [UInt8].self)) }
        if T.self == UInt64.self { return writer.unsigned(unsafeBitCast(value, to: UInt64.self)) }
        if T.self == Int64.self { return writer.integer(unsafeBitCast(value, to: Int64.self)) }
        if T.self == Float.self { return writer.float(unsafeBitCast(value, to: Float.self)) }
        if T.self == UInt8.self { return writer.unsigned(UInt64(unsafeBitCast(value, to: UInt8.self))) }
        if T.self == UInt16.self { return writer.unsigned(UInt64(unsafeBitCast(value, to: UInt16.self))) }
        if T.self == UInt32.self { return writer.unsigned(UInt64(unsafeBitCast(value, to: UInt32.self))) }
        if T.self == UInt.self { return writer.unsigned(UInt64(unsafeBitCast(value, to: UInt.self))) }
        if T.self == Int8.self { return writer.integer(Int64(unsafeBitCast(value, to: Int8.self))) }
        if T.self == Int16.self { return writer.integer(Int64(unsafeBitCast(value, to: Int16.self))) }
        if T.self == Int32.self { return writer.integer(Int64(unsafeBitCast(value, to: Int32.self))) }
        if T.self == Int128.self { return writer.wide(value as! Int128) }
        if T.self == UInt128.self { return writer.wideUnsigned(value as! UInt128) }

        guard depth > 0 else { throw WireError.unsupported(path: "", what: "a value nested so deep") }
        if T.self == [Int].self {
            let numbers = unsafeBitCast(value, to: [Int].self)
            writer.arrayHeader(numbers.count)
            for number in numbers { writer.integer(Int64(number)) }
        } else if T.self is any Unordered.Type, let pairs = value as? any Unordered {
            try pairs.write(to: &writer, depth: depth)
        } else {
            let piece = EncodedPiece(depth: depth)
            try value.encode(to: MessagePackEncoder(piece: piece))
            piece.finish(into: &writer)
        }
    }
}

/// The bytes of one value that is being encoded.
final class EncodedPiece {
    enum Form { case none, single, array, map }
    var form = Form.none
    /// How many arrays and maps may still be inside one another, this one counted; a value that stands for another counts
    /// too, as a type could stand for itself.
    let depth: Int
    private(set) var count = 0
    private var writer = MessagePackWriter()
    private var inserted: [(place: Int, piece: EncodedPiece)] = []

    init(depth: Int) { self.depth = depth }

    /// Appends an element, under a key in a map.
    func add<T: Encodable>(_ value: T, key: String? = nil) throws {
        count += 1
        if let key { writer.string(key) }
        try MessagePackEncoder.write(value, to: &writer, depth: depth - 1)
    }
    func addNull(key: String? = nil) {
        count += 1
        if let key { writer.string(key) }
        writer.null()
    }
    /// A container whose elements come later.
    func addPiece(key: String? = nil) -> EncodedPiece {
        count += 1
        if let key { writer.string(key) }
        let piece = EncodedPiece(depth: depth - 1)
        inserted.append((writer.bytes.count, piece))
        return piece
    }

    func finish(into target: inout MessagePackWriter) {
        switch form {
        case .none: target.mapHeader(0)
        case .single: if count == 0 { target.null() }
        case .array: target.arrayHeader(count)
        case .map: target.mapHeader(count)
        }
        var start = 0
        for (place, piece) in inserted {
            target.append(writer.bytes[start..<place])
            piece.finish(into: &target)
            start = place
        }
        target.append(writer.bytes[start...])
    }
}

struct MessagePackMapWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let piece: EncodedPiece
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) { piece.addNull(key: key.stringValue) }
    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        do {
            try piece.add(value, key: key.stringValue)
        } catch let error as WireError {
            throw error.inside(key.stringValue)
        }
    }
    mutating func encode(_ value: Int128, forKey key: Key) throws { try piece.add(value, key: key.stringValue) }
    mutating func encode(_ value: UInt128, forKey key: Key) throws { try piece.add(value, key: key.stringValue) }
    mutating func nestedContainer<Inner: CodingKey>(
        keyedBy keyType: Inner.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Inner> {
        MessagePackEncoder(piece: piece.addPiece(key: key.stringValue)).container(keyedBy: keyType)
    }
    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        MessagePackEncoder(piece: piece.addPiece(key: key.stringValue)).unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder { MessagePackEncoder(piece: piece.addPiece(key: "super")) }
    mutating func superEncoder(forKey key: Key) -> any Encoder {
        MessagePackEncoder(piece: piece.addPiece(key: key.stringValue))
    }
}

struct MessagePackArrayWriter: UnkeyedEncodingContainer {
    let piece: EncodedPiece
    var codingPath: [any CodingKey] { [] }
    var count: Int { piece.count }

    mutating func encodeNil() { piece.addNull() }
    mutating func encode<T: Encodable>(_ value: T) throws {
        do {
            try piece.add(value)
        } catch let error as WireError {
            throw error.inside("[\(piece.count - 1)]")
        }
    }
    mutating func encode(_ value: Int128) throws { try piece.add(value) }
    mutating func encode(_ value: UInt128) throws { try piece.add(value) }
    mutating func nestedContainer<Inner: CodingKey>(keyedBy keyType: Inner.Type) -> KeyedEncodingContainer<Inner> {
        MessagePackEncoder(piece: piece.addPiece()).container(keyedBy: keyType)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        MessagePackEncoder(piece: piece.addPiece()).unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder { MessagePackEncoder(piece: piece.addPiece()) }
}

struct MessagePackValueWriter: SingleValueEncodingContainer {
    let piece: EncodedPiece
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() { piece.addNull() }
    mutating func encode<T: Encodable>(_ value: T) throws { try piece.add(value) }
    mutating func encode(_ value: Int128) throws { try piece.add(value) }
    mutating func encode(_ value: UInt128) throws { try piece.add(value) }
}

/// Collections that are walked in another order in every process.
private protocol Unordered {
    func write(to writer: inout MessagePackWriter, depth: Int) throws
}

extension Set: Unordered where Element: Encodable {
    fileprivate func write(to writer: inout MessagePackWriter, depth: Int) throws {
        let elements = try map { element in
            var own = MessagePackWriter()
            try MessagePackEncoder.write(element, to: &own, depth: depth - 1)
            return own.bytes
        }
        writer.arrayHeader(count)
        for element in elements.sorted(by: { $0.lexicographicallyPrecedes($1) }) { writer.append(element[...]) }
    }
}

extension Dictionary: Unordered where Key: Encodable, Value: Encodable {
    fileprivate func write(to writer: inout MessagePackWriter, depth: Int) throws {
        // As Dictionary's own encoding does it: strings and numbers are keys of a map, other keys stand in an array, each
        // before its value.
        var isMap = true
        let pairs = try map { key, value in
            var (first, second) = (MessagePackWriter(), MessagePackWriter())
            let name: String
            switch key {
            case let text as String: name = text
            case let number as Int: name = String(number)
            case let key as any CodingKeyRepresentable: name = key.codingKey.stringValue
            default:
                isMap = false
                name = ""
            }
            if isMap { first.string(name) } else { try MessagePackEncoder.write(key, to: &first, depth: depth - 1) }
            do {
                try MessagePackEncoder.write(value, to: &second, depth: depth - 1)
            } catch let error as WireError {
                throw error.inside("[\(key)]")
            }
            return (first.bytes, second.bytes)
        }
        if isMap { writer.mapHeader(count) } else { writer.arrayHeader(2 * count) }
        for (first, second) in pairs.sorted(by: { $0.0.lexicographicallyPrecedes($1.0) }) {
            writer.append(first[...])
            writer.append(second[...])
        }
    }
}

extension WireError {
    /// The error of a value inside another, seen from the outer one.
    fileprivate func inside(_ key: String) -> WireError {
        guard case .unsupported(let path, let what) = self else { return self }
        return .unsupported(path: path.isEmpty || path.hasPrefix("[") ? key + path : "\(key).\(path)", what: what)
    }
}
