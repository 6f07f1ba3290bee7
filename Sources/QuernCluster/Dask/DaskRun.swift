// One run of a graph on a Dask cluster. Work is at positions of TaskPlan's order:
//
//   form    runs on a worker, submitted in waves: wave k has those that need results of k rounds of tasks that stay
//   value   its bytes are scattered to the workers, and kept out of the graph
//   stays   runs on this process's pool once its inputs have been gathered, few at a time, so that results wait in the
//           cluster's memory and not in ours
//
// A failed task gives a failure as its value, which its users pass on (runtime.py says why), so that everything before it
// in the order still runs, and the first failure in that order is the one that is thrown, as on every engine.
// A result that is lost for good (values have no other copy) makes the run begin anew, without what ran here.
// Holds: one thread works on a run, the one that asked; `outcome` returns only when nothing of the run goes on here.

package import TaskGraphs
internal import Wire

/// How a task gets to the cluster.
enum DaskTask {
    case form(TravelForm)
    case value(make: @Sendable () throws -> TravelBytes)
    case stays
}

final class DaskRun<Work: TaskWork> {
    /// Tasks that stay, in hand at a time.
    static var mostHere: Int { 2 }
    /// How often a run begins anew.
    static var mostAttempts: Int { 4 }

    let engine: DaskEngine
    let graph: TaskGraph<Work>
    let plan: TaskPlan
    let options: RunOptions
    let tasks: [DaskTask]
    let level: [Int32]
    let clock: DaskClock
    let ranHere = ResultsHere<Work.Value>()
    let spansHere = SpansHere()

    // The run:
    /// Values that are here: wanted ones, and inputs and results of tasks that stay.
    var values: [Int: Work.Value] = [:]
    /// Bytes of results of tasks that stay, for workers.
    var sentBytes: [Int: TravelBytes] = [:]
    /// Tasks that stay and have run.
    var hasRunHere: Set<Int> = []
    var failures: [Int: any Error] = [:]
    /// No task from here on matters: the lowest that failed, as far as known.
    var stopAt = Int.max
    var isCancelled = false
    var trace = DaskTrace()

    // The attempt:
    var run = ""
    var mailbox = Mailbox()
    var isNeeded: [Bool] = []
    /// Results that are asked for, or kept for a later wave, and are not there yet; those that are being gathered.
    var awaited: Set<Int> = []
    var gathering: Set<Int> = []
    var isDone: Set<Int> = []
    var nextWave = 0
    /// Tasks that stay: inputs that are missing; which may begin, and which are in hand.
    var missing: [Int: Int] = [:]
    var ready: [Int] = []
    var here: Set<Int> = []
    var running = 0
    /// Users here that have not run, by position.
    var usersHere: [Int: Int] = [:]

    init(
        _ engine: DaskEngine, _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) {
        clock = DaskClock()
        self.engine = engine
        self.graph = graph
        self.options = options
        let plan = try TaskPlan(graph.table, wanted: wanted)
        self.plan = plan
        if let budget = options.memoryBudget, plan.serialPeakBytes > budget {
            throw .budget(
                task: plan.name(plan.serialPeakPosition), needed: plan.serialPeakBytes, available: budget)
        }
        var tasks: [DaskTask] = []
        tasks.reserveCapacity(plan.count)
        var level = [Int32](repeating: 0, count: plan.count)
        for p in 0..<plan.count {
            switch graph.payloads[Int(plan.tasks[p])].travel {
            case .refused(let reason): throw .cannotTravel(task: plan.name(p), reason: reason)
            case .stays: tasks.append(.stays)
            case .value(_, let make): tasks.append(.value(make: make))
            case .form(let form): tasks.append(.form(form))
            }
            for input in plan.inputs[plan.inputRange(p)] {
                var needed = level[Int(input)]
                if case .stays = tasks[Int(input)], case .form = tasks[p] { needed += 1 }
                level[p] = max(level[p], needed)
            }
        }
        self.tasks = tasks
        self.level = level
    }

