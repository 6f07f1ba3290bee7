// The dispatch statement: writes the arguments into a frame one by one, finds the entry, calls, takes back.
// Each argument's `pass` stands at the argument's type in the user's file, so that a type that kernels do not
// take is reported there, by an unavailable overload with our own message (KernelFrame).

internal import SwiftSyntax
internal import SwiftSyntaxMacros

extension KernelDeclaration {
    /// Names of the expansion's own variables; no parameter is called like that.
    private static let frame = "__quernFrame"
    private static let mode = "__quernMode"
    private static let status = "__quernStatus"

    /// The statement before the user's own.
    /// - Parameter raises: whether a fault is thrown and not the end of the program; nil: as the kernel declares.
    func dispatch(raises: Bool? = nil, in context: some MacroExpansionContext) -> String {
        let (frame, mode, status) = (Self.frame, Self.mode, Self.status)
        var text = "let \(mode) = Quern.KernelMode.here\nif \(mode) != .native {\nvar \(frame) = Quern.KernelFrame()\n"
        for parameter in parameters {
            let label = parameter.isTypeParameter ? "generic: " : ""
            text += placed(frame, ".pass(\(label)\(parameter.passed))", at: parameter.type, in: context)
        }
        for type in hiddenTypeParameters { text += "\(frame).pass(type: \(type).self)\n" }
        text += "let \(status) = $\(name).cache.launch(&\(frame), \(mode), $\(name).kernel)\n"
        for parameter in parameters {
            let label = parameter.isTypeParameter ? "generic: " : ""
            text += "\(frame).takeBack(\(label)\(parameter.passed))\n"
        }
        let failure = raises ?? isThrowing ? "try $\(name).kernel.raise" : "$\(name).kernel.trap"
        text += "if \(status) != 0 { \(failure)(&\(frame), \(status)) }\n"
        if let result {
            var leaves = 0
            text += results(result, &leaves, in: context)
            text += "return \(tuple(result))\n}\n"
        } else {
            text += "return\n}\n"
        }
        return text
    }

    /// `head` and `tail` as one statement, the tail at the place of `node`.
    private func placed(
        _ head: String, _ tail: String, at node: some SyntaxProtocol, in context: some MacroExpansionContext
    )
        -> String
    {
        UserPlace(node, in: context)?.statement(head, tail: tail) ?? "\(head)\(tail)\n"
    }

    /// One constant for each element of the result, read in order.
    private func results(_ type: TypeSyntax, _ leaves: inout Int, in context: some MacroExpansionContext) -> String {
        if let elements = type.as(TupleTypeSyntax.self)?.elements, elements.count > 0 {
            return elements.map { results($0.type, &leaves, in: context) }.joined()
        }
        defer { leaves += 1 }
        let isTypeParameter = typeParameters.contains(type.trimmedDescription)
        let head = "let __quernResult\(leaves): \(type.trimmedDescription) = \(Self.frame)"
        return placed(head, isTypeParameter ? ".result(generic: ())" : ".result()", at: type, in: context)
    }

    /// The expression that joins those constants in the result's shape.
    private func tuple(_ type: TypeSyntax) -> String {
        var leaves = 0
        func join(_ type: TypeSyntax) -> String {
            if let elements = type.as(TupleTypeSyntax.self)?.elements, elements.count > 0 {
                return "(" + elements.map { join($0.type) }.joined(separator: ", ") + ")"
            }
            defer { leaves += 1 }
            return "__quernResult\(leaves)"
        }
        return join(type)
    }
}

extension KernelDeclaration.Parameter {
    /// The parameter as an argument: `x`, or `&x` for inout.
    var passed: String { (isInout ? "&" : "") + name }
}
