// What the peer `$name` gains so that tasks can take the kernel as a value: its parameters and result as types of a
// tuple, and a function from one to the other. Kernels with type parameters or `inout` parameters have no such types
// and are marked instead, so that a call that wants them is refused with what to write.
// Holds: nothing is written for a kernel with errors or with types that may not exist: Swift would say so once more.

internal import SwiftSyntax
internal import SwiftSyntaxMacros

extension KernelDeclaration {
    /// Names that the peer has members of: a kernel called like that is reached through its owner or module.
    private static let peerMembers: Set<String> = [
        "apply", "cache", "callee", "compile", "compiled", "functionPointer", "interpreted", "kernel", "native",
        "KernelArguments", "KernelResult",
    ]

    /// The names in the types of kernels.
    private static let typeNames: Set<String> = [
        "Bool", "Complex", "Double", "Float", "Int", "Int8", "Int16", "Int32", "Int64", "Matrix", "NDArray", "Quern",
        "Swift", "UInt", "UInt8", "UInt16", "UInt32", "UInt64", "Vector", "Void",
    ]

    /// Whether the kernel is a function from values to values of types that are known here.
    private var hasPlainTypes: Bool {
        if function.genericParameterClause != nil || parameters.contains(where: \.isInout) { return false }
        let types = parameters.map(\.type) + (result.map { [$0] } ?? [])
        return types.allSatisfy { type in
            type.tokens(viewMode: .sourceAccurate).allSatisfy { token in
                switch token.tokenKind {
                case .identifier(let name): isLabel(token) || Self.typeNames.contains(name)
                // `some`, `any` and attributes.
                case .keyword, .atSign: false
                default: true
                }
            }
        }
    }

    /// Whether the token names an element of a tuple.
    private func isLabel(_ token: TokenSyntax) -> Bool { token.parent?.is(TupleTypeElementSyntax.self) == true }

    /// The further protocol of the peer, and its members.
    func functionConformance(in context: some MacroExpansionContext) -> (name: String, members: String) {
        guard hasPlainTypes, let path = pathOfFunction(in: context) else { return ("Quern.UntypedKernel", "") }
        let labels = function.signature.parameterClause.parameters.map { $0.firstName.text }
        let arguments = "__quernArguments"
        let passed = labels.indices.map { arguments + (labels.count == 1 ? "" : ".\($0)") }
        var body = ""
        if !isThrowing {
            // A task's fault is its error, also where the kernel itself would stop the program.
            for (parameter, value) in zip(parameters, passed) { body += "let \(parameter.name) = \(value)\n" }
            body += dispatch(raises: true, in: context)
        }
        let list = zip(labels, passed).map { $0 == "_" ? $1 : "\($0): \($1)" }.joined(separator: ", ")
        let types = parameters.map(\.type.trimmedDescription).joined(separator: ", ")
        return (
            "Quern.KernelFunction",
            """
            \(access.ofMembers)typealias KernelArguments = (\(types))
            \(access.ofMembers)typealias KernelResult = \(result?.trimmedDescription ?? "()")
            \(access.ofMembers)static func apply(_ \(arguments): KernelArguments) throws -> KernelResult {
            \(body)return \(isThrowing ? "try " : "")\(path)(\(list))
            }

            """
        )
    }

    /// The function as the peer's members call it; nil where there is no way.
    private func pathOfFunction(in context: some MacroExpansionContext) -> String? {
        guard Self.peerMembers.contains(name) else { return function.name.text }
        if !owner.isEmpty { return owner.joined(separator: ".") + "." + function.name.text }
        // `#fileID` begins with the module's name.
        guard let file = UserPlace(function.name, .fileID, in: context)?.plainFile, let slash = file.firstIndex(of: "/")
        else { return nil }
        return file[..<slash] + "." + function.name.text
    }
}
