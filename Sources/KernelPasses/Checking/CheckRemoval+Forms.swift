// What the result of each operation is: an affine form of what came before, or an atom with bounds.
// Holds: a form equals the value as a whole number wherever the value exists. Checked arithmetic that did not fault
// is exact, and so is arithmetic whose test was proved away; wrapping arithmetic is only where its range is proved.

import KernelIR
import QuernCore

extension CheckRemoval {
    /// The bounds of an integer value's type; nil for other values.
    func bounds(of value: Value) -> ClosedRange<Int128>? {
        guard case .scalar(.concrete(let type)) = function.type(of: value), type != .bool else { return nil }
        return type.integerBounds
    }

    /// The value as a form; nil if it is no integer.
    mutating func form(of value: Value) -> Affine? {
        if let known = forms[Int(value.index)] { return known }
        guard let bounds = bounds(of: value) else { return nil }
        let atom = knowledge.makeAtom(
            .value(value), low: bounds.lowerBound, high: bounds.upperBound, order: orders[Int(value.index)],
            isVisible: !hasEnded[Int(value.index)])
        let form = Affine(atom: atom)
        forms[Int(value.index)] = form
        return form
    }

    /// The atom that stands for a value of which nothing is known yet.
    private mutating func atom(of value: Value) -> Int? {
        guard let form = form(of: value), form.terms.count == 1, form.constant == 0, form.terms[0].coefficient == 1,
            knowledge.atoms[form.terms[0].atom].source == .value(value)
        else { return nil }
        return form.terms[0].atom
    }

    /// The extents of an array value.
    mutating func shape(of array: Value) -> [Affine]? {
        if let known = shapes[Int(array.index)] { return known }
        let type = function.type(of: array)
        guard type.isArray else { return nil }
        let isVisible = !hasEnded[Int(array.index)]
        let shape = (0..<type.rank).map { axis in
            Affine(
                atom: knowledge.extentAtom(
                    of: array, axis: axis, order: orders[Int(array.index)], isVisible: isVisible))
        }
        shapes[Int(array.index)] = shape
        return shape
    }

    /// The exact result of integer arithmetic, whether or not it fits.
    mutating func exactForm(of operation: Operation) -> Affine? {
        let operands = operation.operands
        guard let a = operands.first.flatMap({ form(of: $0) }) else { return nil }
        switch operation.opcode {
        case .negate: return a.negated
        case .add, .wrappingAdd: return form(of: operands[1]).flatMap { a.plus($0) }
        case .subtract, .wrappingSubtract: return form(of: operands[1]).flatMap { a.minus($0) }
        case .multiply, .wrappingMultiply:
            guard let b = form(of: operands[1]) else { return nil }
            return knowledge.product(a, b)
        default: return nil
        }
    }

    // MARK: Results

    mutating func describe(_ operation: Operation) {
        guard let result = operation.results.first else { return }
        if function.type(of: result).isArray { return describeArray(operation, result) }
        guard let bounds = bounds(of: result) else { return }
        let operands = operation.operands
        switch operation.opcode {
        case .constant:
            if let bits = operation.constantBits {
                forms[Int(result.index)] = Affine(
                    constant: bounds.lowerBound < 0 ? Int128(Int64(bitPattern: bits)) : Int128(bits))
            }
        case .add, .subtract, .multiply, .negate:
            forms[Int(result.index)] = exactForm(of: operation)
        case .wrappingAdd, .wrappingSubtract, .wrappingMultiply:
            takeIfInRange(exactForm(of: operation), for: result, bounds)
        case .convert, .convertTruncating, .convertClamping, .bitCast:
            // What comes from a floating-point number is only known by its type.
            guard let value = operands.first, let inner = form(of: value) else { return }
            if operation.opcode == .convert {
                forms[Int(result.index)] = inner
            } else {
                takeIfInRange(inner, for: result, bounds)
            }
        case .minimum, .maximum: describeExtremum(operation, result)
        case .select:
            guard operands.count == 3 else { return }
            var given: [[Affine]] = []
            for truth in [true, false] {
                let mark = knowledge.mark
                assume(operands[0], is: truth)
                given.append(Array(knowledge.learnt[mark.learnt...]))
                knowledge.forget(to: mark)
            }
            noteChoice(result, [(operands[1], given[0]), (operands[2], given[1])])
        case .divide, .remainder, .shiftRight, .maskedShiftRight: describeQuotient(operation, result)
        case .and:
            for operand in operands {
                guard let form = form(of: operand), knowledge.proves(form) else { continue }
                bound(result, low: 0, high: knowledge.high(of: form))
                if let atom = atom(of: result) { knowledge.addFact(form.minus(Affine(atom: atom)), to: atom) }
            }
        case .magnitude:
            guard let a = form(of: operands[0]) else { return }
            if knowledge.proves(a) { forms[Int(result.index)] = a } else { bound(result, low: 0, high: nil) }
        case .leadingZeros, .trailingZeros, .populationCount:
            bound(result, low: 0, high: 64)
        case .extent:
            if case .axis(let axis) = operation.attribute, let shape = shape(of: operands[0]),
                shape.indices.contains(axis)
            {
                forms[Int(result.index)] = shape[axis]
            }
        default: break
        }
    }

