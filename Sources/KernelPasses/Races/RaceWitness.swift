// Numbers for which two iterations meet: the collision that a message shows. Where no contradiction is found, small
// values are tried for one variable after the other, bounds first.
// Holds: the numbers meet every fact that the refutation had; what they do not promise is that elements which the
// kernel reads have the values tried, so the message names those as a condition.

import KernelIR

struct RaceWitness {
    /// The value of each atom; atoms of the second iteration have their number shifted by `offset`.
    private(set) var values: [Int: Int128] = [:]
    let offset: Int

    /// The value of `atom` in the first or the second iteration.
    func value(_ atom: Int, inSecond: Bool) -> Int128? {
        (inSecond ? values[atom + offset] : nil) ?? values[atom]
    }

    private static let mostTries = 500

    static func search(_ facts: Refutation, atoms: RaceAtoms, index: Int) -> RaceWitness? {
        var tries = mostTries
        return complete(facts, &tries, depth: 0) { solved in
            var witness = RaceWitness(offset: atoms.count)
            for (atom, form) in solved.reversed() {
                form.forEachAtom { if witness.values[$0] == nil { witness.values[$0] = 0 } }
                witness.values[atom] = form.value { witness.values[$0] }
            }
            let isGood = witness.values[index] != nil && witness.meets(facts) && witness.isConsistent(atoms)
            return isGood ? witness : nil
        }
    }

    /// Whether atoms that are results of operations have the values that the operations give.
    private func isConsistent(_ atoms: RaceAtoms) -> Bool {
        for (number, value) in values where number < 2 * offset {
            let inSecond = number >= offset
            guard case .result(let opcode, _, let operands, _) = atoms[inSecond ? number - offset : number].source else {
                continue
            }
            let given = operands.compactMap { form in form.value { self.value($0, inSecond: inSecond) ?? 0 } }
            guard given.count == operands.count else { return false }
            switch opcode {
            case .divide: if given[1] == 0 || given[0] / given[1] != value { return false }
            case .shiftRight:
                if given[1] <= 0 || (given[0] - given[0] & (given[1] - 1)) / given[1] != value { return false }
            case .minimum: if given.min() != value { return false }
            case .maximum: if given.max() != value { return false }
            case .magnitude: if given[0].magnitude != value.magnitude || value < 0 { return false }
            // Choices have their facts; of other operations nothing is known.
            case .select: break
            default: return false
            }
        }
        return true
    }

    /// Whether the numbers meet the facts as they were given.
    private func meets(_ facts: Refutation) -> Bool {
        func value(_ form: Polynomial) -> Int128? { form.value { values[$0] ?? 0 } }
        return facts.zeros.allSatisfy { value($0) == 0 } && facts.gaps.allSatisfy { value($0).map { $0 >= 0 } ?? false }
    }

    /// What `accept` makes of the first solution of all atoms that it takes, or nil.
    private static func complete(
        _ given: Refutation, _ tries: inout Int, depth: Int,
        accept: ([(atom: Int, form: Polynomial)]) -> RaceWitness?
    ) -> RaceWitness? {
        tries -= 1
        var facts = given
        guard tries > 0, depth < 48, facts.simplify() else { return nil }
        if let choice = facts.alternatives.popLast() {
            for option in choice.options {
                var next = facts
                option.forEach { next.add($0) }
                if let found = complete(next, &tries, depth: depth + 1, accept: accept) { return found }
            }
            return nil
        }
        guard let (atom, candidates) = nextAtom(facts) else { return accept(facts.solved) }
        for candidate in candidates {
            var next = facts
            next.add(.zero(Polynomial(atom: atom).plus(-candidate)))
            if let found = complete(next, &tries, depth: depth + 1, accept: accept) { return found }
        }
        return nil
    }

    /// The variable with the fewest values left, and values for it.
    private static func nextAtom(_ facts: Refutation) -> (atom: Int, candidates: [Int128])? {
        var bounds: [Int: (low: Int128?, high: Int128?)] = [:]
        for gap in facts.gaps {
            gap.forEachAtom { if bounds[$0] == nil { bounds[$0] = (nil, nil) } }
            guard gap.variableTerms.count == 1, let term = gap.variableTerms.first, term.monomial.atoms.count == 1,
                let atom = term.monomial.atoms.first, term.coefficient != 0, gap.constant.magnitude < 1 << 120
            else { continue }
            let known = bounds[atom] ?? (nil, nil)
            if term.coefficient > 0 {
                let low = -floorQuotient(gap.constant, term.coefficient)
                bounds[atom] = (max(known.low ?? low, low), known.high)
            } else {
                let high = floorQuotient(gap.constant, -term.coefficient)
                bounds[atom] = (known.low, min(known.high ?? high, high))
            }
        }
        var best: (atom: Int, candidates: [Int128], cost: Int128)?
        // What was defined later first: a loop variable bounds the size above it, not the other way round.
        for atom in bounds.keys.sorted(by: >) {
            let (low, high) = bounds[atom] ?? (nil, nil)
            let candidates: [Int128]
            let cost: Int128
            switch (low, high) {
            case (let low?, let high?):
                if low > high { return (atom, []) }
                candidates = Array((0..<min(6, high - low + 1)).map { low + $0 })
                cost = high - low
            case (let low?, nil):
                candidates = [0, 1, 2, 3, 4, 8].map { low + $0 }
                cost = 1 << 40
            case (nil, let high?):
                candidates = [0, 1, 2, 3, 4, 8].map { high - $0 }
                cost = 1 << 41
            case (nil, nil):
                candidates = [0, 1, 2, -1, 3, 4]
                cost = 1 << 42
            }
            if cost < best?.cost ?? .max { best = (atom, candidates, cost) }
        }
        return best.map { ($0.atom, $0.candidates) }
    }

    private static func floorQuotient(_ a: Int128, _ b: Int128) -> Int128 {
        let quotient = a / b
        return a % b < 0 ? quotient - 1 : quotient
    }
}
