// The scalar types of the kernel language, and how a value of each travels as 64 bits.
// Every layer names types by this one list: arrays, IR, signatures, caches, C headers.
// Holds: raw values are stable, since they are stored in caches and in call keys (4 bits); a value's bits
// are zero-extended for unsigned and floating types, and sign-extended for signed integers.

/// A scalar type of the kernel language.
public enum ScalarType: UInt8, CaseIterable, Sendable, Hashable {
    case bool = 1
    case int8 = 2, int16 = 3, int32 = 4, int64 = 5
    case uint8 = 6, uint16 = 7, uint32 = 8, uint64 = 9
    case float32 = 11, float64 = 12

    /// The short name used in IR text, signatures and `kernelc` values: `bool`, `i32`, `u8`, `f64`.
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
        case .int64, .uint64, .float64: 8
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
    /// True for integers and floating types.
    public var isNumeric: Bool { self != .bool }
}
