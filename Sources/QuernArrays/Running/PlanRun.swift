// Runs a plan on an engine: one graph for all stages, with a task before each stage that makes room for its results, and
// one after it that joins what its tasks left. The engine sees tasks with bytes and nothing of arrays; the budget it is
// given is the peak that the plan foretold, so that the promise is kept by admission and not by luck.
// Holds: a stage's tasks start when the stages before it have ended; its results are let go when the last stage that
// reads them has ended.

internal import KernelRuntime
package import NDArrays
internal import QuernCore
package import TaskGraphs
internal import Synchronization

/// What a task of a plan gives.
package struct PlanValue: Sendable {
    var partials: [PartialResult] = []
    var hold: ResultHold?
}

/// Keeps the results of a stage alive, and releases them with the last holder.
final class ResultHold: Sendable {
    private let results: [StageResult]
    private let memory: RunMemory
    init(_ results: [StageResult], _ memory: RunMemory) {
        self.results = results
        self.memory = memory
    }
    deinit { for result in results { result.release(memory) } }
}

/// A task of a plan.
package struct PlanTask: TaskWork {
    enum Part: Sendable {
        case begin
        case boxes(Range<Int>)
        case part(Int)
        case step(StageStep, Int)
        case stepEnd
        case end
    }
    let stage: Int
    let part: Part
    let plan: Plan
    let context: RunContext
    let times: StageTimes

    package func run(_ inputs: [PlanValue]) throws -> PlanValue {
        let work = plan.stages[stage]
        let results = context.results[stage]
        if case .begin = part {
            times.begin(stage)
            // Made first: what is there when a later one fails is released.
            let hold = ResultHold(results, context.memory)
            do throws(ArrayError) {
                for result in results { try result.allocate(context.memory) }
            } catch {
                throw error.during(work.name)
            }
            return PlanValue(hold: hold)
        }
        defer { if case .end = part { times.end(stage) } }
        do {
            return try perform(work, results, inputs)
        } catch {
            throw Self.arrayError(error, work)
        }
    }

    /// What an error in a task of `work`, or in one of its boxes, is to whoever asked for the array.
    static func arrayError(_ error: any Error, _ work: Stage, block: ArrayRegion? = nil) -> ArrayError {
        func named(_ problem: ArrayError.Problem) -> ArrayError { ArrayError(problem, in: work.name, block: block) }
        return switch error {
        case let error as ArrayError: error.during(work.name)
        case let error as ChunkError: named(.storage(error))
        case let error as KernelFault: named(.fault(error))
        case let error as KernelError: named(.kernel(error))
        default: named(.task(error))
        }
    }

    private func perform(_ work: Stage, _ results: [StageResult], _ inputs: [PlanValue]) throws -> PlanValue {
        switch (part, work.work) {
        case (.boxes(let range), .store(let producer)):
            guard let grid = work.grid else { return PlanValue() }
            for k in range {
                try context.checkCancellation()
                let region = grid.region(k)
                if let target = results[0].view(region) {
                    try producer.produce(region, into: target, context)
                } else {
                    try results[0].write(region, from: producer.tile(region, context), context)
                }
            }
        case (.boxes(let range), .write(let producer, let sink)):
            guard let grid = work.grid else { return PlanValue() }
            for k in range {
                try context.checkCancellation()
                let region = grid.region(k)
                if region.contains(where: \.isEmpty) { continue }
                let tile = try producer.tile(region, context)
                do throws(ChunkError) {
                    try sink.write(region, from: UnsafeRawPointer(tile.base), strides: tile.strides)
                } catch {
                    throw Self.arrayError(error, work, block: region)
                }
                extendLifetime(tile.owner)
            }
        case (.part(let k), .reduce(let reduce)):
            guard let grid = work.grid else { return PlanValue() }
            let run = ReduceRun(work: reduce, grid: grid, results: results, run: context)
            if let partial = try run.perform(reduce.tasks[k]) { return PlanValue(partials: [partial]) }
        case (.step(let step, let k), .steps(_, let producers)):
            try context.checkCancellation()
            try step.run(k, StageContext(run: context, producers: producers, results: results))
        case (.end, .reduce(let reduce)):
            guard let grid = work.grid else { return PlanValue() }
            let partials = inputs.flatMap(\.partials)
            if !partials.isEmpty {
                try ReduceRun(work: reduce, grid: grid, results: results, run: context).join(partials)
            }
        default: break
        }
        return PlanValue()
    }
}

