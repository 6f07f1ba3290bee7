// Conditions, `if`, `switch`, `for` and conditional compilation.
// In conditions and heads of loops a `{` begins the body, never a closure.
// Holds: a case that cannot be read is skipped to the next line, as statements are.

extension Parser {
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

    mutating func skipBalancedButBraces() {
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

    mutating func parseCase() -> SwitchCase {
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

    mutating func parseCasePattern() -> SwitchCase.ItemPattern {
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

    mutating func parseFor(_ label: Name?, _ start: Int) -> Statement {
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
