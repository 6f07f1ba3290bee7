// Literals as bits of a type, converted as the Swift compiler does on x86-64: a floating literal is rounded to
// 80 bits first and to the type after; an integer literal is rounded once.

package import QuernCore

extension Meaning {
    /// The value of a literal in a concrete type; nil if it does not fit or is no literal of the type.
    package static func bits(of literal: Literal, as type: ScalarType) -> UInt64? {
        switch literal {
        case .bits(let bits): bits
        case .integer(let magnitude, let isNegative): integer(magnitude, isNegative, type)
        case .real(let text): real(text, type)
        case .named(let name): named(name, type)
        }
    }

    private static func integer(_ magnitude: UInt64, _ isNegative: Bool, _ type: ScalarType) -> UInt64? {
        func fit<I: FixedWidthInteger & KernelWord>(_: I.Type) -> UInt64? {
            guard isNegative, magnitude != 0 else { return I(exactly: magnitude)?.kernelBits }
            // -magnitude, by way of its one's complement so that the smallest value is reached.
            guard I.isSigned, let below = I(exactly: magnitude - 1) else { return nil }
            return (~below).kernelBits
        }
        return switch type {
        case .bool, .complex64, .complex128: nil
        case .int8: fit(Int8.self)
        case .int16: fit(Int16.self)
        case .int32: fit(Int32.self)
        case .int64: fit(Int64.self)
        case .uint8: fit(UInt8.self)
        case .uint16: fit(UInt16.self)
        case .uint32: fit(UInt32.self)
        case .uint64: fit(UInt64.self)
        // An integer literal has no negative zero: `-0` is +0.0.
        case .float32: (isNegative && magnitude != 0 ? -Float(magnitude) : Float(magnitude)).kernelBits
        case .float64: (isNegative && magnitude != 0 ? -Double(magnitude) : Double(magnitude)).kernelBits
        }
    }

    private static func real(_ text: String, _ type: ScalarType) -> UInt64? {
        let digits = text.filter { $0 != "_" }
        // Words such as "inf" and "nan" are no literals.
        guard let first = digits.utf8.first(where: { $0 != UInt8(ascii: "-") }), TextNames.isDigit(first),
            digits.utf8.count <= 4096
        else { return nil }
        #if arch(x86_64)
            guard let wide = Float80(digits) else { return nil }
        #else
            guard let wide = Double(digits) else { return nil }
        #endif
        switch type {
        case .float32:
            let value = Float(wide)
            return value.isFinite ? value.kernelBits : nil
        case .float64:
            let value = Double(wide)
            return value.isFinite ? value.kernelBits : nil
        case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .complex64, .complex128: return nil
        }
    }

    private static func named(_ name: NamedConstant, _ type: ScalarType) -> UInt64? {
        func ofInteger<I: FixedWidthInteger & KernelWord>(_: I.Type) -> UInt64? {
            switch name {
            case .zero: 0
            case .min: I.min.kernelBits
            case .max: I.max.kernelBits
            case .bitWidth: UInt64(I.bitWidth)
            case .pi, .infinity, .nan, .ulpOfOne, .greatestFiniteMagnitude, .leastNormalMagnitude,
                .leastNonzeroMagnitude:
                nil
            }
        }
        func ofFloat<F: BinaryFloatingPoint & KernelWord>(_: F.Type) -> UInt64? {
            switch name {
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
        return switch type {
        case .bool, .complex64, .complex128: nil
        case .int8: ofInteger(Int8.self)
        case .int16: ofInteger(Int16.self)
        case .int32: ofInteger(Int32.self)
        case .int64: ofInteger(Int64.self)
        case .uint8: ofInteger(UInt8.self)
        case .uint16: ofInteger(UInt16.self)
        case .uint32: ofInteger(UInt32.self)
        case .uint64: ofInteger(UInt64.self)
        case .float32: ofFloat(Float.self)
        case .float64: ofFloat(Double.self)
        }
    }
}
