// The shortest decimal digits of a floating-point number, and the two ways to lay them out. The digits are the
// fewest that read back as the same number, as Swift's own description gives them; beyond 8 places after the
// point they are rounded correctly (ties to even), as NumPy prints by default.

import Glibc

/// A finite number as decimal digits: `0.d₁d₂d₃… × 10^exponent`, without sign.
struct DecimalDigits {
    /// The digits as characters `0`…`9`, without leading or trailing zeros; empty for zero.
    var digits: [UInt8]
    /// The power of ten before the point.
    var exponent: Int
    var isNegative: Bool

    /// The most digits after the point.
    static let precision = 8

    /// The digits in `text`, a description such as `-12.5`, `1e-05` or `5e+22`.
    init(description text: String) {
        digits = []
        exponent = 0
        isNegative = false
        var seenPoint = false
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): seenPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte)
                if !seenPoint { exponent += 1 }
            case UInt8(ascii: "e"):
                var (power, isBelow) = (0, false)
                while let next = bytes.next() {
                    if next == UInt8(ascii: "-") {
                        isBelow = true
                    } else if next != UInt8(ascii: "+") {
                        power = power * 10 + Int(next) - 48
                    }
                }
                exponent += isBelow ? -power : power
            default: break
            }
        }
        while digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.isEmpty { exponent = 1 }
    }

    /// Integer part with sign, and digits after the point, such as `-12` and `5`; at most 8 after the point.
    static func positional(_ value: Double, shortest: String) -> (whole: String, fraction: String) {
        let number = DecimalDigits(description: shortest)
        if number.digits.count - number.exponent > precision {
            let rounded = printed("%.*f", precision, value)
            let point = rounded.lastIndex(of: ".") ?? rounded.endIndex
            return (String(rounded[..<point]), trimmed(rounded[point...].dropFirst()))
        }
        var padded = number.digits
        if number.exponent > padded.count {
            padded += [UInt8](repeating: 48, count: number.exponent - padded.count)
        }
        if number.exponent < 1 { padded = [UInt8](repeating: 48, count: 1 - number.exponent) + padded }
        let split = max(number.exponent, 1)
        let sign = number.isNegative ? "-" : ""
        return (
            sign + String(decoding: padded[..<split], as: UTF8.self), String(decoding: padded[split...], as: UTF8.self)
        )
    }

    /// How many digits after the first one the shortest form has, rounded to at most 8.
    static func scientificFractionCount(_ value: Double, shortest: String) -> Int {
        let count = DecimalDigits(description: shortest).digits.count - 1
        if count <= precision { return max(0, count) }
        return trimmed(scientific(value, fractionCount: precision).fraction[...]).utf8.count
    }

    /// First digit with sign, `fractionCount` correctly rounded digits, and power of ten: `-1`, `25` and `-7`.
    static func scientific(_ value: Double, fractionCount: Int) -> (whole: String, fraction: String, power: Int) {
        let parts = printed("%.*e", fractionCount, value).split(separator: "e", maxSplits: 1)
        let mantissa = (parts.first ?? "").split(separator: ".", maxSplits: 1)
        let fraction = mantissa.count > 1 ? String(mantissa[1]) : ""
        return (String(mantissa.first ?? ""), fraction, Int(parts.last ?? "0") ?? 0)
    }

    private static func trimmed(_ fraction: Substring) -> String {
        var kept = fraction
        while kept.last == "0" { kept.removeLast() }
        return String(kept)
    }

    /// `value` as C prints it.
    private static func printed(_ format: String, _ precision: Int, _ value: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 400)
        let length = withVaList([Int32(precision), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(decoding: buffer.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
