// The wording of what the proof of parallel loops reports: two iterations that collide, with numbers where they are
// known, and what to write instead.
// Holds: ids are stable; messages may be bettered.

import KernelIR
import QuernCore

extension RaceWalk {
    func raceDiagnostic(
        _ write: RaceAccess, _ other: RaceAccess, _ witness: RaceWitness?, _ race: inout RaceCase
    ) -> Diagnostic {
        let array = name(write.array)
        let position = module.sourcePosition(write.position)
        let otherPosition = other.position == write.position ? nil : module.sourcePosition(other.position)
        if let callee = write.callee, write.place.isEmpty || witness == nil || isWhole(write) {
            let help = help(array, write, other, isCertain: false, isFixed: false, race)
            return .raceCall(callee, array, at: position, help: help)
        }
        let isFixed = isFixed(write, &race) && isFixed(other, &race)
        if let witness, let collision = words(write, other, witness, race) {
            let isCertain = collision.conditions.isEmpty
            let help = help(array, write, other, isCertain: isCertain, isFixed: isFixed, race)
            return .race(
                collision.text, isRead: !other.isWrite, at: position, other: otherPosition, array: array, help: help)
        }
        let help = help(array, write, other, isCertain: false, isFixed: isFixed, race)
        if isFixed, other.isWrite, write.place == other.place {
            return .raceOneElement(array, at: position, help: help)
        }
        return .raceUnproved(array, at: position, other: otherPosition, isRead: !other.isWrite, help: help)
    }

    /// Whether an access is of elements that are the same in all iterations, one by one.
    private func isFixed(_ access: RaceAccess, _ race: inout RaceCase) -> Bool {
        var isFixed = !access.place.isEmpty
        for form in access.place {
            guard let form else { return false }
            for atom in form.atoms where changes(atom, &race) { isFixed = false }
        }
        return isFixed
    }

    /// Whether an access is of all of the array, and not of a part that depends on the iteration.
    private func isWhole(_ access: RaceAccess) -> Bool {
        access.place.allSatisfy { form in
            guard let atom = form?.singleAtom else { return form == nil }
            if case .position = atoms[atom].source { return true }
            return false
        }
    }

    /// - Parameter isCertain: whether the collision depends on no data, so that no promise can hold.
    private func help(
        _ array: String, _ write: RaceAccess, _ other: RaceAccess, isCertain: Bool, isFixed: Bool, _ race: RaceCase
    ) -> String {
        if write.callee != nil {
            let variable = race.loop.operation.loopAttribute?.variable ?? ""
            let i = variable.isEmpty ? "i" : variable
            let part = function.type(of: write.array).rank > 1 ? "[\(i), ...]" : "[\(i)..<\(i) + 1]"
            return "pass the part that the iteration owns, such as '&\(array)\(part)', or write the element here"
        }
        // An element that is read and written at one place is updated: a sum, most likely.
        let isUpdate = race.loop.accesses.contains {
            !$0.isWrite && $0.base == write.base && !$0.place.isEmpty && $0.place == write.place
        }
        let promise = isCertain ? "" : ", 'disjoint: &\(array)' if you know that they differ"
        if isUpdate, other.isWrite || other.place == write.place {
            if isFixed {
                return "add to a variable that is declared before the loop, and store it after the loop; or write "
                    + "'parallel(…, reducing: &\(array))' if the loop only adds to elements"
            }
            return "write 'parallel(…, reducing: &\(array))' if the loop only adds to elements\(promise), "
                + "or use a plain loop"
        }
        if !other.isWrite { return "write into a second array, or use a plain loop" }
        if isFixed { return "let each iteration write an element of its own, or use a plain loop" }
        return isCertain
            ? "let each iteration write elements of its own, or use a plain loop"
            : "write 'parallel(…, disjoint: &\(array))' if you know that the elements differ, or use a plain loop"
    }

    // MARK: Collisions in words

    /// "i = 0 and i = 4 both write 'h[0]'" and what it takes for that, or nil if a subscript has no words.
    private func words(
        _ write: RaceAccess, _ other: RaceAccess, _ witness: RaceWitness, _ race: RaceCase
    ) -> (text: String, conditions: [String])? {
        let index = race.loop.index
        guard let first = witness.value(index, inSecond: false), let second = witness.value(index, inSecond: true),
            !write.place.isEmpty
        else { return nil }
        let variable = race.loop.operation.loopAttribute?.variable ?? ""
        let start = variable.isEmpty ? "iteration " : "\(variable) = "
        var conditions: [String] = []
        var named: Set<Int> = []
        var subscripts: [String] = []
        for (k, form) in write.place.enumerated() {
            guard let form else { return nil }
            guard let mine = text(form, witness, inSecond: false, &named) else { return nil }
            subscripts.append(mine)
            guard other.place.indices.contains(k), let theirs = other.place[k] else { continue }
            guard let text = text(theirs, witness, inSecond: true, &named) else { return nil }
            if text != mine {
                conditions.append(mine.first?.isNumber == true ? "\(text) == \(mine)" : "\(mine) == \(text)")
            }
        }
        for atom in named.sorted() {
            if let value = witness.value(atom, inSecond: false), let name = plainName(atom) {
                conditions.append("\(name) = \(value)")
            }
        }
        let base = function.valueNames[Int(write.base.index)]
        let element = "\(base.isEmpty ? name(write.array) : base)[\(subscripts.joined(separator: ", "))]"
        let condition = conditions.isEmpty ? "" : " if " + conditions.joined(separator: " and ")
        let text =
            other.isWrite
            ? "\(start)\(min(first, second)) and \(start)\(max(first, second)) both write '\(element)'\(condition)"
            : "\(start)\(first) writes '\(element)', and \(start)\(second) reads it\(condition)"
        return (text, conditions)
    }

