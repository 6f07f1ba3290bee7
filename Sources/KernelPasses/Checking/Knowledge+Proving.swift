// Proofs of `affine ≥ 0`, and tests that stand for one before a loop.
// Method: the latest atom of the goal is eliminated with an inequality in which it has the same sign (goal · α −
// fact · β ≥ 0 implies the goal, for α, β > 0), by cases, or by a constant bound; latest first, since what bounds an
// atom is made of earlier ones. That is Fourier–Motzkin elimination as a bounded depth-first search, after
// W. Pugh, The Omega test (1991), without its exact treatment of the integers; incomplete on purpose.
// Holds: true is proved; false means nothing.

import KernelIR

extension Knowledge {
    private static let deepest = 8

    /// Whether `affine ≥ 0` follows from what is known.
    mutating func proves(_ affine: Affine?, fuel: Int = 120) -> Bool {
        guard let affine, let goal = normalised(affine) else { return false }
        self.fuel = fuel
        return prove(goal.tightened, depth: 0)
    }

    private mutating func prove(_ goal: Affine, depth: Int) -> Bool {
        if low(of: goal) >= 0 { return true }
        fuel -= 1
        if fuel <= 0 || depth >= Self.deepest || high(of: goal) < 0 { return false }
        guard let atom = latestAtom(of: goal, where: { _ in true }) else { return false }
        for next in eliminations(of: atom, from: goal) where prove(next, depth: depth + 1) { return true }
        if !atoms[atom].cases.isEmpty {
            var all = true
            for choice in atoms[atom].cases {
                guard let next = goal.replacing(atom, by: choice.form) else { return false }
                let mark = mark
                choice.given.forEach { learn($0) }
                let holds = prove(normalised(next)?.tightened ?? next, depth: depth + 1)
                forget(to: mark)
                if !holds {
                    all = false
                    break
                }
            }
            if all { return true }
        }
        if let next = bounded(goal, atom) { return prove(next, depth: depth + 1) }
        return false
    }

    /// Inequalities over what is known before `order` that together imply `affine ≥ 0` here; empty if it is proved.
    mutating func tests(for affine: Affine?, before order: Int) -> [Affine]? {
        guard let affine, let goal = normalised(affine) else { return nil }
        fuel = 200
        return discharge(goal.tightened, before: order, depth: 0)
    }

    private mutating func discharge(_ goal: Affine, before order: Int, depth: Int) -> [Affine]? {
        if low(of: goal) >= 0 { return [] }
        fuel -= 1
        if fuel <= 0 || depth >= Self.deepest || high(of: goal) < 0 { return nil }
        let outer = latestAtom(of: goal) { !self.isAvailable($0, before: order) }
        guard let atom = outer else {
            let spent = fuel
            let isProved = proves(goal, fuel: 40)
            fuel = spent - 4
            if isProved { return [] }
            return isTestable(goal) ? [goal] : nil
        }
        if case .product(let a, let b) = atoms[atom].source,
            let found = dischargeProduct(goal, atom, a, b, before: order, depth: depth)
                ?? dischargeProduct(goal, atom, b, a, before: order, depth: depth)
        {
            return found
        }
        for next in eliminations(of: atom, from: goal) {
            if let found = discharge(next, before: order, depth: depth + 1) { return found }
        }
        if !atoms[atom].cases.isEmpty {
            var all: [Affine]? = []
            for choice in atoms[atom].cases {
                let mark = mark
                choice.given.forEach { learn($0) }
                let next = goal.replacing(atom, by: choice.form).flatMap { normalised($0) }
                let found = next.flatMap { discharge($0.tightened, before: order, depth: depth + 1) }
                forget(to: mark)
                guard let found else {
                    all = nil
                    break
                }
                all?.append(contentsOf: found)
            }
            if let all { return all }
        }
        guard let next = bounded(goal, atom), next.constant.magnitude < 1 << 62 else { return nil }
        return discharge(next, before: order, depth: depth + 1)
    }

