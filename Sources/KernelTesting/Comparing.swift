// Equality of values as Quern promises it: to the bit, all NaNs being one value; or within units in the last place.

import KernelIR
package import QuernCore

package enum Comparing {
    /// Units in the last place between two values of a floating type; 0 for the same, nil where there is no distance.
    package static func ulps(_ a: UInt64, _ b: UInt64, _ type: ScalarType) -> UInt64? {
        if Meaning.areSame(a, b, type) { return 0 }
        guard type.isFloatingPoint, !isNaN(a, type), !isNaN(b, type) else { return nil }
        // Bits as an integer that grows with the value; both zeros are 0.
        func line(_ bits: UInt64) -> Int64 {
            switch type {
            case .float32:
                let signed = Int64(Int32(truncatingIfNeeded: bits))
                return signed < 0 ? Int64(Int32.min) - signed : signed
            default:
                let signed = Int64(bitPattern: bits)
                return signed < 0 ? Int64.min &- signed : signed
            }
        }
        let (x, y) = (line(a), line(b))
        return x > y ? UInt64(bitPattern: x &- y) : UInt64(bitPattern: y &- x)
    }

    private static func isNaN(_ bits: UInt64, _ type: ScalarType) -> Bool {
        type == .float32 ? Float(kernelBits: bits).isNaN : Double(kernelBits: bits).isNaN
    }

    /// Whether two lists of values are equal within `ulps`.
    package static func areEqual(_ a: [UInt64], _ b: [UInt64], _ type: ScalarType, ulps: UInt64 = 0) -> Bool {
        a.count == b.count
            && zip(a, b).allSatisfy { x, y in
                ulps == 0 ? Meaning.areSame(x, y, type) : (Self.ulps(x, y, type).map { $0 <= ulps } ?? false)
            }
    }

    /// A value as people read it; of a complex type, a part.
    package static func text(_ bits: UInt64, _ type: ScalarType) -> String {
        switch type.partType {
        case .bool: bits & 1 == 1 ? "true" : "false"
        case .float32: "\(Float(kernelBits: bits))"
        case .float64, .complex64, .complex128: "\(Double(kernelBits: bits))"
        case .uint8, .uint16, .uint32, .uint64: "\(bits)"
        case .int8, .int16, .int32, .int64: "\(Int64(bitPattern: bits))"
        }
    }
}
