// Loops. Every `for` becomes a loop over integers with step 1, from which the elements of other sequences are
// computed: views, strides, reversed ranges, `zip` and `enumerated` (Sequences).
// Holds: a loop carries exactly the variables of outside that its body may assign.

import KernelIR
import QuernCore

/// A sequence as a loop over `lower ..< upper` and what each position gives.
struct Walk {
    var lower: Value
    var upper: Value
    var type: KernelType
    /// Whether the loop's own index is the element.
    var isIndex = false
    var element: (Value) -> Lowered
}

/// What `parallel(…)` says about a loop.
struct ParallelHead {
    var range: TextRange
    var reducing: [Variable] = []
    var disjoint: [Variable] = []
}

extension FunctionLowering {
    // MARK: for

    func lowerFor(_ loop: ForStatement, _ label: Name?) {
        let outer = scopes
        defer { scopes = outer }
        var head: ParallelHead?
        var sequence = loop.sequence
        if case .call(let callee, let arguments) = sequence.unwrapped.kind, Self.calleeName(callee) == "parallel",
            let first = arguments.first
        {
            head = parallelHead(arguments, callee.range)
            sequence = first.value
        }
        let walk = makeWalk(sequence, body: loop.body)
        var effects = Effects(loop.body)
        if let filter = loop.filter { effects.visit(filter) }
        let carried = carried(by: effects)
        guard let walk else {
            // The body is still checked, with names of unknown type.
            scopes.push()
            bind(loop.pattern, .error, isLet: true, role: .loopVariable)
            let target = JumpTarget(.loop, name: label?.text, label: builder.function.makeLabel(), carried: carried)
            targets.append(target)
            _ = runBranch {
                if let filter = loop.filter { _ = emit(filter, as: .bool) }
                lowerBlock(loop.body)
                return []
            }
            targets.removeLast()
            return
        }
        if let head {
            lowerParallel(loop, head, walk, carried, label)
            return
        }
        let target = JumpTarget(.loop, name: label?.text, label: builder.function.makeLabel(), carried: carried)
        let initial = values(of: carried)
        let types = initial.map { builder.function.type(of: $0) }
        let before = (current, unassigned)
        let position = builder.position
        let arguments = openLoopRegion([.int] + types, index: indexName(loop, walk), carried)
        assign(carried, Array(arguments.dropFirst()))
        targets.append(target)
        lowerLoopBody(loop, walk, arguments[0])
        targets.removeLast()
        builder.position = position
        builder.emit(.yield, values(of: carried))
        let region = builder.closeRegion()
        (current, unassigned) = before
        let results = builder.emit(
            .for, [walk.lower, walk.upper] + initial, results: types, regions: [region],
            attribute: .loop(LoopAttribute(label: target.label, variable: indexName(loop, walk))))
        assign(carried, results)
    }

    /// The user's name for the loop's index, where the index is what the name stands for.
    func indexName(_ loop: ForStatement, _ walk: Walk) -> String {
        if walk.isIndex, case .name(let name) = loop.pattern, name.text != "_" { return name.text }
        return ""
    }

    func openLoopRegion(_ types: [Type], index: String?, _ carried: [Variable]) -> [Value] {
        var names: [String] = index.map { [$0] } ?? []
        for variable in carried { names += (current[variable.id] ?? []).map { _ in variable.name } }
        return builder.openRegion(types, names: names)
    }

    /// Binds the loop variable and lowers filter and body.
    func lowerLoopBody(_ loop: ForStatement, _ walk: Walk, _ index: Value) {
        scopes.push()
        defer { scopes.pop() }
        place(loop.pattern.range)
        let element = Typed(type: walk.type, value: walk.element(index))
        // The body's writes decide whether views among the elements are copied.
        remaining.append(loop.body.statements[...])
        bind(loop.pattern, element, isLet: true, role: .loopVariable)
        remaining.removeLast()
        guard let filter = loop.filter else {
            lowerBlock(loop.body)
            return
        }
        let test = emitOperand(filter, .bool)
        let body = runBranch {
            lowerBlock(loop.body)
            return []
        }
        let nothing = runBranch { [] }
        place(filter.range)
        joinBranches(test ?? builder.bool(true), body, nothing)
    }

