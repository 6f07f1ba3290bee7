// Numbers as a reader wants them: three or so digits, and a unit that keeps them small.

import Glibc

/// Forms of numbers for tables and charts.
public enum Figures {
    /// `value` with `digits` significant digits and no exponent where that stays short: `0.0123`, `1,230`.
    public static func number(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-∞" : "∞" }
        guard value != 0 else { return "0" }
        let power = Int(floor(log10(value.magnitude)))
        if power < -4 || power >= 15 { return printed("%.*e", max(0, digits - 1), value) }
        let decimals = max(0, digits - 1 - power)
        let text = printed("%.*f", decimals, value)
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let whole = parts.first, whole.count > 3 else { return text }
        // Thousands apart, from the right.
        var grouped = ""
        for (place, character) in whole.enumerated() {
            let left = whole.count - place
            if place > 0, left % 3 == 0, grouped.last != "-" { grouped += "," }
            grouped.append(character)
        }
        return parts.count > 1 ? grouped + "." + parts[1] : grouped
    }

    /// The same without zeros at the end of a fraction, as on an axis: `0.5`, `2`.
    static func short(_ value: Double) -> String {
        let text = number(value)
        guard text.contains("."), !text.contains("e") else { return text }
        let digits = text.reversed().drop { $0 == "0" }
        return String((digits.first == "." ? digits.dropFirst() : digits).reversed())
    }

    /// A time in seconds with a unit from ns to h: `12.3 µs`.
    public static func seconds(_ value: Double) -> String {
        let size = value.magnitude
        if size == 0 { return "0 s" }
        if size < 1e-6 { return number(value * 1e9) + " ns" }
        if size < 1e-3 { return number(value * 1e6) + " µs" }
        if size < 1 { return number(value * 1e3) + " ms" }
        if size < 120 { return number(value) + " s" }
        if size < 7200 { return number(value / 60) + " min" }
        return number(value / 3600) + " h"
    }

    /// A number of bytes with a binary unit: `1.50 MiB`.
    public static func bytes(_ value: Int) -> String {
        var (size, unit) = (Double(value), 0)
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        while size.magnitude >= 1024, unit < units.count - 1 {
            size /= 1024
            unit += 1
        }
        return unit == 0 ? "\(value) B" : number(size) + " " + units[unit]
    }

    private static func printed(_ format: String, _ precision: Int, _ value: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 400)
        let length = withVaList([Int32(precision), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(decoding: buffer.prefix(max(0, Int(length))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
