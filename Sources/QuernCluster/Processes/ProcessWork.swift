// A task of a user's graph as the thread engine schedules it for an engine of processes: it sends the work to a
// worker and waits without taking a CPU, or does here what stays here.

internal import Glibc
internal import Synchronization
internal import TaskGraphs

/// What the tasks of one run share.
final class ProcessRun: Sendable {
    let pool: WorkerPool
    let table: TaskTable
    private let records: Bool
    private let start: Double
    private let spans = Mutex<[TaskSpan]>([])

    init(_ pool: WorkerPool, _ table: TaskTable, records: Bool) {
        self.pool = pool
        self.table = table
        self.records = records
        start = Self.now
        pool.blocks.runStarts()
    }

    deinit { pool.blocks.runEnds() }

    func name(_ task: Int) -> String { table.name(task) }

    /// Seconds since the run began.
    var seconds: Double { Self.now - start }

    /// Notes when and where a task ran; worker 0 is this process.
    func record(_ task: Int, worker: Int, from: Double) {
        guard records else { return }
        let span = TaskSpan(name: name(task), worker: worker, start: from, end: seconds)
        spans.withLock { $0.append(span) }
    }

    /// What was noted, by start.
    var trace: [TaskSpan] { spans.withLock { $0.sorted { ($0.start, $0.end) < ($1.start, $1.end) } } }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}

/// An error that is the engine's and not the task's: it is reported as it is.
struct EngineFailure: Error {
    var error: TaskError
}

/// A task, wrapped.
struct ProcessWork<Work: TaskWork>: TaskWork {
    let work: Work
    let task: Int
    let run: ProcessRun

    func byteCount(of value: Parcel<Work>) -> Int? { value.byteCount }

    func run(_ inputs: [Parcel<Work>]) throws -> Parcel<Work> {
        switch work.travel {
        case .refused(let reason):
            throw EngineFailure(error: .cannotTravel(task: run.name(task), reason: reason))
        case .value: return Parcel(work, packed: nil)
        case .stays:
            let start = run.seconds
            let value = try work.run(try inputs.map { try $0.value() })
            run.record(task, worker: 0, from: start)
            return Parcel(work, value: value)
        case .form(let form): return try send(form, inputs)
        }
    }

    private func send(_ form: TravelForm, _ inputs: [Parcel<Work>]) throws -> Parcel<Work> {
        let order = WorkerOrder(
            name: run.name(task), program: form.program,
            arguments: try PackedBytes.packing(TravelBytes(form.arguments), in: run.pool.blocks),
            inputs: try inputs.map { try $0.packed(in: run.pool.blocks) }, resultByteCount: form.resultByteCount)
        var start = run.seconds
        let (answer, worker): (WorkerAnswer, WorkerConnection)
        do {
            (answer, worker) = try ThreadPool.blocking { () throws(TaskError) in
                try run.pool.run(order, isCancelled: { TaskContext.isCancelled }, starts: { start = run.seconds })
            }
        } catch .cancelled(let task) {
            throw TaskError.cancelled(task: task)
        } catch {
            throw EngineFailure(error: error)
        }
        run.record(task, worker: worker.number, from: start)
        switch answer {
        case .result(let packed, _): return Parcel(work, packed: packed)
        case .refused(let fault):
            throw EngineFailure(
                error: .engine(run.pool.engine, reason: "worker \(worker.number) refused '\(order.name)': \(fault)"))
        case .failure(var failure):
            if failure.id == "task.cancelled" { throw TaskError.cancelled(task: order.name) }
            failure.worker = "\(worker.number) (process \(worker.process))"
            throw work.error(from: failure)
        }
    }
}
