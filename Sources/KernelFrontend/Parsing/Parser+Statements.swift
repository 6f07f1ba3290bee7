// Statements and blocks, variables and patterns.
// Neighbours: Parser+Control for what has conditions and bodies.
// Holds: each statement ends at a new line, `;` or a closing brace, or that is reported and the rest skipped.

extension Parser {
    /// `{ … }`.
    mutating func parseBlock(_ context: String) -> Block {
        let start = token.range.start
        guard expect("{", context) else {
            return Block(statements: [], range: TextRange(start, start))
        }
        let allowedBefore = allowsTrailingClosure
        allowsTrailingClosure = true
        defer { allowsTrailingClosure = allowedBefore }
        let statements = parseStatements { $0.isPunctuation("}") }
        expect("}", "to close the block")
        return Block(statements: statements, range: range(from: start))
    }

    /// Statements up to a token that `isEnd` accepts, or a closing brace.
    mutating func parseStatements(until isEnd: (Parser) -> Bool) -> [Statement] {
        var statements: [Statement] = []
        while !isAtEnd, !isPunctuation("}"), !isEnd(self) {
            if take(";") { continue }
            let before = index
            let errors = diagnostics.count
            let here = token.range
            let statement = nested { $0.parseStatement() } ?? Statement(here, .missing)
            statements.append(statement)
            if diagnostics.count > errors, !token.startsLine { skipStatement() }
            if index == before {
                if isPunctuation("}") || isEnd(self) { break }
                report(.unexpected(found, at: span(token.range)))
                advance()
                continue
            }
            if !isAtEnd, !isPunctuation("}"), !isPunctuation(";"), !token.startsLine, !isEnd(self) {
                report(.expected("a new line or ';'", "between statements", found: found, at: span(token.range)))
                skipStatement()
            }
        }
        return statements
    }

    func statement(_ start: Int, _ kind: Statement.Kind) -> Statement {
        Statement(range(from: start), kind)
    }

    mutating func parseStatement() -> Statement {
        let start = token.range.start
        if token.kind == .directive, ["#if", "#elseif", "#else", "#endif"].contains(token.text) {
            skipConditionalCompilation()
            return statement(start, .unsupported(.conditionalCompilation))
        }
        if isPunctuation("@") {
            advance()
            advance()
            if isPunctuation("("), !token.hasSpaceBefore { skipBalanced() }
            return parseStatement()
        }
        guard token.kind == .identifier, !token.isQuoted else { return parseExpressionStatement() }
        let next = token(ahead: 1)
        if next.kind == .punctuation, next.text == ":", !Self.statementKeywords.contains(token.text) {
            let label = Name(text: token.text, range: token.range)
            advance()
            advance()
            return parseLabelled(label, start)
        }
        return parseKeywordStatement(start)
    }

    mutating func parseLabelled(_ label: Name, _ start: Int) -> Statement {
        switch token.text {
        case "for", "while", "repeat", "if", "switch", "do": return parseControl(label, start)
        default:
            reportExpected("a loop, 'if' or 'switch'", "after the label '\(label.text)'")
            return statement(start, .missing)
        }
    }

    mutating func parseControl(_ label: Name?, _ start: Int) -> Statement {
        switch token.text {
        case "for": return parseFor(label, start)
        case "while":
            advance()
            let conditions = parseConditions()
            let body = parseBlock("after the condition of 'while'")
            return statement(start, .whileLoop(conditions, body, label: label))
        case "repeat":
            advance()
            let body = parseBlock("after 'repeat'")
            guard takeKeyword("while") else {
                reportExpected("'while'", "after the body of 'repeat'")
                return statement(start, .missing)
            }
            let condition = parseExpression()
            return statement(start, .repeatLoop(body, condition: condition, label: label))
        case "if":
            let parsed = parseIf()
            return statement(start, .ifElse(parsed, label: label))
        case "switch":
            let parsed = parseSwitch()
            return statement(start, .choice(parsed, label: label))
        default:
            advance()
            let body = parseBlock("after 'do'")
            if isKeyword("catch") {
                while takeKeyword("catch") {
                    while !isAtEnd, !isPunctuation("{"), !isPunctuation("}") { advance() }
                    skipBalanced()
                }
                return statement(start, .unsupported(.doCatch))
            }
            return statement(start, .block(body, label: label))
        }
    }

