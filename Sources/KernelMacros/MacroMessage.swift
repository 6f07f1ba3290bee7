// What the macros say on their own account: shapes of declarations that no expansion can serve. All their wording.
// Messages about the text inside a kernel come from KernelFrontend (FrontendBridge.swift).

internal import SwiftDiagnostics
internal import SwiftSyntax

/// A message of ours to the Swift compiler.
struct MacroMessage: DiagnosticMessage {
    var message: String
    var severity: DiagnosticSeverity
    var id: String

    var diagnosticID: MessageID { MessageID(domain: "Quern", id: id) }

    init(_ id: String, _ message: String, severity: DiagnosticSeverity = .error) {
        self.id = id
        self.message = "\(message) [\(id)]"
        self.severity = severity
    }
}

/// A message and the node it stands at.
struct Refusal {
    var node: Syntax
    var message: MacroMessage

    var diagnostic: SwiftDiagnostics.Diagnostic { SwiftDiagnostics.Diagnostic(node: node, message: message) }

    init(_ node: some SyntaxProtocol, _ message: MacroMessage) {
        self.node = Syntax(node)
        self.message = message
    }
}

extension MacroMessage {
    static func notAFunction(_ macro: String) -> Self {
        Self("kernel.not-a-function", "'@\(macro)' goes before a function")
    }
    static let noBody = Self("kernel.no-body", "a kernel needs a body")
    static let async = Self("kernel.async", "a kernel cannot be 'async'")
    static let typedThrows = Self("kernel.typed-throws", "a kernel that throws is written 'throws', without a type")
    static let rethrowing = Self("kernel.rethrows", "a kernel cannot be 'rethrows'")
    static let local = Self(
        "kernel.local-function", "a kernel cannot be inside a function; move it to the file or make it a static member")
    static let instanceMember = Self("kernel.instance-member", "a kernel in a type must be 'static'")
    static let classMember = Self("kernel.class-member", "a kernel in a class must be 'static', not 'class'")
    static let inProtocol = Self("kernel.in-protocol", "a kernel cannot be in a protocol")
    static let inActor = Self("kernel.in-actor", "a kernel cannot be in an actor")
    static func tooManyParameters(_ count: Int, limit: Int) -> Self {
        Self("kernel.too-many-parameters", "\(count) parameters, and a kernel takes at most \(limit)")
    }
    static let unnamedParameter = Self("kernel.unnamed-parameter", "a parameter of a kernel needs a name inside it")
    static let defaultValue = Self(
        "kernel.default-value", "a parameter of a kernel has no default value; give it at each call")
    static let variadic = Self("kernel.variadic", "a kernel has no variadic parameters; take a 'Vector'")
    static let operatorFunction = Self("kernel.operator", "a kernel has a name and is no operator")
    static let externBody = Self("extern.body", "a C function has no body in Swift; remove it")
    static let externGeneric = Self("extern.generic", "a C function is not generic")
    static let externThrows = Self("extern.throws", "a C function does not throw")
    static let externSymbol = Self("extern.symbol", "'@Extern' takes its symbol and library as plain string literals")
    static let closureParameters = Self(
        "kernel.closure-parameters",
        "'#kernel' takes a closure with typed parameters and without captures: '{ (x: Double) in … }'")
}
