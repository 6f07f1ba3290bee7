// From expressions to arrays: plans, runs the plan on an engine, and reports. The one place where a plan meets an engine.

internal import Reports
package import NDArrays
package import Quern
internal import QuernCore
package import TaskGraphs

/// What a run is asked for.
package struct ArrayRunOptions: Sendable {
    package var memory: ByteCount?
    package var spill: String?
    package var progress: ProgressStyle
    package var cancellation: CancellationToken?
    package var trace: Bool
    package init(
        memory: ByteCount?, spill: String?, progress: ProgressStyle, cancellation: CancellationToken?, trace: Bool
    ) {
        self.memory = memory
        self.spill = spill
        self.progress = progress
        self.cancellation = cancellation
        self.trace = trace
    }
}

package enum ArrayRun {
    /// Computes arrays together.
    package static func compute<E: Engine>(
        _ arrays: [ArrayExpression], on engine: E, _ options: ArrayRunOptions
    ) throws(ArrayError) -> ArrayRunReport<[AnyNDArray]> {
        if let workers = engine.workers {
            let run = try PieceRun(
                arrays, workers: workers, budget: options.memory?.bytes, cancellation: options.cancellation)
            return try Self.run(run, on: engine, options)
        }
        let limits = PlanLimits(
            threads: threads(of: engine), budget: options.memory?.bytes, spillFolder: options.spill)
        let plan = try Plan(computing: arrays, limits)
        return try run(plan, on: engine, options)
    }

    /// Writes an array to a stored one, which appears under its name when all is written, or not at all.
    package static func write<E: Engine>(
        _ array: ArrayExpression, to sink: any ChunkSink, scratchFolder: String? = nil, on engine: E,
        _ options: ArrayRunOptions
    ) throws(ArrayError) -> ArrayRunReport<Void> {
        do throws(ArrayError) {
            let report: ArrayRunReport<[AnyNDArray]>
            if let workers = engine.workers {
                let run = try PieceRun(
                    [array], sink: sink, workers: workers, budget: options.memory?.bytes,
                    cancellation: options.cancellation)
                report = try Self.run(run, on: engine, options)
            } else {
                let limits = PlanLimits(
                    threads: threads(of: engine), budget: options.memory?.bytes, spillFolder: options.spill)
                let plan = try Plan(writing: array, to: sink, scratchFolder: scratchFolder, limits)
                report = try run(plan, on: engine, options)
            }
            do throws(ChunkError) {
                try sink.commit()
            } catch {
                throw ArrayError(.storage(error), in: array.text)
            }
            return report.map { _ in () }
        } catch {
            sink.abandon()
            throw error
        }
    }

    private static func run<E: Engine>(
        _ plan: Plan, on engine: E, _ options: ArrayRunOptions
    ) throws(ArrayError) -> ArrayRunReport<[AnyNDArray]> {
        let run = try PlanRun(plan, cancellation: options.cancellation)
        let (tell, finish) = options.progress.observer("arrays")
        defer { finish() }
        let outcome: RunOutcome<PlanValue>
        do throws(TaskError) {
            outcome = try engine.run(
                run.graph, wanted: run.wanted,
                options: RunOptions(
                    memoryBudget: plan.predictedPeakBytes, trace: options.trace,
                    cancellation: options.cancellation, progress: tell))
        } catch {
            throw arrayError(error)
        }
        return withExtendedLifetime(outcome) {
            ArrayRunReport(
                value: run.results(), seconds: outcome.seconds, peakBytes: run.context.memory.peakBytes,
                predictedPeakBytes: plan.predictedPeakBytes, tasksRun: outcome.tasksRun, engine: engine.name,
                stages: run.stages(), spans: outcome.spans)
        }
    }

    /// Runs arrays whose tasks pass pieces to each other.
    package static func run<E: Engine>(
        _ run: PieceRun, on engine: E, _ options: ArrayRunOptions
    ) throws(ArrayError) -> ArrayRunReport<[AnyNDArray]> {
        let (tell, finish) = options.progress.observer("arrays")
        defer { finish() }
        let outcome: RunOutcome<TravelBytes>
        do throws(TaskError) {
            outcome = try engine.run(
                run.graph, wanted: run.wanted,
                options: RunOptions(
                    memoryBudget: run.engineBytes, trace: options.trace, cancellation: options.cancellation,
                    progress: tell))
        } catch {
            throw arrayError(error)
        }
        return ArrayRunReport(
            value: run.shared.results, seconds: outcome.seconds, peakBytes: outcome.peakBytes + run.resultBytes,
            predictedPeakBytes: run.predictedPeakBytes, tasksRun: outcome.tasksRun, engine: engine.name,
            stages: [], spans: outcome.spans)
    }

    /// What a task's error is to whoever asked for an array.
    private static func arrayError(_ error: TaskError) -> ArrayError {
        switch error {
        case .failed(_, let underlying as ArrayError): underlying
        case .failed(let task, let underlying): ArrayError(.task(underlying), in: task)
        case .cancelled: ArrayError(.cancelled, in: "the run")
        default: ArrayError(.task(error), in: "the run")
        }
    }

    /// How many tasks an engine runs at a time.
    package static func threads(of engine: some Engine) -> Int {
        switch engine {
        case is SerialEngine: 1
        case let engine as ThreadEngine: max(1, min(engine.most ?? ThreadPool.width, ThreadPool.width))
        default: max(1, ThreadPool.width)
        }
    }
}
