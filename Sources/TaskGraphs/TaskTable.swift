// What a graph knows of its tasks apart from their payloads, flat: one row a task, the dependencies of all tasks one
// after the other. Written by TaskGraph, read by TaskPlan.
// Holds: 56 bytes a task and 4 a dependency; nothing is checked here, so that adding stays cheap.

/// Names, sizes and dependencies of the tasks of one graph.
package struct TaskTable: Sendable {
    /// One task.
    package struct Row: Sendable {
        /// Empty for none.
        package var name: String
        /// Bytes of the result.
        package var byteCount: Int
        /// Bytes that only the running task needs.
        package var workingByteCount: Int
        /// Where the task's dependencies end in `dependencies`; they begin where the row before ends.
        package var end: Int
        /// Larger first.
        package var priority: Int
    }

    /// One row a task.
    package private(set) var rows: [Row] = []
    /// The dependencies given with the tasks; what does not fit 32 bits is stored as -1, which no task has.
    package private(set) var dependencies: [Int32] = []
    /// Dependencies that were added later: pairs of (task that waits, task it waits for).
    package private(set) var later: [(waiting: Int32, dependency: Int32)] = []
    /// Whether some task has a priority, or bytes: orders and budgets of plain graphs skip them.
    package private(set) var hasPriorities = false
    package private(set) var hasBytes = false

    package init() {}

    package mutating func reserve(tasks: Int, dependencies count: Int) {
        rows.reserveCapacity(tasks)
        dependencies.reserveCapacity(count)
    }

    package mutating func add(
        name: String, after: [TaskID], byteCount: Int, workingByteCount: Int, priority: Int
    ) {
        for task in after { dependencies.append(Int32(exactly: task.index) ?? -1) }
        if priority != 0 { hasPriorities = true }
        if byteCount > 0 || workingByteCount > 0 { hasBytes = true }
        rows.append(
            Row(
                name: name, byteCount: max(0, byteCount), workingByteCount: max(0, workingByteCount),
                end: dependencies.count, priority: priority))
    }

    package mutating func addLater(waiting: TaskID, dependency: TaskID) {
        later.append((Int32(exactly: waiting.index) ?? -1, Int32(exactly: dependency.index) ?? -1))
    }

    /// What messages call the task.
    package func name(_ task: Int) -> String {
        guard rows.indices.contains(task), !rows[task].name.isEmpty else { return "task \(task)" }
        return rows[task].name
    }
}
