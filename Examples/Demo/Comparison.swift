// The table of the demo: each kernel compiled, interpreted and as Swift's own code, timed, and its results compared
// to the bit. The three ways run in turn, so that all meet the same noise.

import Quern
import Reports

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
    func run(_ mode: KernelMode, _ least: WritableKeyPath<Row, Double>) throws {
        let time = try mode { try seconds { results = try call() } }
        row[keyPath: least] = min(row[keyPath: least], time)
        if results.map(\.elementBits) != expected { row.areEqual = false }
    }
    // Slow kernels run twice, fast ones for a tenth of a second on each side.
    var spent = 0.0
    for round in 0..<50 where round < 2 || spent < 0.3 {
        spent += try seconds {
            try run(.compiled, \.compiled)
            try run(.native, \.native)
            if round < 2 { try run(.interpreted, \.interpreted) }
            try run(.compiled, \.compiled)
        }
    }
    return row
}

/// The rows as a table.
func table(_ rows: [Row]) -> TextTable {
    var table = TextTable(
        [
            "kernel", "size", "compiled", "interpreted", "native Swift", "time to compile", "× interpreter", "× native",
            "equal",
        ], alignments: [.left, .left] + Array(repeating: .right, count: 7))
    for row in rows {
        table.add([
            row.kernel, row.size, Figures.seconds(row.compiled), Figures.seconds(row.interpreted),
            Figures.seconds(row.native), Figures.seconds(row.compiling),
            Figures.number(row.interpreted / row.compiled), Figures.number(row.native / row.compiled),
            row.areEqual ? "yes" : "NO",
        ])
    }
    return table
}
