// Admits tasks by the bytes that they need. Pure; owned by Scheduler, which tells it what starts, ends and is let go.
//
// Serial bytes A(p): what is alive while position p runs, if the tasks run one by one in order. The frontier h is the
// lowest position that has not finished. What positions beyond h hold already is the lead; it comes on top of A(p) until
// the frontier has passed it. So a task beyond the frontier starts only if
//
//     greatest A from h to the farthest position that has started, this one included  +  lead  +  its need  ≤  limit
//
// Holds: then the tasks from h on could at any moment run one by one and never exceed the limit, so the run goes on
// whatever ran ahead, as long as A never exceeds the limit (tested before the run) and the sizes foretold are right.

/// The bytes that a run holds, against their limit.
package struct MemoryBudget: Sendable {
    /// The most bytes; `Int.max` for none.
    package let limit: Int
    /// Bytes of results alive and of running tasks.
    package private(set) var alive = 0
    /// The greatest that `alive` has been.
    package private(set) var peak = 0
    private var lead = 0
    private var farthest = -1
    private var window = WindowMaximum()

    package init(limit: Int?) { self.limit = limit ?? .max }

    /// Whether `bytes` more fit for the task at `position`, `frontier` being the lowest that has not finished.
    package mutating func admits(_ bytes: Int, at position: Int, frontier: Int, serialBytes: [Int]) -> Bool {
        if limit == .max { return true }
        guard alive.addingSaturated(bytes) <= limit else { return false }
        if position == frontier || serialBytes.isEmpty { return true }
        let most = window.maximum(from: frontier, through: max(farthest, position), of: serialBytes)
        return most.addingSaturated(lead).addingSaturated(bytes) <= limit
    }

    /// The task at `position` starts and holds `bytes`.
    package mutating func start(_ bytes: Int, at position: Int, frontier: Int) {
        hold(bytes)
        if position > frontier {
            lead = lead.addingSaturated(bytes)
            farthest = max(farthest, position)
        }
    }

    /// What a task holds changes: it has finished, or its result is let go.
    package mutating func change(by bytes: Int, isAhead: Bool) {
        hold(bytes)
        if isAhead { lead = lead.addingSaturated(bytes) }
    }

    /// The frontier passes a position that holds `bytes`.
    package mutating func pass(_ bytes: Int) { lead -= bytes }

    private mutating func hold(_ bytes: Int) {
        alive = alive.addingSaturated(bytes)
        peak = max(peak, alive)
    }
}

/// The maximum of a stretch of an array whose ends only move forwards, in O(1) amortised.
private struct WindowMaximum: Sendable {
    /// Positions of the stretch whose values are greater than all behind them.
    private var candidates: [Int] = []
    private var first = 0
    private var end = 0

    mutating func maximum(from start: Int, through last: Int, of values: [Int]) -> Int {
        if end < start {
            candidates.removeAll(keepingCapacity: true)
            first = 0
            end = start
        }
        while end <= last {
            while candidates.count > first, values[candidates[candidates.count - 1]] <= values[end] {
                candidates.removeLast()
            }
            candidates.append(end)
            end += 1
        }
        while candidates[first] < start { first += 1 }
        return values[candidates[first]]
    }
}
