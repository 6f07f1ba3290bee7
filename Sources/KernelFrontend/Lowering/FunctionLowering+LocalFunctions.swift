// Functions inside a kernel: inlined at each call, so that what they capture works by itself.
// A body that returns from its middle becomes a `block` that the returns leave; others are part of the region around.
// Holds: the number of inlined calls is bounded; a function that calls itself is refused.

import KernelIR
import QuernCore

extension FunctionLowering {
    /// Makes a local function known in the current scope.
    func declareLocalFunction(_ syntax: FunctionSyntax) {
        let local = Signature(syntax: syntax, file: file, name: syntax.name.text)
        if !syntax.generics.isEmpty {
            report(.genericLocalFunction(syntax.name.text, at: span(syntax.name.range)))
            local.isValid = false
            scopes.bind(
                syntax.name.text,
                .function(LocalFunction(syntax: syntax, signature: local, scopeDepth: scopes.levels.count)))
            return
        }
        if syntax.isAsync {
            report(.asyncKernel(syntax.name.text, at: span(syntax.name.range)))
            local.isValid = false
        }
        let resolver = resolver
        for parameter in syntax.parameters {
            let type = resolver.resolve(parameter.type)
            if type.isError { local.isValid = false }
            if parameter.isVariadic {
                report(.variadicParameter(parameter.name.text, at: span(parameter.range)))
                local.isValid = false
            }
            if let value = parameter.defaultValue {
                report(.defaultArgument(at: span(value.range)))
                local.isValid = false
            }
            local.parameters.append(
                Signature.Parameter(
                    label: parameter.label, name: parameter.name.text, type: type, isInout: parameter.isInout,
                    defaultValue: nil, range: parameter.name.range))
        }
        if let result = syntax.result {
            local.result = resolver.resolve(result)
            if local.result.isError { local.isValid = false }
        }
        let function = LocalFunction(syntax: syntax, signature: local, scopeDepth: scopes.levels.count)
        scopes.bind(syntax.name.text, .function(function))
    }

    /// Checks the bodies of local functions that nothing calls, with stand-ins for their arguments.
    func checkUncalledFunctions(_ statements: [Statement]) {
        for statement in statements {
            guard case .function(let syntax) = statement.kind,
                case .function(let function)? = scopes.local(syntax.name.text), function.syntax === syntax,
                function.signature.isValid, !function.isInlined, inlining.count < 24
            else { continue }
            _ = runBranch {
                let given = function.signature.parameters.map { parameter -> Given in
                    let variable = declare(Name(text: "_", range: parameter.range), parameter.type, isMutable: true)
                    variable.roots = [variable.id]
                    current[variable.id] = standIns(parameter.type)
                    if parameter.isInout {
                        return .place(
                            Place(kind: .variable(variable, path: []), type: parameter.type, range: parameter.range))
                    }
                    return .value(Typed(type: parameter.type, value: value(of: variable)))
                }
                _ = inline(function, given, syntax.name.range)
                return []
            }
        }
    }

    /// Values that are never looked at, of the right types.
    private func standIns(_ type: KernelType) -> [Value] {
        type.leafTypes().map { leaf in
            guard case .array(_, let rank, _) = leaf else {
                return builder.value(.constant, [], leaf, attribute: .literal(.bits(0)))
            }
            return builder.value(.allocate, (0..<rank).map { _ in builder.int(0) }, leaf)
        }
    }

    /// A parameter's value, evaluated at the call.
    private enum Given {
        case value(Typed)
        case place(Place)
    }

    func emitLocalCall(
        _ function: LocalFunction, _ arguments: [Argument], _ range: TextRange, _ expected: KernelType?
    ) -> Typed {
        let local = function.signature
        guard local.isValid else {
            emitForErrors(arguments)
            return .error
        }
        guard !inlining.contains(where: { $0 === function }) else {
            emitForErrors(arguments)
            report(.recursiveLocalFunction(local.name, at: span(range)))
            return .error
        }
        inlinedCalls += 1
        guard inlinedCalls <= Self.maximumInlinedCalls, inlining.count < 24 else {
            report(.tooManyInlinedCalls(local.name, limit: Self.maximumInlinedCalls, at: span(range)))
            return .error
        }
        let labels = local.parameters.map(\.label)
        guard labels == arguments.map(\.label) else {
            emitForErrors(arguments)
            report(
                .callLabels(
                    wanted: local.labels,
                    found: local.name + "(" + arguments.map { ($0.label ?? "_") + ":" }.joined() + ")",
                    at: span(range), declared: span(function.syntax.name.range)))
            return .error
        }
        if function.syntax.isThrowing, !isInsideTry { report(.missingTry(local.name, at: span(range))) }
        guard let given = evaluate(arguments, local) else { return .error }
        return inline(function, given, range)
    }

    private func evaluate(_ arguments: [Argument], _ local: Signature) -> [Given]? {
        var given: [Given] = []
        var isComplete = true
        for (parameter, argument) in zip(local.parameters, arguments) {
            if parameter.isInout {
                guard case .address(let target) = argument.value.kind else {
                    report(
                        .missingAddress(
                            parameter.name, argument: sourceText(argument.value.range, limit: .max),
                            at: span(argument.value.range)))
                    isComplete = false
                    continue
                }
                guard let place = resolvePlace(target, forWriting: true),
                    checkWritable(place, elements: parameter.type.isArray, target.range)
                else {
                    isComplete = false
                    continue
                }
                guard place.type == parameter.type else {
                    report(
                        .wrongType(
                            expected: text(parameter.type), found: text(place.type), at: span(target.range), help: nil))
                    isComplete = false
                    continue
                }
                given.append(.place(place))
            } else {
                let typed = emit(argument.value, as: parameter.type)
                if typed.type.isError { isComplete = false }
                given.append(.value(typed))
            }
        }
        let places = given.compactMap { if case .place(let place) = $0 { place } else { nil } }
        for (index, place) in places.enumerated() {
            for other in places[..<index] { checkApart(place, other) }
        }
        return isComplete ? given : nil
    }

