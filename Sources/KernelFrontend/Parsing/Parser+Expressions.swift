// Expressions, by precedence climbing over Swift's operator groups, and what follows an operand.
// Neighbours: Operators has the groups, Parser+Primary the operands.
// Holds: an expression is at most `maximumExpressionDepth` deep, chains of operators included.

extension Parser {
    static let statementKeywords: Set<String> = [
        "let", "var", "if", "else", "guard", "switch", "case", "default", "for", "while", "repeat", "break", "continue",
        "return", "func", "in", "where", "do", "catch", "defer", "throw", "fallthrough", "import", "struct", "class",
        "enum", "extension", "protocol", "typealias", "inout", "is", "as", "try", "throws", "rethrows",
    ]

    /// A node one level above its parts, or a refusal when the whole gets too deep.
    func make(_ start: Int, _ kind: Expression.Kind, _ parts: [Expression] = []) -> Expression {
        Expression(range(from: start), kind, depth: 1 + (parts.lazy.map(\.depth).max() ?? 0))
    }

    mutating func checked(_ expression: Expression) -> Expression {
        guard expression.depth > Self.maximumExpressionDepth else { return expression }
        reportDepthOfExpression(expression.range)
        return Expression(expression.range, .missing, depth: 1)
    }

    mutating func reportDepthOfExpression(_ range: TextRange) {
        report(.expressionTooDeep(limit: Self.maximumExpressionDepth, at: span(range)))
    }

    /// An expression, or `if` and `switch` as one: the right side of `=`, `let`, `var` and `return`.
    mutating func parseRightSide() -> Expression {
        if isKeyword("if") {
            let start = token.range.start
            guard let parsed = nested({ $0.parseIf() }) else { return make(start, .missing) }
            return make(start, .ifElse(parsed))
        }
        if isKeyword("switch") {
            let start = token.range.start
            guard let parsed = nested({ $0.parseSwitch() }) else { return make(start, .missing) }
            return make(start, .choice(parsed))
        }
        return parseExpression()
    }

    mutating func parseExpression() -> Expression {
        let start = token.range.start
        return nested { $0.parseTernary() } ?? make(start, .missing)
    }

    mutating func parseTernary() -> Expression {
        let start = token.range.start
        let condition = parseBinary(.disjunction)
        guard isOperator("?"), token.fixity == .infix else { return condition }
        advance()
        let first = nested { $0.parseTernary() } ?? make(start, .missing)
        guard expect(":", "between the two sides of '? :'") else { return make(start, .missing) }
        let second = nested { $0.parseTernary() } ?? make(start, .missing)
        return checked(make(start, .ternary(condition, first, second), [condition, first, second]))
    }

    /// Whether the current token joins two operands; `>` of closed generics and assignments do not.
    func infixOperator() -> (text: String, precedence: Precedence)? {
        guard token.kind == .operation, token.fixity == .infix else { return nil }
        guard let precedence = Operators.precedence(of: token.text) else { return nil }
        return (token.text, precedence)
    }

    mutating func parseBinary(_ lowest: Precedence) -> Expression {
        let start = token.range.start
        var left = parseUnary()
        var isBroken = false
        while true {
            if isBroken, infixOperator().map({ $0.precedence < lowest }) ?? true { return make(start, .missing) }
            if isKeyword("is") || isKeyword("as"), !token.startsLine, .casting >= lowest {
                left = parseCast(left, start)
                continue
            }
            if token.kind == .operation, token.fixity == .infix, Operators.precedence(of: token.text) == nil,
                Operators.compoundAssignment(token.text) == nil, token.text != "?"
            {
                let name = token.text
                advance()
                _ = parseUnary()
                left = make(start, .unsupported(.customOperator(name)))
                continue
            }
            guard let (text, precedence) = infixOperator(), precedence >= lowest else { return left }
            let operatorRange = token.range
            advance()
            if precedence == .range, endsRange {
                left = checked(make(start, .range(lower: left, upper: nil, isClosed: true), [left]))
                continue
            }
            let next =
                precedence.associativity == .right
                ? precedence : (Precedence(rawValue: precedence.rawValue + 1) ?? .shift)
            let right =
                precedence == .shift
                ? parseUnary()
                : (precedence.associativity == .right
                    ? nested { $0.parseBinary(next) } ?? make(start, .missing)
                    : parseBinary(next))
            let kind: Expression.Kind =
                switch text {
                case "..<": .range(lower: left, upper: right, isClosed: false)
                case "...": .range(lower: left, upper: right, isClosed: true)
                case "??": .unsupported(.nilCoalescing)
                default: .binary(text, operatorRange: operatorRange, left, right)
                }
            left = checked(make(start, kind, [left, right]))
            if precedence.associativity == .none, let (again, same) = infixOperator(), same == precedence {
                report(.nonAssociative(text, again, at: span(token.range)))
                isBroken = true
            }
        }
    }

    private var endsRange: Bool {
        isAtEnd || [")", "]", "}", ",", ":", ";", "{"].contains(token.text) && token.kind == .punctuation
            || token.startsLine
    }

    mutating func parseCast(_ left: Expression, _ start: Int) -> Expression {
        let isTest = isKeyword("is")
        advance()
        if isOperator("?") || isOperator("!") { advance() }
        _ = parseType()
        return make(start, .unsupported(isTest ? .typeTest : .cast))
    }

