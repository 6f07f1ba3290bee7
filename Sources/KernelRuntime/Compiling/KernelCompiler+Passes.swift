// The passes between a specialised module and code generation, and how their failures read.

package import KernelIR
package import KernelPasses
internal import QuernCore

extension KernelCompiler {
    /// The module as code generation gets it.
    static func optimise(_ module: Module) throws(KernelError) -> Module { try optimised(module).module }

    /// The module after `pipeline`, and what the passes report.
    package static func optimised(
        _ module: Module, _ pipeline: Pipeline = .standard
    ) throws(KernelError) -> (module: Module, report: Report) {
        var copy = module
        var options = Pipeline.Options()
        #if DEBUG
            options.verifies = true
        #endif
        do throws(PipelineFailure) {
            let report = try pipeline.run(&copy, options: options)
            return (copy, report)
        } catch {
            switch error {
            case .expectations(let diagnostics): throw .source(diagnostics, [])
            case .invalid(let pass, let diagnostics, let text):
                let first = diagnostics.first?.message ?? ""
                throw .internalError("pass '\(pass)' made a module that the verifier refuses: \(first)\n\(text)")
            }
        }
    }
}
