// The front door: Swift text → syntax (for the macro), Swift text → generic KernelIR (for everything else).
// The macro plugin calls `parse` and `check` for one declaration; runtime, kernelc and tests call `lower` for all
// sources of a program at once.
// Holds: no input stops the process; all errors of all sources come back, sorted by place.

package import KernelIR
package import QuernCore

/// A global constant that the caller knows, beside those in the sources.
package struct ConstantValue: Sendable, Hashable {
    package var type: ScalarType
    package var bits: UInt64
    /// The Swift type where `type` is two of them: `Int64`, `UInt64`.
    package var swiftName: String?
    package init(type: ScalarType, bits: UInt64, swiftName: String? = nil) {
        self.type = type
        self.bits = bits
        self.swiftName = swiftName
    }
}

/// One source and how to read it.
package struct FrontendSource: Sendable {
    package var text: SourceText
    /// The types that the declaration is a static member of, where the text does not show it.
    package var owner: [String]
    /// True for the text of one declaration, whose `@Kernel` may be left out.
    package var isDeclaration: Bool
    package init(_ text: SourceText, owner: [String] = [], isDeclaration: Bool = false) {
        self.text = text
        self.owner = owner
        self.isDeclaration = isDeclaration
    }
}

/// What is known of a kernel from its syntax alone.
package struct ParsedKernel: Sendable {
    package struct Parameter: Sendable {
        /// nil for `_`.
        package var label: String?
        package var name: String
        /// The type as written.
        package var typeText: String
        package var isInout: Bool
    }
    package var name: String
    package var qualifiedName: String
    /// Where the name stands.
    package var span: SourceSpan
    package var genericNames: [String]
    package var parameters: [Parameter]
    /// The result type as written, nil for none.
    package var resultText: String?
    package var isThrowing: Bool
    package var isStatic: Bool
    package var options: KernelOptions
    package var documentation: String
    /// Functions called that are neither built in nor local: kernels and C functions, `Type.name` where written so.
    package var callees: [String]
    /// Names used that are neither declared in the kernel nor built in: global constants, most likely.
    package var freeNames: [String]
    /// True for `@Extern`.
    package var isExtern: Bool
}

/// What lowering gives.
package struct FrontendResult: Sendable {
    /// The generic module; nil when there are errors.
    package var module: Module?
    /// With errors in some functions only: the others, for further checks. Nothing of it may run.
    package var sound: Module?
    package var diagnostics: [Diagnostic]
    /// What is known of each kernel from its syntax, in order.
    package var kernels: [ParsedKernel]
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

package enum Frontend {
    /// Reads a source: the kernels in it, and syntax errors. Fast: types are not looked at.
    package static func parse(_ source: FrontendSource) -> (kernels: [ParsedKernel], diagnostics: [Diagnostic]) {
        let (file, diagnostics) = parseFile(source)
        return (file.functions.map { ParsedKernel($0, in: file.map) }, diagnostics)
    }

    /// Checks one declaration, as the macro does: kernels and constants of other files are taken on trust.
    package static func check(_ source: FrontendSource) -> [Diagnostic] {
        lower([source], constants: [:], trustsUnknownNames: true).diagnostics
    }

    /// Lowers all kernels of the sources into one generic module.
    /// - Parameters:
    ///   - constants: global constants declared elsewhere.
    ///   - trustsUnknownNames: names that no source declares are not errors; no module comes back if there are any.
    package static func lower(
        _ sources: [FrontendSource], constants: [String: ConstantValue] = [:], trustsUnknownNames: Bool = false
    ) -> FrontendResult {
        var files: [ParsedFile] = []
        var diagnostics: [Diagnostic] = []
        func hasErrors() -> Bool { diagnostics.contains { $0.severity == .error } }
        for source in sources {
            let (file, found) = parseFile(source)
            files.append(file)
            diagnostics += found
        }
        let isRead = !hasErrors()
        let program = Program(files: files, constants: constants, trustsUnknownNames: trustsUnknownNames)
        let module = program.lower()
        diagnostics += program.sink.diagnostics
        diagnostics = sorted(diagnostics, sources.map(\.text.file))
        let isWhole = !hasErrors() && !program.metUnknownNames
        let kernels = files.flatMap { file in file.functions.map { ParsedKernel($0, in: file.map) } }
        return FrontendResult(
            module: isWhole ? module : nil,
            sound: isRead && !isWhole && !program.metUnknownNames ? program.sound(module) : nil,
            diagnostics: diagnostics, kernels: kernels)
    }

    /// Lowers whole files.
    package static func lower(files sources: [SourceText]) -> FrontendResult {
        lower(sources.map { FrontendSource($0) })
    }

    private static func parseFile(_ source: FrontendSource) -> (ParsedFile, [Diagnostic]) {
        var parser = Parser(source.text)
        let file = parser.parseFile(everyFunctionIsKernel: source.isDeclaration)
        if !source.owner.isEmpty {
            for function in file.functions where function.owner.isEmpty {
                function.owner = source.owner
                function.isStatic = true
            }
        }
        return (file, parser.diagnostics)
    }

    /// In order of files, lines and columns, each complaint once.
    private static func sorted(_ diagnostics: [Diagnostic], _ files: [String]) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        let unique = diagnostics.filter { seen.insert($0).inserted }
        func key(_ diagnostic: Diagnostic) -> (Int, Int, Int) {
            let place = diagnostic.span.start
            return (files.firstIndex(of: place.file) ?? files.count, place.line, place.column)
        }
        return unique.enumerated().sorted { a, b in
            let (x, y) = (key(a.element), key(b.element))
            return x == y ? a.offset < b.offset : x < y
        }.map(\.element)
    }
}
