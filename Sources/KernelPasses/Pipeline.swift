// The passes in the order they run. A pass has a name, a sentence and a function; a pipeline is a list of them.
// Neighbours: Specialise runs before every pipeline; interpreter and code generation take what comes out.
// Holds: every pass leaves a module that the verifier accepts and that means the same, to the bit and to the fault.

package import KernelIR
package import QuernCore

/// One step of a pipeline.
package struct Pass: Sendable {
    /// The name in options and dumps.
    package let name: String
    /// What it does, in a sentence.
    package let description: String
    let run: @Sendable (inout Module, inout Report) -> Void

    /// A pass over each function.
    private init(_ name: String, _ description: String, _ run: @escaping @Sendable (inout Function) -> Void) {
        self.name = name
        self.description = description
        self.run = { module, _ in
            for k in module.functions.indices { run(&module.functions[k]) }
        }
    }

    private init(
        _ name: String, _ description: String,
        reporting run: @escaping @Sendable (inout Function, inout Report, Module) -> Void
    ) {
        self.name = name
        self.description = description
        self.run = { module, report in
            // Names of files are all that a function's report needs of its module.
            let files = Module(files: module.files)
            for k in module.functions.indices { run(&module.functions[k], &report, files) }
        }
    }

    package static let simplify = Pass("simplify", "folds constants and branches whose way is known") { $0.simplify() }
    package static let common = Pass("common", "computes equal things once") { $0.mergeCommonSubexpressions() }
    package static let selects = Pass("selects", "chooses values instead of branching") {
        $0.selectInsteadOfBranching()
    }
    package static let invariants = Pass("invariants", "moves what does not change out of loops") {
        $0.hoistInvariants()
    }
    package static let dead = Pass("dead", "removes what nothing needs") { $0.removeDeadCode() }
    package static let checks = Pass(
        "checks", "removes tests that cannot fail and tests before loops instead of inside"
    ) {
        $0.removeChecks(versioning: true, report: &$1, module: $2)
    }

    /// Every pass, for options that name one.
    package static let all: [Pass] = [.simplify, .common, .selects, .invariants, .dead, .checks]
}

/// What stopped a pipeline.
package enum PipelineFailure: Error, Sendable {
    /// An `.expect(…)` of the user's is not met.
    case expectations([Diagnostic])
    /// A pass made a module that the verifier refuses: a mistake of ours.
    case invalid(pass: String, diagnostics: [Diagnostic], text: String)
}

/// A list of passes.
package struct Pipeline: Sendable {
    package var passes: [Pass]

    package init(_ passes: [Pass]) { self.passes = passes }

    /// Nothing: the module as specialised.
    package static let none = Pipeline([])

    /// What compiled code goes through.
    package static let standard = Pipeline([
        .simplify,
        .common,
        .selects,
        .invariants,
        .dead,
        .checks,
        .simplify,
        .common,
        .invariants,
        .dead,
    ])

    /// How to watch a pipeline.
    package struct Options: Sendable {
        /// Whether the verifier judges the module before the first pass and after each.
        package var verifies: Bool
        /// Called with each pass and the module that it left.
        package var dump: (@Sendable (Pass, Module) -> Void)?

        package init(verifies: Bool = false, dump: (@Sendable (Pass, Module) -> Void)? = nil) {
            self.verifies = verifies
            self.dump = dump
        }
    }

    /// Runs the passes on a specialised module.
    @discardableResult
    package func run(_ module: inout Module, options: Options = Options()) throws(PipelineFailure) -> Report {
        var report = Report()
        if options.verifies { try Self.verify(module, after: "specialise") }
        for pass in passes {
            pass.run(&module, &report)
            options.dump?(pass, module)
            if options.verifies { try Self.verify(module, after: pass.name) }
        }
        if !passes.isEmpty {
            report.describe(module)
            let unmet = module.unmetExpectations(report)
            if !unmet.isEmpty { throw .expectations(unmet) }
        }
        return report
    }

    private static func verify(_ module: Module, after pass: String) throws(PipelineFailure) {
        let diagnostics = module.verify()
        if !diagnostics.isEmpty { throw .invalid(pass: pass, diagnostics: diagnostics, text: module.text()) }
    }
}
