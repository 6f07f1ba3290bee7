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

/// The order in which the tasks of a graph start, and the graph in terms of it.
struct TaskOrder {
    /// The task at each position.
    private(set) var tasks: [Int32] = []
    /// The inputs of the task at position p, by their positions: `inputs[starts[p]..<starts[p + 1]]`, as in `after`.
    private(set) var starts: [UInt32] = []
    private(set) var inputs: [Int32] = []
    /// The position of each task; only those in the order have one.
    private(set) var positions: [Int32] = []

    /// - Throws: `cycle`.
    init(_ graph: Dependencies, _ table: TaskTable) throws(TaskError) {
        let walk = OrderWalk(graph, table)
        try walk.measure()
        let n = graph.neededCount
        starts = [UInt32](unsafeUninitializedCapacity: n + 1) { starts, startCount in
            inputs = [Int32](unsafeUninitializedCapacity: graph.userCount) { inputs, inputCount in
                tasks = [Int32](unsafeUninitializedCapacity: n) { tasks, taskCount in
                    if let tasks = tasks.baseAddress, let inputs = inputs.baseAddress, let starts = starts.baseAddress {
                        walk.emitAll(to: .init(tasks: tasks, starts: starts, inputs: inputs))
                    }
                    taskCount = n
                }
                inputCount = graph.userCount
            }
            starts[0] = 0
            startCount = n + 1
        }
        positions = walk.positions
    }
}

/// The walks over a graph that find its order. In large graphs nearly every look at a task misses the caches, so what
/// one loop needs of a task is packed together, what is asked most often is a bit, and branches that no processor could
/// foretell are sums: a wrong guess that waits for memory costs more than all else.
private final class OrderWalk {
    /// The inputs of a task beyond which the order among them goes by neighbourhood alone.
    private static let fewInputs = 8
    /// Added to `left` of tasks whose values are kept.
    private static let kept: Int32 = 1 << 30

    private struct Link {
        /// Users that are not in the order yet.
        var left: Int32
        /// The exclusive or of those users: once one is left, its number.
        var users: Int32
        /// Its place in the order.
        var position: Int32
        /// Inputs that are not in the order yet.
        var missing: Int32
    }

    /// Where the order goes.
    struct Output {
        var tasks: UnsafeMutablePointer<Int32>
        var starts: UnsafeMutablePointer<UInt32>
        var inputs: UnsafeMutablePointer<Int32>
        var taskCount = 0
        var inputCount = 0
    }

    private let graph: Dependencies
    private let table: TaskTable
    private let count: Int
    /// Inputs sorted by rules 1 and 4.
    private let sorted: UnsafeMutablePointer<Int32>
    private let links: UnsafeMutablePointer<Link>
    /// Rules 1 and 4 as one number, the least first: the complement of the bits of the room that a task leaves behind
    /// (its need less its size, not negative), then its position in the walk from the sources.
    private let keys: UnsafeMutablePointer<UInt64>
    /// Bytes of each result, and one; nil if no task has bytes.
    private let sizes: UnsafeMutablePointer<Double>?
    /// Bytes that go when a task runs, because it is their last user.
    private let freed: UnsafeMutablePointer<Float>
    /// Whether a task is in the order, a bit each.
    private let emitted: UnsafeMutablePointer<UInt64>
    private var priority: [Int] = []
    /// Where the walk starts: sinks, and tasks more urgent than all their users.
    private var roots: [Int32] = []
    private var output: Output

    init(_ graph: Dependencies, _ table: TaskTable) {
        self.graph = graph
        self.table = table
        let n = graph.count
        count = n
        sorted = .allocate(capacity: max(1, graph.inputCount))
        sorted.initialize(from: graph.inputs, count: graph.inputCount)
        links = .allocate(capacity: max(1, n))
        keys = .allocate(capacity: max(1, n))
        freed = .allocate(capacity: max(1, n))
        freed.initialize(repeating: 0, count: n)
        emitted = .allocate(capacity: n / 64 + 1)
        emitted.initialize(repeating: 0, count: n / 64 + 1)
        sizes = table.hasBytes ? .allocate(capacity: max(1, n)) : nil
        for t in 0..<n {
            let userCount = Int32(truncatingIfNeeded: graph.userStarts[t + 1] - graph.userStarts[t])
            let inputCount = Int32(truncatingIfNeeded: graph.starts[t + 1] - graph.starts[t])
            (links + t).initialize(
                to: Link(
                    left: userCount + (graph.isWanted[t] ? Self.kept : 0), users: 0, position: -1, missing: inputCount))
            if let sizes { (sizes + t).initialize(to: Double(table.rows[t].byteCount) + 1) }
        }
        output = Output(tasks: sorted, starts: graph.starts, inputs: sorted)
    }

    deinit {
        sorted.deallocate()
        links.deallocate()
        keys.deallocate()
        freed.deallocate()
        emitted.deallocate()
        sizes?.deallocate()
    }

