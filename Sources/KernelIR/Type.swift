// Types of KernelIR: scalars and arrays, concrete or in terms of a function's type parameters.
// Tuples, ranges, structs, closures and complex numbers do not exist here: the front end takes them apart. An array of
// complex numbers is an array of their parts with one axis more, the last one, of extent 2 and stride 1.
// Holds: an array type's layout is a promise about its strides; `.general` promises nothing.

package import QuernCore

/// A scalar type: known, or the n-th type parameter of the function.
package enum Scalar: Hashable, Sendable {
    case concrete(ScalarType)
    case parameter(Int)

    /// The type, if it is known.
    package var concreteType: ScalarType? {
        if case .concrete(let type) = self { type } else { nil }
    }
}

/// What is known about an array's strides. Raw values are stored in keys and signatures.
package enum Layout: UInt8, Hashable, Sendable, CaseIterable, Comparable {
    /// Row-major and dense: the stride of each axis is the product of the extents behind it.
    case contiguous = 0
    /// The last axis has stride 1; the others are free.
    case unitInner = 1
    /// Any strides, zero and negative ones too.
    case general = 2

    package static func < (a: Layout, b: Layout) -> Bool { a.rawValue < b.rawValue }
    /// The weakest promise that both keep.
    package func joined(with other: Layout) -> Layout { max(self, other) }
    /// The word in IR text.
    package var name: String {
        switch self {
        case .contiguous: "contiguous"
        case .unitInner: "unit"
        case .general: "strided"
        }
    }
}

/// The type of a value.
package enum Type: Hashable, Sendable {
    case scalar(Scalar)
    case array(element: Scalar, rank: Int, layout: Layout)

    package static let bool = Type.scalar(.concrete(.bool))
    package static let int = Type.scalar(.concrete(.int64))
    package static func concrete(_ type: ScalarType) -> Type { .scalar(.concrete(type)) }

    /// The scalar type: the element's, for an array.
    package var scalar: Scalar {
        switch self {
        case .scalar(let scalar): scalar
        case .array(let element, _, _): element
        }
    }
    /// The scalar type, if it is known.
    package var concreteType: ScalarType? { scalar.concreteType }
    package var isArray: Bool { if case .array = self { true } else { false } }
    /// The number of axes: 0 for scalars.
    package var rank: Int { if case .array(_, let rank, _) = self { rank } else { 0 } }
    package var layout: Layout? { if case .array(_, _, let layout) = self { layout } else { nil } }
    /// The same array type with another layout; scalars stay as they are.
    package func with(layout: Layout) -> Type {
        if case .array(let element, let rank, _) = self { .array(element: element, rank: rank, layout: layout) } else { self }
    }
}

/// A type parameter of a generic kernel and what its arguments must be.
package struct TypeParameter: Hashable, Sendable {
    /// The name as written, such as `T`.
    package var name: String
    package var constraint: Constraint
    package init(name: String, constraint: Constraint) {
        self.name = name
        self.constraint = constraint
    }

    /// What a type argument must be.
    package enum Constraint: String, Hashable, Sendable, CaseIterable {
        case any, equatable, comparable, additive, numeric, signedNumeric
        case integer, signedInteger, unsignedInteger, fixedWidth, floatingPoint, real

        /// Whether `type` meets the constraint, as in Swift; never a complex type, which IR does not know.
        package func accepts(_ type: ScalarType) -> Bool {
            // A complex argument is taken apart before it would meet a type parameter.
            if type.isComplex { return false }
            return switch self {
            case .any, .equatable: true
            case .comparable, .additive, .numeric: type.isNumeric
            case .signedNumeric: type.isSignedInteger || type.isFloatingPoint
            case .integer, .fixedWidth: type.isInteger
            case .signedInteger: type.isSignedInteger
            case .unsignedInteger: type.isUnsignedInteger
            case .floatingPoint, .real: type.isFloatingPoint
            }
        }
    }
}
