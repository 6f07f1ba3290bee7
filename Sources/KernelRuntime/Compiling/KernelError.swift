// Why a kernel cannot be called, before any of it runs: its text, its signature, or the world around.
// What stops a running kernel is a KernelFault, save a race, which only a run that looks for races finds.

public import QuernCore

/// An error that keeps a kernel from being called.
public struct KernelError: Error, Sendable, CustomStringConvertible {
    /// Whose matter the error is.
    public enum Reason: Sendable, Hashable {
        /// The kernel's text: `diagnostics` tell all that is wrong.
        case source
        /// The types, layouts or number of the arguments.
        case signature
        /// What Quern needs from the machine: LLVM, a C library, a setting.
        case environment
        /// A mistake of Quern's own; worth a report.
        case internalError
        /// Two iterations of a parallel loop share an element that one of them writes, as a run with race checks
        /// found: `diagnostics` tell which.
        case race
    }

    /// Whose matter the error is.
    public var reason: Reason
    /// One sentence, with its stable id in brackets at the end.
    public var message: String
    /// What is wrong in the kernel's text, with places.
    public var diagnostics: [Diagnostic]
    /// The texts that the diagnostics point into.
    package var sources: [SourceText]

    package init(_ reason: Reason, _ message: String, diagnostics: [Diagnostic] = [], sources: [SourceText] = []) {
        self.reason = reason
        self.message = message
        self.diagnostics = diagnostics
        self.sources = sources
    }

    /// The diagnostics as the Swift compiler prints them, or the message.
    public var description: String {
        if diagnostics.isEmpty { return message }
        var text = DiagnosticRenderer(sources: sources).render(diagnostics)
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    /// All that is wrong with the texts.
    package static func source(_ diagnostics: [Diagnostic], _ sources: [SourceText]) -> KernelError {
        let errors = diagnostics.filter { $0.severity == .error }
        let first = errors.first.map { "\($0.span.start): error: \($0.message) [\($0.id)]" } ?? "the kernel has errors"
        return KernelError(
            .source, errors.count > 1 ? "\(first) (and \(errors.count - 1) more)" : first, diagnostics: diagnostics,
            sources: sources)
    }
    package static func signature(_ message: String) -> KernelError {
        KernelError(.signature, "\(message) [kernel.signature]")
    }
    package static func environment(_ message: String, id: String) -> KernelError {
        KernelError(.environment, "\(message) [\(id)]")
    }
    package static func internalError(_ message: String) -> KernelError {
        KernelError(.internalError, "internal error: \(message); please report it with the kernel's text [internal]")
    }
}
