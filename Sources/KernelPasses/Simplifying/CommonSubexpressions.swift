// Computes equal things once: pure operations, extents, views, tests; loads while nothing can have written their array.
// Holds: an operation is replaced only by an equal one that is certain to have run before it. A test that can fail
// is as good the second time as it was the first, so operations that can fault are merged too; the first one is the
// one that faults in either case.
// Arrays that are made by different operations, or are different parameters, do not overlap (value semantics); what
// an array is a view of is followed through views, and anything else counts as every array.

package import KernelIR

extension Function {
    /// Merges equal operations.
    package mutating func mergeCommonSubexpressions() {
        var merger = Merger(self)
        var work = body
        body = Region()
        merger.visit(&work)
        body = work
    }
}

private struct Merger {
    private struct Key: Hashable {
        var opcode: Opcode
        var operands: [Value]
        var attribute: Attribute
        var type: Type?
        /// Of loads: how often the array had been written.
        var epoch: Int
    }

    private var replacements: [Value]
    private var types: [Type]
    private var known: [Key: [Value]] = [:]
    /// Keys in the order of being added, to forget them where their scope ends.
    private var added: [Key] = []
    /// What each array value is part of: a parameter or an operation that made memory; itself at first.
    private var bases: [Value]
    private var isFresh: [Bool]
    private var epochs: [Value: Int] = [:]
    private var commonEpoch = 0

    init(_ function: Function) {
        types = function.valueTypes
        replacements = types.indices.map(Value.init)
        bases = replacements
        isFresh = Array(repeating: false, count: types.count)
        for k in function.parameters.indices where function.parameters[k].type.isArray { isFresh[k] = true }
    }

    mutating func visit(_ region: inout Region) {
        let mark = added.count
        var kept: [Operation] = []
        kept.reserveCapacity(region.operations.count)
        for var operation in region.operations {
            for k in operation.operands.indices {
                operation.operands[k] = replacements[Int(operation.operands[k].index)]
            }
            if !operation.regions.isEmpty {
                if operation.isLoop { operation.regions.forEach { noteWrites(in: $0) } }
                for r in operation.regions.indices { visit(&operation.regions[r]) }
                kept.append(operation)
                continue
            }
            noteBase(of: operation)
            noteWrites(of: operation)
            guard let key = key(of: operation) else {
                kept.append(operation)
                continue
            }
            if let earlier = known[key] {
                for (result, value) in zip(operation.results, earlier) { replacements[Int(result.index)] = value }
            } else {
                known[key] = operation.results
                added.append(key)
                kept.append(operation)
            }
        }
        for key in added[mark...] { known[key] = nil }
        added.removeSubrange(mark...)
        region.operations = kept
    }

    private func key(of operation: Operation) -> Key? {
        var epoch = 0
        var operands = operation.operands
        switch operation.opcode.row.effect {
        case .pure:
            if operation.opcode.row.isCommutative, operands.count == 2, operands[1] < operands[0] {
                operands.swapAt(0, 1)
            }
        case .reads:
            guard operation.opcode == .load, let array = operands.first else { return nil }
            let base = bases[Int(array.index)]
            // Of an array that may be part of any other, every write counts.
            epoch = isFresh[Int(base.index)] ? (epochs[base] ?? 0) &+ commonEpoch : allWrites
        case .control:
            guard operation.opcode == .check || operation.opcode == .checkShapes else { return nil }
        case .writes, .allocates, .any: return nil
        }
        return Key(
            opcode: operation.opcode, operands: operands, attribute: operation.attribute,
            type: operation.results.first.map { types[Int($0.index)] }, epoch: epoch)
    }

    // MARK: Writes

    private var allWrites = 0

    private mutating func noteBase(of operation: Operation) {
        guard let result = operation.results.first, types[Int(result.index)].isArray else { return }
        switch operation.opcode {
        case .slice, .permute, .reverse: bases[Int(result.index)] = bases[Int(operation.operands[0].index)]
        case .allocate, .duplicate, .reduceAxis: isFresh[Int(result.index)] = true
        case .call: for result in operation.results { isFresh[Int(result.index)] = true }
        default: break
        }
    }

    /// A loop's second round sees what its first has written.
    private mutating func noteWrites(in region: Region) {
        region.forEachOperation { operation in noteWrites(of: operation) }
    }

    private mutating func noteWrites(of operation: Operation) {
        switch operation.opcode.row.effect {
        case .writes:
            allWrites += 1
            guard let array = operation.operands.first else { return }
            let base = bases[Int(array.index)]
            if isFresh[Int(base.index)] { epochs[base, default: 0] += 1 } else { commonEpoch += 1 }
        case .any:
            allWrites += 1
            commonEpoch += 1
        default: break
        }
    }
}
