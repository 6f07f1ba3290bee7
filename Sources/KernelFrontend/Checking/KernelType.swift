// The types that the checker reasons with: Swift's own view, in which `Int` and `Int64` are two types, and a
// literal has none before its context gives it one. Lowering maps them to KernelIR's types.
// Holds: `.integerLiteral`, `.floatLiteral` and `.flexible` occur as results of inference only, never as the
// type of a variable; `.error` makes everything that touches it silent.

import KernelIR
import QuernCore

/// A scalar type as Swift names it.
enum SwiftScalar: String, CaseIterable, Sendable {
    case bool = "Bool"
    case int = "Int"
    case int8 = "Int8"
    case int16 = "Int16"
    case int32 = "Int32"
    case int64 = "Int64"
    case uint = "UInt"
    case uint8 = "UInt8"
    case uint16 = "UInt16"
    case uint32 = "UInt32"
    case uint64 = "UInt64"
    case float = "Float"
    case double = "Double"

    var scalarType: ScalarType {
        switch self {
        case .bool: .bool
        case .int, .int64: .int64
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .uint, .uint64: .uint64
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32: .uint32
        case .float: .float32
        case .double: .float64
        }
    }

    /// The name of `type`; of a complex type, that of its parts.
    init(_ type: ScalarType) {
        switch type.partType {
        case .bool: self = .bool
        case .int8: self = .int8
        case .int16: self = .int16
        case .int32: self = .int32
        case .int64: self = .int
        case .uint8: self = .uint8
        case .uint16: self = .uint16
        case .uint32: self = .uint32
        case .uint64: self = .uint
        case .float32: self = .float
        case .float64, .complex64, .complex128: self = .double
        }
    }

    /// The unsigned type of the same width.
    var unsigned: SwiftScalar {
        switch self {
        case .int: .uint
        case .int8: .uint8
        case .int16: .uint16
        case .int32: .uint32
        case .int64: .uint64
        default: self
        }
    }
}

