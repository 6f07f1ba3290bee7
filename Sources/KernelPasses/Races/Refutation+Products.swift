// Inequalities multiplied by factors that are not negative. Subscripts such as i · w + j need it: from i′ ≥ i + 1 and
// w ≥ 0 follows i′ · w ≥ i · w + w, which linear reasoning alone cannot see.
// Method: whatever a changing variable is multiplied by somewhere is a factor; if its sign is known, the inequalities
// in which that variable stands by itself are multiplied by it.
// Holds: only products of a factor shown to be of one sign with an inequality are added.

extension Refutation {
    private static let mostFactors = 6
    private static let mostProducts = 48

    struct Products {
        var added: [Polynomial] = []
        /// A factor whose sign is not known.
        var unknownFactor: Polynomial?
        /// Of the first two variables that are multiplied by one factor in one inequality, with opposite signs, the
        /// difference: below zero, zero and above it are cases of their own.
        var difference: Polynomial?
    }

    /// What follows by multiplication; nil if nothing is multiplied by a variable.
    mutating func addProducts() -> Products? {
        var factors: [(factor: Polynomial, atoms: Set<Int>)] = []
        for gap in gaps where !gap.isLinear {
            for atom in gap.atoms.sorted() where variants.contains(atom) {
                guard let factor = gap.factor(of: atom), factor.constantValue == nil, let leading = factor.terms.last
                else { continue }
                let content = max(1, Self.wholeContent(factor))
                let sign: Int128 = leading.coefficient < 0 ? -1 : 1
                let positive = factor.divided(by: content * sign)
                if let k = factors.firstIndex(where: { $0.factor == positive }) {
                    factors[k].atoms.insert(atom)
                } else if factors.count < Self.mostFactors {
                    factors.append((positive, [atom]))
                }
            }
        }
        if factors.isEmpty { return nil }
        factors.sort { ($0.factor.degree, $0.factor.terms.count) < ($1.factor.degree, $1.factor.terms.count) }
        var products = Products()
        var known = Set(gaps)
        for (factor, atoms) in factors {
            guard fuel > 0 else { break }
            let signed: Polynomial
            if isNonNegative(factor) {
                signed = factor
            } else if let negated = factor.negated, isNonNegative(negated) {
                signed = negated
            } else {
                if products.unknownFactor == nil { products.unknownFactor = factor }
                continue
            }
            if products.difference == nil { products.difference = difference(of: atoms) }
            for gap in gaps where products.added.count < Self.mostProducts {
                let isWanted = atoms.contains { atom in
                    gap.factor(of: atom).flatMap(\.constantValue).map { $0 != 0 } ?? false
                }
                guard isWanted, gap.degree + signed.degree <= 3, let product = gap.times(signed)?.tightened,
                    known.insert(product).inserted
                else { continue }
                products.added.append(product)
            }
        }
        return products
    }

    private func difference(of atoms: Set<Int>) -> Polynomial? {
        let sorted = atoms.sorted()
        for gap in gaps where !gap.isLinear {
            for (k, a) in sorted.enumerated() {
                guard let x = gap.factor(of: a), x.constantValue == nil else { continue }
                for b in sorted[(k + 1)...] where gap.factor(of: b) == x.negated {
                    return Polynomial(atom: a).minus(Polynomial(atom: b))
                }
            }
        }
        return nil
    }

    private static func wholeContent(_ form: Polynomial) -> Int128 {
        form.terms.reduce(0) { Affine.greatestCommonDivisor($0, $1.coefficient) }
    }

    /// Whether `form ≥ 0` follows; a product of atoms, from the atoms' own signs.
    private mutating func isNonNegative(_ form: Polynomial) -> Bool {
        if form.terms.count == 1, form.terms[0].coefficient > 0, form.degree > 1 {
            for atom in Set(form.terms[0].monomial.atoms) where !isNonNegative(Polynomial(atom: atom)) { return false }
            return true
        }
        guard let below = form.negated?.plus(-1) else { return false }
        return eliminates(with: [below])
    }
}