/// A plan about to run.
package struct PlanRun {
    package let plan: Plan
    package let context: RunContext
    package private(set) var graph = TaskGraph<PlanTask>()
    package private(set) var wanted: [TaskID] = []
    private let times: StageTimes
    /// Tasks of each stage that compute.
    private var taskCounts: [Int] = []

    package init(_ plan: Plan, cancellation: CancellationToken?) throws(ArrayError) {
        self.plan = plan
        times = StageTimes(stages: plan.stages.count)
        context = RunContext(
            memory: RunMemory(), backend: .here, cancellation: cancellation,
            results: plan.stages.map { stage in
                stage.outputs.map {
                    StageResult(
                        $0.scalarType, $0.shape, spillFolder: stage.isSpilled ? plan.limits.spillFolder : nil)
                }
            })
        var begins: [TaskID] = []
        var ends: [TaskID] = []
        for (k, stage) in plan.stages.enumerated() {
            let before = ends.last.map { [$0] } ?? []
            func task(_ part: PlanTask.Part) -> PlanTask { PlanTask(stage: k, part: part, plan: plan, context: context, times: times) }
            let begin = graph.add(
                task(.begin), name: "make room for \(stage.name)", after: before, byteCount: stage.resultBytes)
            begins.append(begin)
            // Their results must live while this stage runs.
            let reads = stage.needs.sorted().map { begins[$0] }
            var parts: [TaskID] = []
            taskCounts.append(0)
            func add(_ part: PlanTask.Part, _ name: String, after: [TaskID], bytes: Int) {
                parts.append(
                    graph.add(
                        task(part), name: name, after: after, byteCount: stage.partialBytes, workingByteCount: bytes))
                taskCounts[k] += 1
            }
            switch stage.work {
            case .store, .write:
                let boxes = stage.grid?.blockCount ?? 0
                for t in 0..<stage.taskCount {
                    let range = t * boxes / stage.taskCount..<(t + 1) * boxes / stage.taskCount
                    add(.boxes(range), stage.name, after: [begin] + reads, bytes: stage.bytesPerTask)
                }
            case .reduce(let work):
                for t in work.tasks.indices {
                    add(.part(t), stage.name, after: [begin] + reads, bytes: stage.bytesPerTask)
                }
            case .steps(let operation, _):
                let limits = stage.stepLimits ?? StageLimits(bytesPerTask: .max, threads: plan.limits.threads)
                var previous: TaskID?
                for step in try operation.steps(limits) {
                    parts = []
                    for t in 0..<step.taskCount {
                        add(
                            .step(step, t), "\(operation.name): \(step.name)",
                            after: [begin] + reads + (previous.map { [$0] } ?? []), bytes: stage.bytesPerTask)
                    }
                    previous = graph.add(task(.stepEnd), name: "\(operation.name): \(step.name)", after: parts)
                }
                parts = previous.map { [$0] } ?? []
            case .given: break
            }
            ends.append(graph.add(task(.end), name: "end of \(stage.name)", after: [begin] + reads + parts))
        }
        wanted = plan.results.map { begins[$0.stage] } + (ends.last.map { [$0] } ?? [])
    }

    /// The arrays that were asked for, once the graph has run; their memory is the caller's from then on.
    package func results() -> [AnyNDArray] { plan.results.compactMap { context.results[$0.stage][$0.output].array } }

    /// What each stage took, once the graph has run.
    func stages() -> [ArrayStageReport] {
        plan.stages.indices.map {
            ArrayStageReport(name: plan.stages[$0].name, taskCount: taskCounts[$0], seconds: times.seconds($0))
        }
    }
}