/// A type in a kernel.
indirect enum KernelType: Hashable, Sendable {
    /// Something was wrong and has been reported.
    case error
    case void
    case scalar(SwiftScalar)
    /// The n-th type parameter of the kernel being checked (or of a signature).
    case parameter(Int)
    /// A complex number whose parts are of this type.
    case complex(KernelType)
    case array(element: KernelType, rank: Int)
    /// `x.shape`.
    case shape(rank: Int)
    case tuple([Element])
    case range(KernelType)
    /// What `exactly:` gives.
    case optional(KernelType)
    case integerLiteral, floatLiteral
    /// An implicit member such as `.zero`: whatever the context wants.
    case flexible

    struct Element: Hashable, Sendable {
        var label: String?
        var type: KernelType
    }

    static let bool = KernelType.scalar(.bool)
    static let int = KernelType.scalar(.int)
    static let double = KernelType.scalar(.double)

    var isScalar: Bool {
        switch self {
        case .scalar, .parameter: true
        default: false
        }
    }
    var isComplex: Bool { if case .complex = self { true } else { false } }
    /// What arithmetic works on: a scalar or a complex number.
    var isNumber: Bool { isScalar || isComplex }
    /// The type of a complex number's parts; any other type is its own.
    var part: KernelType { if case .complex(let part) = self { part } else { self } }
    var isArray: Bool { if case .array = self { true } else { false } }
    var isError: Bool { self == .error }
    /// No type of its own: takes the context's.
    var isOpen: Bool {
        switch self {
        case .integerLiteral, .floatLiteral, .flexible: true
        case .tuple(let parts): parts.contains { $0.type.isOpen }
        case .range(let bound): bound.isOpen
        default: false
        }
    }
    var rank: Int { if case .array(_, let rank) = self { rank } else { 0 } }
    /// The element of an array; a scalar itself.
    var element: KernelType { if case .array(let element, _) = self { element } else { self } }
    var containsArray: Bool {
        switch self {
        case .array: true
        case .tuple(let parts): parts.contains { $0.type.containsArray }
        default: false
        }
    }

    /// The type that a literal gets where nothing else decides.
    var defaulted: KernelType {
        switch self {
        case .integerLiteral: .int
        case .floatLiteral: .double
        case .tuple(let parts): .tuple(parts.map { Element(label: $0.label, type: $0.type.defaulted) })
        case .range(let bound): .range(bound.defaulted)
        default: self
        }
    }

    /// The number of IR values that a value of this type is made of.
    var leafCount: Int {
        switch self {
        case .scalar, .parameter, .array: 1
        case .complex: 2
        case .shape(let rank): rank
        case .range: 2
        case .tuple(let parts): parts.reduce(0) { $0 + $1.type.leafCount }
        default: 0
        }
    }

    /// The scalar of IR.
    var scalar: Scalar? {
        switch self {
        case .scalar(let type): .concrete(type.scalarType)
        case .parameter(let index): .parameter(index)
        default: nil
        }
    }

    /// The IR types of a value's parts.
    func leafTypes(layout: Layout = .general) -> [Type] {
        switch self {
        case .scalar, .parameter: scalar.map { [.scalar($0)] } ?? []
        case .complex(let part): part.leafTypes() + part.leafTypes()
        case .array(.complex(let part), let rank):
            part.scalar.map { [.array(element: $0, rank: rank + 1, layout: layout)] } ?? []
        case .array(let element, let rank):
            element.scalar.map { [.array(element: $0, rank: rank, layout: layout)] } ?? []
        case .shape(let rank): Array(repeating: .int, count: rank)
        case .range(let bound): bound.leafTypes() + bound.leafTypes()
        case .tuple(let parts): parts.flatMap { $0.type.leafTypes(layout: layout) }
        default: []
        }
    }

    /// What the leaves are of complex values.
    var leafParts: [ComplexPart] {
        switch self {
        case .complex: [.real, .imaginary]
        case .array(.complex, _): [.array]
        case .tuple(let parts): parts.flatMap(\.type.leafParts)
        default: Array(repeating: .none, count: leafCount)
        }
    }

    /// Puts types in place of type parameters.
    func substituting(_ arguments: [KernelType]) -> KernelType {
        switch self {
        case .parameter(let index): index < arguments.count ? arguments[index] : .error
        case .complex(let part): .complex(part.substituting(arguments))
        case .array(let element, let rank): .array(element: element.substituting(arguments), rank: rank)
        case .tuple(let parts):
            .tuple(parts.map { Element(label: $0.label, type: $0.type.substituting(arguments)) })
        case .range(let bound): .range(bound.substituting(arguments))
        default: self
        }
    }

    /// The type as Swift writes it, with the names of the type parameters.
    func text(_ parameterNames: [String]) -> String {
        switch self {
        case .error: "_"
        case .void: "Void"
        case .scalar(let type): type.rawValue
        case .parameter(let index): index < parameterNames.count ? parameterNames[index] : "_"
        case .complex(let part): "Complex<\(part.text(parameterNames))>"
        case .array(let element, 1): "Vector<\(element.text(parameterNames))>"
        case .array(let element, 2): "Matrix<\(element.text(parameterNames))>"
        case .array(let element, let rank): "NDArray<\(element.text(parameterNames)), \(rank)>"
        case .shape(let rank): "Shape<\(rank)>"
        case .tuple(let parts):
            "("
                + parts.map { ($0.label.map { "\($0): " } ?? "") + $0.type.text(parameterNames) }
                .joined(separator: ", ") + ")"
        case .range(let bound): "Range<\(bound.text(parameterNames))>"
        case .optional(let type): type.text(parameterNames) + "?"
        case .integerLiteral: "an integer literal"
        case .floatLiteral: "a floating-point literal"
        case .flexible: "an implicit member"
        }
    }

    /// What two sides of an operator have in common, as far as inference can tell.
    static func joined(_ a: KernelType, _ b: KernelType) -> KernelType {
        switch (a, b) {
        case (.error, _), (.flexible, _): b
        case (_, .error), (_, .flexible): a
        case (.array, _): a
        case (_, .array): b
        case (.integerLiteral, _): b
        case (_, .integerLiteral): a
        case (.floatLiteral, _): b
        case (.tuple(let x), .tuple(let y)) where x.count == y.count:
            .tuple(zip(x, y).map { Element(label: $0.label, type: joined($0.type, $1.type)) })
        default: a
        }
    }
}
