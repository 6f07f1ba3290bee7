// Declarations and types as parsed, and the file that holds them.
// Holds: everything that is not for kernels is left out, but for its name, which makes better messages.
// Neighbours: Statement.swift, Expression.swift.

package import KernelIR
import QuernCore

/// A type as written.
package final class TypeSyntax {
    package let range: TextRange
    package let kind: Kind

    init(_ range: TextRange, _ kind: Kind) {
        self.range = range
        self.kind = kind
    }

    package indirect enum Kind {
        /// `Vector<T>`, `Swift.Int`: path and arguments.
        case named([String], [TypeSyntax])
        /// An integer in a type argument list: the rank.
        case integer(Int)
        case tuple([(label: String?, type: TypeSyntax)])
        case unsupported(Unsupported)
        case missing
    }

    /// The type as a user reads it.
    package var text: String {
        switch kind {
        case .named(let path, let arguments):
            path.joined(separator: ".")
                + (arguments.isEmpty ? "" : "<" + arguments.map(\.text).joined(separator: ", ") + ">")
        case .integer(let value): String(value)
        case .tuple(let parts):
            "(" + parts.map { ($0.label.map { $0 + ": " } ?? "") + $0.type.text }.joined(separator: ", ") + ")"
        case .unsupported, .missing: "_"
        }
    }
}

/// `<T: Real>`: one generic parameter with all that `where` adds to it.
package struct GenericParameterSyntax {
    package var name: Name
    package var constraints: [TypeSyntax]
    /// `let rank: Int`.
    package var isValue: Bool
}

/// `where T == Double` and what else a `where` clause says that is no constraint.
package struct RequirementSyntax {
    package var range: TextRange
    package var left: TypeSyntax
    package var right: TypeSyntax
}

/// A parameter of a function.
package struct ParameterSyntax {
    /// nil for `_`.
    package var label: String?
    package var name: Name
    package var type: TypeSyntax
    package var isInout: Bool
    package var isVariadic: Bool
    package var defaultValue: Expression?
    package var range: TextRange
}

/// `@Extern("symbol", library: "…")`.
package struct ExternSyntax: Sendable {
    package var symbol: String
    package var library: String
    package var range: TextRange
}

/// A function: a kernel, a local function or a C function.
package final class FunctionSyntax {
    package var name: Name
    /// The types that it is a static member of, outermost first.
    package var owner: [String] = []
    package var generics: [GenericParameterSyntax] = []
    package var requirements: [RequirementSyntax] = []
    package var parameters: [ParameterSyntax] = []
    package var result: TypeSyntax?
    package var isThrowing = false
    package var isAsync = false
    package var isStatic = false
    package var body: Block?
    package var documentation = ""
    package var isKernel = false
    package var options = KernelOptions()
    package var external: ExternSyntax?
    package var range: TextRange
    /// Problems of the declaration itself that the checker words.
    package var unsupported: [(Unsupported, TextRange)] = []

    init(name: Name, range: TextRange) {
        self.name = name
        self.range = range
    }

    /// `Type.name` for static members, else the name.
    package var qualifiedName: String { (owner + [name.text]).joined(separator: ".") }
}

/// A `let` outside all functions.
package struct GlobalConstant {
    package var name: Name
    package var owner: [String]
    package var type: TypeSyntax?
    package var value: Expression
}

/// All of a source that matters to kernels.
package struct ParsedFile {
    package var map: SourceMap
    package var functions: [FunctionSyntax]
    package var constants: [GlobalConstant]
    /// Names of functions that are no kernels, types and variables of the file, for better messages.
    package var otherNames: [String: TextRange]
    /// The modules (and what of them) that the file imports.
    package var imports: Set<String>
}
