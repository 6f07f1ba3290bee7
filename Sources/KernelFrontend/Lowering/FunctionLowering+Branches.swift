// Branches: two ways through the code, and what both leave behind. Every `if`, `?:`, `&&` and `switch` goes
// through here.
// Holds: after a join, each variable has the value of the way that was taken; a way that ends in a jump leaves
// nothing, and what follows is then part of the other way, so that regions nest no deeper than the source.

import KernelIR

/// One way of a branch, lowered into a region that has no terminator yet unless it jumped.
struct Branch {
    var region: Region
    /// What it gives.
    var leaves: [Value]
    /// The variables after it.
    var state: [Int: [Value]]
    var unassigned: Set<Int>
    var isTerminated: Bool
}

extension FunctionLowering {
    /// Lowers `body` as one way of a branch; variables are as before afterwards.
    func runBranch(_ body: () -> [Value]) -> Branch {
        let (savedState, savedUnassigned, savedPosition) = (current, unassigned, builder.position)
        _ = builder.openRegion()
        let leaves = body()
        let isTerminated = builder.isTerminated
        let region = builder.closeRegion()
        let branch = Branch(
            region: region, leaves: leaves, state: current, unassigned: unassigned, isTerminated: isTerminated)
        (current, unassigned, builder.position) = (savedState, savedUnassigned, savedPosition)
        return branch
    }

    /// Emits the branch on `test` and gives what was chosen.
    @discardableResult
    func joinBranches(_ test: Value, _ then: Branch, _ orElse: Branch) -> [Value] {
        if then.isTerminated {
            builder.emit(.if, [test], regions: [then.region, yielding(Region(), [])])
            continueWith(orElse)
            return orElse.isTerminated ? then.leaves : orElse.leaves
        }
        if orElse.isTerminated {
            builder.emit(.if, [test], regions: [yielding(Region(), []), orElse.region])
            continueWith(then)
            return then.leaves
        }
        let changed = current.keys.filter { id in
            then.state[id] != current[id] || orElse.state[id] != current[id]
        }.sorted()
        unassigned = then.unassigned.union(orElse.unassigned)
        guard then.leaves.count == orElse.leaves.count else { return then.leaves }
        if !then.leaves.isEmpty, changed.isEmpty, isCheap(then.region), isCheap(orElse.region),
            !then.leaves.contains(where: { builder.function.type(of: $0).isArray })
        {
            for operation in then.region.operations + orElse.region.operations { builder.append(operation) }
            return zip(then.leaves, orElse.leaves).map { first, second in
                first == second
                    ? first : builder.value(.select, [test, first, second], builder.function.type(of: first))
            }
        }
        let first = then.leaves + changed.flatMap { then.state[$0] ?? [] }
        let second = orElse.leaves + changed.flatMap { orElse.state[$0] ?? [] }
        guard first.count == second.count else { return then.leaves }
        let types = zip(first, second).map { joinedType(builder.function.type(of: $0), builder.function.type(of: $1)) }
        let results = builder.emit(
            .if, [test], results: types, regions: [yielding(then.region, first), yielding(orElse.region, second)])
        var rest = results.dropFirst(then.leaves.count)
        for id in changed {
            let count = current[id]?.count ?? 0
            current[id] = Array(rest.prefix(count))
            rest = rest.dropFirst(count)
            nameValues(of: id)
        }
        return Array(results.prefix(then.leaves.count))
    }

    private func nameValues(of id: Int) {
        guard variables.indices.contains(id) else { return }
        for value in current[id] ?? [] where builder.function.valueNames[Int(value.index)].isEmpty {
            builder.function.valueNames[Int(value.index)] = variables[id].name
        }
    }

    /// The operations of the only way that goes on become part of the region around.
    private func continueWith(_ branch: Branch) {
        for operation in branch.region.operations { builder.append(operation) }
        current = branch.state
        unassigned = branch.unassigned
    }

    func yielding(_ region: Region, _ values: [Value]) -> Region {
        var region = region
        region.operations.append(Operation(.yield, values, position: builder.position))
        return region
    }

    /// The type that both values fit: arrays promise what both promise.
    private func joinedType(_ a: Type, _ b: Type) -> Type {
        guard let x = a.layout, let y = b.layout else { return a }
        return a.with(layout: x.joined(with: y))
    }

    // MARK: Conditions

    /// All conditions of an `if`, `guard` or `while`, as one truth. Bindings go to the innermost scope.
    func emitConditions(_ conditions: [Condition]) -> Value? {
        emitConditions(conditions[...])
    }

    private func emitConditions(_ conditions: ArraySlice<Condition>) -> Value? {
        guard let condition = conditions.first else { return builder.bool(true) }
        var test: Value?
        var range = TextRange(0, 0)
        switch condition {
        case .test(let expression):
            test = emitOperand(expression, .bool)
            range = expression.range
        case .binding(let name, let type, let value, let isLet):
            guard let value else {
                report(.bindingNeedsExactly(at: span(name.range)))
                declare(name, .error, isMutable: !isLet)
                break
            }
            range = value.range
            let exact = emitExactly(value)
            if let type, let exact {
                let wanted = resolver.resolve(type)
                if !wanted.isError, wanted != exact.type {
                    report(.wrongType(expected: text(wanted), found: text(exact.type), at: span(type.range), help: nil))
                }
            }
            let variable = declare(name, exact?.type ?? .error, isMutable: !isLet)
            if let exact {
                setValue(of: variable, .scalar(exact.value))
                test = exact.fits
            }
        case .unsupported(let construct, let place):
            report(.unsupported(construct, at: span(place)))
        }
        if conditions.count == 1 { return test }
        var rest: Value?
        let branch = runBranch {
            rest = emitConditions(conditions.dropFirst())
            return rest.map { [$0] } ?? []
        }
        guard let test, rest != nil else {
            // Variables bound in the rest need stand-ins.
            for (id, values) in branch.state where current[id] == nil { current[id] = values }
            return nil
        }
        place(range)
        // Variables bound by later conditions live on where all hold.
        let bound = branch.state.keys.filter { current[$0] == nil }.sorted()
        if bound.isEmpty { return shortCircuit(isAnd: true, test, branch) }
        return joinBindings(test, branch, bound)
    }

    /// As `shortCircuit`, with the variables that the rest of the conditions bind.
    private func joinBindings(_ test: Value, _ branch: Branch, _ bound: [Int]) -> Value? {
        for id in bound {
            // Where the rest did not run, they hold nothing that is looked at.
            current[id] = (branch.state[id] ?? []).map { value in
                let type = builder.function.type(of: value)
                switch type.scalar {
                case .concrete(let concrete): return builder.constant(0, concrete)
                case .parameter:
                    return builder.value(
                        .constant, [], type, attribute: .literal(.integer(magnitude: 0, isNegative: false)))
                }
            }
        }
        return shortCircuit(isAnd: true, test, branch)
    }
}
