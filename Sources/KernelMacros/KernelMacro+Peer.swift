// The peer `$name` of a kernel: an enum with the inline cache, which is initialised statically, and the kernel, which
// is made on first need. Callees and constants stand in closures, so that they are looked up by Swift, at the place
// of the user's reference, and evaluated when the kernel is first compiled.
// In a generic type there are no stored statics: there `kernel` is computed, from a table by the declaration's place.

internal import SwiftSyntax
internal import SwiftSyntaxMacros

extension KernelDeclaration {
    /// The declaration of `$name` for a kernel.
    func peer(_ text: KernelText, hasErrors: Bool, in context: some MacroExpansionContext) -> String {
        let names = FreeNames(of: self, text.names)
        let place = UserPlace(function.funcKeyword, in: context)
        let file =
            place.flatMap { packagePath($0.plainFile) }.map { "\"\($0)\"" }
            ?? UserPlace(function.funcKeyword, .fileID, in: context)?.file ?? "\"\""
        let line = place?.line ?? 0
        let column = text.firstColumn(place?.column ?? 1)
        let making = """
            Quern.Kernel(name: "\(name)", owner: \(owner), file: \(file), line: \(line), column: \(column), \
            source: \(rawLiteral(text.text)),
            callees: \(list("any Quern.KernelCalleeProvider.Type", names.callees, calleeReference, in: context)),
            constants: \(list("Quern.KernelConstant", names.constants, constantReference, in: context)))
            """
        let typed = hasErrors ? ("Quern.KernelProvider", "") : functionConformance(in: context)
        // `$name` and `kernel` stand at the function's name, so that an overload is reported there.
        let (type, members) = (access.ofType, access.ofMembers)
        if isInGenericType {
            let id = "\(file) + \":\(line):\(place?.column ?? 0)\""
            return placed("\(type)enum", "$\(name): \(typed.0) {", in: context)
                + typed.1 + "\(members)static var cache: Quern.KernelCallCache { _read { yield kernel.cache } }\n"
                + "\(members)static var kernel: Quern.Kernel { Quern.Kernel.unique(\(id)) { \(making) } }\n}"
        }
        return placed("\(type)enum", "$\(name): \(typed.0) {", in: context)
            + typed.1 + placed("\(members)static let", "cache = Quern.KernelCallCache()", in: context)
            + placed("\(members)static let", "kernel = \(making)", in: context) + "}"
    }

    /// `head tail`, the tail at the function's name.
    func placed(_ head: String, _ tail: String, in context: some MacroExpansionContext) -> String {
        guard let place = UserPlace(function.name, in: context), place.line > 1 else { return "\(head) \(tail)\n" }
        // A tail with places of its own has closed the last of them, and with it this one.
        let isClosed = tail.contains("#sourceLocation()\n")
        return UserPlace.directive(place.file, place.line - 1) + head + "\n"
            + String(repeating: " ", count: max(0, place.column - 1)) + tail
            + (isClosed ? "\n" : "\n#sourceLocation()\n")
    }

    /// A closure that makes an array of `type`, one element a reference.
    private func list(
        _ type: String, _ references: [FreeNames.Reference],
        _ element: (FreeNames.Reference) -> (before: String, at: String, after: String),
        in context: some MacroExpansionContext
    ) -> String {
        if references.isEmpty { return "{ [] }" }
        var text = "{\nvar list: [\(type)] = []\n"
        for reference in references {
            let parts = element(reference)
            if let token = reference.token, let place = UserPlace(token, in: context), place.line > 1 {
                let width = reference.base.map { $0.utf8.count + 1 } ?? 0
                text += UserPlace.directive(place.file, place.line - 1) + "list.append(\(parts.before)\n"
                text += String(repeating: " ", count: max(0, place.column - 1 - width)) + "\(parts.at)\(parts.after))\n"
                text += "#sourceLocation()\n"
            } else {
                text += "list.append(\(parts.before)\(parts.at)\(parts.after))\n"
            }
        }
        return text + "return list\n}"
    }

    private func calleeReference(_ reference: FreeNames.Reference) -> (before: String, at: String, after: String) {
        ("", (reference.base.map { $0 + "." } ?? "") + "$" + reference.name, ".self")
    }

    private func constantReference(_ reference: FreeNames.Reference) -> (before: String, at: String, after: String) {
        ("Quern.KernelConstant(\"\(reference.text)\", ", (reference.base.map { $0 + "." } ?? "") + reference.name, ")")
    }
}