    var positions: [Int32] { (0..<count).map { links[$0].position } }

    private func size(_ t: Int) -> Double { sizes.map { $0[t] } ?? 1 }

    // MARK: - From the sources: ranks, needs, each task's inputs sorted

    func measure() throws(TaskError) {
        // A task is taken up as soon as its inputs are done, the newest first: a depth-first walk upwards. A stack cell
        // is written for every user and kept only if the user is ready.
        let missing = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, count))
        let stack = UnsafeMutablePointer<Int32>.allocate(capacity: count + 1)
        let walked = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, count))
        let scratch = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.fewInputs + 1)
        defer {
            missing.deallocate()
            stack.deallocate()
            walked.deallocate()
            scratch.deallocate()
        }
        var (top, walkedCount) = (0, 0)
        for t in stride(from: count - 1, through: 0, by: -1) {
            (missing + t).initialize(to: graph.isNeeded[t] ? links[t].missing : 0)
            stack[top] = Int32(truncatingIfNeeded: t)
            top += missing[t] == 0 && graph.isNeeded[t] ? 1 : 0
        }
        while top > 0 {
            top -= 1
            let t = Int(stack[top])
            walked[walkedCount] = stack[top]
            measure(t, rank: walkedCount, scratch)
            walkedCount += 1
            var both: Int32 = 0
            for e in graph.userRange(t).reversed() {
                let user = graph.users[e]
                both ^= user
                let left = missing[Int(user)] - 1
                missing[Int(user)] = left
                stack[top] = user
                top += left == 0 ? 1 : 0
            }
            links[t].users = both
        }
        guard walkedCount == graph.neededCount else { throw cycle(missing) }
        let order = UnsafeBufferPointer(start: walked, count: walkedCount)
        if table.hasPriorities { handDownPriorities(order) }
        for t in order {
            let users = graph.userRange(Int(t))
            if users.isEmpty
                || (!priority.isEmpty && users.allSatisfy { priority[Int(graph.users[$0])] < priority[Int(t)] })
            {
                roots.append(t)
            }
        }
        let isFew = roots.count <= Self.fewInputs
        roots = roots.sorted { precedes($0, $1, isFew: isFew) }
    }

    /// The need of `t`, whose inputs are measured, and the order among them.
    private func measure(_ t: Int, rank: Int, _ scratch: UnsafeMutablePointer<UInt64>) {
        let inputs = graph.inputRange(t)
        var (held, need) = (0.0, 0.0)
        if inputs.count > Self.fewInputs || !priority.isEmpty {
            sortMany(inputs)
        } else if inputs.count > 1 {
            // Keys are gathered first, so that their loads overlap.
            let base = inputs.lowerBound
            for k in 0..<inputs.count { scratch[k] = keys[Int(sorted[base + k])] }
            for e in 1..<inputs.count {
                let (key, input) = (scratch[e], sorted[base + e])
                var k = e
                while k > 0, key < scratch[k - 1] {
                    scratch[k] = scratch[k - 1]
                    sorted[base + k] = sorted[base + k - 1]
                    k -= 1
                }
                scratch[k] = key
                sorted[base + k] = input
            }
        }
        for e in inputs {
            let input = Int(sorted[e])
            let size = size(input)
            need = max(need, held + Double(room(input)) + size)
            held += size
        }
        let working = sizes == nil ? 0 : Double(table.rows[t].workingByteCount)
        let room = Float(max(need - size(t), held + working))
        keys[t] = UInt64(~room.bitPattern) << 32 | UInt64(rank)
    }

    private func room(_ t: Int) -> Float { Float(bitPattern: ~UInt32(truncatingIfNeeded: keys[t] >> 32)) }

    private func sortMany(_ inputs: Range<Int>) {
        let isFew = inputs.count <= Self.fewInputs
        var several = UnsafeMutableBufferPointer(start: sorted + inputs.lowerBound, count: inputs.count)[...]
        several.sort { precedes($0, $1, isFew: isFew) }
    }

    /// Whether `a` is taken up before `b`, both inputs of one task or both roots.
    private func precedes(_ a: Int32, _ b: Int32, isFew: Bool) -> Bool {
        let (a, b) = (Int(a), Int(b))
        if !priority.isEmpty, priority[a] != priority[b] { return priority[a] > priority[b] }
        let rankBits: UInt64 = isFew ? .max : 0xFFFF_FFFF
        return keys[a] & rankBits < keys[b] & rankBits
    }

    /// What urgent tasks depend on is as urgent; the inputs of each task are sorted anew.
    private func handDownPriorities(_ walked: UnsafeBufferPointer<Int32>) {
        var priority = table.rows.map(\.priority)
        for t in walked.reversed() {
            for e in graph.inputRange(Int(t)) {
                priority[Int(sorted[e])] = max(priority[Int(sorted[e])], priority[Int(t)])
            }
        }
        self.priority = priority
        for t in walked where graph.inputRange(Int(t)).count > 1 { sortMany(graph.inputRange(Int(t))) }
    }

    /// The tasks of one circle, each waiting for the next. `missing` is above 0 for those never taken up.
    private func cycle(_ missing: UnsafeMutablePointer<Int32>) -> TaskError {
        var t = (0..<count).first { missing[$0] > 0 } ?? 0
        var seenAt: [Int: Int] = [:]
        var path: [Int] = []
        while seenAt[t] == nil {
            seenAt[t] = path.count
            path.append(t)
            let waitedFor = graph.inputRange(t).first { missing[Int(graph.inputs[$0])] > 0 }
            if let waitedFor { t = Int(graph.inputs[waitedFor]) }
        }
        return .cycle(path[(seenAt[t] ?? 0)...].map(table.name))
    }

    // MARK: - From the sinks: the order

    private func isEmitted(_ t: Int32) -> Bool { emitted[Int(t) >> 6] >> UInt64(t & 63) & 1 != 0 }

    func emitAll(to output: Output) {
        self.output = output
        // The path from the target down with the next input of each task, results alive by age with their next users,
        // and tasks that run at once.
        var path: [(task: Int32, edge: UInt32)] = []
        var alive: [(task: Int32, edge: UInt32)] = []
        var atOnce: [Int32] = []
        var nextRoot = 0
        while self.output.taskCount < graph.neededCount {
            while nextRoot < roots.count, isEmitted(roots[nextRoot]) { nextRoot += 1 }
            while let newest = alive.last, links[Int(newest.task)].left & (Self.kept - 1) == 0 { alive.removeLast() }
            // The next target: a user of the newest result alive (rule 3), unless a root is more urgent.
            var target = nextRoot < roots.count ? roots[nextRoot] : -1
            if var newest = alive.popLast() {
                while isEmitted(graph.users[Int(newest.edge)]) { newest.edge += 1 }
                alive.append(newest)
                let user = graph.users[Int(newest.edge)]
                if target < 0 || priority.isEmpty || priority[Int(user)] >= priority[Int(target)] { target = user }
            }
            path.append((target, graph.starts[Int(target)]))
            while let (t, edge) = path.popLast() {
                if isEmitted(t) { continue }
                var e = Int(edge)
                let end = Int(graph.starts[Int(t) + 1])
                while e < end, isEmitted(sorted[e]) { e += 1 }
                if e < end {
                    path.append((t, UInt32(truncatingIfNeeded: e + 1)))
                    path.append((sorted[e], graph.starts[Int(sorted[e])]))
                } else {
                    emit(t, &alive, &atOnce)
                    while let d = atOnce.popLast() { if !isEmitted(d) { emit(d, &alive, &atOnce) } }
                }
            }
        }
    }

    private func emit(_ task: Int32, _ alive: inout [(task: Int32, edge: UInt32)], _ atOnce: inout [Int32]) {
        output.tasks[output.taskCount] = task
        links[Int(task)].position = Int32(truncatingIfNeeded: output.taskCount)
        emitted[Int(task) >> 6] |= 1 << UInt64(task & 63)
        for e in graph.inputRange(Int(task)) {
            let input = Int(graph.inputs[e])
            let link = links[input]
            output.inputs[output.inputCount] = link.position
            output.inputCount += 1
            links[input].left = link.left - 1
            links[input].users = link.users ^ task
            if link.left == 2 { lastUser(of: input, after: task, &atOnce) }
        }
        output.taskCount += 1
        output.starts[output.taskCount] = UInt32(truncatingIfNeeded: output.inputCount)
        for e in graph.userRange(Int(task)) {
            let user = graph.users[e]
            let left = links[Int(user)].missing - 1
            links[Int(user)].missing = left
            // What it has been waiting for is here, and it may free enough by what it is the last user of (rule 2).
            if left == 0 { runAtOnce(user, after: task, &atOnce) }
        }
        let left = links[Int(task)].left
        if left & (Self.kept - 1) > 0 { alive.append((task, graph.userStarts[Int(task)])) }
        if left == 1 { lastUser(of: Int(task), after: task, &atOnce) }
    }

    /// `input` has one user left, which frees it.
    private func lastUser(of input: Int, after task: Int32, _ atOnce: inout [Int32]) {
        let user = links[input].users
        freed[Int(user)] += Float(size(input))
        runAtOnce(user, after: task, &atOnce)
    }

    private func runAtOnce(_ user: Int32, after task: Int32, _ atOnce: inout [Int32]) {
        guard links[Int(user)].missing == 0, Float(size(Int(user))) <= freed[Int(user)], !isEmitted(user) else { return }
        if !priority.isEmpty, priority[Int(user)] < priority[Int(task)] { return }
        atOnce.append(user)
    }
}
