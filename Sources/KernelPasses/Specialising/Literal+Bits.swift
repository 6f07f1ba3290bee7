// Literals and named constants as bits of a type.
// Holds: the same bits as the Swift compiler gives on x86-64: a floating-point literal is read with 80 bits first
// and then rounded to its type; an integer literal is rounded once.

import KernelIR
import QuernCore

extension Literal {
    /// The bits of the literal as a value of `type`; nil if the type cannot hold it.
    func bits(as type: ScalarType) -> UInt64? {
        switch self {
        case .bits(let bits): return bits
        case .integer(let magnitude, let isNegative):
            if let bounds = type.integerBounds, type != .bool {
                let value = isNegative ? -Int128(magnitude) : Int128(magnitude)
                return bounds.contains(value) ? UInt64(truncatingIfNeeded: value) : nil
            }
            // A literal -0 is the integer zero, which is +0.
            let isMinus = isNegative && magnitude != 0
            switch type {
            case .float32: return (isMinus ? -Float(magnitude) : Float(magnitude)).kernelBits
            case .float64: return (isMinus ? -Double(magnitude) : Double(magnitude)).kernelBits
            default: return nil
            }
        case .real(let text):
            #if arch(x86_64)
                guard let value = Float80(text) else { return nil }
            #else
                guard let value = Double(text) else { return nil }
            #endif
            switch type {
            case .float32: return Float(value).kernelBits
            case .float64: return Double(value).kernelBits
            default: return nil
            }
        case .named(let constant): return constant.bits(as: type)
        }
    }
}

extension NamedConstant {
    /// The constant's bits as a value of `type`; nil if the type does not have it.
    func bits(as type: ScalarType) -> UInt64? {
        switch type {
        case .float32: floating(Float.self)
        case .float64: floating(Double.self)
        case .bool: nil
        default:
            switch self {
            case .zero: 0
            case .min: type.integerBounds.map { UInt64(truncatingIfNeeded: $0.lowerBound) }
            case .max: type.integerBounds.map { UInt64(truncatingIfNeeded: $0.upperBound) }
            case .bitWidth: UInt64(type.bitCount)
            default: nil
            }
        }
    }

    private func floating<F: BinaryFloatingPoint & KernelScalar>(_: F.Type) -> UInt64? {
        switch self {
        case .zero: F.zero.kernelBits
        case .pi: F.pi.kernelBits
        case .infinity: F.infinity.kernelBits
        case .nan: F.nan.kernelBits
        case .ulpOfOne: F.ulpOfOne.kernelBits
        case .greatestFiniteMagnitude: F.greatestFiniteMagnitude.kernelBits
        case .leastNormalMagnitude: F.leastNormalMagnitude.kernelBits
        case .leastNonzeroMagnitude: F.leastNonzeroMagnitude.kernelBits
        case .min, .max, .bitWidth: nil
        }
    }
}
