// Runs one module on every backend with the same arguments and tells where they differ.

import KernelIR
import KernelRuntime
import QuernCore

package enum Differential {
    /// What differs for a module of `ModuleGenerator`, over a few calls and all layouts; empty if nothing does.
    package static func problems(seed: UInt64, size: Int = 40, calls: Int = 3, runsCompiled: Bool = true) -> [String] {
        let module = ModuleGenerator.module(seed: seed, size: size)
        let wrong = module.verify()
        if let first = wrong.first { return ["seed \(seed): the generator made a wrong module: \(first.message)"] }
        var session = FiletestSession(options: .init(runsCompiled: runsCompiled))
        do {
            let problems = try session.compare(
                KernelProgram(module: module), entry: "main",
                arguments: (0..<calls).map { ModuleGenerator.arguments(seed: seed, call: $0) })
            return problems.map { "seed \(seed): \($0)" }
        } catch {
            return ["seed \(seed): \(error)"]
        }
    }
}
