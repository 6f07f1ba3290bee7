// The scalar types of the kernel language, and how a value of each travels as 64 bits.
// Every layer names types by this one list: arrays, IR, signatures, caches, C headers.
// Holds: raw values are stable, since they are stored in caches and in call keys (4 bits); a value's bits
// are zero-extended for unsigned and floating types, and sign-extended for signed integers. A complex value is two
// words, its parts: arrays, signatures and files know the complex types, KernelIR knows their parts alone.

/// A scalar type of the kernel language.
public enum ScalarType: UInt8, CaseIterable, Sendable, Hashable {
    case bool = 1
    case int8 = 2, int16 = 3, int32 = 4, int64 = 5
    case uint8 = 6, uint16 = 7, uint32 = 8, uint64 = 9
    case float32 = 11, float64 = 12
    case complex64 = 13, complex128 = 14

    /// The types that are one number: all but the complex ones.
    public static let realCases = allCases.filter { !$0.isComplex }

    /// The short name used in IR text, signatures and `kernelc` values: `bool`, `i32`, `u8`, `f64`,
    /// `c128`.
    public var name: String {
        switch self {
        case .bool: "bool"
        case .int8: "i8"
        case .int16: "i16"
        case .int32: "i32"
        case .int64: "i64"
        case .uint8: "u8"
        case .uint16: "u16"
        case .uint32: "u32"
        case .uint64: "u64"
        case .float32: "f32"
        case .float64: "f64"
        case .complex64: "c64"
        case .complex128: "c128"
        }
    }

    /// The type whose short name is `name`, if there is one.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// The name a Swift user writes; the 64-bit integers are `Int` and `UInt`.
    public var swiftName: String {
        switch self {
        case .bool: "Bool"
        case .int8: "Int8"
        case .int16: "Int16"
        case .int32: "Int32"
        case .int64: "Int"
        case .uint8: "UInt8"
        case .uint16: "UInt16"
        case .uint32: "UInt32"
        case .uint64: "UInt"
        case .float32: "Float"
        case .float64: "Double"
        case .complex64: "Complex<Float>"
        case .complex128: "Complex<Double>"
        }
    }

    /// The type that Swift spells `swiftName` (`Int64` and `UInt64` included), if there is one.
    public init?(swiftName: String) {
        switch swiftName {
        case "Int64": self = .int64
        case "UInt64": self = .uint64
        default:
            guard let found = Self.allCases.first(where: { $0.swiftName == swiftName }) else { return nil }
            self = found
        }
    }

    /// Bytes of one element in memory.
    public var byteCount: Int {
        switch self {
        case .bool, .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .float32: 4
        case .int64, .uint64, .float64, .complex64: 8
        case .complex128: 16
        }
    }

    /// Bits of one element: 1 for `bool`.
    public var bitCount: Int { self == .bool ? 1 : 8 * byteCount }

    /// True for the eight integer types.
    public var isInteger: Bool { (Self.int8.rawValue...Self.uint64.rawValue).contains(rawValue) }
    /// True for signed integers.
    public var isSignedInteger: Bool { (Self.int8.rawValue...Self.int64.rawValue).contains(rawValue) }
    /// True for unsigned integers.
    public var isUnsignedInteger: Bool { (Self.uint8.rawValue...Self.uint64.rawValue).contains(rawValue) }
    /// True for `float32` and `float64`.
    public var isFloatingPoint: Bool { self == .float32 || self == .float64 }
    /// True for `complex64` and `complex128`.
    public var isComplex: Bool { self == .complex64 || self == .complex128 }
    /// The type of a complex number's parts; a real type is its own.
    public var partType: ScalarType {
        switch self {
        case .complex64: .float32
        case .complex128: .float64
        default: self
        }
    }
    /// The complex type whose parts are of this type: there is one for `float32` and `float64`.
    public var complexType: ScalarType? {
        switch self {
        case .float32: .complex64
        case .float64: .complex128
        default: nil
        }
    }
    /// True for integers, floating and complex types.
    public var isNumeric: Bool { self != .bool }
}
