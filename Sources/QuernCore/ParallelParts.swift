// How a `parallel` loop with arrays in `reducing:` is cut: into parts of consecutive iterations, each with copies of
// those arrays that start at the operation's identity; the copies join into the arrays in the order of the parts.
// Used by the interpreter; loop.c in CKernelRuntime has the same arithmetic, and a test compares the two.
// Holds: the number of parts depends on the number of iterations and of elements alone, never on threads, so that
// sums have the same bits everywhere; all copies of an array together have at most a quarter as many elements as the
// loop has iterations; a loop of one part works on the arrays themselves.

/// The parts of a parallel loop that reduces into arrays.
package enum ParallelParts {
    /// The most parts a loop is cut into.
    package static let mostParts = 64
    /// The fewest iterations that are worth a part.
    package static let fewestIterations = 64

    /// The number of parts for `iterations` (at least 0) and the elements of all arrays in `reducing:` together.
    package static func count(iterations: Int, elements: Int) -> Int {
        max(1, min(mostParts, min(iterations / fewestIterations, iterations / 4 / max(1, elements))))
    }

    /// The first iteration of part `index` of `count`, counted from the loop's first; `index == count` gives the end.
    package static func start(_ index: Int, of count: Int, iterations: Int) -> Int {
        let (length, rest) = iterations.quotientAndRemainder(dividingBy: count)
        return index * length + min(index, rest)
    }
}
