// How the elements of one array are written so that they align: a first look at all that will be shown chooses
// plain or scientific notation and the widths, then each is written. The rules are NumPy's defaults.

import QuernCore

/// The common form of an array's elements.
struct ElementFormat {
    private let texts: [String]

    /// Formats `bits`, elements of `type`, in their order; of a complex type, the parts of each in turn.
    init(_ bits: [UInt64], of type: ScalarType) {
        switch type {
        case .bool: texts = bits.map { $0 == 0 ? "False" : " True" }
        case .float32: texts = Self.floats(bits.map { Float(kernelBits: $0) }, scientificFrom: 1e6)
        case .float64: texts = Self.floats(bits.map { Double(kernelBits: $0) }, scientificFrom: 1e8)
        case .int8, .int16, .int32, .int64: texts = Self.aligned(bits.map { String(Int64(bitPattern: $0)) })
        case .uint8, .uint16, .uint32, .uint64: texts = Self.aligned(bits.map { String($0) })
        case .complex64: texts = Self.complex(bits.map { Float(kernelBits: $0) }, scientificFrom: 1e6)
        case .complex128: texts = Self.complex(bits.map { Double(kernelBits: $0) }, scientificFrom: 1e8)
        }
    }

    /// The text of element number `index`.
    subscript(index: Int) -> String { texts[index] }

    private static func aligned(_ texts: [String]) -> [String] {
        let width = texts.lazy.map(\.utf8.count).max() ?? 0
        return texts.map { padding(width - $0.utf8.count) + $0 }
    }

    private static func padding(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    /// Complex numbers: the real parts in one form, the imaginary parts in another that shows `+` too.
    private static func complex<T: BinaryFloatingPoint & CustomStringConvertible>(
        _ parts: [T], scientificFrom cutoff: T
    ) -> [String] {
        let elements = 0..<parts.count / 2
        let reals = floats(elements.map { parts[2 * $0] }, scientificFrom: cutoff)
        let imaginaries = floats(elements.map { parts[2 * $0 + 1] }, scientificFrom: cutoff, showsPlus: true)
        return zip(reals, imaginaries).map { real, imaginary in
            // The `j` follows the last digit; the blanks that align fractions come after it.
            let digits = imaginary.reversed().drop { $0 == " " }.count
            return real + imaginary.prefix(digits) + "j" + imaginary.dropFirst(digits)
        }
    }

    private static func floats<T: BinaryFloatingPoint & CustomStringConvertible>(
        _ values: [T], scientificFrom cutoff: T, showsPlus: Bool = false
    ) -> [String] {
        let finite = values.filter(\.isFinite)
        let sizes = finite.lazy.filter { $0 != 0 }.map(\.magnitude)
        var isScientific = false
        if let most = sizes.max(), let least = sizes.min() {
            isScientific = most >= cutoff || least < 0.0001 || most / least > 1000
        }
        return isScientific ? scientific(values, showsPlus) : positional(values, showsPlus)
    }

    /// `whole` with the sign that it lacks, where plus signs are shown.
    private static func signed(_ whole: String, _ showsPlus: Bool) -> String {
        showsPlus && whole.first != "-" ? "+" + whole : whole
    }

    private static func positional<T: BinaryFloatingPoint & CustomStringConvertible>(
        _ values: [T], _ showsPlus: Bool
    ) -> [String] {
        let parts = values.map { value in
            guard value.isFinite else { return (whole: "", fraction: "") }
            let digits = DecimalDigits.positional(Double(value), shortest: value.description)
            return (whole: signed(digits.whole, showsPlus), fraction: digits.fraction)
        }
        let fractionWidth = parts.lazy.map(\.fraction.utf8.count).max() ?? 0
        let wholeWidth = wholeWidth(parts.lazy.map(\.whole), values, showsPlus, tail: fractionWidth + 1)
        return zip(values, parts).map { value, part in
            guard value.isFinite else { return special(value, showsPlus, width: wholeWidth + fractionWidth + 1) }
            return padding(wholeWidth - part.whole.utf8.count) + part.whole + "." + part.fraction
                + padding(fractionWidth - part.fraction.utf8.count)
        }
    }

    private static func scientific<T: BinaryFloatingPoint & CustomStringConvertible>(
        _ values: [T], _ showsPlus: Bool
    ) -> [String] {
        let fractionWidth = values.lazy.filter(\.isFinite).map {
            DecimalDigits.scientificFractionCount(Double($0), shortest: $0.description)
        }.max() ?? 0
        // All digits are the number's own: where one element needs eight, the others show eight too.
        let parts = values.map { value in
            guard value.isFinite else { return (whole: "", fraction: "", power: 0) }
            let digits = DecimalDigits.scientific(Double(value), fractionCount: fractionWidth)
            return (whole: signed(digits.whole, showsPlus), fraction: digits.fraction, power: digits.power)
        }
        let powerWidth = max(2, parts.lazy.map { String($0.power.magnitude).utf8.count }.max() ?? 0)
        let tail = fractionWidth + powerWidth + 3
        let wholeWidth = wholeWidth(parts.lazy.map(\.whole), values, showsPlus, tail: tail)
        return zip(values, parts).map { value, part in
            guard value.isFinite else { return special(value, showsPlus, width: wholeWidth + tail) }
            let power = String(part.power.magnitude)
            return padding(wholeWidth - part.whole.utf8.count) + part.whole + "." + part.fraction
                + (part.power < 0 ? "e-" : "e+")
                + String(repeating: "0", count: max(0, powerWidth - power.utf8.count)) + power
        }
    }

    /// The width before the point, wide enough that `nan` and `-inf` fit into the whole field.
    private static func wholeWidth<T: BinaryFloatingPoint>(
        _ wholes: some Sequence<String>, _ values: [T], _ showsPlus: Bool, tail: Int
    ) -> Int {
        var width = wholes.lazy.map(\.utf8.count).max() ?? 0
        let hasFinite = values.contains(where: \.isFinite)
        if values.contains(where: { !$0.isFinite }) {
            let longest = showsPlus || values.contains { $0 == -.infinity } ? 4 : 3
            width = max(width, longest - (hasFinite ? tail : 1))
        }
        return width
    }

    private static func special<T: BinaryFloatingPoint>(_ value: T, _ showsPlus: Bool, width: Int) -> String {
        let text = signed(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf", showsPlus)
        return padding(width - text.utf8.count) + text
    }
}
