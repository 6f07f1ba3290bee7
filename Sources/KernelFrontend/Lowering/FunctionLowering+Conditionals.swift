// `if` and `guard`, as statements and as values, and the labels that `break` leaves them by.
// Neighbours: Branches joins the two ways; Switch does the same for many.
// Holds: names bound by a condition are seen where it holds, and nowhere else.

import KernelIR
import QuernCore

extension FunctionLowering {
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

    func lowerGuard(_ conditions: [Condition], _ orElse: Block, _ range: TextRange) {
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
    func finishBlock(_ target: JumpTarget, _ branch: Branch) {
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
