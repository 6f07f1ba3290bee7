// Who depends on whom, flat, both ways, and checked to name tasks that exist. Made from a TaskTable; read by TaskOrder.
//
//   inputs of task t   inputs[starts[t] ..< starts[t + 1]], in the order of `after`, then those added later
//   users of task t    users[userStarts[t] ..< userStarts[t + 1]], ascending; tasks that nobody needs are left out
//
// Holds: a task that takes one input twice stands twice in that input's users, so that counts going down agree.

/// The dependencies of a graph as arrays of offsets.
struct Dependencies {
    let count: Int
    let starts: [Int]
    let inputs: [Int32]
    /// False for tasks that no wanted task depends on.
    let isNeeded: [Bool]
    /// True for tasks whose values are kept to the end.
    let isWanted: [Bool]
    let neededCount: Int
    let userStarts: [Int]
    let users: [Int32]

    /// - Parameter wanted: nil for all tasks without users.
    /// - Throws: `missingDependency`, `unknownTask`.
    /// - Complexity: O(tasks + dependencies).
    init(_ table: TaskTable, wanted: [TaskID]?) throws(TaskError) {
        let n = table.rows.count
        var starts = [Int](repeating: 0, count: n + 1)
        for t in 0..<n { starts[t + 1] = table.rows[t].end }
        var inputs = table.dependencies
        if !table.later.isEmpty { (starts, inputs) = try Self.merged(table, starts) }
        if let bad = inputs.firstIndex(where: { $0 < 0 || $0 >= n }) {
            var task = 0
            while starts[task + 1] <= bad { task += 1 }
            throw .missingDependency(
                task: table.name(task), dependency: TaskID(Int(inputs[bad])), taskCount: n)
        }

        // What is needed: all, or what can be reached from what is wanted.
        var isWanted = [Bool](repeating: false, count: n)
        var isNeeded = [Bool](repeating: wanted == nil, count: n)
        var needed = n
        if let wanted {
            needed = 0
            var stack: [Int32] = []
            for id in wanted {
                guard id.index >= 0, id.index < n else { throw .unknownTask(id, taskCount: n) }
                isWanted[id.index] = true
                stack.append(Int32(id.index))
            }
            while let t = stack.popLast().map(Int.init) {
                if isNeeded[t] { continue }
                isNeeded[t] = true
                needed += 1
                for e in starts[t]..<starts[t + 1] where !isNeeded[Int(inputs[e])] { stack.append(inputs[e]) }
            }
        }

        // Users by counting: how many, where each task's begin, then each in its place.
        let isAll = needed == n
        var userStarts = [Int](repeating: 0, count: n + 2)
        for t in 0..<n where isAll || isNeeded[t] {
            for e in starts[t]..<starts[t + 1] { userStarts[Int(inputs[e]) + 2] += 1 }
        }
        for t in 0..<n { userStarts[t + 2] += userStarts[t + 1] }
        users = [Int32](unsafeUninitializedCapacity: userStarts[n + 1]) { users, used in
            for t in 0..<n where isAll || isNeeded[t] {
                for e in starts[t]..<starts[t + 1] {
                    let input = Int(inputs[e]) + 1
                    users[userStarts[input]] = Int32(truncatingIfNeeded: t)
                    userStarts[input] += 1
                }
            }
            used = users.count
        }
        userStarts.removeLast()
        if wanted == nil { for t in 0..<n { isWanted[t] = userStarts[t] == userStarts[t + 1] } }
        self.count = n
        self.starts = starts
        self.inputs = inputs
        self.isNeeded = isNeeded
        self.isWanted = isWanted
        self.neededCount = needed
        self.userStarts = userStarts
    }

    /// The offsets and dependencies with those that were added later behind each task's own.
    private static func merged(_ table: TaskTable, _ starts: [Int]) throws(TaskError) -> ([Int], [Int32]) {
        let n = starts.count - 1
        var extra = [[Int32]](repeating: [], count: n)
        for (waiting, dependency) in table.later {
            guard waiting >= 0, waiting < n else { throw .unknownTask(TaskID(Int(waiting)), taskCount: n) }
            extra[Int(waiting)].append(dependency)
        }
        var (merged, offsets) = ([Int32](), [0])
        for t in 0..<n {
            merged += table.dependencies[starts[t]..<starts[t + 1]]
            merged += extra[t]
            offsets.append(merged.count)
        }
        return (offsets, merged)
    }
}
