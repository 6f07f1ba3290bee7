// A plan as tasks that share no memory: each leaves one buffer with the boxes that it computed, one after the other, and
// takes the buffers of those tasks that have a part of what it reads. Both sides of a run work this out from the same
// plan, so that what travels is the number of a task and buffers without a word about what is in them.
// Neighbours: PieceLayout+Reads says what a task reads, PieceUnitRun runs one, PieceRun makes the graph.
// Holds: every box of every result is in exactly one task's buffer; offsets are multiples of 64.

package import QuernCore

/// The tasks of a plan in pieces, by number.
package struct PieceLayout: Sendable {
    /// What a task does.
    package enum Work: Sendable, Hashable {
        /// Gives one box of an array that the run was given.
        case given(stage: Int, box: Int)
        /// Computes boxes of a stage's array.
        case boxes(stage: Int, Range<Int>)
        /// Reduces, alone, for boxes of outputs.
        case outputs(stage: Int, Range<Int>)
        /// Reduces a part of what goes into one box of outputs, and leaves accumulators.
        case partial(stage: Int, part: Int)
        /// Joins the accumulators for one box of outputs.
        case join(stage: Int, group: Int)
        /// Runs all steps of an operation.
        case steps(stage: Int)
        /// Runs tasks of an operation's one step, whose tasks share nothing.
        case stepBoxes(stage: Int, Range<Int>)

        package var stage: Int {
            switch self {
            case .given(let stage, _), .boxes(let stage, _), .outputs(let stage, _), .partial(let stage, _),
                .join(let stage, _), .steps(let stage), .stepBoxes(let stage, _):
                stage
            }
        }
    }

    /// A box in a task's buffer.
    package struct Box: Sendable {
        package var output: Int
        package var region: ArrayRegion
        package var offset: Int
    }

    /// The tasks of a stage.
    struct StageUnits: Sendable {
        /// The first task's number.
        var first: Int
        /// Tasks that leave boxes of results; for a reduction in parts those that join.
        var count: Int
        /// The first of those.
        var firstWithBoxes: Int
        /// The cut of each output into boxes; one cut for all but for steps.
        var grids: [BlockGrid]
        /// Where the bytes of each box number start in the buffer that they are in.
        var offsets: [Int]
        /// The step whose tasks share nothing.
        var step: StageStep?

        /// The task that leaves box `box`.
        func unit(ofBox box: Int) -> Int {
            // The greatest t with t · boxes / count ≤ box.
            firstWithBoxes + ((box + 1) * count - 1) / max(1, grids[0].blockCount)
        }
        /// The boxes that task number `t` of those with boxes leaves.
        func boxes(_ t: Int) -> Range<Int> {
            let boxes = grids[0].blockCount
            return t * boxes / count..<(t + 1) * boxes / count
        }
    }

    package let plan: Plan
    let stages: [StageUnits]
    /// The number of tasks.
    package let count: Int
    /// What each does.
    package let works: [Work]

    package init(_ plan: Plan) {
        self.plan = plan
        var stages: [StageUnits] = []
        var works: [Work] = []
        for (s, stage) in plan.stages.enumerated() {
            let first = works.count
            let bytes = stage.outputs.map { output in
                { (extents: [Int]) in RunMemory.byteCount(output.scalarType, extents) }
            }
            var units: StageUnits
            switch stage.work {
            case .given:
                let grid = stage.grid ?? BlockGrid(whole: stage.outputs[0].shape)
                works += (0..<grid.blockCount).map { .given(stage: s, box: $0) }
                units = StageUnits(
                    first: first, count: grid.blockCount, firstWithBoxes: first, grids: [grid], offsets: [])
            case .store, .write:
                let grid = stage.grid ?? BlockGrid(whole: stage.outputs.first?.shape ?? [])
                let count = min(stage.taskCount, grid.blockCount)
                units = StageUnits(first: first, count: count, firstWithBoxes: first, grids: [grid], offsets: [])
                works += (0..<count).map { .boxes(stage: s, units.boxes($0)) }
            case .reduce(let work):
                let grid = stage.grid ?? BlockGrid(whole: work.shape)
                let kept = work.keptGrid(grid)
                if work.tasks.allSatisfy(\.isAlone) {
                    let seconds = work.items.reduce(0) { $0 + $1.producer.estimatedSeconds(work.shape) }
                    let most = plan.limits.pieceCount(seconds, width: plan.limits.threads) ?? Plan.mostTasks
                    let count = max(1, min(kept.blockCount, most, Plan.mostTasks))
                    units = StageUnits(first: first, count: count, firstWithBoxes: first, grids: [kept], offsets: [])
                    works += (0..<count).map { .outputs(stage: s, units.boxes($0)) }
                } else {
                    works += work.tasks.indices.map { .partial(stage: s, part: $0) }
                    units = StageUnits(
                        first: first, count: kept.blockCount, firstWithBoxes: works.count, grids: [kept], offsets: [])
                    works += (0..<kept.blockCount).map { .join(stage: s, group: $0) }
                }
            case .steps(let operation, let producers):
                let limits = stage.stepLimits ?? StageLimits(bytesPerTask: .max, threads: plan.limits.threads)
                if let steps = try? operation.steps(limits), steps.count == 1, stage.outputs.count == 1,
                    let boxes = steps[0].boxes
                {
                    let seconds = producers.reduce(0) { $0 + 4 * $1.estimatedSeconds($1.shape) }
                    let most = plan.limits.pieceCount(seconds, width: plan.limits.threads) ?? Plan.mostTasks
                    let count = max(1, min(boxes.grid.blockCount, most, Plan.mostTasks))
                    units = StageUnits(
                        first: first, count: count, firstWithBoxes: first, grids: [boxes.grid], offsets: [], step: steps[0])
                    works += (0..<count).map { .stepBoxes(stage: s, units.boxes($0)) }
                    break
                }
                let grids = stage.outputs.map { BlockGrid(whole: $0.shape) }
                units = StageUnits(first: first, count: 1, firstWithBoxes: first, grids: grids, offsets: [])
                works.append(.steps(stage: s))
            }
            if units.grids.count == 1 {
                let grid = units.grids[0]
                units.offsets.reserveCapacity(grid.blockCount)
                for t in 0..<units.count {
                    var offset = 0
                    for box in units.boxes(t) {
                        units.offsets.append(offset)
                        let extents = grid.region(box).extents
                        offset += bytes.reduce(0) { $0 + $1(extents) }
                    }
                }
            }
            stages.append(units)
        }
        self.stages = stages
        self.works = works
        count = works.count
    }

    /// The boxes that a task leaves, in the order in which they lie.
    package func boxes(of unit: Int) -> [Box] {
        let work = works[unit]
        let (stage, units) = (plan.stages[work.stage], stages[work.stage])
        switch work {
        case .partial: return []
        case .steps:
            var offset = 0
            return stage.outputs.enumerated().map { k, output in
                defer { offset += RunMemory.byteCount(output.scalarType, output.shape) }
                return Box(output: k, region: ArrayRegion(whole: output.shape), offset: offset)
            }
        case .given, .boxes, .outputs, .join, .stepBoxes:
            return units.boxes(unit - units.firstWithBoxes).flatMap { box in
                let region = units.grids[0].region(box)
                var offset = units.offsets[box]
                return stage.outputs.enumerated().map { k, output in
                    defer { offset += RunMemory.byteCount(output.scalarType, region.extents) }
                    return Box(output: k, region: region, offset: offset)
                }
            }
        }
    }

    /// The bytes that a task leaves.
    package func byteCount(of unit: Int) -> Int {
        if case .partial(let s, let part) = works[unit] { return accumulatorBytes(stage: s, part).reduce(0, +) }
        let outputs = plan.stages[works[unit].stage].outputs
        guard let last = boxes(of: unit).last else { return 0 }
        return last.offset + RunMemory.byteCount(outputs[last.output].scalarType, last.region.extents)
    }

    /// The bytes of the accumulators that a part of a reduction leaves, reduction by reduction.
    func accumulatorBytes(stage: Int, _ part: Int) -> [Int] {
        guard case .reduce(let work) = plan.stages[stage].work, let grid = plan.stages[stage].grid else { return [] }
        let outputs = work.keptGrid(grid).region(work.tasks[part].kept).elementCount
        return work.items.map { RunMemory.byteCount(.int64, [outputs * $0.reduction.accumulatorWords]) }
    }

    /// Where the buffers have boxes that share elements with `region` of an output: the tasks, rising.
    func units(stage: Int, output: Int, _ region: ArrayRegion, into found: inout Set<Int>) {
        let units = stages[stage]
        if units.grids.count > 1 || units.count == 1 {
            found.insert(units.firstWithBoxes)
            return
        }
        let grid = units.grids[0]
        let ranges = zip(grid.axes, region).map { axis, range in axis.blocks(range) }
        if ranges.contains(where: \.isEmpty) { return }
        var at = ranges.map(\.lowerBound)
        let counts = grid.counts
        while true {
            let box = zip(at, counts).reduce(0) { $0 * $1.1 + $1.0 }
            found.insert(units.unit(ofBox: box))
            var axis = at.count - 1
            while axis >= 0 {
                at[axis] += 1
                if at[axis] < ranges[axis].upperBound { break }
                at[axis] = ranges[axis].lowerBound
                axis -= 1
            }
            if axis < 0 { break }
        }
    }
}

extension BlockGrid.Axis {
    /// The blocks that share indices with a range.
    func blocks(_ range: Range<Int>) -> Range<Int> {
        if range.isEmpty { return 0..<0 }
        switch self {
        case .even(_, let block): return range.lowerBound / block..<(range.upperBound - 1) / block + 1
        case .uneven(let edges):
            let first = (edges.firstIndex { $0 > range.lowerBound } ?? edges.count) - 1
            let last = (edges.firstIndex { $0 >= range.upperBound } ?? edges.count) - 1
            return max(0, first)..<max(first, last) + 1
        }
    }
}
