// Types as written → types as checked, and the check of a kernel's declaration.
// Neighbours: Capabilities for constraints, Signature for the outcome.
// Holds: each type that is no type of kernels is refused by its own name; `.error` comes back after a report.

import KernelIR
import QuernCore

/// Resolves type syntax of one source.
struct TypeResolver {
    let program: Program
    let file: Int
    var generics: [GenericParameter]
    /// Type aliases and `Self` of the place.
    var alias: (String) -> KernelType? = { _ in nil }
    /// The most axes that an array may have.
    static let highestRank = 7

    private func report(_ diagnostic: Diagnostic) { program.sink.report(diagnostic) }
    private func span(_ range: TextRange) -> SourceSpan { program.span(range, file: file) }

    /// The type, or `.error` after a report.
    func resolve(_ syntax: TypeSyntax) -> KernelType {
        switch syntax.kind {
        case .missing: return .error
        case .unsupported(let construct):
            report(.unsupported(construct, at: span(syntax.range)))
            return .error
        case .integer(let value):
            report(.expectedType(found: String(value), at: span(syntax.range)))
            return .error
        case .tuple(let parts):
            if parts.isEmpty { return .void }
            let resolved = parts.map { KernelType.Element(label: $0.label, type: resolve($0.type)) }
            return resolved.contains { $0.type.isError } ? .error : .tuple(resolved)
        case .named(let path, let arguments):
            return resolveNamed(path, arguments, syntax)
        }
    }

    /// The type that a bare name means in an expression, without reports.
    func named(_ name: String) -> KernelType? {
        if let index = generics.firstIndex(where: { $0.name == name }) { return .parameter(index) }
        if let scalar = SwiftScalar(rawValue: name) { return .scalar(scalar) }
        return alias(name)
    }

    private func resolveNamed(_ path: [String], _ arguments: [TypeSyntax], _ syntax: TypeSyntax) -> KernelType {
        let modules: Set<String> = ["Swift", "Quern", "RealModule", "NDArrays"]
        let path = path.count > 1 && modules.contains(path[0]) ? Array(path.dropFirst()) : path
        guard let name = path.first, path.count == 1 else {
            report(.unknownType(syntax.text, nearest: nil, at: span(syntax.range)))
            return .error
        }
        if arguments.isEmpty, let found = named(name) { return found }
        if name == "Void", arguments.isEmpty { return .void }
        if name == "Complex" { return resolveComplex(arguments, syntax) }
        if let fixedRank = Builtins.arrayTypes[name] {
            return resolveArray(name, fixedRank: fixedRank, arguments, syntax)
        }
        if let id = Builtins.unsupportedTypes[name] {
            report(.unsupportedType(name, id: id, at: span(syntax.range)))
            return .error
        }
        if let index = generics.firstIndex(where: { $0.name == name }) {
            report(.typeTakesNoArguments(generics[index].name, at: span(syntax.range)))
            return .error
        }
        if let declared = program.otherDeclaration(name) {
            report(.notAKernelType(name, at: span(syntax.range), declared: declared))
            return .error
        }
        if program.trustsUnknownNames {
            // A struct or an alias of another file.
            program.metUnknownNames = true
            return .error
        }
        let candidates = Builtins.scalarNames + Builtins.arrayTypes.keys + generics.map(\.name)
        report(.unknownType(name, nearest: nearestName(to: name, among: candidates), at: span(syntax.range)))
        return .error
    }

    /// `Complex<Float>`, `Complex<Double>`, `Complex<T>` with a real `T`.
    private func resolveComplex(_ arguments: [TypeSyntax], _ syntax: TypeSyntax) -> KernelType {
        guard arguments.count == 1 else {
            report(.complexTypeArguments(found: arguments.count, at: span(syntax.range)))
            return .error
        }
        let part = resolve(arguments[0])
        if part.isError { return .error }
        let isReal =
            switch part {
            case .scalar(let scalar): scalar.scalarType.isFloatingPoint
            case .parameter(let index): index < generics.count && generics[index].capabilities.contains(.real)
            default: false
            }
        guard isReal else {
            report(.complexOfType(part.text(generics.map(\.name)), at: span(arguments[0].range)))
            return .error
        }
        return .complex(part)
    }

    private func resolveArray(
        _ name: String, fixedRank: Int?, _ arguments: [TypeSyntax], _ syntax: TypeSyntax
    ) -> KernelType {
        let wanted = fixedRank == nil ? 2 : 1
        guard arguments.count == wanted else {
            report(.arrayTypeArguments(name, wanted: wanted, found: arguments.count, at: span(syntax.range)))
            return .error
        }
        var rank = fixedRank ?? 0
        if fixedRank == nil {
            guard case .integer(let written) = arguments[1].kind, (0...Self.highestRank).contains(written) else {
                report(.rankNotLiteral(arguments[1].text, at: span(arguments[1].range)))
                return .error
            }
            rank = written
        }
        let element = resolve(arguments[0])
        if element.isError { return .error }
        guard element.isNumber else {
            report(.elementNotScalar(element.text(generics.map(\.name)), at: span(arguments[0].range)))
            return .error
        }
        // The parts take an axis of their own.
        if element.isComplex, rank == Self.highestRank {
            report(.complexRank(rank, highest: Self.highestRank - 1, at: span(syntax.range)))
            return .error
        }
        return .array(element: element, rank: rank)
    }
}

