// The seam for operations that are no functions of the same or a neighbouring index: Fourier transforms, cumulative
// sums, sorting, factorisations, users' kernels over blocks. Such an operation is computed as a whole, into memory or
// scratch files, before anything reads it; what it reads is evaluated tile by tile as it asks for it.
// To add one: a type that conforms, in a file of its own in Operations, with its shape rule in the method of
// BlockedArray that makes it. The planner needs nothing else.

package import QuernCore

/// An operation that is computed as a whole.
package protocol StagedOperation: Sendable {
    /// What `explain` and errors call it.
    var name: String { get }
    /// What it reads.
    var inputs: [ArrayExpression] { get }
    /// The arrays that it gives.
    var outputs: [StagedOutput] { get }

    /// Whether boxes of inputs are read more than once: what is costly to compute is then computed before.
    var readsInputsOften: Bool { get }

    /// The steps, run one after the other; the tasks of a step run beside each other.
    ///
    /// Asked for once before the run, to foretell its memory, and once for each run.
    /// - Parameter limits: what a task should keep to.
    /// - Throws: `ArrayError` if it cannot be done within the limits.
    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep]
}

extension StagedOperation {
    package var readsInputsOften: Bool { false }
}

/// One array that a staged operation gives.
package struct StagedOutput: Sendable, Hashable {
    package var scalarType: ScalarType
    package var shape: [Int]
    package init(_ scalarType: ScalarType, _ shape: [Int]) {
        self.scalarType = scalarType
        self.shape = shape
    }
}

/// What the tasks of a stage should keep to.
package struct StageLimits: Sendable, Hashable {
    /// Bytes that a task may hold beside inputs and outputs. More is allowed where less cannot work, and then decides
    /// what the smallest budget is.
    package var bytesPerTask: Int
    /// Tasks that run at a time.
    package var threads: Int
    /// Bytes that the whole stage may hold beside inputs and outputs: for operations that share them out themselves.
    package var totalBytes: Int
    package init(bytesPerTask: Int, threads: Int, totalBytes: Int = .max) {
        self.bytesPerTask = bytesPerTask
        self.threads = threads
        self.totalBytes = totalBytes
    }
}

/// One step of a stage.
package struct StageStep: Sendable {
    /// What traces call its tasks.
    package var name: String
    package var taskCount: Int
    /// Bytes that a task allocates at most through the context, evaluating inputs left out.
    package var bytesPerTask: Int
    /// The extents of the boxes that a task reads of each input, at most; nil where it reads none of it.
    package var readExtents: [[Int]?]
    /// How many such boxes of each input a task holds at a time: it may share its work out itself.
    package var readers = 1
    /// Whether a task copies boxes even of inputs that lie in memory.
    package var copiesReads = false
    /// Bytes that the step leaves behind for later ones, until the stage ends.
    package var keptBytes: Int
    /// What a task alone reads and writes, for steps whose tasks share nothing: such tasks can run in other processes.
    package var boxes: StepBoxes?
    /// Runs a task.
    package var run: @Sendable (_ task: Int, _ stage: StageContext) throws -> Void

    package init(
        name: String, taskCount: Int, bytesPerTask: Int, readExtents: [[Int]?], readers: Int = 1,
        copiesReads: Bool = false, keptBytes: Int = 0, boxes: StepBoxes? = nil,
        run: @escaping @Sendable (_ task: Int, _ stage: StageContext) throws -> Void
    ) {
        self.name = name
        self.taskCount = taskCount
        self.bytesPerTask = bytesPerTask
        self.readExtents = readExtents
        self.readers = readers
        self.copiesReads = copiesReads
        self.keptBytes = keptBytes
        self.boxes = boxes
        self.run = run
    }
}

/// The boxes of a step whose task k writes box k of the one output, and reads nothing that another task writes.
package struct StepBoxes: Sendable {
    /// The cut of the output.
    package var grid: BlockGrid
    /// What task k reads of each input.
    package var reads: @Sendable (_ task: Int) -> [ArrayRegion]
    package init(_ grid: BlockGrid, reads: @escaping @Sendable (_ task: Int) -> [ArrayRegion]) {
        self.grid = grid
        self.reads = reads
    }
}

/// What a task of a stage works with.
package struct StageContext: Sendable {
    let run: RunContext
    let producers: [any TileProducer]
    let results: [StageResult]

    /// Reads a box of an input into fresh memory, row-major.
    package func read(input: Int, _ region: ArrayRegion) throws -> TileBuffer {
        let producer = producers[input]
        let buffer = try run.memory.buffer(producer.scalarType, region.extents)
        try producer.produce(region, into: buffer.view, run)
        return buffer
    }

    /// Reads a box of an input to a place.
    package func read(input: Int, _ region: ArrayRegion, into view: TileView) throws {
        try producers[input].produce(region, into: view, run)
    }

    /// A box of an input where it lies in memory already; nil where it must be read.
    package func view(input: Int, _ region: ArrayRegion) -> TileView? { producers[input].view(region, run) }

    /// Writes a box of an output.
    package func write(output: Int, _ region: ArrayRegion, from view: TileView) throws {
        try results[output].write(region, from: view, run)
    }

    /// Reads a box of an output that was written before.
    package func read(output: Int, _ region: ArrayRegion, into view: TileView) throws {
        try results[output].read(region, into: view, run)
    }

    /// A box of an output where it lies in memory, to be written in place; nil where the output is on disk.
    package func view(output: Int, _ region: ArrayRegion) -> TileView? { results[output].view(region) }

    /// Fresh memory, row-major.
    package func buffer(_ scalarType: ScalarType, _ extents: [Int]) throws -> TileBuffer {
        try run.memory.buffer(scalarType, extents)
    }
}
