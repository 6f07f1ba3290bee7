// Runs one task of a plan in pieces: lays the buffers that it was given under the results that its producers read, its own
// buffer under those that they write, and lets the same code work that runs plans in one process.
// Holds: buffers that were given are not written to; every byte that a reader looks at is written.

internal import Glibc
package import KernelRuntime
internal import QuernCore
package import TaskGraphs

/// One task of a layout, ready to run.
package struct PieceUnitRun: Sendable {
    let layout: PieceLayout
    let unit: Int
    let backend: KernelBackend
    let cancellation: CancellationToken?

    package init(_ layout: PieceLayout, unit: Int, backend: KernelBackend, cancellation: CancellationToken?) {
        self.layout = layout
        self.unit = unit
        self.backend = backend
        self.cancellation = cancellation
    }

    /// Runs the task.
    /// - Parameters:
    ///   - inputs: the buffers of `layout.inputs(of: unit)`, in that order.
    ///   - memory: counts what is allocated.
    ///   - makeRoom: gives the memory of the task's own buffer.
    /// - Throws: `ArrayError`.
    package func run(
        _ inputs: [TravelBytes], memory: RunMemory, room makeRoom: (Int) throws -> UnsafeMutableRawPointer
    ) throws {
        let stage = layout.plan.stages[layout.works[unit].stage]
        do {
            let inputs = try inputs.map { try aligned($0, memory) }
            let byteCount = layout.byteCount(of: unit)
            let room = try makeRoom(byteCount)
            if UInt(bitPattern: room) % 16 == 0 {
                try perform(stage, inputs, room, memory)
            } else {
                let buffer = try memory.buffer(.uint8, [max(1, byteCount)])
                try perform(stage, inputs, buffer.base, memory)
                memcpy(room, buffer.base, byteCount)
            }
        } catch {
            throw PlanTask.arrayError(error, stage)
        }
    }

    /// What compiled code may read: memory at an address that fits every type. What came over a network is at any.
    private func aligned(_ bytes: TravelBytes, _ memory: RunMemory) throws -> TravelBytes {
        if UInt(bitPattern: bytes.base) % 16 == 0 { return bytes }
        let buffer = try memory.buffer(.uint8, [max(1, bytes.count)])
        memcpy(buffer.base, bytes.base, bytes.count)
        return TravelBytes(UnsafeRawPointer(buffer.base), count: bytes.count, owner: buffer)
    }

    private func perform(
        _ stage: Stage, _ inputs: [TravelBytes], _ room: UnsafeMutableRawPointer, _ memory: RunMemory
    ) throws {
        let plan = layout.plan
        let work = layout.works[unit]
        let results = plan.stages.map { $0.outputs.map { StageResult($0.scalarType, $0.shape) } }
        var pieces: [[Int: [ResultPiece]]] = plan.stages.map { _ in [:] }
        func lay(_ unit: Int, _ base: UnsafeMutableRawPointer, _ owner: AnyObject?) {
            let s = layout.works[unit].stage
            for box in layout.boxes(of: unit) {
                let extents = box.region.extents
                let view = TileView(
                    plan.stages[s].outputs[box.output].scalarType, extents: extents, strides: rowMajorStrides(extents),
                    base: base + box.offset, owner: owner)
                pieces[s][box.output, default: []].append(ResultPiece(box.region, view))
            }
        }
        let needs = layout.inputs(of: unit)
        for (need, bytes) in zip(needs, inputs) { lay(need, UnsafeMutableRawPointer(mutating: bytes.base), bytes) }
        lay(unit, room, nil)
        for (s, outputs) in pieces.enumerated() {
            for (output, held) in outputs { results[s][output].hold(held) }
        }
        let run = RunContext(memory: memory, backend: backend, cancellation: cancellation, results: results)
        let mine = results[work.stage]
        switch (work, stage.work) {
        case (.boxes(_, let range), .store(let producer)):
            guard let grid = stage.grid else { return }
            for box in range {
                try run.checkCancellation()
                let region = grid.region(box)
                guard !region.contains(where: \.isEmpty), let target = mine[0].view(region) else { continue }
                try producer.produce(region, into: target, run)
            }
        case (.outputs(_, let groups), .reduce(let reduce)):
            guard let grid = stage.grid else { return }
            let reduction = ReduceRun(work: reduce, grid: grid, results: mine, run: run)
            for group in groups { _ = try reduction.perform(reduce.tasks[group]) }
        case (.partial(let s, let part), .reduce(let reduce)):
            guard let grid = stage.grid else { return }
            let reduction = ReduceRun(work: reduce, grid: grid, results: mine, run: run)
            guard let partial = try reduction.perform(reduce.tasks[part]) else { return }
            var offset = 0
            for (accumulator, bytes) in zip(partial.accumulators, layout.accumulatorBytes(stage: s, part)) {
                memcpy(room + offset, accumulator.base, bytes)
                offset += bytes
            }
        case (.join(let s, _), .reduce(let reduce)):
            guard let grid = stage.grid else { return }
            let first = layout.stages[s].first
            let partials = try zip(needs, inputs).map { need, bytes in
                let part = need - first
                var offset = 0
                let accumulators = try layout.accumulatorBytes(stage: s, part).map { count in
                    let buffer = try memory.buffer(.uint8, [count])
                    memcpy(buffer.base, bytes.base + offset, count)
                    offset += count
                    return buffer
                }
                return PartialResult(kept: reduce.tasks[part].kept, accumulators: accumulators)
            }
            try ReduceRun(work: reduce, grid: grid, results: mine, run: run).join(partials)
        case (.steps, .steps(let operation, let producers)):
            let limits = stage.stepLimits ?? StageLimits(bytesPerTask: .max, threads: plan.limits.threads)
            let context = StageContext(run: run, producers: producers, results: mine)
            for step in try operation.steps(limits) { try perform(step, context, threads: limits.threads) }
        case (.stepBoxes(let s, let tasks), .steps(_, let producers)):
            guard let step = layout.stages[s].step else { return }
            let context = StageContext(run: run, producers: producers, results: mine)
            for task in tasks {
                try run.checkCancellation()
                try step.run(task, context)
            }
        default:
            throw ArrayError(.argument("task \(unit) does not fit its stage"), in: stage.name)
        }
        extendLifetime(inputs)
    }

    /// Runs the tasks of a step on the threads of this process.
    private func perform(_ step: StageStep, _ context: StageContext, threads: Int) throws {
        if step.taskCount == 1 {
            try context.run.checkCancellation()
            return try step.run(0, context)
        }
        var graph = TaskGraph<ClosureWork<Void>>()
        for task in 0..<step.taskCount {
            graph.add(ClosureWork { _ in try step.run(task, context) }, name: step.name)
        }
        do throws(TaskError) {
            _ = try ThreadEngine.threads(max(1, min(threads, 4096))).run(
                graph, wanted: nil, options: RunOptions(cancellation: cancellation))
        } catch {
            if case .failed(_, let underlying) = error { throw underlying }
            throw error
        }
    }
}
