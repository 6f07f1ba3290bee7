// A plan: stages with boxes, tasks and bytes, and the peak that follows from them. What `explain` shows, what a run
// keeps to, and what is refused where the budget is too small.
// Holds: the peak is an upper bound of what a run allocates for elements, whatever the order of tasks; it leaves out
// arrays that the user has in memory already.

package import NDArrays
package import QuernCore

/// Stages that compute some arrays.
package struct Plan: Sendable {
    package var stages: [Stage]
    /// The stage and output that hold each array that was asked for.
    package var results: [(stage: Int, output: Int)]
    package var limits: PlanLimits
    package var predictedPeakBytes = 0
    /// Why fusion stopped where it did.
    package var stops: [String]

    /// The most tasks of a stage: enough for even loads, few enough to cost nothing.
    package static let mostTasks = 512
    /// What a box in memory should take.
    private static let memoryBoxBytes = 2 << 20
    /// What a box from a file should take.
    private static let storedBoxBytes = 32 << 20
    /// More than that no product's box needs, unless chunks are so large: a long one of few columns has long panels.
    private static let productBytes = 256 << 20

    /// The plan for arrays in memory.
    package init(computing roots: [ArrayExpression], _ limits: PlanLimits) throws(ArrayError) {
        try self.init(limits) { planner throws(ArrayError) in try planner.results(of: roots) }
    }

    /// The plan for an array that is written.
    /// - Parameter scratchFolder: where a file may lie between two passes; nil for the limits' own.
    package init(
        writing root: ArrayExpression, to sink: any ChunkSink, scratchFolder: String? = nil, _ limits: PlanLimits
    ) throws(ArrayError) {
        try self.init(limits) { planner throws(ArrayError) in
            try planner.write(root, to: sink)
            return []
        }
        guard let folder = limits.spillFolder ?? scratchFolder else { return }
        // Boxes that cross the stored chunks decode each chunk once for every box that has a part of it. Where that is
        // dear, the array goes to a scratch file chunk by chunk first, from which boxes are read as they are: in
        // passes over as many bytes, a write counted twice.
        let bytes = RunMemory.byteCount(root.scalarType, root.shape)
        let decoded = SourceReads(stages).decodedBytes
        guard decoded > 4 * bytes else { return }
        var other = limits
        other.spillFolder = folder
        let second = try? Plan(other) { planner throws(ArrayError) in
            try planner.write(root, to: sink, throughScratch: true)
            return []
        }
        if let second, SourceReads(second.stages).decodedBytes + 3 * bytes < decoded { self = second }
    }

    private init(
        _ limits: PlanLimits,
        _ plan: (inout Planner) throws(ArrayError) -> [(stage: Int, output: Int)]
    ) throws(ArrayError) {
        (stages, stops, results, self.limits) = ([], [], [], limits)
        // What reads a result must know where it is: with another one on disk all is planned again.
        var spilled: Set<Int> = []
        while true {
            var planner = Planner(spilling: spilled, inPieces: limits.isInPieces, parts: 2 * limits.threads)
            results = try plan(&planner)
            (stages, stops) = (planner.stages, planner.stops)
            guard let (stage, error) = try fit() else { return }
            guard limits.spillFolder != nil, let next = largestHeld(during: stage) else { throw error }
            spilled.insert(next)
        }
    }

    // MARK: Fitting into the budget

    /// The results in memory while stage `index` runs, its own among them.
    private func heldBytes(during index: Int) -> Int {
        var held = 0
        for (k, stage) in stages.enumerated() where k <= index {
            let lastUse = results.contains { $0.stage == k } ? stages.count : lastReader(of: k)
            if k == index || lastUse >= index { held += stage.resultBytes }
        }
        return held
    }

    /// The last stage that reads the results of stage `index`.
    package func lastReader(of index: Int) -> Int {
        stages.indices.last { stages[$0].needs.contains(index) } ?? index
    }

    /// What a result must take for a scratch file to be worth its while.
    private static let leastSpilledBytes = 1 << 16

    /// The largest result in memory while stage `index` runs, of those that may go to disk: what was asked for may not.
    private func largestHeld(during index: Int) -> Int? {
        stages.indices.filter { k in
            k <= index && (k == index || lastReader(of: k) >= index) && !results.contains { $0.stage == k }
                && stages[k].resultBytes >= Self.leastSpilledBytes
        }.max { stages[$0].resultBytes < stages[$1].resultBytes }
    }

    /// Chooses the boxes of all stages.
    /// - Returns: the first stage that does not fit, and the error that says so; nil if all do.
    private mutating func fit() throws(ArrayError) -> (stage: Int, error: ArrayError)? {
        var peak = 0
        for k in stages.indices {
            let held = heldBytes(during: k)
            let share = limits.budget.map { max(0, $0 - held) }
            var width = limits.threads
            // What tasks leave behind comes on top of what one takes: then smaller boxes, down to the smallest.
            var most = share
            while true {
                try chooseBoxes(k, bytesPerTask: most.map { $0 / width }, width: width)
                guard let share, let limit = most, stages[k].bytes(width: width) > share, width > 1 || limit > 0 else {
                    break
                }
                if width > 1 { width -= 1 } else { most = limit / 2 }
            }
            stages[k].width = width
            let needed = held + stages[k].bytes(width: min(width, stages[k].taskCount))
            if let budget = limits.budget, needed > budget {
                let name = stages[k].name
                return (k, ArrayError(.memory(step: name, needed: try smallestBudget(), budget: budget), in: name))
            }
            peak = max(peak, needed)
        }
        predictedPeakBytes = peak
        return nil
    }

    /// The least that every stage can do with, one task at a time.
    private func smallestBudget() throws(ArrayError) -> Int {
        var least = 0
        var copy = self
        for k in stages.indices {
            try copy.chooseBoxes(k, bytesPerTask: 0, width: 1)
            least = max(least, heldBytes(during: k) + copy.stages[k].bytes(width: 1))
        }
        // What the smallest boxes need is a bound from below; a run must find its boxes again from the budget.
        return least
    }

    /// Chooses the boxes and tasks of a stage.
    private mutating func chooseBoxes(_ index: Int, bytesPerTask: Int?, width: Int) throws(ArrayError) {
        let limit = bytesPerTask ?? .max
        switch stages[index].work {
        case .store(let producer):
            // On disk a result has no place where boxes are made.
            let isElsewhere = stages[index].isSpilled || stages[index].isInPieces
            func bytes(_ extents: [Int]) -> Int {
                isElsewhere ? producer.copyByteCount(extents) : producer.workingByteCount(extents)
            }
            let grid = boxes(producer.shape, [producer], limit: limit, width: width, bytes: bytes)
            setGrid(index, grid, bytes(grid.largestBlock))
        case .write(let producer, let sink):
            let grid = sinkBoxes(producer, sink, limit: limit)
            let extents = grid.largestBlock
            setGrid(index, grid, Self.writeBytes(producer, sink, extents))
        case .reduce(var work):
            let grid = boxes(
                work.shape, work.items.map(\.producer), limit: limit, width: width, first: work.growth
            ) { work.bytesPerTask($0) }
            let seconds = work.items.reduce(0) { $0 + $1.producer.estimatedSeconds(work.shape) }
            work.deal(grid, width: width, atMost: limits.pieceCount(seconds, width: width))
            stages[index].work = .reduce(work)
            stages[index].grid = grid
            stages[index].taskCount = max(1, work.tasks.count)
            stages[index].bytesPerTask = work.bytesPerTask(grid.largestBlock)
            stages[index].partialBytes = work.partialBytes(grid.largestBlock)
        case .steps(let operation, let producers):
            // What an operation keeps to leaves out what its inputs take: it is given less until both fit.
            var limits = StageLimits(
                bytesPerTask: min(limit, 2 * Self.storedBoxBytes), threads: width,
                totalBytes: bytesPerTask.map { $0 * width } ?? .max)
            while true {
                try setSteps(index, operation, producers, limits)
                guard let bytesPerTask, stages[index].bytes(width: width) > bytesPerTask * width,
                    limits.bytesPerTask > Self.leastStepBytes
                else { break }
                limits.bytesPerTask /= 2
                limits.totalBytes /= 2
            }
        case .given:
            let (type, shape) = (stages[index].outputs[0].scalarType, stages[index].outputs[0].shape)
            // As many pieces as keep all workers busy, none so small that passing it costs more than its bytes.
            let elements = max((4 << 20) / type.byteCount, shape.reduce(1, *) / (4 * width))
            stages[index].grid = BlockGrid(automatic: shape, elements: elements)
            stages[index].taskCount = stages[index].grid?.blockCount ?? 1
        }
    }

    /// Less than this no operation is asked to keep to.
    private static let leastStepBytes = 1 << 12

    private mutating func setSteps(
        _ index: Int, _ operation: any StagedOperation, _ producers: [any TileProducer], _ limits: StageLimits
    ) throws(ArrayError) {
        let steps = try operation.steps(limits)
        // Boxes of results on disk are packed on the way, and what is packed was made by the step.
        let copies = stages[index].isSpilled || stages[index].isInPieces ? 2 : 1
        stages[index].stepLimits = limits
        stages[index].taskCount = steps.map(\.taskCount).max() ?? 1
        stages[index].bytesPerTask = steps.reduce(0) { most, step in
            let reads = zip(step.readExtents, producers).reduce(0) { sum, pair in
                guard let extents = pair.0 else { return sum }
                return sum + (step.copiesReads ? pair.1.copyByteCount(extents) : pair.1.tileByteCount(extents))
            }
            return max(most, copies * step.bytesPerTask + step.readers * reads)
        }
        stages[index].keptBytes = steps.reduce(0) { $0 + $1.keptBytes }
    }

    private mutating func setGrid(_ index: Int, _ grid: BlockGrid, _ bytes: Int) {
        stages[index].grid = grid
        var most = Self.mostTasks
        if case .store(let producer) = stages[index].work,
            let pieces = limits.pieceCount(producer.estimatedSeconds(producer.shape), width: limits.threads)
        {
            most = min(most, pieces)
        }
        stages[index].taskCount = max(1, min(most, grid.blockCount))
        stages[index].bytesPerTask = bytes
    }

    private func boxes(
        _ shape: [Int], _ producers: [any TileProducer], limit: Int, width: Int,
        first: [(axis: Int, extent: Int)] = [], bytes: ([Int]) -> Int
    ) -> BlockGrid {
        let size = producers.map(\.scalarType.byteCount).max() ?? 8
        let isStored = producers.contains { !$0.isInMemory && $0.readsStored }
        var alignment = [Int](repeating: 1, count: shape.count)
        for producer in producers { alignment = zip(alignment, producer.alignment).map(max) }
        // From a file as much as a chunk, or some of them; what lies there as it is is read in pieces that stay in a cache.
        let grain = zip(alignment, shape).reduce(size) { $0 * min($1.0, $1.1) }
        var target = (isStored ? min(max(grain, 2 * Self.memoryBoxBytes), Self.storedBoxBytes) : Self.memoryBoxBytes) / size
        // Some boxes for each thread, so that the last one is not waited for long; none so small that tasks cost.
        let count = shape.reduce(1, *)
        target = max(1 << 14, min(target, count / (4 * width)))
        // A product's box reads rows and columns for each of its elements: large ones read less.
        let hasProduct = producers.contains { $0.hasProduct }
        if hasProduct {
            target = max(1 << 14, min(1 << 20, count / (2 * width)), min(1 << 22, count / (4 * width)))
        }
        var choice = BoxChoice(
            shape: shape, alignment: alignment, isSquare: producers.contains(where: \.isTransposed), target: target)
        choice.first = first
        if hasProduct { choice.productWidth = width }
        let extents = choice.extents { extents in
            let needed = bytes(extents)
            let isOneChunk = zip(extents, alignment).allSatisfy { $0 <= $1 }
            return needed <= limit && (!hasProduct || needed <= Self.productBytes || isOneChunk)
        }
        return BlockGrid(shape: shape, block: extents)
    }

    private static func writeBytes(_ producer: any TileProducer, _ sink: any ChunkSink, _ extents: [Int]) -> Int {
        let region = extents.map { 0..<$0 }
        return producer.tileByteCount(extents) + sink.workingByteCount(writing: region)
    }

    /// Boxes of whole chunks of the sink.
    private func sinkBoxes(_ producer: any TileProducer, _ sink: any ChunkSink, limit: Int) -> BlockGrid {
        let chunk = zip(sink.chunkShape, sink.shape).map { max(1, min($0, max(1, $1))) }
        // The sink's chunks are the unit: the producer's wishes can only make boxes larger.
        let counts = zip(sink.shape, chunk).map { max(1, ($0 + $1 - 1) / $1) }
        let wish = zip(producer.alignment, chunk).map { max(1, ($0 + $1 - 1) / $1) }
        let target = Self.storedBoxBytes / sink.scalarType.byteCount / max(1, chunk.reduce(1, *))
        var choice = BoxChoice(shape: counts, alignment: wish, isSquare: producer.isTransposed, target: target)
        choice.fewest = 1
        let extents = choice.extents { chunks in
            Self.writeBytes(producer, sink, zip(zip(chunks, chunk), sink.shape).map { min($0.0 * $0.1, $1) }) <= limit
        }
        return BlockGrid(shape: sink.shape, block: zip(extents, chunk).map { $0 * $1 })
    }
}

