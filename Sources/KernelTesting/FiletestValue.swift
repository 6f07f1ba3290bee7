// Values in filetest directives: `3`, `-0.5`, `nan`, `true`, `[[1, 2], [3, 4]]`, `zeros(2, 3)`, `arange(6)`,
// `filled(7, 2, 3)`, `random(4, 5)` from 0 to 1, `below(9, 100)` whole numbers, `permutation(50)`,
// each with an optional type behind a colon: `[1, 2]: f32`.
// Holds: takes any text; nesting is bounded; a shape of more than 2^24 elements is refused.

import KernelIR
package import QuernCore

/// What is wrong with a filetest itself.
package struct FiletestError: Error {
    package var message: String
    package init(_ message: String) { self.message = message }
}

/// A value before its type is known.
package indirect enum FiletestValue {
    case number(String)
    case list([FiletestValue])
    /// Shape and the text of each element.
    case made([Int], (Int) -> String)

    /// Shape and elements in row-major order; a number has no shape.
    package func flattened() throws(FiletestError) -> (shape: [Int]?, elements: [String]) {
        switch self {
        case .number(let text): return (nil, [text])
        case .made(let shape, let element): return (shape, (0..<shape.reduce(1, *)).map(element))
        case .list(let items):
            var (inner, elements): ([Int]?, [String]) = (nil, [])
            for (k, item) in items.enumerated() {
                let (shape, more) = try item.flattened()
                if k > 0, (shape ?? []) != (inner ?? []) { throw FiletestError("rows of different lengths") }
                inner = shape
                elements += more
            }
            return ([items.count] + (inner ?? []), elements)
        }
    }

    /// The bits that an element's text spells in a type.
    package static func bits(_ text: String, _ type: ScalarType) throws(FiletestError) -> UInt64 {
        let isNegative = text.hasPrefix("-")
        let digits = String(isNegative ? text.dropFirst() : text[...])
        var bits: UInt64?
        switch (digits, type) {
        case ("true", .bool): bits = 1
        case ("false", .bool): bits = 0
        case ("nan", _): bits = Meaning.bits(of: .named(.nan), as: type)
        case ("inf", _):
            bits = Meaning.bits(of: .named(.infinity), as: type)
            if isNegative { bits = bits.flatMap { Meaning.evaluate(.negate, type: type, $0)?.first } }
        case (_, .float32), (_, .float64): bits = Meaning.bits(of: .real(text), as: type)
        case ("min", _): bits = Meaning.bits(of: .named(.min), as: type)
        case ("max", _): bits = Meaning.bits(of: .named(.max), as: type)
        default: bits = UInt64(digits).flatMap { Meaning.bits(of: .integer(magnitude: $0, isNegative: isNegative), as: type) }
        }
        guard let bits else { throw FiletestError("'\(text)' is no value of type \(type.name)") }
        return bits
    }
}

/// Reads directives character by character.
struct FiletestReader {
    private let characters: [Character]
    private(set) var at = 0

    init(_ text: some StringProtocol) { characters = Array(text) }

    mutating func skipSpace() { while at < characters.count, characters[at] == " " || characters[at] == "\t" { at += 1 } }
    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return at >= characters.count
        }
    }
    mutating func peek() -> Character? {
        skipSpace()
        return at < characters.count ? characters[at] : nil
    }
    mutating func take(_ text: String) -> Bool {
        skipSpace()
        guard characters[at...].starts(with: text) else { return false }
        at += text.count
        return true
    }
    mutating func expect(_ text: String) throws(FiletestError) {
        if !take(text) { throw FiletestError("expected '\(text)' before '\(rest)'") }
    }
    var rest: String { String(characters[min(at, characters.count)...]) }
    /// Letters, digits and what else names, numbers and ids are made of.
    mutating func word() throws(FiletestError) -> String {
        skipSpace()
        let start = at
        while at < characters.count, characters[at].isLetter || characters[at].isNumber || "._-+".contains(characters[at]) { at += 1 }
        guard at > start else { throw FiletestError("expected a name or number before '\(rest)'") }
        return String(characters[start..<at])
    }
    mutating func quoted() throws(FiletestError) -> String {
        try expect("\"")
        let start = at
        while at < characters.count, characters[at] != "\"" { at += 1 }
        guard at < characters.count else { throw FiletestError("the text has no closing quote") }
        at += 1
        return String(characters[start..<at - 1])
    }
    mutating func integer() throws(FiletestError) -> Int {
        let text = try word()
        guard let number = Int(text) else { throw FiletestError("'\(text)' is no whole number") }
        return number
    }

    /// The same number for the same place in every run, no two alike (the finaliser of SplitMix64).
    private static func scrambled(_ place: Int) -> UInt64 {
        var x = UInt64(place) &+ 0x9e37_79b9_7f4a_7c15
        x = (x ^ x >> 30) &* 0xbf58_476d_1ce4_e5b9
        x = (x ^ x >> 27) &* 0x94d0_49bb_1331_11eb
        return x ^ x >> 31
    }

    mutating func value(depth: Int = 0) throws(FiletestError) -> FiletestValue {
        guard depth < 16 else { throw FiletestError("lists are nested too deep") }
        if take("[") {
            var items: [FiletestValue] = []
            if take("]") { return .list([]) }
            repeat { items.append(try value(depth: depth + 1)) } while take(",")
            try expect("]")
            return .list(items)
        }
        let text = try word()
        guard take("(") else { return .number(text) }
        var numbers: [String] = []
        if !take(")") {
            repeat { numbers.append(try word()) } while take(",")
            try expect(")")
        }
        func shape(_ words: some Collection<String>) throws(FiletestError) -> [Int] {
            var shape: [Int] = []
            var count = 1
            for word in words {
                guard let extent = Int(word), extent >= 0, extent <= 1 << 24 else {
                    throw FiletestError("'\(word)' is no extent")
                }
                shape.append(extent)
                count *= max(1, extent)
                if count > 1 << 24 { throw FiletestError("more than 2^24 elements") }
            }
            return shape
        }
        switch text {
        case "zeros": return .made(try shape(numbers)) { _ in "0" }
        case "arange":
            let shape = try shape(numbers)
            return .made(shape) { "\($0)" }
        case "filled":
            guard let element = numbers.first else { throw FiletestError("'filled' takes a value and extents") }
            return .made(try shape(numbers.dropFirst())) { _ in element }
        case "random":
            let shape = try shape(numbers)
            return .made(shape) { "\(Double(Self.scrambled($0) >> 40) / Double(1 << 24))" }
        case "below":
            guard let limit = numbers.first.flatMap({ UInt64($0) }), limit > 0 else {
                throw FiletestError("'below' takes a whole number above zero, and extents")
            }
            return .made(try shape(numbers.dropFirst())) { "\(Self.scrambled($0) % limit)" }
        case "permutation":
            let shape = try shape(numbers)
            let order = (0..<(shape.first ?? 0)).sorted { Self.scrambled($0) < Self.scrambled($1) }
            guard shape.count == 1 else { throw FiletestError("'permutation' takes one extent") }
            return .made(shape) { "\(order[$0])" }
        default:
            throw FiletestError(
                "there is no array function '\(text)'; there are zeros, arange, filled, random, below and permutation")
        }
    }

    /// `: f64`, if it follows.
    mutating func typeAnnotation() throws(FiletestError) -> ScalarType? {
        guard take(":") else { return nil }
        let name = try word()
        guard let type = ScalarType(name: name) ?? ScalarType(swiftName: name) else {
            throw FiletestError("there is no type '\(name)'")
        }
        return type
    }
}
