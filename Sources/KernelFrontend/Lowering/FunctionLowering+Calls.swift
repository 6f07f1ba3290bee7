// Calls: what the name means, then conversions, functions of the language, kernels, C functions.
// Order of meaning: local names, types, kernels of the program, functions of the language; so a kernel may have
// the name of a built-in function, as in Swift.

import KernelIR
import QuernCore

extension FunctionLowering {
    func emitCall(
        _ callee: Expression, _ arguments: [Argument], _ whole: Expression, _ expected: KernelType?
    ) -> Typed {
        let range = callee.range
        switch callee.unwrapped.kind {
        case .name(let name): return emitNamedCall(name, arguments, range, whole.range, expected)
        case .type(let syntax):
            let type = resolver.resolve(syntax)
            if type.isArray { return emitArrayInit(type, arguments, whole.range) }
            if type.isNumber { return emitConversion(to: type, arguments, whole.range) }
            emitForErrors(arguments)
            return .error
        case .implicitMember(let name):
            guard let expected, expected.isNumber || expected.isArray || expected.isError else {
                emitForErrors(arguments)
                report(.implicitMemberWithoutContext(name, at: span(range)))
                return .error
            }
            if name == "init", expected.isArray { return emitArrayInit(expected, arguments, whole.range) }
            return emitStaticCall(name, on: expected, arguments, whole.range)
        case .member(let base, let name, let nameRange):
            return emitMemberCall(base, name, nameRange, arguments, whole, expected)
        case .missing: return .error
        case .unsupported(let construct):
            emitForErrors(arguments)
            report(.unsupported(construct, at: span(range)))
            return .error
        default:
            emitForErrors(arguments)
            report(.notAFunction(sourceText(range), at: span(range)))
            return .error
        }
    }

    func emitForErrors(_ arguments: [Argument]) {
        for argument in arguments {
            if case .address = argument.value.kind { continue }
            if case .implicitMember = argument.value.kind { continue }
            if case .range = argument.value.kind { continue }
            _ = emit(argument.value)
        }
    }

    private func emitMemberCall(
        _ base: Expression, _ name: String, _ nameRange: TextRange, _ arguments: [Argument], _ whole: Expression,
        _ expected: KernelType?
    ) -> Typed {
        if let type = namedType(base) {
            if type.isArray, name == "init" { return emitArrayInit(type, arguments, whole.range) }
            return emitStaticCall(name, on: type, arguments, whole.range)
        }
        if case .type(let syntax) = base.unwrapped.kind, name == "init" {
            return emitArrayInit(resolver.resolve(syntax), arguments, whole.range)
        }
        guard let path = foreignPath(base) else { return emitMethod(base, name, nameRange, arguments, whole.range) }
        if path == "Swift" || path == "Quern" || path == "Self" || path == "RealModule" || path == "Foundation" {
            return emitNamedCall(name, arguments, nameRange, whole.range, expected, isQualified: path != "Self")
        }
        if let id = Builtins.unsupportedTypes[path] {
            emitForErrors(arguments)
            report(.unsupportedType(path, id: id, at: span(base.range)))
            return .error
        }
        return emitKernelCall(named: "\(path).\(name)", arguments, nameRange, whole.range, expected)
    }

    private func emitNamedCall(
        _ name: String, _ arguments: [Argument], _ range: TextRange, _ whole: TextRange, _ expected: KernelType?,
        isQualified: Bool = false
    ) -> Typed {
        if !isQualified {
            switch scopes.lookup(name) {
            case .function(let function)?: return emitLocalCall(function, arguments, range, expected)
            case .variable(let variable)?:
                emitForErrors(arguments)
                if !variable.type.isError { report(.notAFunction(name, at: span(range))) }
                return .error
            case .alias(let type)? where type.isArray: return emitArrayInit(type, arguments, whole)
            default: break
            }
        }
        if let type = resolver.named(name) { return emitConversion(to: type, arguments, whole) }
        if name == "Complex" { return emitUntypedComplex(arguments, whole, expected) }
        if let fixedRank = Builtins.arrayTypes[name] {
            return emitUntypedArrayInit(name, fixedRank, arguments, whole, expected)
        }
        if !isQualified, program.function(named: name, within: owner) != nil {
            return emitKernelCall(named: name, arguments, range, whole, expected)
        }
        if let result = emitBuiltin(name, arguments, range, whole, expected, isQualified: isQualified) { return result }
        return emitKernelCall(named: name, arguments, range, whole, expected)
    }

