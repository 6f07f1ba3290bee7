// The meaning of conversions: Swift's initialisers `U(x)`, `U(truncatingIfNeeded: x)`, `U(clamping: x)` and
// `U(exactly: x)`, with traps turned into faults.

import QuernCore

extension Meaning {
    static func convert(_ opcode: Opcode, from: ScalarType, to: ScalarType, _ a: UInt64) -> Outcome? {
        switch from {
        case .bool, .complex64, .complex128: nil
        case .int8: convert(opcode, Int8(kernelBits: a), to)
        case .int16: convert(opcode, Int16(kernelBits: a), to)
        case .int32: convert(opcode, Int32(kernelBits: a), to)
        case .int64: convert(opcode, Int64(kernelBits: a), to)
        case .uint8: convert(opcode, UInt8(kernelBits: a), to)
        case .uint16: convert(opcode, UInt16(kernelBits: a), to)
        case .uint32: convert(opcode, UInt32(kernelBits: a), to)
        case .uint64: convert(opcode, UInt64(kernelBits: a), to)
        case .float32: convert(opcode, Float(kernelBits: a), to)
        case .float64: convert(opcode, Double(kernelBits: a), to)
        }
    }

    private static func convert<I: FixedWidthInteger>(_ opcode: Opcode, _ x: I, _ to: ScalarType) -> Outcome? {
        switch to {
        case .bool, .complex64, .complex128: nil
        case .int8: integer(opcode, x, Int8.self)
        case .int16: integer(opcode, x, Int16.self)
        case .int32: integer(opcode, x, Int32.self)
        case .int64: integer(opcode, x, Int64.self)
        case .uint8: integer(opcode, x, UInt8.self)
        case .uint16: integer(opcode, x, UInt16.self)
        case .uint32: integer(opcode, x, UInt32.self)
        case .uint64: integer(opcode, x, UInt64.self)
        case .float32: float(opcode, x, Float.self)
        case .float64: float(opcode, x, Double.self)
        }
    }

    private static func convert<F: BinaryFloatingPoint & KernelWord>(_ opcode: Opcode, _ x: F, _ to: ScalarType) -> Outcome? {
        switch to {
        case .bool, .complex64, .complex128: nil
        case .int8: integer(opcode, x, Int8.self)
        case .int16: integer(opcode, x, Int16.self)
        case .int32: integer(opcode, x, Int32.self)
        case .int64: integer(opcode, x, Int64.self)
        case .uint8: integer(opcode, x, UInt8.self)
        case .uint16: integer(opcode, x, UInt16.self)
        case .uint32: integer(opcode, x, UInt32.self)
        case .uint64: integer(opcode, x, UInt64.self)
        case .float32: float(opcode, x, Float.self)
        case .float64: float(opcode, x, Double.self)
        }
    }

    private static func integer<I: FixedWidthInteger, J: FixedWidthInteger & KernelWord>(
        _ opcode: Opcode, _ x: I, _ type: J.Type
    ) -> Outcome? {
        switch opcode {
        case .convert: J(exactly: x).map { Outcome($0.kernelBits) } ?? .fault(.conversion)
        case .convertTruncating: Outcome(J(truncatingIfNeeded: x).kernelBits)
        case .convertClamping: Outcome(J(clamping: x).kernelBits)
        case .convertExactly: J(exactly: x).map { Outcome(1, $0.kernelBits) } ?? Outcome(0, 0)
        default: nil  // The caller sends conversions only.
        }
    }

    private static func integer<F: BinaryFloatingPoint, J: FixedWidthInteger & KernelWord>(
        _ opcode: Opcode, _ x: F, _ type: J.Type
    ) -> Outcome? {
        switch opcode {
        case .convert: J(exactly: x.rounded(.towardZero)).map { Outcome($0.kernelBits) } ?? .fault(.conversion)
        case .convertExactly: J(exactly: x).map { Outcome(1, $0.kernelBits) } ?? Outcome(0, 0)
        default: nil  // Truncating and clamping are for integers alone.
        }
    }

    private static func float<I: FixedWidthInteger, G: BinaryFloatingPoint & KernelWord>(
        _ opcode: Opcode, _ x: I, _ type: G.Type
    ) -> Outcome? {
        switch opcode {
        case .convert: Outcome(G(x).kernelBits)
        case .convertExactly: G(exactly: x).map { Outcome(1, $0.kernelBits) } ?? Outcome(0, 0)
        default: nil  // Truncating and clamping are for integers alone.
        }
    }

    private static func float<F: BinaryFloatingPoint, G: BinaryFloatingPoint & KernelWord>(
        _ opcode: Opcode, _ x: F, _ type: G.Type
    ) -> Outcome? {
        switch opcode {
        case .convert: Outcome(G(x).kernelBits)
        case .convertExactly: G(exactly: x).map { Outcome(1, $0.kernelBits) } ?? Outcome(0, 0)
        default: nil  // Truncating and clamping are for integers alone.
        }
    }
}
