// What each operation needs in order not to fault, as inequalities `affine ≥ 0`, and the words for what is left.
// Holds: if all goals of an operation hold it does not fault; nil says that its needs are no such inequalities.

import KernelIR
import QuernCore

extension CheckRemoval {
    /// The goals of an operation that can fault.
    mutating func goals(of operation: Operation) -> [Affine]? {
        let operands = operation.operands
        switch operation.opcode {
        case .load, .store:
            guard let array = operands.first, let shape = shape(of: array), operands.count > shape.count else {
                return nil
            }
            var goals: [Affine] = []
            for (axis, extent) in shape.enumerated() {
                guard let index = form(of: operands[axis + 1]), let room = extent.minus(index) else { return nil }
                goals.append(index)
                goals.append(room.plus(-1))
            }
            return goals
        case .slice:
            return sliceGoals(operation)
        case .add, .subtract, .multiply, .negate, .magnitude:
            guard let result = operation.results.first, let bounds = bounds(of: result) else { return nil }
            if operation.opcode == .magnitude {
                // Only the smallest number has no magnitude.
                return form(of: operands[0]).map { [$0.plus(-(bounds.lowerBound + 1))] }
            }
            return exactForm(of: operation).map { Self.within(bounds, $0) }
        case .divide, .remainder:
            guard let divisor = form(of: operands[1]), let dividend = form(of: operands[0]),
                let bounds = bounds(of: operands[0])
            else { return nil }
            // Above zero is the usual case; otherwise below −1, or below zero with a dividend that has a negative.
            if knowledge.proves(divisor.plus(-1)) { return [] }
            if let negated = divisor.negated {
                if knowledge.proves(negated.plus(-2)) { return [] }
                if knowledge.proves(negated.plus(-1)), knowledge.proves(dividend.plus(-(bounds.lowerBound + 1))) {
                    return []
                }
            }
            return [divisor.plus(-1)]
        case .convert:
            guard let result = operation.results.first, let bounds = bounds(of: result),
                let value = form(of: operands[0])
            else { return nil }
            return Self.within(bounds, value)
        case .check:
            return operands.first.flatMap { goals(for: $0, being: true, depth: 0) }
        case .checkShapes, .copy:
            guard operands.count == 2, let a = shape(of: operands[0]), let b = shape(of: operands[1]),
                a.count == b.count
            else { return nil }
            var goals: [Affine] = []
            for (x, y) in zip(a, b) {
                guard let difference = x.minus(y), let negated = difference.negated else { return nil }
                goals.append(difference)
                goals.append(negated)
            }
            return goals
        case .reduce:
            guard case .reduction(let kind, _) = operation.attribute, let array = operands.first,
                let shape = shape(of: array)
            else { return nil }
            switch kind {
            case .min, .max, .mean, .argmin, .argmax: return shape.map { $0.plus(-1) }
            case .dot:
                guard let result = operation.results.first, bounds(of: result) == nil, operands.count == 2,
                    let other = self.shape(of: operands[1]), let a = shape.first, let b = other.first,
                    let difference = a.minus(b), let negated = difference.negated
                else { return nil }
                return [difference, negated]
            default: return nil
            }
        default:
            return nil
        }
    }

    static func within(_ bounds: ClosedRange<Int128>, _ form: Affine) -> [Affine] {
        guard let negated = form.negated else { return [Affine(constant: -1)] }
        return [form.plus(-bounds.lowerBound), negated.plus(bounds.upperBound)]
    }

    private mutating func sliceGoals(_ operation: Operation) -> [Affine]? {
        guard case .slice(let cuts) = operation.attribute, let array = operation.operands.first,
            let shape = shape(of: array), cuts.count == shape.count
        else { return nil }
        var goals: [Affine] = []
        var next = 1
        for (cut, extent) in zip(cuts, shape) {
            let operands = Array(operation.operands.dropFirst(next).prefix(cut.operandCount))
            next += cut.operandCount
            guard operands.count == cut.operandCount else { return nil }
            switch cut {
            case .all: break
            case .index:
                guard let index = form(of: operands[0]), let room = extent.minus(index) else { return nil }
                goals += [index, room.plus(-1)]
            case .range:
                guard let lower = form(of: operands[0]), let upper = form(of: operands[1]),
                    let length = upper.minus(lower), let room = extent.minus(upper)
                else { return nil }
                goals += [lower, length, room]
            case .by:
                // A step of zero faults.
                guard let step = form(of: operands[0]), step.isConstant, step.constant != 0 else { return nil }
            }
        }
        return goals
    }

    /// What has passed is known afterwards.
    mutating func learnGoals(_ goals: [Affine], of operation: Operation) {
        switch operation.opcode {
        case .check: if let condition = operation.operands.first { assume(condition, is: true) }
        case .checkShapes, .copy:
            if let a = operation.operands.first, let b = operation.operands.last { assumeEqualShapes(a, b) }
        case .divide, .remainder, .magnitude, .reduce: break
        default: goals.forEach { knowledge.learn($0) }
        }
    }

    // MARK: Words

    func reasonWithoutGoals(_ operation: Operation) -> String {
        switch operation.opcode {
        case .multiply: "the product of two variables may overflow"
        case .convert: "whether the value fits depends on the number converted"
        case .check: "the condition depends on data"
        case .reduce, .reduceAxis: "the result depends on the elements"
        case .slice: "the bounds depend on data"
        default: "it depends on data"
        }
    }

    /// Why a goal is neither proved nor tested before a loop.
    func reason(for goal: Affine, _ operation: Operation) -> String {
        if let outer = loops.first(where: { $0.canVersion }) {
            let inner = goal.terms.filter { !knowledge.isAvailable($0.atom, before: outer.order) }
            if let blocking = inner.max(by: { knowledge.atoms[$0.atom].order < knowledge.atoms[$1.atom].order }) {
                return "it depends on \(name(of: blocking.atom)), which the loop computes"
            }
            return loops.contains { $0.tests.count >= Self.mostTests }
                ? "there are more than \(Self.mostTests) tests before the loop already"
                : "it does not follow from what is known"
        }
        if let last = goal.terms.last { return "it depends on \(name(of: last.atom))" }
        return "it always fails"
    }

    private func name(of atom: Int) -> String {
        switch knowledge.atoms[atom].source {
        case .product: return "a product of two variables"
        case .free: return "a value"
        case .extent(let array, let axis):
            let name = function.valueNames[Int(array.index)]
            return name.isEmpty ? "the extent of a view" : "the extent of axis \(axis) of '\(name)'"
        case .value(let value):
            let name = function.valueNames[Int(value.index)]
            if !name.isEmpty { return "'\(name)'" }
            guard case .operation(let operation) = flow.origin(of: value) else { return "a carried value" }
            switch operation.opcode {
            case .load:
                let array = operation.operands.first.map { function.valueNames[Int($0.index)] } ?? ""
                return array.isEmpty ? "an element" : "an element of '\(array)'"
            case .call, .callExtern: return "the result of a call"
            case .multiply: return "a product of two variables"
            case .convert, .convertTruncating, .convertClamping: return "a conversion"
            case .divide, .remainder: return "a quotient"
            default: return "a value"
            }
        }
    }
}
