// Chooses the order in which tasks start, so that few results are alive at a time. Called once per run by TaskPlan.
//
// A tree reduction of four files, loads l, sums s, in the order in which they were added and in the order chosen:
//
//     l1 l2 l3 l4 s12 s34 s          l1 l2 s12 l3 l4 s34 s
//     four results alive at once     three; 2ⁿ files need n + 1 instead of 2ⁿ
//
// Depth first from the sinks, with four rules where there is a choice:
//   1. of a task's inputs, first the one that leaves the most room behind: the greatest need less its own size (exact
//      for trees: Sethi and Ullman 1970 for registers, Liu 1987 for sizes); with more than eight, rule 4 alone
//   2. what has just become the last user of results at least as large as its own runs at once: memory cannot grow
//   3. when a sink is done, the next target is a user of the newest result that is still alive
//   4. else the one whose inputs came last in a first walk from the sources: neighbours share inputs
// Priorities of the user's go before all four, and are handed down to what a task depends on.
//
// Holds: the order has every needed task once, after its inputs; equal graphs get equal orders.
// Cost: O(tasks + dependencies · log(inputs of a task)). The argument at length: HowTasksAreOrdered.

/// The order in which the tasks of a graph start.
struct TaskOrder {
    /// The task at each position.
    let tasks: [Int32]

    /// - Throws: `cycle`.
    init(_ graph: Dependencies, _ table: TaskTable) throws(TaskError) {
        var walk = Walk(graph, table)
        try walk.measure()
        walk.emitAll()
        tasks = walk.order
    }

    /// The inputs of a task beyond which the order among them goes by neighbourhood alone.
    fileprivate static let fewInputs = 8

    /// What the walk knows of a task: half a cache line.
    fileprivate struct Node {
        /// Users that are not in the order yet, and 2³⁰ for tasks whose values are kept.
        var left: Int32
        /// The exclusive or of those users: once one is left, its number.
        var users: Int32
        /// Inputs that are not in the order yet.
        var missing: Int32
        /// Next input to look at; -1 once the task is in the order.
        var cursor: Int32
        /// Bytes of the result, and one.
        var size: Double
        /// Bytes that go when this task runs, because it is their last user.
        var freed: Double
    }

    fileprivate static let kept: Int32 = 1 << 30

    fileprivate struct Walk {
        let graph: Dependencies
        let table: TaskTable
        let count: Int
        var nodes: [Node]
        /// Inputs sorted by rules 1 and 4, offsets as in the graph.
        var sorted: [Int32]
        /// Room that a task leaves behind: its need less its size (rule 1).
        var room: [Double]
        /// The position in the walk from the sources (rule 4).
        var rank: [Int32]
        var priority: [Int] = []
        /// Where the walk starts: sinks, and tasks more urgent than all their users.
        var roots: [Int32] = []
        var order: [Int32] = []

        init(_ graph: Dependencies, _ table: TaskTable) {
            self.graph = graph
            self.table = table
            count = graph.count
            sorted = graph.inputs
            room = [Double](repeating: 0, count: count)
            rank = [Int32](repeating: 0, count: count)
            nodes = []
            nodes.reserveCapacity(count)
            let hasBytes = table.hasBytes
            for t in 0..<count {
                let userCount = Int32(truncatingIfNeeded: graph.userStarts[t + 1] - graph.userStarts[t])
                nodes.append(
                    Node(
                        left: userCount + (graph.isWanted[t] ? TaskOrder.kept : 0), users: 0,
                        missing: Int32(truncatingIfNeeded: graph.starts[t + 1] - graph.starts[t]), cursor: 0,
                        size: hasBytes ? Double(table.rows[t].byteCount) + 1 : 1, freed: 0))
            }
        }
    }
}

