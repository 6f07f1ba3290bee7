// JSON as array metadata need it: read strictly (RFC 8259), numbers kept as their text so that 64-bit integers stay
// whole. One thing more than the standard has is read: NaN, Infinity and -Infinity, which Python writes.
// Holds: any bytes end in a value or an error; nesting is bounded, so that no file overflows the stack.

/// A JSON value.
indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Where and why text is no JSON.
    struct Failure: Error {
        var byte: Int
        var expected: String
    }

    subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { return members[key] }
        return nil
    }
    var text: String? {
        if case .string(let text) = self { return text }
        return nil
    }
    var integer: Int? {
        if case .number(let text) = self { return Int(text) }
        return nil
    }
    var double: Double? {
        if case .number(let text) = self { return Double(text) }
        return nil
    }
    var flag: Bool? {
        if case .bool(let flag) = self { return flag }
        return nil
    }
    var items: [JSONValue]? {
        if case .array(let items) = self { return items }
        return nil
    }
    var members: [String: JSONValue]? {
        if case .object(let members) = self { return members }
        return nil
    }
    /// A list of integers.
    var integers: [Int]? {
        guard let items else { return nil }
        let found = items.compactMap(\.integer)
        return found.count == items.count ? found : nil
    }
}

// MARK: Reading

extension JSONValue {
    /// The value that `bytes` are.
    init(parsing bytes: [UInt8]) throws(Failure) {
        var parser = Parser(bytes: bytes)
        parser.skipSpaces()
        self = try parser.value(depth: 0)
        parser.skipSpaces()
        guard parser.next == bytes.count else { throw parser.expected("the end") }
    }

    private struct Parser {
        let bytes: [UInt8]
        var next = 0

        static let maximumDepth = 100

        func expected(_ what: String) -> Failure { Failure(byte: next, expected: what) }

        mutating func skipSpaces() {
            while next < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[next]) { next += 1 }
        }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard next < bytes.count, bytes[next] == UInt8(ascii: character) else { return false }
            next += 1
            return true
        }

        mutating func take(word: String) -> Bool {
            guard bytes[next...].starts(with: word.utf8) else { return false }
            next += word.utf8.count
            return true
        }

        mutating func value(depth: Int) throws(Failure) -> JSONValue {
            guard depth < maximumDepth else { throw expected("at most \(maximumDepth) levels") }
            guard next < bytes.count else { throw expected("a value") }
            switch bytes[next] {
            case UInt8(ascii: "{"): return try object(depth: depth)
            case UInt8(ascii: "["): return try array(depth: depth)
            case UInt8(ascii: "\""): return .string(try string())
            default: break
            }
            if take(word: "true") { return .bool(true) }
            if take(word: "false") { return .bool(false) }
            if take(word: "null") { return .null }
            for (word, text) in [("NaN", "nan"), ("Infinity", "inf"), ("-Infinity", "-inf")] where take(word: word) {
                return .number(text)
            }
            return .number(try number())
        }

        private var maximumDepth: Int { Self.maximumDepth }

        mutating func object(depth: Int) throws(Failure) -> JSONValue {
            var members: [String: JSONValue] = [:]
            next += 1
            skipSpaces()
            if take("}") { return .object(members) }
            while true {
                skipSpaces()
                let place = next
                guard next < bytes.count, bytes[next] == UInt8(ascii: "\"") else { throw expected("a key in quotes") }
                let key = try string()
                skipSpaces()
                guard take(":") else { throw expected("':'") }
                skipSpaces()
                let value = try value(depth: depth + 1)
                guard members.updateValue(value, forKey: key) == nil else {
                    throw Failure(byte: place, expected: "each key once, not '\(key)' twice,")
                }
                skipSpaces()
                if take("}") { return .object(members) }
                guard take(",") else { throw expected("',' or '}'") }
            }
        }

        mutating func array(depth: Int) throws(Failure) -> JSONValue {
            var items: [JSONValue] = []
            next += 1
            skipSpaces()
            if take("]") { return .array(items) }
            while true {
                skipSpaces()
                items.append(try value(depth: depth + 1))
                skipSpaces()
                if take("]") { return .array(items) }
                guard take(",") else { throw expected("',' or ']'") }
            }
        }

        mutating func number() throws(Failure) -> String {
            let start = next
            func isDigit() -> Bool { next < bytes.count && (0x30...0x39).contains(bytes[next]) }
            _ = take("-")
            if !take("0") {
                guard isDigit() else { throw expected("a value") }
                while isDigit() { next += 1 }
            }
            if take(".") {
                guard isDigit() else { throw expected("a digit") }
                while isDigit() { next += 1 }
            }
            if take("e") || take("E") {
                if !take("+") { _ = take("-") }
                guard isDigit() else { throw expected("a digit") }
                while isDigit() { next += 1 }
            }
            return String(decoding: bytes[start..<next], as: UTF8.self)
        }

        mutating func string() throws(Failure) -> String {
            next += 1
            var units: [UInt8] = []
            while next < bytes.count {
                let byte = bytes[next]
                next += 1
                if byte == UInt8(ascii: "\"") {
                    guard let text = String(validating: units, as: UTF8.self) else {
                        throw expected("UTF-8 before this")
                    }
                    return text
                }
                guard byte >= 0x20 else { throw expected("no control character") }
                guard byte == UInt8(ascii: "\\") else {
                    units.append(byte)
                    continue
                }
                guard next < bytes.count else { break }
                let escape = bytes[next]
                next += 1
                switch escape {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(escape)
                case UInt8(ascii: "b"): units.append(0x08)
                case UInt8(ascii: "f"): units.append(0x0C)
                case UInt8(ascii: "n"): units.append(0x0A)
                case UInt8(ascii: "r"): units.append(0x0D)
                case UInt8(ascii: "t"): units.append(0x09)
                case UInt8(ascii: "u"): units += String(try scalar()).utf8
                default: throw expected("an escape that JSON has")
                }
            }
            throw expected("the end of the string")
        }

        /// The character of an escape, both halves of a surrogate pair taken together.
        private mutating func scalar() throws(Failure) -> Character {
            let first = try hex()
            if let scalar = Unicode.Scalar(first) { return Character(scalar) }
            if (0xD800..<0xDC00).contains(first), take("\\"), take("u") {
                let second = try hex()
                if (0xDC00..<0xE000).contains(second),
                    let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
                {
                    return Character(scalar)
                }
            }
            // Half a pair stands for nothing; Python writes such things, and readers show this.
            return "\u{FFFD}"
        }

        private mutating func hex() throws(Failure) -> UInt32 {
            guard bytes.count - next >= 4,
                let value = UInt32(String(decoding: bytes[next..<next + 4], as: UTF8.self), radix: 16),
                bytes[next] != UInt8(ascii: "+"), bytes[next] != UInt8(ascii: "-")
            else { throw expected("four hexadecimal digits") }
            next += 4
            return value
        }
    }
}