    /// `Vector(zeros: n)`: the element comes from the context or from `repeating:`.
    private func emitUntypedArrayInit(
        _ name: String, _ fixedRank: Int?, _ arguments: [Argument], _ whole: TextRange, _ expected: KernelType?
    ) -> Typed {
        if let expected, expected.isArray, fixedRank == nil || expected.rank == fixedRank {
            return emitArrayInit(expected, arguments, whole)
        }
        if let first = arguments.first, first.label == "repeating" {
            let element = infer(first.value).defaulted
            let rank = fixedRank ?? (arguments.count - 1)
            if element.isNumber, rank > 0 {
                return emitArrayInit(.array(element: element, rank: rank), arguments, whole)
            }
        }
        if let first = arguments.first, arguments.count == 1, first.label == nil {
            let type = infer(first.value)
            if type.isArray, fixedRank == nil || fixedRank == type.rank { return emitArrayInit(type, arguments, whole) }
        }
        emitForErrors(arguments)
        report(.arrayElementUnknown(name, at: span(whole)))
        return .error
    }

    // MARK: Kernels and C functions

    private func emitKernelCall(
        named name: String, _ arguments: [Argument], _ range: TextRange, _ whole: TextRange, _ expected: KernelType?
    ) -> Typed {
        guard let callee = program.function(named: name, within: owner) else {
            emitForErrors(arguments)
            reportUnknownFunction(name, range)
            return .error
        }
        guard callee.isValid else {
            emitForErrors(arguments)
            return .error
        }
        let labels = callee.parameters.map(\.label)
        guard labels == arguments.map(\.label) else {
            emitForErrors(arguments)
            report(
                .callLabels(
                    wanted: callee.labels, found: name + "(" + arguments.map { ($0.label ?? "_") + ":" }.joined() + ")",
                    at: span(range), declared: program.span(callee.syntax.name.range, file: callee.file)))
            return .error
        }
        guard let bound = bindAll(callee, arguments, range, expected) else { return .error }
        if callee.syntax.isThrowing { checkThrowing(callee.name, range) }
        var call = PreparedCall()
        var isComplete = true
        for (parameter, argument) in zip(callee.parameters, arguments) {
            if !prepare(argument, parameter, parameter.type.substituting(bound), &call) { isComplete = false }
        }
        guard isComplete else { return .error }
        separate(&call)
        place(range)
        let type = callee.result.substituting(bound)
        let resultTypes = type.leafTypes(layout: .contiguous)
        let backTypes = call.backs.flatMap { $0.type.leafTypes() }
        let results: [Value]
        if callee.syntax.external != nil {
            results = builder.emit(
                .callExtern, call.operands, results: resultTypes, attribute: .extern(callee.name))
        } else {
            results = builder.emit(
                .call, call.operands, results: resultTypes + backTypes,
                attribute: .call(callee: callee.name, typeArguments: bound.compactMap(\.scalar)))
            var rest = results.dropFirst(resultTypes.count)
            for back in call.backs {
                let leaves = rest.prefix(back.type.leafCount)
                rest = rest.dropFirst(leaves.count)
                write(back, Typed(type: back.type, value: Lowered(back.type, leaves: leaves, roots: [])), back.range)
            }
        }
        return Typed(type: type, value: Self.fresh(type, results.prefix(resultTypes.count)))
    }

    /// The results of a call: arrays among them are the caller's own.
    private static func fresh(_ type: KernelType, _ leaves: some Collection<Value>) -> Lowered {
        func fresh(_ value: Lowered) -> Lowered {
            switch value {
            case .array(var array):
                array.isFresh = true
                return .array(array)
            case .parts(let parts): return .parts(parts.map(fresh))
            default: return value
            }
        }
        return fresh(Lowered(type, leaves: leaves, roots: []))
    }

    private func reportUnknownFunction(_ name: String, _ range: TextRange) {
        if let known = Builtins.unsupportedFunctions[name] {
            report(.unsupportedFunction(name, id: known.id, help: known.help, at: span(range)))
            return
        }
        if let id = Builtins.unsupportedTypes[name] {
            report(.unsupportedType(name, id: id, at: span(range)))
            return
        }
        let last = name.split(separator: ".").last.map(String.init) ?? name
        if let declared = program.otherDeclaration(last) {
            report(.notAKernel(name, at: span(range), declared: declared))
            return
        }
        if program.trustsUnknownNames {
            program.metUnknownNames = true
            return
        }
        let candidates = scopes.names + program.functionNames + Builtins.functionNames + Builtins.scalarNames
        report(.unknownFunction(name, nearest: nearestName(to: name, among: candidates), at: span(range)))
    }

    private func checkThrowing(_ name: String, _ range: TextRange) {
        if !isInsideTry { report(.missingTry(name, at: span(range))) }
        if !signature.syntax.isThrowing, isInsideTry { report(.throwsFromNonThrowing(name, at: span(range))) }
    }

