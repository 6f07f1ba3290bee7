// The names that the language itself gives: types, mathematical functions, and what Swift's library has of use
// to kernels. Members of types are in ScalarMembers.
// Holds: a name that is here is never taken for a kernel of another module.

import KernelIR
import QuernCore

enum Builtins {
    /// Free functions of one argument and Swift's `Double.name(x)`, by the operation that they are.
    static let math: [String: MathFunction] = [
        "cbrt": .cbrt, "exp": .exp, "exp2": .exp2, "exp10": .exp10, "expm1": .expm1, "log": .log, "log2": .log2,
        "log10": .log10, "log1p": .log1p, "sin": .sin, "cos": .cos, "tan": .tan, "asin": .asin, "acos": .acos,
        "atan": .atan, "sinh": .sinh, "cosh": .cosh, "tanh": .tanh, "asinh": .asinh, "acosh": .acosh, "atanh": .atanh,
        "erf": .erf, "erfc": .erfc, "gamma": .gamma, "tgamma": .gamma, "logGamma": .logGamma,
    ]
    static let math2: [String: MathFunction] = [
        "hypot": .hypot, "atan2": .atan2, "remainder": .remainder, "fmod": .truncatingRemainder,
    ]
    static let rounding: [String: Rounding] = [
        "floor": .down, "ceil": .up, "trunc": .towardZero, "round": .toNearestOrAwayFromZero,
        "rint": .toNearestOrEven, "nearbyint": .toNearestOrEven,
    ]
    static let otherFunctions: Set<String> = [
        "sqrt", "pow", "fma", "copysign", "abs", "fabs", "sign", "sincos", "min", "max", "fmin", "fmax", "swap",
        "precondition", "preconditionFailure", "assert", "assertionFailure", "fatalError", "zip", "stride", "parallel",
    ]
    /// Array types by name, with the rank that the name fixes.
    static let arrayTypes: [String: Int?] = ["NDArray": nil as Int?, "Vector": 1, "Matrix": 2]
    /// Types of Quern and Swift that kernels cannot use yet, with the id's end.
    static let unsupportedTypes: [String: String] = [
        "Float16": "float16", "InlineArray": "inline-array", "KernelRandom": "random",
        "String": "string", "Character": "string", "Array": "swift-array", "ArraySlice": "swift-array",
        "ContiguousArray": "swift-array", "Dictionary": "dictionary", "Set": "set", "Optional": "optional",
        "Float80": "float80", "Int128": "int128", "UInt128": "int128", "SIMD2": "simd", "SIMD3": "simd",
        "SIMD4": "simd",
        "SIMD8": "simd", "SIMD16": "simd", "SIMD32": "simd", "SIMD64": "simd", "StaticString": "string",
        "UnsafePointer": "pointer", "UnsafeMutablePointer": "pointer", "UnsafeBufferPointer": "pointer",
        "UnsafeMutableBufferPointer": "pointer", "UnsafeRawPointer": "pointer", "Span": "span", "MutableSpan": "span",
        "Range": "range-type", "ClosedRange": "range-type", "BlockedArray": "blocked-array",
    ]
    static let scalarNames = SwiftScalar.allCases.map(\.rawValue)
    /// Functions of Swift's library that people try in kernels.
    static let unsupportedFunctions: [String: (id: String, help: String?)] = [
        "print": ("print", "return the value, or look at it outside"),
        "debugPrint": ("print", "return the value, or look at it outside"),
        "dump": ("print", nil), "sequence": ("sequence", "use a 'while' loop"), "repeatElement": ("sequence", nil),
        "withUnsafePointer": ("pointer", nil), "type": ("type-of", nil), "numericCast": ("numeric-cast", nil),
        "unsafeBitCast": ("pointer", "use 'bitPattern'"), "matmul": ("matmul", "write the three loops"),
        "withExtendedLifetime": ("lifetime", nil), "ldexp": ("ldexp", "multiply by 'exp2'"), "frexp": ("frexp", nil),
        "modf": ("modf", "use 'trunc(x)' and 'x - trunc(x)'"),
    ]

    /// Whether the language itself gives the name: then no kernel is meant.
    static func isKnown(_ name: String) -> Bool {
        if name == "_" || math[name] != nil || math2[name] != nil || rounding[name] != nil { return true }
        if otherFunctions.contains(name) || arrayTypes[name] != nil || scalarNames.contains(name) { return true }
        if name == "Complex" { return true }
        return unsupportedTypes[name] != nil || unsupportedFunctions[name] != nil || name == "Self" || name == "Void"
            || name == "Swift" || name == "Quern"
    }

    /// All functions, for near misses.
    static let functionNames: [String] =
        Array(math.keys) + Array(math2.keys) + Array(rounding.keys) + Array(otherFunctions)
}
