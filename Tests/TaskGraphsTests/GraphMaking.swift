// Graphs for tests: seeded random ones, all small ones, and the shapes that people run.

import TaskGraphs

/// SplitMix64: small, seeded, the same everywhere.
struct Random {
    private var state: UInt64

    init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ z >> 31) % UInt64(bound))
    }
}

/// Adds up its inputs, weighted by their place so that a wrong order shows, and its own number.
struct Mix: TaskWork {
    var number: Int

    func run(_ inputs: [Int]) -> Int {
        var sum = number &* 31
        for (place, input) in inputs.enumerated() { sum = sum &* 1_000_003 &+ input &* (place + 1) }
        return sum
    }
}

extension TaskGraph {
    /// A task for each entry of `inputs`, after the tasks whose numbers stand there.
    init(_ inputs: [[Int]], bytes: [Int] = [], working: [Int] = [], _ payload: (Int) -> Payload) {
        self.init()
        var ids: [TaskID] = []
        for (t, after) in inputs.enumerated() {
            ids.append(
                add(
                    payload(t), name: "t\(t)", after: after.map { ids[$0] }, byteCount: bytes.isEmpty ? 0 : bytes[t],
                    workingByteCount: working.isEmpty ? 0 : working[t]))
        }
    }
}

/// The ids of a graph with `count` tasks.
func taskIDs(_ count: Int) -> [TaskID] {
    var graph = TaskGraph<Int>()
    return (0..<count).map { graph.add($0) }
}

/// Inputs of `count` tasks, about `mean` each, repeated ones included.
func randomInputs(_ count: Int, mean: Int, _ random: inout Random) -> [[Int]] {
    (0..<count).map { t in
        if t == 0 { return [] }
        return (0..<random.next(2 * mean + 1)).map { _ in
            max(0, t - 1 - random.next(random.next(4) == 0 ? t : min(t, 8)))
        }
    }
}

/// All graphs of `count` tasks whose dependencies go to earlier ones.
func allInputs(_ count: Int) -> [[[Int]]] {
    let pairs = (0..<count).flatMap { t in (0..<t).map { (t, $0) } }
    return (0..<1 << pairs.count).map { bits in
        var inputs = [[Int]](repeating: [], count: count)
        for (k, (t, input)) in pairs.enumerated() where bits >> k & 1 == 1 { inputs[t].append(input) }
        return inputs
    }
}

/// The most results alive at a time if tasks run one by one in `order`; those of sinks stay.
/// Results of `uncounted` tasks are taken to need no memory.
func mostAlive(_ inputs: [[Int]], order: [Int], uncounted: Set<Int> = []) -> Int {
    var left = [Int](repeating: 0, count: inputs.count)
    for after in inputs { for input in Set(after) { left[input] += 1 } }
    var (alive, most) = (0, 0)
    for t in order {
        if !uncounted.contains(t) { alive += 1 }
        most = max(most, alive)
        for input in Set(inputs[t]) {
            left[input] -= 1
            if left[input] == 0 && !uncounted.contains(input) { alive -= 1 }
        }
    }
    return most
}

/// The order that TaskOrder chooses, as task numbers.
func chosenOrder(_ inputs: [[Int]]) throws -> [Int] {
    try TaskPlan(TaskGraph(inputs) { $0 }.table, wanted: nil).tasks.map(Int.init)
}

/// Layer by layer: what a queue of ready tasks gives.
func breadthFirst(_ inputs: [[Int]]) -> [Int] {
    var level = [Int](repeating: 0, count: inputs.count)
    for (t, after) in inputs.enumerated() { level[t] = (after.map { level[$0] }.max() ?? -1) + 1 }
    return inputs.indices.sorted { (level[$0], $0) < (level[$1], $1) }
}
