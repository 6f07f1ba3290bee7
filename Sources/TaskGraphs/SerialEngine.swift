// Runs a graph in order on the calling thread. The reference: simple enough to be seen right.

/// Runs tasks one by one in the graph's order, on the calling thread; made by `.serial`.
public struct SerialEngine: Engine {
    /// The reference engine.
    public init() {}

    /// `serial`.
    public var name: String { "serial" }

    /// Runs what `wanted` needs on the calling thread.
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) -> RunOutcome<Work.Value> {
        let clock = RunClock()
        let plan = try TaskPlan(graph.table, wanted: wanted)
        var scheduler = try Scheduler(plan, memoryBudget: options.memoryBudget)
        let node = try RunNode(plan, options.cancellation)
        var values = [Work.Value?](repeating: nil, count: plan.count)
        var spans: [TaskSpan] = []
        var teller = ProgressTeller(options.progress, total: plan.count)
        var released: [Int32] = []
        var thrown: (any Error)?
        loop: while true {
            if node.isCancelled { scheduler.cancel() }
            switch scheduler.next() {
            case .start(let p):
                let start = options.trace ? clock.seconds : 0
                node.position = p
                do {
                    let inputs = plan.inputs[plan.inputRange(p)].compactMap { values[Int($0)] }
                    let work = graph.payloads[Int(plan.tasks[p])]
                    let value = try node.whileCurrent { try work.run(inputs) }
                    scheduler.finished(p, byteCount: work.byteCount(of: value), releasing: &released)
                    values[p] = value
                } catch {
                    thrown = error
                    scheduler.failed(p)
                }
                for p in released { values[Int(p)] = nil }
                released.removeAll(keepingCapacity: true)
                if options.trace {
                    spans.append(
                        TaskSpan(
                            name: plan.name(p), worker: TaskContext.worker, start: start, end: clock.seconds))
                }
                if teller.isDue(clock) { teller.tell(scheduler.finishedCount) }
            case .stuck(let p, let needed):
                throw .budget(task: plan.name(p), needed: needed, available: scheduler.budget.limit)
            case .wait, .done: break loop
            }
        }
        teller.tellEnd(scheduler.finishedCount)
        try plan.checkEnd(scheduler, thrown: thrown, isCancelled: node.isCancelled)
        return RunOutcome(
            wanted: plan.wanted, values: plan.wantedPositions.compactMap { values[$0] },
            tasksRun: scheduler.finishedCount, seconds: clock.seconds, peakBytes: scheduler.budget.peak,
            serialPeakBytes: plan.serialPeakBytes, spans: spans)
    }

    /// Runs what `wanted` needs in order on one thread of the pool.
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) async throws(TaskError) -> RunOutcome<Work.Value> {
        var options = options
        let inner = CancellationToken(inheriting: options.cancellation)
        options.cancellation = inner
        let run = SerialRun(graph: graph, wanted: wanted, options: options)
        let waiter = AsyncWaiter<Bool>()
        let node = DetachedNode {
            run.go()
            waiter.resume(true)
        }
        guard node.submit(.usual) else { throw .noThread(task: "serial run") }
        _ = await withTaskCancellationHandler {
            await waiter.wait()
        } onCancel: {
            inner.cancel()
        }
        return try run.takeOutcome()
    }
}

/// A serial run that another thread takes over. The outcome is taken out of it, so that whoever asked holds the values
/// alone.
private final class SerialRun<Work: TaskWork>: @unchecked Sendable {
    private let graph: TaskGraph<Work>
    private let wanted: [TaskID]?
    private let options: RunOptions
    /// Written by `go`, taken after it: the waiter between them orders the two.
    private var result: Result<RunOutcome<Work.Value>, TaskError>?

    init(graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions) {
        self.graph = graph
        self.wanted = wanted
        self.options = options
    }

    func go() {
        do throws(TaskError) {
            result = .success(try SerialEngine().run(graph, wanted: wanted, options: options))
        } catch {
            result = .failure(error)
        }
    }

    func takeOutcome() throws(TaskError) -> RunOutcome<Work.Value> {
        defer { result = nil }
        guard let result else { throw .cancelled(task: nil) }
        return try result.get()
    }
}
