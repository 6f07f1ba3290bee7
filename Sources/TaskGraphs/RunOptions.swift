// What a run of a graph is asked for beside its values, and what it tells afterwards. Plain values.

/// How to run a graph.
public struct RunOptions: Sendable {
    /// The most bytes of results and working memory at a time, as the tasks' sizes say; nil for no limit.
    ///
    /// A run that in the planned order, one task at a time, would exceed it is refused before anything starts. Tasks
    /// run beside each other only as far as the budget has room for them.
    public var memoryBudget: Int?
    /// Whether to record when and where each task ran.
    public var trace = false
    /// Stops the run: no task starts any more, and the run ends with ``TaskError/cancelled(task:)``.
    public var cancellation: CancellationToken?
    /// Told of progress: tasks finished, and tasks in all.
    ///
    /// Called from whichever thread finished a task, by one at a time, with rising numbers, about 20 times a second, and
    /// once at the end.
    public var progress: (@Sendable (_ finished: Int, _ total: Int) -> Void)?

    /// No limit, no trace, nobody to tell.
    public init(
        memoryBudget: Int? = nil, trace: Bool = false, cancellation: CancellationToken? = nil,
        progress: (@Sendable (_ finished: Int, _ total: Int) -> Void)? = nil
    ) {
        self.memoryBudget = memoryBudget
        self.trace = trace
        self.cancellation = cancellation
        self.progress = progress
    }
}

/// When and where one task ran.
public struct TaskSpan: Sendable, Hashable {
    /// The task's name.
    public var name: String
    /// The thread: 1 and up for the pool's workers, 0 for the thread that called.
    public var worker: Int
    /// Seconds from the start of the run.
    public var start: Double
    /// Seconds from the start of the run.
    public var end: Double
    /// What kind of work it is: `task`.
    public var category: String

    /// A span of `worker`'s time.
    public init(name: String, worker: Int, start: Double, end: Double, category: String = "task") {
        self.name = name
        self.worker = worker
        self.start = start
        self.end = end
        self.category = category
    }
}

/// What a run gave and what it took.
public struct RunOutcome<Value: Sendable>: Sendable {
    /// The tasks whose values were wanted.
    public var wanted: [TaskID]
    /// Their values, one for each.
    public var values: [Value]
    /// Tasks that ran: those wanted and all they depend on.
    public var tasksRun: Int
    /// Seconds from the call to the last task's end, planning included.
    public var seconds: Double
    /// The most bytes that results and running tasks held at a time, by the tasks' sizes.
    public var peakBytes: Int
    /// The same for one task at a time in the planned order: known before anything runs.
    public var serialPeakBytes: Int
    /// When and where each task ran, by start, if a trace was asked for.
    public var spans: [TaskSpan]

    /// Made by engines.
    package init(
        wanted: [TaskID], values: [Value], tasksRun: Int, seconds: Double, peakBytes: Int, serialPeakBytes: Int,
        spans: [TaskSpan]
    ) {
        self.wanted = wanted
        self.values = values
        self.tasksRun = tasksRun
        self.seconds = seconds
        self.peakBytes = peakBytes
        self.serialPeakBytes = serialPeakBytes
        self.spans = spans
    }
}
