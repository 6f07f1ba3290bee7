// Turns branches that only choose values into `select`, and conditional sums into sums of a choice:
//   if p { acc + e } else { acc }   →   acc + select(p, e, −0)
// The first saves a jump and lets loops vectorise; the second lets sums under a condition vectorise, which they do
// not as a branch. It is exact: x + (−0) = x, x − (+0) = x and x · 1 = x for every x, zeros and NaN included, and for
// integers x + 0 never overflows, so that the fault of the sum stays where it was.
// Holds: what runs now and did not run before is cheap, touches no memory and is defined for all operands.

package import KernelIR
import QuernCore

extension Function {
    /// Turns branches into choices where both sides are cheap and cannot fault.
    package mutating func selectInsteadOfBranching() {
        var work = body
        body = Region()
        var converter = SelectConverter(function: self)
        converter.visit(&work)
        self = converter.function
        body = work
    }
}

private struct SelectConverter {
    var function: Function

    /// What both sides together may cost beyond what they cost now: about the cost of a mispredicted branch.
    private static let budget = 16

    mutating func visit(_ region: inout Region) {
        var kept: [Operation] = []
        kept.reserveCapacity(region.operations.count)
        for var operation in region.operations {
            for r in operation.regions.indices { visit(&operation.regions[r]) }
            if operation.opcode == .if, let flat = flattened(operation) ?? withSumsBehind(operation) {
                kept += flat
            } else {
                kept.append(operation)
            }
        }
        region.operations = kept
    }

    /// The operations that replace a branch, or nil if it has to stay.
    private mutating func flattened(_ operation: Operation) -> [Operation]? {
        guard operation.regions.count == 2, !operation.results.isEmpty, let condition = operation.operands.first,
            let thenYield = operation.regions[0].operations.last, thenYield.opcode == .yield,
            let elseYield = operation.regions[1].operations.last, elseYield.opcode == .yield,
            operation.results.allSatisfy({ !function.type(of: $0).isArray })
        else { return nil }
        // Sums that end a side and only pass on what came in: they are made behind the choice.
        var sums: [Int: ConditionalSum] = [:]
        for k in operation.results.indices {
            sums[k] =
                sum(thenYield.operands[k], over: elseYield.operands[k], in: operation.regions[0], isThen: true)
                ?? sum(elseYield.operands[k], over: thenYield.operands[k], in: operation.regions[1], isThen: false)
        }
        let sumResults = Set(sums.values.map(\.operation.results[0]))
        var cost = 0
        var flat: [Operation] = []
        for region in operation.regions {
            for inner in region.operations.dropLast() where !(inner.results.first.map(sumResults.contains) ?? false) {
                guard function.isTotal(inner), let price = price(of: inner) else { return nil }
                cost += price
                flat.append(function.total(inner))
            }
        }
        guard cost <= Self.budget else { return nil }
        // A sum that is used elsewhere too cannot wait.
        let uses = flat.flatMap(\.operands) + thenYield.operands + elseYield.operands
        guard sumResults.allSatisfy({ sum in uses.count { $0 == sum } == 1 }) else { return nil }
        for k in operation.results.indices {
            let result = operation.results[k]
            if let sum = sums[k] {
                flat += chosen(sum, if: condition, into: result)
            } else {
                flat.append(
                    Operation(
                        .select, [condition, thenYield.operands[k], elseYield.operands[k]], results: [result],
                        position: operation.position))
            }
        }
        return flat
    }

    // MARK: Conditional sums

    /// A branch that stays, with its sums made behind it: `t = if p { …; yield e } else { yield −0 }; acc + t`.
    private mutating func withSumsBehind(_ original: Operation) -> [Operation]? {
        guard original.regions.count == 2, !original.results.isEmpty,
            original.regions.allSatisfy({ $0.operations.last?.opcode == .yield })
        else { return nil }
        var operation = original
        var behind: [Operation] = []
        for k in original.results.indices {
            let yields = operation.regions.map { $0.operations[$0.operations.count - 1].operands }
            guard yields.allSatisfy({ $0.indices.contains(k) }), !function.type(of: original.results[k]).isArray else {
                continue
            }
            for side in 0...1 {
                guard
                    let sum = sum(
                        yields[side][k], over: yields[1 - side][k], in: operation.regions[side], isThen: side == 0),
                    canWait(sum, in: operation.regions[side])
                else { continue }
                let type = function.type(of: original.results[k])
                let (neutral, term) = (function.makeValue(type), function.makeValue(type))
                let bits = type.concreteType.map { neutralBits(of: sum.operation.opcode, $0) } ?? 0
                let result = sum.operation.results[0]
                operation.regions[side].operations.removeAll { $0.results.first == result }
                let last = operation.regions[side].operations.count - 1
                operation.regions[side].operations[last].operands[k] = sum.operation.operands[1 - sum.accumulator]
                let end = operation.regions[1 - side].operations.count - 1
                operation.regions[1 - side].operations[end].operands[k] = neutral
                operation.regions[1 - side].operations.insert(
                    Operation(
                        .constant, results: [neutral], attribute: .literal(.bits(bits)),
                        position: sum.operation.position),
                    at: end)
                operation.results[k] = term
                var later = sum.operation
                later.operands[1 - sum.accumulator] = term
                later.results = [original.results[k]]
                behind.append(later)
                break
            }
        }
        return behind.isEmpty ? nil : [operation] + behind
    }

