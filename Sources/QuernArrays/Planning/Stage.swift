// A stage of a plan: an array, or several reductions of equal arrays, computed whole by tasks that run beside each other.
// Stages run one after the other, in the order of the plan.
// Holds: a stage reads results of earlier stages only.

package import NDArrays
internal import QuernCore

/// One stage of a plan.
package struct Stage: Sendable {
    package enum Work: Sendable {
        /// Every box of a producer, into the stage's result.
        case store(any TileProducer)
        /// Every box of a producer, into a stored array.
        case write(any TileProducer, any ChunkSink)
        /// Reductions, each to a result of its own.
        case reduce(ReduceWork)
        /// The steps of a staged operation, which reads these producers.
        case steps(any StagedOperation, [any TileProducer])
        /// An array that is given to the run: input number so-and-so, for runs in pieces.
        case given(Int)
    }
    /// What traces and plans call it.
    package var name: String
    package var work: Work
    /// The arrays that it gives.
    package var outputs: [StagedOutput]
    /// Whether they are kept on disk.
    package var isSpilled = false
    /// Whether they are pieces that tasks pass to each other: the run has no memory that all its tasks share.
    package var isInPieces = false
    /// The stages whose results it reads.
    package var needs: Set<Int>
    /// How the array is cut into boxes, one after the other in a task; nil for steps.
    package var grid: BlockGrid?
    /// The tasks, but for one before and one after them.
    package var taskCount = 1
    /// Bytes that a task allocates at most, beside results.
    package var bytesPerTask = 0
    /// Bytes of partial results that each task leaves until the stage ends.
    package var partialBytes = 0
    /// Bytes that steps leave for each other.
    package var keptBytes = 0
    /// What the steps were told to keep to.
    package var stepLimits: StageLimits?
    /// Tasks at a time; fewer than the run's threads where the budget is small.
    package var width = 1

    package init(_ name: String, _ work: Work, outputs: [StagedOutput], needs: Set<Int>) {
        self.name = name
        self.work = work
        self.outputs = outputs
        self.needs = needs
    }

    /// Bytes of the results in memory.
    package var resultBytes: Int {
        isSpilled ? 0 : outputs.reduce(0) { $0 + RunMemory.byteCount($1.scalarType, $1.shape) }
    }

    /// What it reads.
    package var producers: [any TileProducer] {
        switch work {
        case .store(let producer), .write(let producer, _): [producer]
        case .reduce(let work): work.items.map(\.producer)
        case .steps(_, let producers): producers
        case .given: []
        }
    }
}

/// Reductions of arrays of one shape along the same axes, done in one pass.
package struct ReduceWork: Sendable {
    package struct Item: Sendable {
        package var reduction: any Reduction
        package var producer: FusedProducer
        package var text: String
    }
    package var items: [Item]
    /// The shape that is reduced.
    package var shape: [Int]
    /// The axes that go, rising.
    package var axes: [Int]
    /// Whether boxes come in the order of `BlockGrid.mirroredRegion`: each next to its mirror image.
    package var isMirrored = false
    /// What each task does; made when the boxes are chosen.
    package var tasks: [Part] = []

    /// A run of boxes along the reduced axes, for one box of the kept axes.
    package struct Part: Sendable {
        package var kept: Int
        package var boxes: Range<Int>
        /// Whether no other task adds to the same outputs: it then writes them itself.
        package var isAlone: Bool
    }

    package var keptAxes: [Int] { shape.indices.filter { !axes.contains($0) } }
}