    static func calleeName(_ callee: Expression) -> String? {
        switch callee.unwrapped.kind {
        case .name(let name): name
        case .member(let base, let name, _):
            if case .name(let module) = base.kind, module == "Swift" || module == "Quern" { name } else { nil }
        default: nil
        }
    }

    // MARK: while and repeat

    func lowerWhile(_ conditions: [Condition], _ body: Block, _ label: Name?) {
        var effects = Effects(body)
        effects.visit(conditions)
        let carried = carried(by: effects)
        let target = JumpTarget(.loop, name: label?.text, label: builder.function.makeLabel(), carried: carried)
        let isEndless =
            if conditions.count == 1, case .test(let test) = conditions[0], case .boolean(true) = test.unwrapped.kind {
                true
            } else {
                false
            }
        let isUnassigned = unassigned
        endlessLoop(target) {
            let outer = scopes
            scopes.push()
            if !isEndless {
                let test = emitConditions(conditions) ?? builder.bool(true)
                let goesOn = runBranch { [] }
                let ends = runBranch {
                    target.isBroken = true
                    builder.emit(.break, values(of: carried), attribute: .label(target.label))
                    return []
                }
                joinBranches(test, goesOn, ends)
            }
            lowerBlock(body)
            scopes = outer
        }
        unassigned = isUnassigned
    }

    func lowerRepeat(_ body: Block, _ condition: Expression, _ label: Name?) {
        var effects = Effects(body)
        effects.visit(condition)
        let carried = carried(by: effects)
        let target = JumpTarget(.loop, name: label?.text, label: builder.function.makeLabel(), carried: carried)
        endlessLoop(target) {
            let blockLabel = builder.function.makeLabel()
            target.continueLabel = blockLabel
            let branch = runBranch {
                lowerBlock(body)
                return []
            }
            if target.isContinued {
                var region = branch.region
                if !branch.isTerminated { region = yielding(region, carried.flatMap { branch.state[$0.id] ?? [] }) }
                let types = values(of: carried).map { builder.function.type(of: $0) }
                let results = builder.emit(
                    .block, [], results: types, regions: [region], attribute: .loop(LoopAttribute(label: blockLabel)))
                assign(carried, results)
            } else {
                for operation in branch.region.operations { builder.append(operation) }
                current = branch.state
                unassigned = branch.unassigned
            }
            let test = emitOperand(condition, .bool) ?? builder.bool(true)
            let goesOn = runBranch { [] }
            let ends = runBranch {
                target.isBroken = true
                builder.emit(.break, values(of: carried), attribute: .label(target.label))
                return []
            }
            joinBranches(test, goesOn, ends)
        }
    }

    /// A `loop` around `body`; code after it runs only if something breaks out.
    func endlessLoop(_ target: JumpTarget, _ body: () -> Void) {
        let initial = values(of: target.carried)
        let types = initial.map { builder.function.type(of: $0) }
        let before = current
        let position = builder.position
        let arguments = openLoopRegion(types, index: nil, target.carried)
        assign(target.carried, arguments)
        targets.append(target)
        body()
        targets.removeLast()
        builder.position = position
        builder.emit(.yield, values(of: target.carried))
        let region = builder.closeRegion()
        current = before
        let results = builder.emit(
            .loop, initial, results: types, regions: [region], attribute: .loop(LoopAttribute(label: target.label)))
        assign(target.carried, results)
        if !target.isBroken {
            builder.emit(.trap, attribute: .fault(.precondition, "the end of a loop without end"))
        }
    }
}
