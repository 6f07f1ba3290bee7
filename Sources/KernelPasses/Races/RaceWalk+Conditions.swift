// What a condition says about integers when it is true or false.
// Holds: each fact follows from the condition; what cannot be told as facts that hold together is left out.

import KernelIR

extension RaceWalk {
    func facts(of condition: Value, is truth: Bool, depth: Int = 0) -> [Fact] {
        guard depth < 8 else { return [] }
        if let choice = choices[condition] { return facts(ofChoice: choice, is: truth, depth: depth) }
        guard case .operation(let operation) = flow.origin(of: condition) else { return [] }
        let operands = operation.operands
        switch operation.opcode {
        case .not: return facts(of: operands[0], is: !truth, depth: depth + 1)
        case .and where truth, .or where !truth:
            return operands.flatMap { facts(of: $0, is: truth, depth: depth + 1) }
        case .select:
            guard operands.count == 3 else { return [] }
            return facts(ofChoice: (operands[0], operands[1], operands[2]), is: truth, depth: depth)
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
            return comparison(operation, is: truth)
        case .isMultiple:
            guard let rest = remainders[condition] else { return [] }
            return [Fact(kind: truth ? .zero : .nonZero, form: rest)]
        default: return []
        }
    }

    private func facts(
        ofChoice choice: (condition: Value, then: Value, else: Value), is truth: Bool, depth: Int
    ) -> [Fact] {
        // `a && b` and `a || b`: the side that is the other truth value was not taken.
        if isConstant(choice.else, !truth) {
            return facts(of: choice.condition, is: true, depth: depth + 1)
                + facts(of: choice.then, is: truth, depth: depth + 1)
        }
        if isConstant(choice.then, !truth) {
            return facts(of: choice.condition, is: false, depth: depth + 1)
                + facts(of: choice.else, is: truth, depth: depth + 1)
        }
        return []
    }

    private func isConstant(_ value: Value, _ truth: Bool) -> Bool {
        guard case .operation(let operation) = flow.origin(of: value), let bits = operation.constantBits else {
            return false
        }
        return (bits & 1 != 0) == truth
    }

    private func comparison(_ operation: Operation, is truth: Bool) -> [Fact] {
        guard operation.operands.count == 2, operation.operands.allSatisfy(isInteger),
            let a = form(operation.operands[0]), let b = form(operation.operands[1]), let gap = b.minus(a),
            let reverse = gap.negated
        else { return [] }
        let fact: Fact? =
            switch (operation.opcode, truth) {
            case (.less, true), (.greaterOrEqual, false): .nonNegative(gap.plus(-1))
            case (.lessOrEqual, true), (.greater, false): .nonNegative(gap)
            case (.greater, true), (.lessOrEqual, false): .nonNegative(reverse.plus(-1))
            case (.greaterOrEqual, true), (.less, false): .nonNegative(reverse)
            case (.equal, true), (.notEqual, false): .zero(gap)
            default: .nonZero(gap)
            }
        return [fact].compactMap { $0 }
    }
}
