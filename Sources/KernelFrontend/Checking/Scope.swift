// Names inside a kernel: variables, local functions and type aliases, in nested scopes.
// Holds: a variable is one object for as long as it is visible, whatever names it by (`inout` parameters of inlined
// functions name their caller's array).

import KernelIR
import QuernCore

/// A variable of a kernel: a parameter, a `let`, a `var` or a loop variable.
final class Variable {
    let id: Int
    let name: String
    let type: KernelType
    let range: TextRange
    /// False for `let`, loop variables and parameters that are not `inout`.
    let isMutable: Bool
    let role: Role
    /// Arrays: the variables whose memory this one may share; a variable that owns its memory is its own root.
    var roots: Set<Int> = []
    /// Arrays: made in this kernel for this variable alone, dense.
    var ownsMemory = false

    enum Role { case parameter, inoutParameter, local, loopVariable }

    init(id: Int, name: String, type: KernelType, range: TextRange, isMutable: Bool, role: Role) {
        self.id = id
        self.name = name
        self.type = type
        self.range = range
        self.isMutable = isMutable
        self.role = role
    }
}

/// A function inside a kernel: inlined at each call.
final class LocalFunction {
    let syntax: FunctionSyntax
    let signature: Signature
    /// Whether any call has been lowered, which checks the body.
    var isInlined = false
    /// The number of scopes that it sees: those around its declaration.
    var scopeDepth: Int

    init(syntax: FunctionSyntax, signature: Signature, scopeDepth: Int) {
        self.syntax = syntax
        self.signature = signature
        self.scopeDepth = scopeDepth
    }
}

/// What a name stands for.
enum Binding {
    case variable(Variable)
    case function(LocalFunction)
    case alias(KernelType)
}

/// Nested scopes.
struct Scopes {
    private(set) var levels: [[String: Binding]] = [[:]]

    mutating func push() { levels.append([:]) }
    mutating func pop() { if levels.count > 1 { levels.removeLast() } }
    mutating func bind(_ name: String, _ binding: Binding) { levels[levels.count - 1][name] = binding }
    /// The outermost `depth` levels alone.
    mutating func truncate(to depth: Int) { levels = Array(levels.prefix(max(1, depth))) }

    func lookup(_ name: String) -> Binding? {
        for level in levels.reversed() {
            if let found = level[name] { return found }
        }
        return nil
    }
    func variable(_ name: String) -> Variable? {
        if case .variable(let variable)? = lookup(name) { variable } else { nil }
    }
    /// What the name means in the innermost scope alone.
    func local(_ name: String) -> Binding? { levels.last?[name] }
    var variableNames: [String] {
        levels.flatMap { level in
            level.compactMap { if case .variable = $0.value { $0.key } else { nil } }
        }
    }
    var names: [String] { levels.flatMap(\.keys) }
}
