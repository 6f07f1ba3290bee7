// Lowers one kernel: checks its body and builds KernelIR in the same walk. This file: state, names, variables and
// jumps; statements and expressions are in the extensions beside it.
// Variables become SSA values: `current` maps each to the values it has now, branches and loops carry what
// they assign. Each statement is checked even where it cannot run; the builder drops what follows a jump.
// Holds: after an error lowering goes on with stand-in values, so that all errors are found; the module of such
// a lowering is never used.

import KernelIR
import QuernCore

final class FunctionLowering {
    let program: Program
    let signature: Signature
    var builder: Builder
    var scopes = Scopes()
    /// The IR values of each variable, by id.
    var current: [Int: [Value]] = [:]
    /// Variables declared without a value that have none yet.
    var unassigned: Set<Int> = []
    var targets: [JumpTarget] = []
    /// The statements that follow in the blocks being lowered, innermost last.
    var remaining: [ArraySlice<Statement>] = []
    /// The source being lowered: a global constant's may be another than the kernel's.
    var file: Int
    var owner: [String]
    /// Types that inference found, by node; the nodes are kept, so that no other gets the same identity.
    var inferred: [ObjectIdentifier: (node: Expression, type: KernelType)] = [:]
    /// Local functions being inlined, and how many calls have been.
    var inlining: [LocalFunction] = []
    var inlinedCalls = 0
    static let maximumInlinedCalls = 2_000
    /// Global constants being evaluated, against cycles.
    var constantsInProgress: [String] = []
    var isInsideTry = false
    /// Values that are the constant 0.
    var zeroValues: Set<Value> = []
    /// Values that are extents of arrays, and so never negative.
    var extentValues: Set<Value> = []
    /// All variables, by id.
    private(set) var variables: [Variable] = []

    init(program: Program, signature: Signature) {
        self.program = program
        self.signature = signature
        file = signature.file
        owner = signature.syntax.owner
        let parameters = signature.parameters.flatMap { parameter in
            let types = parameter.type.leafTypes()
            return zip(types.isEmpty ? [.int] : types, parameter.type.leafParts + [.none]).map { type, part in
                Parameter(
                    name: parameter.name, label: parameter.label, type: type, isInout: parameter.isInout, part: part)
            }
        }
        var function = Function(
            name: signature.name,
            typeParameters: signature.generics.map {
                TypeParameter(name: $0.name, constraint: $0.capabilities.constraint)
            },
            parameters: parameters, resultTypes: signature.resultLeaves, options: signature.syntax.options,
            canThrow: signature.syntax.isThrowing)
        function.position = Self.position(signature.syntax.name.range, program: program, file: signature.file)
        let resultParts = signature.result.leafParts
        if resultParts.contains(where: { $0 != .none }) { function.resultParts = resultParts }
        builder = Builder(function)
    }

    // MARK: The whole function

    func lower() -> Function {
        var index = 0
        for parameter in signature.parameters {
            let variable = declare(
                Name(text: parameter.name, range: parameter.range), parameter.type,
                isMutable: parameter.isInout, role: parameter.isInout ? .inoutParameter : .parameter)
            variable.roots = [variable.id]
            let count = max(1, parameter.type.leafCount)
            current[variable.id] = (index..<index + count).map { Value($0) }
            index += count
            if let value = parameter.defaultValue { report(.defaultArgument(at: span(value.range))) }
        }
        guard let body = signature.syntax.body else { return builder.finish() }
        scopes.push()
        lowerBody(body.statements, result: signature.result, end: body.range)
        scopes.pop()
        return builder.finish()
    }

    /// Statements of a function, of which a single expression is the result.
    func lowerBody(_ statements: [Statement], result: KernelType, end: TextRange) {
        if result != .void, statements.count == 1, let value = Self.singleExpression(statements[0]) {
            lowerReturn(value, at: value.range)
            return
        }
        lowerStatements(statements)
        if !builder.isTerminated {
            if result != .void, !result.isError {
                report(.missingReturn(text(result), at: span(TextRange(max(0, end.end - 1), end.end))))
            }
            lowerReturn(nil, at: TextRange(max(0, end.end - 1), end.end), isImplicit: true)
        }
    }

