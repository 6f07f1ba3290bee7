// What the proof of parallel loops does not look into, each a variable of its polynomials: parameters, loop variables,
// extents, elements that were read, and results of operations that are no sums and products.
// Holds: what an atom's facts say holds wherever the atom can be used. An operation without memory on the same
// operands is one atom, so that equal subscripts are equal polynomials.

import KernelIR

/// What an atom stands for.
enum AtomSource: Hashable {
    case value(Value)
    case extent(Value, axis: Int)
    /// A pure operation on these operands.
    case result(Opcode, Attribute, [Polynomial], Type)
    /// A position inside a view that is read or written as a whole.
    case position(Int)
}

struct RaceAtom {
    var source: AtomSource
    /// The place of its definition in program order.
    var order: Int
    /// For pure operations: what it is computed from. Such an atom changes only if one of these does.
    var dependencies: Set<Int>?
    /// For elements that were read: the array as named, its memory, the subscripts as written, and the place.
    var load: (array: Value, base: Value, subscripts: [Polynomial], place: [Polynomial?])?
    var facts: [Fact] = []
    var alternatives: [Alternatives] = []
}

/// All atoms of a function.
struct RaceAtoms {
    private(set) var all: [RaceAtom] = []
    private var known: [AtomSource: Int] = [:]

    subscript(_ atom: Int) -> RaceAtom {
        get { all[atom] }
        set { all[atom] = newValue }
    }
    var count: Int { all.count }

    /// The atom for `source`; the second part is true if it is new.
    mutating func make(_ source: AtomSource, order: Int, dependencies: Set<Int>? = nil) -> (atom: Int, isNew: Bool) {
        if let atom = known[source] { return (atom, false) }
        all.append(RaceAtom(source: source, order: order, dependencies: dependencies))
        known[source] = all.count - 1
        return (all.count - 1, true)
    }

    mutating func add(_ fact: Fact?, to atom: Int) { if let fact { all[atom].facts.append(fact) } }
    mutating func add(_ alternatives: Alternatives, to atom: Int) { all[atom].alternatives.append(alternatives) }

    /// The facts among `learnt` and of the atoms that have to do with `start`, nearest first.
    func relevant(to start: Set<Int>, among learnt: [Fact], limit: Int) -> (facts: [Fact], alternatives: [Alternatives]) {
        var facts: [Fact] = []
        var alternatives: [Alternatives] = []
        var reached: Set<Int> = []
        var front = start
        var isTaken = Array(repeating: false, count: learnt.count)
        while !front.isEmpty, facts.count < limit {
            var next: Set<Int> = []
            reached.formUnion(front)
            for atom in front.sorted() {
                for fact in all[atom].facts {
                    facts.append(fact)
                    fact.form.forEachAtom { next.insert($0) }
                }
                for choice in all[atom].alternatives {
                    alternatives.append(choice)
                    for fact in choice.options.joined() { fact.form.forEachAtom { next.insert($0) } }
                }
                if case .result(_, _, let operands, _) = all[atom].source {
                    for operand in operands { operand.forEachAtom { next.insert($0) } }
                }
            }
            for (k, fact) in learnt.enumerated() where !isTaken[k] && facts.count < limit {
                let atoms = fact.form.atoms
                guard !atoms.isDisjoint(with: front) else { continue }
                isTaken[k] = true
                facts.append(fact)
                next.formUnion(atoms)
            }
            front = next.subtracting(reached)
        }
        return (facts, alternatives)
    }
}
