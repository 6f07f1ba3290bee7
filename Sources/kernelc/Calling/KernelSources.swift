// The sources of one command, checked and lowered; and which kernel of them is meant.
// The front end does the work; this turns what it says into exit codes and text.

package import KernelFrontend
package import KernelIR
import KernelPasses
package import KernelRuntime
package import QuernCore

/// Sources that have been through the front end without errors.
package struct KernelSources: Sendable {
    /// The generic kernels, as the runtime takes them.
    package var program: KernelProgram
    /// What is known of each kernel from its syntax, in the order of the sources.
    package var kernels: [ParsedKernel]
    /// Warnings, rendered.
    package var warnings: String

    /// Reads and lowers `files`.
    /// - Throws: exit code 4 if a file can't be read, 1 with the rendered diagnostics if there are errors.
    package init(files: [String], usesColor: Bool = Console.usesColor) throws(Failure) {
        var sources: [SourceText] = []
        for file in files where !sources.contains(where: { $0.file == file }) { sources.append(try Files.source(file)) }
        try self.init(sources: sources, usesColor: usesColor)
    }

    /// Lowers `sources`.
    package init(sources: [SourceText], usesColor: Bool = false) throws(Failure) {
        let result = Self.checked(sources)
        let text = DiagnosticRenderer(sources: sources, usesColor: usesColor).render(result.diagnostics)
        guard !result.hasErrors, let module = result.module else {
            throw Failure(.source, Self.summary(result.diagnostics), text: text)
        }
        program = KernelProgram(module: module, sources: sources)
        kernels = result.kernels
        warnings = text
    }

    /// The front end's result for `sources`, with what is wrong with their parallel loops.
    package static func checked(_ sources: [SourceText]) -> FrontendResult {
        var result = Frontend.lower(files: sources)
        guard var module = result.module ?? result.sound else { return result }
        func place(_ diagnostic: Diagnostic) -> (Int, Int, Int) {
            let start = diagnostic.span.start
            return (sources.firstIndex { $0.file == start.file } ?? sources.count, start.line, start.column)
        }
        let all = result.diagnostics + RaceProof.prove(&module)
        result.diagnostics = all.enumerated().sorted { a, b in
            let (x, y) = (place(a.element), place(b.element))
            return x == y ? a.offset < b.offset : x < y
        }.map(\.element)
        result.module = result.hasErrors ? nil : module
        return result
    }

    /// `3 errors in 'a.swift'`.
    package static func summary(_ diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.filter { $0.severity == .error }
        var files: [String] = []
        for error in errors where !files.contains(error.span.start.file) { files.append(error.span.start.file) }
        let place = files.count == 1 ? "'\(files[0])'" : "\(files.count) files"
        return "\(errors.count) \(errors.count == 1 ? "error" : "errors") in \(place)"
    }

    /// The kernels of `file` that can be called, C functions left out.
    package func callable(in file: String) -> [ParsedKernel] {
        kernels.filter { !$0.isExtern && $0.span.start.file == file }
    }

    /// The kernel that `reference` means.
    package func kernel(_ reference: KernelReference) throws(Failure) -> (parsed: ParsedKernel, function: Function) {
        let all = callable(in: reference.file)
        let names = all.map(\.qualifiedName)
        let chosen: ParsedKernel
        if let name = reference.kernel {
            let matches = all.filter { $0.qualifiedName == name || $0.name == name }
            guard let match = matches.first(where: { $0.qualifiedName == name }) ?? matches.first else {
                let near = NearestName.of(name, among: names).map { "; did you mean '\($0)'?" } ?? ""
                throw .usage(
                    "'\(reference.file)' has no kernel '\(name)'\(near)",
                    help: names.isEmpty ? "mark a function with @Kernel" : "its kernels are \(NearestName.list(names))")
            }
            chosen = match
        } else {
            guard let only = all.first else {
                throw .usage("'\(reference.file)' has no kernel", help: "mark a function with @Kernel")
            }
            guard all.count == 1 else {
                throw .usage(
                    "'\(reference.file)' has \(all.count) kernels: \(NearestName.list(names))",
                    help: "write \(reference.file):\(names[0])")
            }
            chosen = only
        }
        guard let function = program.module.function(named: chosen.qualifiedName) else {
            throw .usage("'\(chosen.qualifiedName)' can't be called from outside")
        }
        return (chosen, function)
    }
}
