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

@usableFromInline
final class GraphRun: @unchecked Sendable {
    let plan: TaskPlan
    let node: RunNode
    private let body: RunBody
    private let options: RunOptions
    private let clock = RunClock()
    /// The most runners at a time, those that wait not counted unless the caller asked for a number.
    private let most: Int
    private let lendsPlaces: Bool
    private let limitsBytes: Bool
    /// What values really take, by position, where tasks say so; -1 if not. Written before the task counts as finished.
    private let byteCounts: UnsafeMutablePointer<Int>
    /// No position from here on starts: the lowest that failed. Relaxed: a stale one costs a task run for nothing.
    private let stopAt = Atomic<Int>(.max)

    private let lock = Lock()
    // Guarded by lock:
    /// By a pointer: Swift would check every use of a variable of a class at run time.
    private let scheduler: UnsafeMutablePointer<Scheduler>
    private var runners: [Runner] = []
    private var idle: [Runner] = []
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

    /// - Parameter body: what calls the tasks.
    @usableFromInline
    init(
        _ table: TaskTable, wanted: [TaskID]?, options: RunOptions, most: Int?, body: RunBody
    ) throws(TaskError) {
        let plan = try TaskPlan(table, wanted: wanted)
        let scheduler = try Scheduler(plan, memoryBudget: options.memoryBudget)
        node = try RunNode(plan, options.cancellation)
        self.plan = plan
        self.scheduler = .allocate(capacity: 1)
        self.scheduler.initialize(to: scheduler)
        self.body = body
        self.options = options
        self.most = most ?? max(1, ThreadPool.width)
        lendsPlaces = most == nil
        limitsBytes = options.memoryBudget != nil
        byteCounts = .allocate(capacity: max(1, plan.count))
        teller = ProgressTeller(options.progress, total: plan.count)
    }

    deinit {
        // A run that was never served has no values; one whose outcome was asked for has given them away.
        if !isEmptied { letGo(alivePositions().map { Int32(truncatingIfNeeded: $0) }) }
        scheduler.deinitialize(count: 1)
        scheduler.deallocate()
        byteCounts.deallocate()
    }

    // MARK: - Starting and ending

    /// Runs on this thread and the pool; returns when the run is over.
    @usableFromInline
    func runHere() {
        let runner = lock.withLock {
            activeCount = 1
            return newRunner()
        }
        runner.around = node.parent
        runner.worker = Int(quern_pool_worker())
        serve(runner, isCaller: true)
    }

    /// Runs on the pool alone; goes on when the run is over, also if the Swift task that waits is cancelled.
    /// - Throws: `noThread`.
    @usableFromInline
    func runInPool() async throws(TaskError) {
        let waiter = AsyncWaiter<Bool>()
        guard start(whenOver: { waiter.resume(true) }) else { throw .noThread(task: "run") }
        _ = await withTaskCancellationHandler {
            await waiter.wait()
        } onCancel: {
            node.raiseCancelFlag()
        }
    }

