// Runs a generated parallel loop with shadow memory on many inputs, and says what the proof had said of it.
// Holds: a race under a proof is told as such; a loop counts as free of races only where it ran to its end on at
// least one input of several iterations, and met no race on any, those on which it faults at some time included.

package import KernelFrontend
package import KernelIR
package import KernelInterpreter
import KernelPasses
package import QuernCore

package enum RaceJudge {
    /// What is known of one loop.
    package struct Verdict: Sendable {
        package var loop: ParallelLoop
        /// What the proof found wrong; empty where it accepts the loop.
        package var objections: [Diagnostic] = []
        /// The first race of each kind of promise that shadow memory found, with its input.
        package var races: [(input: ParallelLoop.Input, race: Race)] = []
        /// Runs to the end, and faults, which should not be.
        package var runCount = 0
        package var faults: [String] = []

        package var isAccepted: Bool { objections.isEmpty }
        package var isRaceFree: Bool { races.isEmpty && runCount > 0 && faults.isEmpty }
        /// The proof accepted a loop that races, other than where the user vouches.
        package var isProofWrong: Bool { races.contains { $0.race.promise == .proof } }

        /// What a reader needs to see the case again.
        package var text: String {
            var text = "seed \(loop.seed), pattern '\(loop.pattern)':\n\(loop.text)"
            for (input, race) in races {
                text +=
                    "race at n = \(input.n), m = \(input.m), w = \(input.w), p = \(input.indices): \(race.message)\n"
            }
            for objection in objections { text += "proof: \(objection.message) [\(objection.id)]\n" }
            return text + faults.prefix(2).joined(separator: "\n")
        }
    }

    /// The proof: sets `isApart` on the loops that it accepts, and gives its objections to the others.
    package typealias Proof = (inout Module) -> [Diagnostic]

    /// Judges a loop. A proof that accepts it and is wrong is looked for on all inputs; otherwise the first race ends
    /// the search.
    package static func judge(
        _ loop: ParallelLoop, inputs: [ParallelLoop.Input] = ParallelLoop.inputs, proof: Proof
    ) throws -> Verdict {
        var verdict = Verdict(loop: loop)
        let lowered = Frontend.lower(files: [SourceText(file: "generated.swift", text: loop.text)])
        guard var module = lowered.module, !lowered.hasErrors else {
            throw FiletestError(
                "seed \(loop.seed): the generator's text has errors: \(lowered.diagnostics.map(\.message))\n\(loop.text)"
            )
        }
        verdict.objections = proof(&module)
        let layouts = (module.function(named: "generated")?.parameters ?? []).filter(\.type.isArray).map { _ in
            Layout.general
        }
        let concrete = try module.specialised(entry: "generated", layouts: layouts)
        if let wrong = concrete.verify().first { throw FiletestError("seed \(loop.seed): \(wrong.message)") }
        let interpreter = try Interpreter(concrete, options: .init(fuel: 10_000_000, checksRaces: true))
        for (number, input) in inputs.enumerated() {
            let (arguments, fits) = loop.arguments(input)
            let layout = TestLayout.allCases[number % TestLayout.allCases.count]
            do {
                let fault = try run(interpreter, arguments, layout)
                if let fault, fits { verdict.faults.append("fault \(fault.kind) at \(input)") }
                if fits, input.n > 1 { verdict.runCount += 1 }
            } catch InterpreterError.race(let race) {
                if !verdict.races.contains(where: { $0.race.promise == race.promise }) {
                    verdict.races.append((input, race))
                }
                if race.promise != .disjoint { break }
            }
        }
        return verdict
    }

    private static func run(
        _ interpreter: Interpreter, _ arguments: [ParallelLoop.Argument], _ layout: TestLayout
    ) throws -> FaultRecord? {
        var words: [UInt64] = []
        var arrays: [TestArray] = []
        for argument in arguments {
            if let shape = argument.shape {
                let array = TestArray(argument.type, shape: shape, bits: argument.bits, layout: layout)
                arrays.append(array)
                words += array.words
            } else {
                words.append(argument.bits[0])
            }
        }
        var backs: [UInt64] = [0]
        var results = [UInt64](repeating: 0, count: 8)
        return try withExtendedLifetime(arrays) {
            try interpreter.call(words: words, backs: &backs, results: &results)
        }
    }
}