    /// A subscript with the witness's numbers in it; elements that were read stay as they are written.
    private func text(
        _ form: Polynomial, _ witness: RaceWitness, inSecond: Bool, _ named: inout Set<Int>
    ) -> String? {
        var known = form
        for atom in form.atoms.sorted() where !isData(atom) {
            guard let value = witness.value(atom, inSecond: inSecond),
                let next = known.replacing(atom, by: Polynomial(value))
            else { return nil }
            if plainName(atom) != nil { named.insert(atom) }
            known = next
        }
        if let number = known.constantValue { return "\(number)" }
        var text = ""
        for term in known.variableTerms + known.terms.prefix(known.constant == 0 ? 0 : 1) {
            let sign = term.coefficient < 0 ? (text.isEmpty ? "-" : " - ") : (text.isEmpty ? "" : " + ")
            var factors: [String] = []
            if term.coefficient.magnitude != 1 || term.monomial.atoms.isEmpty {
                factors.append("\(term.coefficient.magnitude)")
            }
            for atom in term.monomial.atoms {
                guard let word = dataText(atom, witness, inSecond: inSecond, &named) else { return nil }
                factors.append(word)
            }
            text += sign + factors.joined(separator: " * ")
        }
        return text
    }

    /// Whether the atom's value comes from an array's elements or an operation that the proof does not look into.
    private func isData(_ atom: Int) -> Bool {
        let one = atoms[atom]
        if one.load != nil { return true }
        if case .result(let opcode, _, _, _) = one.source {
            switch opcode {
            case .divide, .shiftRight, .slice, .minimum, .maximum, .select, .magnitude: return false
            default: return true
            }
        }
        return false
    }

    private func dataText(_ atom: Int, _ witness: RaceWitness, inSecond: Bool, _ named: inout Set<Int>) -> String? {
        guard let load = atoms[atom].load else { return nil }
        var subscripts: [String] = []
        for form in load.subscripts {
            guard let word = text(form, witness, inSecond: inSecond, &named) else { return nil }
            subscripts.append(word)
        }
        return "\(name(load.array))[\(subscripts.joined(separator: ", "))]"
    }

    /// What a user calls a parameter or a size: `n`, `x.count`, `a.shape[0]`.
    private func plainName(_ atom: Int) -> String? {
        func parameterName(_ value: Value) -> String? {
            guard function.body.arguments.contains(value) else { return nil }
            let name = function.valueNames[Int(value.index)]
            return name.isEmpty ? nil : name
        }
        switch atoms[atom].source {
        case .value(let value): return parameterName(value)
        case .extent(let array, let axis):
            let size = function.type(of: array).rank == 1 ? "count" : "shape[\(axis)]"
            return parameterName(array).map { "\($0).\(size)" }
        default: return nil
        }
    }
}

extension Diagnostic {
    static func race(
        _ collision: String, isRead: Bool, at position: SourcePosition, other: SourcePosition?, array: String,
        help: String
    ) -> Diagnostic {
        Diagnostic(
            id: isRead ? "kernel.race-read" : "kernel.race-write",
            message: "iterations of a parallel loop collide: \(collision)", span: SourceSpan(start: position),
            notes: notes(other, isRead ? "it is read here" : "the other write is here"), help: help)
    }
    static func raceOneElement(_ array: String, at position: SourcePosition, help: String) -> Diagnostic {
        Diagnostic(
            id: "kernel.race-write",
            message: "iterations of a parallel loop collide: all of them write the same element of '\(array)'",
            span: SourceSpan(start: position), help: help)
    }
    static func raceUnproved(
        _ array: String, at position: SourcePosition, other: SourcePosition?, isRead: Bool, help: String
    ) -> Diagnostic {
        Diagnostic(
            id: "kernel.race-unproved",
            message: "it cannot be shown that iterations of a parallel loop "
                + (isRead
                    ? "do not read what others write of '\(array)'" : "write different elements of '\(array)'"),
            span: SourceSpan(start: position), notes: notes(other, isRead ? "it is read here" : "the other write is here"),
            help: help)
    }
    static func raceCall(_ callee: String, _ array: String, at position: SourcePosition, help: String) -> Diagnostic {
        Diagnostic(
            id: "kernel.race-call",
            message: "all iterations of a parallel loop pass '\(array)' to '\(callee)', which may write any element",
            span: SourceSpan(start: position), help: help)
    }
    static func raceArrays(
        _ array: String, _ other: String, at position: SourcePosition, other otherPosition: SourcePosition
    ) -> Diagnostic {
        Diagnostic(
            id: "kernel.race-unproved",
            message: "'\(array)', which a parallel loop writes, may be the same memory as '\(other)'",
            span: SourceSpan(start: position), notes: notes(otherPosition, "it is used here"),
            help: "choose between the arrays before the loop, or use a plain loop")
    }
    static func raceReducing(_ array: String, at position: SourcePosition) -> Diagnostic {
        Diagnostic(
            id: "kernel.race-reducing",
            message: "'\(array)' is named in 'reducing:', so the loop only adds to its elements",
            span: SourceSpan(start: position), help: "write '\(array)[k] += …' and nothing else with '\(array)'")
    }
    private static func notes(_ position: SourcePosition?, _ message: String) -> [Note] {
        position.map { [Note(message: message, span: SourceSpan(start: $0))] } ?? []
    }
}
