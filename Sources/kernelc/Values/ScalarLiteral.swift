// Literals become values of a type as Swift's literals do, and values of one type become values of another as
// Swift's conversions do; what does not fit is nil.

package import QuernCore

extension ValueSpec {
    /// The type that the literal has where nothing else says: `Int`, `Double` or `Bool`. Nil for what is no literal.
    package var defaultType: ScalarType? {
        switch self {
        case .integer: .int64
        case .real: .float64
        case .complex: .complex128
        case .boolean: .bool
        case .cast(let type, let inner): inner.defaultType == nil ? nil : type
        default: nil
        }
    }

    /// The bits of a literal (integer, real, boolean) as a value of `type`; nil if it is none of that type.
    /// As a complex number, the bits of its real part; the imaginary part is 0.
    package func bits(as type: ScalarType) -> UInt64? {
        switch (self, type.partType) {
        case (.boolean(let value), .bool): return value ? 1 : 0
        case (.integer(let isNegative, let magnitude), .float32):
            return (isNegative ? -Float(magnitude) : Float(magnitude)).kernelBits
        case (.integer(let isNegative, let magnitude), .float64):
            return (isNegative ? -Double(magnitude) : Double(magnitude)).kernelBits
        case (.integer(let isNegative, let magnitude), _) where type.isInteger:
            let value = isNegative ? -Int128(magnitude) : Int128(magnitude)
            return ScalarBits.range(of: type).contains(value) ? UInt64(truncatingIfNeeded: value) : nil
        case (.real(let text), .float32): return Float(text)?.kernelBits
        case (.real(let text), .float64): return Double(text)?.kernelBits
        default: return nil
        }
    }

    /// The literal as the user reads it.
    package var literalText: String {
        switch self {
        case .integer(let isNegative, let magnitude): (isNegative ? "-" : "") + String(magnitude)
        case .real(let text): text
        case .boolean(let value): String(value)
        case .complex(let real, let imaginary):
            real + (imaginary.hasPrefix("-") || imaginary.hasPrefix("+") ? "" : "+") + imaginary + "i"
        default: "…"
        }
    }
}

/// Values as bits.
package enum ScalarBits {
    /// The values of an integer type.
    package static func range(of type: ScalarType) -> ClosedRange<Int128> {
        let bits = Int128(type.bitCount)
        if type.isSignedInteger { return -(Int128(1) << (bits - 1))...(Int128(1) << (bits - 1)) - 1 }
        return 0...(Int128(1) << bits) - 1
    }

    /// The value, if `type` is an integer type or `Bool`.
    package static func integer(_ bits: UInt64, _ type: ScalarType) -> Int128? {
        if type.isFloatingPoint { return nil }
        return type.isSignedInteger ? Int128(Int64(bitPattern: bits)) : Int128(bits)
    }

    /// The value as a Double; rounds 64-bit integers. Of a complex type, a part.
    package static func double(_ bits: UInt64, _ type: ScalarType) -> Double {
        switch type.partType {
        case .float64: Double(kernelBits: bits)
        case .float32: Double(Float(kernelBits: bits))
        default: type.isSignedInteger ? Double(Int64(bitPattern: bits)) : Double(bits)
        }
    }

    /// `bits` as a value of another type, as Swift's `U(x)`; nil if it does not fit. From `Bool`: 0 or 1; to it: never.
    package static func convert(_ bits: UInt64, from: ScalarType, to: ScalarType) -> UInt64? {
        if from == to { return bits }
        // A real number is the real part.
        if to.isComplex { return convert(bits, from: from, to: to.partType) }
        if to == .bool { return nil }
        if let value = integer(bits, from) {
            if to == .float64 { return Double(value).kernelBits }
            if to == .float32 { return Float(value).kernelBits }
            return range(of: to).contains(value) ? UInt64(truncatingIfNeeded: value) : nil
        }
        let value = double(bits, from)
        if to == .float64 { return value.kernelBits }
        if to == .float32 { return Float(value).kernelBits }
        guard let whole = Int128(exactly: value.rounded(.towardZero)), range(of: to).contains(whole) else { return nil }
        return UInt64(truncatingIfNeeded: whole)
    }

    /// The value as Swift prints it.
    package static func text(_ bits: UInt64, _ type: ScalarType) -> String {
        switch type {
        case .bool: bits & 1 == 1 ? "true" : "false"
        case .float32: Float(kernelBits: bits).description
        case .float64: Double(kernelBits: bits).description
        default: type.isSignedInteger ? String(Int64(bitPattern: bits)) : String(bits)
        }
    }

    /// A complex number, as `--arg` takes it: `1.0+2.0i`.
    package static func text(_ real: UInt64, _ imaginary: UInt64, _ type: ScalarType) -> String {
        let second = text(imaginary, type.partType)
        return text(real, type.partType) + (second.first == "-" ? "" : "+") + second + "i"
    }

    /// The value for `--json`.
    package static func json(_ bits: UInt64, _ type: ScalarType) -> JSONText {
        switch type {
        case .bool: .boolean(bits & 1 == 1)
        case .float32: .floating(Float(kernelBits: bits))
        case .float64: .floating(Double(kernelBits: bits))
        default: .number(text(bits, type))
        }
    }

    /// Whether two values are the same: bit for bit, all NaNs being one value. Of a complex type, two parts.
    package static func areSame(_ a: UInt64, _ b: UInt64, _ type: ScalarType) -> Bool {
        if a == b { return true }
        switch type.partType {
        case .float32: return Float(kernelBits: a).isNaN && Float(kernelBits: b).isNaN
        case .float64: return Double(kernelBits: a).isNaN && Double(kernelBits: b).isNaN
        default: return false
        }
    }
}
