// One run of a graph on the pool: the scheduler and the values, and the lock around the scheduler. Runners call `serve`:
// take a batch, run it, tell what finished, until there is nothing to take; then they leave, and whoever makes tasks
// ready again calls one back. The thread that asked for the run is a runner too; it alone waits.
//
// Batches: a runner takes at most its share of what is ready (ready / 2 threads), at most what took 20 µs last time, and
// at most 64. So tiny tasks cost one turn of the lock for many, long ones are taken singly.
// Waking: whoever has taken a batch and sees more ready calls one more runner, unless one is on its way: chains of wakes
// grow as fast as there is work, and a run of one chain of tasks wakes nobody.
// Holds: values at a position are written by its runner before the scheduler hears of it, and read by users after; the
// run is over when nothing runs, nothing more will, and no runner is letting go of values.

internal import CKernelRuntime
internal import Synchronization

final class GraphRun<Work: TaskWork>: @unchecked Sendable {
    let plan: TaskPlan
    let node: RunNode
    private let graph: TaskGraph<Work>
    private let options: RunOptions
    private let clock = RunClock()
    /// The most runners at a time, those that wait not counted unless the caller asked for a number.
    private let most: Int
    private let lendsPlaces: Bool
    private let limitsBytes: Bool
    private let none: [Work.Value] = []
    /// By position; initialised from its task's end until nobody needs it.
    private let values: UnsafeMutablePointer<Work.Value>
    /// What values really take, by position, where tasks say so; -1 if not. Written before the task counts as finished.
    private let byteCounts: UnsafeMutablePointer<Int>
    /// No position from here on starts: the lowest that failed. Relaxed: a stale one costs a task run for nothing.
    private let stopAt = Atomic<Int>(.max)

    private let lock = Lock()
    // Guarded by lock:
    private var scheduler: Scheduler
    private var runners: [Runner<Work>] = []
    private var idle: [Runner<Work>] = []
    private var activeCount = 0
    private var pendingCount = 0
    private var releasingCount = 0
    private var isOver = false
    private var isEmptied = false
    private var callerWaits = false
    private var thrown: (any Error)?
    private var shortage: TaskError?
    private var whenOver: (@Sendable () -> Void)?
    private var teller: ProgressTeller
    private var isTelling = false
    /// Opened when the caller has something to do.
    private let gate = Gate()
    /// The same for a caller that still spins. Relaxed: the lock that follows orders everything.
    private let isCalled = Atomic<Bool>(false)

    init(_ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions, most: Int?) throws(TaskError) {
        let plan = try TaskPlan(graph.table, wanted: wanted)
        let scheduler = try Scheduler(plan, memoryBudget: options.memoryBudget)
        node = try RunNode(plan, options.cancellation)
        self.plan = plan
        self.scheduler = scheduler
        self.graph = graph
        self.options = options
        self.most = most ?? max(1, ThreadPool.width)
        lendsPlaces = most == nil
        limitsBytes = options.memoryBudget != nil
        values = .allocate(capacity: max(1, plan.count))
        byteCounts = .allocate(capacity: max(1, plan.count))
        teller = ProgressTeller(options.progress, total: plan.count)
    }

    deinit {
        // A run that was never served has no values; one whose outcome was asked for has given them away.
        if !isEmptied { for p in 0..<plan.count where scheduler.isAlive(p) { (values + p).deinitialize(count: 1) } }
        values.deallocate()
        byteCounts.deallocate()
    }

    // MARK: - Starting and ending

    /// Runs on this thread and the pool; returns when the run is over.
    func runHere() {
        let runner = lock.withLock {
            activeCount = 1
            return newRunner()
        }
        runner.around = node.parent
        runner.worker = Int(quern_pool_worker())
        serve(runner, isCaller: true)
    }

    /// Runs on the pool; `whenOver` is called once. False if the pool has no thread.
    func start(whenOver: @escaping @Sendable () -> Void) -> Bool {
        let runner = lock.withLock {
            self.whenOver = whenOver
            activeCount = 1
            pendingCount = 1
            let runner = newRunner()
            runner.keptRun = self
            return runner
        }
        if runner.submit(.usual) { return true }
        lock.withLock { runner.keptRun = nil }
        return false
    }

    func cancel() { node.raiseCancelFlag() }

