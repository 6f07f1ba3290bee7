// Statements other than loops and switches.

import KernelIR
import QuernCore

extension FunctionLowering {
    /// A block in a scope of its own.
    func lowerBlock(_ block: Block) {
        scopes.push()
        lowerStatements(block.statements)
        scopes.pop()
    }

    /// Statements in the current scope.
    func lowerStatements(_ statements: [Statement]) {
        // Functions are known in all of their block.
        for statement in statements {
            if case .function(let function) = statement.kind { declareLocalFunction(function) }
        }
        var rest = statements[...]
        while let statement = rest.popFirst() {
            remaining.append(rest)
            lower(statement)
            remaining.removeLast()
        }
        checkUncalledFunctions(statements)
    }

    func lower(_ statement: Statement) {
        place(statement.range)
        switch statement.kind {
        case .missing, .function: break
        case .unsupported(let construct): report(.unsupported(construct, at: span(statement.range)))
        case .variables(let bindings, let isLet):
            for binding in bindings { lowerVariable(binding, isLet: isLet) }
        case .assignment(let target, let operation, let operatorRange, let value):
            lowerAssignment(target, operation, operatorRange, value)
        case .expression(let expression): lowerExpression(expression)
        case .ifElse(let conditional, let label):
            labelled(label, Effects([statement])) { self.lowerIf(conditional) }
        case .choice(let choice, let label):
            labelled(label, Effects([statement])) { self.lowerSwitch(choice) }
        case .guarding(let conditions, let orElse): lowerGuard(conditions, orElse, statement.range)
        case .whileLoop(let conditions, let body, let label): lowerWhile(conditions, body, label)
        case .repeatLoop(let body, let condition, let label): lowerRepeat(body, condition, label)
        case .forLoop(let loop, let label): lowerFor(loop, label)
        case .breaking(let label): lowerJump(label, isContinue: false, at: statement.range)
        case .continuing(let label): lowerJump(label, isContinue: true, at: statement.range)
        case .returning(let value): lowerReturn(value, at: statement.range)
        case .block(let block, let label):
            labelled(label, Effects(block)) { self.lowerBlock(block) }
        case .alias(let name, let type):
            let resolved = resolver.resolve(type)
            scopes.bind(name.text, .alias(resolved))
        }
    }

    // MARK: Expressions as statements

    private func lowerExpression(_ expression: Expression) {
        switch expression.unwrapped.kind {
        case .call, .missing, .unsupported: break
        default:
            let typed = emit(expression)
            if !typed.type.isError { report(.unusedValue(text(typed.type), at: span(expression.range))) }
            return
        }
        _ = emit(expression)
    }

    // MARK: Variables

    private func lowerVariable(_ binding: VariableBinding, isLet: Bool) {
        let annotated = binding.type.map { resolver.resolve($0) }
        guard let value = binding.value else {
            lowerVariableWithoutValue(binding, annotated, isLet: isLet)
            return
        }
        let typed = emit(value, as: annotated)
        let type = typed.type
        if type == .void {
            report(.bindsNothing(at: span(value.range)))
            bind(binding.pattern, .error, isLet: isLet)
            return
        }
        if case .optional = type {
            bind(binding.pattern, .error, isLet: isLet)
            return
        }
        // After an error the annotation still tells what the name is.
        if type.isError, let annotated {
            bindStandIn(binding.pattern, annotated, isLet: isLet)
        } else {
            bind(binding.pattern, typed, isLet: isLet)
        }
    }

    /// Names of a pattern with the type they would have had.
    private func bindStandIn(_ pattern: Pattern, _ type: KernelType, isLet: Bool) {
        switch pattern {
        case .name(let name):
            let variable = declare(name, type, isMutable: !isLet)
            current[variable.id] = type.leafTypes().map { _ in builder.int(0) }
            variable.roots = [variable.id]
        case .ignored: break
        case .tuple(let parts, _):
            var types = [KernelType](repeating: .error, count: parts.count)
            if case .tuple(let elements) = type, elements.count == parts.count { types = elements.map(\.type) }
            for (part, type) in zip(parts, types) { bindStandIn(part, type, isLet: isLet) }
        }
    }

