// Text → tokens, all at once; every input has a token list, ended by one `.end`.
// Follows the lexical chapter of "The Swift Programming Language": nested comments, operators told apart as
// prefix, infix and postfix by the white space around them, number literals with underscores and radix.
// Holds: reads each byte a bounded number of times, never fails; oddities become tokens and complaints.

import QuernCore

/// Reads tokens from UTF-8 bytes.
struct Lexer {
    let bytes: [UInt8]
    let map: SourceMap
    private(set) var tokens: [Token] = []
    private(set) var diagnostics: [Diagnostic] = []
    /// Documentation comments, by the index of the token that they stand before.
    private(set) var documentation: [Int: String] = [:]

    private var at = 0
    private var startsLine = true
    private var hasSpace = true
    private var documentationLines: [String] = []

    init(_ source: SourceText) {
        bytes = Array(source.text.utf8)
        map = SourceMap(source: source, bytes: bytes)
    }

    /// The byte `ahead` of the current one, 0 past the end.
    private func peek(_ ahead: Int = 0) -> UInt8 {
        let index = at + ahead
        return index < bytes.count ? bytes[index] : 0
    }

    private func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    mutating func report(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    private mutating func add(
        _ kind: TokenKind, from start: Int, text: String? = nil, fixity: Fixity = .infix, isQuoted: Bool = false
    ) {
        if !documentationLines.isEmpty {
            documentation[tokens.count] = documentationLines.joined(separator: "\n")
            documentationLines = []
        }
        tokens.append(
            Token(
                kind: kind, range: TextRange(start, at), text: text ?? self.text(start, at), fixity: fixity,
                isQuoted: isQuoted, startsLine: startsLine, hasSpaceBefore: hasSpace))
        startsLine = false
        hasSpace = false
    }

    /// Reads everything.
    mutating func run() {
        if bytes.starts(with: Array("#!".utf8)) {
            while at < bytes.count, peek() != UInt8(ascii: "\n") { at += 1 }
        }
        while true {
            skipSpace()
            if at >= bytes.count { break }
            readToken()
        }
        startsLine = true
        hasSpace = true
        add(.end, from: at, text: "")
    }

    // MARK: Space and comments

    private mutating func skipSpace() {
        while at < bytes.count {
            switch peek() {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                startsLine = true
                hasSpace = true
                at += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), 0x0B, 0x0C, 0:
                hasSpace = true
                at += 1
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
                let start = at
                while at < bytes.count, peek() != UInt8(ascii: "\n") { at += 1 }
                hasSpace = true
                let line = text(start, at)
                if line.hasPrefix("///"), !line.hasPrefix("////") {
                    documentationLines.append(Self.trimmed(String(line.dropFirst(3))))
                }
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                skipBlockComment()
            default:
                return
            }
        }
    }

    private static func trimmed(_ line: String) -> String {
        var line = Substring(line)
        if line.first == " " { line = line.dropFirst() }
        while let last = line.last, last.isWhitespace { line = line.dropLast() }
        return String(line)
    }

