// What a parallel loop's body does to its copy of an array named in `reducing:`. The copies of the parts are joined
// afterwards by one operation, so the body may do nothing but that operation to single elements:
//     store copy, k, (load copy, k) op x          with op one of + &+ * &* | & ^
// Neighbours: the front end takes the operation from here, the proof of parallel loops holds the loop to it.
// Holds: every use of the copy, or of a view of it, is a change, a load that belongs to one, a look at its shape, or
// is listed as a stray.

/// The uses of a copy in a body.
package struct ReducingUses: Sendable {
    /// Elements changed: by which operation, and where.
    package var changes: [(kind: ReductionKind, position: Position)] = []
    /// Places where the copy is used in any other way.
    package var strays: [Position] = []
}

extension Region {
    /// What this region, a parallel loop's body, does to `copy` and to views of it. One walk over the operations.
    package func reducingUses(of copy: Value) -> ReducingUses {
        var walk = ReducingWalk(copy)
        walk.visit(self)
        walk.strays()
        return walk.uses
    }
}

private struct ReducingWalk {
    var uses = ReducingUses()
    /// The copy and its views.
    private var arrays: Set<Value>
    /// Loads of elements, by result, and those that a change took.
    private var loads: [Value: Operation] = [:]
    private var takenLoads: Set<Value> = []
    /// What each change loads and stores.
    private var pairs: [(old: Value, stored: Value, position: Position)] = []
    /// Results of the operations that joining knows, with their operands.
    private var results: [Value: (kind: ReductionKind, operands: [Value])] = [:]
    /// How often each load's result and each operation's result is used.
    private var useCount: [Value: Int] = [:]

    init(_ copy: Value) { arrays = [copy] }

    private static func kind(_ opcode: Opcode) -> ReductionKind? {
        switch opcode {
        case .add: .sum
        case .multiply: .product
        case .wrappingAdd: .wrappingSum
        case .wrappingMultiply: .wrappingProduct
        case .or: .or
        case .and: .and
        case .xor: .xor
        default: nil
        }
    }

    mutating func visit(_ region: Region) {
        for operation in region.operations {
            for operand in operation.operands where loads[operand] != nil || results[operand] != nil {
                useCount[operand, default: 0] += 1
            }
            note(operation)
            for inner in operation.regions { visit(inner) }
        }
    }

    private mutating func note(_ operation: Operation) {
        if let kind = Self.kind(operation.opcode), let result = operation.results.first, operation.operands.count == 2,
            operation.operands.contains(where: { loads[$0] != nil })
        {
            results[result] = (kind, operation.operands)
        }
        guard operation.operands.contains(where: arrays.contains) else { return }
        switch operation.opcode {
        case .slice, .permute, .reverse: arrays.formUnion(operation.results)
        case .extent, .sameShape, .checkShapes: break
        case .load: if let result = operation.results.first { loads[result] = operation }
        case .store:
            guard operation.operands.dropFirst().allSatisfy({ !arrays.contains($0) }),
                let stored = operation.operands.last, let change = results[stored],
                let old = change.operands.first(where: { isSameElement($0, operation) })
            else { return uses.strays.append(operation.position) }
            uses.changes.append((change.kind, operation.position))
            pairs.append((old, stored, operation.position))
            takenLoads.insert(old)
        default: uses.strays.append(operation.position)
        }
    }

    /// Whether `value` is the load of the element that `store` writes.
    private func isSameElement(_ value: Value, _ store: Operation) -> Bool {
        loads[value].map { $0.operands == Array(store.operands.dropLast()) } ?? false
    }

    /// Loads that no change took, and changes whose old or new value is used for more than the change.
    mutating func strays() {
        for (old, stored, position) in pairs where useCount[old] != 1 || useCount[stored] != 1 {
            uses.strays.append(position)
        }
        for (result, load) in loads where !takenLoads.contains(result) { uses.strays.append(load.position) }
        uses.strays.sort { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
    }
}
