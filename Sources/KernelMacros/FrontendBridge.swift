// The plugin's one way to the front end: what a declaration refers to, and what is wrong with it, seen alone.
// Swift's own compiler checks the same text, so that syntax and types are its business; what is kept here is what
// only Quern refuses. Callees, structs and constants of other files are resolved when the kernel is first used.

internal import KernelFrontend
internal import KernelPasses
internal import QuernCore

enum FrontendBridge {
    /// What a kernel refers to outside itself.
    struct Names {
        var callees: [String] = []
        var values: [String] = []
    }

    /// The names that the one kernel in `source` takes from outside.
    static func names(_ source: SourceText, owner: [String]) -> Names {
        let parsed = Frontend.parse(FrontendSource(source, owner: owner, isDeclaration: true))
        guard let kernel = parsed.kernels.first else { return Names() }
        return Names(callees: kernel.callees, values: kernel.freeNames)
    }

    /// The diagnostics for `source` that Swift itself does not give. Iterations of its parallel loops are judged if it
    /// calls nothing of other files.
    static func check(_ source: SourceText, owner: [String]) -> [Diagnostic] {
        let declaration = FrontendSource(source, owner: owner, isDeclaration: true)
        let result = Frontend.lower([declaration], trustsUnknownNames: true)
        var diagnostics = result.diagnostics.filter { !isToldBySwift($0.id) }
        if var module = result.module { diagnostics += RaceProof.prove(&module) }
        return diagnostics
    }

    /// Whether the Swift compiler says the same of the same text. An id belongs here only if it always does: what is
    /// left out here by mistake is told when the kernel is first used, and no sooner.
    private static func isToldBySwift(_ id: String) -> Bool { toldBySwift.contains(id) }

    private static let toldBySwift: Set<String> = [
        "kernel.argument-labels", "kernel.branch-types", "kernel.duplicate-name", "kernel.expression-needs-else",
        "kernel.guard-falls-through", "kernel.jump-outside-loop", "kernel.malformed-number", "kernel.misplaced-address",
        "kernel.missing-address", "kernel.missing-capability", "kernel.missing-return", "kernel.missing-try",
        "kernel.needs-type", "kernel.no-conversion", "kernel.not-a-sequence", "kernel.not-a-tuple",
        "kernel.not-mutable",
        "kernel.not-subscriptable", "kernel.not-throwing", "kernel.operand-types", "kernel.operator-space",
        "kernel.overlapping-access", "kernel.pattern-mismatch", "kernel.rank-mismatch", "kernel.returns-nothing",
        "kernel.switch-not-exhaustive", "kernel.syntax", "kernel.tuple-element", "kernel.type-argument",
        "kernel.type-arguments", "kernel.type-mismatch", "kernel.unknown-label", "kernel.unknown-name",
        "kernel.unknown-protocol", "kernel.unknown-type", "kernel.unknown-type-parameter",
        "kernel.unterminated-comment",
        "kernel.unterminated-string", "kernel.used-before-assigned",
    ]
}
