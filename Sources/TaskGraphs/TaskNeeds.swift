// The first walk of TaskOrder, from the sources: what each task needs at most while it and all before it run, the order
// among each task's inputs by that, and the roots of the second walk. Finds circles.
//
// Two passes, for a pass that chases pointers waits 130 ns at each miss of the caches and one that knows its way 5 ns:
// the first only finds a depth-first order of the tasks, the second goes through it and fetches ahead.

internal import CKernelRuntime

/// What a graph's tasks need, by task.
final class TaskNeeds {
    /// The inputs of a task beyond which the order among them goes by neighbourhood alone.
    private static let fewInputs = 8

    private let graph: Dependencies
    private let table: TaskTable
    /// Inputs as in `Dependencies.inputs`, but those of each task in the order in which they are taken up.
    let sorted: UnsafeMutablePointer<Int32>
    /// The exclusive or of each task's users.
    let userSums: UnsafeMutablePointer<Int32>
    /// Rules 1 and 4 as one number, the least first: the complement of the bits of the room that a task leaves behind
    /// (its need less its size, not negative), then its position in the walk from the sources.
    private let keys: UnsafeMutablePointer<UInt64>
    /// Bytes of each result, and one; nil if no task has bytes.
    private let sizes: UnsafeMutablePointer<Double>?
    /// What users asked for, handed down to what it depends on; empty if no task has a priority.
    private(set) var priority: [Int] = []
    /// Where the second walk starts: sinks, and tasks more urgent than all their users.
    private(set) var roots: [Int32] = []

    /// - Throws: `cycle`.
    init(_ graph: Dependencies, _ table: TaskTable) throws(TaskError) {
        self.graph = graph
        self.table = table
        let n = graph.count
        sorted = .allocate(capacity: max(1, graph.inputCount))
        sorted.initialize(from: graph.inputs, count: graph.inputCount)
        userSums = .allocate(capacity: max(1, n))
        userSums.initialize(repeating: 0, count: n)
        keys = .allocate(capacity: max(1, n))
        sizes = table.hasBytes ? .allocate(capacity: max(1, n)) : nil
        if let sizes { for t in 0..<n { (sizes + t).initialize(to: Double(table.byteCount(t)) + 1) } }
        let walked = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, graph.neededCount))
        defer { walked.deallocate() }
        let missing = TaskCounts(graph.starts, count: n)
        guard walk(missing, to: walked) == graph.neededCount else { throw cycle(missing) }
        let order = UnsafeBufferPointer(start: walked, count: graph.neededCount)
        measure(order)
        if table.hasPriorities { handDownPriorities(order) }
        findRoots(order)
    }

    deinit {
        sorted.deallocate()
        userSums.deallocate()
        keys.deallocate()
        sizes?.deallocate()
    }

    /// What a result counts for.
    func size(_ t: Int) -> Double { sizes.map { $0[t] } ?? 1 }

    // MARK: - The way

    /// Takes a task up as soon as its inputs are done, the newest first: a depth-first walk upwards.
    /// - Returns: how many tasks were taken up; those on circles, and all after them, never are.
    private func walk(_ missing: TaskCounts, to walked: UnsafeMutablePointer<Int32>) -> Int {
        let stack = UnsafeMutablePointer<Int32>.allocate(capacity: graph.count + 1)
        defer { stack.deallocate() }
        let (users, userStarts) = (graph.users, graph.userStarts)
        var (top, count) = (0, 0)
        // A cell is written for every candidate and kept only if it is ready: no processor could foretell which.
        for t in stride(from: graph.count - 1, through: 0, by: -1) {
            stack[top] = Int32(truncatingIfNeeded: t)
            top += missing[t] == 0 && graph.isNeeded[t] ? 1 : 0
        }
        while top > 0 {
            top -= 1
            let t = Int(stack[top])
            // If none of its users is ready, the one below is next.
            if top > 0 { quern_prefetch(users + Int(userStarts[Int(stack[top - 1])])) }
            walked[count] = Int32(truncatingIfNeeded: t)
            count += 1
            let (first, end) = (Int(userStarts[t]), Int(userStarts[t + 1]))
            var sum: Int32 = 0
            var e = end
            while e > first {
                e -= 1
                let user = users[e]
                sum ^= user
                stack[top] = user
                top += missing.decrement(Int(user)) == 0 ? 1 : 0
            }
            userSums[t] = sum
        }
        return count
    }

    /// The tasks of one circle, each waiting for the next; `missing` is above 0 for those never taken up.
    private func cycle(_ missing: TaskCounts) -> TaskError {
        var t = (0..<graph.count).first { graph.isNeeded[$0] && missing[$0] > 0 } ?? 0
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

    // MARK: - Needs

    private func measure(_ order: UnsafeBufferPointer<Int32>) {
        let scratch = UnsafeMutablePointer<UInt64>.allocate(capacity: Self.fewInputs + 1)
        defer { scratch.deallocate() }
        for rank in order.indices {
            if rank + 32 < order.count {
                let later = Int(order[rank + 32])
                quern_prefetch(sorted + Int(graph.starts[later]))
                quern_prefetch(keys + later)
            }
            if rank + 16 < order.count {
                // A task that many results go to is not worth it.
                for e in graph.inputRange(Int(order[rank + 16])).prefix(8) { quern_prefetch(keys + Int(sorted[e])) }
            }
            measure(Int(order[rank]), rank: rank, scratch)
        }
    }

    /// The need of `t`, whose inputs are measured, and the order among them.
    private func measure(_ t: Int, rank: Int, _ scratch: UnsafeMutablePointer<UInt64>) {
        let inputs = graph.inputRange(t)
        var (held, need) = (0.0, 0.0)
        if inputs.count > Self.fewInputs {
            sortMany(inputs)
        } else if inputs.count > 1 {
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
        let working = sizes == nil ? 0 : Double(table.workingByteCount(t))
        let room = Float(max(need - size(t), held + working))
        keys[t] = UInt64(~room.bitPattern) << 32 | UInt64(rank)
    }

    private func room(_ t: Int) -> Float { Float(bitPattern: ~UInt32(truncatingIfNeeded: keys[t] >> 32)) }

    // MARK: - Order among inputs and roots

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
    private func handDownPriorities(_ order: UnsafeBufferPointer<Int32>) {
        var priority = (0..<graph.count).map(table.priority)
        for t in order.reversed() {
            for e in graph.inputRange(Int(t)) {
                priority[Int(sorted[e])] = max(priority[Int(sorted[e])], priority[Int(t)])
            }
        }
        self.priority = priority
        for t in order where graph.inputRange(Int(t)).count > 1 { sortMany(graph.inputRange(Int(t))) }
    }

    private func findRoots(_ order: UnsafeBufferPointer<Int32>) {
        for t in order {
            let users = graph.userRange(Int(t))
            if users.isEmpty
                || (!priority.isEmpty && users.allSatisfy { priority[Int(graph.users[$0])] < priority[Int(t)] })
            {
                roots.append(t)
            }
        }
        let isFew = roots.count <= Self.fewInputs
        roots.sort { precedes($0, $1, isFew: isFew) }
    }
}