extension Stage {
    /// Bytes of the stage's tasks when so many run at a time, partial results and what steps keep included.
    package func bytes(width: Int) -> Int {
        width * bytesPerTask + taskCount * partialBytes + keptBytes
    }
}

extension ReduceWork {
    /// How boxes grow: where outputs lie along the inner axis, wide enough for whole cache lines and many rows high, so
    /// that each accumulator is fetched for many elements.
    var growth: [(axis: Int, extent: Int)] {
        guard let last = shape.indices.last, !axes.contains(last) else { return [] }
        // From a file a call for each row of a box: then rows of some pages.
        let width = items.contains { $0.producer.readsStored } ? 4096 : 512
        return [(last, width)] + axes.reversed().map { ($0, shape[$0]) }
    }
}

extension TileProducer {
    /// Whether a matrix product is computed below.
    package var hasProduct: Bool {
        switch self {
        case is ProductProducer: true
        case let fused as FusedProducer: fused.leaves.contains { $0.hasProduct }
        case let assembly as AssemblyProducer: assembly.pieces.contains { $0.producer.hasProduct }
        case let reshape as ReshapeProducer: reshape.input.hasProduct
        default: false
        }
    }

    /// Whether a stored array is read below.
    package var readsStored: Bool {
        switch self {
        case is StoredProducer: true
        case let fused as FusedProducer: fused.leaves.contains { $0.readsStored }
        case let assembly as AssemblyProducer: assembly.pieces.contains { $0.producer.readsStored }
        case let reshape as ReshapeProducer: reshape.input.readsStored
        case let product as ProductProducer: product.left.readsStored || product.right.readsStored
        case let result as ResultProducer: !result.isInMemory
        default: false
        }
    }
}