extension TaskOrder.Walk {
    /// Walks from the sources: ranks, needs, and each task's inputs sorted.
    mutating func measure() throws(TaskError) {
        // A task is taken up as soon as its inputs are done, the newest first: a depth-first walk upwards.
        var missing = [Int32](repeating: 0, count: count)
        var stack: [Int32] = []
        for t in stride(from: count - 1, through: 0, by: -1) where graph.isNeeded[t] {
            missing[t] = nodes[t].missing
            if missing[t] == 0 { stack.append(Int32(t)) }
        }
        var walked: [Int32] = []
        walked.reserveCapacity(graph.neededCount)
        while let t = stack.popLast().map(Int.init) {
            rank[t] = Int32(walked.count)
            walked.append(Int32(t))
            measure(t)
            for e in stride(from: graph.userStarts[t + 1] - 1, through: graph.userStarts[t], by: -1) {
                let user = Int(graph.users[e])
                nodes[t].users ^= Int32(user)
                missing[user] -= 1
                if missing[user] == 0 { stack.append(Int32(user)) }
            }
        }
        guard walked.count == graph.neededCount else { throw cycle(missing) }
        if table.hasPriorities { handDownPriorities(walked) }
        for t in walked.lazy.map(Int.init) {
            let (from, to) = (graph.userStarts[t], graph.userStarts[t + 1])
            if from == to || (!priority.isEmpty && graph.users[from..<to].allSatisfy { priority[Int($0)] < priority[t] }) {
                roots.append(Int32(t))
            }
        }
        let isFew = roots.count <= TaskOrder.fewInputs
        roots = roots.sorted { precedes($0, $1, isFew: isFew) }
    }

    /// The need of `t`, whose inputs are measured, and the order among them.
    private mutating func measure(_ t: Int) {
        let (from, to) = (graph.starts[t], graph.starts[t + 1])
        if to - from > 1 { sortInputs(from, to) }
        var (held, need) = (0.0, 0.0)
        for e in from..<to {
            let input = Int(sorted[e])
            need = max(need, held + room[input] + nodes[input].size)
            held += nodes[input].size
        }
        let size = nodes[t].size
        let working = table.hasBytes ? Double(table.rows[t].workingByteCount) : 0
        room[t] = max(need, held + size + working) - size
    }

    private mutating func sortInputs(_ from: Int, _ to: Int) {
        let isFew = to - from <= TaskOrder.fewInputs
        guard isFew else {
            let several = sorted[from..<to].sorted { precedes($0, $1, isFew: false) }
            return sorted.replaceSubrange(from..<to, with: several)
        }
        for e in from + 1..<to {
            let input = sorted[e]
            var k = e
            while k > from, precedes(input, sorted[k - 1], isFew: true) {
                sorted[k] = sorted[k - 1]
                k -= 1
            }
            sorted[k] = input
        }
    }

    /// Whether `a` is taken up before `b`, both inputs of one task or both roots.
    private func precedes(_ a: Int32, _ b: Int32, isFew: Bool) -> Bool {
        let (a, b) = (Int(a), Int(b))
        if !priority.isEmpty, priority[a] != priority[b] { return priority[a] > priority[b] }
        if isFew, room[a] != room[b] { return room[a] > room[b] }
        return rank[a] < rank[b]
    }

    /// What urgent tasks depend on is as urgent; the inputs of each task are sorted anew.
    private mutating func handDownPriorities(_ walked: [Int32]) {
        var priority = table.rows.map(\.priority)
        for t in walked.reversed().map(Int.init) {
            for e in graph.starts[t]..<graph.starts[t + 1] {
                let input = Int(graph.inputs[e])
                priority[input] = max(priority[input], priority[t])
            }
        }
        self.priority = priority
        for t in walked.map(Int.init) where graph.starts[t + 1] - graph.starts[t] > 1 {
            sortInputs(graph.starts[t], graph.starts[t + 1])
        }
    }

    /// The tasks of one circle, each waiting for the next. `missing` is above 0 for those never taken up.
    private func cycle(_ missing: [Int32]) -> TaskError {
        var t = missing.firstIndex { $0 > 0 } ?? 0
        var seenAt: [Int: Int] = [:]
        var path: [Int] = []
        while seenAt[t] == nil {
            seenAt[t] = path.count
            path.append(t)
            for e in graph.starts[t]..<graph.starts[t + 1] where missing[Int(graph.inputs[e])] > 0 {
                t = Int(graph.inputs[e])
                break
            }
        }
        return .cycle(path[(seenAt[t] ?? 0)...].map(table.name))
    }
}