    private func lowerVariableWithoutValue(_ binding: VariableBinding, _ annotated: KernelType?, isLet: Bool) {
        guard let type = annotated else {
            report(.needsTypeOrValue(at: span(binding.pattern.range)))
            bind(binding.pattern, .error, isLet: isLet)
            return
        }
        guard case .name(let name) = binding.pattern else {
            report(.patternNeedsValue(at: span(binding.pattern.range)))
            bind(binding.pattern, .error, isLet: isLet)
            return
        }
        if type.containsArray { report(.arrayNeedsValue(name.text, at: span(name.range))) }
        let variable = declare(name, type, isMutable: !isLet)
        current[variable.id] = type.leafTypes().map { leaf in
            switch leaf.scalar {
            case .concrete(let concrete): builder.constant(0, concrete)
            case .parameter:
                builder.value(
                    .constant, [], leaf,
                    attribute: .literal(
                        capabilities(of: type).contains(.numeric)
                            ? .integer(magnitude: 0, isNegative: false) : .named(.zero)))
            }
        }
        if !type.isError { unassigned.insert(variable.id) }
    }

    /// Binds the names of a pattern to a value; `.error` silences what follows.
    func bind(_ pattern: Pattern, _ typed: Typed, isLet: Bool, role: Variable.Role = .local) {
        switch pattern {
        case .ignored: break
        case .name(let name):
            let variable = declare(name, typed.type, isMutable: !isLet, role: role)
            bindValue(variable, typed, isLet: isLet)
        case .tuple(let parts, let range):
            guard !typed.type.isError else {
                for part in parts { bind(part, .error, isLet: isLet, role: role) }
                return
            }
            guard case .tuple(let elements) = typed.type, case .parts(let values) = typed.value,
                elements.count == parts.count
            else {
                report(.patternMismatch(parts.count, text(typed.type), at: span(range)))
                for part in parts { bind(part, .error, isLet: isLet, role: role) }
                return
            }
            for (part, (element, value)) in zip(parts, zip(elements, values)) {
                bind(part, Typed(type: element.type, value: value), isLet: isLet, role: role)
            }
        }
    }

    /// A view is a value: an array bound to a name is copied where its memory may change while the name lives.
    private func bindValue(_ variable: Variable, _ typed: Typed, isLet: Bool) {
        guard case .array(let array) = typed.value else {
            if case .parts = typed.value, typed.type.containsArray {
                let copied = copyingArrays(typed.value)
                variable.roots = [variable.id]
                current[variable.id] = copied.leaves
                return
            }
            setValue(of: variable, typed.value)
            return
        }
        let isDense = builder.function.type(of: array.value).layout == .contiguous
        if array.isFresh, array.roots.isEmpty, isLet || isDense {
            variable.ownsMemory = isDense
            variable.roots = [variable.id]
            setValue(of: variable, typed.value)
            return
        }
        if !isLet || mayWrite(array.roots, in: remaining.last ?? []) {
            variable.ownsMemory = true
            variable.roots = [variable.id]
            setValue(of: variable, .array(owned(ArrayReference(value: array.value, roots: [], isFresh: false))))
            return
        }
        variable.roots = array.roots.union([variable.id])
        current[variable.id] = [array.value]
    }

    private func copyingArrays(_ value: Lowered) -> Lowered {
        switch value {
        case .array(let array): .array(owned(array))
        case .parts(let parts): .parts(parts.map(copyingArrays))
        default: value
        }
    }

    // MARK: Assignment

    private func lowerAssignment(
        _ target: Expression, _ operation: String, _ operatorRange: TextRange, _ value: Expression
    ) {
        if operation.isEmpty, case .tuple(let targets) = target.unwrapped.kind {
            lowerTupleAssignment(targets, value, target.range)
            return
        }
        guard let destination = resolvePlace(target, forWriting: true) else {
            _ = emit(value)
            return
        }
        if case .nothing = destination.kind {
            _ = emit(value)
            return
        }
        if case .view(let view) = destination.kind {
            assignView(view, destination.type, target, operation: operation, operatorRange, value)
            return
        }
        guard checkWritable(destination, elements: false, target.range) else {
            _ = emit(value, as: destination.type)
            return
        }
        if operation.isEmpty {
            if destination.type.isArray, infer(value).isArray, isElementwiseArithmetic(value) {
                report(.arrayArithmetic("=", at: span(operatorRange)))
                return
            }
            let typed = emit(value, as: destination.type)
            write(destination, typed, target.range)
            return
        }
        lowerCompound(destination, operation, operatorRange, target, value)
    }