    /// The type arguments of a call, checked against the callee's constraints; nil after a report.
    private func bindAll(
        _ callee: Signature, _ arguments: [Argument], _ range: TextRange, _ expected: KernelType?
    ) -> [KernelType]? {
        let bound = bindGenerics(callee, arguments, expected)
        for (index, type) in bound.enumerated() {
            let generic = callee.generics[index]
            guard type.isScalar else {
                let count = program.sink.diagnostics.count
                emitForErrors(arguments)
                if program.sink.diagnostics.count == count, !program.metUnknownNames {
                    let takesComplex = zip(callee.parameters, arguments).first {
                        $0.type.element == .parameter(index) && infer($1.value).element.isComplex
                    }
                    if let given = takesComplex.map({ infer($0.1.value).element }) {
                        report(.complexTypeArgument(text(given), generic.name, callee.name, at: span(range)))
                        return nil
                    }
                    report(.typeArgumentUnknown(generic.name, callee.name, at: span(range)))
                }
                return nil
            }
            let missing = generic.capabilities.subtracting(capabilities(of: type))
            if !missing.isEmpty {
                report(
                    .typeArgument(
                        text(type), generic.name, callee.name,
                        protocolName: Capabilities.protocolName(for: generic.capabilities),
                        at: span(range), declared: program.span(callee.syntax.name.range, file: callee.file)))
                return nil
            }
        }
        return bound
    }

    /// The operands of a call as they are gathered.
    struct PreparedCall {
        var operands: [Value] = []
        /// Where values of inout scalars go after the call.
        var backs: [Place] = []
        /// Arrays that the callee reads, by operand, and those that it writes.
        var read: [(operand: Int, array: ArrayReference)] = []
        var written: [(array: ArrayReference, range: TextRange)] = []
    }

    /// Evaluates one argument; false after a report.
    private func prepare(
        _ argument: Argument, _ parameter: Signature.Parameter, _ type: KernelType, _ call: inout PreparedCall
    ) -> Bool {
        guard parameter.isInout else {
            if case .address = argument.value.kind {
                report(.needlessAddress(parameter.name, at: span(argument.value.range)))
                return false
            }
            let typed = emit(argument.value, as: type)
            switch typed.value {
            case .scalar(let value): call.operands.append(value)
            case .parts where typed.type.isComplex: call.operands += typed.value.leaves
            case .array(let array):
                call.read.append((call.operands.count, array))
                call.operands.append(array.value)
            default: return false
            }
            return true
        }
        guard case .address(let target) = argument.value.kind else {
            let typed = emit(argument.value)
            if !typed.type.isError {
                report(
                    .missingAddress(
                        parameter.name, argument: sourceText(argument.value.range, limit: .max),
                        at: span(argument.value.range)))
            }
            return false
        }
        guard let place = resolvePlace(target, forWriting: true),
            checkWritable(place, elements: type.isArray, target.range)
        else { return false }
        guard place.type == type else {
            if !place.type.isError {
                report(.wrongType(expected: text(type), found: text(place.type), at: span(target.range), help: nil))
            }
            return false
        }
        switch read(place, target.range).value {
        case .scalar(let value):
            call.operands.append(value)
            call.backs.append(place)
        case .parts(let parts) where place.type.isComplex:
            call.operands += parts.flatMap(\.leaves)
            call.backs.append(place)
        case .array(let array):
            call.written.append((array, target.range))
            call.operands.append(array.value)
        default: return false
        }
        return true
    }

    /// Arrays that the callee writes share memory with nothing else that it gets: what it only reads is copied.
    private func separate(_ call: inout PreparedCall) {
        for (index, first) in call.written.enumerated() {
            for second in call.written[..<index] where !first.array.roots.isDisjoint(with: second.array.roots) {
                report(.overlappingInout(at: span(first.range), other: span(second.range)))
            }
            for entry in call.read where !entry.array.roots.isDisjoint(with: first.array.roots) {
                let copy = owned(ArrayReference(value: entry.array.value, roots: [], isFresh: false))
                call.operands[entry.operand] = copy.value
            }
        }
        for (index, place) in call.backs.enumerated() {
            for other in call.backs[..<index] { checkApart(place, other) }
            if case .element(let array, _) = place.kind {
                for written in call.written where !written.array.roots.isDisjoint(with: array.roots) {
                    report(.overlappingInout(at: span(place.range), other: span(written.range)))
                }
            }
        }
    }

    /// Two `inout` arguments name different places, as Swift's law of exclusivity asks.
    func checkApart(_ a: Place, _ b: Place) {
        let overlap: Bool =
            switch (a.kind, b.kind) {
            case (.variable(let x, let p), .variable(let y, let q)): x === y && (p.starts(with: q) || q.starts(with: p))
            case (.element(let x, _), .element(let y, _)): !x.roots.isDisjoint(with: y.roots)
            default: false
            }
        if overlap { report(.overlappingInout(at: span(a.range), other: span(b.range))) }
    }
}