    mutating func parseUnary() -> Expression {
        let start = token.range.start
        if token.kind == .operation {
            let text = token.text
            if text == "..." || text == "..<" {
                advance()
                if text == "...", endsRange { return make(start, .range(lower: nil, upper: nil, isClosed: true)) }
                let upper = parseBinary(.addition)
                return checked(make(start, .range(lower: nil, upper: upper, isClosed: text == "..."), [upper]))
            }
            if Operators.prefixes.contains(text), token.fixity != .postfix {
                advance()
                guard let operand = nested({ $0.parseUnary() }) else { return make(start, .missing) }
                return checked(make(start, .prefix(text, operand), [operand]))
            }
            reportExpected("an expression", "before this operator")
            advance()
            return make(start, .missing)
        }
        if isPunctuation("&") {
            advance()
            guard let operand = nested({ $0.parseUnary() }) else { return make(start, .missing) }
            return checked(make(start, .address(operand), [operand]))
        }
        if isKeyword("try") {
            advance()
            if isOperator("?") || isOperator("!") {
                advance()
                _ = nested { $0.parseBinary(.disjunction) }
                return make(start, .unsupported(.tryOptional))
            }
            guard let operand = nested({ $0.parseTernary() }) else { return make(start, .missing) }
            return checked(make(start, .attempt(operand), [operand]))
        }
        if isKeyword("await") {
            advance()
            _ = nested { $0.parseUnary() }
            return make(start, .unsupported(.asyncAwait))
        }
        return parsePostfix()
    }

    // MARK: Postfix

    mutating func parsePostfix() -> Expression {
        let start = token.range.start
        var base = parsePrimary()
        while true {
            if isPunctuation("."), !isAtEnd {
                let next = token(ahead: 1)
                if next.kind == .integer {
                    advance()
                    let element = Int(token.text) ?? .max
                    advance()
                    base = checked(make(start, .tupleElement(base, element), [base]))
                    continue
                }
                guard next.kind == .identifier else {
                    advance()
                    reportExpected("a member's name", "after '.'")
                    return base
                }
                advance()
                let nameRange = token.range
                let name = token.text
                advance()
                base = checked(make(start, .member(base, name, nameRange: nameRange), [base]))
                continue
            }
            if isPunctuation("("), !token.startsLine {
                let arguments = parseArguments("(", ")")
                base = checked(make(start, .call(base, arguments), [base] + arguments.map(\.value)))
                continue
            }
            if isPunctuation("["), !token.startsLine {
                let arguments = parseArguments("[", "]")
                base = checked(make(start, .subscripted(base, arguments), [base] + arguments.map(\.value)))
                continue
            }
            if isPunctuation("{"), allowsTrailingClosure, !token.startsLine, canTakeClosure(base) {
                let closureStart = token.range.start
                skipBalanced()
                base = Expression(range(from: closureStart), .unsupported(.closure), depth: 1)
                continue
            }
            if token.kind == .operation, token.fixity == .postfix {
                switch token.text {
                case "...":
                    advance()
                    return checked(make(start, .range(lower: base, upper: nil, isClosed: true), [base]))
                case "?":
                    advance()
                    base = make(start, .unsupported(.optionalChaining))
                    continue
                case "!":
                    advance()
                    base = make(start, .unsupported(.forceUnwrap))
                    continue
                default:
                    // `x++`, or an operator with uneven space: reported by whoever expects something else here.
                    if Operators.precedence(of: token.text) != nil {
                        report(.unevenOperatorSpace(token.text, at: span(token.range)))
                        advance()
                        let right = nested { $0.parseUnary() } ?? base
                        base = make(start, .missing, [right])
                    } else {
                        let name = token.text
                        advance()
                        base = make(start, .unsupported(.customOperator(name)))
                    }
                    continue
                }
            }
            return base
        }
    }

    func canTakeClosure(_ base: Expression) -> Bool {
        switch base.kind {
        case .call, .name, .member, .implicitMember, .type: true
        default: false
        }
    }

    /// Arguments in parentheses or brackets.
    mutating func parseArguments(_ open: String, _ close: String) -> [Argument] {
        advance()
        let allowedBefore = allowsTrailingClosure
        allowsTrailingClosure = true
        defer { allowsTrailingClosure = allowedBefore }
        var arguments: [Argument] = []
        while !isAtEnd, !isPunctuation(close) {
            let before = index
            var label: String?
            var labelRange: TextRange?
            let next = token(ahead: 1)
            if token.kind == .identifier, next.kind == .punctuation, next.text == ":" {
                label = token.text
                labelRange = token.range
                advance()
                advance()
            }
            arguments.append(Argument(label: label, labelRange: labelRange, value: parseExpression()))
            if take(",") { continue }
            if isPunctuation(close) { break }
            reportExpected("',' or '\(close)'", "after this argument")
            while !isAtEnd, !isPunctuation(close), !isPunctuation(","), !isPunctuation("}"), !token.startsLine {
                skipBalanced()
            }
            if take(",") { continue }
            if index == before { advance() }
            break
        }
        if !take(close), diagnostics.isEmpty || !token.startsLine || isAtEnd {
            reportExpected("'\(close)'", "to close the arguments")
        }
        return arguments
    }
}
