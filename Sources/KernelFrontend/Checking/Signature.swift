// What callers need to know of a kernel, a C function or a local function: parameters, results, constraints.
// Made for all functions of a program before any body is lowered, so that order and recursion do not matter.
// Holds: parameters and results that are `.error` make the signature invalid, and calls of it silent.

import KernelIR
import QuernCore

/// A type parameter with what its type can do.
struct GenericParameter {
    var name: String
    var capabilities: Capabilities
}

/// The signature of a kernel or a C function.
final class Signature {
    struct Parameter {
        var label: String?
        var name: String
        var type: KernelType
        var isInout: Bool
        var defaultValue: Expression?
        var range: TextRange
    }

    let syntax: FunctionSyntax
    /// The index of its source in the program.
    let file: Int
    /// The name in the module.
    let name: String
    var generics: [GenericParameter] = []
    var parameters: [Parameter] = []
    var result: KernelType = .void
    /// False if the signature itself has errors: calls are then not checked, and the body is not lowered.
    var isValid = true

    init(syntax: FunctionSyntax, file: Int, name: String) {
        self.syntax = syntax
        self.file = file
        self.name = name
    }

    var genericNames: [String] { generics.map(\.name) }

    /// `axpy(_:_:into:)`, for messages.
    var labels: String {
        name + "(" + parameters.map { ($0.label ?? "_") + ":" }.joined() + ")"
    }

    /// The declared results, taken apart. Arrays that are returned are fresh, and so dense.
    var resultLeaves: [Type] { result.leafTypes(layout: .contiguous) }
}
