// What a condition tells: inequalities that hold where it is true, and where it is false.
// `a && b` reaches this pass as an `and`, as a `select`, or as the result of an `if` with a constant side.

import KernelIR
import QuernCore

extension CheckRemoval {
    private static let deepest = 16

    /// Learns that the condition holds, or does not.
    mutating func assume(_ condition: Value, is truth: Bool, depth: Int = 0) {
        guard depth < Self.deepest else { return }
        let wasAssuming = knowledge.isAssuming
        knowledge.isAssuming = true
        defer { knowledge.isAssuming = wasAssuming }
        if let choice = choices[condition] {
            assumeChoice(choice.condition, choice.then, choice.else, is: truth, depth: depth)
            return
        }
        guard case .operation(let operation) = flow.origin(of: condition) else { return }
        let operands = operation.operands
        switch operation.opcode {
        case .not: assume(operands[0], is: !truth, depth: depth + 1)
        case .and where truth, .or where !truth:
            operands.forEach { assume($0, is: truth, depth: depth + 1) }
        case .select where operands.count == 3 && function.type(of: condition) == .bool:
            assumeChoice(operands[0], operands[1], operands[2], is: truth, depth: depth)
        case .sameShape where truth: assumeEqualShapes(operands[0], operands[1])
        case .affineIsNonNegative:
            guard let form = affine(of: operation) else { return }
            knowledge.learn(truth ? form : form.negated?.plus(-1))
        case .equal, .notEqual:
            guard let difference = difference(of: operands) else { return }
            if (operation.opcode == .equal) == truth {
                knowledge.learnZero(difference)
            } else if knowledge.proves(difference) {
                knowledge.learn(difference.plus(-1))
            } else if knowledge.proves(difference.negated) {
                knowledge.learn(difference.negated?.plus(-1))
            }
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            knowledge.learn(inequality(operation, is: truth))
        default: break
        }
    }

    private mutating func assumeChoice(_ condition: Value, _ a: Value, _ b: Value, is truth: Bool, depth: Int) {
        // p && q is `p ? q : false`, p || q is `p ? true : q`.
        if constantBool(b) == !truth {
            assume(condition, is: true, depth: depth + 1)
            assume(a, is: truth, depth: depth + 1)
        } else if constantBool(a) == !truth {
            assume(condition, is: false, depth: depth + 1)
            assume(b, is: truth, depth: depth + 1)
        }
    }

    mutating func assumeEqualShapes(_ a: Value, _ b: Value) {
        guard let x = shape(of: a), let y = shape(of: b), x.count == y.count else { return }
        for (m, n) in zip(x, y) { knowledge.learnZero(m.minus(n)) }
    }

    /// Inequalities that together make the condition `truth`; nil if it is not made of such.
    mutating func goals(for condition: Value, being truth: Bool, depth: Int) -> [Affine]? {
        guard depth < Self.deepest else { return nil }
        if let choice = choices[condition], truth, constantBool(choice.else) == false {
            return both(choice.condition, choice.then, being: true, depth: depth)
        }
        guard case .operation(let operation) = flow.origin(of: condition) else { return nil }
        let operands = operation.operands
        switch operation.opcode {
        case .constant: return constantBool(condition) == truth ? [] : nil
        case .not: return goals(for: operands[0], being: !truth, depth: depth + 1)
        case .and where truth, .or where !truth: return both(operands[0], operands[1], being: truth, depth: depth)
        case .select where truth && operands.count == 3 && constantBool(operands[2]) == false:
            return both(operands[0], operands[1], being: true, depth: depth)
        case .less, .lessOrEqual, .greater, .greaterOrEqual: return inequality(operation, is: truth).map { [$0] }
        case .equal, .notEqual:
            guard let difference = difference(of: operands), let negated = difference.negated else { return nil }
            if (operation.opcode == .equal) == truth { return [difference, negated] }
            // Different: above or below. Below only if that is proved, above is the usual thing to ask for.
            return [knowledge.proves(negated.plus(-1)) ? negated.plus(-1) : difference.plus(-1)]
        case .affineIsNonNegative:
            guard let form = affine(of: operation) else { return nil }
            return (truth ? form : form.negated?.plus(-1)).map { [$0] }
        default: return nil
        }
    }

    private mutating func both(_ a: Value, _ b: Value, being truth: Bool, depth: Int) -> [Affine]? {
        guard let x = goals(for: a, being: truth, depth: depth + 1),
            let y = goals(for: b, being: truth, depth: depth + 1)
        else { return nil }
        return x + y
    }

    // MARK: Forms of comparisons

    private mutating func difference(of operands: [Value]) -> Affine? {
        guard operands.count == 2, let a = form(of: operands[0]), let b = form(of: operands[1]) else { return nil }
        return a.minus(b)
    }

    private mutating func inequality(_ operation: Operation, is truth: Bool) -> Affine? {
        guard let difference = difference(of: operation.operands) else { return nil }
        switch (operation.opcode, truth) {
        case (.less, true), (.greaterOrEqual, false): return difference.negated?.plus(-1)
        case (.less, false), (.greaterOrEqual, true): return difference
        case (.greater, true), (.lessOrEqual, false): return difference.plus(-1)
        case (.greater, false), (.lessOrEqual, true): return difference.negated
        default: return nil
        }
    }

    private mutating func affine(of operation: Operation) -> Affine? {
        guard case .affine(let coefficients, let constant) = operation.attribute else { return nil }
        var sum: Affine? = Affine(constant: Int128(constant))
        for (coefficient, operand) in zip(coefficients, operation.operands) {
            guard let form = form(of: operand) else { return nil }
            sum = sum?.combined(1, with: form, Int128(coefficient))
        }
        return sum
    }

    private func constantBool(_ value: Value) -> Bool? {
        guard case .operation(let operation) = flow.origin(of: value), let bits = operation.constantBits else {
            return nil
        }
        return bits & 1 != 0
    }
}
