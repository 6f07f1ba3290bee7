// A recursive-descent parser over the lexer's tokens. This file: the cursor, reporting and recovery; the
// grammar is in the extensions, one file for declarations, statements, expressions and types each.
// Recovery: a statement that cannot be read is skipped to the next line (or `;`) at its own nesting, so that
// one mistake gives one message.
// Holds: every loop consumes a token or ends; nesting is at most `Parser.maximumDepth`, reported once.

import QuernCore

struct Parser {
    /// Nesting of statements and parentheses beyond which text is refused, and the depth of one expression, chains
    /// of operators included; they bound all recursion downstream.
    static let maximumExpressionDepth = 100
    static let maximumDepth = 64
    /// Errors of one file beyond which the rest is left out.
    static let maximumErrors = 200

    let map: SourceMap
    let tokens: [Token]
    let documentation: [Int: String]
    var diagnostics: [Diagnostic]
    var index = 0
    var depth = 0
    /// Whether `{` may begin a trailing closure here: not in conditions.
    var allowsTrailingClosure = true
    /// Types in types; few levels, since what may be a type is read twice.
    static let maximumTypeDepth = 8
    var typeDepth = 0
    /// How many `>` of the current operator token closed type arguments.
    var closersTaken = 0
    /// Whether a type is read where an expression begins: what follows its arguments is then a member.
    var isInExpression = false
    var lastErrorLine = -1
    private var hasReportedDepth = false

    init(_ source: SourceText) {
        var lexer = Lexer(source)
        lexer.run()
        map = lexer.map
        tokens = lexer.tokens
        documentation = lexer.documentation
        diagnostics = lexer.diagnostics
    }

    // MARK: Cursor

    /// The current token; the last one is `.end` and never passed.
    var token: Token { tokens[min(index, tokens.count - 1)] }
    func token(ahead count: Int) -> Token { tokens[min(index + count, tokens.count - 1)] }
    var isAtEnd: Bool { token.kind == .end }
    /// The end of the token before the current one.
    var lastEnd: Int { index > 0 ? tokens[min(index, tokens.count) - 1].range.end : 0 }

    mutating func advance() { if index < tokens.count - 1 { index += 1 } }

    func isPunctuation(_ text: String) -> Bool { token.kind == .punctuation && token.text == text }
    func isKeyword(_ text: String) -> Bool { token.kind == .identifier && !token.isQuoted && token.text == text }
    func isOperator(_ text: String) -> Bool { token.kind == .operation && token.text == text }

    mutating func take(_ text: String) -> Bool {
        guard isPunctuation(text) else { return false }
        advance()
        return true
    }
    mutating func takeKeyword(_ text: String) -> Bool {
        guard isKeyword(text) else { return false }
        advance()
        return true
    }
    func range(from start: Int) -> TextRange { TextRange(start, max(start, lastEnd)) }

    // MARK: Reporting

    func span(_ range: TextRange) -> SourceSpan { map.span(of: range) }

    /// Reports a syntax error, one a line at most: what follows on the line is mostly its echo.
    mutating func report(_ diagnostic: Diagnostic) {
        guard diagnostics.count < Self.maximumErrors else { return }
        let line = diagnostic.span.start.line
        if line == lastErrorLine { return }
        lastErrorLine = line
        diagnostics.append(diagnostic)
    }

    /// Takes the punctuation, or reports that it was expected.
    @discardableResult
    mutating func expect(_ text: String, _ context: String) -> Bool {
        if take(text) { return true }
        reportExpected("'\(text)'", context)
        return false
    }

    mutating func reportExpected(_ what: String, _ context: String) {
        report(.expected(what, context, found: found, at: placeOfError))
    }

    /// What stands here, for messages.
    var found: String {
        switch token.kind {
        case .end: "the end of the text"
        case .string: "a string"
        default: "'\(token.text)'"
        }
    }

    /// Something missing at a line's end is reported there and not on the next line.
    var placeOfError: SourceSpan {
        if index > 0, token.startsLine || isAtEnd {
            let end = tokens[index - 1].range.end
            return span(TextRange(max(0, end - 1), end))
        }
        return span(token.range)
    }

    // MARK: Recovery

    /// Skips a balanced group if one begins here, else one token.
    mutating func skipBalanced() {
        guard token.kind == .punctuation, ["(", "[", "{"].contains(token.text) else {
            advance()
            return
        }
        var open: [String] = []
        while !isAtEnd {
            if token.kind == .punctuation {
                switch token.text {
                case "(", "[", "{": open.append(token.text)
                case ")", "]", "}":
                    // A brace closes what was left open inside it.
                    if token.text == "}" {
                        while let last = open.last, last != "{" { open.removeLast() }
                    }
                    if !open.isEmpty { open.removeLast() }
                default: break
                }
            }
            advance()
            if open.isEmpty { return }
        }
    }

    /// Skips to the next statement: a new line, `;` or a closing brace at this nesting.
    mutating func skipStatement() {
        while !isAtEnd, !isPunctuation("}"), !isPunctuation(";") {
            skipBalanced()
            if token.startsLine { return }
        }
    }

    /// Runs `body` one level deeper, or reports that the text is nested too deeply and returns nil.
    mutating func nested<Result>(_ body: (inout Parser) -> Result) -> Result? {
        guard depth < Self.maximumDepth else {
            reportDepth()
            return nil
        }
        depth += 1
        defer { depth -= 1 }
        return body(&self)
    }

    mutating func reportDepth() {
        if !hasReportedDepth {
            hasReportedDepth = true
            diagnostics.append(.nestedTooDeeply(limit: Self.maximumDepth, at: span(token.range)))
        }
        skipBalanced()
    }
}
