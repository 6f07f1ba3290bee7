// What `.unchecked` means: no bounds tests and no overflow tests in this kernel, callees excepted.
// Overflow wraps: `+ - *`, negation and `abs` become their wrapping forms, integer reductions wrapping sums and
// products, so that they are defined for all operands and code generation may assume nothing about them. Bounds
// tests of elements and views are dropped without proof: outside of the array the behaviour is undefined, which is
// what the user asked for. Everything else stays tested: division by zero, conversions, shapes, `precondition`,
// allocation, recursion.

import KernelIR
import QuernCore

extension Function {
    /// Drops the tests that `.unchecked` drops.
    mutating func dropChecks() {
        var work = body
        drop(in: &work)
        body = work
    }

    private mutating func drop(in region: inout Region) {
        var kept: [Operation] = []
        kept.reserveCapacity(region.operations.count)
        for var operation in region.operations {
            for r in operation.regions.indices { drop(in: &operation.regions[r]) }
            switch operation.opcode {
            case .add, .subtract, .multiply:
                if let result = operation.results.first, type(of: result).concreteType?.isInteger == true {
                    operation = wrapping(operation)
                }
            case .negate:
                if let result = operation.results.first, type(of: result).concreteType?.isInteger == true {
                    let zero = makeValue(type(of: result))
                    kept.append(constant(zero, 0, at: operation.position))
                    operation.operands.insert(zero, at: 0)
                    operation.opcode = .wrappingSubtract
                    operation.isChecked = false
                }
            case .magnitude:
                if let result = operation.results.first, type(of: result).concreteType?.isSignedInteger == true {
                    kept += wrappingMagnitude(of: operation.operands[0], into: result, at: operation.position)
                    continue
                }
            case .load, .store, .slice:
                operation.isChecked = false
            case .reduce, .reduceAxis:
                if case .reduction(let kind, let axis) = operation.attribute,
                    let result = operation.results.first, type(of: result).concreteType?.isInteger == true
                {
                    if kind == .sum { operation.attribute = .reduction(.wrappingSum, axis: axis) }
                    if kind == .product { operation.attribute = .reduction(.wrappingProduct, axis: axis) }
                }
            case .parallelFor:
                if case .loop(var loop) = operation.attribute {
                    for (k, result) in operation.results.enumerated() where loop.accumulators.indices.contains(k) {
                        guard type(of: result).concreteType?.isInteger == true else { continue }
                        if loop.accumulators[k] == .sum { loop.accumulators[k] = .wrappingSum }
                        if loop.accumulators[k] == .product { loop.accumulators[k] = .wrappingProduct }
                    }
                    for (k, array) in operation.reducingOperands.enumerated() {
                        guard type(of: array).concreteType?.isInteger == true else { continue }
                        if loop.reducing[k] == .sum { loop.reducing[k] = .wrappingSum }
                        if loop.reducing[k] == .product { loop.reducing[k] = .wrappingProduct }
                    }
                    operation.attribute = .loop(loop)
                }
            default: break
            }
            kept.append(operation)
        }
        region.operations = kept
    }

    private func wrapping(_ operation: Operation) -> Operation {
        var wrapped = operation
        switch operation.opcode {
        case .add: wrapped.opcode = .wrappingAdd
        case .subtract: wrapped.opcode = .wrappingSubtract
        case .multiply: wrapped.opcode = .wrappingMultiply
        default: return operation
        }
        wrapped.isChecked = false
        return wrapped
    }

    private func constant(_ result: Value, _ bits: UInt64, at position: Position) -> Operation {
        Operation(.constant, results: [result], attribute: .literal(.bits(bits)), position: position)
    }

    /// `x < 0 ? 0 &- x : x`
    private mutating func wrappingMagnitude(of x: Value, into result: Value, at position: Position) -> [Operation] {
        let zero = makeValue(type(of: result))
        let negative = makeValue(type(of: result))
        let isNegative = makeValue(.bool)
        return [
            constant(zero, 0, at: position),
            Operation(.wrappingSubtract, [zero, x], results: [negative], position: position),
            Operation(.less, [x, zero], results: [isNegative], position: position),
            Operation(.select, [isNegative, negative, x], results: [result], position: position),
        ]
    }
}