// MARK: Writing

extension JSONValue {
    /// The value as text, keys in order, so that equal values are equal bytes.
    func encoded(indent: Int = 0) -> String {
        let margin = String(repeating: "  ", count: indent + 1)
        let end = "\n" + String(repeating: "  ", count: indent)
        switch self {
        case .null: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .number(let text):
            return ["nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"][text] ?? text
        case .string(let text): return Self.quoted(text)
        case .array(let items):
            return "[" + items.map { $0.encoded(indent: indent + 1) }.joined(separator: ", ") + "]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let lines = members.sorted { $0.key < $1.key }.map {
                margin + Self.quoted($0.key) + ": " + $0.value.encoded(indent: indent + 1)
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// A list of integers.
    static func integers(_ values: [Int]) -> JSONValue { .array(values.map { .number(String($0)) }) }
}

// MARK: Attributes

extension StoredAttribute {
    /// The note that a JSON value is.
    init(_ value: JSONValue) {
        switch value {
        case .string(let text): self = .text(text)
        case .bool(let flag): self = .flag(flag)
        case .number(let text):
            if let integer = Int(text) { self = .integer(integer) } else { self = .number(Double(text) ?? .nan) }
        case .array(let items):
            let texts = items.compactMap(\.text)
            let doubles = items.compactMap(\.double)
            if let integers = value.integers, !items.isEmpty {
                self = .integers(integers)
            } else if doubles.count == items.count, !items.isEmpty {
                self = .numbers(doubles)
            } else if texts.count == items.count {
                self = .texts(texts)
            } else {
                self = .other(value.encoded())
            }
        case .null, .object: self = .other(value.encoded())
        }
    }

    /// The note as JSON.
    var json: JSONValue {
        switch self {
        case .text(let text): return .string(text)
        case .integer(let value): return .number(String(value))
        case .float(let value): return .number("\(value)")
        case .number(let value): return .number("\(value)")
        case .flag(let flag): return .bool(flag)
        case .texts(let texts): return .array(texts.map { .string($0) })
        case .integers(let values): return .integers(values)
        case .floats(let values): return .array(values.map { .number("\($0)") })
        case .numbers(let values): return .array(values.map { .number("\($0)") })
        case .other(let text): return (try? JSONValue(parsing: Array(text.utf8))) ?? .string(text)
        }
    }
}
