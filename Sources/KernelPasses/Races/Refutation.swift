// Shows that facts about whole numbers contradict each other: how two iterations are shown never to meet.
// Method: equalities are solved and put into everything else (divisibility by the greatest common divisor, then
// W. Pugh's reduction for equalities without unit coefficients, The Omega Test, 1991); inequalities with coefficients
// that are not numbers are multiplied out (+Products); what remains is eliminated variable by variable after Fourier
// and Motzkin, with every bound rounded to whole numbers (Elimination); last come cases.
// Neighbours: RaceProof asks, Witness searches for numbers where no contradiction is found.
// Holds: true is proved. A fact that grows beyond the limits is dropped, which can only make false of true; false
// means nothing.

/// Something that is known: `form` is zero, not negative, or not zero.
struct Fact: Hashable {
    enum Kind: Hashable { case zero, nonNegative, nonZero }
    var kind: Kind
    var form: Polynomial

    static func zero(_ form: Polynomial?) -> Fact? { form.map { Fact(kind: .zero, form: $0) } }
    static func nonNegative(_ form: Polynomial?) -> Fact? { form.map { Fact(kind: .nonNegative, form: $0) } }
    static func nonZero(_ form: Polynomial?) -> Fact? { form.map { Fact(kind: .nonZero, form: $0) } }
    func renaming(_ rename: (Int) -> Int) -> Fact { Fact(kind: kind, form: form.renaming(rename)) }
}

/// One of several lists of facts holds.
struct Alternatives: Hashable {
    var options: [[Fact]]
    func renaming(_ rename: (Int) -> Int) -> Alternatives {
        Alternatives(options: options.map { $0.map { $0.renaming(rename) } })
    }
}

struct Refutation {
    private(set) var zeros: [Polynomial] = []
    /// Forms that are at least 0.
    var gaps: [Polynomial] = []
    var alternatives: [Alternatives] = []
    /// Atoms that have been expressed by others, in the order of being solved.
    private(set) var solved: [(atom: Int, form: Polynomial)] = []
    private var isImpossible = false
    /// Atoms from this number on are the refutation's own.
    private var nextAtom: Int
    private var reductions = 0
    /// Eliminations that may still be tried, over all cases.
    var fuel = 48
    /// Atoms whose factors are worth a multiplication: those that change from iteration to iteration.
    let variants: Set<Int>

    init(variants: Set<Int>, nextAtom: Int) {
        self.variants = variants
        self.nextAtom = nextAtom
    }

    mutating func add(_ fact: Fact) {
        switch fact.kind {
        case .zero: zeros.append(fact.form)
        case .nonNegative: gaps.append(fact.form)
        case .nonZero:
            guard let above = fact.form.plus(-1), let below = fact.form.negated?.plus(-1) else { return }
            alternatives.append(
                Alternatives(options: [[Fact(kind: .nonNegative, form: above)], [Fact(kind: .nonNegative, form: below)]]))
        }
    }
    mutating func add(_ fact: Fact?) { if let fact { add(fact) } }

    /// Whether the facts cannot all hold.
    mutating func isContradictory(depth: Int = 0) -> Bool {
        guard simplify() else { return true }
        if eliminates() { return true }
        let products = addProducts()
        if let products, !products.added.isEmpty {
            gaps += products.added
            guard simplify() else { return true }
            if eliminates() { return true }
        }
        guard depth < 5, fuel > 0 else { return false }
        if depth < 3, let difference = products?.difference, splits(difference, depth: depth) { return true }
        for k in alternatives.indices {
            let options = alternatives[k].options
            var rest = self
            rest.alternatives.remove(at: k)
            if options.isEmpty { return true }
            // A case is worth its time only if some option falls at once.
            var open: [[Fact]] = []
            for option in options {
                var quick = rest
                quick.alternatives = []
                option.forEach { quick.add($0) }
                quick.fuel = min(fuel, 8)
                fuel -= 1
                if quick.simplify(), !quick.eliminates() { open.append(option) }
            }
            if open.isEmpty { return true }
            if open.count == options.count, depth > 1 { continue }
            var holds = true
            for option in open {
                var branch = rest
                branch.fuel = fuel
                option.forEach { branch.add($0) }
                holds = branch.isContradictory(depth: depth + 1)
                fuel = branch.fuel
                if !holds { break }
            }
            if holds { return true }
            if fuel <= 0 { return false }
        }
        if let factor = products?.unknownFactor { return splits(factor, depth: depth) }
        return false
    }

    /// The three cases of a form's sign.
    private mutating func splits(_ form: Polynomial, depth: Int) -> Bool {
        let cases: [Fact?] = [
            .zero(form), .nonNegative(form.plus(-1)), .nonNegative(form.negated?.plus(-1)),
        ]
        for one in cases {
            guard let one, fuel > 0 else { return false }
            var branch = self
            branch.add(one)
            let holds = branch.isContradictory(depth: depth + 1)
            fuel = branch.fuel
            if !holds { return false }
        }
        return true
    }

    // MARK: Equalities

    /// Solves equalities and tidies inequalities; false if the facts contradict each other.
    mutating func simplify() -> Bool {
        var rounds = 0
        repeat {
            rounds += 1
            guard solveZeros(), !isImpossible else { return false }
        } while tidyGaps() && rounds < 16
        return !isImpossible
    }

