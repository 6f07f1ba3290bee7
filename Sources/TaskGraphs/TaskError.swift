// What can be wrong with a graph, a run or a future: one type, so that callers can switch over it.
// Thrown by TaskPlan (before anything runs), the engines, Future and ThreadPool. Tasks are named as their graph names
// them, `task 12` where it gives no name.
// Holds: `id` is stable from release to release; the wording may be bettered at any time.

/// Why tasks did not run, or did not finish.
public enum TaskError: Error, Sendable, CustomStringConvertible {
    /// Each of these tasks waits for the next, and the last for the first.
    case cycle([String])
    /// A task depends on a number that no task of its graph has.
    case missingDependency(task: String, dependency: TaskID, taskCount: Int)
    /// A value was asked for that no task of the graph computes.
    case unknownTask(TaskID, taskCount: Int)
    /// The task threw `underlying`. Of several that threw, the first in the graph's order, whatever ran when.
    case failed(task: String, underlying: any Error)
    /// Each of these tasks was started and waits for the next, and the last for the first.
    case deadlock([String])
    /// Cancelled before it finished: the run, or the task of that name.
    case cancelled(task: String?)
    /// A number of threads outside 1...4096.
    case threadCount(Int)
    /// The task cannot run within the budget: bytes needed beside what is alive, and bytes there are.
    case budget(task: String, needed: Int, available: Int)
    /// Runs inside tasks of runs, or tasks that wait for tasks, nested deeper than the stack of a thread serves.
    case tooDeep(task: String, depth: Int)
    /// More tasks or dependencies than 2³¹ − 2.
    case tooLarge(tasks: Int, dependencies: Int)
    /// The system gave the pool no thread to run the task on.
    case noThread(task: String)
    /// The task cannot run in another process; what to write instead.
    case cannotTravel(task: String, reason: String)
    /// Workers ended while they ran the task, so many times; how the last one did.
    case workersLost(task: String, times: Int, how: String)
    /// The engine could not be started, or was lost; what to do.
    case engine(String, reason: String)

    /// The stable id shown in brackets.
    public var id: String {
        switch self {
        case .cycle: "task.cycle"
        case .missingDependency: "task.missing-dependency"
        case .unknownTask: "task.unknown"
        case .failed: "task.failed"
        case .deadlock: "task.deadlock"
        case .cancelled: "task.cancelled"
        case .threadCount: "task.thread-count"
        case .budget: "task.budget"
        case .tooDeep: "task.too-deep"
        case .tooLarge: "task.too-large"
        case .noThread: "task.no-thread"
        case .cannotTravel: "task.cannot-travel"
        case .workersLost: "task.workers-lost"
        case .engine: "task.engine"
        }
    }

    /// What happened, with the actual values, and what to do.
    public var description: String {
        switch self {
        case .cycle(let names):
            "tasks wait for each other: \(Self.circle(names)); take one of these dependencies away [\(id)]"
        case .missingDependency(let task, let dependency, let count):
            "'\(task)' depends on \(dependency), but the graph has \(count) tasks; add the task to this graph [\(id)]"
        case .unknownTask(let task, let count):
            "\(task) is asked for, but the graph has \(count) tasks; ask for tasks that were added to it [\(id)]"
        case .failed(let task, let error): "'\(task)' failed: \(error)"
        case .deadlock(let names):
            "running tasks wait for each other: \(Self.circle(names)); let one of them finish without waiting [\(id)]"
        case .cancelled(let task?): "'\(task)' was cancelled before it finished [\(id)]"
        case .cancelled(nil): "the run was cancelled before it finished [\(id)]"
        case .threadCount(let count): "\(count) threads asked for, expected 1...4096 [\(id)]"
        case .budget(let task, let needed, let available):
            """
            '\(task)' needs \(needed) bytes with what is alive beside it, the budget is \(available); raise the budget \
            or cut the task [\(id)]
            """
        case .tooDeep(let task, let depth):
            "'\(task)' is nested \(depth) deep in tasks that wait; make the inner tasks dependencies instead [\(id)]"
        case .tooLarge(let tasks, let dependencies):
            "\(tasks) tasks with \(dependencies) dependencies, expected fewer than 2147483647 of each [\(id)]"
        case .noThread(let task):
            "the system gave no thread for '\(task)'; raise the limit of threads of this user [\(id)]"
        case .cannotTravel(let task, let reason): "'\(task)' cannot run in another process: \(reason) [\(id)]"
        case .workersLost(let task, let times, let how):
            """
            '\(task)' was lost \(times) times with the worker that ran it, which \(how); run it on '.threads' to see \
            what it does, or give workers more memory [\(id)]
            """
        case .engine(let name, let reason): "engine \(name): \(reason) [\(id)]"
        }
    }

    /// `'a' → 'b' → 'a'`, long ones shortened in the middle.
    private static func circle(_ names: [String]) -> String {
        var shown = names.map { "'\($0)'" }
        if shown.count > 8 { shown.replaceSubrange(6..<shown.count - 1, with: ["… \(shown.count - 7) more"]) }
        if let first = shown.first { shown.append(first) }
        return shown.joined(separator: " → ")
    }
}
