// Polynomials over atoms with whole coefficients: the form in which the proof of parallel loops writes subscripts and
// what it knows about them. Products of two variables, such as i · w in a picture kept as one row after the other,
// are terms of their own.
// Neighbours: Affine is the same for the removal of checks, without products.
// Holds: terms are sorted by monomial and have no zero coefficients; arithmetic is exact, and gives nil beyond limits
// that no real subscript comes near.

/// A product of atoms; the empty one is 1.
struct Monomial: Hashable, Comparable {
    /// Sorted; an atom may stand more than once.
    var atoms: [Int]

    static let one = Monomial(atoms: [])

    static func < (a: Monomial, b: Monomial) -> Bool {
        if a.atoms.count != b.atoms.count { return a.atoms.count < b.atoms.count }
        for (x, y) in zip(a.atoms, b.atoms) where x != y { return x < y }
        return false
    }

    func times(_ other: Monomial) -> Monomial { Monomial(atoms: (atoms + other.atoms).sorted()) }
    func contains(_ atom: Int) -> Bool { atoms.contains(atom) }
}

struct Polynomial: Hashable {
    struct Term: Hashable {
        var monomial: Monomial
        var coefficient: Int128
    }
    private(set) var terms: [Term]

    static let zero = Polynomial(terms: [])
    static let mostTerms = 24
    static let highestDegree = 4
    static let limit: Int128 = 1 << 90

    private init(terms: [Term]) { self.terms = terms }
    init(_ constant: Int128) {
        terms = constant == 0 ? [] : [Term(monomial: .one, coefficient: constant)]
    }
    init(atom: Int) { terms = [Term(monomial: Monomial(atoms: [atom]), coefficient: 1)] }

    // MARK: Parts

    /// The number, if it is one.
    var constantValue: Int128? {
        if terms.isEmpty { return 0 }
        return terms.count == 1 && terms[0].monomial.atoms.isEmpty ? terms[0].coefficient : nil
    }
    var constant: Int128 { terms.first.flatMap { $0.monomial.atoms.isEmpty ? $0.coefficient : nil } ?? 0 }
    /// The atom, if it is one alone.
    var singleAtom: Int? {
        terms.count == 1 && terms[0].coefficient == 1 && terms[0].monomial.atoms.count == 1
            ? terms[0].monomial.atoms[0] : nil
    }
    var variableTerms: ArraySlice<Term> { terms.first?.monomial.atoms.isEmpty == true ? terms.dropFirst() : terms[...] }
    var degree: Int { terms.last?.monomial.atoms.count ?? 0 }
    var isLinear: Bool { degree <= 1 }
    func mentions(_ atom: Int) -> Bool { terms.contains { $0.monomial.contains(atom) } }
    func forEachAtom(_ body: (Int) -> Void) { for term in terms { term.monomial.atoms.forEach(body) } }
    var atoms: Set<Int> {
        var found: Set<Int> = []
        forEachAtom { found.insert($0) }
        return found
    }
    /// The coefficient of the monomial `atom` by itself.
    func coefficient(of atom: Int) -> Int128 {
        for term in terms where term.monomial.atoms.count == 1 && term.monomial.atoms[0] == atom {
            return term.coefficient
        }
        return 0
    }
    /// What `atom` is multiplied by, where it stands at most once in each term.
    func factor(of atom: Int) -> Polynomial? {
        var found: [Term] = []
        for term in terms where term.monomial.contains(atom) {
            var rest = term.monomial.atoms
            guard let place = rest.firstIndex(of: atom) else { continue }
            rest.remove(at: place)
            if rest.contains(atom) { return nil }
            found.append(Term(monomial: Monomial(atoms: rest), coefficient: term.coefficient))
        }
        found.sort { $0.monomial < $1.monomial }
        return Polynomial(terms: found)
    }

    // MARK: Arithmetic

