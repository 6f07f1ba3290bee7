// Statements: the walk over a block, expressions as statements, and variables.
// Neighbours: Assignment, Conditionals, Loops, Switch, each for its statements.
// Holds: a view is a value: it is copied when it is bound to a name while whose life its base may be written.

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

    func lowerExpression(_ expression: Expression) {
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

    func lowerVariable(_ binding: VariableBinding, isLet: Bool) {
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
    func bindStandIn(_ pattern: Pattern, _ type: KernelType, isLet: Bool) {
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

    func lowerVariableWithoutValue(_ binding: VariableBinding, _ annotated: KernelType?, isLet: Bool) {
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
    func bindValue(_ variable: Variable, _ typed: Typed, isLet: Bool) {
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

    func copyingArrays(_ value: Lowered) -> Lowered {
        switch value {
        case .array(let array): .array(owned(array))
        case .parts(let parts): .parts(parts.map(copyingArrays))
        default: value
        }
    }
}
