// Loops: what is known inside them, and their versions.
//
//     t = affineIsNonNegative …; …            before the loop, over values known there
//     results = if t {
//         yield for … { no tests that t makes needless }          role fast
//     } else {
//         yield for … { as it was }                                role slow
//     }
//
// The test is sufficient, not necessary: where it fails, the slow side runs and faults where and if the original does.
// Holds: the fast side differs from the original in cleared tests alone; sites, names and positions are kept in both.

import KernelIR
import QuernCore

extension CheckRemoval {
    mutating func visitLoop(_ original: Operation, into region: inout Region) {
        guard original.regions.count == 1, let attribute = original.loopAttribute else {
            return region.operations.append(original)
        }
        var operation = original
        let size = original.regions[0].operationCount + 8
        let canVersion = mayVersion && attribute.role == .plain && size <= growth && loops.count < 8
        if canVersion { growth -= size }
        let start = order
        order += 1
        loops.append(OpenLoop(order: start, canVersion: canVersion, size: size))
        let mark = knowledge.mark
        let count = knowledge.atoms.count
        let scope = enterScope()
        let first = operation.opcode == .loop ? 0 : 2
        // Forms of what comes in exist before the loop does.
        for operand in operation.operands { _ = form(of: operand) }
        describeArguments(of: operation, first: first)
        walk(&operation.regions[0])
        leaveScope(scope)
        knowledge.forget(to: mark)
        knowledge.hideAtoms(since: count, order: start)
        let open = loops.removeLast()
        operation.results.forEach { define($0) }
        describeResults(of: operation)
        guard !open.tests.isEmpty else {
            if canVersion { growth += size }
            region.operations.append(operation)
            return
        }
        outcome.versioned.append(
            .init(position: original.position, clearedCount: open.clearedCount, testCount: open.tests.count))
        appendVersions(fast: operation, slow: original, tests: open.tests, to: &region)
    }

    // MARK: What is known inside

    private mutating func describeArguments(of operation: Operation, first: Int) {
        let arguments = operation.regions[0].arguments
        arguments.forEach { define($0) }
        // The copy of a part has the extents of the array that it will join.
        for (copy, array) in zip(operation.reducingArguments, operation.reducingOperands) {
            shapes[Int(copy.index)] = shape(of: array)
        }
        var index: Affine?
        var lower: Affine?
        if first == 2, let variable = arguments.first, let low = form(of: operation.operands[0]),
            let high = form(of: operation.operands[1]), let form = form(of: variable), form.terms.count == 1
        {
            let atom = form.terms[0].atom
            knowledge.addFact(form.minus(low), to: atom)
            knowledge.addFact(high.minus(form)?.plus(-1), to: atom)
            knowledge.tighten(atom, low: knowledge.low(of: low), high: knowledge.high(of: high) - 1)
            // The loop has at least this round.
            knowledge.learn(high.minus(low)?.plus(-1))
            (index, lower) = (form, low)
        }
        guard operation.opcode != .parallelFor else { return }
        for (argument, initial) in zip(arguments.dropFirst(first == 2 ? 1 : 0), operation.operands.dropFirst(first)) {
            guard bounds(of: argument) != nil, let start = form(of: initial), let form = form(of: argument),
                form.terms.count == 1
            else { continue }
            let atom = form.terms[0].atom
            let change = flow.change(ofCarried: argument)
            if first == 2, change.low == nil, change.high == nil {
                noteIndexChoice(argument, of: operation, before: orders[Int(arguments[0].index)])
                continue
            }
            let rounds = index.flatMap { index in lower.flatMap { index.minus($0) } }
            if let step = change.low {
                if let rounds {
                    knowledge.addFact(rounds.times(step).flatMap { form.minus(start)?.minus($0) }, to: atom)
                }
                if step >= 0 {
                    knowledge.addFact(form.minus(start), to: atom)
                    knowledge.tighten(atom, low: knowledge.low(of: start), high: nil)
                }
            }
            if let step = change.high {
                if let rounds {
                    knowledge.addFact(rounds.times(step).flatMap { start.plus($0)?.minus(form) }, to: atom)
                }
                if step <= 0 {
                    knowledge.addFact(start.minus(form), to: atom)
                    knowledge.tighten(atom, low: nil, high: knowledge.high(of: start))
                }
            }
        }
    }

