// Reads the text of a value. Works on bytes, by recursive descent, at most 16 levels deep.
// Holds: every input gives a value or a message that quotes it; nothing is looked up, no file is opened.

package import QuernCore

/// A value's text could not be read.
package struct ValueSyntaxError: Error, Sendable, Hashable {
    /// What is wrong, without the text itself.
    package var message: String
    /// What to write.
    package var help: String?
}

extension ValueSpec {
    /// Reads `text`.
    package init(parsing text: String) throws(ValueSyntaxError) {
        var parser = ValueParser(text)
        self = try parser.whole()
    }
}

extension ScalarType {
    /// The type that `name` means on the command line: `f64`, `Double`.
    package init?(anyName name: String) {
        guard let found = ScalarType(name: name) ?? ScalarType(swiftName: name) else { return nil }
        self = found
    }
}

private struct ValueParser {
    let bytes: [UInt8]
    var at = 0
    var depth = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func whole() throws(ValueSyntaxError) -> ValueSpec {
        skipSpace()
        if at == bytes.count { throw ValueSyntaxError(message: "it is empty", help: Self.help) }
        let value = try value()
        skipSpace()
        if at < bytes.count { throw ValueSyntaxError(message: "'\(rest)' is left over", help: Self.help) }
        return value
    }

    static let help = "write a number, true, false, [1, 2], @file.npy, @file.csv:column or \(ArrayMaker.zeros.usage)"

    // ---- values