    /// Bounds the product of `inner`, which changes in the loop, and `outer`, which does not and is tested not to be
    /// negative, by the product of a bound of `inner` and `outer`: rows of matrices that are laid out by hand.
    private mutating func dischargeProduct(
        _ goal: Affine, _ atom: Int, _ inner: Affine, _ outer: Affine, before order: Int, depth: Int
    ) -> [Affine]? {
        guard outer.terms.allSatisfy({ isAvailable($0.atom, before: order) }) else { return nil }
        let isUpper = goal.coefficient(of: atom) < 0
        let free = Affine(atom: freeAtom())
        let gap = isUpper ? free.minus(inner) : inner.minus(free)
        guard let gap, let found = discharge(gap, before: order, depth: depth + 1), found.count == 1,
            found[0].coefficient(of: free.terms[0].atom) == (isUpper ? 1 : -1),
            let bound = isUpper ? free.minus(found[0]) : found[0].plus(free),
            bound.coefficient(of: free.terms[0].atom) == 0,
            Self.isSmall(bound), Self.isSmall(outer), let product = product(bound, outer),
            let next = goal.replacing(atom, by: product).flatMap({ normalised($0) }),
            let rest = discharge(next.tightened, before: order, depth: depth + 1)
        else { return nil }
        if low(of: outer) >= 0 { return rest }
        let spent = fuel
        let isProved = proves(outer, fuel: 40)
        fuel = spent - 4
        if isProved { return rest }
        return isTestable(outer) ? rest + [outer] : nil
    }

    /// Whether the form's numbers fit an Int with room to spare.
    private static func isSmall(_ form: Affine) -> Bool {
        form.constant.magnitude < 1 << 62 && form.terms.allSatisfy { $0.coefficient.magnitude < 1 << 31 }
    }

    /// Whether the atom's value can be named before `order`.
    func isAvailable(_ atom: Int, before order: Int) -> Bool { atoms[atom].isVisible && atoms[atom].order < order }

    /// Whether `affineIsNonNegative` can hold the form, and calls may be expected to pass it.
    private func isTestable(_ goal: Affine) -> Bool {
        // Nothing is as large as 2^61.
        guard goal.constant > -(1 << 61) else { return false }
        let isUpperBound = goal.terms.allSatisfy { $0.coefficient < 0 }
        return goal.terms.allSatisfy { term in
            switch atoms[term.atom].source {
            case .free: return true  // A bound is asked for, no test.
            case .product(let a, let b):
                return term.coefficient.magnitude <= 1 << 16 && isComputable(a) && isComputable(b)
            case .value, .extent: break
            }
            guard Int64(exactly: term.coefficient) != nil, atoms[term.atom].high <= Int128(Int64.max) else {
                return false
            }
            // "The number of rounds is at most 1" is a test that no call passes: it would only make code.
            return isUpperBound
                ? goal.constant / -term.coefficient >= Self.fewestRounds : abs(term.coefficient) <= 1 << 16
        }
    }

    /// Whether a factor of a product can be written with constants that an Int holds: what is computed is then the
    /// form, or overflows. Unsigned code has constants beyond.
    private func isComputable(_ form: Affine) -> Bool {
        guard Int64(exactly: form.constant) != nil else { return false }
        return form.terms.allSatisfy { term in
            guard Int64(exactly: term.coefficient) != nil else { return false }
            switch atoms[term.atom].source {
            case .value, .extent: return true
            case .product(let a, let b): return isComputable(a) && isComputable(b)
            case .free: return false
            }
        }
    }

    /// A test that bounds something from above by less than this is not worth making.
    private static let fewestRounds: Int128 = 1 << 12

    private func latestAtom(of goal: Affine, where isWanted: (Int) -> Bool) -> Int? {
        var latest: Int?
        for term in goal.terms where isWanted(term.atom) {
            if let known = latest, (atoms[known].order, known) >= (atoms[term.atom].order, term.atom) { continue }
            latest = term.atom
        }
        return latest
    }

    /// Goals without `atom`, each of which implies `goal`.
    private func eliminations(of atom: Int, from goal: Affine) -> [Affine] {
        let k = goal.coefficient(of: atom)
        var found: [Affine] = []
        func tryFact(_ fact: Affine) {
            let m = fact.coefficient(of: atom)
            guard (k > 0) == (m > 0), m != 0 else { return }
            let divisor = Affine.greatestCommonDivisor(k, m)
            guard let next = goal.combined(abs(m) / divisor, with: fact, -abs(k) / divisor),
                let normal = normalised(next)
            else { return }
            found.append(normal.tightened)
        }
        // A condition that the user wrote around the place says most about it, tests passed before the least.
        let recent = learntOf[atom].suffix(24).reversed()
        for index in recent where isCondition[index] { tryFact(learnt[index]) }
        for fact in atoms[atom].facts { tryFact(fact) }
        for index in recent where !isCondition[index] { tryFact(learnt[index]) }
        return found
    }

    /// The goal with the atom's constant bound in its place.
    private func bounded(_ goal: Affine, _ atom: Int) -> Affine? {
        let bound = goal.coefficient(of: atom) > 0 ? atoms[atom].low : atoms[atom].high
        return goal.replacing(atom, by: Affine(constant: bound))?.tightened
    }

    private func abs(_ n: Int128) -> Int128 { n < 0 ? -n : n }
}
