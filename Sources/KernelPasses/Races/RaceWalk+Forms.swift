// Integers as polynomials: what each operation computes, exactly, and what is known of results that are no polynomial.
// Holds: a result is given the form of exact arithmetic only where the operation cannot wrap: it is tested, or its
// range was proved.

import KernelIR
import QuernCore

extension RaceWalk {
    mutating func defineScalar(_ result: Value, _ operation: Operation) {
        order += 1
        forms[Int(result.index)] = exactForm(result, operation) ?? opaqueForm(result, operation)
        if operation.opcode == .isMultiple, operation.operands.count == 2, let a = form(operation.operands[0]),
            let b = form(operation.operands[1]), let divisor = b.constantValue, divisor != 0
        {
            let type = function.type(of: operation.operands[0])
            remainders[result] = quotient(a, b, type).flatMap { a.combined(1, with: $0, -divisor) }
        }
    }

    // MARK: Exact forms

    private mutating func exactForm(_ result: Value, _ operation: Operation) -> Polynomial? {
        guard isInteger(result) else { return nil }
        let given = operation.operands.filter(isInteger).compactMap { form($0) }
        let type = function.type(of: result)
        switch operation.opcode {
        case .constant: return constant(operation, type)
        case .extent:
            guard case .axis(let axis) = operation.attribute,
                let extents = operation.operands.first.flatMap({ view(of: $0)?.extents }), extents.indices.contains(axis)
            else { return nil }
            return extents[axis]
        case .convert: return given.first
        case .convertTruncating, .convertClamping:
            guard let source = operation.operands.first, let form = given.first else { return nil }
            if let from = function.type(of: source).concreteType, type.concreteType?.holdsAll(of: from) == true {
                return form
            }
            return fits(form, type) ? form : nil
        default: break
        }
        guard given.count == operation.operands.count, let a = given.first else { return nil }
        let b = given.last ?? a
        switch operation.opcode {
        case .add: return a.plus(b)
        case .subtract: return a.minus(b)
        case .multiply: return a.times(b)
        case .negate: return a.negated
        case .wrappingAdd: return inRange(a.plus(b), type)
        case .wrappingSubtract: return inRange(a.minus(b), type)
        case .wrappingMultiply: return inRange(a.times(b), type)
        case .minimum, .maximum: return a == b ? a : nil
        case .divide: return quotient(a, b, type)
        case .remainder: return quotient(a, b, type).flatMap { b.times($0) }.flatMap { a.minus($0) }
        case .shiftLeft, .maskedShiftLeft:
            guard let count = b.constantValue, (0..<62).contains(count) else { return nil }
            return inRange(a.times(1 << count), type)
        case .shiftRight, .maskedShiftRight:
            guard let count = b.constantValue, (0..<62).contains(count),
                count < Int128(type.concreteType?.bitCount ?? 0)
            else { return nil }
            return floorQuotient(a, 1 << count, type)
        case .and:
            // The low bits are what remains of a division that rounds down.
            let (value, mask) = a.constantValue == nil ? (a, b) : (b, a)
            guard let bits = mask.constantValue, bits >= 0, bits & (bits + 1) == 0, bits < 1 << 62 else { return nil }
            return floorQuotient(value, bits + 1, type)?.combined(-(bits + 1), with: value, 1)
        default: return nil
        }
    }

    private func constant(_ operation: Operation, _ type: Type) -> Polynomial? {
        guard case .literal(let literal) = operation.attribute else { return nil }
        switch literal {
        case .integer(let magnitude, let isNegative):
            return Polynomial(isNegative ? -Int128(magnitude) : Int128(magnitude))
        case .bits(let bits):
            guard let concrete = type.concreteType else { return nil }
            return Polynomial(concrete.isSignedInteger ? Int128(Int64(bitPattern: bits)) : Int128(bits))
        default: return nil
        }
    }

    private mutating func inRange(_ form: Polynomial?, _ type: Type) -> Polynomial? {
        guard let form, fits(form, type) else { return nil }
        return form
    }

    private mutating func fits(_ form: Polynomial, _ type: Type) -> Bool {
        guard let bounds = type.concreteType?.integerBounds else { return false }
        return proves(form.plus(-bounds.lowerBound)) && proves(form.negated?.plus(bounds.upperBound))
    }

    /// Whether `form ≥ 0` follows from what is known here.
    mutating func proves(_ form: Polynomial?) -> Bool {
        guard let form, let below = form.negated?.plus(-1) else { return false }
        if let number = form.constantValue { return number >= 0 }
        let (facts, alternatives) = atoms.relevant(to: form.atoms, among: learnt, limit: 24)
        var refutation = Refutation(variants: form.atoms, nextAtom: atoms.count)
        refutation.fuel = 10
        facts.forEach { refutation.add($0) }
        refutation.alternatives += alternatives.prefix(3)
        refutation.gaps.append(below)
        return refutation.isContradictory()
    }

    // MARK: Division

    /// a / b, rounded toward zero.
    mutating func quotient(_ a: Polynomial, _ b: Polynomial, _ type: Type) -> Polynomial? {
        if let x = a.constantValue, let y = b.constantValue, y != 0 { return Polynomial(x / y) }
        if b.constantValue == 1 { return a }
        let atom = atoms.make(
            .result(.divide, .none, [a, b], type), order: order, dependencies: a.atoms.union(b.atoms)
        ).atom
        let quotient = Polynomial(atom: atom)
        guard let product = b.times(quotient), let rest = a.minus(product) else { return quotient }
        // What the signs allow is said of this place only: the atom may be met again where they are not known.
        if proves(b.plus(-1)) {
            let most = b.plus(-1)
            if proves(a) {
                learn(.nonNegative(rest))
                learn(.nonNegative(most?.minus(rest)))
                learn(.nonNegative(quotient))
            } else {
                learn(.nonNegative(most?.minus(rest)))
                learn(.nonNegative(most?.plus(rest)))
            }
        } else if b.constantValue == nil, proves(a) {
            // A divisor of zero has been a fault; a negative one changes signs.
            learn(.nonNegative(rest))
        }
        return quotient
    }

