// What each scalar operation means, on bits: the one definition that the constant folder and the interpreter share.
// The semantics are Swift's own operators and initialisers, applied to the Swift type of each ScalarType.
// Neighbours: Meaning+Integers, +Floats, +Conversions, +Literals.
// Holds: operands and results are canonical bits (ScalarType.swift); no operand ends the process; strict floating
// point; NaNs count as one value, so their sign and payload are not promised.

package import QuernCore

package enum Meaning {
    /// The result of an operation: one value or two, or a fault.
    package struct Outcome: Sendable, Hashable {
        package var first: UInt64
        /// The second result of reporting forms and of `convertExactly`.
        package var second: UInt64
        package var fault: FaultKind?

        @inline(__always)
        package init(_ first: UInt64, _ second: UInt64 = 0, fault: FaultKind? = nil) {
            self.first = first
            self.second = second
            self.fault = fault
        }
        @inline(__always)
        static func fault(_ kind: FaultKind) -> Outcome { Outcome(0, 0, fault: kind) }
        @inline(__always)
        static func truth(_ value: Bool) -> Outcome { Outcome(value ? 1 : 0) }
    }

    /// `bits` with everything above the type's width set as the type asks: the same value, once.
    package static func canonical(_ bits: UInt64, _ type: ScalarType) -> UInt64 {
        switch type {
        case .bool: bits & 1
        case .int8: Int8(truncatingIfNeeded: bits).kernelBits
        case .int16: Int16(truncatingIfNeeded: bits).kernelBits
        case .int32: Int32(truncatingIfNeeded: bits).kernelBits
        case .uint8: bits & 0xFF
        case .uint16: bits & 0xFFFF
        case .uint32, .float32: bits & 0xFFFF_FFFF
        case .int64, .uint64, .float64, .complex64, .complex128: bits
        }
    }

    /// Whether two values are the same: equal bits, or both NaN.
    package static func areSame(_ a: UInt64, _ b: UInt64, _ type: ScalarType) -> Bool {
        if a == b { return true }
        return switch type {
        case .float32: Float(kernelBits: a).isNaN && Float(kernelBits: b).isNaN
        case .float64: Double(kernelBits: a).isNaN && Double(kernelBits: b).isNaN
        case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .complex64, .complex128: false
        }
    }

    /// The meaning of a scalar operation with up to three operands, or nil if the operation is not one
    /// (arrays, control, `affineIsNonNegative`) or does not exist for the type.
    /// - Parameters:
    ///   - type: the first operand's type (`select`: the second's; `constant`: the result's).
    ///   - other: the second operand's type, where it may differ (shifts); ignored elsewhere.
    ///   - result: the type converted to; ignored where it follows from `type`.
    package static func evaluate(
        _ opcode: Opcode, _ attribute: Attribute = .none, type: ScalarType, other: ScalarType = .int64,
        result: ScalarType = .int64, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0
    ) -> Outcome? {
        switch opcode {
        case .constant:
            guard case .literal(let literal) = attribute else { return nil }
            return bits(of: literal, as: type).map { Outcome($0) }
        case .select: return Outcome(a & 1 != 0 ? b : c)
        case .bitCast: return type.bitCount == result.bitCount ? Outcome(canonical(a, result)) : nil
        case .convert, .convertTruncating, .convertClamping, .convertExactly:
            return convert(opcode, from: type, to: result, a)
        case .add, .subtract, .multiply, .divide, .remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply,
            .negate, .magnitude, .minimum, .maximum, .floatMinimum, .floatMaximum, .squareRoot, .fusedMultiplyAdd,
            .copySign, .round, .floatClass, .math, .and, .or, .xor, .not, .shiftLeft, .shiftRight, .maskedShiftLeft,
            .maskedShiftRight, .leadingZeros, .trailingZeros, .populationCount, .byteSwap, .isMultiple, .addReporting,
            .subtractReporting, .multiplyReporting, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            switch type {
            case .bool: return bool(opcode, a & 1 != 0, b & 1 != 0)
            case .int8: return integer(opcode, Int8.self, other, a, b)
            case .int16: return integer(opcode, Int16.self, other, a, b)
            case .int32: return integer(opcode, Int32.self, other, a, b)
            case .int64: return integer(opcode, Int64.self, other, a, b)
            case .uint8: return integer(opcode, UInt8.self, other, a, b)
            case .uint16: return integer(opcode, UInt16.self, other, a, b)
            case .uint32: return integer(opcode, UInt32.self, other, a, b)
            case .uint64: return integer(opcode, UInt64.self, other, a, b)
            case .float32: return float(opcode, attribute, Float.self, a, b, c)
            case .float64: return float(opcode, attribute, Double.self, a, b, c)
            case .complex64, .complex128: return nil
            }
        case .affineIsNonNegative, .check, .extent, .load, .store, .slice, .permute, .reverse, .allocate, .duplicate,
            .copy, .fill, .checkShapes, .sameShape, .reduce, .reduceAxis, .sort, .call, .callExtern, .if, .for,
            .parallelFor, .loop, .block, .yield, .break, .continue, .return, .trap:
            return nil
        }
    }

    /// As above for a whole operation, with `affineIsNonNegative`; for the constant folder.
    /// - Parameters:
    ///   - operands: the operands' types and bits.
    ///   - results: the results' types.
    package static func evaluate(
        _ operation: Operation, operands: [(type: ScalarType, bits: UInt64)], results: [ScalarType]
    ) -> Outcome? {
        let bits = operands.map(\.bits)
        func at(_ k: Int) -> UInt64 { k < bits.count ? bits[k] : 0 }
        if case .affine(let coefficients, let constant) = operation.attribute {
            guard operation.opcode == .affineIsNonNegative, coefficients.count == bits.count else { return nil }
            return .truth(affineIsNonNegative(coefficients, constant, bits))
        }
        let isSelect = operation.opcode == .select
        guard let type = isSelect ? operands.dropFirst().first?.type : operands.first?.type ?? results.first else {
            return nil
        }
        // `convertExactly` gives (Bool, value): the type converted to is the last result's.
        return evaluate(
            operation.opcode, operation.attribute, type: type, other: operands.count > 1 ? operands[1].type : type,
            result: results.last ?? type, at(0), at(1), at(2))
    }

    /// Σ coefficient · operand + constant ≥ 0, exactly, operands being Int64.
    package static func affineIsNonNegative(_ coefficients: [Int64], _ constant: Int64, _ operands: [UInt64]) -> Bool {
        // Products lie in 127 bits; their upper and lower halves are added apart, so that no sum overflows.
        var high = Int128(constant) >> 64
        var low = Int128(UInt64(bitPattern: constant))
        for (coefficient, operand) in zip(coefficients, operands) {
            let product = Int128(coefficient) &* Int128(Int64(bitPattern: operand))
            high += product >> 64
            low += Int128(UInt64(truncatingIfNeeded: product))
        }
        return high + (low >> 64) >= 0
    }

    private static func bool(_ opcode: Opcode, _ a: Bool, _ b: Bool) -> Outcome? {
        switch opcode {
        case .and: .truth(a && b)
        case .or: .truth(a || b)
        case .xor, .notEqual: .truth(a != b)
        case .equal: .truth(a == b)
        case .not: .truth(!a)
        default: nil  // Numbers' operations; the verifier refuses them for bool.
        }
    }
}
