// What the macros read off a function's declaration before anything is expanded: names, passing, owner, access.
// Holds: `refusals` lists every shape that no expansion can serve; when it is not empty nothing else is used.

internal import SwiftSyntax
internal import SwiftSyntaxMacros

/// A function under `@Kernel` or `@Extern`, as its declaration shows it.
struct KernelDeclaration {
    /// Frames and keys have room for this many parameters (KernelFrame).
    static let parameterLimit = 15

    struct Parameter {
        /// The name inside the kernel, in backticks: Swift's own words may be parameters' names.
        var name: String
        var type: TypeSyntax
        var isInout: Bool
        /// Whether the type is a type parameter of the function itself.
        var isTypeParameter: Bool
    }

    let function: FunctionDeclSyntax
    /// The function's name without backticks.
    let name: String
    let parameters: [Parameter]
    /// The type parameters that no parameter's type mentions: their types must travel by themselves.
    let hiddenTypeParameters: [String]
    /// All type parameters.
    let typeParameters: Set<String>
    /// The result's type; nil for none.
    let result: TypeSyntax?
    let isThrowing: Bool
    /// The names of the types it is a member of, outermost first.
    let owner: [String]
    /// Whether a type around it is generic, so that it cannot hold stored statics.
    let isInGenericType: Bool
    let access: Access

    /// The access of the peer type and its members, as prefixes with a space behind.
    struct Access {
        var ofType: String
        var ofMembers: String
    }

    init(_ function: FunctionDeclSyntax, attribute: AttributeSyntax, lexicalContext: [Syntax]) {
        self.function = function
        name = Self.plain(function.name.text)
        let generics = function.genericParameterClause?.parameters ?? []
        let types = Set(generics.filter { $0.specifier == nil }.map { $0.name.text })
        typeParameters = types
        var mentioned: Set<String> = []
        parameters = function.signature.parameterClause.parameters.map { parameter in
            let attributed = parameter.type.as(AttributedTypeSyntax.self)
            let base = attributed?.baseType ?? parameter.type
            for token in parameter.type.tokens(viewMode: .sourceAccurate) { mentioned.insert(token.text) }
            return Parameter(
                name: Self.quoted((parameter.secondName ?? parameter.firstName).text), type: base,
                isInout: attributed?.specifiers.contains { $0.trimmedDescription == "inout" } ?? false,
                isTypeParameter: types.contains(base.trimmedDescription))
        }
        hiddenTypeParameters = generics.map(\.name.text).filter { types.contains($0) && !mentioned.contains($0) }
        let declared = function.signature.returnClause?.type
        result = declared.flatMap { ["Void", "()", "Swift.Void"].contains($0.trimmedDescription) ? nil : $0 }
        isThrowing = function.signature.effectSpecifiers?.throwsClause != nil
        owner = lexicalContext.reversed().flatMap(Self.names)
        isInGenericType =
            lexicalContext.contains {
                $0.asProtocol((any WithGenericParametersSyntax).self)?.genericParameterClause != nil
            }
            || attribute.arguments?.trimmedDescription.contains("inGenericType") == true
        access = Self.access(function, lexicalContext)
    }

    /// `name` without backticks.
    static func plain(_ name: String) -> String {
        name.hasPrefix("`") && name.hasSuffix("`") && name.count > 2 ? String(name.dropFirst().dropLast()) : name
    }

    /// `name` with backticks, which any name may have.
    private static func quoted(_ name: String) -> String { "`\(plain(name))`" }

    /// The names that a lexical context adds to a member's path.
    private static func names(_ context: Syntax) -> [String] {
        if let named = context.asProtocol((any NamedDeclSyntax).self),
            context.asProtocol((any DeclGroupSyntax).self) != nil
        {
            return [plain(named.name.text)]
        }
        if let extended = context.as(ExtensionDeclSyntax.self)?.extendedType {
            // `extension A.B<Int>` gives A and B.
            let text = extended.trimmedDescription.prefix { $0 != "<" }
            return text.split(separator: ".").map { plain(String($0)) }
        }
        return []
    }

    private static func access(_ function: FunctionDeclSyntax, _ lexicalContext: [Syntax]) -> Access {
        let levels: Set = ["public", "package", "internal", "fileprivate", "private"]
        var level = function.modifiers.map(\.name.text).first(where: levels.contains)
        if level == nil, let around = lexicalContext.first?.as(ExtensionDeclSyntax.self) {
            level = around.modifiers.map(\.name.text).first(where: levels.contains)
        }
        let isUsableFromInline = function.attributes.contains {
            $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "usableFromInline"
        }
        if isUsableFromInline { return Access(ofType: "@usableFromInline ", ofMembers: "@usableFromInline ") }
        switch level {
        case "public", "package":
            return Access(ofType: level.map { $0 + " " } ?? "", ofMembers: level.map { $0 + " " } ?? "")
        case "private", "fileprivate": return Access(ofType: level.map { $0 + " " } ?? "", ofMembers: "")
        default: return Access(ofType: "", ofMembers: "")
        }
    }
}

extension KernelDeclaration {
    /// What is wrong with the declaration's shape: all of it, in the order of the text.
    func refusals(_ lexicalContext: [Syntax]) -> [Refusal] {
        var found: [Refusal] = []
        if let around = lexicalContext.first {
            if around.is(ProtocolDeclSyntax.self) {
                found.append(Refusal(function.name, .inProtocol))
            } else if around.is(ActorDeclSyntax.self) {
                found.append(Refusal(function.name, .inActor))
            } else if around.asProtocol((any DeclGroupSyntax).self) == nil {
                found.append(Refusal(function.name, .local))
            } else if let modifier = function.modifiers.first(where: { $0.name.text == "class" }) {
                found.append(Refusal(modifier, .classMember))
            } else if !function.modifiers.contains(where: { $0.name.text == "static" }) {
                found.append(Refusal(function.name, .instanceMember))
            }
        }
        if case .identifier = function.name.tokenKind {
        } else {
            found.append(Refusal(function.name, .operatorFunction))
        }
        if parameters.count + hiddenTypeParameters.count > Self.parameterLimit {
            found.append(
                Refusal(
                    function.signature.parameterClause,
                    .tooManyParameters(parameters.count + hiddenTypeParameters.count, limit: Self.parameterLimit)))
        }
        for parameter in function.signature.parameterClause.parameters {
            if (parameter.secondName ?? parameter.firstName).tokenKind == .wildcard {
                found.append(Refusal(parameter.secondName ?? parameter.firstName, .unnamedParameter))
            }
            if let ellipsis = parameter.ellipsis { found.append(Refusal(ellipsis, .variadic)) }
            if let value = parameter.defaultValue { found.append(Refusal(value, .defaultValue)) }
        }
        if let async = function.signature.effectSpecifiers?.asyncSpecifier { found.append(Refusal(async, .async)) }
        if let clause = function.signature.effectSpecifiers?.throwsClause {
            if clause.throwsSpecifier.text == "rethrows" { found.append(Refusal(clause, .rethrowing)) }
            if let type = clause.type { found.append(Refusal(type, .typedThrows)) }
        }
        return found
    }
}
