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
// TaskNeeds makes the first walk and what rule 1 compares; OrderWalk, here, walks from the sinks.
//
// Holds: the order has every needed task once, after its inputs; equal graphs get equal orders.
// Cost: O(tasks + dependencies · log(inputs of a task)). The argument at length: HowTasksAreOrdered.

internal import CKernelRuntime

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
        let walk = OrderWalk(graph, try TaskNeeds(graph, table), table)
        let n = graph.neededCount
        // Room for nothing would be Swift's one empty array, which the thread sanitizer sees written by all threads.
        guard n > 0 else {
            positions = walk.positions
            starts = [0]
            return
        }
        tasks = [Int32](unsafeUninitializedCapacity: n) { tasks, count in
            if let first = tasks.baseAddress { walk.emitAll(to: first) }
            count = n
        }
        positions = walk.positions
        number(graph, walk.places)
    }

    /// Fills `starts` and `inputs` from the order, fetching ahead.
    private mutating func number(_ graph: Dependencies, _ places: UnsafePointer<Int32>) {
        let n = tasks.count
        guard graph.userCount > 0 else {
            starts = [UInt32](repeating: 0, count: n + 1)
            return
        }
        tasks.withUnsafeBufferPointer { tasks in
            starts = [UInt32](unsafeUninitializedCapacity: n + 1) { starts, startCount in
                inputs = [Int32](unsafeUninitializedCapacity: graph.userCount) { inputs, inputCount in
                    starts[0] = 0
                    for p in 0..<n {
                        if p + 32 < n { quern_prefetch(graph.inputs + graph.inputRange(Int(tasks[p + 32])).lowerBound) }
                        if p + 16 < n {
                            let later = graph.inputRange(Int(tasks[p + 16])).prefix(8)
                            for e in later { quern_prefetch(places + Int(graph.inputs[e])) }
                        }
                        for e in graph.inputRange(Int(tasks[p])) {
                            inputs[inputCount] = places[Int(graph.inputs[e])]
                            inputCount += 1
                        }
                        starts[p + 1] = UInt32(truncatingIfNeeded: inputCount)
                    }
                }
                startCount = n + 1
            }
        }
    }
}

/// The walk from the sinks that finds the order. In large graphs nearly every look at a task misses the caches, and what
/// depends on the last look waits for it: 130 ns against 5 ns for looks that overlap. So what the walk asks of any task
/// is small (a bit, a byte, a word, each in an array of its own), and what it will ask is fetched ahead.
private final class OrderWalk {
    private let graph: Dependencies
    private let needs: TaskNeeds
    /// Users, inputs that are not in the order yet.
    private let left: TaskCounts
    private let missing: TaskCounts
    /// The exclusive or of the users that are not in the order yet: once one is left, its number.
    private let others: UnsafeMutablePointer<Int32>
    /// Where each task is in the order.
    let places: UnsafeMutablePointer<Int32>
    /// Bytes that go when a task runs, because it is their last user; nil if no task has bytes.
    private let freed: UnsafeMutablePointer<Float>?
    /// Without bytes: whether something goes when a task runs, a bit each.
    private let freesSome: UnsafeMutablePointer<UInt64>
    /// Whether a task is in the order, a bit each.
    private let emitted: UnsafeMutablePointer<UInt64>
    /// What a loop over neighbours found.
    private let found: UnsafeMutablePointer<Int32>
    private static let chunk = 32
    private let hasPriorities: Bool

    /// Where a walk is: results alive by age, with their next users, and tasks that run at once.
    private struct Walk {
        var tasks: UnsafeMutablePointer<Int32>
        var count = 0
        var alive: [(task: Int32, edge: UInt32)] = []
        var atOnce: [Int32] = []
    }

    init(_ graph: Dependencies, _ needs: TaskNeeds, _ table: TaskTable) {
        self.graph = graph
        self.needs = needs
        let n = graph.count
        left = TaskCounts(graph.userStarts, count: n)
        missing = TaskCounts(graph.starts, count: n)
        others = .allocate(capacity: max(1, n))
        others.initialize(from: needs.userSums, count: n)
        places = .allocate(capacity: max(1, n))
        places.initialize(repeating: -1, count: n)
        freed = table.hasBytes ? .allocate(capacity: max(1, n)) : nil
        freed?.initialize(repeating: 0, count: n)
        freesSome = .allocate(capacity: n / 64 + 1)
        freesSome.initialize(repeating: 0, count: n / 64 + 1)
        emitted = .allocate(capacity: n / 64 + 1)
        emitted.initialize(repeating: 0, count: n / 64 + 1)
        found = .allocate(capacity: Self.chunk + 1)
        hasPriorities = table.hasPriorities
    }

    deinit {
        others.deallocate()
        places.deallocate()
        freed?.deallocate()
        freesSome.deallocate()
        emitted.deallocate()
        found.deallocate()
    }

    var positions: [Int32] { [Int32](UnsafeBufferPointer(start: places, count: graph.count)) }

