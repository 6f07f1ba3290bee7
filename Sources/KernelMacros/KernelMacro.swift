// `@Kernel`: one macro in two roles. The body becomes one dispatch statement followed by the user's own statements
// as they stand; the peer `$name` holds the kernel: its text, its options, its callees, its inline cache.
//
//   func axpy(_ a: Double, _ x: Vector<Double>, _ y: inout Vector<Double>) {
//       let mode = KernelMode.here
//       if mode != .native {                          // KernelMacro+Body.swift
//           var frame = KernelFrame()
//           frame.pass(a); frame.pass(x); frame.pass(&y)
//           let status = $axpy.cache.launch(&frame, mode, $axpy.kernel)
//           frame.takeBack(a); frame.takeBack(x); frame.takeBack(&y)
//           if status != 0 { $axpy.kernel.trap(&frame, status) }
//           return frame.result()
//       }
//       … the user's statements, at the user's line and column …
//   }
//   enum $axpy: KernelProvider { … }                  // KernelMacro+Peer.swift, KernelMacro+Function.swift
//
// Holds: problems are reported by the peer role alone, so that nothing is said twice; the body role asks again only
// whether there are any.

internal import SwiftDiagnostics
internal import SwiftSyntax
internal import SwiftSyntaxBuilder
internal import SwiftSyntaxMacros

/// `@Kernel(options…)`.
struct KernelMacro: BodyMacro, PeerMacro {
    /// Verbatim: formatting would break every line and column.
    static var formatMode: FormatMode { .disabled }

    static func expansion(
        of node: AttributeSyntax,
        providingBodyFor declaration: some DeclSyntaxProtocol & WithOptionalCodeBlockSyntax,
        in context: some MacroExpansionContext
    ) throws -> [CodeBlockItemSyntax] {
        guard let function = declaration.as(FunctionDeclSyntax.self), let body = function.body else { return [] }
        let kernel = KernelDeclaration(function, attribute: node, lexicalContext: context.lexicalContext)
        // Said already, by Swift's parser or by the peer role.
        if function.hasError || !kernel.refusals(context.lexicalContext).isEmpty { return ["Swift.fatalError()"] }
        // With errors of ours the dispatch would only add its own (a type that cannot be passed, told twice).
        let dispatch = KernelText(kernel, attribute: node).hasErrors ? "" : kernel.dispatch(in: context)
        return ["\(raw: dispatch + userStatements(body, hasResult: kernel.result != nil, in: context))"]
    }

    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let function = declaration.as(FunctionDeclSyntax.self) else {
            context.diagnose(Refusal(node, .notAFunction("Kernel")).diagnostic)
            return []
        }
        let kernel = KernelDeclaration(function, attribute: node, lexicalContext: context.lexicalContext)
        let refusals = kernel.refusals(context.lexicalContext)
        for refusal in refusals { context.diagnose(refusal.diagnostic) }
        if function.hasError || !refusals.isEmpty { return [] }
        guard function.body != nil else {
            context.diagnose(Refusal(function.name, .noBody).diagnostic)
            return []
        }
        let text = KernelText(kernel, attribute: node)
        let diagnostics = text.diagnostics()
        for diagnostic in diagnostics { context.diagnose(diagnostic) }
        let hasErrors = diagnostics.contains { $0.diagMessage.severity == .error }
        return ["\(raw: kernel.peer(text, hasErrors: hasErrors, in: context))"]
    }
}

/// The statements of a body at the user's own lines and columns. `#sourceLocation` stays open at the end, so that
/// the closing brace that the compiler adds is the user's too ("missing return").
func userStatements(_ body: CodeBlockSyntax, hasResult: Bool, in context: some MacroExpansionContext) -> String {
    let text = body.statements.trimmedDescription
    guard let first = body.statements.first else { return "" }
    let needsReturn = hasResult && isSingleExpression(body)
    guard let place = UserPlace(first, in: context) else { return (needsReturn ? "return " : "") + text }
    var line = place.line
    var lead = String(repeating: " ", count: max(0, place.column - 1))
    if needsReturn {
        // `return` goes into the space before the expression, or on the line before it.
        if lead.utf8.count >= 7 {
            lead = String(lead.dropLast(7)) + "return "
        } else {
            line -= 1
            lead = "return\n" + lead
        }
    }
    return UserPlace.directive(place.file, line) + lead + text
}

/// Whether the body is one expression, whose value Swift returns without `return`.
private func isSingleExpression(_ body: CodeBlockSyntax) -> Bool {
    guard body.statements.count == 1, let only = body.statements.first else { return false }
    switch only.item {
    case .expr: return true
    case .stmt(let statement): return statement.is(ExpressionStmtSyntax.self) && !ReturnFinder.finds(in: body)
    default: return false
    }
}

/// Looks for `return`: an `if` or `switch` with one is a statement, not an expression.
private final class ReturnFinder: SyntaxVisitor {
    private var found = false

    static func finds(in node: some SyntaxProtocol) -> Bool {
        let finder = ReturnFinder(viewMode: .sourceAccurate)
        finder.walk(node)
        return finder.found
    }
    override func visit(_ node: ReturnStmtSyntax) -> SyntaxVisitorContinueKind {
        found = true
        return .skipChildren
    }
}