    /// self · k + other · m
    func combined(_ k: Int128, with other: Polynomial, _ m: Int128) -> Polynomial? {
        var sum: [Term] = []
        sum.reserveCapacity(terms.count + other.terms.count)
        var (i, j) = (0, 0)
        while i < terms.count || j < other.terms.count {
            let monomial: Monomial
            var coefficient: Int128 = 0
            let takesLeft =
                j >= other.terms.count || (i < terms.count && !(other.terms[j].monomial < terms[i].monomial))
            let takesRight =
                i >= terms.count || (j < other.terms.count && !(terms[i].monomial < other.terms[j].monomial))
            monomial = takesLeft ? terms[i].monomial : other.terms[j].monomial
            if takesLeft {
                guard let product = Self.product(terms[i].coefficient, k) else { return nil }
                coefficient += product
                i += 1
            }
            if takesRight {
                guard let product = Self.product(other.terms[j].coefficient, m) else { return nil }
                coefficient += product
                j += 1
            }
            guard coefficient.magnitude < Self.limit.magnitude else { return nil }
            if coefficient != 0 { sum.append(Term(monomial: monomial, coefficient: coefficient)) }
        }
        return sum.count <= Self.mostTerms ? Polynomial(terms: sum) : nil
    }
    func plus(_ other: Polynomial) -> Polynomial? { combined(1, with: other, 1) }
    func minus(_ other: Polynomial) -> Polynomial? { combined(1, with: other, -1) }
    func plus(_ n: Int128) -> Polynomial? { combined(1, with: Polynomial(n), 1) }
    func times(_ k: Int128) -> Polynomial? { combined(k, with: .zero, 0) }
    var negated: Polynomial? { times(-1) }

    func times(_ other: Polynomial) -> Polynomial? {
        var sum = Polynomial.zero
        for term in terms {
            var row: [Term] = []
            for factor in other.terms {
                let monomial = term.monomial.times(factor.monomial)
                guard monomial.atoms.count <= Self.highestDegree,
                    let coefficient = Self.product(term.coefficient, factor.coefficient)
                else { return nil }
                row.append(Term(monomial: monomial, coefficient: coefficient))
            }
            row.sort { $0.monomial < $1.monomial }
            guard let next = sum.plus(Polynomial(terms: row)) else { return nil }
            sum = next
        }
        return sum
    }

    /// The same with `other` in place of `atom`.
    func replacing(_ atom: Int, by other: Polynomial) -> Polynomial? {
        guard mentions(atom) else { return self }
        var sum = Polynomial(terms: terms.filter { !$0.monomial.contains(atom) })
        for term in terms where term.monomial.contains(atom) {
            var product = Polynomial(terms: [
                Term(monomial: Monomial(atoms: term.monomial.atoms.filter { $0 != atom }), coefficient: term.coefficient)
            ])
            for _ in 0..<term.monomial.atoms.count(where: { $0 == atom }) {
                guard let next = product.times(other) else { return nil }
                product = next
            }
            guard let next = sum.plus(product) else { return nil }
            sum = next
        }
        return sum
    }

    /// The same with other atoms: `rename` must give different atoms for different ones.
    func renaming(_ rename: (Int) -> Int) -> Polynomial {
        var renamed = terms
        for k in renamed.indices { renamed[k].monomial.atoms = renamed[k].monomial.atoms.map(rename).sorted() }
        renamed.sort { $0.monomial < $1.monomial }
        return Polynomial(terms: renamed)
    }

    /// The number that it is when the atoms have values; nil if one has none or a number is too large.
    func value(_ value: (Int) -> Int128?) -> Int128? {
        var sum: Int128 = 0
        for term in terms {
            var product = term.coefficient
            for atom in term.monomial.atoms {
                guard let factor = value(atom), let next = Self.product(product, factor) else { return nil }
                product = next
            }
            sum += product
            if sum.magnitude >= Self.limit.magnitude { return nil }
        }
        return sum
    }

    // MARK: Numbers

    /// The greatest number that divides all coefficients but the constant; 0 for a number.
    var content: Int128 {
        var divisor: Int128 = 0
        for term in variableTerms { divisor = Affine.greatestCommonDivisor(divisor, term.coefficient) }
        return divisor
    }

    /// For `self ≥ 0` in whole numbers: divided by the content, the constant rounded down.
    var tightened: Polynomial {
        let divisor = content
        if divisor <= 1 { return self }
        var tight = self
        for k in tight.terms.indices where !tight.terms[k].monomial.atoms.isEmpty {
            tight.terms[k].coefficient /= divisor
        }
        let (quotient, remainder) = constant.quotientAndRemainder(dividingBy: divisor)
        let floor = remainder < 0 ? quotient - 1 : quotient
        if tight.terms.first?.monomial.atoms.isEmpty == true { tight.terms.removeFirst() }
        if floor != 0 { tight.terms.insert(Term(monomial: .one, coefficient: floor), at: 0) }
        return tight
    }

    /// All coefficients divided by `divisor`, which divides them.
    func divided(by divisor: Int128) -> Polynomial {
        var quotient = self
        for k in quotient.terms.indices { quotient.terms[k].coefficient /= divisor }
        return quotient
    }

    /// a · b, if it is below the limit.
    static func product(_ a: Int128, _ b: Int128) -> Int128? {
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow || value.magnitude >= limit.magnitude ? nil : value
    }
}
