// All sources of one lowering: signatures first, then bodies, so that kernels may call each other in any order.
// Called by Frontend.lower; each kernel's body goes to a FunctionLowering of its own.
// Holds: names of kernels are unique in a module; a kernel whose signature has errors is not lowered.

import KernelIR
import QuernCore

/// Collects complaints of checking; one place gets one complaint.
final class DiagnosticSink {
    private(set) var diagnostics: [Diagnostic] = []
    private var places: Set<SourcePosition> = []
    /// Complaints of one program beyond which the rest is left out.
    static let limit = 500

    /// Errors reported so far, those included that are left out.
    private(set) var errorCount = 0

    func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errorCount += 1 }
        guard diagnostics.count < Self.limit else { return }
        if diagnostic.severity == .error, !places.insert(diagnostic.span.start).inserted { return }
        diagnostics.append(diagnostic)
    }
}

final class Program {
    let files: [ParsedFile]
    let sink = DiagnosticSink()
    let givenConstants: [String: ConstantValue]
    let trustsUnknownNames: Bool
    /// Set when a name was taken on trust: then there is no module.
    var metUnknownNames = false
    /// Kernels and C functions by qualified name, and by last name.
    private(set) var signatures: [String: Signature] = [:]
    private var byLastName: [String: [Signature]] = [:]
    private var ordered: [Signature] = []
    private(set) var constants: [String: (constant: GlobalConstant, file: Int)] = [:]

    init(files: [ParsedFile], constants: [String: ConstantValue], trustsUnknownNames: Bool) {
        self.files = files
        givenConstants = constants
        self.trustsUnknownNames = trustsUnknownNames
    }

    func span(_ range: TextRange, file: Int) -> SourceSpan { files[file].map.span(of: range) }

    // MARK: Names

    /// The kernel or C function that `name` (or `Type.name`) means inside `owner`.
    func function(named name: String, within owner: [String]) -> Signature? {
        for count in stride(from: owner.count, through: 1, by: -1) {
            if let found = signatures[(owner.prefix(count) + [name]).joined(separator: ".")] { return found }
        }
        if let found = signatures[name] { return found }
        // Texts of single declarations may not show their owner, and modules prefix names.
        let last = name.split(separator: ".").last.map(String.init) ?? name
        let candidates = byLastName[last] ?? []
        guard candidates.count == 1, let only = candidates.first else { return nil }
        if name.contains(".") {
            return only.name == last || only.name.hasSuffix(".\(last)") && name.hasSuffix(only.name) ? only : nil
        }
        return only.syntax.owner.isEmpty ? only : nil
    }
    var functionNames: [String] { Array(signatures.keys) }

    func constant(named name: String, within owner: [String]) -> (constant: GlobalConstant, file: Int)? {
        for count in stride(from: owner.count, through: 1, by: -1) {
            if let found = constants[(owner.prefix(count) + [name]).joined(separator: ".")] { return found }
        }
        return constants[name]
    }

    /// Where a file declares `name` as something that kernels cannot use.
    func otherDeclaration(_ name: String) -> SourceSpan? {
        for file in files {
            if let range = file.otherNames[name] { return file.map.span(of: range) }
        }
        return nil
    }

    // MARK: Lowering

    /// Functions whose bodies have errors.
    private var faulty: Set<String> = []

    /// `module` without the functions that have errors, and without all that call them.
    func sound(_ module: Module) -> Module {
        var kept = module
        kept.functions.removeAll { faulty.contains($0.name) }
        while true {
            let known = Set(kept.functions.map(\.name) + kept.externs.map(\.name))
            let count = kept.functions.count
            kept.functions.removeAll { !$0.body.callees.isSubset(of: known) }
            if kept.functions.count == count { return kept }
        }
    }

    func lower() -> Module {
        collect()
        var module = Module(files: files.map(\.map.source.file))
        for signature in ordered where signature.isValid {
            if let external = signature.syntax.external {
                module.externs.append(externFunction(signature, external))
            } else {
                let errorCount = sink.errorCount
                let lowering = FunctionLowering(program: self, signature: signature)
                module.functions.append(lowering.lower())
                if sink.errorCount > errorCount { faulty.insert(signature.name) }
            }
        }
        return module
    }

    private func collect() {
        for (index, file) in files.enumerated() {
            for constant in file.constants {
                let name = (constant.owner + [constant.name.text]).joined(separator: ".")
                constants[name] = (constant, index)
            }
            for function in file.functions {
                let name = function.qualifiedName
                let signature = Signature(syntax: function, file: index, name: name)
                if let earlier = signatures[name] {
                    sink.report(
                        .kernelOverloaded(
                            name, at: span(function.name.range, file: index),
                            earlier: span(earlier.syntax.name.range, file: earlier.file)))
                    continue
                }
                signatures[name] = signature
                byLastName[function.name.text, default: []].append(signature)
                ordered.append(signature)
            }
        }
        for signature in ordered { SignatureChecker(program: self, signature: signature).run() }
    }

    private func externFunction(_ signature: Signature, _ external: ExternSyntax) -> ExternFunction {
        ExternFunction(
            name: signature.name, symbol: external.symbol, library: external.library,
            parameters: signature.parameters.map { parameter in
                Parameter(
                    name: parameter.name, label: parameter.label,
                    type: parameter.type.leafTypes().first ?? .int, isInout: parameter.isInout)
            },
            resultType: signature.resultLeaves.first)
    }
}
