// Runs graphs in worker processes of this machine. The scheduling is the thread engine's: order, budget, cancellation,
// progress and which error counts come from there; its tasks here send work to workers and wait.

internal import CWorkerLink
internal import Synchronization
public import TaskGraphs

/// Runs tasks in worker processes, made by `.processes(count:)`.
///
/// A crash costs the task that crashed alone: it runs again in another worker, three times at most. Blocks go between
/// processes in shared memory, without copies. Workers are started by the first run, kept for the next, and end with
/// the engine value: keep the engine if you run more than once.
///
///     let engine: ProcessEngine = .processes(count: 2)
///     let sum = try x.sum().compute(on: engine)
///
/// Tasks must have a form that travels: kernels, arrays and values have, closures have not
/// (``TaskError/cannotTravel(task:reason:)``).
public struct ProcessEngine: Engine {
    /// The number of worker processes.
    public let count: Int
    private let pool: WorkerPool

    /// An engine of `count` worker processes.
    /// - Parameters:
    ///   - count: 1...1024, else its runs throw.
    ///   - worker: the path of `quern-worker`; nil searches `QUERN_WORKER`, the folder of this program, then `PATH`.
    ///   - threadsPerWorker: threads of parallel loops in each; nil divides the CPUs among them.
    ///   - patienceSeconds: how long a worker may give no sign of life before it is replaced.
    public init(
        count: Int, worker: String? = nil, threadsPerWorker: Int? = nil, patienceSeconds: Double = 10
    ) {
        self.init(
            count: count, worker: worker, threadsPerWorker: threadsPerWorker, patienceSeconds: patienceSeconds,
            observer: nil)
    }

    /// - Parameter observer: told of what happens to workers, on the thread that it happens to.
    package init(
        count: Int, worker: String? = nil, threadsPerWorker: Int? = nil, patienceSeconds: Double = 10,
        observer: (@Sendable (WorkerEvent) -> Void)?
    ) {
        self.count = count
        pool = WorkerPool(
            engine: "processes(\(count))", count: count, executable: worker,
            threads: threadsPerWorker.map { min(4096, max(1, $0)) }, patience: max(0.1, patienceSeconds),
            observer: observer)
    }

    /// Blocks of shared memory that there are now.
    package var blockCount: Int { pool.blocks.count.value.load(ordering: .relaxed) }

    /// `processes(2)`.
    public var name: String { pool.engine }

    /// Its processes: they see the files of this one, and a task is worth its cost from about 5 milliseconds.
    public var workers: EngineWorkers? { EngineWorkers(width: count, sharesFiles: true, secondsPerTask: 0.005) }

    /// Runs what `wanted` needs.
    /// - Throws: what `Engine.run` throws; `cannotTravel` before anything starts; `workersLost`; `engine` if there is no
    ///   worker to start.
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) -> RunOutcome<Work.Value> {
        let made = try make(graph, wanted, options)
        do throws(TaskError) {
            return try finish(
                try ThreadEngine(most: made.most).run(made.graph, wanted: wanted, options: made.options), graph,
                made.run)
        } catch {
            throw Self.unwrapped(error)
        }
    }

    /// Runs what `wanted` needs without blocking the calling thread.
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) async throws(TaskError) -> RunOutcome<Work.Value> {
        let made = try make(graph, wanted, options)
        do throws(TaskError) {
            return try finish(
                try await ThreadEngine(most: made.most).run(made.graph, wanted: wanted, options: made.options), graph,
                made.run)
        } catch {
            throw Self.unwrapped(error)
        }
    }

    // MARK: - Before and after

    private struct Made<Work: TaskWork> {
        var graph: TaskGraph<ProcessWork<Work>>
        var options: RunOptions
        var most: Int
        var run: ProcessRun
    }

    /// Checks that all that will run can run, and wraps it.
    private func make<Work: TaskWork>(
        _ graph: TaskGraph<Work>, _ wanted: [TaskID]?, _ options: RunOptions
    ) throws(TaskError) -> Made<Work> {
        guard (1...1024).contains(count) else {
            throw .engine(name, reason: "\(count) worker processes asked for, expected 1...1024")
        }
        let plan = try TaskPlan(graph.table, wanted: wanted)
        var (sends, stays) = (false, false)
        var refused: (task: Int, reason: String)?
        for task in plan.tasks.lazy.map(Int.init) {
            switch graph.payloads[task].travel {
            case .form: sends = true
            case .stays: stays = true
            case .value: break
            case .refused(let reason): if task < refused?.task ?? .max { refused = (task, reason) }
            }
        }
        if let refused { throw .cannotTravel(task: graph.table.name(refused.task), reason: refused.reason) }
        if sends {
            try pool.prepare()
            quern_link_raise_descriptor_limit()
        }
        let run = ProcessRun(pool, graph.table, records: options.trace)
        var inner = options
        inner.trace = false
        // One more where some stay here, so that no worker waits for them.
        return Made(
            graph: graph.mapped { ProcessWork(work: $1, task: $0, run: run) }, options: inner,
            most: count + (stays ? 1 : 0), run: run)
    }

    /// The outcome in terms of the user's values.
    private func finish<Work: TaskWork>(
        _ outcome: RunOutcome<Parcel<Work>>, _ graph: TaskGraph<Work>, _ run: ProcessRun
    ) throws(TaskError) -> RunOutcome<Work.Value> {
        var values: [Work.Value] = []
        values.reserveCapacity(outcome.values.count)
        for (task, parcel) in zip(outcome.wanted, outcome.values) {
            do {
                values.append(try parcel.value())
            } catch {
                throw .failed(task: graph.name(of: task), underlying: error)
            }
        }
        return RunOutcome(
            wanted: outcome.wanted, values: values, tasksRun: outcome.tasksRun, seconds: run.seconds,
            peakBytes: outcome.peakBytes, serialPeakBytes: outcome.serialPeakBytes, spans: run.trace)
    }

    /// Errors of the engine as they are, and not as errors of a task.
    private static func unwrapped(_ error: TaskError) -> TaskError {
        if case .failed(_, let underlying as EngineFailure) = error { underlying.error } else { error }
    }
}

extension Engine where Self == ProcessEngine {
    /// Worker processes of this machine, `count` of them. Each call makes an engine with workers of its own.
    public static func processes(count: Int) -> ProcessEngine { ProcessEngine(count: count) }
}
