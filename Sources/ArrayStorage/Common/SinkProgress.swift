// What every sink keeps count of, so that an array that lacks a block never appears under its name.

import NDArrays
import Synchronization

/// How much of an array was written, and whether it may still be.
struct SinkProgress: ~Copyable, Sendable {
    private let written = Atomic(0)
    private let isOver = Atomic(false)

    /// Throws if the sink was committed or abandoned.
    func checkOpen(_ source: String) throws(ChunkError) {
        // Pairs with `end`: a writer that comes after it sees it.
        if isOver.load(ordering: .acquiring) {
            throw ChunkError(source: source, problem: .shape("the array was committed or abandoned already"))
        }
    }

    /// Counts a region that was written.
    func add(_ region: [Range<Int>]) {
        // Pairs with `end`, which reads the sum after the writers are done.
        written.add(region.reduce(1) { $0 * $1.count }, ordering: .releasing)
    }

    /// Ends writing, for a commit. Throws unless as many elements were written as the shape has.
    func end(_ shape: [Int], _ source: String) throws(ChunkError) {
        try checkOpen(source)
        let (found, expected) = (written.load(ordering: .acquiring), shape.reduce(1, *))
        guard found == expected else {
            throw ChunkError(
                source: source,
                problem: .shape("\(found) elements were written, where the shape \(shape) has \(expected)"))
        }
        isOver.store(true, ordering: .releasing)
    }

    /// Ends writing, for an abandoned array; false if it was over already.
    func giveUp() -> Bool { !isOver.exchange(true, ordering: .acquiringAndReleasing) }
}
