// What code generation made of a parallel loop, for reports.

package import KernelIR

/// A parallel loop in machine code.
package struct CompiledLoop: Sendable, Hashable {
    /// How it runs.
    package enum Form: Sendable, Hashable {
        /// On several threads where it is long enough: by the estimate, from about `fewest` iterations on; nil where
        /// the estimate needs numbers that only a run has.
        case parallel(fewest: Int?)
        /// On one thread: its iterations were not proved apart.
        case notApart
        /// On one thread: its arrays may be memory that is seen twice.
        case sharedMemory
    }
    /// The loop's number in its object, which the counts of runs have too; nil for a loop without a driver.
    package var number: Int?
    /// The kernel that it is in.
    package var function: String
    package var position: Position
    package var form: Form

    /// For people.
    package var text: String {
        switch form {
        case .parallel(let fewest?):
            fewest <= 1
                ? "parallel: runs on several threads"
                : "parallel: runs on several threads; with fewer than about \(Self.rounded(fewest)) iterations it is "
                    + "too small to gain"
        case .parallel(nil): "parallel: runs on several threads where its iterations, as measured, take long enough"
        case .notApart: "serial: its iterations were not proved apart"
        case .sharedMemory: "serial: its arrays may be memory that is seen twice"
        }
    }
    /// Two digits.
    private static func rounded(_ number: Int) -> Int {
        var unit = 1
        while number / unit >= 100 { unit *= 10 }
        return number / unit * unit
    }
}
