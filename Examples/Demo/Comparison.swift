// The table of the demo: each kernel compiled, interpreted and as Swift's own code, timed, and its results compared
// to the bit. The three ways run in turn, so that all meet the same noise.

import Quern

/// One kernel, measured.
struct Row {
    var kernel, size: String
    /// Seconds.
    var firstCall, compiled, interpreted, native: Double
    /// Whether all three gave the same bits.
    var areEqual: Bool
    /// What making machine code took: the first call, less what a call takes.
    var compiling: Double { max(firstCall - compiled, 0) }
}

/// Seconds that `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    let (whole, fraction) = start.duration(to: .now).components
    return Double(whole) + Double(fraction) * 1e-18
}

/// Measures a kernel. `call` runs it and gives all its results; the least time of several runs counts.
func compare(_ kernel: String, _ size: String, _ call: () throws -> [AnyNDArray]) throws -> Row {
    var results: [AnyNDArray] = []
    var row = Row(
        kernel: kernel, size: size, firstCall: 0, compiled: .infinity, interpreted: .infinity, native: .infinity,
        areEqual: true)
    row.firstCall = try KernelMode.compiled { try seconds { results = try call() } }
    let expected = results.map(\.elementBits)
    func run(_ mode: KernelMode, into least: inout Double) throws {
        let time = try mode { try seconds { results = try call() } }
        least = min(least, time)
        if results.map(\.elementBits) != expected { row.areEqual = false }
    }
    // Slow kernels run twice, fast ones for a tenth of a second on each side.
    var spent = 0.0
    for round in 0..<50 where round < 2 || spent < 0.3 {
        spent += try seconds {
            try run(.compiled, into: &row.compiled)
            try run(.native, into: &row.native)
            if round < 2 { try run(.interpreted, into: &row.interpreted) }
            try run(.compiled, into: &row.compiled)
        }
    }
    return row
}

/// A length of time with three digits and its unit.
func shown(_ seconds: Double) -> String {
    let (value, unit) =
        seconds >= 1 ? (seconds, "s") : seconds >= 1e-3 ? (seconds * 1e3, "ms") : seconds >= 1e-6 ? (seconds * 1e6, "µs")
        : (seconds * 1e9, "ns")
    return "\(digits(value)) \(unit)"
}

/// A positive number with about three digits.
func digits(_ value: Double) -> String {
    if value >= 100 { return "\(Int(value.rounded()))" }
    let places = value >= 10 ? 1 : 2
    let scaled = Int((value * (places == 1 ? 10 : 100)).rounded())
    let unit = places == 1 ? 10 : 100
    let fraction = "\(scaled % unit)"
    return "\(scaled / unit)." + String(repeating: "0", count: places - fraction.count) + fraction
}

/// The rows as a table in Markdown, columns aligned.
func table(_ rows: [Row]) -> String {
    let head = [
        "kernel", "size", "compiled", "interpreted", "native Swift", "time to compile", "× interpreter", "× native",
        "equal",
    ]
    let lines = rows.map { row in
        [
            row.kernel, row.size, shown(row.compiled), shown(row.interpreted), shown(row.native), shown(row.compiling),
            digits(row.interpreted / row.compiled), digits(row.native / row.compiled), row.areEqual ? "yes" : "NO",
        ]
    }
    let widths = head.indices.map { column in ([head] + lines).map { $0[column].count }.max() ?? 0 }
    func line(_ cells: [String]) -> String {
        let padded = cells.enumerated().map { column, cell in
            let space = String(repeating: " ", count: widths[column] - cell.count)
            return column < 2 ? cell + space : space + cell
        }
        return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = "|" + widths.enumerated().map { column, width in
        column < 2 ? String(repeating: "-", count: width + 2) : String(repeating: "-", count: width + 1) + ":"
    }.joined(separator: "|") + "|"
    return ([line(head), rule] + lines.map(line)).joined(separator: "\n") + "\n"
}