    private mutating func skipBlockComment() {
        let start = at
        var depth = 0
        hasSpace = true
        while at < bytes.count {
            if peek() == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                at += 2
            } else if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                at += 2
                if depth == 0 {
                    addBlockDocumentation(text(start, at))
                    return
                }
            } else {
                if peek() == UInt8(ascii: "\n") { startsLine = true }
                at += 1
            }
        }
        report(.unterminatedComment(at: map.span(of: TextRange(start, start + 2))))
    }

    private mutating func addBlockDocumentation(_ comment: String) {
        guard comment.hasPrefix("/**"), comment.utf8.count > 5 else { return }
        let inner = comment.dropFirst(3).dropLast(2)
        for line in inner.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = line.drop { $0 == " " || $0 == "\t" }
            if line.first == "*" { line = line.dropFirst() }
            let cleaned = Self.trimmed(String(line))
            if !cleaned.isEmpty { documentationLines.append(cleaned) }
        }
    }

    // MARK: Tokens

    private static func isNameStart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            0x80...0xFF:
            true
        default: false
        }
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }
    private static let operatorBytes = Set("/=-+!*%<>&|^~?".utf8)

    private mutating func readToken() {
        let start = at
        let byte = peek()
        if Self.isNameStart(byte) {
            while Self.isNamePart(peek()), at < bytes.count { at += 1 }
            add(.identifier, from: start)
            return
        }
        if Self.isDigit(byte) {
            readNumber()
            return
        }
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
            UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "@"):
            at += 1
            add(.punctuation, from: start)
        case UInt8(ascii: "`"):
            at += 1
            while Self.isNamePart(peek()), at < bytes.count { at += 1 }
            let name = text(start + 1, at)
            if peek() == UInt8(ascii: "`") { at += 1 }
            add(.identifier, from: start, text: name, isQuoted: true)
        case UInt8(ascii: "$"):
            at += 1
            while Self.isNamePart(peek()), at < bytes.count { at += 1 }
            add(.dollar, from: start)
        case UInt8(ascii: "#"):
            at += 1
            while Self.isNamePart(peek()), at < bytes.count { at += 1 }
            add(.directive, from: start)
        case UInt8(ascii: "\""):
            readString()
        case UInt8(ascii: "."):
            if peek(1) == UInt8(ascii: ".") {
                readOperator(dotted: true)
            } else {
                at += 1
                add(.punctuation, from: start)
            }
        default:
            if Self.operatorBytes.contains(byte) {
                readOperator(dotted: false)
            } else {
                at += 1
                add(.unknown, from: start)
            }
        }
    }

    private mutating func readOperator(dotted: Bool) {
        let start = at
        while at < bytes.count {
            let byte = peek()
            guard Self.operatorBytes.contains(byte) || (dotted && byte == UInt8(ascii: ".")) else { break }
            // A comment ends an operator.
            if at > start, byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "/") || peek(1) == UInt8(ascii: "*") {
                break
            }
            // `?` and `!` after an operand stand alone; so does `>` that closes generic arguments, which the
            // parser splits off where it expects one.
            at += 1
        }
        let before = start > 0 ? bytes[start - 1] : UInt8(ascii: " ")
        let after = peek()
        let leftIsSpace =
            hasSpace || start == 0 || [UInt8](("([{,;:").utf8).contains(before)
        let rightIsSpace =
            at >= bytes.count || [UInt8](" \t\r\n)]},;:".utf8).contains(after) || after == 0
            || (after == UInt8(ascii: "/") && (peek(1) == UInt8(ascii: "/") || peek(1) == UInt8(ascii: "*")))
        let fixity: Fixity =
            if leftIsSpace == rightIsSpace {
                .infix
            } else if rightIsSpace || after == UInt8(ascii: ".") && !leftIsSpace {
                .postfix
            } else {
                leftIsSpace ? .prefix : .infix
            }
        let spelling = text(start, at)
        switch spelling {
        case "=", "->": add(.punctuation, from: start)
        case "&" where fixity == .prefix: add(.punctuation, from: start, fixity: fixity)
        default: add(.operation, from: start, text: spelling, fixity: fixity)
        }
    }

    // MARK: Literals

    private mutating func readNumber() {
        let start = at
        // `t.0.1`: after a dot only digits are read.
        if let last = tokens.last, last.kind == .punctuation, last.text == ".", !hasSpace {
            while Self.isDigit(peek()), at < bytes.count { at += 1 }
            add(.integer, from: start)
            return
        }
        var kind = TokenKind.integer
        let radixLetter = peek(1)
        if peek() == UInt8(ascii: "0"), [UInt8]("xob".utf8).contains(radixLetter) {
            at += 2
            let isHex = radixLetter == UInt8(ascii: "x")
            skipDigits(hex: isHex)
            if isHex {
                if peek() == UInt8(ascii: "."), isHexDigit(peek(1)), fractionHasExponent() {
                    kind = .floating
                    at += 1
                    skipDigits(hex: true)
                }
                if peek() | 0x20 == UInt8(ascii: "p") {
                    kind = .floating
                    skipExponent()
                }
            }
        } else {
            skipDigits(hex: false)
            if peek() == UInt8(ascii: "."), Self.isDigit(peek(1)) {
                kind = .floating
                at += 1
                skipDigits(hex: false)
            }
            if peek() | 0x20 == UInt8(ascii: "e"), exponentFollows() {
                kind = .floating
                skipExponent()
            }
        }
        if Self.isNamePart(peek()), at < bytes.count {
            while Self.isNamePart(peek()), at < bytes.count { at += 1 }
            report(.malformedNumber(text(start, at), at: map.span(of: TextRange(start, at))))
            add(.malformed, from: start)
            return
        }
        let digits = String(decoding: bytes[start..<at].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
        add(kind, from: start, text: digits)
    }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        Self.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
    private mutating func skipDigits(hex: Bool) {
        while at < bytes.count {
            let byte = peek()
            guard byte == UInt8(ascii: "_") || (hex ? isHexDigit(byte) : Self.isDigit(byte)) else { return }
            at += 1
        }
    }
    private func exponentFollows() -> Bool {
        let next = peek(1)
        if Self.isDigit(next) { return true }
        return (next == UInt8(ascii: "+") || next == UInt8(ascii: "-")) && Self.isDigit(peek(2))
    }
    /// True if the hexadecimal fraction at the dot ends in an exponent, as Swift demands.
    private func fractionHasExponent() -> Bool {
        var index = at + 1
        while index < bytes.count, isHexDigit(bytes[index]) || bytes[index] == UInt8(ascii: "_") { index += 1 }
        return index < bytes.count && bytes[index] | 0x20 == UInt8(ascii: "p")
    }
    private mutating func skipExponent() {
        at += 1
        if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { at += 1 }
        skipDigits(hex: false)
    }

    /// Strings occur in messages of `precondition` and in `@Extern` alone; interpolations are kept as written.
    private mutating func readString() {
        let start = at
        let isBlock = peek(1) == UInt8(ascii: "\"") && peek(2) == UInt8(ascii: "\"")
        at += isBlock ? 3 : 1
        var content: [UInt8] = []
        while at < bytes.count {
            let byte = peek()
            if byte == UInt8(ascii: "\"") {
                if !isBlock {
                    at += 1
                    add(.string, from: start, text: String(decoding: content, as: UTF8.self))
                    return
                }
                if peek(1) == UInt8(ascii: "\""), peek(2) == UInt8(ascii: "\"") {
                    at += 3
                    add(.string, from: start, text: String(decoding: content, as: UTF8.self))
                    return
                }
            }
            if byte == UInt8(ascii: "\n"), !isBlock { break }
            if byte == UInt8(ascii: "\\") {
                switch peek(1) {
                case UInt8(ascii: "n"): content.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "t"): content.append(UInt8(ascii: "\t"))
                case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "'"): content.append(peek(1))
                default: content += [byte, peek(1)]
                }
                at += 2
                continue
            }
            content.append(byte)
            at += 1
        }
        at = min(at, bytes.count)
        report(.unterminatedString(at: map.span(of: TextRange(start, start + 1))))
        add(.string, from: start, text: String(decoding: content, as: UTF8.self))
    }
}
