// Where the values of a function come from: what a parallel loop's body takes along when it becomes a function of its
// own, and what may be said of the arrays among it.
// Holds: two arrays with different roots share no element; an array without a root may share with any.

internal import KernelIR
internal import QuernCore

/// One pass over a function's operations.
struct ValueSurvey {
    /// The operation that makes a value, if one does.
    private(set) var makers: [Value: Operation] = [:]
    /// Of an array: the array whose memory it is in, if that is known.
    private(set) var roots: [Value: Value] = [:]

    init(_ function: Function) {
        for (parameter, value) in zip(function.parameters, function.body.arguments) where parameter.type.isArray {
            roots[value] = value
        }
        visit(function.body, function)
    }

    private mutating func visit(_ region: Region, _ function: Function) {
        for operation in region.operations {
            for result in operation.results { makers[result] = operation }
            switch operation.opcode {
            case .slice, .permute, .reverse:
                if let result = operation.results.first, let source = operation.operands.first {
                    roots[result] = roots[source]
                }
            case .allocate, .duplicate, .reduceAxis, .call:
                // What a call gives is copied unless it is scratch of the callee's own.
                for result in operation.results where function.type(of: result).isArray { roots[result] = result }
            case .parallelFor:
                // The array itself, or a copy of the part at hand.
                if case .loop(let loop) = operation.attribute, let arguments = operation.regions.first?.arguments {
                    let arrays = operation.operands.dropFirst(2 + loop.accumulators.count)
                    for (argument, array) in zip(arguments.dropFirst(1 + loop.accumulators.count), arrays) {
                        roots[argument] = roots[array]
                    }
                }
            default: break  // Not over ops: what carries arrays has no one root.
            }
            for inner in operation.regions { visit(inner, function) }
        }
    }
}

extension Region {
    /// The values that are used inside and made outside, in the order of their first use.
    var freeValues: [Value] {
        var made: Set<Value> = []
        var found: Set<Value> = []
        var order: [Value] = []
        func visit(_ region: Region) {
            made.formUnion(region.arguments)
            for operation in region.operations {
                for operand in operation.operands where !made.contains(operand) && found.insert(operand).inserted {
                    order.append(operand)
                }
                for inner in operation.regions { visit(inner) }
                made.formUnion(operation.results)
            }
        }
        visit(self)
        return order
    }
}
