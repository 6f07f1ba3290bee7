// Constant folding: asks `Meaning`, the interpreter's own definition of every operation, so that a folded constant
// is what the interpreter would have computed. What faults is left as it stands and faults when it runs.

import KernelIR
import QuernCore

enum Folding {
    /// The results of an operation without arrays on constant operands; nil if it faults or is not to be folded.
    static func results(
        of operation: Operation, operands: [UInt64], types: [ScalarType], resultTypes: [ScalarType]
    ) -> [UInt64]? {
        guard resultTypes.count == operation.results.count,
            let outcome = Meaning.evaluate(operation, operands: Array(zip(types, operands)), results: resultTypes),
            outcome.fault == nil
        else { return nil }
        switch operation.results.count {
        case 1: return [outcome.first]
        case 2: return [outcome.first, outcome.second]
        default: return nil
        }
    }
}