    /// ⌊a / b⌋ for a number b above zero.
    private mutating func floorQuotient(_ a: Polynomial, _ b: Int128, _ type: Type) -> Polynomial? {
        if b == 1 { return a }
        if proves(a) { return quotient(a, Polynomial(b), type) }
        let (atom, isNew) = atoms.make(
            .result(.shiftRight, .none, [a, Polynomial(b)], type), order: order, dependencies: a.atoms)
        let quotient = Polynomial(atom: atom)
        if isNew {
            let rest = a.combined(1, with: quotient, -b)
            atoms.add(.nonNegative(rest), to: atom)
            atoms.add(.nonNegative(rest?.negated?.plus(b - 1)), to: atom)
        }
        return quotient
    }

    // MARK: Everything else

    /// An atom: one for equal operations on equal operands, if the operation touches no memory.
    private mutating func opaqueForm(_ result: Value, _ operation: Operation) -> Polynomial {
        let type = function.type(of: result)
        let operands = operation.operands.compactMap { form($0) }
        let isPure: Bool = if case .pure = operation.opcode.row.effect { true } else { false }
        guard isPure, operation.results.count == 1, operands.count == operation.operands.count,
            operation.regions.isEmpty
        else {
            let atom = valueAtom(result)
            if operation.opcode == .load, let array = operation.operands.first {
                let subscripts = operation.operands.dropFirst().compactMap { form($0) }
                if subscripts.count == operation.operands.count - 1, let view = view(of: array), view.axes != nil {
                    atoms[atom].load = (array, view.base, subscripts, place(subscripts, in: view))
                }
            }
            return Polynomial(atom: atom)
        }
        var dependencies: Set<Int> = []
        for operand in operands { dependencies.formUnion(operand.atoms) }
        let (atom, isNew) = atoms.make(
            .result(operation.opcode, operation.attribute, operands, type), order: order, dependencies: dependencies)
        if isNew, isInteger(result) {
            addTypeBounds(atom, type)
            describe(atom, operation, operands)
        }
        return Polynomial(atom: atom)
    }

    func typeBounds(_ type: Type) -> (low: Int128?, high: Int128?) {
        guard let concrete = type.concreteType, concrete.isInteger, let bounds = concrete.integerBounds else {
            return (nil, nil)
        }
        if concrete.isSignedInteger { return concrete.bitCount < 64 ? (bounds.lowerBound, bounds.upperBound) : (nil, nil) }
        return (0, bounds.upperBound)
    }

    mutating func addTypeBounds(_ atom: Int, _ type: Type) {
        let (low, high) = typeBounds(type)
        let form = Polynomial(atom: atom)
        if let low { atoms.add(.nonNegative(form.plus(-low)), to: atom) }
        if let high { atoms.add(.nonNegative(form.negated?.plus(high)), to: atom) }
    }

    private mutating func describe(_ atom: Int, _ operation: Operation, _ operands: [Polynomial]) {
        let result = Polynomial(atom: atom)
        guard operation.operands.filter(isInteger).count == operands.count || operation.opcode == .select else { return }
        switch operation.opcode {
        case .minimum, .maximum:
            guard operands.count == 2, let gap = operands[1].minus(operands[0]) else { return }
            let sign: Int128 = operation.opcode == .minimum ? 1 : -1
            for side in operands { atoms.add(.nonNegative(side.combined(sign, with: result, -sign)), to: atom) }
            guard let above = gap.times(sign), let below = gap.times(-sign) else { return }
            addChoice(
                atom,
                [
                    (operands[0], [Fact(kind: .nonNegative, form: above)]),
                    (operands[1], [Fact(kind: .nonNegative, form: below)]),
                ])
        case .select:
            guard operands.count == 3, operation.operands.count == 3 else { return }
            let condition = operation.operands[0]
            addChoice(
                atom,
                [(operands[1], facts(of: condition, is: true)), (operands[2], facts(of: condition, is: false))])
        case .magnitude:
            guard let negated = operands[0].negated else { return }
            atoms.add(.nonNegative(result), to: atom)
            addChoice(
                atom,
                [
                    (operands[0], [Fact(kind: .nonNegative, form: operands[0])]),
                    (negated, [Fact(kind: .nonNegative, form: negated)]),
                ])
        case .and:
            // At most what a mask that is not negative lets through.
            for mask in operands.compactMap(\.constantValue) where mask >= 0 {
                atoms.add(.nonNegative(result), to: atom)
                atoms.add(.nonNegative(result.negated?.plus(mask)), to: atom)
            }
        case .leadingZeros, .trailingZeros, .populationCount:
            atoms.add(.nonNegative(result), to: atom)
            atoms.add(.nonNegative(result.negated?.plus(64)), to: atom)
        default: break
        }
    }

    /// The atom is one of these, and then what is given with it holds.
    mutating func addChoice(_ atom: Int, _ cases: [(form: Polynomial, given: [Fact])]) {
        let result = Polynomial(atom: atom)
        var options: [[Fact]] = []
        for (form, given) in cases {
            guard let same = Fact.zero(result.minus(form)) else { return }
            options.append([same] + given)
        }
        atoms.add(Alternatives(options: options), to: atom)
    }
}
