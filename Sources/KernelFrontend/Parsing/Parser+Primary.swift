// The smallest expressions: literals, names, parentheses, lists.
// A name directly followed by `<` may begin a type with arguments; that is tried first and taken back if it fails.
// Holds: reads a token, or reports why not.

extension Parser {
    mutating func parsePrimary() -> Expression {
        let start = token.range.start
        switch token.kind {
        case .integer:
            let text = token.text
            advance()
            return make(start, .integer(Self.integerValue(text)))
        case .malformed:
            advance()
            return make(start, .missing)
        case .floating:
            let text = token.text
            advance()
            return make(start, .floating(text))
        case .string:
            let text = token.text
            advance()
            return make(start, .string(text))
        case .identifier:
            return parseName()
        case .dollar:
            advance()
            return make(start, .unsupported(.dollarName))
        case .directive:
            advance()
            if isPunctuation("("), !token.hasSpaceBefore { skipBalanced() }
            return make(start, .unsupported(.macroExpansion))
        case .unknown:
            report(.unknownCharacter(token.text, at: span(token.range)))
            advance()
            return make(start, .missing)
        case .operation, .end:
            reportExpected("an expression", "here")
            return make(start, .missing)
        case .punctuation:
            switch token.text {
            case "(": return parseParenthesized()
            case "[": return parseArrayLiteral()
            case "{":
                skipBalanced()
                return make(start, .unsupported(.closure))
            case ".":
                if token(ahead: 1).kind == .identifier {
                    advance()
                    let name = token.text
                    advance()
                    return make(start, .implicitMember(name))
                }
                if token(ahead: 1).kind == .integer, !token(ahead: 1).hasSpaceBefore {
                    report(.leadingDotNumber(at: span(token.range)))
                    advance()
                    advance()
                    return make(start, .missing)
                }
                advance()
                reportExpected("a member's name", "after '.'")
                return make(start, .missing)
            default:
                reportExpected("an expression", "here")
                if ![")", "]", "}", ",", ";", ":"].contains(token.text) { advance() }
                return make(start, .missing)
            }
        }
    }

    static func integerValue(_ text: String) -> UInt64? {
        if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0b") { return UInt64(text.dropFirst(2), radix: 2) }
        if text.hasPrefix("0o") { return UInt64(text.dropFirst(2), radix: 8) }
        return UInt64(text)
    }

    mutating func parseName() -> Expression {
        let start = token.range.start
        if !token.isQuoted {
            switch token.text {
            case "true", "false":
                let value = token.text == "true"
                advance()
                return make(start, .boolean(value))
            case "nil":
                advance()
                return make(start, .unsupported(.nilLiteral))
            case "self", "super":
                advance()
                return make(start, .unsupported(.selfExpression))
            case "if", "switch":
                report(.controlInsideExpression(token.text, at: span(token.range)))
                let isIf = isKeyword("if")
                _ = nested { parser in
                    if isIf { _ = parser.parseIf() } else { _ = parser.parseSwitch() }
                }
                return make(start, .missing)
            default:
                if Self.statementKeywords.contains(token.text) {
                    reportExpected("an expression", "here")
                    return make(start, .missing)
                }
            }
        }
        if let type = parseGenericTypeSpeculatively() { return make(start, .type(type)) }
        let name = token.text
        advance()
        return make(start, .name(name))
    }

    mutating func parseParenthesized() -> Expression {
        let start = token.range.start
        let arguments = parseArguments("(", ")")
        if arguments.count == 1, arguments[0].label == nil {
            return checked(make(start, .parenthesized(arguments[0].value), [arguments[0].value]))
        }
        return checked(make(start, .tuple(arguments), arguments.map(\.value)))
    }

    mutating func parseArrayLiteral() -> Expression {
        let start = token.range.start
        if token(ahead: 1).text == ":", token(ahead: 1).kind == .punctuation {
            skipBalanced()
            return make(start, .unsupported(.dictionaryLiteral))
        }
        advance()
        let allowedBefore = allowsTrailingClosure
        allowsTrailingClosure = true
        defer { allowsTrailingClosure = allowedBefore }
        var elements: [Expression] = []
        var isDictionary = false
        while !isAtEnd, !isPunctuation("]") {
            let before = index
            elements.append(parseExpression())
            if take(":") {
                isDictionary = true
                _ = parseExpression()
            }
            if !take(",") || index == before { break }
        }
        expect("]", "to close the list")
        if isDictionary { return make(start, .unsupported(.dictionaryLiteral)) }
        return checked(make(start, .arrayLiteral(elements), elements))
    }
}
