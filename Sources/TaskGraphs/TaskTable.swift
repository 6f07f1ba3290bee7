// What a graph knows of its tasks apart from their payloads, flat: columns by task, the dependencies of all tasks one
// after the other. Written by TaskGraph, read by TaskPlan.
// Holds: 8 bytes a task and 4 a dependency; names, sizes and priorities take room from the first task on that has one;
// nothing is checked here, so that adding stays cheap.

/// Names, sizes and dependencies of the tasks of one graph.
@usableFromInline
package struct TaskTable: Sendable {
    /// Where each task's dependencies end in `dependencies`; they begin where those of the task before end.
    @usableFromInline package internal(set) var ends: [Int] = []
    /// The dependencies given with the tasks; what does not fit 32 bits is stored as -1, which no task has.
    @usableFromInline package internal(set) var dependencies: [Int32] = []
    /// Dependencies that were added later: pairs of (task that waits, task it waits for).
    package private(set) var later: [(waiting: Int32, dependency: Int32)] = []
    private var names = Column("")
    private var byteCounts = Column(0)
    private var workingByteCounts = Column(0)
    private var priorities = Column(0)

    package init() {}

    /// The number of tasks.
    package var count: Int { ends.count }
    /// Whether some task has a priority, or bytes: orders and budgets of plain graphs skip them.
    package var hasPriorities: Bool { !priorities.isUniform }
    package var hasBytes: Bool { !byteCounts.isUniform || !workingByteCounts.isUniform }

    package mutating func reserve(tasks: Int, dependencies count: Int) {
        ends.reserveCapacity(tasks)
        dependencies.reserveCapacity(count)
    }

    @inlinable
    package mutating func add(
        name: String, after: some Sequence<TaskID>, byteCount: Int, workingByteCount: Int, priority: Int
    ) {
        for task in after { dependencies.append(Int32(exactly: task.index) ?? -1) }
        ends.append(dependencies.count)
        if !name.isEmpty || byteCount > 0 || workingByteCount > 0 || priority != 0 {
            describe(name, byteCount, workingByteCount, priority)
        }
    }

    /// Notes what is unusual about the last task.
    @usableFromInline
    mutating func describe(_ name: String, _ byteCount: Int, _ workingByteCount: Int, _ priority: Int) {
        let task = ends.count - 1
        if !name.isEmpty { names.set(task, name) }
        if byteCount > 0 { byteCounts.set(task, byteCount) }
        if workingByteCount > 0 { workingByteCounts.set(task, workingByteCount) }
        if priority != 0 { priorities.set(task, priority) }
    }

    package mutating func addLater(waiting: TaskID, dependency: TaskID) {
        later.append((Int32(exactly: waiting.index) ?? -1, Int32(exactly: dependency.index) ?? -1))
    }

    /// Bytes of a task's result; those that only the running task needs; its priority, larger first.
    package func byteCount(_ task: Int) -> Int { byteCounts[task] }
    package func workingByteCount(_ task: Int) -> Int { workingByteCounts[task] }
    package func priority(_ task: Int) -> Int { priorities[task] }

    /// What messages call the task.
    package func name(_ task: Int) -> String {
        let name = names[task]
        return name.isEmpty ? "task \(task)" : name
    }

    /// Values by task, without room for those at the end that have the usual value.
    private struct Column<Value: Sendable>: Sendable {
        private let usual: Value
        private var values: [Value] = []

        init(_ usual: Value) { self.usual = usual }

        var isUniform: Bool { values.isEmpty }

        subscript(_ task: Int) -> Value { values.indices.contains(task) ? values[task] : usual }

        /// Tasks come in rising order.
        mutating func set(_ task: Int, _ value: Value) {
            while values.count < task { values.append(usual) }
            values.append(value)
        }
    }
}
