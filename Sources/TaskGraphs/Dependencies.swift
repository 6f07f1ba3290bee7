// Who depends on whom, flat, both ways, and checked to name tasks that exist. Made from a TaskTable; read by TaskOrder.
//
//   inputs of task t   inputs[starts[t] ..< starts[t + 1]], in the order of `after`, then those added later
//   users of task t    users[userStarts[t] ..< userStarts[t + 1]], ascending; tasks that nobody needs are left out
//
// Holds: a task that takes one input twice stands twice in that input's users, so that counts going down agree.

/// The dependencies of a graph as arrays of offsets.
final class Dependencies {
    let count: Int
    let inputCount: Int
    let starts: UnsafeMutablePointer<UInt32>
    let inputs: UnsafeMutablePointer<Int32>
    /// False for tasks that no wanted task depends on.
    let isNeeded: UnsafeMutablePointer<Bool>
    /// True for tasks whose values are kept to the end.
    let isWanted: UnsafeMutablePointer<Bool>
    private(set) var neededCount: Int
    private(set) var userCount = 0
    /// One cell more than tasks and end: filling counts in it.
    let userStarts: UnsafeMutablePointer<UInt32>
    let users: UnsafeMutablePointer<Int32>

    /// - Parameter wanted: nil for all tasks without users.
    /// - Throws: `missingDependency`, `unknownTask`, `tooLarge`.
    /// - Complexity: O(tasks + dependencies).
    init(_ table: TaskTable, wanted: [TaskID]?) throws(TaskError) {
        let n = table.count
        let edgeCount = table.dependencies.count + table.later.count
        count = n
        inputCount = edgeCount
        neededCount = n
        starts = .allocate(capacity: n + 1)
        inputs = .allocate(capacity: max(1, edgeCount))
        isNeeded = .allocate(capacity: max(1, n))
        isWanted = .allocate(capacity: max(1, n))
        userStarts = .allocate(capacity: n + 2)
        users = .allocate(capacity: max(1, edgeCount))
        guard n < Int(Int32.max), edgeCount < Int(Int32.max) else {
            throw .tooLarge(tasks: n, dependencies: edgeCount)
        }
        isNeeded.initialize(repeating: wanted == nil, count: n)
        isWanted.initialize(repeating: false, count: n)
        userStarts.initialize(repeating: 0, count: n + 2)
        try fillInputs(table)
        if let wanted { try markNeeded(wanted) }
        fillUsers()
        if wanted == nil { for t in 0..<n { isWanted[t] = userStarts[t] == userStarts[t + 1] } }
    }

    deinit {
        starts.deallocate()
        inputs.deallocate()
        isNeeded.deallocate()
        isWanted.deallocate()
        userStarts.deallocate()
        users.deallocate()
    }

    func inputRange(_ t: Int) -> Range<Int> { Int(starts[t])..<Int(starts[t + 1]) }
    func userRange(_ t: Int) -> Range<Int> { Int(userStarts[t])..<Int(userStarts[t + 1]) }

    /// The tasks' own dependencies, those that were added later behind them.
    private func fillInputs(_ table: TaskTable) throws(TaskError) {
        starts.initialize(to: 0)
        if table.later.isEmpty {
            for t in 0..<count { starts[t + 1] = UInt32(truncatingIfNeeded: table.ends[t]) }
            table.dependencies.withUnsafeBufferPointer { list in
                if let first = list.baseAddress { inputs.initialize(from: first, count: list.count) }
            }
        } else {
            var extra: [Int32: [Int32]] = [:]
            for (waiting, dependency) in table.later {
                guard waiting >= 0, waiting < count else { throw .unknownTask(TaskID(Int(waiting)), taskCount: count) }
                extra[waiting, default: []].append(dependency)
            }
            var (from, filled) = (0, 0)
            for t in 0..<count {
                let own = table.dependencies[from..<table.ends[t]]
                for dependency in [own, extra[Int32(t), default: []][...]].joined() {
                    (inputs + filled).initialize(to: dependency)
                    filled += 1
                }
                from = table.ends[t]
                starts[t + 1] = UInt32(truncatingIfNeeded: filled)
            }
        }
        guard let bad = (0..<inputCount).first(where: { inputs[$0] < 0 || inputs[$0] >= count }) else { return }
        let task = (0..<count).first { Int(starts[$0 + 1]) > bad } ?? 0
        throw .missingDependency(
            task: table.name(task), dependency: TaskID(Int(inputs[bad])), taskCount: count)
    }

    /// Marks what can be reached from what is wanted.
    private func markNeeded(_ wanted: [TaskID]) throws(TaskError) {
        neededCount = 0
        var stack: [Int32] = []
        for id in wanted {
            guard id.index >= 0, id.index < count else { throw .unknownTask(id, taskCount: count) }
            isWanted[id.index] = true
            stack.append(Int32(id.index))
        }
        while let t = stack.popLast().map(Int.init) {
            if isNeeded[t] { continue }
            isNeeded[t] = true
            neededCount += 1
            for e in inputRange(t) where !isNeeded[Int(inputs[e])] { stack.append(inputs[e]) }
        }
    }

    /// Users by counting: how many each has, where each one's begin, then each user in its place.
    private func fillUsers() {
        for t in 0..<count where isNeeded[t] {
            for e in inputRange(t) { userStarts[Int(inputs[e]) + 2] += 1 }
        }
        for t in 0..<count { userStarts[t + 2] += userStarts[t + 1] }
        for t in 0..<count where isNeeded[t] {
            for e in inputRange(t) {
                let input = Int(inputs[e]) + 1
                users[Int(userStarts[input])] = Int32(truncatingIfNeeded: t)
                userStarts[input] += 1
            }
        }
        userCount = Int(userStarts[count])
    }
}