    /// The expression that a block of one statement is, `if` and `switch` included; a call that never returns is none.
    static func singleExpression(_ statement: Statement) -> Expression? {
        switch statement.kind {
        case .expression(let expression): neverReturns(expression) ? nil : expression
        case .ifElse(let conditional, nil) where conditional.orElse != nil:
            Expression(statement.range, .ifElse(conditional), depth: 1)
        case .choice(let choice, nil): Expression(statement.range, .choice(choice), depth: 1)
        default: nil
        }
    }

    /// Whether `expression` is a call of a function whose result is Swift's `Never`.
    private static func neverReturns(_ expression: Expression) -> Bool {
        guard case .call(let callee, _) = expression.kind, case .name(let name) = callee.kind else { return false }
        return ["fatalError", "preconditionFailure", "assertionFailure"].contains(name)
    }

    // MARK: Places and reports

    func report(_ diagnostic: Diagnostic) { program.sink.report(diagnostic) }
    func span(_ range: TextRange) -> SourceSpan { program.span(range, file: file) }

    static func position(_ range: TextRange, program: Program, file: Int) -> Position {
        let place = program.files[file].map.position(of: range.start)
        return Position(file: file, line: place.line, column: place.column)
    }
    /// Gives the operations that follow the place of `range`.
    func place(_ range: TextRange) { builder.position = Self.position(range, program: program, file: file) }

    func text(_ type: KernelType) -> String { type.text(signature.genericNames) }

    var resolver: TypeResolver {
        TypeResolver(
            program: program, file: file, generics: signature.generics,
            alias: { [scopes] name in
                if case .alias(let type)? = scopes.lookup(name) { type } else { nil }
            })
    }

    func capabilities(of type: KernelType) -> Capabilities {
        switch type {
        case .scalar(let scalar): Capabilities(of: scalar.scalarType)
        case .complex: Capabilities(of: .complex128)
        case .parameter(let index):
            index < signature.generics.count ? signature.generics[index].capabilities : []
        default: []
        }
    }

    /// Whether values of `type` can do all of `wanted`; reports what is missing.
    func require(_ wanted: Capabilities, of type: KernelType, for what: String, at range: TextRange) -> Bool {
        if type.isError { return false }
        let missing = wanted.subtracting(capabilities(of: type))
        if missing.isEmpty { return true }
        let isParameter = if case .parameter = type { true } else { false }
        report(
            .missingCapability(
                what, type: text(type), protocolName: isParameter ? Capabilities.protocolName(for: wanted) : nil,
                help: help(for: what, on: type, wanted), at: span(range)))
        return false
    }

    /// What to write where a concrete type lacks something.
    private func help(for what: String, on type: KernelType, _ wanted: Capabilities) -> String? {
        let has = capabilities(of: type)
        if what == "'%'", has.contains(.floating) { return "write 'x.truncatingRemainder(dividingBy: y)'" }
        if has.contains(.integer), !wanted.isDisjoint(with: [.real, .floating]) { return "convert it: 'Double(…)'" }
        if what == "prefix '-'", has.contains(.unsignedInteger) {
            return "unsigned numbers have no sign: write '0 &- x'"
        }
        return nil
    }

    // MARK: Variables

    @discardableResult
    func declare(
        _ name: Name, _ type: KernelType, isMutable: Bool, role: Variable.Role = .local
    ) -> Variable {
        let variable = Variable(
            id: variables.count, name: name.text, type: type, range: name.range, isMutable: isMutable, role: role)
        variables.append(variable)
        if name.text != "_" {
            if case .variable(let earlier)? = scopes.local(name.text), role == .local {
                report(.duplicateName(name.text, at: span(name.range), earlier: span(earlier.range)))
            }
            scopes.bind(name.text, .variable(variable))
        }
        return variable
    }

    /// The variable's value now.
    func value(of variable: Variable) -> Lowered {
        Lowered(variable.type, leaves: current[variable.id] ?? [], roots: variable.roots)
    }

