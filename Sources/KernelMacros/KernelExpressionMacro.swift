// `#kernel { (a: Double, b: Double) in … }`: a kernel as an expression. The closure stays what it is and becomes
// callable machine code: its body gets the dispatch of `@Kernel` in front, and the kernel lives in a local type.
// The result's type may be left out: Swift infers it, and KernelClosure puts it into the text.

internal import SwiftDiagnostics
internal import SwiftSyntax
internal import SwiftSyntaxBuilder
internal import SwiftSyntaxMacros

/// `#kernel { … }`.
struct KernelExpressionMacro: ExpressionMacro {
    static var formatMode: FormatMode { .disabled }

    static func expansion(
        of node: some FreestandingMacroExpansionSyntax, in context: some MacroExpansionContext
    ) throws -> ExprSyntax {
        let closure = node.trailingClosure ?? node.arguments.first?.expression.as(ClosureExprSyntax.self)
        guard let closure, let clause = closure.signature?.parameterClause?.as(ClosureParameterClauseSyntax.self),
            closure.signature?.capture == nil, clause.parameters.allSatisfy({ $0.type != nil })
        else {
            context.diagnose(Refusal(node, .closureParameters).diagnostic)
            return "Swift.fatalError()"
        }
        if closure.hasError { return "\(closure)" }
        let parameters = clause.parameters.map { parameter -> (name: String, type: String, isInout: Bool) in
            let name = (parameter.secondName ?? parameter.firstName).text
            let attributed = parameter.type?.as(AttributedTypeSyntax.self)
            let isInout = attributed?.specifiers.contains { $0.trimmedDescription == "inout" } ?? false
            let type = (attributed?.baseType ?? parameter.type)?.trimmedDescription ?? ""
            return (name, type, isInout)
        }
        let isThrowing = closure.signature?.effectSpecifiers?.throwsClause != nil
        // The function that the closure is to the front end, without its result, which Swift infers.
        let list = parameters.map { "_ \($0.name): \($0.isInout ? "inout " : "")\($0.type)" }.joined(separator: ", ")
        let head = "@Kernel func closure(\(list))\(isThrowing ? " throws" : "")"
        let statements = closure.statements
        let place = statements.first.flatMap { UserPlace($0, in: context) }
        let file =
            place.flatMap { packagePath($0.plainFile) }.map { "\"\($0)\"" }
            ?? statements.first.flatMap { UserPlace($0, .fileID, in: context) }?.file ?? "\"\""
        let passed = parameters.map { ($0.isInout ? "&" : "") + $0.name }
        var text = """
            { \(closure.signature?.trimmedDescription ?? "")
            enum __QuernClosure {
            static let cache = Quern.KernelCallCache()
            static let closure = Quern.KernelClosure(\
            file: \(file), line: \(place?.line ?? 0), column: \(place?.column ?? 1), \
            head: \(rawLiteral(head)), statements: \(rawLiteral(statements.trimmedDescription)))
            }
            let __quernMode = Quern.KernelMode.here
            if __quernMode != .native {
            var __quernFrame = Quern.KernelFrame()

            """
        for argument in passed { text += "__quernFrame.pass(\(argument))\n" }
        if !passed.isEmpty {
            text += "defer {\n" + passed.map { "__quernFrame.takeBack(\($0))\n" }.joined() + "}\n"
        }
        text += "return \(isThrowing ? "try __QuernClosure.closure.call" : "__QuernClosure.closure.callOrStop")"
        text += "(&__quernFrame, __quernMode, __QuernClosure.cache)\n}\n"
        let isExpression = if statements.count == 1, case .expr = statements.first?.item { true } else { false }
        return "\(raw: text)\(raw: isExpression ? "return " : "")\(raw: statements.trimmedDescription)\n}"
    }
}
