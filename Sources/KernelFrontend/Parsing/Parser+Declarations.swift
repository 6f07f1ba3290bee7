// Declarations of a file: kernels, C functions and global constants are read, everything else is skipped with
// balanced braces, since a kernel file is a Swift file.
// Holds: what is skipped is never reported; its name is kept for better messages.

import KernelIR
import QuernCore

/// What stands before a declaration.
struct Attributes {
    var isKernel = false
    var external: ExternSyntax?
    var options = KernelOptionsSyntax()
    var modifiers: Set<String> = []
    var documentation = ""
    var start = 0
}

/// The arguments of `@Kernel(…)` as read.
struct KernelOptionsSyntax {
    var names: [Name] = []
    var expectations: [Name] = []
}

extension Parser {
    static let modifiers: Set<String> = [
        "public", "private", "internal", "fileprivate", "package", "open", "static", "final", "nonisolated", "mutating",
        "nonmutating", "override", "indirect", "dynamic", "lazy", "weak", "unowned", "required", "convenience",
        "prefix", "postfix", "infix", "borrowing", "consuming", "isolated", "optional",
    ]
    static let declarationKeywords: Set<String> = [
        "func", "let", "var", "struct", "class", "enum", "extension", "protocol", "actor", "import", "typealias",
        "init", "deinit", "subscript", "operator", "precedencegroup", "associatedtype", "case", "macro",
    ]

    /// A whole file. With `everyFunctionIsKernel` the attribute may be missing: the text of one declaration.
    mutating func parseFile(everyFunctionIsKernel: Bool) -> ParsedFile {
        var file = ParsedFile(map: map, functions: [], constants: [], otherNames: [:], imports: [])
        parseDeclarations(into: &file, owner: [], everyFunctionIsKernel)
        return file
    }

    mutating func parseDeclarations(into file: inout ParsedFile, owner: [String], _ isAlwaysKernel: Bool) {
        while !isAtEnd {
            if isPunctuation("}") {
                if !owner.isEmpty { return }
                report(.unexpected(found, at: span(token.range)))
                advance()
                continue
            }
            let before = index
            parseDeclaration(into: &file, owner: owner, isAlwaysKernel)
            if index == before { skipBalanced() }
        }
    }

    mutating func parseDeclaration(into file: inout ParsedFile, owner: [String], _ isAlwaysKernel: Bool) {
        if take(";") { return }
        if token.kind == .directive, ["#if", "#elseif", "#else", "#endif"].contains(token.text) {
            let here = token.range
            let isIf = token.text == "#if"
            let skippedFrom = index
            skipConditionalCompilation()
            let holdsKernel = tokens[skippedFrom..<index].contains {
                $0.kind == .identifier && ($0.text == "Kernel" || $0.text == "Extern")
            }
            if isIf, holdsKernel { report(.unsupported(.conditionalCompilation, at: span(here))) }
            return
        }
        let attributes = parseAttributes()
        if attributes.isKernel, !isKeyword("func") { report(.kernelWithoutFunction(found: found, at: placeOfError)) }
        switch token.text {
        case "func" where token.kind == .identifier:
            if attributes.isKernel || attributes.external != nil || isAlwaysKernel {
                let function = parseFunction(attributes: attributes, owner: owner)
                function.isKernel = function.external == nil
                file.functions.append(function)
            } else {
                advance()
                if token.kind == .identifier { file.otherNames[token.text] = token.range }
                skipDeclaration()
            }
        case "enum", "struct", "class", "extension", "actor", "protocol":
            if token.kind == .identifier { parseTypeBody(into: &file, owner: owner, isAlwaysKernel) }
        case "let" where token.kind == .identifier:
            parseConstant(into: &file, owner: owner)
        case "import" where token.kind == .identifier:
            advance()
            while !isAtEnd, !token.startsLine, !isPunctuation(";") {
                if token.kind == .identifier { file.imports.insert(token.text) }
                advance()
            }
        case "var", "typealias":
            advance()
            if token.kind == .identifier { file.otherNames[token.text] = token.range }
            skipDeclaration()
        default:
            skipDeclaration()
        }
    }

    /// `extension Name where … { members }`.
    mutating func parseTypeBody(into file: inout ParsedFile, owner: [String], _ isAlwaysKernel: Bool) {
        let isClassModifier = token(ahead: 1).text == "func" || token(ahead: 1).text == "var"
        advance()
        if isClassModifier { return }
        var path = owner
        if token.kind == .identifier {
            if owner.isEmpty { file.otherNames[token.text] = token.range }
            path.append(token.text)
            advance()
            while isPunctuation("."), token(ahead: 1).kind == .identifier {
                advance()
                path.append(token.text)
                advance()
            }
        }
        while !isAtEnd, !isPunctuation("{"), !isPunctuation("}") { advance() }
        guard take("{") else { return }
        let isParsed: Void? = nested { $0.parseDeclarations(into: &file, owner: path, isAlwaysKernel) }
        if isParsed == nil {
            while !isAtEnd, !isPunctuation("}") { skipBalanced() }
        }
        expect("}", "to close '\(path.last ?? "the type")'")
    }

