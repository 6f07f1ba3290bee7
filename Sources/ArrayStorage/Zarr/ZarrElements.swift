// The names of element types in both versions of Zarr, and fill values as bytes.
// Source: Zarr v2 and v3 specifications, data types and fill values.

import NDArrays
import QuernCore

/// Element types and fill values.
enum ZarrElements {
    /// Version 3's name and version 2's code without its byte order.
    static let types: [(type: ScalarType, name: String, code: String)] = [
        (.bool, "bool", "b1"), (.int8, "int8", "i1"), (.int16, "int16", "i2"), (.int32, "int32", "i4"),
        (.int64, "int64", "i8"), (.uint8, "uint8", "u1"), (.uint16, "uint16", "u2"), (.uint32, "uint32", "u4"),
        (.uint64, "uint64", "u8"), (.float32, "float32", "f4"), (.float64, "float64", "f8"),
        (.complex64, "complex64", "c8"), (.complex128, "complex128", "c16"),
    ]

    /// The type that version 2 writes `text`, such as `<f8`.
    static func type(code text: String) -> (type: ScalarType, isBigEndian: Bool)? {
        guard let order = text.first, "<>|".contains(order),
            let found = types.first(where: { $0.code == text.dropFirst() }), order != "|" || found.type.byteCount == 1
        else { return nil }
        return (found.type, order == ">" && found.type.byteCount > 1)
    }

    /// What version 2 writes for `type`.
    static func code(_ type: ScalarType) -> String? {
        types.first { $0.type == type }.map { (type.byteCount == 1 ? "|" : "<") + $0.code }
    }

    /// The bytes of one element that `value` gives, in this machine's order; nil if it gives none of this type.
    static func fill(_ value: JSONValue, _ type: ScalarType) -> [UInt8]? {
        func bytes<Value: BitwiseCopyable>(_ value: Value?) -> [UInt8]? {
            value.map { withUnsafeBytes(of: $0) { Array($0) } }
        }
        func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type) -> [UInt8]? {
            guard case .number(let text) = value else { return nil }
            // Python writes 0.0 for integers at times.
            return bytes(Value(text) ?? Double(text).flatMap { Value(exactly: $0) })
        }
        switch type {
        case .bool:
            if let flag = value.flag { return [flag ? 1 : 0] }
            return value.integer.map { [$0 == 0 ? 0 : 1] }
        case .int8: return integer(Int8.self)
        case .int16: return integer(Int16.self)
        case .int32: return integer(Int32.self)
        case .int64: return integer(Int64.self)
        case .uint8: return integer(UInt8.self)
        case .uint16: return integer(UInt16.self)
        case .uint32: return integer(UInt32.self)
        case .uint64: return integer(UInt64.self)
        case .float32: return bytes(float(value, hexDigits: 8) { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) })
        case .float64: return bytes(float(value, hexDigits: 16) { Double(bitPattern: $0) })
        case .complex64, .complex128:
            // Real and imaginary part, each as a float; a plain number has no imaginary part.
            let part: ScalarType = type == .complex64 ? .float32 : .float64
            guard let items = value.items else {
                return fill(value, part).map { $0 + [UInt8](repeating: 0, count: part.byteCount) }
            }
            guard items.count == 2, let real = fill(items[0], part), let imaginary = fill(items[1], part) else {
                return nil
            }
            return real + imaginary
        }
    }

    private static func float<Value: BinaryFloatingPoint & LosslessStringConvertible>(
        _ value: JSONValue, hexDigits: Int, _ fromBits: (UInt64) -> Value
    ) -> Value? {
        switch value {
        case .number(let text): return Value(text)
        case .string("NaN"): return .nan
        case .string("Infinity"): return .infinity
        case .string("-Infinity"): return -.infinity
        case .string(let text):
            guard text.hasPrefix("0x"), text.utf8.count == hexDigits + 2 else { return nil }
            return UInt64(text.dropFirst(2), radix: 16).map(fromBits)
        default: return nil
        }
    }
}
