// Statements and blocks.

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

    private func statement(_ start: Int, _ kind: Statement.Kind) -> Statement {
        Statement(range(from: start), kind)
    }

    private mutating func parseStatement() -> Statement {
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

    private mutating func parseLabelled(_ label: Name, _ start: Int) -> Statement {
        switch token.text {
        case "for", "while", "repeat", "if", "switch", "do": return parseControl(label, start)
        default:
            reportExpected("a loop, 'if' or 'switch'", "after the label '\(label.text)'")
            return statement(start, .missing)
        }
    }

    private mutating func parseControl(_ label: Name?, _ start: Int) -> Statement {
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

    private mutating func parseKeywordStatement(_ start: Int) -> Statement {
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

    private mutating func parseExpressionStatement() -> Statement {
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

    private mutating func parseAlias(_ start: Int) -> Statement {
        advance()
        let name = parseNameToken("a name for the type")
        guard expect("=", "after the name of the type") else { return statement(start, .missing) }
        let type = parseType()
        return statement(start, .alias(name, type))
    }

    // MARK: Variables and patterns

    private mutating func parseVariables(_ start: Int) -> Statement {
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

    // MARK: Conditions, if, switch, for

    mutating func parseConditions() -> [Condition] {
        let allowedBefore = allowsTrailingClosure
        allowsTrailingClosure = false
        defer { allowsTrailingClosure = allowedBefore }
        var conditions: [Condition] = []
        repeat {
            let start = token.range.start
            if isKeyword("let") || isKeyword("var") {
                let isLet = isKeyword("let")
                advance()
                let name = parseNameToken("a name")
                let type: TypeSyntax? = take(":") ? parseType() : nil
                let value: Expression? = take("=") ? parseExpression() : nil
                conditions.append(.binding(name, type: type, value: value, isLet: isLet))
            } else if isKeyword("case") {
                while !isAtEnd, !isPunctuation("{"), !isPunctuation(",") { skipBalancedButBraces() }
                conditions.append(.unsupported(.patternCase, range(from: start)))
            } else if token.kind == .directive {
                advance()
                if isPunctuation("(") { skipBalanced() }
                conditions.append(.unsupported(.availability, range(from: start)))
            } else {
                conditions.append(.test(parseExpression()))
            }
        } while take(",")
        return conditions
    }

    private mutating func skipBalancedButBraces() {
        if isPunctuation("{") { return }
        skipBalanced()
    }

    mutating func parseIf() -> IfStatement {
        let start = token.range.start
        advance()
        let conditions = parseConditions()
        let then = parseBlock("after the condition of 'if'")
        var orElse: IfStatement.Else?
        if takeKeyword("else") {
            if isKeyword("if") {
                if let another = nested({ $0.parseIf() }) { orElse = .another(another) }
            } else {
                orElse = .block(parseBlock("after 'else'"))
            }
        }
        return IfStatement(conditions: conditions, then: then, orElse: orElse, range: range(from: start))
    }

    mutating func parseSwitch() -> SwitchStatement {
        let start = token.range.start
        advance()
        let allowedBefore = allowsTrailingClosure
        allowsTrailingClosure = false
        let subject = parseExpression()
        allowsTrailingClosure = allowedBefore
        var cases: [SwitchCase] = []
        if expect("{", "after what 'switch' looks at") {
            while !isAtEnd, !isPunctuation("}") {
                let before = index
                cases.append(parseCase())
                if index == before {
                    report(.expected("'case' or 'default'", "in a switch", found: found, at: span(token.range)))
                    skipStatement()
                    if index == before { advance() }
                }
            }
            expect("}", "to close the switch")
        }
        return SwitchStatement(subject: subject, cases: cases, range: range(from: start))
    }

    private mutating func parseCase() -> SwitchCase {
        let start = token.range.start
        var items: [SwitchCase.Item] = []
        var isDefault = false
        if takeKeyword("default") {
            isDefault = true
        } else if takeKeyword("case") {
            repeat {
                let itemStart = token.range.start
                let pattern = parseCasePattern()
                let filter: Expression? = takeKeyword("where") ? parseExpression() : nil
                items.append(SwitchCase.Item(pattern: pattern, filter: filter, range: range(from: itemStart)))
            } while take(",")
        } else {
            return SwitchCase(
                items: [], isDefault: true, body: Block(statements: [], range: token.range), range: token.range)
        }
        expect(":", "after the case")
        let bodyStart = token.range.start
        let statements = parseStatements { parser in
            parser.isKeyword("case") || parser.isKeyword("default") && parser.token(ahead: 1).text == ":"
        }
        let body = Block(statements: statements, range: TextRange(bodyStart, max(bodyStart, lastEnd)))
        return SwitchCase(items: items, isDefault: isDefault, body: body, range: TextRange(start, start + 4))
    }

    private mutating func parseCasePattern() -> SwitchCase.ItemPattern {
        if isKeyword("_") {
            advance()
            return .ignored
        }
        if takeKeyword("let") || takeKeyword("var") {
            if isPunctuation("(") {
                skipBalanced()
                return .unsupported(.tuplePattern)
            }
            return .binding(parseNameToken("a name"))
        }
        if isKeyword("is") {
            advance()
            _ = parseType()
            return .unsupported(.typeTest)
        }
        if isPunctuation("(") {
            // A tuple pattern may hold `let` and `_`, so it is skipped, not read; `(1)` is an expression.
            let saved = self
            skipBalanced()
            let afterGroup = self
            self = saved
            var probe = self
            probe.advance()
            var nesting = 0
            var hasComma = false
            while !probe.isAtEnd {
                if probe.token.kind == .punctuation {
                    if ["(", "[", "{"].contains(probe.token.text) { nesting += 1 }
                    if [")", "]", "}"].contains(probe.token.text) {
                        if nesting == 0 { break }
                        nesting -= 1
                    }
                    if probe.token.text == ",", nesting == 0 { hasComma = true }
                }
                probe.advance()
            }
            if hasComma {
                self = afterGroup
                return .unsupported(.tuplePattern)
            }
        }
        return .value(parseExpression())
    }

    private mutating func parseFor(_ label: Name?, _ start: Int) -> Statement {
        advance()
        if isKeyword("try") || isKeyword("await") {
            while !isAtEnd, !isPunctuation("{"), !isPunctuation("}") { advance() }
            skipBalanced()
            return statement(start, .unsupported(.asyncLoop))
        }
        if isKeyword("case") {
            while !isAtEnd, !isPunctuation("{"), !isPunctuation("}") { advance() }
            skipBalanced()
            return statement(start, .unsupported(.patternCase))
        }
        _ = takeKeyword("let") || takeKeyword("var")
        let pattern = parsePattern()
        if take(":") { _ = parseType() }
        guard takeKeyword("in") else {
            reportExpected("'in'", "after the loop variable")
            while !isAtEnd, !isPunctuation("{"), !isPunctuation("}"), !token.startsLine { advance() }
            if isPunctuation("{") { skipBalanced() }
            return statement(start, .missing)
        }
        let allowedBefore = allowsTrailingClosure
        allowsTrailingClosure = false
        let sequence = parseExpression()
        let filter: Expression? = takeKeyword("where") ? parseExpression() : nil
        allowsTrailingClosure = allowedBefore
        let headerEnd = lastEnd
        let body = parseBlock("after the head of the loop")
        let loop = ForStatement(
            pattern: pattern, sequence: sequence, filter: filter, body: body, range: TextRange(start, headerEnd))
        return statement(start, .forLoop(loop, label: label))
    }

    // MARK: Conditional compilation

    /// Skips from `#if` to its `#endif`; a stray `#else` is skipped alone.
    mutating func skipConditionalCompilation() {
        guard token.text == "#if" else {
            advance()
            while !isAtEnd, !token.startsLine, !isPunctuation("}") { advance() }
            return
        }
        var nesting = 0
        while !isAtEnd {
            if token.kind == .directive {
                if token.text == "#if" { nesting += 1 }
                if token.text == "#endif" {
                    nesting -= 1
                    if nesting == 0 {
                        advance()
                        return
                    }
                }
            }
            advance()
        }
    }
}