    /// What the run gave; called once, when it is over. The values are the caller's alone from then on, also while runners
    /// that are on their way home still hold the run.
    func outcome() throws(TaskError) -> RunOutcome<Work.Value> {
        lock.lock()
        isEmptied = true
        var alive: [Int] = []
        for p in 0..<plan.count where scheduler.isAlive(p) { alive.append(p) }
        defer {
            lock.unlock()
            for p in alive { (values + p).deinitialize(count: 1) }
        }
        teller.tellEnd(scheduler.finishedCount)
        if let shortage { throw shortage }
        try plan.checkEnd(scheduler, thrown: thrown, isCancelled: node.isCancelled)
        let spans = runners.flatMap(\.spans).sorted { ($0.start, $0.position) < ($1.start, $1.position) }
        return RunOutcome(
            wanted: plan.wanted, values: plan.wantedPositions.map { values[$0] }, tasksRun: scheduler.finishedCount,
            seconds: clock.seconds, peakBytes: scheduler.budget.peak, serialPeakBytes: plan.serialPeakBytes,
            spans: spans.map {
                TaskSpan(name: plan.name(Int($0.position)), worker: Int($0.worker), start: $0.start, end: $0.end)
            })
    }

    private func newRunner() -> Runner<Work> {
        if let runner = idle.popLast() { return runner }
        let runner = Runner(self)
        runners.append(runner)
        return runner
    }

    // MARK: - Serving

    /// What a runner does next.
    private enum Turn { case run, letGo, wait, leave }

    func serve(_ runner: Runner<Work>, isCaller: Bool) {
        var isArriving = !isCaller
        runner.whileCurrent {
            while true {
                var called: Runner<Work>?
                var callsCaller = false
                var tells: Int?
                lock.lock()
                if isArriving {
                    pendingCount -= 1
                    isArriving = false
                }
                tellFinished(of: runner, to: runner)
                let turn = take(runner, isCaller: isCaller)
                if turn == .run, canStart() { (called, callsCaller) = call() }
                if !isTelling, teller.isDue(clock) {
                    isTelling = true
                    tells = scheduler.finishedCount
                }
                if !runner.released.isEmpty { releasingCount += 1 }
                lock.unlock()

                if callsCaller { wakeCaller() }
                if let called { submit(called) }
                if !runner.released.isEmpty { letGo(runner) }
                if let tells {
                    teller.tell(tells)
                    lock.withLock { isTelling = false }
                }
                switch turn {
                case .run: runBatch(runner)
                case .letGo: continue
                case .wait: if !waitForCall() { return }
                case .leave: return depart(runner)
                }
            }
        }
    }

    /// Tells the scheduler what `runner` has finished; `teller` will let go of the values that nobody needs.
    private func tellFinished(of runner: Runner<Work>, to taker: Runner<Work>) {
        runner.tellFinished { p in
            let bytes = byteCounts[p]
            scheduler.finished(p, byteCount: bytes < 0 ? nil : bytes, releasing: &taker.released)
        }
    }

    /// Fills the runner's batch: from what is ready, else from what others have in hand.
    private func take(_ runner: Runner<Work>, isCaller: Bool) -> Turn {
        if node.isCancelled { scheduler.cancel() }
        var count = takeReady(runner)
        if count == 0 {
            for other in runners where other !== runner { tellFinished(of: other, to: runner) }
            count = takeReady(runner)
        }
        if count == 0, limitsBytes, !runner.released.isEmpty { return .letGo }
        if count == 0, !scheduler.isCancelled {
            for other in runners where other !== runner {
                count = other.giveTo(runner)
                if count > 0 { break }
            }
        }
        if count > 0 {
            runner.openBatch(count: count)
            return .run
        }
        guard isCaller else { return .leave }
        callerWaits = true
        isCalled.store(false, ordering: .relaxed)
        gate.close()
        activeCount -= 1
        return .wait
    }

    /// Whether a task may be started. Values that the scheduler has given up and that are still being let go take
    /// memory: with a budget nothing starts until they are gone, and whoever lets them go looks again.
    private func canStart() -> Bool { !(limitsBytes && releasingCount > 0) && scheduler.canStart() }

    private func takeReady(_ runner: Runner<Work>) -> Int {
        if limitsBytes, releasingCount > 0 || !runner.released.isEmpty { return 0 }
        let share = scheduler.ready.count / (2 * most)
        let limit = limitsBytes ? 1 : max(1, min(runner.batchLimit, share))
        var count = 0
        while count < limit {
            switch scheduler.next() {
            case .start(let p):
                runner.fill(count, p)
                count += 1
            case .stuck(let p, let needed):
                shortage = .budget(task: plan.name(p), needed: needed, available: scheduler.budget.limit)
                scheduler.cancel()
            case .wait, .done: return count
            }
        }
        return count
    }

    /// One more runner for what is ready, if one may come: the caller if it waits, else one for the pool.
    private func call() -> (Runner<Work>?, callsCaller: Bool) {
        guard pendingCount == 0, activeCount < most else { return (nil, false) }
        activeCount += 1
        if callerWaits {
            callerWaits = false
            return (nil, true)
        }
        pendingCount += 1
        let runner = newRunner()
        runner.keptRun = self
        return (runner, false)
    }

