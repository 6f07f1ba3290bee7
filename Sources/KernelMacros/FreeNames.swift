// The names in a kernel's body that come from outside it: other kernels and global constants. Which they are is the
// front end's judgement; here each is found in the syntax tree, so that the expansion can refer to it at the place
// where the user does, and Swift finds it in any file and module.

internal import SwiftSyntax

/// What a body refers to outside itself.
struct FreeNames {
    /// A name as the front end gives it, such as `twice` or `Ops.twice`, and where it is first used.
    struct Reference {
        var text: String
        /// `Ops`, or nil.
        var base: String?
        var name: String
        /// The name's own token (without its base); nil if it was not found.
        var token: TokenSyntax?
    }

    let callees: [Reference]
    let constants: [Reference]

    /// The names that `parsed` lists, found in `kernel`'s body.
    init(of kernel: KernelDeclaration, _ parsed: FrontendBridge.Names) {
        let finder = Finder(viewMode: .sourceAccurate)
        if let body = kernel.function.body { finder.walk(body) }
        func reference(_ text: String) -> Reference {
            var parts = text.split(separator: ".").map(String.init)
            let name = parts.removeLast()
            // Inside the peer `Self` is the peer: what is left finds the same member.
            let base = parts.isEmpty || parts == ["Self"] ? nil : parts.joined(separator: ".")
            return Reference(text: text, base: base, name: name, token: finder.first[text])
        }
        let own = [kernel.name, (kernel.owner + [kernel.name]).joined(separator: "."), "Self.\(kernel.name)"]
        callees = parsed.callees.filter { !own.contains($0) }.map(reference)
        constants = parsed.values.map(reference)
    }

    /// Keeps the first token of every name and every dotted path.
    private final class Finder: SyntaxVisitor {
        var first: [String: TokenSyntax] = [:]

        override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
            if let access = node.parent?.as(MemberAccessExprSyntax.self), access.declName.id == node.id {
                keep(access.trimmedDescription, node.baseName)
            } else {
                keep(KernelDeclaration.plain(node.baseName.text), node.baseName)
            }
            return .skipChildren
        }

        private func keep(_ text: String, _ token: TokenSyntax) {
            if first[text] == nil { first[text] = token }
        }
    }
}
