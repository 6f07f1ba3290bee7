// The runtime's errors as exit codes: text 1, signature 2, a race 3, environment 4; an internal error counts as environment,
// since nothing that the user wrote is wrong.

package import KernelRuntime
package import QuernCore

extension Failure {
    /// What the runtime says.
    package init(_ error: KernelError, usesColor: Bool = Console.usesColor) {
        switch error.reason {
        case .source:
            let text = DiagnosticRenderer(sources: error.sources, usesColor: usesColor).render(error.diagnostics)
            self.init(.source, KernelSources.summary(error.diagnostics), text: text)
        case .race:
            let text = DiagnosticRenderer(sources: error.sources, usesColor: usesColor).render(error.diagnostics)
            self.init(.fault, "", text: text)
        case .signature: self.init(.usage, error.message)
        case .environment, .internalError: self.init(.environment, error.message)
        }
    }

    /// A fault while running.
    package init(_ fault: KernelFault, usesColor: Bool = Console.usesColor) {
        self.init(.fault, "", text: FaultText.rendered(fault, usesColor: usesColor))
    }
}
