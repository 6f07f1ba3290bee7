// Decides what runs next: a state machine without threads or clocks. Events go in as calls (`next`, `finished`,
// `failed`, `cancel`), actions come out as answers: start this, let these values go, wait, done. SerialEngine and
// GraphRun drive it; the tests drive it through every order of events.
//
// A position is waiting (inputs missing), ready, running, finished, or failed. Ready ones start lowest first.
//
// Holds:
//   - a position starts once, after all its inputs have finished
//   - a value is let go exactly once, when its last user has finished, unless it is wanted
//   - after a failure at p positions below p still run, those above do not start: so the failure that remains is the one
//     that running one by one would have met, whatever ran first
//   - with a budget, see MemoryBudget

/// What is running, ready and alive in a run.
package struct Scheduler {
    /// What to do next.
    package enum Next: Hashable, Sendable {
        /// Run the task at this position.
        case start(Int)
        /// Nothing now: something that runs has to finish first.
        case wait
        /// Nothing runs and the next task does not fit the budget: sizes were foretold too small.
        case stuck(position: Int, needed: Int)
        /// Nothing runs and nothing more will.
        case done
    }

    package let plan: TaskPlan
    package private(set) var budget: MemoryBudget
    package private(set) var ready: ReadySet
    /// The number of tasks running, finished.
    package private(set) var runningCount = 0
    package private(set) var finishedCount = 0
    package private(set) var isCancelled = false
    /// The lowest position that failed.
    package private(set) var failure: Int?
    /// Inputs that have not finished.
    private var missing: [Int32]
    /// Users that have not finished.
    private var left: [Int32]
    /// The bytes that a position holds now; empty until one holds some.
    private var held: [Int] = []
    private var isFinished: [Bool]
    private var frontier = 0

    /// - Throws: `budget` if running the tasks one by one would exceed the limit.
    package init(_ plan: TaskPlan, memoryBudget: Int?) throws(TaskError) {
        if let memoryBudget, plan.count > 0, plan.serialPeakBytes > memoryBudget {
            throw .budget(
                task: plan.name(plan.serialPeakPosition), needed: plan.serialPeakBytes, available: memoryBudget)
        }
        self.plan = plan
        budget = MemoryBudget(limit: memoryBudget)
        ready = ReadySet(size: plan.count)
        let n = plan.count
        missing = n == 0 ? [] : [Int32](unsafeUninitializedCapacity: n) { missing, count in
            for p in 0..<n { missing[p] = Int32(truncatingIfNeeded: plan.starts[p + 1] - plan.starts[p]) }
            count = n
        }
        left = n == 0 ? [] : [Int32](unsafeUninitializedCapacity: n) { left, count in
            for p in 0..<n { left[p] = Int32(truncatingIfNeeded: plan.userStarts[p + 1] - plan.userStarts[p]) }
            count = n
        }
        isFinished = [Bool](repeating: false, count: n)
        for p in 0..<n where missing[p] == 0 { ready.insert(p) }
    }

    /// Bytes that the task at a position needs while it runs.
    private func need(_ p: Int) -> Int {
        plan.byteCounts.isEmpty ? 0 : plan.byteCounts[p].addingSaturated(plan.workingByteCounts[p])
    }

    /// What to do next; a position it gives counts as running.
    package mutating func next() -> Next {
        if !isCancelled, let p = ready.first, p < failure ?? .max {
            let bytes = need(p)
            if budget.admits(bytes, at: p, frontier: frontier, serialBytes: plan.serialBytes) {
                ready.remove(p)
                runningCount += 1
                if bytes != 0 || !held.isEmpty { setHeld(p, bytes) }
                budget.start(bytes, at: p, frontier: frontier)
                return .start(p)
            }
            if runningCount == 0 { return .stuck(position: p, needed: budget.alive.addingSaturated(bytes)) }
            return .wait
        }
        return runningCount == 0 ? .done : .wait
    }

    /// Whether `next` would give a task.
    package mutating func canStart() -> Bool {
        guard !isCancelled, let p = ready.first, p < failure ?? .max else { return false }
        return budget.admits(need(p), at: p, frontier: frontier, serialBytes: plan.serialBytes)
    }

    /// The task at a position has finished.
    /// - Parameters:
    ///   - byteCount: what its value really takes, or nil for what was foretold.
    ///   - released: gets the positions whose values nobody needs any more.
    package mutating func finished(_ p: Int, byteCount: Int? = nil, releasing released: inout [Int32]) {
        runningCount -= 1
        finishedCount += 1
        isFinished[p] = true
        hold(p, byteCount ?? (plan.byteCounts.isEmpty ? 0 : plan.byteCounts[p]))
        for e in plan.userRange(p) {
            let user = Int(plan.users[e])
            missing[user] -= 1
            if missing[user] == 0 { ready.insert(user) }
        }
        for e in plan.inputRange(p) {
            let input = Int(plan.inputs[e])
            left[input] -= 1
            if left[input] == 0, !plan.isWanted[input] { release(input, &released) }
        }
        advance()
    }

    /// The task at a position threw; it has no value.
    package mutating func failed(_ p: Int) {
        runningCount -= 1
        failure = min(failure ?? p, p)
        hold(p, 0)
    }

    /// The task at a position, which `next` gave, was not run after all: the run fails or is cancelled.
    package mutating func abandoned(_ p: Int) {
        runningCount -= 1
        hold(p, 0)
    }

    /// Nothing starts any more.
    package mutating func cancel() { isCancelled = true }

    /// Whether the value at a position has been made and not let go.
    package func isAlive(_ p: Int) -> Bool { isFinished[p] && (left[p] > 0 || plan.isWanted[p]) }

    private mutating func release(_ p: Int, _ released: inout [Int32]) {
        hold(p, 0)
        released.append(Int32(truncatingIfNeeded: p))
    }

    /// Position `p` holds `bytes` from now on.
    private mutating func hold(_ p: Int, _ bytes: Int) {
        let before = held.isEmpty ? 0 : held[p]
        guard before != bytes else { return }
        budget.change(by: bytes - before, isAhead: p > frontier)
        setHeld(p, bytes)
    }

    private mutating func setHeld(_ p: Int, _ bytes: Int) {
        if held.isEmpty { held = [Int](repeating: 0, count: plan.count) }
        held[p] = bytes
    }

    private mutating func advance() {
        while frontier < plan.count, isFinished[frontier] {
            frontier += 1
            if frontier < plan.count, !held.isEmpty, held[frontier] != 0 { budget.pass(held[frontier]) }
        }
    }
}