    /// `whenOver` is called once. False if the pool has no thread.
    private func start(whenOver: @escaping @Sendable () -> Void) -> Bool {
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

    /// How the run ended, and the positions of the values that are left, which are the caller's from then on, also while
    /// runners that are on their way home still hold the run. Called once, when the run is over.
    @usableFromInline
    func close() -> (alive: [Int], result: Result<RunEnd, TaskError>) {
        lock.lock()
        defer { lock.unlock() }
        isEmptied = true
        teller.tellEnd(scheduler.pointee.finishedCount)
        return (alivePositions(), Result { () throws(TaskError) in try end() })
    }

    private func end() throws(TaskError) -> RunEnd {
        if let shortage { throw shortage }
        try plan.checkEnd(scheduler.pointee, thrown: thrown, isCancelled: node.isCancelled)
        let spans = runners.flatMap(\.spans).sorted { ($0.start, $0.position) < ($1.start, $1.position) }
        return RunEnd(
            wanted: plan.wanted, wantedPositions: plan.wantedPositions, tasksRun: scheduler.pointee.finishedCount,
            seconds: clock.seconds, peakBytes: scheduler.pointee.budget.peak, serialPeakBytes: plan.serialPeakBytes,
            spans: spans.map {
                TaskSpan(name: plan.name(Int($0.position)), worker: Int($0.worker), start: $0.start, end: $0.end)
            })
    }

    private func alivePositions() -> [Int] { (0..<plan.count).filter { scheduler.pointee.isAlive($0) } }

    private func newRunner() -> Runner {
        if let runner = idle.popLast() { return runner }
        let runner = Runner(self)
        runners.append(runner)
        return runner
    }

    // MARK: - Serving

    /// What a runner does next.
    private enum Turn { case run, letGo, wait, leave }

    func serve(_ runner: Runner, isCaller: Bool) {
        var isArriving = !isCaller
        runner.whileCurrent {
            while true {
                var called: Runner?
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
                    tells = scheduler.pointee.finishedCount
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
    private func tellFinished(of runner: Runner, to taker: Runner) {
        runner.tellFinished { p in
            let bytes = byteCounts[p]
            scheduler.pointee.finished(p, byteCount: bytes < 0 ? nil : bytes, releasing: &taker.released)
        }
    }

    /// Fills the runner's batch: from what is ready, else from what others have in hand.
    private func take(_ runner: Runner, isCaller: Bool) -> Turn {
        if node.isCancelled { scheduler.pointee.cancel() }
        var count = takeReady(runner)
        if count == 0 {
            for other in runners where other !== runner { tellFinished(of: other, to: runner) }
            count = takeReady(runner)
        }
        if count == 0, limitsBytes, !runner.released.isEmpty { return .letGo }
        if count == 0, !scheduler.pointee.isCancelled {
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
    private func canStart() -> Bool { !(limitsBytes && releasingCount > 0) && scheduler.pointee.canStart() }

    private func takeReady(_ runner: Runner) -> Int {
        if limitsBytes, releasingCount > 0 || !runner.released.isEmpty { return 0 }
        let share = scheduler.pointee.ready.count / (2 * most)
        let limit = limitsBytes ? 1 : max(1, min(runner.batchLimit, share))
        var count = 0
        while count < limit {
            switch scheduler.pointee.next() {
            case .start(let p):
                runner.fill(count, p)
                count += 1
            case .stuck(let p, let needed):
                shortage = .budget(task: plan.name(p), needed: needed, available: scheduler.pointee.budget.limit)
                scheduler.pointee.cancel()
            case .wait, .done: return count
            }
        }
        return count
    }

    /// One more runner for what is ready, if one may come: the caller if it waits, else one for the pool.
    private func call() -> (Runner?, callsCaller: Bool) {
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

    private func submit(_ runner: Runner) {
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

    private func letGo(_ runner: Runner) {
        letGo(runner.released)
        runner.released.removeAll(keepingCapacity: true)
        lock.withLock { releasingCount -= 1 }
    }

    private func letGo(_ positions: [Int32]) { positions.withUnsafeBufferPointer { body.letGo($0) } }

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
    private func depart(_ runner: Runner) {
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
        guard
            !isOver, scheduler.pointee.runningCount == 0, releasingCount == 0, !isTelling, !scheduler.pointee.canStart()
        else {
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

    private func runBatch(_ runner: Runner) {
        let start = RunClock.nanoseconds()
        let count = runner.runBatch { p in
            guard p < stopAt.load(ordering: .relaxed), !node.isCancelled else {
                lock.withLock { scheduler.pointee.abandoned(p) }
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
                    if p < scheduler.pointee.failure ?? .max { thrown = error }
                    scheduler.pointee.failed(p)
                    stopAt.store(scheduler.pointee.failure ?? .max, ordering: .relaxed)
                }
                return false
            }
        }
        let each = (RunClock.nanoseconds() - start) / max(1, count)
        runner.batchLimit = max(1, min(Runner.batchSize, 2 * runner.batchLimit, 20_000 / max(1, each)))
    }

    private func runTask(_ p: Int) throws {
        let range = plan.inputRange(p)
        byteCounts[p] = try plan.inputs.withUnsafeBufferPointer { inputs in
            try body.run(Int(plan.tasks[p]), UnsafeBufferPointer(rebasing: inputs[range]), p)
        }
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
