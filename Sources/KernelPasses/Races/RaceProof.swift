// The proof that iterations of parallel loops do not collide, as a pass. It runs on the module as the front end made
// it, before types are known, so that the compiler plugin can report what it finds where the user writes it.
//
//     for i in parallel(0..<n) { b[i, j] = a[i - 1, j] }
//
// Two iterations i ≠ i′ may not touch one element of which one of them writes. Every write is held against every access
// to the same memory: the places as polynomials of loop variables and of what does not change, the ranges of loops and
// the conditions around as inequalities, and "all axes agree" as equalities; a contradiction is the proof.
// Neighbours: RaceWalk (what is accessed and known), RaceJudge (which pairs), Refutation (the contradiction).
// Holds: `LoopAttribute.isApart` is set on a loop exactly if it was proved. A loop that was not is an error: no loop
// turns serial in silence.

package import KernelIR
package import QuernCore

package enum RaceProof {
    /// Sets `isApart` on the loops of `module` that are proved, and reports those that are not.
    ///
    /// Cost: one walk a function with parallel loops, and a bounded search for each pair of accesses; others are left
    /// alone.
    package static func prove(_ module: inout Module) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for k in module.functions.indices {
            guard let result = judge(module.functions[k], in: module) else { continue }
            module.functions[k] = result.function
            found += result.diagnostics
        }
        return found
    }

    /// Of each parallel loop of the functions called `names` in a generic module, in order: which arrays keep its
    /// iterations apart and how, or what is wrong.
    package static func reasons(
        _ module: Module, functions names: Set<String>
    ) -> [(function: String, position: Position, text: String)] {
        var found: [(function: String, position: Position, text: String)] = []
        for function in module.functions where names.contains(function.name) && function.body.hasParallelLoop {
            var walk = RaceWalk(function, in: module)
            walk.namesAxes = true
            walk.run()
            for verdict in walk.parallelOrder.compactMap({ walk.verdicts[$0] }) {
                let what = verdict.reasons.isEmpty ? "nothing shared is written" : verdict.reasons.joined(separator: ", ")
                let text = verdict.diagnostics.first?.message ?? what
                found.append((function.name, verdict.position, text))
            }
        }
        return found
    }

    private static func judge(_ function: Function, in module: Module) -> (function: Function, diagnostics: [Diagnostic])? {
        guard function.body.hasParallelLoop else { return nil }
        var walk = RaceWalk(function, in: module)
        walk.run()
        var judged = function
        judged.body.modifyOperations { operation in
            guard operation.opcode == .parallelFor, case .loop(var loop) = operation.attribute else { return }
            loop.isApart = walk.verdicts[loop.label]?.isApart ?? false
            operation.attribute = .loop(loop)
        }
        return (judged, walk.parallelOrder.flatMap { walk.verdicts[$0]?.diagnostics ?? [] })
    }
}

extension Region {
    /// Whether a parallel loop is in this region or below.
    var hasParallelLoop: Bool {
        operations.contains { $0.opcode == .parallelFor || $0.regions.contains(where: \.hasParallelLoop) }
    }
}