    mutating func value() throws(ValueSyntaxError) -> ValueSpec {
        depth += 1
        defer { depth -= 1 }
        if depth > 16 { throw ValueSyntaxError(message: "it is nested more than 16 deep") }
        skipSpace()
        var value: ValueSpec
        switch peek ?? 0 {
        case UInt8(ascii: "@"): value = try file()
        case UInt8(ascii: "["): value = try list()
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
            if let found = complex() { value = found } else { value = try number() }
        default: value = try named()
        }
        while true {
            skipSpace()
            if peek == UInt8(ascii: "[") {
                value = .cut(value, try cuts())
            } else if peek == UInt8(ascii: "."), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "T") {
                at += 2
                value = .transposed(value)
            } else {
                return value
            }
        }
    }

    mutating func list() throws(ValueSyntaxError) -> ValueSpec {
        at += 1
        var elements: [ValueSpec] = []
        skipSpace()
        while peek != UInt8(ascii: "]") {
            elements.append(try value())
            skipSpace()
            if take(",") { skipSpace() } else if peek != UInt8(ascii: "]") { throw expected("',' or ']'") }
        }
        at += 1
        return .list(elements)
    }

    /// `1+2i`, `-2.5e3-inf i` without the blank, `3i`, `1-i`; nil, at the same place, for anything else.
    mutating func complex() -> ValueSpec? {
        let end = bytes[at...].firstIndex { byte in
            !isDigit(byte) && !isLetter(byte) && ![".", "+", "-"].contains(Unicode.Scalar(byte))
        } ?? bytes.count
        let text = bytes[at..<end]
        guard let last = text.last, last == UInt8(ascii: "i") || last == UInt8(ascii: "j") else { return nil }
        let body = text.dropLast()
        // The sign between the parts is the last one that is no exponent's.
        let split = body.indices.last { k in
            (body[k] == UInt8(ascii: "+") || body[k] == UInt8(ascii: "-"))
                && (k == body.startIndex || body[k - 1] | 0x20 != UInt8(ascii: "e"))
        } ?? body.startIndex
        let real = String(decoding: body[..<split], as: UTF8.self)
        var imaginary = String(decoding: body[split...], as: UTF8.self)
        if imaginary.isEmpty || imaginary == "+" || imaginary == "-" { imaginary += "1" }
        func isNumber(_ text: String) -> Bool { !text.lowercased().contains("x") && Double(text) != nil }
        guard isNumber(imaginary), real.isEmpty || isNumber(real) else { return nil }
        at = end
        return .complex(real: real.isEmpty ? "0" : real, imaginary: imaginary)
    }

    mutating func number() throws(ValueSyntaxError) -> ValueSpec {
        let start = at
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        if peek.map(isLetter) == true {
            let word = name()
            if let value = Self.special(word, isNegative: isNegative) { return value }
            throw ValueSyntaxError(message: "'\(string(start, at))' is no number")
        }
        let digits = at
        let isHexadecimal =
            peek == UInt8(ascii: "0") && at + 1 < bytes.count && bytes[at + 1] | 0x20 == UInt8(ascii: "x")
        if isHexadecimal { at += 2 }
        var isReal = false
        while let byte = peek {
            let isExponent = byte | 0x20 == UInt8(ascii: isHexadecimal ? "p" : "e")
            if byte == UInt8(ascii: ".") {
                // `.T` behind a number belongs to nothing here, but `1.` reads as in Python.
                if at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "T") { break }
                isReal = true
                at += 1
            } else if isExponent, !isHexadecimal || isReal || at + 1 < bytes.count {
                isReal = true
                at += 1
                if peek == UInt8(ascii: "-") || peek == UInt8(ascii: "+") { at += 1 }
            } else if isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") {
                at += 1
            } else {
                break
            }
        }
        let text = string(digits, at).filter { $0 != "_" }
        if !isReal {
            let magnitude = isHexadecimal ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
            if let magnitude { return .integer(isNegative: isNegative, magnitude: magnitude) }
            if !text.isEmpty, text.allSatisfy(\.isNumber) {
                throw ValueSyntaxError(
                    message: "'\(string(start, at))' needs more than 64 bits",
                    help: "write it with a '.0' for a floating-point number")
            }
            throw ValueSyntaxError(message: "'\(string(start, text.isEmpty ? bytes.count : at))' is no number")
        }
        var literal = text.hasSuffix(".") ? text + "0" : text
        if literal.hasPrefix(".") { literal = "0" + literal }
        guard Double(literal) != nil else { throw ValueSyntaxError(message: "'\(string(start, at))' is no number") }
        return .real(isNegative ? "-" + literal : literal)
    }

    static func special(_ word: String, isNegative: Bool) -> ValueSpec? {
        switch word {
        case "inf", "infinity": .real(isNegative ? "-inf" : "inf")
        case "nan": .real("nan")
        case "pi": .real(isNegative ? "-3.14159265358979323846" : "3.14159265358979323846")
        default: nil
        }
    }

    mutating func named() throws(ValueSyntaxError) -> ValueSpec {
        let start = at
        let word = name()
        if word.isEmpty {
            throw ValueSyntaxError(message: "'\(string(start, bytes.count))' is no value", help: Self.help)
        }
        if word == "true" || word == "false" { return .boolean(word == "true") }
        if let value = Self.special(word, isNegative: false) { return value }
        skipSpace()
        if let type = ScalarType(anyName: word) {
            guard take("(") else {
                throw ValueSyntaxError(message: "'\(word)' is a type", help: "write a value, such as \(word)(3)")
            }
            let inner = try value()
            skipSpace()
            guard take(")") else { throw expected("')'") }
            return .cast(type, inner)
        }
        guard let maker = ArrayMaker(rawValue: word) else {
            let names =
                ArrayMaker.allCases.map(\.rawValue) + ScalarType.allCases.map(\.name) + ["true", "false", "inf", "nan"]
            let near = NearestName.of(word, among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw ValueSyntaxError(message: "'\(word)' is unknown\(near)", help: Self.help)
        }
        guard take("(") else {
            throw ValueSyntaxError(message: "'\(word)' needs arguments", help: "write \(maker.usage)")
        }
        return .call(maker, try arguments(of: maker))
    }

    mutating func arguments(of maker: ArrayMaker) throws(ValueSyntaxError) -> [ValueSpec.Argument] {
        var arguments: [ValueSpec.Argument] = []
        skipSpace()
        while peek != UInt8(ascii: ")") {
            let start = at
            let word = name()
            skipSpace()
            if !word.isEmpty, take(":") {
                guard maker.labels.contains(word) else {
                    let known = maker.labels.isEmpty ? "it has none" : "it has \(NearestName.list(maker.labels))"
                    throw ValueSyntaxError(
                        message: "'\(maker.rawValue)' has no label '\(word)' (\(known))", help: "write \(maker.usage)")
                }
                arguments.append(ValueSpec.Argument(label: word, value: .value(try value())))
            } else if let type = ScalarType(anyName: word), peek == UInt8(ascii: ",") || peek == UInt8(ascii: ")") {
                arguments.append(ValueSpec.Argument(label: nil, value: .type(type)))
            } else {
                at = start
                arguments.append(ValueSpec.Argument(label: nil, value: .value(try value())))
            }
            skipSpace()
            if take(",") { skipSpace() } else if peek != UInt8(ascii: ")") { throw expected("',' or ')'") }
        }
        at += 1
        return arguments
    }

    // ---- files

    mutating func file() throws(ValueSyntaxError) -> ValueSpec {
        at += 1
        let path: String
        if take("\"") {
            let start = at
            while let byte = peek, byte != UInt8(ascii: "\"") { at += 1 }
            path = string(start, at)
            guard take("\"") else { throw expected("'\"'") }
        } else {
            let start = at
            at = endOfPath()
            path = string(start, at)
        }
        if path.isEmpty {
            throw ValueSyntaxError(message: "'@' needs a file", help: "write @file.npy or @file.csv:column")
        }
        let lower = path.lowercased()
        if lower.hasSuffix(".npy") { return .arrayFile(path) }
        if let colon = path.lastIndex(of: ":"), !path[colon...].contains("/") {
            let (name, column) = (String(path[..<colon]), String(path[path.index(after: colon)...]))
            if column.isEmpty {
                throw ValueSyntaxError(message: "'\(path)' names no column", help: "write @file.csv:column")
            }
            return .column(file: name, name: column)
        }
        if lower.hasSuffix(".csv") || lower.hasSuffix(".csv.gz") {
            throw ValueSyntaxError(message: "'\(path)' names no column", help: "write @\(path):column")
        }
        return .arrayFile(path)
    }

    /// Where an unquoted path ends: at the end of the text, before a final `[…]` or `.T`, and inside of something
    /// else before `,`, `)`, `]` or `[`.
    private func endOfPath() -> Int {
        if depth > 1 {
            var end = at
            while end < bytes.count, !",)][".utf8.contains(bytes[end]) { end += 1 }
            return end
        }
        var end = bytes.count
        while true {
            while end > at, isSpace(bytes[end - 1]) { end -= 1 }
            if end - at > 2, bytes[end - 1] == UInt8(ascii: "T"), bytes[end - 2] == UInt8(ascii: "."),
                endsInSuffix(end - 2)
            {
                end -= 2
            } else if end > at, bytes[end - 1] == UInt8(ascii: "]"),
                let open = bytes[at..<end].lastIndex(of: UInt8(ascii: "[")),
                bytes[open + 1..<end - 1].allSatisfy({ isDigit($0) || isSpace($0) || ":,-.".utf8.contains($0) })
            {
                end = open
            } else {
                return end
            }
        }
    }

    /// Whether `.npy` or a cut stands before `end`, so that `.T` behind it is ours.
    private func endsInSuffix(_ end: Int) -> Bool {
        bytes[at..<end].last == UInt8(ascii: "]") || string(at, end).lowercased().hasSuffix(".npy")
    }

    // ---- cuts

    mutating func cuts() throws(ValueSyntaxError) -> [AxisCut] {
        at += 1
        var cuts: [AxisCut] = []
        skipSpace()
        while peek != UInt8(ascii: "]") {
            cuts.append(try cut())
            skipSpace()
            if take(",") { skipSpace() } else if peek != UInt8(ascii: "]") { throw expected("',' or ']'") }
        }
        at += 1
        if cuts.isEmpty {
            throw ValueSyntaxError(message: "'[]' cuts nothing", help: "write [start:stop:step] for each axis")
        }
        if cuts.count(where: { $0 == .ellipsis }) > 1 { throw ValueSyntaxError(message: "'...' stands more than once") }
        return cuts
    }

    mutating func cut() throws(ValueSyntaxError) -> AxisCut {
        if at + 3 <= bytes.count, bytes[at..<at + 3].elementsEqual("...".utf8) {
            at += 3
            return .ellipsis
        }
        let start = try integer()
        skipSpace()
        guard take(":") else {
            guard let start else { throw expected("an index or a range such as 1:9:2") }
            return .index(start)
        }
        skipSpace()
        let stop = try integer()
        skipSpace()
        guard take(":") else { return .range(start: start, stop: stop, step: 1) }
        skipSpace()
        let step = try integer() ?? 1
        if step == 0 {
            throw ValueSyntaxError(message: "a step of 0 goes nowhere", help: "write 1 or more, or -1 to go backwards")
        }
        if step == .min { throw ValueSyntaxError(message: "the step \(step) is too large") }
        return .range(start: start, stop: stop, step: step)
    }

    mutating func integer() throws(ValueSyntaxError) -> Int? {
        let start = at
        _ = take("-")
        while let byte = peek, isDigit(byte) { at += 1 }
        if at == start { return nil }
        guard let value = Int(string(start, at)) else {
            throw ValueSyntaxError(message: "'\(string(start, at))' is no index")
        }
        return value
    }

    // ---- characters

    var peek: UInt8? { at < bytes.count ? bytes[at] : nil }
    var rest: String { string(at, bytes.count) }

    func string(_ from: Int, _ to: Int) -> String { String(decoding: bytes[from..<to], as: UTF8.self) }
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "_") }

    mutating func skipSpace() { while let byte = peek, isSpace(byte) { at += 1 } }
    mutating func name() -> String {
        let start = at
        while let byte = peek, isLetter(byte) || (at > start && isDigit(byte)) { at += 1 }
        return string(start, at)
    }
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }
    func expected(_ what: String) -> ValueSyntaxError {
        ValueSyntaxError(
            message: at < bytes.count ? "\(what) expected at '\(rest)'" : "\(what) expected at the end", help: Self.help
        )
    }
}