    /// A value that is now and then set to the loop's variable, such as the place of the smallest element so far: it is
    /// one of the values from outside, or lies in the loop's range.
    private mutating func noteIndexChoice(_ value: Value, of loop: Operation, before order: Int) {
        // Where it was set before the loop, the loop's range says nothing of it.
        func isOutside(_ leaf: Value) -> Bool { orders[Int(leaf.index)] < order && !hasEnded[Int(leaf.index)] }
        guard let variable = loop.regions[0].arguments.first, let leaves = flow.leaves(of: value, known: isOutside),
            let low = form(of: loop.operands[0]), let high = form(of: loop.operands[1]), let nonEmpty = high.minus(low)
        else { return }
        var cases: [(form: Affine, given: [Affine])] = []
        for leaf in leaves {
            if leaf == variable {
                let atom = knowledge.makeAtom(
                    .value(variable), low: knowledge.low(of: low), high: knowledge.high(of: high) - 1,
                    order: orders[Int(value.index)], isVisible: false)
                let index = Affine(atom: atom)
                knowledge.addFact(index.minus(low), to: atom)
                knowledge.addFact(high.minus(index)?.plus(-1), to: atom)
                cases.append((index, [nonEmpty.plus(-1)]))
            } else if case .operation(let operation) = flow.origin(of: leaf), let bits = operation.constantBits,
                let bounds = bounds(of: leaf)
            {
                cases.append(
                    (Affine(constant: bounds.lowerBound < 0 ? Int128(Int64(bitPattern: bits)) : Int128(bits)), []))
            } else if isOutside(leaf), let form = form(of: leaf) {
                cases.append((form, []))
            } else {
                return
            }
        }
        note(cases, for: value)
    }

    /// Bounds of the last carried integers of a counted loop.
    private mutating func describeResults(of operation: Operation) {
        if operation.opcode == .for, let variable = operation.regions[0].arguments.first {
            for (k, result) in operation.results.enumerated()
            where operation.regions[0].arguments.indices.contains(k + 1) {
                let change = flow.change(ofCarried: operation.regions[0].arguments[k + 1])
                if bounds(of: result) != nil, change.low == nil, change.high == nil {
                    noteIndexChoice(result, of: operation, before: orders[Int(variable.index)])
                }
            }
        }
        guard operation.opcode == .for, operation.results.contains(where: { bounds(of: $0) != nil }),
            let label = operation.loopAttribute?.label, !operation.regions[0].breaks(to: label),
            let low = form(of: operation.operands[0]), let high = form(of: operation.operands[1]),
            let length = high.minus(low)
        else { return }
        let isOrdered = knowledge.proves(length)
        let arguments = operation.regions[0].arguments
        for (k, result) in operation.results.enumerated() {
            guard bounds(of: result) != nil, arguments.indices.contains(k + 1), let form = form(of: result),
                form.terms.count == 1, knowledge.atoms[form.terms[0].atom].cases.isEmpty,
                let start = self.form(of: operation.operands[k + 2])
            else { continue }
            let atom = form.terms[0].atom
            let change = flow.change(ofCarried: arguments[k + 1])
            if let step = change.low {
                if step >= 0 {
                    knowledge.addFact(form.minus(start), to: atom)
                    knowledge.tighten(atom, low: knowledge.low(of: start), high: nil)
                } else if isOrdered {
                    knowledge.addFact(length.times(step).flatMap { form.minus(start)?.minus($0) }, to: atom)
                }
            }
            if let step = change.high {
                if step <= 0 {
                    knowledge.addFact(start.minus(form), to: atom)
                    knowledge.tighten(atom, low: nil, high: knowledge.high(of: start))
                } else if isOrdered {
                    knowledge.addFact(length.times(step).flatMap { start.plus($0)?.minus(form) }, to: atom)
                }
            }
        }
    }

    // MARK: Versions

    private mutating func appendVersions(fast: Operation, slow: Operation, tests: [Affine], to region: inout Region) {
        var builder = TestBuilder(position: fast.position)
        let condition = builder.condition(of: tests, self, in: &function)
        region.operations += builder.operations
        var fast = fast
        Self.setRole(.fast, of: &fast)
        var copier = RegionCopier()
        var slow = copier.copy(slow, in: &function)
        Self.setRole(.slow, of: &slow)
        let results = fast.results
        fast.results = results.map {
            function.makeValue(function.type(of: $0), name: function.valueNames[Int($0.index)])
        }
        let sides = [fast, slow].map { side in
            Region(operations: [side, Operation(.yield, side.results, position: fast.position)])
        }
        region.operations.append(
            Operation(.if, [condition], results: results, regions: sides, position: fast.position))
    }

    /// Only loops that no version has marked yet.
    private static func setRole(_ role: LoopAttribute.Role, of operation: inout Operation) {
        if operation.isLoop, case .loop(var attribute) = operation.attribute, attribute.role == .plain {
            attribute.role = role
            operation.attribute = .loop(attribute)
        }
        for r in operation.regions.indices {
            for k in operation.regions[r].operations.indices { setRole(role, of: &operation.regions[r].operations[k]) }
        }
    }
}

extension Region {
    /// Whether a `break` in this region or below names `label`.
    func breaks(to label: Label) -> Bool {
        operations.contains { operation in
            (operation.opcode == .break && operation.attribute == .label(label))
                || operation.regions.contains { $0.breaks(to: label) }
        }
    }
}