extension TaskOrder.Walk {
    /// Puts all needed tasks into the order.
    mutating func emitAll() {
        order.reserveCapacity(graph.neededCount)
        /// The path from the target down, results alive by age, next user of a task to look at, memory-neutral tasks.
        var (path, alive, atOnce) = ([Int32](), [Int32](), [Int32]())
        var nextUser = graph.userStarts
        var nextRoot = 0
        while order.count < graph.neededCount {
            // The next target: a user of the newest result alive (rule 3), unless a root is more urgent.
            while nextRoot < roots.count, nodes[Int(roots[nextRoot])].cursor < 0 { nextRoot += 1 }
            while let newest = alive.last, nodes[Int(newest)].left & (TaskOrder.kept - 1) == 0 { alive.removeLast() }
            var target = nextRoot < roots.count ? roots[nextRoot] : -1
            if let newest = alive.last.map(Int.init) {
                while nodes[Int(graph.users[nextUser[newest]])].cursor < 0 { nextUser[newest] += 1 }
                let user = graph.users[nextUser[newest]]
                if target < 0 || priority.isEmpty || priority[Int(user)] >= priority[Int(target)] { target = user }
            }
            path.append(target)
            while let t = path.last.map(Int.init) {
                guard nodes[t].cursor >= 0 else {
                    path.removeLast()
                    continue
                }
                let (from, to) = (graph.starts[t], graph.starts[t + 1])
                var e = from + Int(nodes[t].cursor)
                while e < to, nodes[Int(sorted[e])].cursor < 0 { e += 1 }
                if e < to {
                    nodes[t].cursor = Int32(truncatingIfNeeded: e - from)
                    path.append(sorted[e])
                } else {
                    path.removeLast()
                    emit(t, &alive, &atOnce)
                    while let d = atOnce.popLast().map(Int.init) {
                        if nodes[d].cursor >= 0 { emit(d, &alive, &atOnce) }
                    }
                }
            }
        }
    }

    private mutating func emit(_ t: Int, _ alive: inout [Int32], _ atOnce: inout [Int32]) {
        order.append(Int32(truncatingIfNeeded: t))
        nodes[t].cursor = -1
        for e in graph.starts[t]..<graph.starts[t + 1] {
            let input = Int(graph.inputs[e])
            nodes[input].left -= 1
            nodes[input].users ^= Int32(truncatingIfNeeded: t)
            if nodes[input].left == 1 { lastUser(of: input, after: t, &atOnce) }
        }
        for e in graph.userStarts[t]..<graph.userStarts[t + 1] { nodes[Int(graph.users[e])].missing -= 1 }
        if nodes[t].left & (TaskOrder.kept - 1) > 0 { alive.append(Int32(truncatingIfNeeded: t)) }
        if nodes[t].left == 1 {
            lastUser(of: t, after: t, &atOnce)
        } else {
            // A user whose last missing input this was may free enough by what it is the last user of (rule 2).
            for e in graph.userStarts[t]..<graph.userStarts[t + 1] { runAtOnce(Int(graph.users[e]), after: t, &atOnce) }
        }
    }

    /// `input` has one user left, which frees it.
    private mutating func lastUser(of input: Int, after t: Int, _ atOnce: inout [Int32]) {
        let user = Int(nodes[input].users)
        nodes[user].freed += nodes[input].size
        runAtOnce(user, after: t, &atOnce)
    }

    private mutating func runAtOnce(_ user: Int, after t: Int, _ atOnce: inout [Int32]) {
        let node = nodes[user]
        guard node.missing == 0, node.cursor >= 0, node.size <= node.freed else { return }
        if !priority.isEmpty, priority[user] < priority[t] { return }
        atOnce.append(Int32(truncatingIfNeeded: user))
    }
}