    /// Runs; gives the wanted values.
    func outcome() throws(TaskError) -> RunOutcome<Work.Value> {
        if plan.count > 0 {
            var attempt = 1
            while try self.attempt() == .lost {
                attempt += 1
                guard attempt <= Self.mostAttempts else {
                    throw .engine(
                        engine.name,
                        reason: "results were lost with their workers \(attempt - 1) times; see the workers' logs")
                }
            }
        }
        let isWhole = failures.isEmpty && !isCancelled
        trace.tell(options.progress, isWhole ? plan.count : trace.count, total: plan.count)
        if let first = failures.keys.min(), let error = failures[first] {
            if let known = error as? TaskError, known.endsRun { throw known }
            throw .failed(task: plan.name(first), underlying: error)
        }
        if isCancelled { throw .cancelled(task: nil) }
        let seconds = clock.seconds
        let spans = options.trace ? trace.spans(plan, clock, seconds: seconds) + spansHere.all : []
        return RunOutcome(
            wanted: plan.wanted, values: plan.wantedPositions.compactMap { values[$0] }, tasksRun: plan.count,
            seconds: seconds, peakBytes: plan.serialPeakBytes, serialPeakBytes: plan.serialPeakBytes,
            spans: spans.sorted { $0.start < $1.start })
    }

    // MARK: - One attempt

    enum Ending { case over, lost }

    private func attempt() throws(TaskError) -> Ending {
        run = DaskClock.freshName()
        mailbox = engine.bridge.open(run)
        defer {
            try? engine.bridge.send(BridgeRequest("end", run: run))
            engine.bridge.close(run)
        }
        prepare()
        lookForCancelling()
        if isCancelled { return .over }
        try startWaves()
        while true {
            startHere()
            if isIdle {
                try startWaves()
                lookBack()
                if isIdle { break }
            }
            let news = ThreadPool.blocking { mailbox.take(milliseconds: 20) }
            for item in news { if try !handle(item) { return try lost() } }
            lookForCancelling()
            trace.tell(options.progress, trace.count, total: plan.count)
        }
        if options.trace, failures.isEmpty, !isCancelled { waitForTrace() }
        return .over
    }

    private var isIdle: Bool { awaited.isEmpty && gathering.isEmpty && running == 0 && here.isEmpty && ready.isEmpty }

    /// Something failed, but none of the results that came here told of it: one that is kept for later does.
    private func lookBack() {
        guard stopAt < Int.max, !isCancelled, failures[stopAt] == nil else { return }
        gather(isDone.sorted())
        isDone = []
    }

    /// Whatever still runs here is waited for; then the run begins anew.
    private func lost() throws(TaskError) -> Ending {
        while running > 0 {
            for item in ThreadPool.blocking({ mailbox.take(milliseconds: 20) }) {
                if case .ranHere(let position) = item { finishedHere(position) }
            }
        }
        return isCancelled || !failures.isEmpty ? .over : .lost
    }

    private func lookForCancelling() {
        guard !isCancelled, options.cancellation?.isCancelled ?? false || TaskContext.isCancelled else { return }
        isCancelled = true
        stopAt = -1
        stop()
        // Dask forgets the run at once; nothing of it will come any more.
        awaited = []
        gathering = []
        ready = []
        here = []
    }

    /// Tells the workers from where on tasks do not matter.
    private func stop() {
        var request = BridgeRequest("stop", run: run)
        request.position = stopAt
        try? engine.bridge.send(request)
    }

    /// Notes a failure; what comes later in the order does not begin any more.
    func fail(_ position: Int, _ error: any Error) {
        if failures[position] == nil { failures[position] = error }
        limit(position)
    }

    private func limit(_ position: Int) {
        guard position < stopAt else { return }
        stopAt = position
        stop()
        ready.removeAll { $0 >= stopAt }
        for position in here where position >= stopAt { giveUp(position) }
    }

    // MARK: - News

    /// - Returns: false if something is lost for good.
    private func handle(_ item: BridgeNews) throws(TaskError) -> Bool {
        switch item {
        case .ranHere(let position): finishedHere(position)
        case .lost(let how):
            drain()
            throw .engine(
                engine.name,
                reason: "the bridge's process is gone (\(how)); what it ran is dropped. Make the engine anew and run "
                    + "again")
        case .reply(let reply, let buffers):
            switch reply.op {
            case "done": return try done(reply)
            case "block": block(reply, buffers.first)
            case "events":
                for event in ownEvents(reply) {
                    trace.add(event)
                    if event.failed { limit(event.position) }
                }
            case "failed":
                if isCancelled { return true }
                drain()
                throw .engine(engine.name, reason: reply.message ?? "the bridge could not go on with the run")
            default: break
            }
        }
        return true
    }

