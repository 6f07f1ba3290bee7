// Reads IR text (Module+Text.swift) back into a module. Recursive descent over IRLexer's tokens.
// Holds: takes any text; every failure is a Diagnostic at its place, after which the next line is read; nesting
// is bounded; numbers are bounded before anything is allocated for them. What is read is well formed as text
// only: whether it is well typed is the Verifier's question.

package import QuernCore

package struct IRParser {
    /// The module, nil if there were errors, and what was wrong.
    package static func parse(_ source: SourceText) -> (module: Module?, diagnostics: [Diagnostic]) {
        var parser = IRParser(source)
        parser.readModule()
        return (parser.diagnostics.isEmpty ? parser.module : nil, parser.diagnostics)
    }
    /// As above, for text without a file.
    package static func parse(_ text: String, file: String = "<ir>") -> (module: Module?, diagnostics: [Diagnostic]) {
        parse(SourceText(file: file, text: text))
    }

    static let deepestNesting = 200
    static let mostDiagnostics = 50

    /// Thrown to leave a statement; the diagnostic is already recorded.
    struct Failure: Error {}

    let source: SourceText
    let tokens: [IRToken]
    var at = 0
    var module = Module()
    var diagnostics: [Diagnostic] = []
    // The function being read.
    var typeParameters: [String] = []
    var definitions: [Int: (type: Type, name: String)] = [:]
    var uses: [(index: Int, token: Int)] = []
    var labelCount = 0

    init(_ source: SourceText) {
        self.source = source
        tokens = IRLexer.tokens(of: source.text)
    }

    // MARK: Tokens

    var token: IRToken { tokens[min(at, tokens.count - 1)] }
    func token(after offset: Int) -> IRToken { tokens[min(at + offset, tokens.count - 1)] }
    var isAtEnd: Bool { if case .end = token.kind { true } else { false } }

    func isMark(_ text: String, after offset: Int = 0) -> Bool {
        let token = token(after: offset)
        if case .mark = token.kind { return token.text == text }
        return false
    }
    func isWord(_ text: String) -> Bool {
        if case .word = token.kind { return token.text == text }
        return false
    }
    mutating func take(_ mark: String) -> Bool {
        guard isMark(mark) else { return false }
        at += 1
        return true
    }
    mutating func takeWord(_ word: String) -> Bool {
        guard isWord(word) else { return false }
        at += 1
        return true
    }
    mutating func expect(_ mark: String) throws(Failure) {
        if !take(mark) { throw expected("'\(mark)'") }
    }
    mutating func expectWord(_ word: String) throws(Failure) {
        if !takeWord(word) { throw expected("'\(word)'") }
    }

    mutating func record(_ id: String, _ message: String, at token: IRToken, help: String? = nil) {
        guard diagnostics.count < Self.mostDiagnostics else { return }
        let line = token.line + source.firstLine - 1
        let column = token.line == 1 ? token.column + source.firstColumn - 1 : token.column
        diagnostics.append(
            Diagnostic(
                id: id, message: message,
                span: SourceSpan(
                    start: SourcePosition(file: source.file, line: line, column: column), length: token.length),
                help: help))
    }
    mutating func fail(_ message: String, help: String? = nil) -> Failure {
        record("ir.syntax", message, at: token, help: help)
        return Failure()
    }
    mutating func expected(_ what: String) -> Failure {
        switch token.kind {
        case .wrong(let message): fail(message)
        case .end: fail("expected \(what), found the end of the text")
        case .value(let index): fail("expected \(what), found '%\(index)'")
        case .string: fail("expected \(what), found a string")
        case .word, .number, .symbol, .mark: fail("expected \(what), found '\(token.text)'")
        }
    }

    /// Goes on at the next line that is outside all braces opened since.
    mutating func recover() {
        var depth = 0
        if !isAtEnd, !isMark("}") {
            if isMark("{") { depth += 1 }
            at += 1
        }
        while !isAtEnd {
            if depth == 0, token.startsLine || isMark("}") { return }
            if isMark("{") { depth += 1 }
            if isMark("}") { depth -= 1 }
            at += 1
        }
    }

    // MARK: Pieces

    mutating func word(_ what: String) throws(Failure) -> String {
        guard case .word = token.kind else { throw expected(what) }
        at += 1
        return tokens[at - 1].text
    }
    mutating func string(_ what: String) throws(Failure) -> String {
        guard case .string = token.kind else { throw expected(what) }
        at += 1
        return tokens[at - 1].text
    }
    mutating func symbol(_ what: String) throws(Failure) -> String {
        guard case .symbol = token.kind else { throw expected(what) }
        at += 1
        return tokens[at - 1].text
    }
    mutating func wordOrString(_ what: String) throws(Failure) -> String {
        if case .string = token.kind { return try string(what) }
        return try word(what)
    }
    mutating func integer<I: FixedWidthInteger>(_ what: String, in range: ClosedRange<I>) throws(Failure) -> I {
        guard case .number = token.kind else { throw expected(what) }
        guard let number = I(token.text), range.contains(number) else {
            throw fail("\(what) is a whole number from \(range.lowerBound) to \(range.upperBound), not '\(token.text)'")
        }
        at += 1
        return number
    }
    /// The argument of a constructor from a table of words, with the nearest word suggested.
    mutating func choice<T>(_ what: String, _ table: [String: T]) throws(Failure) -> T {
        guard case .word = token.kind else { throw expected(what) }
        guard let found = table[token.text] else {
            throw fail("there is no \(what) '\(token.text)'", help: nearest(token.text, table.keys).map { "did you mean '\($0)'?" })
        }
        at += 1
        return found
    }
    func nearest(_ word: String, _ names: some Sequence<String>) -> String? {
        let scored = names.map { ($0, Self.distance(word, $0)) }.filter { $0.1 <= max(1, word.utf8.count / 3) }
        return scored.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }
    /// Edits between two words; words over 40 bytes are far from everything.
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        if a.count > 40 || b.count > 40 { return 41 }
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var previous = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let replaced = previous + (x == y ? 0 : 1)
                previous = row[j + 1]
                row[j + 1] = min(replaced, row[j + 1] + 1, row[j] + 1)
            }
        }
        return row[b.count]
    }

    mutating func place() throws(Failure) -> Position {
        guard takeWord("at") else { return .none }
        let first = try integer("a line or file", in: 0...Int(Int32.max))
        try expect(":")
        let second = try integer("a line or column", in: 0...Int(Int32.max))
        guard take(":") else { return Position(file: 0, line: first, column: second) }
        return Position(file: first, line: second, column: try integer("a column", in: 0...Int(Int32.max)))
    }

    mutating func scalar() throws(Failure) -> Scalar {
        guard case .word = token.kind else { throw expected("a type") }
        if let type = ScalarType(name: token.text), !type.isComplex {
            at += 1
            return .concrete(type)
        }
        if let index = typeParameters.firstIndex(of: token.text) {
            at += 1
            return .parameter(index)
        }
        if token.text.hasPrefix("$"), let index = Int(token.text.dropFirst()), typeParameters.indices.contains(index) {
            at += 1
            return .parameter(index)
        }
        let names = ScalarType.realCases.map(\.name) + typeParameters
        throw fail("there is no type '\(token.text)'", help: nearest(token.text, names).map { "did you mean '\($0)'?" })
    }

    mutating func type() throws(Failure) -> Type {
        guard takeWord("array") else { return .scalar(try scalar()) }
        try expect("<")
        let element = try scalar()
        try expect(",")
        let rank = try integer("a rank", in: 0...64)
        var layout = Layout.general
        if take(",") {
            layout = try choice(
                "layout", Dictionary(Layout.allCases.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
        }
        try expect(">")
        return .array(element: element, rank: rank, layout: layout)
    }

    /// `%x.3`, used.
    mutating func use() throws(Failure) -> Value {
        guard case .value(let index) = token.kind else { throw expected("a value") }
        uses.append((index, at))
        at += 1
        return Value(index)
    }
    /// `%x.3: type`, defined.
    mutating func define() throws(Failure) -> Value {
        guard case .value(let index) = token.kind else { throw expected("a value") }
        let (name, place) = (token.text, token)
        at += 1
        try expect(":")
        define(index, try type(), name, at: place)
        return Value(index)
    }
    mutating func define(_ index: Int, _ type: Type, _ name: String, at place: IRToken) {
        if definitions.updateValue((type, name), forKey: index) != nil {
            record("ir.value", "'%\(index)' is defined twice", at: place)
        }
    }

    /// `item, item, …`, at least one.
    mutating func list<T>(_ item: (inout IRParser) throws(Failure) -> T) throws(Failure) -> [T] {
        var items = [try item(&self)]
        while take(",") { items.append(try item(&self)) }
        return items
    }
}
