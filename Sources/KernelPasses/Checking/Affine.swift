// Σ coefficient · atom + constant over the integers: what the check proofs compute with. An atom is something whose
// value the analysis does not look into: a parameter, an extent, a loop variable, a loaded number.
// Holds: terms are sorted by atom and have no zero coefficients; arithmetic is exact, and gives nil where numbers
// would leave a range that no real kernel comes near (so that 128 bits always hold them).

struct Affine: Hashable {
    struct Term: Hashable {
        var atom: Int
        var coefficient: Int128
    }
    var terms: [Term]
    var constant: Int128

    static let limit: Int128 = 1 << 100

    init(constant: Int128) {
        terms = []
        self.constant = constant
    }
    init(atom: Int) {
        terms = [Term(atom: atom, coefficient: 1)]
        constant = 0
    }
    private init(terms: [Term], constant: Int128) {
        self.terms = terms
        self.constant = constant
    }

    var isConstant: Bool { terms.isEmpty }
    func coefficient(of atom: Int) -> Int128 {
        for term in terms where term.atom == atom { return term.coefficient }
        return 0
    }

    /// self · k + other · m
    func combined(_ k: Int128, with other: Affine, _ m: Int128) -> Affine? {
        var sum: [Term] = []
        sum.reserveCapacity(terms.count + other.terms.count)
        var (i, j) = (0, 0)
        while i < terms.count || j < other.terms.count {
            let coefficient: Int128?
            let atom: Int
            if j >= other.terms.count || (i < terms.count && terms[i].atom < other.terms[j].atom) {
                atom = terms[i].atom
                coefficient = Self.product(terms[i].coefficient, k)
                i += 1
            } else if i >= terms.count || other.terms[j].atom < terms[i].atom {
                atom = other.terms[j].atom
                coefficient = Self.product(other.terms[j].coefficient, m)
                j += 1
            } else {
                atom = terms[i].atom
                let (x, y) = (Self.product(terms[i].coefficient, k), Self.product(other.terms[j].coefficient, m))
                coefficient = x.flatMap { x in y.map { x + $0 } }
                i += 1
                j += 1
            }
            guard let coefficient, coefficient.magnitude < Self.limit.magnitude else { return nil }
            if coefficient != 0 { sum.append(Term(atom: atom, coefficient: coefficient)) }
        }
        guard let x = Self.product(constant, k), let y = Self.product(other.constant, m),
            (x + y).magnitude < Self.limit.magnitude
        else { return nil }
        return Affine(terms: sum, constant: x + y)
    }

    func plus(_ other: Affine) -> Affine? { combined(1, with: other, 1) }
    func minus(_ other: Affine) -> Affine? { combined(1, with: other, -1) }
    func plus(_ n: Int128) -> Affine {
        var sum = self
        sum.constant += n
        return sum
    }
    func times(_ k: Int128) -> Affine? { combined(k, with: Affine(constant: 0), 0) }
    var negated: Affine? { times(-1) }

    /// The same with `atom` replaced.
    func replacing(_ atom: Int, by other: Affine) -> Affine? {
        let k = coefficient(of: atom)
        if k == 0 { return self }
        var rest = self
        rest.terms.removeAll { $0.atom == atom }
        return rest.combined(1, with: other, k)
    }

    /// For `self ≥ 0` with whole numbers: divided by what divides all coefficients, the constant rounded down.
    var tightened: Affine {
        var divisor: Int128 = 0
        for term in terms {
            divisor = Self.greatestCommonDivisor(divisor, term.coefficient)
            if divisor == 1 { return self }
        }
        if divisor <= 1 { return self }
        var tight = self
        for k in tight.terms.indices { tight.terms[k].coefficient /= divisor }
        let (quotient, remainder) = constant.quotientAndRemainder(dividingBy: divisor)
        tight.constant = remainder < 0 ? quotient - 1 : quotient
        return tight
    }

    static func greatestCommonDivisor(_ a: Int128, _ b: Int128) -> Int128 {
        var (x, y) = (a < 0 ? -a : a, b < 0 ? -b : b)
        while y != 0 { (x, y) = (y, x % y) }
        return x
    }

    /// a · b, if it is below the limit.
    static func product(_ a: Int128, _ b: Int128) -> Int128? {
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow || value.magnitude >= limit.magnitude ? nil : value
    }
}