    private mutating func solveZeros() -> Bool {
        var stuck: [Polynomial] = []
        while !zeros.isEmpty {
            var kept: [Polynomial] = []
            for form in zeros {
                if let number = form.constantValue {
                    if number != 0 { return false }
                    continue
                }
                let content = form.content
                if form.constant % content != 0 { return false }
                kept.append(content > 1 ? form.divided(by: content) : form)
            }
            zeros = kept
            guard let (index, atom) = bestUnit() else {
                guard let next = reduceOne(&stuck) else { break }
                solve(next.atom, next.form)
                continue
            }
            let form = zeros.remove(at: index)
            let sign = form.coefficient(of: atom)
            guard let rest = form.minus(Polynomial(atom: atom).times(sign) ?? .zero)?.times(-sign) else { continue }
            solve(atom, rest)
        }
        // Equalities that could not be solved count as two inequalities.
        for form in stuck {
            gaps.append(form)
            if let negated = form.negated { gaps.append(negated) }
        }
        return true
    }

    /// The equality and atom to solve first: a unit coefficient, and few products to be rewritten.
    private func bestUnit() -> (index: Int, atom: Int)? {
        var best: (index: Int, atom: Int)?
        var bestCost = Int.max
        for (index, form) in zeros.enumerated() {
            for term in form.terms where term.monomial.atoms.count == 1 && term.coefficient.magnitude == 1 {
                let atom = term.monomial.atoms[0]
                guard form.terms.count(where: { $0.monomial.contains(atom) }) == 1 else { continue }
                var cost = form.terms.count * 4 + form.degree * 2
                let weight = form.terms.count > 2 || form.degree > 1 ? 16 : 1
                for other in gaps + zeros {
                    cost += other.terms.count(where: { $0.monomial.atoms.count > 1 && $0.monomial.contains(atom) })
                        * weight
                }
                if !variants.contains(atom) { cost += 8 }
                if cost < bestCost { (best, bestCost) = ((index, atom), cost) }
            }
        }
        return best
    }

    /// Pugh's reduction: expresses an atom of the first equality so that the coefficients shrink.
    private mutating func reduceOne(_ stuck: inout [Polynomial]) -> (atom: Int, form: Polynomial)? {
        while let form = zeros.first {
            let candidates = form.terms.filter { term in
                term.monomial.atoms.count == 1
                    && form.terms.count(where: { $0.monomial.contains(term.monomial.atoms[0]) }) == 1
            }
            guard reductions < 12, let least = candidates.min(by: { $0.coefficient.magnitude < $1.coefficient.magnitude })
            else {
                stuck.append(zeros.removeFirst())
                continue
            }
            reductions += 1
            let atom = least.monomial.atoms[0]
            let sign: Int128 = least.coefficient > 0 ? 1 : -1
            let modulus = sign * least.coefficient + 1
            var rest: Polynomial? = .zero
            for term in form.terms where term.monomial != least.monomial {
                let monomial = term.monomial.atoms.reduce(Polynomial(1) as Polynomial?) { $0?.times(Polynomial(atom: $1)) }
                rest = monomial.flatMap { rest?.combined(1, with: $0, Self.symmetricRemainder(term.coefficient, modulus)) }
            }
            nextAtom += 1
            let fresh = Polynomial(atom: nextAtom - 1)
            guard let solution = rest?.combined(sign, with: fresh, -sign * modulus) else {
                stuck.append(zeros.removeFirst())
                continue
            }
            return (atom, solution)
        }
        return nil
    }

    /// a − m · ⌊a / m + ½⌋
    private static func symmetricRemainder(_ a: Int128, _ m: Int128) -> Int128 {
        var remainder = a % m
        if remainder < 0 { remainder += m }
        return remainder * 2 >= m ? remainder - m : remainder
    }

    private mutating func solve(_ atom: Int, _ form: Polynomial) {
        solved.append((atom, form))
        zeros = zeros.compactMap { $0.replacing(atom, by: form) }
        gaps = gaps.compactMap { $0.replacing(atom, by: form) }
        alternatives = alternatives.compactMap { choice in
            // An option that loses a fact is easier to meet: still a superset.
            Alternatives(
                options: choice.options.map { option in
                    option.compactMap { fact in
                        fact.form.replacing(atom, by: form).map { Fact(kind: fact.kind, form: $0) }
                    }
                })
        }
    }

    // MARK: Inequalities

    /// Keeps the strongest of like inequalities; true if new equalities were found.
    private mutating func tidyGaps() -> Bool {
        var strongest: [Polynomial: Int128] = [:]
        var order: [Polynomial] = []
        for gap in gaps {
            let tight = gap.tightened
            if let number = tight.constantValue {
                if number < 0 {
                    isImpossible = true
                    return false
                }
                continue
            }
            guard let shape = tight.plus(-tight.constant) else { continue }
            if let known = strongest[shape] {
                strongest[shape] = min(known, tight.constant)
            } else {
                strongest[shape] = tight.constant
                order.append(shape)
            }
        }
        var foundZero = false
        var kept: [Polynomial] = []
        for shape in order {
            guard let low = strongest[shape], let form = shape.plus(low) else { continue }
            if let opposite = shape.negated, let high = strongest[opposite] {
                if low + high < 0 {
                    isImpossible = true
                    return false
                }
                if low + high == 0 {
                    zeros.append(form)
                    foundZero = true
                    strongest[opposite] = nil
                    continue
                }
            }
            kept.append(form)
        }
        gaps = kept
        return foundZero
    }
}
