// Finds deadlocks among tasks that wait for tasks. Futures ask here before a task goes to sleep; slow path only.
//
// A task that sleeps waits for one of several others (asCompleted) or for one (get). A task cannot finish while a task
// in one of its inner runs, or one that it runs itself to have its result, sleeps. What can go on:
//
//     a sleeper    if one of the tasks that it waits for can go on
//     any task     if no sleeper that cannot go on is this task or inside it
//
// Method: all sleepers count as stuck at first; those that can go on are taken out until none changes. If the newcomer
// remains, sleeping would be for ever, and it gets the names instead.
// Holds: threads that are no tasks may wait too; nobody waits for them, so they close no circle.

/// Who sleeps, waiting for whom.
final class WaitRegistry: @unchecked Sendable {
    static let shared = WaitRegistry()

    private struct Sleeper {
        var node: TaskNode
        var targets: [TaskNode]
        var isStuck = true
    }

    private let lock = Lock()
    private var sleepers: [Int: Sleeper] = [:]  // guarded by lock
    private var nextNumber = 0

    /// Notes that `node` sleeps until one of `targets` is done, and gives a number for `wake`.
    /// - Throws: `deadlock` if that can never be.
    func sleep(_ node: TaskNode, targets: [TaskNode]) throws(TaskError) -> Int {
        lock.lock()
        defer { lock.unlock() }
        let number = nextNumber
        nextNumber += 1
        sleepers[number] = Sleeper(node: node, targets: targets)
        let stuck = stuckSleepers()
        guard stuck[number] != nil else { return number }
        sleepers[number] = nil
        throw .deadlock(circle(from: number, in: stuck))
    }

    func wake(_ number: Int) { lock.withLock { sleepers[number] = nil } }

    private func stuckSleepers() -> [Int: Sleeper] {
        var stuck = sleepers
        // How many stuck sleepers are inside a task, itself counted.
        var inside: [ObjectIdentifier: Int] = [:]
        for sleeper in stuck.values { for node in sleeper.node.circles { inside[ObjectIdentifier(node), default: 0] += 1 } }
        var hasChanged = true
        while hasChanged {
            hasChanged = false
            for (number, sleeper) in stuck {
                let canGoOn = sleeper.targets.contains { target in
                    guard let root = target.unfinishedRoot else { return true }
                    return inside[ObjectIdentifier(root), default: 0] == 0
                }
                guard canGoOn else { continue }
                stuck[number] = nil
                hasChanged = true
                for node in sleeper.node.circles { inside[ObjectIdentifier(node), default: 1] -= 1 }
            }
        }
        return stuck
    }

    /// The names along one circle: from a task to the one that it waits for, until one comes again.
    private func circle(from number: Int, in stuck: [Int: Sleeper]) -> [String] {
        var names: [String] = []
        var seenAt: [Int: Int] = [:]
        var at = number
        var all = stuck
        if all[at] == nil { all[at] = sleepers[at] }
        while seenAt[at] == nil, let sleeper = all[at] {
            seenAt[at] = names.count
            names.append(sleeper.node.name)
            guard let target = sleeper.targets.lazy.compactMap(\.unfinishedRoot).first else { break }
            // The sleeper that keeps the target from finishing: itself, or one inside it; then those between, too.
            let next = all.filter { $0.value.node.circles.contains { $0 === target } }.keys.min()
            guard let next, let inner = all[next]?.node else { break }
            let around = inner.circles.prefix { $0 !== target }
            if inner !== target { names.append(target.name) }
            names += around.dropFirst().reversed().filter(\.isTask).map(\.name)
            at = next
        }
        return Array(names[(seenAt[at] ?? 0)...])
    }
}
