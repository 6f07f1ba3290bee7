// Branches, loops and blocks whose way is known.
//   if true { a } else { b }                 → a
//   if p { leave } else { a; yield v } ; c   → if p { leave } else { yield } ; a ; c
//   for of no iterations                     → the starting values
//   for of one iteration                     → its body, if nothing in it can fault under the loop's name
//   block that nothing breaks out of         → its body
//   a carried value that never changes       → its starting value
// Holds: faults keep their order and what they report, so a named loop around a test stays.

import KernelIR
import QuernCore

extension Simplifier {
    mutating func appendIf(_ original: Operation, to region: inout Region) {
        var operation = original
        guard operation.regions.count == 2 else { return region.operations.append(operation) }
        if let inner = definition(of: operation.operands[0]), inner.opcode == .not {
            operation.operands[0] = inner.operands[0]
            operation.regions.swapAt(0, 1)
        }
        if let known = bool(operation.operands[0]) {
            splice(operation.regions[known ? 0 : 1], results: operation.results, into: &region)
            return
        }
        visit(&operation.regions[0])
        visit(&operation.regions[1])
        let leaves = operation.regions.map { $0.operations.last?.opcode != .yield }
        if leaves[0] != leaves[1] {
            // Only one side goes on: what it does can stand behind the branch.
            let staying = leaves[0] ? 1 : 0
            let side = operation.regions[staying].operations
            guard let yield = side.last else { return region.operations.append(operation) }
            for (result, value) in zip(operation.results, yield.operands) { replace(result, with: value) }
            operation.results = []
            operation.regions[staying].operations = [Operation(.yield, position: yield.position)]
            region.operations.append(operation)
            region.operations += side.dropLast()
            return
        }
        if operation.regions[0].operations.count == 1, operation.regions[1].operations.count == 1, !leaves[0] {
            // Nothing happens on either side.
            let (a, b) = (operation.regions[0].operations[0].operands, operation.regions[1].operations[0].operands)
            if a == b {
                for (result, value) in zip(operation.results, a) { replace(result, with: value) }
                return
            }
        }
        region.operations.append(operation)
    }

    mutating func appendStructured(_ original: Operation, to region: inout Region) {
        var operation = original
        guard operation.regions.count == 1, let loop = operation.loopAttribute else {
            return region.operations.append(operation)
        }
        switch operation.opcode {
        case .block:
            if !operation.regions[0].mentions(loop.label), operation.regions[0].operations.last?.opcode == .yield {
                splice(operation.regions[0], results: operation.results, into: &region)
                return
            }
        case .for:
            guard operation.operands.count >= 2 else { return region.operations.append(operation) }
            if let trips = tripCount(operation) {
                if trips <= 0 {
                    for (result, value) in zip(operation.results, operation.operands.dropFirst(2)) {
                        replace(result, with: value)
                    }
                    return
                }
                if trips == 1, canUnwrap(operation, loop) {
                    let inner = operation.regions[0]
                    for (argument, value) in zip(
                        inner.arguments, [operation.operands[0]] + operation.operands.dropFirst(2))
                    {
                        replace(argument, with: value)
                    }
                    splice(inner, results: operation.results, into: &region)
                    return
                }
            }
            dropConstantCarries(&operation, loop)
        case .loop: dropConstantCarries(&operation, loop)
        default: break
        }
        visit(&operation.regions[0])
        region.operations.append(operation)
    }

    /// Puts the operations of `inner` in place of the operation that has it.
    private mutating func splice(_ inner: Region, results: [Value], into region: inout Region) {
        append(inner.operations.dropLast(), to: &region)
        guard let last = inner.operations.last, region.operations.last?.opcode.row.isTerminator != true else { return }
        if last.opcode == .yield {
            for (result, value) in zip(results, last.operands) { replace(result, with: value) }
        } else {
            append([last], to: &region)
        }
    }

    private func tripCount(_ operation: Operation) -> Int128? {
        if operation.operands[0] == operation.operands[1] { return 0 }
        guard let lower = integer(operation.operands[0]), let upper = integer(operation.operands[1]) else { return nil }
        return upper - lower
    }

    private func canUnwrap(_ operation: Operation, _ loop: LoopAttribute) -> Bool {
        let region = operation.regions[0]
        guard region.operations.last?.opcode == .yield, !region.mentions(loop.label) else { return false }
        if loop.variable.isEmpty { return true }
        var canFault = false
        region.forEachOperation { if function.mayFault($0) { canFault = true } }
        return !canFault
    }

    /// A carried value that every way round gives back unchanged is its starting value.
    private mutating func dropConstantCarries(_ operation: inout Operation, _ loop: LoopAttribute) {
        let isCounted = operation.opcode == .for
        let first = isCounted ? 2 : 0
        let count = operation.operands.count - first
        guard count > 0 else { return }
        let arguments = Array(operation.regions[0].arguments.dropFirst(isCounted ? 1 : 0))
        guard arguments.count == count, !isCounted || operation.results.count == count else { return }
        var isConstant = Array(repeating: true, count: count)
        func note(_ values: [Value]) {
            for k in 0..<count where !values.indices.contains(k) || values[k] != arguments[k] { isConstant[k] = false }
        }
        if let last = operation.regions[0].operations.last, last.opcode == .yield { note(last.operands) }
        operation.regions[0].forEachOperation { inner in
            guard case .label(loop.label) = inner.attribute else { return }
            if inner.opcode == .continue || (inner.opcode == .break && isCounted) { note(inner.operands) }
        }
        guard isConstant.contains(true) else { return }
        for k in 0..<count where isConstant[k] {
            replace(arguments[k], with: operation.operands[first + k])
            if isCounted { replace(operation.results[k], with: operation.operands[first + k]) }
        }
        func kept(_ values: [Value], from start: Int = 0) -> [Value] {
            values.enumerated().filter { $0.offset < start || !isConstant[$0.offset - start] }.map(\.element)
        }
        operation.operands = kept(operation.operands, from: first)
        operation.regions[0].arguments = kept(operation.regions[0].arguments, from: isCounted ? 1 : 0)
        if isCounted { operation.results = kept(operation.results) }
        let end = operation.regions[0].operations.count - 1
        if end >= 0, operation.regions[0].operations[end].opcode == .yield {
            operation.regions[0].operations[end].operands = kept(operation.regions[0].operations[end].operands)
        }
        operation.regions[0].modifyOperations { inner in
            guard case .label(loop.label) = inner.attribute else { return }
            if inner.opcode == .continue || (inner.opcode == .break && isCounted) {
                inner.operands = kept(inner.operands)
            }
        }
    }
}

extension Region {
    /// Whether a `break` or `continue` in this region or below names `label`.
    func mentions(_ label: Label) -> Bool {
        operations.contains { operation in
            operation.attribute == .label(label) || operation.regions.contains { $0.mentions(label) }
        }
    }
}