    private func inline(_ function: LocalFunction, _ given: [Given], _ range: TextRange) -> Typed {
        let local = function.signature
        guard let body = function.syntax.body else { return .error }
        let outer = scopes
        let savedRemaining = remaining
        let savedTry = isInsideTry
        scopes.truncate(to: function.scopeDepth)
        scopes.push()
        inlining.append(function)
        function.isInlined = true
        isInsideTry = false
        let firstLocal = variables.count
        var backs: [(Variable, Place)] = []
        for (parameter, value) in zip(local.parameters, given) {
            bindParameter(parameter, value, body, &backs)
        }
        let target = JumpTarget(
            .function, name: nil, label: builder.function.makeLabel(), carried: carried(by: Effects(body)))
        target.resultType = local.result
        target.firstLocal = firstLocal
        targets.append(target)
        scopes.push()
        let result = lowerInlined(body, target, range)
        scopes.pop()
        targets.removeLast()
        inlining.removeLast()
        let after = backs.map { (place: $0.1, value: value(of: $0.0)) }
        scopes = outer
        remaining = savedRemaining
        isInsideTry = savedTry
        for back in after { write(back.place, Typed(type: back.place.type, value: back.value), back.place.range) }
        return result
    }

    private func bindParameter(
        _ parameter: Signature.Parameter, _ given: Given, _ body: Block, _ backs: inout [(Variable, Place)]
    ) {
        let name = Name(text: parameter.name, range: parameter.range)
        switch given {
        case .place(let place):
            if place.type.isArray {
                if case .variable(let variable, let path) = place.kind, path.isEmpty {
                    scopes.bind(parameter.name, .variable(variable))
                    return
                }
                let variable = declare(name, place.type, isMutable: true, role: .inoutParameter)
                guard let array = read(place, place.range).array else { return }
                variable.roots = array.roots
                current[variable.id] = [array.value]
                return
            }
            let variable = declare(name, place.type, isMutable: true, role: .inoutParameter)
            setValue(of: variable, read(place, place.range).value)
            backs.append((variable, place))
        case .value(let typed):
            let variable = declare(name, parameter.type, isMutable: false, role: .parameter)
            if let array = typed.array {
                let isWritten = mayWrite(array.roots, in: body.statements)
                let bound = isWritten ? owned(ArrayReference(value: array.value, roots: [], isFresh: false)) : array
                variable.roots = isWritten ? [variable.id] : array.roots.union([variable.id])
                current[variable.id] = [bound.value]
            } else {
                setValue(of: variable, typed.value)
            }
        }
    }

    /// The body in place of the call. Only a body that returns from its middle needs a block around it.
    private func lowerInlined(_ body: Block, _ target: JumpTarget, _ range: TextRange) -> Typed {
        let type = target.resultType
        let statements = body.statements
        if type != .void, statements.count == 1, let value = Self.singleExpression(statements[0]) {
            return emit(value, as: type)
        }
        if !statements.dropLast().contains(where: \.containsReturn) {
            if case .returning(let value)? = statements.last?.kind {
                lowerStatements(Array(statements.dropLast()))
                guard let value else {
                    if type == .void { return .void }
                    report(.returnWithoutValue(text(type), at: span(statements.last?.range ?? range)))
                    return .error
                }
                if type == .void {
                    report(.returnsNothing("a value", at: span(value.range)))
                    return .error
                }
                return emit(value, as: type)
            }
            if type == .void, statements.last?.containsReturn != true {
                lowerStatements(statements)
                return .void
            }
        }
        return lowerInlinedBlock(body, target, range)
    }

    private func lowerInlinedBlock(_ body: Block, _ target: JumpTarget, _ range: TextRange) -> Typed {
        let type = target.resultType
        let carried = target.carried
        let carriedTypes = values(of: carried).map { builder.function.type(of: $0) }
        let branch = runBranch {
            lowerStatements(body.statements)
            if !builder.isTerminated, type != .void {
                report(.missingReturn(text(type), at: span(TextRange(max(0, body.range.end - 1), body.range.end))))
                builder.emit(.trap, attribute: .fault(.precondition, ""))
            }
            return []
        }
        place(range)
        var region = branch.region
        if !branch.isTerminated { region = yielding(region, carried.flatMap { branch.state[$0.id] ?? [] }) }
        let resultTypes = type.leafTypes(layout: .contiguous)
        let results = builder.emit(
            .block, [], results: resultTypes + carriedTypes, regions: [region],
            attribute: .loop(LoopAttribute(label: target.label)))
        if branch.isTerminated, !target.isBroken {
            builder.emit(.trap, attribute: .fault(.precondition, "the end of a function without end"))
        }
        assign(carried, Array(results.dropFirst(resultTypes.count)))
        return Typed(type: type, value: Lowered(type, leaves: results.prefix(resultTypes.count), roots: []))
    }
}
