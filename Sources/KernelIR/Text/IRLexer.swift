// Cuts IR text into tokens. Neighbours: IRParser, which alone uses it.
// Holds: takes any bytes; what cannot be read becomes a token of kind `wrong`, which the parser reports.

import QuernCore

struct IRToken {
    enum Kind {
        /// A word: opcode, keyword, type name, `$0`.
        case word
        /// A number as written.
        case number
        /// A string, unescaped.
        case string
        /// `%name.index`: `text` is the name.
        case value(Int)
        /// `@name`.
        case symbol
        /// Punctuation, `->` and `..<`.
        case mark
        case wrong(String)
        case end
    }
    var kind: Kind
    var text: String
    var line: Int
    var column: Int
    var length: Int
    /// Whether it is the first token of its line: operand lists end there.
    var startsLine: Bool
}

struct IRLexer {
    private let bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var lineStart = 0
    private var startsLine = true

    private init(_ text: String) { bytes = Array(text.utf8) }

    static func tokens(of text: String) -> [IRToken] {
        var lexer = IRLexer(text)
        var tokens: [IRToken] = []
        while let token = lexer.next() { tokens.append(token) }
        tokens.append(
            IRToken(
                kind: .end, text: "", line: lexer.line, column: lexer.at - lexer.lineStart + 1, length: 1, startsLine: true))
        return tokens
    }

    private func peek(_ offset: Int = 0) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\n"):
                at += 1
                line += 1
                lineStart = at
                startsLine = true
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                at += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
            default:
                return
            }
        }
    }

    private mutating func next() -> IRToken? {
        skipSpace()
        guard at < bytes.count else { return nil }
        let start = at
        let (startLine, column) = (line, at - lineStart + 1)
        let (kind, text) = scan()
        defer { startsLine = false }
        return IRToken(
            kind: kind, text: text, line: startLine, column: column, length: max(1, at - start), startsLine: startsLine)
    }

    private mutating func scan() -> (IRToken.Kind, String) {
        let byte = bytes[at]
        switch byte {
        case _ where TextNames.isLetter(byte) || byte == UInt8(ascii: "$"):
            let start = at
            at += 1
            return (.word, rest(from: start, dots: false))
        case _ where TextNames.isDigit(byte),
            UInt8(ascii: "-") where TextNames.isDigit(peek(1)) || TextNames.isLetter(peek(1)):
            return (.number, number())
        case UInt8(ascii: "\""):
            return string()
        case UInt8(ascii: "%"):
            return value()
        case UInt8(ascii: "@"):
            at += 1
            if peek() == UInt8(ascii: "\"") {
                let (kind, text) = string()
                if case .string = kind { return (.symbol, text) }
                return (kind, text)
            }
            return TextNames.isLetter(peek()) ? (.symbol, rest(from: at, dots: true)) : (.wrong("'@' without a name"), "@")
        case UInt8(ascii: "-") where peek(1) == UInt8(ascii: ">"):
            at += 2
            return (.mark, "->")
        case UInt8(ascii: ".") where peek(1) == UInt8(ascii: ".") && peek(2) == UInt8(ascii: "<"):
            at += 3
            return (.mark, "..<")
        case _ where Array("{}()[]<>,:=#.".utf8).contains(byte):
            at += 1
            return (.mark, String(UnicodeScalar(byte)))
        default:
            let start = at
            at += 1
            while at < bytes.count, bytes[at] & 0xC0 == 0x80 { at += 1 }
            let shown = String(decoding: bytes[start..<at], as: UTF8.self)
            return (.wrong("'\(shown)' has no meaning here"), shown)
        }
    }

    private mutating func rest(from start: Int, dots: Bool) -> String {
        while TextNames.isLetter(peek()) || TextNames.isDigit(peek()) || (dots && peek() == UInt8(ascii: ".")) { at += 1 }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    /// Digits, letters and points, and a sign after `e`; whoever reads the token judges it.
    private mutating func number() -> String {
        let start = at
        at += 1
        while true {
            let byte = peek()
            let isExponentSign =
                (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"))
                && (bytes[at - 1] | 0x20) == UInt8(ascii: "e") && !(start + 1 < at && bytes[start + 1] == UInt8(ascii: "x"))
            let isPoint = byte == UInt8(ascii: ".") && peek(1) != UInt8(ascii: ".")
            guard TextNames.isLetter(byte) || TextNames.isDigit(byte) || isPoint || isExponentSign else { break }
            at += 1
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func value() -> (IRToken.Kind, String) {
        at += 1
        var name = ""
        if peek() == UInt8(ascii: "\"") {
            let (kind, text) = string()
            guard case .string = kind else { return (kind, text) }
            name = text
        } else if TextNames.isLetter(peek()) {
            name = rest(from: at, dots: false)
        }
        if !name.isEmpty {
            guard peek() == UInt8(ascii: ".") else { return (.wrong("'%\(name)' lacks its number: '%\(name).0'"), name) }
            at += 1
        }
        let start = at
        while TextNames.isDigit(peek()) { at += 1 }
        guard let index = Int32(String(decoding: bytes[start..<at], as: UTF8.self)) else {
            return (.wrong("a value is '%' and a number, such as '%3' or '%x.3'"), name)
        }
        return (.value(Int(index)), name)
    }

    private mutating func string() -> (IRToken.Kind, String) {
        at += 1
        var out: [UInt8] = []
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n") {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") { return (.string, String(decoding: out, as: UTF8.self)) }
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                continue
            }
            switch peek() {
            case UInt8(ascii: "n"): out.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(peek())
            case UInt8(ascii: "u") where peek(1) == UInt8(ascii: "{"):
                at += 2
                let start = at
                while at < bytes.count, bytes[at] != UInt8(ascii: "}"), bytes[at] != UInt8(ascii: "\n") { at += 1 }
                let digits = String(decoding: bytes[start..<at], as: UTF8.self)
                guard peek() == UInt8(ascii: "}"), let code = UInt32(digits, radix: 16), let scalar = UnicodeScalar(code)
                else { return (.wrong("'\\u{\(digits)' is no character"), "") }
                out += Array(String(Character(scalar)).utf8)
            default: return (.wrong("an escape is one of '\\n', '\\\"', '\\\\' and '\\u{…}'"), "")
            }
            if at < bytes.count { at += 1 }
        }
        return (.wrong("the string has no closing quote"), "")
    }
}
