// Functions: name, type parameters, parameters, result, constraints and body.
// Used for kernels, C functions and local functions; which of these it is, the attributes say.
// Holds: a function without a readable body still has its name and parameters, for calls elsewhere.

import KernelIR
import QuernCore

extension Parser {
    mutating func parseFunction(attributes: Attributes, owner: [String]) -> FunctionSyntax {
        let start = token.range.start
        advance()
        var name = Name(text: "_", range: token.range)
        if token.kind == .identifier {
            name.text = token.text
            advance()
        } else if token.kind == .operation {
            name.text = token.text
            report(.operatorFunction(token.text, at: span(token.range)))
            advance()
        } else {
            reportExpected("the function's name", "after 'func'")
        }
        let function = FunctionSyntax(name: name, range: TextRange(start, lastEnd))
        function.owner = owner
        function.documentation = attributes.documentation
        function.external = attributes.external
        function.isStatic = attributes.modifiers.contains("static")
        applyOptions(attributes.options, to: function)
        if isOperator("<") { parseGenericParameters(of: function) }
        parseParameters(of: function)
        while true {
            if isKeyword("throws") || isKeyword("rethrows") {
                function.isThrowing = true
                advance()
                if isPunctuation("("), !token.startsLine { skipBalanced() }
            } else if isKeyword("async") || isKeyword("reasync") {
                function.isAsync = true
                advance()
            } else {
                break
            }
        }
        if take("->") { function.result = parseType() }
        if takeKeyword("where") { parseRequirements(of: function) }
        function.range = TextRange(start, lastEnd)
        if isPunctuation("{") {
            function.body = parseBlock("to open the body")
        } else if function.external == nil {
            reportExpected("'{'", "to open the body of '\(name.text)'")
            skipDeclaration()
        }
        return function
    }

    mutating func applyOptions(_ options: KernelOptionsSyntax, to function: FunctionSyntax) {
        let known = ["relaxed", "unchecked", "inline", "expect"]
        for name in options.names {
            switch name.text {
            case "relaxed": function.options.isRelaxed = true
            case "unchecked": function.options.isUnchecked = true
            case "inline": function.options.isInlined = true
            case "expect": break
            default: diagnostics.append(.unknownOption(name.text, known: known, at: span(name.range)))
            }
        }
        let expectable = ["vectorized", "checksRemoved", "noAllocation", "parallel"]
        for name in options.expectations {
            if expectable.contains(name.text) {
                function.options.expectations.append(name.text)
            } else {
                diagnostics.append(.unknownOption(name.text, known: expectable, at: span(name.range)))
            }
        }
    }

    mutating func parseGenericParameters(of function: FunctionSyntax) {
        advance()
        while !isAtEnd, token.kind == .identifier {
            let isValue = takeKeyword("let")
            _ = takeKeyword("each")
            let name = parseNameToken("a type parameter's name")
            let constraints = take(":") ? parseConstraints() : []
            function.generics.append(
                GenericParameterSyntax(name: name, constraints: constraints, isValue: isValue))
            if !take(",") { break }
        }
        if token.kind == .operation, token.text.hasPrefix(">") {
            advance()
        } else {
            reportExpected("'>'", "to close the type parameters")
        }
    }

    mutating func parseParameters(of function: FunctionSyntax) {
        guard expect("(", "before the parameters of '\(function.name.text)'") else { return }
        while !isAtEnd, !isPunctuation(")") {
            let before = index
            let start = token.range.start
            guard token.kind == .identifier else {
                reportExpected("a parameter", "here")
                break
            }
            let first = Name(text: token.text, range: token.range)
            advance()
            var name = first
            if token.kind == .identifier {
                name = Name(text: token.text, range: token.range)
                advance()
            }
            guard expect(":", "and a type after the parameter '\(name.text)'") else {
                while !isAtEnd, !isPunctuation(","), !isPunctuation(")"), !isPunctuation("{") { skipBalanced() }
                if take(",") { continue }
                break
            }
            var isInout = false
            while isPunctuation("@") || ["inout", "borrowing", "consuming", "sending", "__owned"].contains(token.text) {
                if isKeyword("inout") { isInout = true }
                if isPunctuation("@") { advance() }
                advance()
            }
            let type = parseType()
            var isVariadic = false
            if token.kind == .operation, token.text == "..." {
                isVariadic = true
                advance()
            }
            let defaultValue: Expression? = take("=") ? parseExpression() : nil
            function.parameters.append(
                ParameterSyntax(
                    label: first.text == "_" ? nil : first.text, name: name, type: type, isInout: isInout,
                    isVariadic: isVariadic, defaultValue: defaultValue, range: range(from: start)))
            if !take(",") || index == before { break }
        }
        if !take(")") {
            reportExpected("')'", "to close the parameters of '\(function.name.text)'")
            while !isAtEnd, !isPunctuation(")"), !isPunctuation("{"), !isPunctuation("}") { skipBalanced() }
            _ = take(")")
        }
    }

    mutating func parseRequirements(of function: FunctionSyntax) {
        repeat {
            let start = token.range.start
            let left = parseType()
            if take(":") {
                let constraints = parseConstraints()
                if case .named(let path, _) = left.kind, path.count == 1,
                    let index = function.generics.firstIndex(where: { $0.name.text == path[0] })
                {
                    function.generics[index].constraints += constraints
                } else {
                    report(.unknownTypeParameter(left.text, at: span(left.range)))
                }
            } else if isOperator("==") {
                advance()
                let right = parseType()
                function.requirements.append(RequirementSyntax(range: range(from: start), left: left, right: right))
            } else {
                reportExpected("':' or '=='", "in a 'where' clause")
                return
            }
        } while take(",")
    }
}
