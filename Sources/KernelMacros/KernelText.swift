// The text of a kernel as it is embedded in a program and given to the front end: the attribute with its options on
// one line with the function's own text from `func` on. Positions in it map back by one subtraction.

internal import QuernCore
internal import SwiftDiagnostics
internal import SwiftSyntax
internal import SwiftSyntaxMacros

/// A kernel's text with its surroundings, and the way back to the user's file.
struct KernelText {
    /// What stands before the function's own text: the attribute; never a line break.
    let prefix: String
    /// The function's text from `func` on, without doc comment, attributes and modifiers.
    let function: String
    private let owner: [String]
    private let firstToken: TokenSyntax
    private let attribute: AttributeSyntax

    /// The text of `kernel` under `attribute` (`@Kernel` or `@Extern` with their arguments).
    init(_ kernel: KernelDeclaration, attribute: AttributeSyntax) {
        self.attribute = attribute
        firstToken = kernel.function.funcKeyword
        // A body that Swift gets from a macro is no part of a C function's text.
        function = kernel.function.with(\.attributes, []).with(\.modifiers, []).trimmedDescription
        prefix = Self.written(attribute) + " "
        owner = kernel.owner
    }

    /// The whole text.
    var text: String { prefix + function }

    /// The column of the text's first byte when the function's first byte stands in `column`; it may be below 1,
    /// since nobody looks for a position in the prefix.
    func firstColumn(_ column: Int) -> Int { column - prefix.utf8.count }

    /// The attribute with the arguments that matter to the front end, on one line.
    private static func written(_ attribute: AttributeSyntax) -> String {
        let name = attribute.attributeName.trimmedDescription.split(separator: ".").last.map(String.init) ?? "Kernel"
        guard let arguments = attribute.arguments?.as(LabeledExprListSyntax.self) else { return "@\(name)" }
        let kept = arguments.map { argument in
            (argument.label.map { "\($0.text): " } ?? "") + argument.expression.trimmedDescription
        }.filter { $0 != ".inGenericType" }
        if kept.isEmpty { return "@\(name)" }
        // Line breaks between the arguments would shift the function's lines.
        return "@\(name)(" + kept.joined(separator: ", ").split(separator: "\n").joined(separator: " ") + ")"
    }

    /// What the function takes from outside.
    var names: FrontendBridge.Names { FrontendBridge.names(SourceText(file: "", text: text), owner: owner) }

    /// What the front end says about the text and Swift does not, at the tokens concerned.
    func diagnostics() -> [SwiftDiagnostics.Diagnostic] {
        let source = SourceText(file: "", text: text)
        let starts = lineStarts(text)
        return FrontendBridge.check(source, owner: owner).map { diagnostic in
            let message = MacroMessage(
                diagnostic.id, diagnostic.message + (diagnostic.help.map { "; \($0)" } ?? ""),
                severity: diagnostic.severity.ofSwift)
            guard let position = position(diagnostic.span.start, starts) else {
                return SwiftDiagnostics.Diagnostic(node: attribute, message: message)
            }
            // The plugin's messages carry nodes alone, so it is the token there that is named.
            return SwiftDiagnostics.Diagnostic(node: Syntax(token(at: position)), message: message)
        }
    }

    /// The token of the function at a position.
    private func token(at position: AbsolutePosition) -> TokenSyntax {
        var token = firstToken
        while token.endPositionBeforeTrailingTrivia <= position, let next = token.nextToken(viewMode: .sourceAccurate) {
            token = next
        }
        return token
    }

    /// Whether the front end has anything against the text, so that nothing can be launched.
    var hasErrors: Bool {
        FrontendBridge.check(SourceText(file: "", text: text), owner: owner).contains { $0.severity == .error }
    }

    /// The place in the user's file of a position in the text; nil for the prefix.
    private func position(_ position: SourcePosition, _ lineStarts: [Int]) -> AbsolutePosition? {
        guard lineStarts.indices.contains(position.line - 1) else { return nil }
        let offset = lineStarts[position.line - 1] + position.column - 1 - prefix.utf8.count
        guard offset >= 0, offset <= function.utf8.count else { return nil }
        return firstToken.positionAfterSkippingLeadingTrivia.advanced(by: offset)
    }

    /// The byte offsets at which the lines of `text` begin.
    private func lineStarts(_ text: String) -> [Int] {
        var starts = [0]
        for (offset, byte) in text.utf8.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        return starts
    }
}

extension QuernCore.Diagnostic.Severity {
    /// The Swift compiler's word for it.
    fileprivate var ofSwift: DiagnosticSeverity {
        switch self {
        case .error: .error
        case .warning: .warning
        case .note: .note
        }
    }
}
