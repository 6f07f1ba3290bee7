// How the elements of one array are written so that they align: a first look at all that will be shown chooses
// plain or scientific notation and the widths, then each is written. The rules are NumPy's defaults.

import QuernCore

/// The common form of an array's elements.
struct ElementFormat {
    private let texts: [String]

    /// Formats `bits`, elements of `type`, in their order.
    init(_ bits: [UInt64], of type: ScalarType) {
        switch type {
        case .bool: texts = bits.map { $0 == 0 ? "False" : " True" }
        case .float32: texts = Self.floats(bits.map { Float(kernelBits: $0) }, scientificFrom: 1e6)
        case .float64: texts = Self.floats(bits.map { Double(kernelBits: $0) }, scientificFrom: 1e8)
        case .int8, .int16, .int32, .int64: texts = Self.aligned(bits.map { String(Int64(bitPattern: $0)) })
        case .uint8, .uint16, .uint32, .uint64: texts = Self.aligned(bits.map { String($0) })
        }
    }

    /// The text of element number `index`.
    subscript(index: Int) -> String { texts[index] }

    private static func aligned(_ texts: [String]) -> [String] {
        let width = texts.lazy.map(\.utf8.count).max() ?? 0
        return texts.map { padding(width - $0.utf8.count) + $0 }
    }

    private static func padding(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

    private static func floats<T: BinaryFloatingPoint & CustomStringConvertible>(
        _ values: [T], scientificFrom cutoff: T
    ) -> [String] {
        let finite = values.filter(\.isFinite)
        let sizes = finite.lazy.filter { $0 != 0 }.map(\.magnitude)
        var isScientific = false
        if let most = sizes.max(), let least = sizes.min() {
            isScientific = most >= cutoff || least < 0.0001 || most / least > 1000
        }
        return isScientific ? scientific(values) : positional(values)
    }

    private static func positional<T: BinaryFloatingPoint & CustomStringConvertible>(_ values: [T]) -> [String] {
        let parts = values.map {
            $0.isFinite ? DecimalDigits.positional(Double($0), shortest: $0.description) : (whole: "", fraction: "")
        }
        let fractionWidth = parts.lazy.map(\.fraction.utf8.count).max() ?? 0
        let wholeWidth = wholeWidth(parts.lazy.map(\.whole), values, tail: fractionWidth + 1)
        return zip(values, parts).map { value, part in
            guard value.isFinite else { return special(value, width: wholeWidth + fractionWidth + 1) }
            return padding(wholeWidth - part.whole.utf8.count) + part.whole + "." + part.fraction
                + padding(fractionWidth - part.fraction.utf8.count)
        }
    }

    private static func scientific<T: BinaryFloatingPoint & CustomStringConvertible>(_ values: [T]) -> [String] {
        let fractionWidth = values.lazy.filter(\.isFinite).map {
            DecimalDigits.scientificFractionCount(Double($0), shortest: $0.description)
        }.max() ?? 0
        // All digits are the number's own: where one element needs eight, the others show eight too.
        let parts = values.map {
            $0.isFinite
                ? DecimalDigits.scientific(Double($0), fractionCount: fractionWidth)
                : (whole: "", fraction: "", power: 0)
        }
        let powerWidth = max(2, parts.lazy.map { String($0.power.magnitude).utf8.count }.max() ?? 0)
        let tail = fractionWidth + powerWidth + 3
        let wholeWidth = wholeWidth(parts.lazy.map(\.whole), values, tail: tail)
        return zip(values, parts).map { value, part in
            guard value.isFinite else { return special(value, width: wholeWidth + tail) }
            let power = String(part.power.magnitude)
            return padding(wholeWidth - part.whole.utf8.count) + part.whole + "." + part.fraction
                + (part.power < 0 ? "e-" : "e+")
                + String(repeating: "0", count: max(0, powerWidth - power.utf8.count)) + power
        }
    }

    /// The width before the point, wide enough that `nan` and `-inf` fit into the whole field.
    private static func wholeWidth<T: BinaryFloatingPoint>(
        _ wholes: some Sequence<String>, _ values: [T], tail: Int
    ) -> Int {
        var width = wholes.lazy.map(\.utf8.count).max() ?? 0
        let hasFinite = values.contains(where: \.isFinite)
        if values.contains(where: { !$0.isFinite }) {
            let longest = values.contains { $0 == -.infinity } ? 4 : 3
            width = max(width, longest - (hasFinite ? tail : 1))
        }
        return width
    }

    private static func special<T: BinaryFloatingPoint>(_ value: T, width: Int) -> String {
        let text = value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
        return padding(width - text.utf8.count) + text
    }
}
