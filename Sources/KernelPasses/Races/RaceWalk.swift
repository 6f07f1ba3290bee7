// One walk through a function in program order, which gives every integer its polynomial, every array value its view
// of some memory, and every parallel loop the list of what its body reads and writes, each with what is known there.
// Neighbours: +Forms (integers), +Conditions (what branches tell), +Views (arrays), RaceJudge (which takes the lists).
// Holds: what is learnt holds wherever the walk is, and is forgotten at the end of the region that it was learnt in.
// Arithmetic that is tested does not wrap; in a kernel marked `.unchecked` the user vouches for that.

import KernelIR
import QuernCore

/// One read or write of elements in the body of a parallel loop.
struct RaceAccess {
    /// The array that the memory belongs to, not a view of it.
    var base: Value
    /// The array as the operation names it.
    var array: Value
    /// The element's place in `base`, one polynomial an axis; nil along axes where it may be anywhere.
    var place: [Polynomial?]
    var isWrite: Bool
    /// The facts known there; those of the atoms in `place` come beside them.
    var facts: [Fact]
    var opcode: Opcode
    var position: Position
    /// The name of the kernel or C function that does it.
    var callee: String?
}

/// A parallel loop while its body is walked.
struct OpenParallel {
    var operation: Operation
    var start: Int
    var end = 0
    /// The loop variable's atom.
    var index: Int
    var accesses: [RaceAccess] = []
    /// What was known before the loop.
    var factCount: Int
    var calls = 0
}

struct RaceWalk {
    let function: Function
    let module: Module
    let flow: ValueFlow
    let origins: ArrayOrigins
    var atoms = RaceAtoms()
    /// The polynomial of each scalar that has been defined, by index.
    var forms: [Polynomial?]
    var views: [Value: [ArrayView]] = [:]
    var learnt: [Fact] = []
    var order = 1
    var open: [OpenParallel] = []
    /// Results of `if` with two sides: the condition and what each side gives.
    var choices: [Value: (condition: Value, then: Value, else: Value)] = [:]
    /// Of results of `isMultiple`: the remainder that is asked about.
    var remainders: [Value: Polynomial] = [:]
    /// How many positions inside views have been made.
    var positions = 0
    /// Loops that have been judged, by label.
    var verdicts: [Label: RaceVerdict] = [:]
    var parallelOrder: [Label] = []
    /// Whether verdicts say which axis keeps iterations apart, which costs as much as the proof.
    var namesAxes = false

    init(_ function: Function, in module: Module) {
        self.function = function
        self.module = module
        flow = ValueFlow(function)
        origins = ArrayOrigins(function, flow)
        forms = Array(repeating: nil, count: function.valueTypes.count)
        for parameter in function.body.arguments { define(parameter) }
    }

    /// Walks the function's body.
    mutating func run() { walk(function.body) }

    /// Gives a value that nothing more is known of its place.
    mutating func define(_ value: Value) {
        order += 1
        let type = function.type(of: value)
        if type.isArray {
            if views[value] == nil { views[value] = [wholeView(of: value)] }
        } else {
            forms[Int(value.index)] = Polynomial(atom: valueAtom(value))
        }
    }

    mutating func valueAtom(_ value: Value) -> Int {
        let (atom, isNew) = atoms.make(.value(value), order: order)
        if isNew { addTypeBounds(atom, function.type(of: value)) }
        return atom
    }

    mutating func learn(_ fact: Fact?) {
        guard let fact, learnt.count < 400 else { return }
        if fact.kind != .nonZero, fact.form.constantValue != nil { return }
        learnt.append(fact)
    }

    // MARK: Regions

    private mutating func walk(_ region: Region) {
        for operation in region.operations {
            order += 1
            switch operation.opcode {
            case .if: visitIf(operation)
            case .for, .parallelFor, .loop: visitLoop(operation)
            case .block:
                scoped(operation.regions)
                operation.results.forEach { define($0) }
            default: visitSimple(operation)
            }
        }
    }

    private mutating func scoped(_ regions: [Region]) {
        for region in regions {
            let mark = learnt.count
            walk(region)
            learnt.removeSubrange(mark...)
        }
    }

    private mutating func visitIf(_ operation: Operation) {
        guard operation.regions.count == 2, let condition = operation.operands.first else { return }
        var given: [[Fact]] = []
        for (k, truth) in [true, false].enumerated() {
            let mark = learnt.count
            let facts = facts(of: condition, is: truth)
            given.append(facts)
            facts.forEach { learn($0) }
            walk(operation.regions[k])
            learnt.removeSubrange(mark...)
        }
        let ends = operation.regions.map { $0.operations.last }
        let stays = ends.map { $0?.opcode == .yield }
        for (k, result) in operation.results.enumerated() {
            let sides = zip(ends, stays).map { $1 ? $0?.operands[k] : nil }
            define(result, from: sides, given: given)
            if let a = sides[0], let b = sides[1] { choices[result] = (condition, a, b) }
        }
        // Where one side leaves, what the other one needs holds from here on.
        if stays[0] != stays[1] { given[stays[0] ? 0 : 1].forEach { learn($0) } }
    }