    /// Whether nothing on its side uses the sum, and nothing that could fault or write comes after it.
    private func canWait(_ sum: ConditionalSum, in region: Region) -> Bool {
        let result = sum.operation.results[0]
        guard let place = region.operations.firstIndex(where: { $0.results.first == result }),
            region.operations[region.operations.count - 1].operands.count(where: { $0 == result }) == 1
        else { return false }
        let after = region.operations[(place + 1)...].dropLast()
        var isUsed = false
        for operation in after {
            if operation.operands.contains(result) { isUsed = true }
            operation.regions.forEach { inner in
                inner.forEachOperation { if $0.operands.contains(result) { isUsed = true } }
            }
        }
        if isUsed { return false }
        return !function.mayFault(sum.operation) || after.allSatisfy { function.isTotal($0) }
    }

    private struct ConditionalSum {
        /// The addition, subtraction or multiplication.
        var operation: Operation
        /// Which operand is the one that is passed on.
        var accumulator: Int
        /// Whether it happens where the condition holds.
        var isThen: Bool
    }

    /// The last step of `value = accumulator op e`, if `value` is that in `region`.
    private func sum(_ value: Value, over accumulator: Value, in region: Region, isThen: Bool) -> ConditionalSum? {
        guard let operation = region.operations.last(where: { $0.results.first == value }),
            operation.operands.count == 2
        else { return nil }
        let isFloating = function.type(of: value).concreteType?.isFloatingPoint == true
        switch operation.opcode {
        case .add, .wrappingAdd: break
        case .multiply: guard isFloating else { return nil }
        case .subtract:
            guard operation.operands[0] == accumulator else { return nil }
        default: return nil
        }
        guard let place = operation.operands.firstIndex(of: accumulator), operation.operands[1 - place] != accumulator
        else { return nil }
        return ConditionalSum(operation: operation, accumulator: place, isThen: isThen)
    }

    private mutating func chosen(_ sum: ConditionalSum, if condition: Value, into result: Value) -> [Operation] {
        let type = function.type(of: result)
        let neutral = function.makeValue(type)
        let choice = function.makeValue(type)
        let other = sum.operation.operands[1 - sum.accumulator]
        let bits = type.concreteType.map { neutralBits(of: sum.operation.opcode, $0) } ?? 0
        var operation = sum.operation
        operation.operands[1 - sum.accumulator] = choice
        operation.results = [result]
        return [
            Operation(.constant, results: [neutral], attribute: .literal(.bits(bits)), position: operation.position),
            Operation(
                .select, [condition, sum.isThen ? other : neutral, sum.isThen ? neutral : other], results: [choice],
                position: operation.position),
            operation,
        ]
    }

    /// The bits of what changes nothing as the right side of the operation.
    private func neutralBits(of opcode: Opcode, _ type: ScalarType) -> UInt64 {
        switch (opcode, type) {
        case (.add, .float32): (-Float.zero).kernelBits
        case (.add, .float64): (-Double.zero).kernelBits
        case (.multiply, .float32): Float(1).kernelBits
        case (.multiply, .float64): Double(1).kernelBits
        default: 0
        }
    }

    // MARK: Cost

    /// A rough number of cycles; nil for what is never worth doing in vain.
    private func price(of operation: Operation) -> Int? {
        switch operation.opcode {
        case .constant, .extent: 0
        case .math, .affineIsNonNegative, .permute, .reverse, .sameShape, .slice: nil
        case .divide, .remainder, .squareRoot: 8
        case .isMultiple, .convertExactly, .convertClamping: 4
        default: 1
        }
    }
}