    private func submit(_ runner: Runner<Work>) {
        if runner.submit(.usual) { return }
        // No thread: those at work do it all.
        lock.withLock {
            pendingCount -= 1
            activeCount -= 1
            runner.keptRun = nil
            idle.append(runner)
        }
    }

    private func wakeCaller() {
        isCalled.store(true, ordering: .relaxed)
        gate.open()
    }

    private func letGo(_ runner: Runner<Work>) {
        for p in runner.released { (values + Int(p)).deinitialize(count: 1) }
        runner.released.removeAll(keepingCapacity: true)
        lock.withLock { releasingCount -= 1 }
    }

    /// The caller waits for something to do; false if the run is over.
    private func waitForCall() -> Bool {
        if endIfOver() { return false }
        // A call comes soon if tasks are short, and sleeping costs more than they take. With more threads than CPUs
        // spinning would take the CPU of whoever is to call.
        if ThreadPool.width <= ThreadPool.availableCount {
            let end = RunClock.nanoseconds() + 20_000
            while !isCalled.load(ordering: .relaxed), RunClock.nanoseconds() < end {}
        }
        if !isCalled.load(ordering: .relaxed) {
            let hasPlace = quern_pool_enter_blocking() == 0
            node.parent?.willBlock()
            gate.wait()
            node.parent?.didUnblock()
            if hasPlace { quern_pool_leave_blocking() }
        } else {
            gate.wait()
        }
        return lock.withLock { !isOver }
    }

    /// A runner has nothing to do.
    private func depart(_ runner: Runner<Work>) {
        lock.lock()
        activeCount -= 1
        runner.batchLimit = 1
        idle.append(runner)
        let kept = runner.keptRun
        runner.keptRun = nil
        // Tasks may have become ready since this one looked, and whoever made them so may have counted on it.
        let (called, callsCaller) = canStart() ? call() : (nil, false)
        lock.unlock()
        if callsCaller { wakeCaller() }
        if let called { submit(called) }
        _ = endIfOver()
        withExtendedLifetime(kept) {}
    }

    /// Ends the run if nothing runs, nothing more will, and no value is being let go; whether it is over.
    private func endIfOver() -> Bool {
        lock.lock()
        guard !isOver, scheduler.runningCount == 0, releasingCount == 0, !isTelling, !scheduler.canStart() else {
            defer { lock.unlock() }
            return isOver
        }
        isOver = true
        let (callsCaller, done) = (callerWaits, whenOver)
        callerWaits = false
        whenOver = nil
        lock.unlock()
        if callsCaller { wakeCaller() }
        done?()
        return true
    }

    // MARK: - Running tasks

    private func runBatch(_ runner: Runner<Work>) {
        let start = RunClock.nanoseconds()
        let count = runner.runBatch { p in
            guard p < stopAt.load(ordering: .relaxed), !node.isCancelled else {
                lock.withLock { scheduler.abandoned(p) }
                return false
            }
            do {
                if options.trace {
                    let from = clock.seconds
                    try runTask(p)
                    runner.spans.append(
                        .init(position: Int32(p), worker: Int32(runner.worker), start: from, end: clock.seconds))
                } else {
                    try runTask(p)
                }
                return true
            } catch {
                lock.withLock {
                    if p < scheduler.failure ?? .max { thrown = error }
                    scheduler.failed(p)
                    stopAt.store(scheduler.failure ?? .max, ordering: .relaxed)
                }
                return false
            }
        }
        let each = (RunClock.nanoseconds() - start) / max(1, count)
        runner.batchLimit = max(1, min(Runner<Work>.batchSize, 2 * runner.batchLimit, 20_000 / max(1, each)))
    }

    private func runTask(_ p: Int) throws {
        let range = plan.inputRange(p)
        let inputs = range.isEmpty ? none : [Work.Value](unsafeUninitializedCapacity: range.count) { inputs, count in
            for e in range {
                inputs.initializeElement(at: count, to: values[Int(plan.inputs[e])])
                count += 1
            }
        }
        let work = graph.payloads[Int(plan.tasks[p])]
        let value = try work.run(inputs)
        byteCounts[p] = work.byteCount(of: value) ?? -1
        (values + p).initialize(to: value)
    }

    // MARK: - Tasks that wait

    /// A task of this run begins to wait: another may run in its place.
    func lend() {
        guard lendsPlaces else { return }
        lock.lock()
        activeCount -= 1
        let (called, callsCaller) = canStart() ? call() : (nil, false)
        lock.unlock()
        if callsCaller { wakeCaller() }
        if let called { submit(called) }
    }

    /// It goes on.
    func takeBack() {
        guard lendsPlaces else { return }
        lock.withLock { activeCount += 1 }
    }
}