    private func isElementwiseArithmetic(_ expression: Expression) -> Bool {
        switch expression.unwrapped.kind {
        case .binary, .prefix: true
        default: false
        }
    }

    private func lowerCompound(
        _ destination: Place, _ operation: String, _ operatorRange: TextRange, _ target: Expression,
        _ value: Expression
    ) {
        let type = destination.type
        if case .array = type {
            guard let view = read(destination, target.range).array else { return }
            assignView(view, type, target, operation: operation, operatorRange, value)
            return
        }
        guard type.isScalar else {
            _ = emit(value)
            if !type.isError { report(.operandNotScalar(operation + "=", text(type), at: span(target.range))) }
            return
        }
        if ["<<", ">>", "&<<", "&>>"].contains(operation) {
            var countType = infer(value)
            if countType.isOpen { countType = .int }
            guard let count = emitOperand(value, countType.isScalar ? countType : nil), countType.isScalar else {
                return
            }
            let old = scalar(read(destination, target.range))
            write(destination, shift(operation, old, type, count, countType, operatorRange, value.range), target.range)
            return
        }
        guard let arithmetic = ArithmeticOperator(operation) else { return }
        let valueType = infer(value)
        if valueType.isScalar, valueType != type {
            let count = program.sink.diagnostics.count
            _ = emit(value)
            if program.sink.diagnostics.count == count {
                report(
                    .operandTypes(
                        operation + "=", text(type), text(valueType),
                        help: valueType == .bool || type == .bool
                            ? nil
                            : "there are no implicit conversions: write '\(text(type))(\(sourceText(value.range)))'",
                        at: span(operatorRange)))
            }
            return
        }
        guard let operand = emitOperand(value, type) else { return }
        let old = read(destination, target.range)
        guard !old.type.isError else { return }
        let result = combine(arithmetic, operation, scalar(old), operand, type, operatorRange)
        place(operatorRange)
        write(destination, result, target.range)
    }

    /// `(a, b) = (b, a)`: all right sides before the first write.
    private func lowerTupleAssignment(_ targets: [Argument], _ value: Expression, _ range: TextRange) {
        let places = targets.map { resolvePlace($0.value, forWriting: true) }
        let isComplete = places.allSatisfy { $0 != nil }
        let wanted = places.map { KernelType.Element(label: nil, type: $0?.type ?? .error) }
        let isTyped = isComplete && !wanted.contains { $0.type.isError }
        let typed = emit(value, as: isTyped ? .tuple(wanted) : nil)
        guard isComplete, !typed.type.isError else { return }
        guard case .tuple(let parts) = typed.type, case .parts(let values) = typed.value, parts.count == places.count
        else {
            report(.patternMismatch(places.count, text(typed.type), at: span(range)))
            return
        }
        for (place, (part, value)) in zip(places, zip(parts, values)) {
            guard let place else { continue }
            if case .nothing = place.kind { continue }
            guard place.type == part.type else {
                report(.wrongType(expected: text(place.type), found: text(part.type), at: span(place.range), help: nil))
                continue
            }
            // An array that another target overwrites first would come too late.
            let copied: Lowered = if case .array(let array) = value { .array(owned(array)) } else { value }
            write(place, Typed(type: part.type, value: copied), place.range)
        }
    }

    // MARK: If and guard

    func lowerIf(_ conditional: IfStatement) {
        let outer = scopes
        scopes.push()
        let test = emitConditions(conditional.conditions)
        let then = runBranch {
            lowerBlock(conditional.then)
            return []
        }
        scopes = outer
        let orElse = runBranch {
            switch conditional.orElse {
            case .block(let block)?: lowerBlock(block)
            case .another(let another)?: lowerIf(another)
            case nil: break
            }
            return []
        }
        place(conditional.range)
        joinBranches(test ?? builder.bool(true), then, orElse)
    }