    private mutating func bound(_ value: Value, low: Int128?, high: Int128?) {
        if let atom = atom(of: value) { knowledge.tighten(atom, low: low, high: high) }
    }

    private mutating func takeIfInRange(_ form: Affine?, for result: Value, _ bounds: ClosedRange<Int128>) {
        guard let form else { return }
        for goal in Self.within(bounds, form) where !knowledge.proves(goal) { return }
        forms[Int(result.index)] = form
    }

    private mutating func describeExtremum(_ operation: Operation, _ result: Value) {
        guard operation.operands.count == 2, let a = form(of: operation.operands[0]),
            let b = form(of: operation.operands[1]),
            let difference = b.minus(a), let atom = atom(of: result)
        else { return }
        let isMinimum = operation.opcode == .minimum
        let (lows, highs) = (
            [knowledge.low(of: a), knowledge.low(of: b)], [knowledge.high(of: a), knowledge.high(of: b)]
        )
        knowledge.tighten(
            atom, low: isMinimum ? lows.min() : lows.max(), high: isMinimum ? highs.min() : highs.max())
        for side in [a, b] {
            let gap = side.minus(Affine(atom: atom))
            knowledge.addFact(isMinimum ? gap : gap?.negated, to: atom)
        }
        guard let reverse = difference.negated else { return }
        knowledge.addCases(
            isMinimum ? [(a, [difference]), (b, [reverse])] : [(a, [reverse]), (b, [difference])], to: atom)
    }

    /// Division that rounds toward zero, its remainder, and shifts, which round down.
    private mutating func describeQuotient(_ operation: Operation, _ result: Value) {
        guard operation.operands.count == 2, let a = form(of: operation.operands[0]),
            let b = form(of: operation.operands[1]),
            let atom = atom(of: result)
        else { return }
        let quotient = Affine(atom: atom)
        let isPositive = knowledge.proves(a)
        var divisor = b.isConstant ? b.constant : 0
        if operation.opcode == .shiftRight || operation.opcode == .maskedShiftRight {
            guard b.isConstant, (0..<63).contains(b.constant), let type = function.type(of: result).concreteType,
                b.constant < type.bitCount
            else { return }
            divisor = 1 << b.constant
        }
        if operation.opcode == .remainder {
            if isPositive { bound(result, low: 0, high: nil) }
            if knowledge.proves(b.plus(-1)) {
                let highest = knowledge.high(of: b) - 1
                bound(result, low: isPositive ? 0 : -highest, high: highest)
                knowledge.addFact(b.minus(quotient)?.plus(-1), to: atom)
                knowledge.addFact(b.plus(quotient)?.plus(-1), to: atom)
            }
            // After the divisor's bound, which is what a remainder is taken for.
            if isPositive { knowledge.addFact(a.minus(quotient), to: atom) }
            return
        }
        guard divisor > 0 else {
            if isPositive, knowledge.proves(b.plus(-1)) {
                bound(result, low: 0, high: knowledge.high(of: a))
                knowledge.addFact(a.minus(quotient), to: atom)
            }
            return
        }
        // Rounded down: 0 ≤ a − d·q ≤ d − 1. Toward zero and of either sign: |a − d·q| ≤ d − 1.
        let isFloor = isPositive || operation.opcode != .divide
        let rest = a.combined(1, with: quotient, -divisor)
        knowledge.addFact(rest?.plus(isFloor ? 0 : divisor - 1), to: atom)
        knowledge.addFact(rest?.negated?.plus(divisor - 1), to: atom)
        if isPositive { bound(result, low: 0, high: knowledge.high(of: a) / divisor) }
    }

