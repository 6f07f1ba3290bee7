// What is known about integers at a point of a function: atoms with their bounds, inequalities between them, and a
// prover for `affine ≥ 0` on top (Knowledge+Proving).
// Two kinds of inequality: those that belong to an atom hold wherever the atom exists (a loop variable lies in its
// range, a minimum is at most each operand); those that were learnt (a branch taken, a test passed) hold until their
// scope ends, and are forgotten there.
// Holds: every statement is true of every execution that reaches the point; the analysis never guesses.

import KernelIR

struct Knowledge {
    struct Atom {
        enum Source: Hashable {
            case value(Value)
            case extent(Value, axis: Int)
            /// The exact product of two forms, neither of which is constant.
            case product(Affine, Affine)
            /// Any number: what a bound is asked for with.
            case free
        }
        var source: Source
        /// Constant bounds, always.
        var low: Int128
        var high: Int128
        /// The place of its definition in program order.
        var order: Int
        /// Whether its value can still be named: its region has not ended.
        var isVisible = true
        /// Inequalities `affine ≥ 0` that hold wherever the atom exists.
        var facts: [Affine] = []
        /// If not empty, the atom is one of these, and for each, `given` holds if it is that one.
        var cases: [(form: Affine, given: [Affine])] = []
    }

    private(set) var atoms: [Atom] = []
    private var sharedAtoms: [Atom.Source: Int] = [:]

    /// Learnt inequalities, newest last, and for each atom the ones that it is in.
    private(set) var learnt: [Affine] = []
    private(set) var learntOf: [[Int]] = []
    /// Of each learnt inequality: whether a condition of the program said so, and not a test that was passed.
    private(set) var isCondition: [Bool] = []
    /// Whether what is learnt now comes from a condition.
    var isAssuming = false
    /// Atoms that are known to equal something else.
    private var equals: [Affine?] = []
    private var equalsLog: [Int] = []

    /// Steps that a search may still take.
    var fuel = 0

    /// Extents are at least 0 and below this: no array has more elements than fit into memory.
    static let extentLimit: Int128 = 1 << 60

    // MARK: Atoms

    mutating func makeAtom(_ source: Atom.Source, low: Int128, high: Int128, order: Int, isVisible: Bool) -> Int {
        atoms.append(Atom(source: source, low: low, high: high, order: order, isVisible: isVisible))
        learntOf.append([])
        equals.append(nil)
        return atoms.count - 1
    }

    mutating func extentAtom(of array: Value, axis: Int, order: Int, isVisible: Bool) -> Int {
        let source = Atom.Source.extent(array, axis: axis)
        if let atom = sharedAtoms[source] { return atom }
        let atom = makeAtom(source, low: 0, high: Self.extentLimit - 1, order: order, isVisible: isVisible)
        sharedAtoms[source] = atom
        return atom
    }

    /// a · b as a form: of one atom, unless a factor is constant.
    mutating func product(_ a: Affine, _ b: Affine) -> Affine? {
        if a.isConstant { return b.times(a.constant) }
        if b.isConstant { return a.times(b.constant) }
        let isOrdered = (a.terms[0].atom, a.terms.count) <= (b.terms[0].atom, b.terms.count)
        let (x, y) = isOrdered ? (a, b) : (b, a)
        let source = Atom.Source.product(x, y)
        if let atom = sharedAtoms[source] { return Affine(atom: atom) }
        var corners: [Int128] = []
        for p in [low(of: x), high(of: x)] {
            for q in [low(of: y), high(of: y)] {
                corners.append(Affine.product(p, q) ?? ((p < 0) == (q < 0) ? Self.most : -Self.most))
            }
        }
        let factors = (x.terms + y.terms).map { atoms[$0.atom] }
        let atom = makeAtom(
            source, low: corners.min() ?? -Self.most, high: corners.max() ?? Self.most,
            order: factors.map(\.order).max() ?? 0, isVisible: factors.allSatisfy(\.isVisible))
        sharedAtoms[source] = atom
        return Affine(atom: atom)
    }