    mutating func parseKeywordStatement(_ start: Int) -> Statement {
        switch token.text {
        case "for", "while", "repeat", "if", "switch", "do": return parseControl(nil, start)
        case "let", "var": return parseVariables(start)
        case "guard":
            advance()
            let conditions = parseConditions()
            if !takeKeyword("else") { reportExpected("'else'", "after the condition of 'guard'") }
            let body = parseBlock("after 'guard … else'")
            return statement(start, .guarding(conditions, orElse: body))
        case "break", "continue":
            let isBreak = isKeyword("break")
            advance()
            var label: Name?
            if token.kind == .identifier, !token.startsLine {
                label = Name(text: token.text, range: token.range)
                advance()
            }
            return statement(start, isBreak ? .breaking(label) : .continuing(label))
        case "return":
            advance()
            if isAtEnd || isPunctuation("}") || isPunctuation(";") || token.startsLine && startsStatement {
                return statement(start, .returning(nil))
            }
            let value = parseRightSide()
            return statement(start, .returning(value))
        case "func":
            let function = parseFunction(attributes: Attributes(), owner: [])
            return statement(start, .function(function))
        case "throw":
            advance()
            _ = parseExpression()
            return statement(start, .unsupported(.throwStatement))
        case "defer":
            advance()
            skipBalanced()
            return statement(start, .unsupported(.deferStatement))
        case "fallthrough":
            advance()
            return statement(start, .unsupported(.fallthroughStatement))
        case "import":
            skipStatement()
            return statement(start, .unsupported(.nestedImport))
        case "typealias":
            return parseAlias(start)
        case "struct", "class", "enum", "actor", "protocol", "extension":
            if token(ahead: 1).kind == .identifier {
                let keyword = token.text
                while !isAtEnd, !isPunctuation("{"), !isPunctuation("}") { advance() }
                skipBalanced()
                return statement(start, .unsupported(.typeDeclaration(keyword)))
            }
        case "lazy" where token(ahead: 1).text == "var":
            skipStatement()
            return statement(start, .unsupported(.lazyVariable))
        case "async" where token(ahead: 1).text == "let":
            skipStatement()
            return statement(start, .unsupported(.asyncLet))
        default: break
        }
        return parseExpressionStatement()
    }

    /// Whether the token can only begin a statement: then a bare `return` before it has no value.
    private var startsStatement: Bool {
        token.kind == .identifier && !token.isQuoted
            && [
                "let", "var", "for", "while", "repeat", "guard", "func", "return", "break", "continue", "case",
                "default",
            ]
            .contains(token.text)
    }

    mutating func parseExpressionStatement() -> Statement {
        let start = token.range.start
        let target = parseExpression()
        if isPunctuation("=") {
            let operatorRange = token.range
            advance()
            let value = parseRightSide()
            return statement(
                start, .assignment(target: target, operation: "", operatorRange: operatorRange, value: value))
        }
        if token.kind == .operation, let operation = Operators.compoundAssignment(token.text), !token.startsLine {
            let operatorRange = token.range
            advance()
            let value = parseExpression()
            return statement(
                start, .assignment(target: target, operation: operation, operatorRange: operatorRange, value: value))
        }
        return statement(start, .expression(target))
    }

    mutating func parseAlias(_ start: Int) -> Statement {
        advance()
        let name = parseNameToken("a name for the type")
        guard expect("=", "after the name of the type") else { return statement(start, .missing) }
        let type = parseType()
        return statement(start, .alias(name, type))
    }

    // MARK: Variables and patterns

    mutating func parseVariables(_ start: Int) -> Statement {
        let isLet = isKeyword("let")
        advance()
        var bindings: [VariableBinding] = []
        repeat {
            let pattern = parsePattern()
            let type: TypeSyntax? = take(":") ? parseType() : nil
            var value: Expression?
            if isPunctuation("=") {
                advance()
                value = parseRightSide()
            }
            bindings.append(VariableBinding(pattern: pattern, type: type, value: value))
        } while take(",")
        // `var x, y: Double`: a type stands for the names before it, too.
        for index in bindings.indices.dropLast().reversed()
        where bindings[index].type == nil && bindings[index].value == nil {
            if bindings[index + 1].value == nil { bindings[index].type = bindings[index + 1].type }
        }
        if isPunctuation("{"), !token.startsLine {
            skipBalanced()
            return statement(start, .unsupported(.computedVariable))
        }
        return statement(start, .variables(bindings, isLet: isLet))
    }

    mutating func parsePattern() -> Pattern {
        let start = token.range.start
        if isPunctuation("(") {
            let here = token.range
            return nested { parser -> Pattern in
                parser.advance()
                var parts: [Pattern] = []
                while !parser.isAtEnd, !parser.isPunctuation(")") {
                    let next = parser.token(ahead: 1)
                    if parser.token.kind == .identifier, next.kind == .punctuation, next.text == ":" {
                        parser.advance()
                        parser.advance()
                    }
                    _ = parser.takeKeyword("let") || parser.takeKeyword("var")
                    let before = parser.index
                    parts.append(parser.parsePattern())
                    if parser.index == before || !parser.take(",") { break }
                }
                parser.expect(")", "to close the pattern")
                return parts.count == 1 ? parts[0] : .tuple(parts, parser.range(from: start))
            } ?? .ignored(here)
        }
        if isKeyword("_") {
            advance()
            return .ignored(range(from: start))
        }
        return .name(parseNameToken("a name"))
    }

    mutating func parseNameToken(_ what: String) -> Name {
        guard token.kind == .identifier, token.isQuoted || !Self.statementKeywords.contains(token.text) else {
            reportExpected(what, "here")
            return Name(text: "_", range: token.range)
        }
        let name = Name(text: token.text, range: token.range)
        advance()
        return name
    }
}