    /// A result of a branch: one side's value, if the other leaves, or one of two.
    private mutating func define(_ result: Value, from sides: [Value?], given: [[Fact]]) {
        if function.type(of: result).isArray {
            define(result)
            return
        }
        let known = sides.map { $0.flatMap { form($0) } }
        if sides[0] == nil || sides[1] == nil || known[0] == known[1], let only = known[0] ?? known[1] {
            forms[Int(result.index)] = only
            return
        }
        define(result)
        guard isInteger(result), let a = known[0], let b = known[1], let atom = form(result)?.singleAtom else { return }
        addChoice(atom, [(a, given[0]), (b, given[1])])
    }

    private mutating func visitLoop(_ operation: Operation) {
        guard let body = operation.regions.first else { return }
        let mark = learnt.count
        let start = order
        let isCounted = operation.opcode != .loop
        for (copy, array) in zip(operation.reducingArguments, operation.reducingOperands) {
            views[copy] = [wholeView(of: copy, extents: view(of: array)?.extents)]
        }
        body.arguments.forEach { define($0) }
        if isCounted, let index = body.arguments.first { boundIndex(index, operation) }
        let carried = body.arguments.dropFirst(isCounted ? 1 : 0)
        if operation.opcode != .parallelFor {
            for (argument, initial) in zip(carried, operation.operands.dropFirst(isCounted ? 2 : 0)) {
                boundCarried(argument, initial, operation)
            }
        }
        if operation.opcode == .parallelFor, let index = body.arguments.first {
            if let label = operation.loopAttribute?.label { parallelOrder.append(label) }
            // Joining the copies touches every element.
            for array in operation.reducingOperands { access(array, nil, isWrite: true, operation) }
            open.append(
                OpenParallel(
                    operation: operation, start: start, index: form(index)?.singleAtom ?? valueAtom(index),
                    factCount: learnt.count))
            walk(body)
            order += 1
            var closed = open.removeLast()
            closed.end = order
            judge(closed)
        } else {
            walk(body)
        }
        learnt.removeSubrange(mark...)
        order += 1
        operation.results.forEach { define($0) }
    }

    private mutating func boundIndex(_ index: Value, _ operation: Operation) {
        guard let atom = form(index)?.singleAtom, operation.operands.count >= 2 else { return }
        let variable = Polynomial(atom: atom)
        // Learnt too, since the loop's having a round says something of its bounds.
        if let low = form(operation.operands[0]), let above = Fact.nonNegative(variable.minus(low)) {
            atoms.add(above, to: atom)
            learn(above)
        }
        if let high = form(operation.operands[1]), let below = Fact.nonNegative(high.minus(variable)?.plus(-1)) {
            atoms.add(below, to: atom)
            learn(below)
        }
    }

    /// How far an integer that a loop carries can be from where it started.
    private mutating func boundCarried(_ argument: Value, _ initial: Value, _ operation: Operation) {
        guard isInteger(argument), let start = form(initial), let atom = form(argument)?.singleAtom else { return }
        let change = flow.change(ofCarried: argument)
        let offset = Polynomial(atom: atom).minus(start)
        if let step = change.low, change.high == step, step != 0 {
            // As many steps as there were rounds.
            var rounds: Polynomial?
            if operation.opcode == .for, let index = operation.regions[0].arguments.first.flatMap({ form($0) }),
                let low = form(operation.operands[0])
            {
                rounds = index.minus(low)
            } else {
                positions += 1
                let round = atoms.make(.position(positions), order: order).atom
                atoms.add(.nonNegative(Polynomial(atom: round)), to: round)
                rounds = Polynomial(atom: round)
            }
            atoms.add(.zero(rounds.flatMap { offset?.combined(1, with: $0, -step) }), to: atom)
            return
        }
        if let low = change.low, low >= 0 { atoms.add(.nonNegative(offset), to: atom) }
        if let high = change.high, high <= 0 { atoms.add(.nonNegative(offset?.negated), to: atom) }
    }

    // MARK: Operations

    private mutating func visitSimple(_ operation: Operation) {
        visitArrays(operation)
        for result in operation.results where !function.type(of: result).isArray { defineScalar(result, operation) }
        switch operation.opcode {
        case .check:
            if let condition = operation.operands.first { facts(of: condition, is: true).forEach { learn($0) } }
        case .checkShapes:
            guard operation.operands.count == 2, let a = view(of: operation.operands[0])?.extents,
                let b = view(of: operation.operands[1])?.extents
            else { return }
            for (x, y) in zip(a, b) { learn(.zero(x.minus(y))) }
        default: break
        }
    }

    // MARK: Small questions

    func form(_ value: Value) -> Polynomial? { forms[Int(value.index)] }

    /// Whether the value is a whole number, also in a kernel whose types are still parameters.
    func isInteger(_ value: Value) -> Bool { isInteger(function.type(of: value)) }
    func isInteger(_ type: Type) -> Bool {
        guard case .scalar(let scalar) = type else { return false }
        switch scalar {
        case .concrete(let type): return type.isInteger
        case .parameter(let index):
            guard function.typeParameters.indices.contains(index) else { return false }
            switch function.typeParameters[index].constraint {
            case .integer, .signedInteger, .unsignedInteger, .fixedWidth: return true
            default: return false
            }
        }
    }

    /// The name that the user knows an array by.
    func name(_ array: Value) -> String {
        let own = function.valueNames[Int(array.index)]
        if !own.isEmpty { return own }
        let base = function.valueNames[Int(origins.base(array).index)]
        return base.isEmpty ? "the array" : base
    }
}