    /// Waits for what runs here before an error is thrown.
    private func drain() {
        stopAt = -1
        while running > 0 {
            for item in ThreadPool.blocking({ mailbox.take(milliseconds: 20) }) {
                if case .ranHere(let position) = item { finishedHere(position) }
            }
        }
    }

    private func done(_ reply: BridgeReply) throws(TaskError) -> Bool {
        guard let position = reply.position, awaited.remove(position) != nil else { return true }
        switch reply.status {
        case "finished":
            isDone.insert(position)
            if plan.isWanted[position] || !failures.isEmpty || stopAt < Int.max { gather([position]) }
            supplied(position)
        case "killed":
            let task = reply.lost.map { plan.tasks.indices.contains($0) ? $0 : position } ?? position
            fail(
                task,
                TaskError.workersLost(
                    task: plan.name(task), times: reply.times ?? 3,
                    how: "ended in the middle of it (\(reply.worker ?? "its worker"); its log may say more)"))
            resolveFailed(position)
        case "error":
            drain()
            throw .engine(engine.name, reason: reply.error ?? "Dask could not run a task")
        case "disconnected":
            if isCancelled { return true }
            drain()
            throw .engine(engine.name, reason: "the scheduler is gone; start it, make the engine anew and run again")
        default: return isCancelled
        }
        return true
    }

    /// A result has come here, or why there is none.
    private func block(_ reply: BridgeReply, _ bytes: TravelBytes?) {
        guard let position = reply.position, gathering.remove(position) != nil, let bytes else { return }
        if let failed = reply.failed {
            // Nothing in it: a task that was not begun, since one before it failed.
            if bytes.count > 0 { takeFailure(failed, reply.worker ?? "", bytes) }
            resolveFailed(position)
            return
        }
        do {
            values[position] = try graph.payloads[Int(plan.tasks[position])].value(from: bytes)
        } catch {
            fail(position, error)
            resolveFailed(position)
            return
        }
        for user in here where user < stopAt { beginIfSupplied(user) }
    }

    private func takeFailure(_ position: Int, _ worker: String, _ bytes: TravelBytes) {
        guard plan.tasks.indices.contains(position), failures[position] == nil else { return }
        do {
            var failure = try bytes.withBytes { try MessagePack.decode(FailureMessage.self, from: $0) }.failure
            failure.worker = worker
            fail(position, graph.payloads[Int(plan.tasks[position])].error(from: failure))
        } catch {
            fail(position, error)
        }
    }

    /// Asks for results.
    func gather(_ positions: [Int]) {
        let positions = positions.filter { values[$0] == nil && !gathering.contains($0) }
        guard !positions.isEmpty else { return }
        gathering.formUnion(positions)
        var request = BridgeRequest("gather", run: run)
        request.positions = positions
        try? engine.bridge.send(request)
    }

    /// News that can be: whoever is on the cluster may write to its topics.
    private func ownEvents(_ reply: BridgeReply) -> [BridgeReply.Event] {
        (reply.events ?? []).filter {
            plan.tasks.indices.contains($0.position) && $0.start.isFinite && $0.end >= $0.start && $0.end.isFinite
        }
    }

    /// News of what ran when come a little later than results.
    private func waitForTrace() {
        let deadline = clock.seconds + 5
        let expected = isNeeded.indices.filter { isNeeded[$0] && tasks[$0].isForm }.count
        while trace.count < expected, clock.seconds < deadline {
            for item in ThreadPool.blocking({ mailbox.take(milliseconds: 20) }) {
                if case .reply(let reply, _) = item, reply.op == "events" {
                    for event in ownEvents(reply) { trace.add(event) }
                }
            }
        }
    }
}

extension DaskTask {
    var isForm: Bool { if case .form = self { true } else { false } }
    var isStays: Bool { if case .stays = self { true } else { false } }
}

extension TaskError {
    /// Whether it says all about a run by itself.
    var endsRun: Bool {
        switch self {
        case .workersLost, .engine, .cancelled: true
        default: false
        }
    }
}
