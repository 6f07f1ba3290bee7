// A graph made ready to run: checked, culled to what is wanted, ordered, and renumbered by position in that order, so
// that the scheduler walks memory forwards. Pure; made by engines, read by Scheduler.
// Holds: every position's inputs stand at lower positions.

/// The tasks of a run by their positions in its order.
package final class TaskPlan: Sendable {
    /// The number of tasks that will run.
    package let count: Int
    /// The task of the graph at each position.
    package let tasks: [Int32]
    /// The inputs of position p: `inputs[starts[p]..<starts[p + 1]]`, in the order of `after`.
    package let starts: [UInt32]
    package let inputs: [Int32]
    /// The users of position p: `users[userStarts[p]..<userStarts[p + 1]]`.
    package let userStarts: [UInt32]
    package let users: [Int32]
    /// Bytes of results and of running, by position; empty if no task has any.
    package let byteCounts: [Int]
    package let workingByteCounts: [Int]
    /// Whether the value at a position is kept to the end.
    package let isWanted: [Bool]
    /// The positions of the wanted values, in the order in which they were asked for, and their tasks.
    package let wantedPositions: [Int]
    package let wanted: [TaskID]
    /// Bytes alive while each position runs, one task at a time in order; empty if no task has bytes.
    package let serialBytes: [Int]
    /// The greatest of `serialBytes`, and its position.
    package let serialPeakBytes: Int
    package let serialPeakPosition: Int
    /// For names.
    package let table: TaskTable

    /// Checks and orders the tasks that `wanted` needs; nil for all.
    /// - Throws: `missingDependency`, `unknownTask`, `cycle`, `tooLarge`.
    /// - Complexity: O(tasks + dependencies · log(inputs of a task)); 10⁶ tasks with 2.5·10⁶ dependencies take about 0.6 s.
    package init(_ table: TaskTable, wanted: [TaskID]?) throws(TaskError) {
        let graph = try Dependencies(table, wanted: wanted)
        let order = try TaskOrder(graph, table)
        let n = order.tasks.count
        // Users by counting, in terms of positions: they come out ascending.
        let (starts, inputs) = (order.starts, order.inputs)
        var userStarts = [UInt32](repeating: 0, count: n + 2)
        for input in inputs { userStarts[Int(input) + 2] += 1 }
        for p in 0..<n { userStarts[p + 2] += userStarts[p + 1] }
        users = inputs.isEmpty ? [] : [Int32](unsafeUninitializedCapacity: inputs.count) { users, used in
            for p in 0..<n {
                for e in Int(starts[p])..<Int(starts[p + 1]) {
                    let input = Int(inputs[e]) + 1
                    users[Int(userStarts[input])] = Int32(truncatingIfNeeded: p)
                    userStarts[input] += 1
                }
            }
            used = inputs.count
        }
        userStarts.removeLast()
        let isWanted = order.tasks.map { graph.isWanted[Int($0)] }
        count = n
        tasks = order.tasks
        self.starts = starts
        self.inputs = inputs
        self.userStarts = userStarts
        self.isWanted = isWanted
        self.table = table
        let ids = wanted ?? (0..<graph.count).lazy.filter { graph.isWanted[$0] }.map(TaskID.init)
        self.wanted = ids
        wantedPositions = ids.map { Int(order.positions[$0.index]) }
        byteCounts = table.hasBytes ? order.tasks.map { table.byteCount(Int($0)) } : []
        workingByteCounts = table.hasBytes ? order.tasks.map { table.workingByteCount(Int($0)) } : []
        serialBytes = Self.serialBytes(
            byteCounts, workingByteCounts, starts: starts, inputs: inputs, userStarts: userStarts, isWanted: isWanted)
        let peak = serialBytes.max() ?? 0
        serialPeakBytes = peak
        serialPeakPosition = serialBytes.firstIndex(of: peak) ?? 0
    }

    /// Where the inputs of a position are in `inputs`, and its users in `users`.
    package func inputRange(_ p: Int) -> Range<Int> { Int(starts[p])..<Int(starts[p + 1]) }
    package func userRange(_ p: Int) -> Range<Int> { Int(userStarts[p])..<Int(userStarts[p + 1]) }

    /// The name of the task at a position.
    package func name(_ position: Int) -> String { table.name(Int(tasks[position])) }

    /// What is alive while each position runs, if one runs at a time.
    private static func serialBytes(
        _ bytes: [Int], _ working: [Int], starts: [UInt32], inputs: [Int32], userStarts: [UInt32], isWanted: [Bool]
    ) -> [Int] {
        var left = (0..<bytes.count).map { Int(userStarts[$0 + 1] - userStarts[$0]) }
        var alive = 0
        return bytes.indices.map { p in
            let most = alive.addingSaturated(bytes[p]).addingSaturated(working[p])
            alive = alive.addingSaturated(bytes[p])
            for e in Int(starts[p])..<Int(starts[p + 1]) {
                let input = Int(inputs[e])
                left[input] -= 1
                if left[input] == 0, !isWanted[input] { alive -= bytes[input] }
            }
            if left[p] == 0, !isWanted[p] { alive -= bytes[p] }
            return most
        }
    }
}

extension Int {
    /// The sum, or the greatest number if it does not fit: sizes are foretold, and may be anything.
    func addingSaturated(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
