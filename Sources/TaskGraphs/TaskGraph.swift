// A graph of tasks as users build it: payloads, names, dependencies, sizes. It runs nothing and checks nothing; an
// Engine turns it into a TaskPlan, which does the checking, and runs that.
// Holds: adding a task is a few appends, so that a million of them take a fraction of a second.

/// Tasks that depend on each other, each with a payload: what it does, in whatever form the caller likes.
///
///     var graph = TaskGraph<Step>()
///     let a = graph.add(.load("a.csv"), name: "load a")
///     let b = graph.add(.load("b.csv"), name: "load b")
///     let c = graph.add(.join, name: "join", after: [a, b])
///     let outcome = try ThreadEngine().run(graph, wanted: [c])
public struct TaskGraph<Payload> {
    /// What each task does, in the order in which they were added.
    @usableFromInline package internal(set) var payloads: [Payload] = []
    /// All else about the tasks.
    @usableFromInline package internal(set) var table = TaskTable()

    /// A graph without tasks.
    public init() {}

    /// The number of tasks.
    public var count: Int { payloads.count }

    /// Makes room for tasks and dependencies that will be added.
    public mutating func reserve(tasks: Int, dependencies: Int) {
        payloads.reserveCapacity(tasks)
        table.reserve(tasks: tasks, dependencies: dependencies)
    }

    /// Adds a task.
    /// - Parameters:
    ///   - payload: what it does.
    ///   - name: for messages and traces; need not be unique. Empty: the task is called by its number.
    ///   - after: the tasks whose results it takes, in the order in which it takes them. One may stand here twice.
    ///   - byteCount: bytes of its result, for the memory budget; below 0 counts as 0.
    ///   - workingByteCount: bytes it needs while it runs, beside its inputs and its result.
    ///   - priority: among tasks that might run next, larger ones and all they depend on go first.
    /// - Complexity: O(dependencies).
    @inlinable
    @discardableResult
    public mutating func add(
        _ payload: Payload, name: String = "", after: some Sequence<TaskID> = [], byteCount: Int = 0,
        workingByteCount: Int = 0, priority: Int = 0
    ) -> TaskID {
        payloads.append(payload)
        table.add(
            name: name, after: after, byteCount: byteCount, workingByteCount: workingByteCount, priority: priority)
        return TaskID(payloads.count - 1)
    }

    /// Makes `task` wait for `dependency`, whose result becomes its next input, after those it has.
    ///
    /// With this a task can depend on one that was added after it; whoever closes a circle so gets
    /// ``TaskError/cycle(_:)`` when the graph is run.
    public mutating func addDependency(from dependency: TaskID, to task: TaskID) {
        table.addLater(waiting: task, dependency: dependency)
    }

    /// The same tasks with other payloads, which `transform` makes: how engines put their own work around that of users.
    package func mapped<Other>(_ transform: (Int, Payload) -> Other) -> TaskGraph<Other> {
        var graph = TaskGraph<Other>()
        graph.payloads = payloads.enumerated().map(transform)
        graph.table = table
        return graph
    }

    /// The payload of a task of this graph.
    public subscript(task: TaskID) -> Payload { payloads[task.index] }

    /// What messages and traces call the task: its name, or `task 12`.
    public func name(of task: TaskID) -> String { table.name(task.index) }
}

extension TaskGraph: Sendable where Payload: Sendable {}
