// The kernels of some sources, checked and lowered to a generic module: what a file holds, or one kernel of a Swift
// program with all that it calls. From here every call goes the same way: signature → instance → backend.
// Used by Kernel (calls from Swift), kernelc and the test runner.
// Holds: a program has no errors, iterations of its parallel loops do not collide; it is immutable, so that any thread
// may use it.

package import KernelFrontend
package import KernelIR
internal import KernelPasses
package import QuernCore

/// Checked kernels, ready to be made concrete.
package struct KernelProgram: Sendable {
    /// The generic module.
    package let module: Module
    /// The texts it was made of.
    package let sources: [SourceText]
    /// Warnings.
    package let warnings: [Diagnostic]

    /// Checks and lowers the sources.
    /// - Throws: `KernelError` with all diagnostics if one of them is an error.
    package init(_ sources: [FrontendSource], constants: [String: ConstantValue] = [:]) throws(KernelError) {
        self.sources = sources.map(\.text)
        let result = Frontend.lower(sources, constants: constants)
        guard var module = result.module, !result.hasErrors else {
            throw .source(result.diagnostics, sources.map(\.text))
        }
        let races = RaceProof.prove(&module)
        guard races.isEmpty else { throw .source(result.diagnostics + races, sources.map(\.text)) }
        self.module = module
        warnings = result.diagnostics
    }

    /// Checks and lowers whole files.
    package init(files: [SourceText]) throws(KernelError) { try self.init(files.map { FrontendSource($0) }) }

    /// A program of a module that was made otherwise, such as from IR text; its parallel loops are taken as they are.
    package init(module: Module, sources: [SourceText] = []) {
        self.module = module
        self.sources = sources
        warnings = []
    }

    /// The kernel called `name`.
    package func function(_ name: String) throws(KernelError) -> Function {
        if let function = module.function(named: name) { return function }
        let near = nearestName(to: name, among: module.functions.map(\.name))
        throw .signature("there is no kernel '\(name)'" + (near.map { "; did you mean '\($0)'?" } ?? ""))
    }

    /// The concrete module for one signature.
    package func specialised(for signature: KernelSignature) throws(KernelError) -> Module {
        let function = try function(signature.kernel)
        let (types, layouts) = try signature.resolved(for: function)
        do throws(SpecialisationFailure) {
            return try module.specialised(entry: function.name, typeArguments: types, layouts: layouts)
        } catch {
            throw .source(error.diagnostics, sources)
        }
    }
}