    private func lowerGuard(_ conditions: [Condition], _ orElse: Block, _ range: TextRange) {
        let outer = scopes
        let test = emitConditions(conditions)
        let inner = scopes
        scopes = outer
        let otherwise = runBranch {
            lowerBlock(orElse)
            return []
        }
        scopes = inner
        if !otherwise.isTerminated {
            report(.guardFallsThrough(at: span(TextRange(max(0, orElse.range.end - 1), orElse.range.end))))
        }
        place(range)
        let then = runBranch { [] }
        joinBranches(test ?? builder.bool(true), then, otherwise)
    }

    /// `if` as the right side of an assignment and the like.
    func emitIfExpression(_ conditional: IfStatement, _ whole: Expression, _ expected: KernelType?) -> Typed {
        let inferredType = infer(whole)
        let type = expected ?? (inferredType.isError || inferredType == .flexible ? nil : inferredType.defaulted)
        guard let orElse = conditional.orElse else {
            report(.expressionNeedsElse(at: span(TextRange(conditional.range.start, conditional.range.start + 2))))
            return .error
        }
        let outer = scopes
        scopes.push()
        let test = emitConditions(conditional.conditions)
        var (a, b) = (Typed.error, Typed.error)
        let then = runBranch {
            a = emitBranchValue(conditional.then, type)
            return a.value.leaves
        }
        scopes = outer
        let otherwise = runBranch {
            switch orElse {
            case .block(let block): b = emitBranchValue(block, type)
            case .another(let another): b = emitIfExpression(another, whole, type)
            }
            return b.value.leaves
        }
        return joinValues(test, (a, then), (b, otherwise), whole.range)
    }

    /// Joins the values of two branches, of which one may end in a jump.
    func joinValues(_ test: Value?, _ a: (Typed, Branch), _ b: (Typed, Branch), _ range: TextRange) -> Typed {
        guard let test else { return .error }
        place(range)
        if a.1.isTerminated || b.1.isTerminated {
            let alive = a.1.isTerminated ? b.0 : a.0
            joinBranches(test, a.1, b.1)
            return alive
        }
        guard !a.0.type.isError, !b.0.type.isError else { return .error }
        guard a.0.type == b.0.type else {
            report(.branchTypes(text(a.0.type), text(b.0.type), at: span(range)))
            return .error
        }
        let leaves = joinBranches(test, a.1, b.1)
        return Typed(
            type: a.0.type, value: Lowered(a.0.type, leaves: leaves, roots: a.0.value.roots.union(b.0.value.roots)))
    }

    /// The value of a branch: its only expression, or nothing if it ends in a jump.
    func emitBranchValue(_ block: Block, _ type: KernelType?) -> Typed {
        scopes.push()
        defer { scopes.pop() }
        if block.statements.count == 1, let value = Self.singleExpression(block.statements[0]) {
            return emit(value, as: type)
        }
        lowerStatements(block.statements)
        if !builder.isTerminated {
            report(.branchNeedsValue(at: span(TextRange(block.range.start, block.range.start + 1))))
        }
        return .error
    }

    // MARK: Labels

    /// Runs `body` as the target of `break label`; without a label it is just run.
    func labelled(_ name: Name?, _ effects: Effects, isSwitch: Bool = false, _ body: () -> Void) {
        guard name != nil || isSwitch else {
            body()
            return
        }
        let carried = carried(by: effects)
        let target = JumpTarget(
            .conditional, name: isSwitch ? Self.switchName : name?.text, label: builder.function.makeLabel(),
            carried: carried)
        targets.append(target)
        let branch = runBranch {
            body()
            return []
        }
        targets.removeLast()
        finishBlock(target, branch)
    }

    /// Puts a lowered body into a `block` if something breaks out of it, else into the region around.
    private func finishBlock(_ target: JumpTarget, _ branch: Branch) {
        guard target.isBroken else {
            for operation in branch.region.operations { builder.append(operation) }
            current = branch.state
            unassigned = branch.unassigned
            return
        }
        let before = values(of: target.carried)
        let types = before.map { builder.function.type(of: $0) }
        var region = branch.region
        if !branch.isTerminated {
            region = yielding(region, target.carried.flatMap { branch.state[$0.id] ?? [] })
        }
        let results = builder.emit(
            .block, [], results: types, regions: [region], attribute: .loop(LoopAttribute(label: target.label)))
        unassigned = branch.unassigned
        assign(target.carried, results)
    }
}