    /// A global constant, if its value can be read; others are none of our business.
    mutating func parseConstant(into file: inout ParsedFile, owner: [String]) {
        advance()
        let read: [GlobalConstant]? = speculate { parser in
            var constants: [GlobalConstant] = []
            repeat {
                guard parser.token.kind == .identifier else { return nil }
                let name = Name(text: parser.token.text, range: parser.token.range)
                parser.advance()
                let type: TypeSyntax? = parser.take(":") ? parser.parseType() : nil
                guard parser.take("=") else { return nil }
                let value = parser.parseExpression()
                constants.append(GlobalConstant(name: name, owner: owner, type: type, value: value))
            } while parser.take(",")
            guard parser.isAtEnd || parser.token.startsLine || parser.isPunctuation(";") || parser.isPunctuation("}")
            else { return nil }
            return constants
        }
        if let read {
            file.constants += read
        } else {
            if token.kind == .identifier { file.otherNames[token.text] = token.range }
            skipDeclaration()
        }
    }

    /// Skips a declaration that is no kernel: to the end of its body, or to the next declaration.
    mutating func skipDeclaration() {
        var isFirst = true
        while !isAtEnd, !isPunctuation("}") {
            if !isFirst, token.startsLine {
                if isPunctuation("@") || token.kind == .directive
                    || token.kind == .identifier
                        && (Self.declarationKeywords.contains(token.text) || Self.modifiers.contains(token.text))
                {
                    return
                }
            }
            isFirst = false
            if isPunctuation("{") {
                skipBalanced()
                return
            }
            skipBalanced()
        }
    }

    // MARK: Attributes

    mutating func parseAttributes() -> Attributes {
        var attributes = Attributes()
        attributes.start = token.range.start
        attributes.documentation = documentation[index] ?? ""
        while true {
            if isPunctuation("@"), token(ahead: 1).kind == .identifier {
                let start = token.range.start
                advance()
                var name = token.text
                advance()
                if name == "Quern", isPunctuation("."), token(ahead: 1).kind == .identifier {
                    advance()
                    name = token.text
                    advance()
                }
                switch name {
                case "Kernel":
                    attributes.isKernel = true
                    if isPunctuation("("), !token.hasSpaceBefore { attributes.options = parseKernelOptions() }
                case "Extern":
                    attributes.external = parseExtern(start)
                default:
                    if isPunctuation("("), !token.hasSpaceBefore { skipBalanced() }
                }
            } else if token.kind == .identifier, !token.isQuoted, Self.modifiers.contains(token.text),
                isModifier(token(ahead: 1))
            {
                attributes.modifiers.insert(token.text)
                advance()
                if isPunctuation("("), !token.hasSpaceBefore { skipBalanced() }
            } else if token.kind == .identifier, token.text == "class", token(ahead: 1).text == "func" {
                attributes.modifiers.insert("static")
                advance()
            } else {
                if attributes.documentation.isEmpty { attributes.documentation = documentation[index] ?? "" }
                return attributes
            }
            if attributes.documentation.isEmpty { attributes.documentation = documentation[index] ?? "" }
        }
    }

    /// A word is a modifier only in front of a declaration.
    func isModifier(_ next: Token) -> Bool {
        if next.kind == .punctuation { return next.text == "(" || next.text == "@" }
        return next.kind == .identifier
            && (Self.modifiers.contains(next.text) || Self.declarationKeywords.contains(next.text))
    }

    mutating func parseKernelOptions() -> KernelOptionsSyntax {
        var options = KernelOptionsSyntax()
        advance()
        while !isAtEnd, !isPunctuation(")") {
            guard take("."), token.kind == .identifier else {
                reportExpected("an option such as '.relaxed'", "in '@Kernel(…)'")
                while !isAtEnd, !isPunctuation(")"), !token.startsLine { skipBalanced() }
                break
            }
            let name = Name(text: token.text, range: token.range)
            advance()
            if name.text == "expect", take("(") {
                while take("."), token.kind == .identifier {
                    options.expectations.append(Name(text: token.text, range: token.range))
                    advance()
                    if !take(",") { break }
                }
                expect(")", "to close '.expect('")
            }
            options.names.append(name)
            if !take(",") { break }
        }
        expect(")", "to close '@Kernel('")
        return options
    }

    mutating func parseExtern(_ start: Int) -> ExternSyntax {
        var external = ExternSyntax(symbol: "", library: "", range: TextRange(start, lastEnd))
        guard isPunctuation("(") else {
            reportExpected("'(\"symbol\", library: \"…\")'", "after '@Extern'")
            return external
        }
        for argument in parseArguments("(", ")") {
            guard case .string(let text) = argument.value.kind else {
                report(.externNeedsStrings(at: span(argument.value.range)))
                if argument.label == nil { external.symbol = "_" }
                continue
            }
            switch argument.label {
            case nil: external.symbol = text
            case "library": external.library = text
            case let label?: report(.unknownExternLabel(label, at: span(argument.labelRange ?? argument.value.range)))
            }
        }
        external.range = range(from: start)
        return external
    }
}
