// `@Extern("symbol", library: "…")`: a C function that kernels call, declared in Swift without a body. The body calls
// the function by its address, looked up once; the peer `$name` tells kernels symbol, library and types.
// Scalars pass by value, arrays as the address of their first element in row-major order.

internal import QuernCore
internal import SwiftDiagnostics
internal import SwiftSyntax
internal import SwiftSyntaxBuilder
internal import SwiftSyntaxMacros

/// `@Extern("symbol", library: "…")`.
struct ExternMacro: BodyMacro, PeerMacro {
    static var formatMode: FormatMode { .disabled }

    static func expansion(
        of node: AttributeSyntax,
        providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
        in context: some MacroExpansionContext
    ) throws -> [CodeBlockItemSyntax] {
        guard let function = declaration.as(FunctionDeclSyntax.self) else { return [] }
        let kernel = KernelDeclaration(function, attribute: node, lexicalContext: context.lexicalContext)
        if function.hasError || !refusals(kernel, node, context).isEmpty
            || KernelText(kernel, attribute: node).hasErrors
        {
            return ["Swift.fatalError()"]
        }
        var text = ""
        var types: [String] = []
        var arguments: [String] = []
        var kept: [String] = []
        for (k, parameter) in kernel.parameters.enumerated() {
            if let scalar = scalarName(parameter.type), !parameter.isInout {
                types.append(scalar)
                arguments.append(parameter.name)
            } else {
                text += "let __quernArgument\(k) = Quern.ExternArgument(\(parameter.passed))\n"
                types.append("Swift.UnsafeMutableRawPointer")
                arguments.append("__quernArgument\(k).address")
                kept.append("__quernArgument\(k)")
            }
        }
        let result = kernel.result?.trimmedDescription ?? "Swift.Void"
        let callee =
            "unsafeBitCast($\(kernel.name).address, "
            + "to: (@convention(c) (\(types.joined(separator: ", "))) -> \(result)).self)"
        text += "let __quernResult = \(callee)(\(arguments.joined(separator: ", ")))\n"
        for argument in kept { text += "extendLifetime(\(argument))\n" }
        return ["\(raw: text)return __quernResult"]
    }

    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let function = declaration.as(FunctionDeclSyntax.self) else {
            context.diagnose(Refusal(node, .notAFunction("Extern")).diagnostic)
            return []
        }
        let kernel = KernelDeclaration(function, attribute: node, lexicalContext: context.lexicalContext)
        let found = refusals(kernel, node, context)
        for refusal in found { context.diagnose(refusal.diagnostic) }
        if function.hasError || !found.isEmpty { return [] }
        let text = KernelText(kernel, attribute: node)
        for diagnostic in text.diagnostics() { context.diagnose(diagnostic) }
        let place = UserPlace(function.funcKeyword, in: context)
        let file =
            place.flatMap { packagePath($0.plainFile) }.map { "\"\($0)\"" }
            ?? UserPlace(function.funcKeyword, .fileID, in: context)?.file ?? "\"\""
        let (symbol, library) = strings(node) ?? ("\"\"", "\"\"")
        let members = kernel.access.ofMembers
        let peer =
            kernel.placed("\(kernel.access.ofType)enum", "$\(kernel.name): Quern.ExternProvider {", in: context)
                + """
                \(members)static let function = Quern.ExternDeclaration(\
                name: "\(kernel.name)", owner: \(kernel.owner), \
                symbol: \(symbol), library: \(library), file: \(file), line: \(place?.line ?? 0), \
                column: \(text.firstColumn(place?.column ?? 1)), source: \(rawLiteral(text.text)))
                \(members)static var address: Swift.UnsafeMutableRawPointer { function.addressOrStop }
                }
                """
        return ["\(raw: peer)"]
    }

    private static func refusals(
        _ kernel: KernelDeclaration, _ attribute: AttributeSyntax, _ context: some MacroExpansionContext
    ) -> [Refusal] {
        var found = kernel.refusals(context.lexicalContext)
        if let body = kernel.function.body { found.append(Refusal(body, .externBody)) }
        if let generics = kernel.function.genericParameterClause { found.append(Refusal(generics, .externGeneric)) }
        if let clause = kernel.function.signature.effectSpecifiers?.throwsClause {
            found.append(Refusal(clause, .externThrows))
        }
        if strings(attribute) == nil { found.append(Refusal(attribute, .externSymbol)) }
        return found
    }

    /// Symbol and library as literals; nil if they are not written so.
    private static func strings(_ attribute: AttributeSyntax) -> (symbol: String, library: String)? {
        guard let arguments = attribute.arguments?.as(LabeledExprListSyntax.self), let first = arguments.first,
            first.label == nil, let symbol = literal(first.expression)
        else { return nil }
        guard let second = arguments.dropFirst().first else { return (symbol, "\"\"") }
        guard second.label?.text == "library", let library = literal(second.expression), arguments.count == 2 else {
            return nil
        }
        return (symbol, library)
    }

    private static func literal(_ expression: ExprSyntax) -> String? {
        guard let string = expression.as(StringLiteralExprSyntax.self), string.openingPounds == nil,
            string.segments.allSatisfy({ $0.is(StringSegmentSyntax.self) })
        else { return nil }
        return string.trimmedDescription
    }

    /// The type as C has it, if it is a scalar of the language.
    private static func scalarName(_ type: TypeSyntax) -> String? {
        let name = type.trimmedDescription
        return ScalarType(swiftName: name) == nil ? nil : name
    }
}
