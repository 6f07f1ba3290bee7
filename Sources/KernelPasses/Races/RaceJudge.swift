// Judges one parallel loop: takes each write and each access that could touch the same memory in another iteration,
// and has the two shown never to meet.
// Method: the atoms that change from iteration to iteration get a second set of names for the second iteration; then
// "the iterations differ, and all axes of the two places agree" must contradict what is known at the two accesses.
// Neighbours: Refutation finds the contradiction, RaceWitness the collision where there is none, RaceDiagnostics
// words it.
// Holds: a loop is apart only if every pair was shown to be; arrays made in the body belong to one iteration, arrays
// in `reducing:` are only changed by the operation that joins them, and arrays in `disjoint:` are the user's promise.

import KernelIR
import QuernCore

/// What was found about one parallel loop.
struct RaceVerdict {
    var diagnostics: [Diagnostic] = []
    /// Why the loop may run on several threads, one entry an array written.
    var reasons: [String] = []
    var position: Position
    var isApart: Bool { diagnostics.isEmpty }
}

/// A loop with what judging its pairs needs.
struct RaceCase {
    let loop: OpenParallel
    /// Values that the body defines.
    var inside: Set<Value> = []
    /// Memory that the body writes and that outlives an iteration.
    var written: [Value] = []
    /// Whether an atom has a value for each iteration, by atom; nil before it is asked for.
    var changes: [Bool?]
}

extension RaceWalk {
    mutating func judge(_ loop: OpenParallel) {
        let operation = loop.operation
        guard let label = operation.loopAttribute?.label else { return }
        var verdict = RaceVerdict(position: operation.position)
        var race = RaceCase(loop: loop, changes: Array(repeating: nil, count: atoms.count))
        for region in operation.regions {
            race.inside.formUnion(region.arguments)
            region.forEachOperation { inner in
                race.inside.formUnion(inner.results)
                for region in inner.regions { race.inside.formUnion(region.arguments) }
            }
        }
        let shared = sharedAccesses(race)
        race.written = Array(Set(shared.filter(\.isWrite).map(\.base))).sorted()
        checkReducing(operation, shared, &verdict)
        let vouched = Set(operation.disjointOperands.map { view(of: $0)?.base ?? origins.base($0) })
        let reduced = Set(operation.reducingOperands.map { view(of: $0)?.base ?? origins.base($0) })
        var judged: Set<Value> = []
        for base in race.written where !vouched.contains(base) && !reduced.contains(base) {
            let writes = shared.filter { $0.isWrite && $0.base == base }
            if let found = collision(writes, shared, vouched, &race) {
                verdict.diagnostics.append(found)
            } else {
                judged.insert(base)
            }
        }
        for base in race.written where judged.contains(base) {
            if let first = shared.first(where: { $0.isWrite && $0.base == base }) {
                verdict.reasons.append("'\(name(first.array))' apart" + separatingAxes(base, shared, &race))
            }
        }
        for array in operation.reducingOperands { verdict.reasons.append("'\(name(array))' reduced") }
        for array in operation.disjointOperands { verdict.reasons.append("'\(name(array))' vouched for") }
        verdicts[label] = verdict
    }

    // MARK: What is shared

    /// The accesses to memory that outlives an iteration, each under the memory's own name.
    private func sharedAccesses(_ race: RaceCase) -> [RaceAccess] {
        let own = Set(race.loop.operation.reducingArguments)
        var shared: [RaceAccess] = []
        for access in race.loop.accesses {
            if own.contains(access.base) { continue }
            if !race.inside.contains(access.base) {
                shared.append(access)
                continue
            }
            // Made in the body, or a copy of an inner loop's, which its own joining stands for: nobody else's.
            guard !origins.isFresh(access.base), origins.sources(access.base) != nil else { continue }
            for base in outerSources(access.base, race).sorted() {
                var one = access
                one.base = base
                one.place = []
                shared.append(one)
            }
        }
        return shared
    }

    /// The arrays from outside the loop that an array inside, a result of branches or loops, may be.
    private func outerSources(_ array: Value, _ race: RaceCase) -> Set<Value> {
        var (found, seen): (Set<Value>, Set<Value>) = ([], [])
        var work = [array]
        while let next = work.popLast() {
            let base = origins.base(next)
            guard seen.insert(base).inserted else { continue }
            if !race.inside.contains(base) {
                found.insert(base)
            } else if let sources = origins.sources(base) {
                work += sources
            }
        }
        return found
    }

    // MARK: Arrays in `reducing:`

    private func checkReducing(_ operation: Operation, _ shared: [RaceAccess], _ verdict: inout RaceVerdict) {
        let arrays = Array(operation.reducingOperands)
        let kinds = operation.loopAttribute?.reducing ?? []
        for (k, (array, copy)) in zip(arrays, operation.reducingArguments).enumerated() {
            if let body = operation.regions.first {
                let uses = body.reducingUses(of: copy)
                let other = uses.changes.first { kinds.indices.contains(k) && $0.kind != kinds[k] }?.position
                if let place = uses.strays.first ?? other {
                    verdict.diagnostics.append(.raceReducing(name(array), at: module.sourcePosition(place)))
                }
            }
            for access in shared where !origins.areApart(access.base, array) {
                verdict.diagnostics.append(.raceReducing(name(array), at: module.sourcePosition(access.position)))
                break
            }
            let others = arrays[..<k] + operation.disjointOperands
            if others.contains(where: { !origins.areApart($0, array) }) {
                verdict.diagnostics.append(.raceReducing(name(array), at: module.sourcePosition(operation.position)))
            }
        }
    }

