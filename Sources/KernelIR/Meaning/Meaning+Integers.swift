// The meaning of operations on integers: Swift's own, with traps turned into faults.

import QuernCore

extension Meaning {
    @inline(__always)
    private static func checked<I: FixedWidthInteger & KernelWord>(_ value: (partialValue: I, overflow: Bool)) -> Outcome {
        value.overflow ? .fault(.overflow) : Outcome(value.partialValue.kernelBits)
    }
    @inline(__always)
    private static func reported<I: FixedWidthInteger & KernelWord>(_ value: (partialValue: I, overflow: Bool)) -> Outcome {
        Outcome(value.partialValue.kernelBits, value.overflow ? 1 : 0)
    }

    static func integer<I: FixedWidthInteger & KernelWord>(
        _ opcode: Opcode, _ type: I.Type, _ other: ScalarType, _ a: UInt64, _ b: UInt64
    ) -> Outcome? {
        let x = I(kernelBits: a)
        let y = I(kernelBits: b)
        switch opcode {
        case .add: return checked(x.addingReportingOverflow(y))
        case .subtract: return checked(x.subtractingReportingOverflow(y))
        case .multiply: return checked(x.multipliedReportingOverflow(by: y))
        case .divide: return y == 0 ? .fault(.divisionByZero) : checked(x.dividedReportingOverflow(by: y))
        case .remainder: return y == 0 ? .fault(.divisionByZero) : checked(x.remainderReportingOverflow(dividingBy: y))
        case .wrappingAdd: return Outcome((x &+ y).kernelBits)
        case .wrappingSubtract: return Outcome((x &- y).kernelBits)
        case .wrappingMultiply: return Outcome((x &* y).kernelBits)
        case .negate: return I.isSigned ? checked((0 as I).subtractingReportingOverflow(x)) : nil
        case .magnitude: return x < 0 ? checked((0 as I).subtractingReportingOverflow(x)) : Outcome(x.kernelBits)
        case .minimum: return Outcome((y < x ? y : x).kernelBits)
        case .maximum: return Outcome((y >= x ? y : x).kernelBits)
        case .and: return Outcome((x & y).kernelBits)
        case .or: return Outcome((x | y).kernelBits)
        case .xor: return Outcome((x ^ y).kernelBits)
        case .not: return Outcome((~x).kernelBits)
        case .shiftLeft: return Outcome((x << shiftCount(b, other)).kernelBits)
        case .shiftRight: return Outcome((x >> shiftCount(b, other)).kernelBits)
        case .maskedShiftLeft: return Outcome((x &<< y).kernelBits)
        case .maskedShiftRight: return Outcome((x &>> y).kernelBits)
        case .leadingZeros: return Outcome(UInt64(x.leadingZeroBitCount))
        case .trailingZeros: return Outcome(UInt64(x.trailingZeroBitCount))
        case .populationCount: return Outcome(UInt64(x.nonzeroBitCount))
        case .byteSwap: return Outcome(x.byteSwapped.kernelBits)
        // Swift's `isMultiple(of:)` of the smallest value by -1 is true; 0 has only 0 as its multiple.
        case .isMultiple: return .truth(y == 0 ? x == 0 : x.magnitude % y.magnitude == 0)
        case .addReporting: return reported(x.addingReportingOverflow(y))
        case .subtractReporting: return reported(x.subtractingReportingOverflow(y))
        case .multiplyReporting: return reported(x.multipliedReportingOverflow(by: y))
        case .equal: return .truth(x == y)
        case .notEqual: return .truth(x != y)
        case .less: return .truth(x < y)
        case .lessOrEqual: return .truth(x <= y)
        case .greater: return .truth(x > y)
        case .greaterOrEqual: return .truth(x >= y)
        default: return nil  // Floats' operations; the verifier refuses them for integers.
        }
    }

    /// A shift count of any integer type as Int; what is too large stays larger than any width.
    @inline(__always)
    private static func shiftCount(_ bits: UInt64, _ type: ScalarType) -> Int {
        type == .uint64 ? Int(clamping: bits) : Int(Int64(bitPattern: bits))
    }
}
