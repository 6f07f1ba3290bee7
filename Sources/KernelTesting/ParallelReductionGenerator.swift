// Random parallel loops that accumulate and reduce: kernels of every element type with accumulators of all kinds, under
// conditions and from any start, an array in `reducing:`, a written vector, inner loops of any cost, and faults. For
// tests that compare compiled code on many numbers of threads with the interpreter.
// Holds: the same seed gives the same kernel and arguments; iterations share nothing but accumulators and `h`.

package import QuernCore

package struct ParallelReduction: Sendable {
    package var seed: UInt64
    package var type: ScalarType
    /// A kernel `reduced(x, k, y, h, start) -> (T, T)`.
    package var text: String

    /// The kernel of a seed.
    package init(seed: UInt64) {
        var numbers = SeededNumbers(seed)
        self.seed = seed
        type = numbers.pick([.float64, .float32, .int64, .int32, .uint8, .int16, .float64])
        let name = type == .int64 ? "Int" : type.swiftName
        let isFloat = type.isFloatingPoint
        let operations =
            isFloat ? ["+", "+", "*", "min", "max"] : ["+", "*", "&+", "&*", "min", "max", "|", "&", "^"]
        func accumulate(_ variable: String, _ operation: String, _ value: String) -> String {
            operation.count == 3 ? "\(variable) = \(operation)(\(variable), \(value))" : "\(variable) \(operation)= \(value)"
        }
        // What an iteration contributes; integers mostly stay small, so that some loops fault and most do not.
        var values = ["x[i]", "x[i]"]
        if isFloat { values += ["x[i] * 0.5 + 1", "sqrt(abs(x[i]))", "x[i] / x[k[i]]"] }
        if !isFloat { values += ["x[i] / 2", "x[i] & 3", "min(x[i], 1)"] }
        if !isFloat, numbers.chance(25) { values += ["x[i] / x[k[i]]"] }
        var body: [String] = []
        if numbers.chance(30) { body.append("if k[i] % 3 == 1 { continue }") }
        let first = accumulate("s", numbers.pick(operations), numbers.pick(values))
        let second = accumulate("t", numbers.pick(operations), numbers.pick(values))
        body.append(numbers.chance(40) ? "if x[i] > 1 { \(first) }" : first)
        body.append(numbers.chance(40) ? "if i % 2 == 0 { \(second) }" : second)
        let joins = isFloat ? ["+", "+", "*"] : ["+", "&+", "&*", "|", "&", "^"]
        let reduces = numbers.chance(70)
        if reduces { body.append("h[k[i]] \(numbers.pick(joins))= \(numbers.pick(values))") }
        switch numbers.below(4) {
        case 0: break
        case 1: body.append("y[i] = \(numbers.pick(values))")
        case 2 where isFloat:
            body += ["var e = x[i]", "for _ in 0..<\(1 + numbers.below(30)) { e = e * 0.75 + 0.25 }", "y[i] = e"]
        default:
            body += ["for j in 0..<k[i] % 4 { if j == 2 { y[i] = x[j] } }"]
        }
        let lower = numbers.below(3)
        let range = "\(lower)..<max(\(lower), k.count\(numbers.chance(30) ? " - 1" : ""))"
        let head = "for i in parallel(\(range)\(reduces ? ", reducing: &h" : ""))"
        let vector = "Vector<\(name)>"
        text =
            ([
                "import Quern", "", "@Kernel",
                "func reduced(_ x: \(vector), _ k: Vector<Int>, _ y: inout \(vector), _ h: inout \(vector), "
                    + "_ start: \(name)) -> (\(name), \(name)) {", "    var s = start", "    var t = start", "    \(head) {",
            ] + body.map { "        \($0)" } + ["    }", "    return (s, t)", "}"]).joined(separator: "\n") + "\n"
    }

    /// The elements of a call with `count` iterations: x, k, y, h, and the start.
    package func arguments(count: Int) -> (x: [UInt64], k: [UInt64], y: [UInt64], h: [UInt64], start: UInt64) {
        var numbers = SeededNumbers(seed &* 77 &+ UInt64(count))
        let bins = numbers.pick([1, 3, 16, 40, 1000])
        // Zeros are rare, so that a division faults late in the loop, if at all.
        let zeros = numbers.below(3)
        func element() -> UInt64 {
            switch type {
            case .float64: ((Double(numbers.below(4001)) - 2000) / 512).bitPattern
            case .float32: UInt64(((Float(numbers.below(4001)) - 2000) / 512).bitPattern)
            default: numbers.below(1000) < zeros ? 0 : UInt64(1 + numbers.below(numbers.chance(2) ? 100 : 2))
            }
        }
        let x = (0..<max(count, bins)).map { _ in element() }
        let k = (0..<count).map { _ in UInt64(numbers.below(bins)) }
        return (x, k, x.map { _ in 0 }, (0..<bins).map { _ in element() }, element())
    }
}