    // MARK: Pairs

    /// The first collision of one of `writes` with anything, worded; nil if there is none.
    private func collision(
        _ writes: [RaceAccess], _ shared: [RaceAccess], _ vouched: Set<Value>, _ race: inout RaceCase
    ) -> Diagnostic? {
        for (k, write) in writes.enumerated() {
            for (m, other) in writes[k...].enumerated() {
                if let found = meeting(write, other, isSame: m == 0, &race) { return found }
            }
            for other in shared where !(other.isWrite && other.base == write.base) {
                if other.base == write.base {
                    if let found = meeting(write, other, isSame: false, &race) { return found }
                } else if !vouched.contains(other.base), !origins.areApart(write.base, other.base) {
                    return .raceArrays(
                        name(write.array), name(other.array), at: module.sourcePosition(write.position),
                        other: module.sourcePosition(other.position))
                }
            }
        }
        return nil
    }

    /// Whether two iterations can meet in the two accesses: nil if it is shown that they cannot.
    private func meeting(
        _ write: RaceAccess, _ other: RaceAccess, isSame: Bool, _ race: inout RaceCase
    ) -> Diagnostic? {
        var canMeet = false
        // The writer first, if that can be.
        for isAscending in isSame ? [true] : [true, false] {
            var refutation = system(write, other, isAscending: isAscending, &race)
            let facts = refutation
            if refutation.isContradictory() { continue }
            canMeet = true
            if let witness = RaceWitness.search(facts, atoms: atoms, index: race.loop.index) {
                return raceDiagnostic(write, other, witness, &race)
            }
        }
        return canMeet ? raceDiagnostic(write, other, nil, &race) : nil
    }

    /// "The places agree, and the second iteration comes later (or earlier)."
    private func system(
        _ write: RaceAccess, _ other: RaceAccess, isAscending: Bool, axes only: Int? = nil, _ race: inout RaceCase
    ) -> Refutation {
        let offset = atoms.count
        var variants: Set<Int> = []
        var gathered: [(facts: [Fact], alternatives: [Alternatives])] = []
        for access in [write, other] {
            var start: Set<Int> = [race.loop.index]
            for form in access.place { start.formUnion(form?.atoms ?? []) }
            let found = atoms.relevant(to: start, among: access.facts, limit: 44)
            for atom in start { if changes(atom, &race) { variants.insert(atom) } }
            for fact in found.facts + found.alternatives.flatMap({ $0.options.joined() }) {
                fact.form.forEachAtom { if changes($0, &race) { variants.insert($0) } }
            }
            gathered.append(found)
        }
        let changing = variants
        let rename = { (atom: Int) in changing.contains(atom) ? atom + offset : atom }
        var refutation = Refutation(variants: variants.union(variants.map { $0 + offset }), nextAtom: 2 * offset)
        for (axis, (a, b)) in zip(write.place, other.place).enumerated() where only == nil || only == axis {
            guard let a, let b else { continue }
            refutation.add(.zero(a.minus(b.renaming(rename))))
        }
        let (first, second) = (Polynomial(atom: race.loop.index), Polynomial(atom: race.loop.index + offset))
        let gap = isAscending ? second.minus(first) : first.minus(second)
        refutation.add(.nonNegative(gap?.plus(-1)))
        gathered[0].facts.forEach { refutation.add($0) }
        gathered[1].facts.forEach { refutation.add($0.renaming(rename)) }
        refutation.alternatives += gathered[0].alternatives
        refutation.alternatives += gathered[1].alternatives.map { $0.renaming(rename) }
        return refutation
    }

    /// Whether the atom's value may differ between two iterations of the loop.
    func changes(_ atom: Int, _ race: inout RaceCase) -> Bool {
        if let known = race.changes[atom] { return known }
        race.changes[atom] = true
        let one = atoms[atom]
        let result: Bool
        if let dependencies = one.dependencies {
            var found = false
            for dependency in dependencies where changes(dependency, &race) { found = true }
            result = found
        } else if one.order <= race.loop.start || one.order > race.loop.end {
            result = false
        } else if let load = one.load, !race.inside.contains(load.base),
            race.written.allSatisfy({ origins.areApart($0, load.base) })
        {
            var found = false
            for form in load.place {
                guard let form else {
                    found = true
                    break
                }
                for inner in form.atoms where changes(inner, &race) { found = true }
            }
            result = found
        } else {
            result = true
        }
        race.changes[atom] = result
        return result
    }

    /// " by axis 0", where one axis alone keeps all accesses of the array apart.
    private func separatingAxes(_ base: Value, _ shared: [RaceAccess], _ race: inout RaceCase) -> String {
        let accesses = shared.filter { $0.base == base }
        let rank = function.type(of: base).rank
        guard namesAxes, rank > 1, accesses.count <= 8 else { return "" }
        for axis in 0..<rank {
            var holds = true
            for write in accesses where holds && write.isWrite {
                for other in accesses where holds {
                    guard write.place.indices.contains(axis), other.place.indices.contains(axis) else {
                        holds = false
                        break
                    }
                    for isAscending in [true, false] where holds {
                        var refutation = system(write, other, isAscending: isAscending, axes: axis, &race)
                        refutation.fuel = 6
                        holds = refutation.isContradictory()
                    }
                }
            }
            if holds { return " by axis \(axis)" }
        }
        return ""
    }
}
