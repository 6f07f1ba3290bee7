// Values during lowering: what an expression became, taken apart into KernelIR values.
// KernelIR has scalars and arrays; tuples, shapes and ranges exist only here, as lists of them.
// Holds: a value of a type has `type.leafCount` leaves, unless an error was reported.

import KernelIR

/// A lowered value of some type.
indirect enum Lowered: Sendable {
    /// `Void`, and what remains after an error.
    case none
    case scalar(Value)
    case array(ArrayReference)
    /// A tuple's parts.
    case parts([Lowered])
    /// A shape: one extent an axis.
    case extents([Value])
    /// `lower ..< upper`.
    case range(Value, Value)

    /// All IR values, in order.
    var leaves: [Value] {
        switch self {
        case .none: []
        case .scalar(let value): [value]
        case .array(let array): [array.value]
        case .parts(let parts): parts.flatMap(\.leaves)
        case .extents(let extents): extents
        case .range(let lower, let upper): [lower, upper]
        }
    }

    /// The variables whose memory arrays inside may share.
    var roots: Set<Int> {
        switch self {
        case .array(let array): array.roots
        case .parts(let parts): parts.reduce(into: []) { $0.formUnion($1.roots) }
        default: []
        }
    }

    /// A value of `type` from its leaves.
    init(_ type: KernelType, leaves: some Collection<Value>, roots: Set<Int>) {
        var rest = Array(leaves)[...]
        self = Self.take(type, &rest, roots)
    }

    private static func take(_ type: KernelType, _ rest: inout ArraySlice<Value>, _ roots: Set<Int>) -> Lowered {
        guard rest.count >= type.leafCount else { return .none }
        switch type {
        case .scalar, .parameter: return .scalar(rest.removeFirst())
        case .complex:
            let real = rest.removeFirst()
            return .parts([.scalar(real), .scalar(rest.removeFirst())])
        case .array: return .array(ArrayReference(value: rest.removeFirst(), roots: roots, isFresh: false))
        case .shape(let rank):
            let extents = Array(rest.prefix(rank))
            rest = rest.dropFirst(rank)
            return .extents(extents)
        case .range:
            let lower = rest.removeFirst()
            return .range(lower, rest.removeFirst())
        case .tuple(let parts): return .parts(parts.map { take($0.type, &rest, roots) })
        default: return .none
        }
    }
}

/// An array value and whose memory it is.
struct ArrayReference: Sendable {
    var value: Value
    /// The variables whose memory it may share; empty for fresh arrays.
    var roots: Set<Int>
    /// True for an array made by the expression itself, which nobody else holds.
    var isFresh: Bool
}

/// A lowered value and its type.
struct Typed: Sendable {
    var type: KernelType
    var value: Lowered

    static let error = Typed(type: .error, value: .none)
    static let void = Typed(type: .void, value: .none)
    static func scalar(_ type: KernelType, _ value: Value) -> Typed { Typed(type: type, value: .scalar(value)) }
    static func bool(_ value: Value) -> Typed { .scalar(.bool, value) }
    static func int(_ value: Value) -> Typed { .scalar(.int, value) }

    var array: ArrayReference? { if case .array(let array) = value { array } else { nil } }
}

/// Where `break`, `continue` and the `return` of an inlined function lead.
final class JumpTarget {
    enum Kind { case loop, parallelLoop, conditional, function }
    let kind: Kind
    /// The user's label.
    let name: String?
    let label: Label
    /// Variables whose values travel with the jump.
    let carried: [Variable]
    /// For `repeat`: the block around the body, which `continue` leaves.
    var continueLabel: Label?
    var isBroken = false
    var isContinued = false
    /// For inlined functions: the type of what they return.
    var resultType: KernelType = .void
    /// For inlined functions: variables from this number on are the function's own.
    var firstLocal = 0

    init(_ kind: Kind, name: String?, label: Label, carried: [Variable]) {
        self.kind = kind
        self.name = name
        self.label = label
        self.carried = carried
    }
}
