// Whose memory an array value is, and which two array values are never the same memory at once: parameters (Swift's
// law of exclusivity; one that is not inout is never written), arrays made by different operations, arrays that a
// loop carries and only swaps or makes anew.
// Method: pairs of carried arrays count as apart until some way into the next round could make them one; what remains
// when nothing changes any more is true by induction over the rounds.
// Holds: `areApart` is true only of arrays whose memory is different whenever both can be used.

import KernelIR

struct ArrayOrigins {
    private let flow: ValueFlow
    private let types: [Type]
    /// Of views: what they are views of.
    private var viewed: [Value: Value] = [:]
    /// The place of each array's definition in program order.
    private(set) var orders: [Int]
    private var nextOrder = 0
    private var isMade: Set<Value> = []
    /// Arrays that one loop carries together, and the ways into the next round.
    private struct Group {
        var values: [Value]
        var ways: [[Value]]
    }
    private var groups: [Group] = []
    private var groupOf: [Value: (group: Int, place: Int)] = [:]
    private var apartPairs: Set<[Int]> = []

    init(_ function: Function, _ flow: ValueFlow) {
        self.flow = flow
        types = function.valueTypes
        orders = Array(repeating: 0, count: types.count)
        guard types.contains(where: \.isArray) else { return }
        collect(function.body)
        settle()
    }

    private func isArray(_ value: Value) -> Bool { types[Int(value.index)].isArray }
    func order(_ value: Value) -> Int { orders[Int(value.index)] }

    /// The array that `value` is a view of, or itself.
    func base(_ value: Value) -> Value {
        var value = value
        while let next = viewed[value] { value = next }
        return value
    }

    /// Whether `value` is memory that the operation itself makes.
    func isFresh(_ value: Value) -> Bool { isMade.contains(value) }

    /// What `value`, a result of a branch or an array that a loop carries, can be; nil for arrays of their own.
    func sources(_ value: Value) -> [Value]? {
        switch flow.origin(of: value) {
        case .merge(let sources): sources
        case .carried(let initial, let next): [initial] + next
        default: nil
        }
    }

    /// The arrays of their own that `value` may be.
    func origins(_ value: Value) -> Set<Value> {
        var (found, seen): (Set<Value>, Set<Value>) = ([], [])
        var work = [base(value)]
        while let next = work.popLast() {
            guard seen.insert(next).inserted else { continue }
            if let sources = sources(next) { work += sources.map(base) } else { found.insert(next) }
        }
        return found
    }

    func areApart(_ a: Value, _ b: Value, depth: Int = 0) -> Bool {
        let (a, b) = (base(a), base(b))
        if a == b || depth > 6 { return false }
        if origins(a).isDisjoint(with: origins(b)) { return true }
        // Memory made while the other is there already.
        if isMade.contains(a), order(b) < order(a) { return true }
        if isMade.contains(b), order(a) < order(b) { return true }
        if let x = groupOf[a], let y = groupOf[b], x.group == y.group { return isApart(x.group, x.place, y.place) }
        for (one, other) in [(a, b), (b, a)] {
            if case .merge(let sources) = flow.origin(of: one), groupOf[one] == nil, !sources.isEmpty,
                sources.allSatisfy({ areApart($0, other, depth: depth + 1) })
            {
                return true
            }
        }
        return false
    }

    private func isApart(_ group: Int, _ a: Int, _ b: Int) -> Bool { apartPairs.contains([group, min(a, b), max(a, b)]) }

    // MARK: Collection

    private mutating func collect(_ region: Region) {
        for operation in region.operations {
            switch operation.opcode {
            case .slice, .permute, .reverse:
                if let result = operation.results.first { viewed[result] = operation.operands.first }
            case .allocate, .duplicate, .reduceAxis, .call, .callExtern:
                isMade.formUnion(operation.results.filter(isArray))
            default: break
            }
            let first = operation.opcode == .loop ? 0 : 1
            for inner in operation.regions {
                nextOrder += 1
                for argument in inner.arguments { orders[Int(argument.index)] = nextOrder }
                collect(inner)
            }
            nextOrder += 1
            for result in operation.results { orders[Int(result.index)] = nextOrder }
            guard operation.opcode == .for || operation.opcode == .loop, let inner = operation.regions.first,
                let label = operation.loopAttribute?.label
            else { continue }
            addGroups(operation, Array(inner.arguments.dropFirst(first)), inner, label)
        }
    }

    /// The arguments of a loop as one group, its results as another.
    private mutating func addGroups(_ operation: Operation, _ carried: [Value], _ inner: Region, _ label: Label) {
        let places = carried.indices.filter { isArray(carried[$0]) }
        let start = operation.opcode == .loop ? 0 : 2
        var ways: [[Value]] = [Array(operation.operands.dropFirst(start).prefix(carried.count))]
        var ends: [[Value]] = operation.opcode == .for ? [carried, ways[0]] : []
        if let last = inner.operations.last, last.opcode == .yield {
            ways.append(last.operands)
            if operation.opcode == .for { ends.append(last.operands) }
        }
        inner.forEachOperation { jump in
            guard case .label(label) = jump.attribute else { return }
            if jump.opcode == .continue { ways.append(jump.operands) }
            if jump.opcode == .break { ends.append(jump.operands) }
        }
        if places.count > 1 {
            add(Group(values: places.map { carried[$0] }, ways: ways.map { way in places.map { way[$0] } }))
        }
        let results = operation.results.indices.filter { isArray(operation.results[$0]) }
        if results.count > 1 {
            add(
                Group(
                    values: results.map { operation.results[$0] },
                    ways: ends.filter { $0.count == operation.results.count }.map { way in results.map { way[$0] } }))
        }
    }

    private mutating func add(_ group: Group) {
        for (place, value) in group.values.enumerated() { groupOf[value] = (groups.count, place) }
        for b in group.values.indices {
            for a in 0..<b { apartPairs.insert([groups.count, a, b]) }
        }
        groups.append(group)
    }

    private mutating func settle() {
        var changed = true
        while changed {
            changed = false
            for pair in apartPairs.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                let holds = groups[pair[0]].ways.allSatisfy { areApart($0[pair[1]], $0[pair[2]]) }
                if !holds {
                    apartPairs.remove(pair)
                    changed = true
                }
            }
        }
    }
}