/// Checks the declaration of a kernel or C function and fills in its signature.
struct SignatureChecker {
    let program: Program
    let signature: Signature
    private var syntax: FunctionSyntax { signature.syntax }

    init(program: Program, signature: Signature) {
        self.program = program
        self.signature = signature
    }

    private func report(_ diagnostic: Diagnostic) {
        program.sink.report(diagnostic)
        if diagnostic.severity == .error { signature.isValid = false }
    }
    private func span(_ range: TextRange) -> SourceSpan { program.span(range, file: signature.file) }

    func run() {
        if syntax.isAsync { report(.asyncKernel(syntax.name.text, at: span(syntax.name.range))) }
        if !syntax.owner.isEmpty, !syntax.isStatic {
            report(
                .methodKernel(syntax.name.text, owner: syntax.owner.joined(separator: "."), at: span(syntax.name.range))
            )
        }
        collectGenerics()
        let resolver = TypeResolver(program: program, file: signature.file, generics: signature.generics)
        var names: Set<String> = []
        for parameter in syntax.parameters {
            let type = resolver.resolve(parameter.type)
            if type.isError { signature.isValid = false }
            if parameter.isVariadic { report(.variadicParameter(parameter.name.text, at: span(parameter.range))) }
            if case .tuple = type {
                report(.parameterType(parameter.name.text, "a tuple", at: span(parameter.type.range)))
            }
            if type == .void { report(.parameterType(parameter.name.text, "Void", at: span(parameter.type.range))) }
            if case .array(_, 0) = type {
                report(.parameterType(parameter.name.text, "an array of rank 0", at: span(parameter.type.range)))
            }
            if parameter.name.text != "_", !names.insert(parameter.name.text).inserted {
                report(.duplicateName(parameter.name.text, at: span(parameter.name.range), earlier: nil))
            }
            signature.parameters.append(
                Signature.Parameter(
                    label: parameter.label, name: parameter.name.text, type: type, isInout: parameter.isInout,
                    defaultValue: parameter.defaultValue, range: parameter.name.range))
        }
        if let result = syntax.result {
            signature.result = resolver.resolve(result)
            if signature.result.isError { signature.isValid = false }
        }
        checkGenericsAreUsed()
        checkExtern()
    }

    private func collectGenerics() {
        for generic in syntax.generics {
            if generic.isValue {
                report(.valueGeneric(generic.name.text, at: span(generic.name.range)))
                continue
            }
            var capabilities: Capabilities = [.equatable]
            for constraint in generic.constraints {
                guard case .named(let path, _) = constraint.kind, let name = path.last else {
                    report(.unknownProtocol(constraint.text, nearest: nil, at: span(constraint.range)))
                    continue
                }
                if let found = Capabilities.ofProtocol(name) {
                    capabilities.formUnion(found)
                    // Numerics' own Real has no conversions from other numbers.
                    if name == "Real", path.first == "RealModule" || path.first == "Numerics" {
                        capabilities.subtract([.binaryFloating, .floatLiteral])
                    }
                } else {
                    let nearest = nearestName(to: name, among: Capabilities.protocolNames)
                    report(.unknownProtocol(name, nearest: nearest, at: span(constraint.range)))
                }
            }
            signature.generics.append(GenericParameter(name: generic.name.text, capabilities: capabilities))
        }
        for requirement in syntax.requirements {
            report(.sameTypeRequirement(requirement.left.text, requirement.right.text, at: span(requirement.range)))
        }
    }

    /// Swift demands it too: a type parameter that no parameter shows cannot be found at a call.
    private func checkGenericsAreUsed() {
        guard signature.isValid else { return }
        for (index, generic) in signature.generics.enumerated() {
            let isUsed = signature.parameters.contains { $0.type.element.part == .parameter(index) }
            if !isUsed { report(.unusedTypeParameter(generic.name, at: span(syntax.generics[index].name.range))) }
        }
    }

    private func checkExtern() {
        guard let external = syntax.external else { return }
        if external.symbol.isEmpty { report(.externNeedsStrings(at: span(external.range))) }
        if !signature.generics.isEmpty { report(.genericExtern(syntax.name.text, at: span(syntax.name.range))) }
        if signature.result.leafCount > 1 || signature.result.containsArray {
            report(.externResult(syntax.name.text, at: span(syntax.result?.range ?? syntax.name.range)))
        }
        for parameter in signature.parameters where parameter.type.element.isComplex {
            report(.externComplex(parameter.name, at: span(parameter.range)))
        }
        if signature.result.isComplex {
            report(.externComplex(syntax.name.text, at: span(syntax.result?.range ?? syntax.name.range)))
        }
        if signature.parameters.contains(where: { $0.isInout && $0.type.isScalar }) {
            report(.externInoutScalar(syntax.name.text, at: span(syntax.name.range)))
        }
    }
}