    // MARK: Choices

    /// `result` is one of these, and then what is given with it holds.
    mutating func noteChoice(_ result: Value, _ options: [(value: Value, given: [Affine])]) {
        if function.type(of: result).isArray {
            let known = options.map { shape(of: $0.value) }
            if let first = known.first, known.allSatisfy({ $0 == first }) { shapes[Int(result.index)] = first }
            return
        }
        guard bounds(of: result) != nil else { return }
        let known = options.compactMap { option in form(of: option.value) }
        guard known.count == options.count, let first = known.first else { return }
        if known.allSatisfy({ $0 == first }) {
            forms[Int(result.index)] = first
            return
        }
        note(zip(known, options).map { ($0, $1.given) }, for: result)
    }

    /// The value is one of these, and then what is given with it holds.
    mutating func note(_ cases: [(form: Affine, given: [Affine])], for value: Value) {
        guard let atom = atom(of: value), !cases.isEmpty else { return }
        knowledge.tighten(
            atom, low: cases.map { knowledge.low(of: $0.form) }.min(),
            high: cases.map { knowledge.high(of: $0.form) }.max())
        knowledge.addCases(cases, to: atom)
    }

    // MARK: Arrays

    private mutating func describeArray(_ operation: Operation, _ result: Value) {
        let operands = operation.operands
        switch (operation.opcode, operation.attribute) {
        case (.allocate, _):
            let extents = operands.compactMap { form(of: $0) }
            guard extents.count == operands.count else { return }
            shapes[Int(result.index)] = extents
            // An allocation that did not fault has extents.
            for extent in extents {
                knowledge.learn(extent)
                knowledge.learn(extent.negated?.plus(Knowledge.extentLimit - 1))
            }
        case (.duplicate, _), (.reverse, _):
            shapes[Int(result.index)] = operands.first.flatMap { shape(of: $0) }
        case (.permute, .axes(let axes)):
            guard let shape = operands.first.flatMap({ self.shape(of: $0) }), axes.allSatisfy(shape.indices.contains)
            else { return }
            shapes[Int(result.index)] = axes.map { shape[$0] }
        case (.reduceAxis, .reduction(_, let axis?)):
            guard var shape = operands.first.flatMap({ self.shape(of: $0) }), shape.indices.contains(axis) else {
                return
            }
            shape.remove(at: axis)
            shapes[Int(result.index)] = shape
        case (.slice, .slice(let cuts)):
            guard let whole = operands.first.flatMap({ self.shape(of: $0) }), whole.count == cuts.count else { return }
            var next = 1
            var shape: [Affine] = []
            for (axis, cut) in cuts.enumerated() {
                switch cut {
                case .index: break
                case .all: shape.append(whole[axis])
                case .range:
                    guard operands.count > next + 1, let lower = form(of: operands[next]),
                        let upper = form(of: operands[next + 1]),
                        let length = upper.minus(lower)
                    else { return }
                    shape.append(length)
                case .by:
                    // As many as there are steps; the extent of the view itself is asked for where it matters.
                    let atom = knowledge.extentAtom(
                        of: result, axis: shape.count, order: orders[Int(result.index)], isVisible: true)
                    knowledge.addFact(whole[axis].minus(Affine(atom: atom)), to: atom)
                    shape.append(Affine(atom: atom))
                }
                next += cut.operandCount
            }
            shapes[Int(result.index)] = shape
        default: break
        }
    }
}
