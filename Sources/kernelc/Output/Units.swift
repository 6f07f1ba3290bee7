// Times and sizes as people read them: three digits and a unit.

/// A number of bytes.
package struct ByteCount: Sendable, Hashable, CustomStringConvertible {
    package var value: Int
    package init(_ value: Int) { self.value = value }
    package var description: String {
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        var (size, k) = (Double(value), 0)
        while size >= 1024, k + 1 < units.count { (size, k) = (size / 1024, k + 1) }
        return k == 0 ? "\(value) B" : "\(threeDigits(size)) \(units[k])"
    }
}

/// A time in seconds.
package struct Seconds: Sendable, Hashable, CustomStringConvertible {
    package var value: Double
    package init(_ value: Double) { self.value = value }
    package var description: String {
        switch value {
        case ..<0.9995e-6: "\(threeDigits(value * 1e9)) ns"
        case ..<0.9995e-3: "\(threeDigits(value * 1e6)) µs"
        case ..<0.9995: "\(threeDigits(value * 1e3)) ms"
        default: "\(threeDigits(value)) s"
        }
    }
}

/// A number with three significant digits, without an exponent.
package func threeDigits(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let size = value.magnitude
    let decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2
    guard size < 1e15 else { return String(value) }
    let scale = [1.0, 10.0, 100.0][decimals]
    let whole = (size * scale).rounded()
    let digits = String(Int(whole))
    guard decimals > 0 else { return (value < 0 ? "-" : "") + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return (value < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
}