    func setValue(of variable: Variable, _ value: Lowered) {
        let leaves = value.leaves
        // After an error the number of values may be wrong; the old ones stand in.
        guard leaves.count == variable.type.leafCount else { return }
        current[variable.id] = leaves
        unassigned.remove(variable.id)
        for leaf in leaves where builder.function.valueNames[Int(leaf.index)].isEmpty {
            builder.function.valueNames[Int(leaf.index)] = variable.name
        }
    }

    func values(of variables: [Variable]) -> [Value] { variables.flatMap { current[$0.id] ?? [] } }

    /// Gives variables the values `leaves`, in order.
    func assign(_ variables: [Variable], _ leaves: [Value]) {
        var rest = leaves[...]
        for variable in variables {
            let count = current[variable.id]?.count ?? 0
            guard rest.count >= count else { return }
            current[variable.id] = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
    }

    /// The variables around that `effects` assign: what a loop or branch carries.
    func carried(by effects: Effects) -> [Variable] {
        var found: [Variable] = []
        var seen: Set<Int> = []
        var visited: Set<ObjectIdentifier> = []
        func add(_ variable: Variable) {
            if current[variable.id] != nil, seen.insert(variable.id).inserted { found.append(variable) }
        }
        func collect(_ effects: Effects, _ scopes: Scopes) {
            for name in effects.assigned + effects.addressed {
                guard let variable = scopes.variable(name) else { continue }
                if variable.type.containsArray {
                    let isRebound = effects.assigned.contains(name) || effects.swapped.contains(name)
                    if isRebound, variable.role == .local { add(variable) }
                } else {
                    add(variable)
                }
            }
            for name in effects.called {
                guard case .function(let function)? = scopes.lookup(name),
                    visited.insert(ObjectIdentifier(function)).inserted
                else { continue }
                var inner = scopes
                inner.truncate(to: function.scopeDepth)
                collect(Effects(function.syntax), inner)
            }
        }
        collect(effects, scopes)
        return found.sorted { $0.id < $1.id }
    }

    /// Whether `statements` may write elements of arrays that share memory with `roots`.
    func mayWrite(_ roots: Set<Int>, in statements: some Sequence<Statement>) -> Bool {
        if roots.isEmpty { return false }
        var visited: Set<ObjectIdentifier> = []
        func isWritten(_ effects: Effects, _ scopes: Scopes) -> Bool {
            for name in effects.written.union(effects.assigned) {
                guard let variable = scopes.variable(name) else { continue }
                if !variable.roots.isDisjoint(with: roots) { return true }
            }
            for name in effects.called {
                guard case .function(let function)? = scopes.lookup(name),
                    visited.insert(ObjectIdentifier(function)).inserted
                else { continue }
                var inner = scopes
                inner.truncate(to: function.scopeDepth)
                if isWritten(Effects(function.syntax), inner) { return true }
            }
            return false
        }
        return isWritten(Effects(statements), scopes)
    }

    // MARK: Jumps

    /// The target of `break` or `continue`, or nil after a report.
    func target(_ label: Name?, isContinue: Bool, at range: TextRange) -> JumpTarget? {
        let word = isContinue ? "continue" : "break"
        for target in targets.reversed() {
            switch target.kind {
            case .function:
                report(.jumpOutsideLoop(word, label: label?.text, at: span(range)))
                return nil
            case .parallelLoop:
                if label == nil || label?.text == target.name {
                    if isContinue { return target }
                }
                report(.leavesParallelLoop(word, at: span(range)))
                return nil
            case .loop:
                if label == nil || label?.text == target.name { return target }
            case .conditional:
                if let label, label.text == target.name {
                    if isContinue {
                        report(.continueNeedsLoop(label.text, at: span(range)))
                        return nil
                    }
                    return target
                }
                // A plain `break` leaves a switch.
                if label == nil, !isContinue, target.name == Self.switchName { return target }
            }
        }
        if let label {
            let known = targets.compactMap(\.name).filter { $0 != Self.switchName }
            report(.unknownLabel(label.text, nearest: nearestName(to: label.text, among: known), at: span(label.range)))
        } else {
            report(.jumpOutsideLoop(word, label: nil, at: span(range)))
        }
        return nil
    }

    /// The name of targets that a plain `break` in a switch leaves; no label can be spelled so.
    static let switchName = "switch"

    func lowerJump(_ label: Name?, isContinue: Bool, at range: TextRange) {
        guard let target = target(label, isContinue: isContinue, at: range) else { return }
        place(range)
        let values = values(of: target.carried)
        if isContinue {
            target.isContinued = true
            if let block = target.continueLabel {
                builder.emit(.break, values, attribute: .label(block))
            } else {
                builder.emit(.continue, values, attribute: .label(target.label))
            }
        } else {
            target.isBroken = true
            builder.emit(.break, values, attribute: .label(target.label))
        }
    }

    func lowerReturn(_ expression: Expression?, at range: TextRange, isImplicit: Bool = false) {
        let inlined = targets.last { $0.kind == .function }
        let wanted = inlined?.resultType ?? signature.result
        var result = Typed.void
        if let expression {
            if wanted == .void {
                let typed = emit(expression)
                if !typed.type.isError, typed.type != .void {
                    report(.returnsNothing(text(typed.type), at: span(expression.range)))
                }
            } else {
                result = emit(expression, as: wanted)
            }
        } else if wanted != .void, !isImplicit {
            report(.returnWithoutValue(text(wanted), at: span(range)))
        }
        if let parallelIndex = targets.lastIndex(where: { $0.kind == .parallelLoop }),
            parallelIndex > targets.lastIndex(where: { $0.kind == .function }) ?? -1
        {
            report(.leavesParallelLoop("return", at: span(range)))
            return
        }
        place(range)
        if let inlined {
            inlined.isBroken = true
            var seen: Set<Value> = []
            let leaves = returned(result.value, &seen, firstLocal: inlined.firstLocal)
            builder.emit(.break, leaves + values(of: inlined.carried), attribute: .label(inlined.label))
            return
        }
        var seen: Set<Value> = []
        var leaves = returned(result.value, &seen, firstLocal: 0)
        for parameter in signature.parameters where parameter.isInout && !parameter.type.isArray {
            leaves += scopes.variableOfFunction(parameter.name).flatMap { current[$0.id] } ?? []
        }
        builder.emit(.return, leaves)
    }

    /// Arrays that are returned are nobody else's: a parameter or a view is copied.
    private func returned(_ value: Lowered, _ seen: inout Set<Value>, firstLocal: Int) -> [Value] {
        switch value {
        case .array(let array):
            let isWholeLocal =
                array.roots.count == 1
                && array.roots.allSatisfy { id in
                    id >= firstLocal && variables[id].ownsMemory && current[id] == [array.value]
                }
            if isWholeLocal, seen.insert(array.value).inserted { return [array.value] }
            return [owned(array).value]
        case .parts(let parts): return parts.flatMap { returned($0, &seen, firstLocal: firstLocal) }
        default: return value.leaves
        }
    }

    /// The array itself if it is fresh or owned by a local, else a copy.
    func owned(_ array: ArrayReference) -> ArrayReference {
        if array.isFresh { return array }
        guard case .array(let element, let rank, _) = builder.function.type(of: array.value) else { return array }
        let copy = builder.value(
            .duplicate, [array.value], .array(element: element, rank: rank, layout: .contiguous))
        return ArrayReference(value: copy, roots: [], isFresh: true)
    }

    // MARK: Small builders

    func constantInt(_ value: Int) -> Value { builder.int(value) }

    /// The value of a scalar, or a stand-in after an error.
    func scalar(_ typed: Typed) -> Value {
        if case .scalar(let value) = typed.value { return value }
        return builder.int(0)
    }

    func irType(_ type: KernelType) -> Type { type.leafTypes().first ?? .int }
}

extension Scopes {
    /// The parameter `name` of the function itself, whatever shadows it now.
    func variableOfFunction(_ name: String) -> Variable? {
        if case .variable(let variable)? = levels.first?[name] { variable } else { nil }
    }
}
