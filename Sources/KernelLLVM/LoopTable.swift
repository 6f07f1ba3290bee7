// What compiled code tells the driver of parallel loops (quern_loop_run in imports.h), as numbers that loop.h has too.
// Holds: the numbers never change without QUERN_ABI_VERSION.

internal import KernelIR
internal import QuernCore

enum LoopTable {
    /// LOOP_APART and LOOP_GUESS.
    static let apart = 1, guess = 2
    /// The driver's own failures: NO_MEMORY and JOIN_OVERFLOW.
    static let noMemory = -1, joinOverflow = -2
    /// Picoseconds by the estimate below which a loop runs at once, without a look at the clock: about twice what
    /// such loops take.
    static let smallestWork = 8_000_000

    /// KIND_… of a kind of accumulator or of a `reducing:` array.
    static func number(_ kind: ReductionKind) -> Int? {
        switch kind {
        case .sum: 0
        case .product: 1
        case .wrappingSum: 2
        case .wrappingProduct: 3
        case .min: 4
        case .max: 5
        case .and: 6
        case .or: 7
        case .xor: 8
        case .mean, .argmin, .argmax, .dot: nil
        }
    }

    /// flags, number, accumulators, reducing arrays; (kind, type)…; (kind, type, rank)…
    static func words(
        flags: Int, number: Int, accumulators: [(ReductionKind, ScalarType)], reducing: [(ReductionKind, Type)]
    ) -> [Int]? {
        var words = [flags, number, accumulators.count, reducing.count]
        for (kind, type) in accumulators {
            guard let kind = Self.number(kind) else { return nil }
            words += [kind, Int(type.rawValue)]
        }
        for (kind, type) in reducing {
            guard let kind = Self.number(kind), let element = type.concreteType else { return nil }
            words += [kind, Int(element.rawValue), type.rank]
        }
        return words
    }
}