    /// An atom of which nothing is known.
    mutating func freeAtom() -> Int {
        if let atom = sharedAtoms[.free] { return atom }
        let atom = makeAtom(.free, low: -Self.most, high: Self.most, order: 0, isVisible: true)
        sharedAtoms[.free] = atom
        return atom
    }
    /// No bound: the product of two UInts may lie beyond the limit, and `Affine.product` gives nil for this one.
    private static let most: Int128 = Affine.limit

    mutating func addFact(_ fact: Affine?, to atom: Int) {
        if let fact, fact.coefficient(of: atom) != 0 { atoms[atom].facts.append(fact) }
    }
    mutating func addCases(_ cases: [(form: Affine, given: [Affine])], to atom: Int) { atoms[atom].cases = cases }
    /// The region that began with `count` atoms at `order` has ended.
    mutating func hideAtoms(since count: Int, order: Int) {
        for k in atoms.indices[min(count, atoms.count)...] where atoms[k].order >= order { atoms[k].isVisible = false }
    }
    mutating func tighten(_ atom: Int, low: Int128?, high: Int128?) {
        if let low { atoms[atom].low = max(atoms[atom].low, low) }
        if let high { atoms[atom].high = min(atoms[atom].high, high) }
    }

    // MARK: Scopes

    struct Mark {
        var learnt: Int
        var equals: Int
    }
    var mark: Mark { Mark(learnt: learnt.count, equals: equalsLog.count) }

    /// Forgets what was learnt since `mark`.
    mutating func forget(to mark: Mark) {
        while learnt.count > mark.learnt {
            for term in learnt.removeLast().terms { learntOf[term.atom].removeLast() }
            isCondition.removeLast()
        }
        while equalsLog.count > mark.equals { equals[equalsLog.removeLast()] = nil }
    }

    /// From now on `affine ≥ 0`.
    mutating func learn(_ affine: Affine?) {
        guard let affine, let normal = normalised(affine)?.tightened, !normal.isConstant, learnt.count < 4096 else {
            return
        }
        learnt.append(normal)
        isCondition.append(isAssuming)
        for term in normal.terms { learntOf[term.atom].append(learnt.count - 1) }
    }

    /// From now on `affine = 0`.
    mutating func learnZero(_ affine: Affine?) {
        guard let affine, let normal = normalised(affine), !normal.isConstant else { return }
        // The latest atom is told by earlier ones, which are known in more places.
        let candidates = normal.terms.filter { $0.coefficient == 1 || $0.coefficient == -1 }
        guard let chosen = candidates.max(by: { atoms[$0.atom].order < atoms[$1.atom].order }) else {
            learn(normal)
            learn(normal.negated)
            return
        }
        var rest = normal
        rest.terms.removeAll { $0.atom == chosen.atom }
        guard let value = rest.times(-chosen.coefficient) else { return }
        let old = learntOf[chosen.atom].map { learnt[$0] } + atoms[chosen.atom].facts
        equals[chosen.atom] = value
        equalsLog.append(chosen.atom)
        // What was said of it is said of its equal, its constant bounds too.
        for fact in old { learn(fact) }
        learn(value.plus(-atoms[chosen.atom].low))
        learn(value.negated?.plus(atoms[chosen.atom].high))
    }

    /// The same form with atoms replaced by what they equal.
    func normalised(_ affine: Affine) -> Affine? {
        var form = affine
        var steps = 0
        while let term = form.terms.first(where: { equals[$0.atom] != nil }), let value = equals[term.atom] {
            steps += 1
            guard steps < 64, let next = form.replacing(term.atom, by: value) else { return nil }
            form = next
        }
        return form
    }

    // MARK: Bounds

    func low(of affine: Affine) -> Int128 {
        var sum = affine.constant
        for term in affine.terms {
            let bound = term.coefficient > 0 ? atoms[term.atom].low : atoms[term.atom].high
            guard let product = Affine.product(term.coefficient, bound) else { return -Affine.limit }
            sum += product
        }
        return sum
    }
    func high(of affine: Affine) -> Int128 {
        var sum = affine.constant
        for term in affine.terms {
            let bound = term.coefficient > 0 ? atoms[term.atom].high : atoms[term.atom].low
            guard let product = Affine.product(term.coefficient, bound) else { return Affine.limit }
            sum += product
        }
        return sum
    }
}
