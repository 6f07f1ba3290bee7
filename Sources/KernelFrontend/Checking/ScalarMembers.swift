// Members of scalar types and of their metatypes: what they give. The lowering of each is in
// FunctionLowering+Members.swift and FunctionLowering+StaticMembers.swift.
// Holds: a member that is missing here is no member to inference, and is reported where it is emitted.

import KernelIR
import QuernCore

/// Properties and methods of numbers.
enum ScalarMembers {
    static let floatTests: [String: FloatClass] = [
        "isNaN": .isNaN, "isInfinite": .isInfinite, "isFinite": .isFinite, "isNormal": .isNormal,
        "isSubnormal": .isSubnormal, "isZero": .isZero,
    ]
    static let bitCounts: [String: Opcode] = [
        "leadingZeroBitCount": .leadingZeros, "trailingZeroBitCount": .trailingZeros,
        "nonzeroBitCount": .populationCount,
    ]
    static let reporting: [String: Opcode] = [
        "addingReportingOverflow": .addReporting, "subtractingReportingOverflow": .subtractReporting,
        "multipliedReportingOverflow": .multiplyReporting,
    ]
    static let names =
        Array(floatTests.keys) + Array(bitCounts.keys) + Array(reporting.keys) + [
            "magnitude", "bitWidth", "byteSwapped", "bitPattern", "squareRoot", "rounded", "addingProduct", "remainder",
            "truncatingRemainder", "isMultiple", "isEqual", "isLess", "isLessThanOrEqualTo", "signum", "advanced",
            "distance", "quotientAndRemainder", "negate", "toggle", "round", "formSquareRoot", "addProduct",
        ]

    /// The type of a property.
    static func type(of name: String, on type: KernelType) -> KernelType {
        if floatTests[name] != nil { return .bool }
        if bitCounts[name] != nil || name == "bitWidth" { return .int }
        switch name {
        case "magnitude":
            if case .scalar(let scalar) = type { return .scalar(scalar.unsigned) }
            return type
        case "byteSwapped": return type
        case "bitPattern":
            return type == .double ? .scalar(.uint64) : type == .scalar(.float) ? .scalar(.uint32) : .error
        default: return .error
        }
    }

    /// The type of a method's result.
    static func resultType(of name: String, on type: KernelType) -> KernelType {
        if reporting[name] != nil {
            return .tuple([.init(label: "partialValue", type: type), .init(label: "overflow", type: .bool)])
        }
        switch name {
        case "isMultiple", "isEqual", "isLess", "isLessThanOrEqualTo": return .bool
        case "squareRoot", "rounded", "addingProduct", "remainder", "truncatingRemainder", "signum", "advanced":
            return type
        case "distance": return .int
        case "quotientAndRemainder":
            return .tuple([.init(label: "quotient", type: type), .init(label: "remainder", type: type)])
        default: return .error
        }
    }
}

/// Members of types.
enum StaticMembers {
    static let constants: [String: NamedConstant] = [
        "zero": .zero, "pi": .pi, "infinity": .infinity, "nan": .nan, "ulpOfOne": .ulpOfOne,
        "greatestFiniteMagnitude": .greatestFiniteMagnitude, "leastNormalMagnitude": .leastNormalMagnitude,
        "leastNonzeroMagnitude": .leastNonzeroMagnitude, "min": .min, "max": .max, "bitWidth": .bitWidth,
    ]
    static let functions: [String] =
        [
            "sqrt", "pow", "root", "minimum", "maximum", "atan2", "hypot", "expMinusOne", "signOf",
        ] + Array(Builtins.math.keys)
    static let names = Array(constants.keys) + functions

    static func type(of name: String, on type: KernelType) -> KernelType {
        if name == "bitWidth" { return .int }
        return constants[name] != nil ? type : .error
    }
    static func resultType(of name: String, on type: KernelType) -> KernelType {
        functions.contains(name) ? type : .error
    }

    /// What a named constant asks of a type.
    static func capabilities(of constant: NamedConstant) -> Capabilities {
        switch constant {
        case .zero: .additive
        case .pi, .infinity, .nan, .ulpOfOne, .greatestFiniteMagnitude, .leastNormalMagnitude, .leastNonzeroMagnitude:
            .floating
        case .min, .max, .bitWidth: .fixedWidth
        }
    }
}
