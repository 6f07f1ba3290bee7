// What Swift lets one do with a type, by its protocols: the rows of the standard library and numerics that the
// kernel language knows, for concrete types and for type parameters alike.
// Holds: a concrete type can do what each protocol that it conforms to says.

import KernelIR
import QuernCore

/// What values of a type can do.
struct Capabilities: OptionSet, Sendable {
    let rawValue: UInt32
    static let equatable = Self(rawValue: 1 << 0)
    static let comparable = Self(rawValue: 1 << 1)
    /// `+`, `-`, `.zero`.
    static let additive = Self(rawValue: 1 << 2)
    /// `*`, `magnitude`.
    static let numeric = Self(rawValue: 1 << 3)
    /// Prefix `-`.
    static let signed = Self(rawValue: 1 << 4)
    static let integerLiteral = Self(rawValue: 1 << 5)
    static let floatLiteral = Self(rawValue: 1 << 6)
    /// `/ % & | ^ ~ << >>`, conversions from and to other numbers.
    static let integer = Self(rawValue: 1 << 7)
    /// `&+ &- &* &<< &>>`, `.min`, `.max`, bit counts.
    static let fixedWidth = Self(rawValue: 1 << 8)
    static let signedInteger = Self(rawValue: 1 << 9)
    static let unsignedInteger = Self(rawValue: 1 << 10)
    /// `/`, `squareRoot()`, `.infinity`, `isNaN`.
    static let floating = Self(rawValue: 1 << 11)
    /// Conversions from other floating-point types and integers.
    static let binaryFloating = Self(rawValue: 1 << 12)
    /// Mathematical functions.
    static let real = Self(rawValue: 1 << 13)
    /// `stride`.
    static let strideable = Self(rawValue: 1 << 14)
    static let boolean = Self(rawValue: 1 << 15)
    /// `/` and the parts of complex numbers.
    static let complex = Self(rawValue: 1 << 16)

    static let numericProtocol: Self = [.equatable, .additive, .numeric, .integerLiteral]
    static let binaryInteger: Self = [numericProtocol, .comparable, .integer, .strideable]
    static let fixedWidthInteger: Self = [binaryInteger, .fixedWidth]
    static let floatingPoint: Self = [numericProtocol, .comparable, .signed, .floating, .strideable]

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// What a concrete type can do.
    init(of type: ScalarType) {
        switch type {
        case .bool: self = [.equatable, .boolean]
        case .float32, .float64:
            self = [.floatingPoint, .binaryFloating, .floatLiteral, .real]
        case .complex64, .complex128: self = [.numericProtocol, .signed, .complex]
        default:
            self = .fixedWidthInteger
            insert(type.isSignedInteger ? [.signedInteger, .signed] : .unsignedInteger)
        }
    }

    /// What conformance to a protocol gives, nil if the name is none that kernels know.
    static func ofProtocol(_ name: String) -> Capabilities? {
        switch name {
        case "KernelScalar", "Equatable", "Hashable": .equatable
        case "Sendable", "BitwiseCopyable", "Any", "Copyable", "CustomStringConvertible", "Escapable": []
        case "Comparable": [.equatable, .comparable]
        case "Strideable": [.equatable, .comparable, .strideable]
        case "AdditiveArithmetic": [.equatable, .additive]
        case "Numeric": .numericProtocol
        case "SignedNumeric": [.numericProtocol, .signed]
        case "BinaryInteger": .binaryInteger
        case "SignedInteger": [.binaryInteger, .signed, .signedInteger]
        case "UnsignedInteger": [.binaryInteger, .unsignedInteger]
        case "FixedWidthInteger": .fixedWidthInteger
        case "FloatingPoint": .floatingPoint
        case "BinaryFloatingPoint": [.floatingPoint, .binaryFloating, .floatLiteral]
        case "Real": [.floatingPoint, .binaryFloating, .floatLiteral, .real]
        case "ElementaryFunctions", "RealFunctions": [.equatable, .additive, .real]
        case "AlgebraicField": [.numericProtocol, .signed]
        case "ExpressibleByIntegerLiteral": .integerLiteral
        case "ExpressibleByFloatLiteral": [.integerLiteral, .floatLiteral]
        default: nil
        }
    }

    /// All protocols, for near misses.
    static let protocolNames = [
        "KernelScalar", "Equatable", "Hashable", "Comparable", "Strideable", "AdditiveArithmetic", "Numeric",
        "SignedNumeric", "BinaryInteger", "SignedInteger", "UnsignedInteger", "FixedWidthInteger", "FloatingPoint",
        "BinaryFloatingPoint", "Real", "ElementaryFunctions", "RealFunctions", "AlgebraicField",
    ]

    /// The constraint of KernelIR that accepts the same concrete types.
    var constraint: TypeParameter.Constraint {
        let accepted = ScalarType.realCases.filter { isSubset(of: Capabilities(of: $0)) }
        let candidates: [TypeParameter.Constraint] = [
            contains(.real) ? .real : .floatingPoint,
            contains(.fixedWidth) ? .fixedWidth : .integer, .signedInteger, .unsignedInteger, .signedNumeric, .numeric,
            contains(.comparable) ? .comparable : (contains(.additive) ? .additive : .equatable),
        ]
        // `.equatable` accepts all types, so something always fits; the first that accepts the same is the closest.
        let ordered: [TypeParameter.Constraint] =
            contains(.numeric) ? candidates : [.real, .comparable, .additive, .equatable, .signedNumeric, .fixedWidth]
        return ordered.first { constraint in
            ScalarType.realCases.filter(constraint.accepts) == accepted
        } ?? (self == [] ? .any : .equatable)
    }

    /// The protocol to name when a capability is missing.
    static func protocolName(for missing: Capabilities) -> String {
        if missing.contains(.real) { return "Real" }
        if missing.contains(.fixedWidth) { return "FixedWidthInteger" }
        if missing.contains(.binaryFloating) || missing.contains(.floatLiteral) { return "BinaryFloatingPoint" }
        if missing.contains(.floating) { return "FloatingPoint" }
        if missing.contains(.integer) { return "BinaryInteger" }
        if missing.contains(.signed) { return "SignedNumeric" }
        if missing.contains(.numeric) || missing.contains(.integerLiteral) { return "Numeric" }
        if missing.contains(.additive) { return "AdditiveArithmetic" }
        if missing.contains(.comparable) { return "Comparable" }
        return "Equatable"
    }
}