    private func bit(_ bits: UnsafeMutablePointer<UInt64>, _ t: Int32) -> Bool {
        bits[Int(t) >> 6] >> UInt64(t & 63) & 1 != 0
    }
    private func setBit(_ bits: UnsafeMutablePointer<UInt64>, _ t: Int32) {
        bits[Int(t) >> 6] |= 1 << UInt64(t & 63)
    }
    private func isEmitted(_ t: Int32) -> Bool { bit(emitted, t) }

    func emitAll(to tasks: UnsafeMutablePointer<Int32>) {
        // The path from the target down, with the next input of each task.
        var path: [(task: Int32, edge: UInt32)] = []
        var walk = Walk(tasks: tasks)
        var nextRoot = 0
        let (roots, sorted, starts) = (needs.roots, needs.sorted, graph.starts)
        while walk.count < graph.neededCount {
            while nextRoot < roots.count, isEmitted(roots[nextRoot]) { nextRoot += 1 }
            while let newest = walk.alive.last, left[Int(newest.task)] == 0 { walk.alive.removeLast() }
            // The next target: a user of the newest result alive (rule 3), unless a root is more urgent.
            var target = nextRoot < roots.count ? roots[nextRoot] : -1
            if var newest = walk.alive.popLast() {
                while isEmitted(graph.users[Int(newest.edge)]) { newest.edge += 1 }
                walk.alive.append(newest)
                let user = graph.users[Int(newest.edge)]
                if target < 0 || !hasPriorities || needs.priority[Int(user)] >= needs.priority[Int(target)] {
                    target = user
                }
            }
            path.append((target, starts[Int(target)]))
            while let (t, edge) = path.popLast() {
                if isEmitted(t) { continue }
                var e = Int(edge)
                let end = Int(starts[Int(t) + 1])
                while e < end, isEmitted(sorted[e]) { e += 1 }
                if e < end {
                    path.append((t, UInt32(truncatingIfNeeded: e + 1)))
                    let input = sorted[e]
                    path.append((input, starts[Int(input)]))
                    quern_prefetch(graph.users + Int(graph.userStarts[Int(input)]))
                    if e + 1 < end { quern_prefetch(sorted + Int(starts[Int(sorted[e + 1])])) }
                } else {
                    emit(t, &walk)
                    while let d = walk.atOnce.popLast() { if !isEmitted(d) { emit(d, &walk) } }
                }
            }
        }
    }

    private func emit(_ task: Int32, _ walk: inout Walk) {
        walk.tasks[walk.count] = task
        places[Int(task)] = Int32(truncatingIfNeeded: walk.count)
        walk.count += 1
        setBit(emitted, task)
        // Each loop over neighbours only looks and counts, without a branch that depends on what it finds, so that its
        // misses overlap; what it found is few, and is dealt with after.
        let sorted = needs.sorted
        let inputs = graph.inputRange(Int(task))
        for e in inputs { others[Int(sorted[e])] ^= task }
        for chunk in stride(from: inputs.lowerBound, to: inputs.upperBound, by: Self.chunk) {
            var count = 0
            for e in chunk..<min(chunk + Self.chunk, inputs.upperBound) {
                found[count] = sorted[e]
                count += left.decrement(Int(sorted[e])) == 1 ? 1 : 0
            }
            for k in 0..<count { lastUser(of: Int(found[k]), after: task, &walk.atOnce) }
        }
        let users = graph.userRange(Int(task))
        for chunk in stride(from: users.lowerBound, to: users.upperBound, by: Self.chunk) {
            var count = 0
            for e in chunk..<min(chunk + Self.chunk, users.upperBound) {
                found[count] = graph.users[e]
                count += missing.decrement(Int(graph.users[e])) == 0 ? 1 : 0
            }
            // What it has been waiting for is here, and it may free enough by what it is the last user of (rule 2).
            for k in 0..<count { runAtOnce(found[k], after: task, &walk.atOnce) }
        }
        let left = left[Int(task)]
        if left > 0 { walk.alive.append((task, graph.userStarts[Int(task)])) }
        if left == 1 { lastUser(of: Int(task), after: task, &walk.atOnce) }
    }

    /// `input` has one user left, which frees it unless it is kept.
    private func lastUser(of input: Int, after task: Int32, _ atOnce: inout [Int32]) {
        // None left: the task itself stood twice among its users.
        if graph.isWanted[input] || left[input] != 1 { return }
        let user = others[input]
        if let freed { freed[Int(user)] += Float(needs.size(input)) } else { setBit(freesSome, user) }
        runAtOnce(user, after: task, &atOnce)
    }

    private func runAtOnce(_ user: Int32, after task: Int32, _ atOnce: inout [Int32]) {
        guard missing[Int(user)] == 0, !isEmitted(user) else { return }
        if let freed {
            guard Float(needs.size(Int(user))) <= freed[Int(user)] else { return }
        } else {
            guard bit(freesSome, user) else { return }
        }
        if hasPriorities, needs.priority[Int(user)] < needs.priority[Int(task)] { return }
        atOnce.append(user)
    }
}
