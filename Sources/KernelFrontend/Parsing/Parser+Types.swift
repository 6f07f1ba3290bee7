// Types: `Double`, `Vector<T>`, `NDArray<Double, 2>`, tuples; everything else is read to be refused by name.
// A `>` that closes arguments may be the first character of a longer operator (`>>`, `>?`), so closing
// consumes characters of a token: `closersTaken` counts those of the current one.

extension Parser {
    /// What is left of an operator token after `>` were taken from its front.
    private var restOfOperator: Substring {
        token.kind == .operation ? token.text.dropFirst(closersTaken) : ""
    }

    private mutating func takeCloser() -> Bool {
        guard restOfOperator.first == ">" else { return false }
        if restOfOperator.count == 1 {
            closersTaken = 0
            advance()
        } else {
            closersTaken += 1
        }
        return true
    }

    mutating func parseType() -> TypeSyntax {
        let start = token.range.start
        let here = token.range
        guard typeDepth < Self.maximumTypeDepth else {
            report(.nestedTooDeeply(limit: Self.maximumTypeDepth, at: span(here)))
            return TypeSyntax(here, .missing)
        }
        typeDepth += 1
        var type = nested { $0.parseTypeBase() } ?? TypeSyntax(here, .missing)
        typeDepth -= 1
        // Suffixes: `?`, `!`, `& Other`, `-> R`, `.Type`
        while true {
            if restOfOperator.first == "?" || restOfOperator.first == "!", !(token.startsLine) {
                if restOfOperator.count == 1 {
                    closersTaken = 0
                    advance()
                } else {
                    closersTaken += 1
                }
                type = TypeSyntax(range(from: start), .unsupported(.optionalType))
            } else if isPunctuation("->") {
                advance()
                _ = parseType()
                type = TypeSyntax(range(from: start), .unsupported(.functionType))
            } else if isKeyword("throws") || isKeyword("async"), case .tuple = type.kind,
                token(ahead: 1).text == "->" || token(ahead: 1).text == "throws"
            {
                advance()
            } else {
                return type
            }
        }
    }

    private mutating func parseTypeBase() -> TypeSyntax {
        let start = token.range.start
        while isPunctuation("@") {
            advance()
            advance()
        }
        if isPunctuation("(") {
            advance()
            var parts: [(label: String?, type: TypeSyntax)] = []
            while !isAtEnd, !isPunctuation(")") {
                var label: String?
                if token.kind == .identifier, token(ahead: 1).text == ":", token(ahead: 1).kind == .punctuation {
                    label = token.text
                    advance()
                    advance()
                }
                _ = takeKeyword("inout")
                parts.append((label, parseType()))
                if !take(",") { break }
            }
            expect(")", "to close the tuple type")
            if parts.count == 1, parts[0].label == nil, !isPunctuation("->") { return parts[0].type }
            return TypeSyntax(range(from: start), .tuple(parts))
        }
        if isPunctuation("[") {
            skipBalanced()
            return TypeSyntax(range(from: start), .unsupported(.arraySugar))
        }
        if token.kind == .integer {
            let value = Int(token.text)
            advance()
            return TypeSyntax(range(from: start), value.map { .integer($0) } ?? .missing)
        }
        if isKeyword("any") || isKeyword("some"), token(ahead: 1).kind == .identifier {
            let isAny = isKeyword("any")
            advance()
            _ = parseType()
            return TypeSyntax(range(from: start), .unsupported(isAny ? .existentialType : .opaqueType))
        }
        guard token.kind == .identifier, !Self.statementKeywords.contains(token.text) || token.isQuoted else {
            reportExpected("a type", "here")
            return TypeSyntax(token.range, .missing)
        }
        var path = [token.text]
        advance()
        var arguments: [TypeSyntax] = []
        while true {
            if token.kind == .operation, token.text == "<", !token.startsLine {
                advance()
                while !isAtEnd {
                    arguments.append(parseType())
                    if !take(",") { break }
                }
                if !takeCloser() {
                    reportExpected("'>'", "to close the type arguments")
                    break
                }
            }
            // In an expression `Complex<Double>.zero` is a member of a type, not a type.
            if isInExpression, !arguments.isEmpty { break }
            if isPunctuation("."), closersTaken == 0, token(ahead: 1).kind == .identifier, !token.startsLine {
                advance()
                path.append(token.text)
                advance()
                continue
            }
            break
        }
        return TypeSyntax(range(from: start), .named(path, arguments))
    }

    /// `A & B & C` as constraints.
    mutating func parseConstraints() -> [TypeSyntax] {
        var constraints = [parseType()]
        while isOperator("&") || isPunctuation("&") {
            advance()
            constraints.append(parseType())
        }
        return constraints
    }

    /// The type with arguments that begins at a name directly followed by `<`, if what follows reads as one.
    mutating func parseGenericTypeSpeculatively() -> TypeSyntax? {
        let following = token(ahead: 1)
        guard token.kind == .identifier, following.kind == .operation, following.text == "<",
            !following.hasSpaceBefore, token.text.first?.isUppercase == true
        else { return nil }
        return speculate { parser in
            parser.isInExpression = true
            let type = parser.parseType()
            parser.isInExpression = false
            guard case .named = type.kind, parser.isPunctuation("(") || parser.isPunctuation(".") else { return nil }
            return type
        }
    }

    /// Runs `body`; if it gives nil or reports something, everything is as before.
    mutating func speculate<Result>(_ body: (inout Parser) -> Result?) -> Result? {
        let saved = self
        let count = diagnostics.count
        lastErrorLine = -1
        if let result = body(&self), diagnostics.count == count { return result }
        self = saved
        return nil
    }
}
