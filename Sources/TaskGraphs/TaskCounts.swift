// Counts that go down, one a task: a byte each, so that those of a million tasks stay in a core's cache. Counts of 255
// and more stand in words of their own, which only graphs with such tasks have. Used by TaskNeeds and OrderWalk.

/// How many inputs, or users, each task of a graph still has.
final class TaskCounts {
    private let few: UnsafeMutablePointer<UInt8>
    /// Counts of tasks whose byte is 255; nil if there are none.
    private let many: UnsafeMutablePointer<Int32>?

    /// The lengths of the ranges that begin at `starts`, of which there is one more than tasks.
    init(_ starts: UnsafePointer<UInt32>, count n: Int) {
        func length(_ t: Int) -> Int { Int(starts[t + 1]) - Int(starts[t]) }
        few = .allocate(capacity: max(1, n))
        var most = 0
        for t in 0..<n {
            let count = length(t)
            most = max(most, count)
            (few + t).initialize(to: UInt8(clamping: count))
        }
        guard most >= 255 else {
            many = nil
            return
        }
        let many = UnsafeMutablePointer<Int32>.allocate(capacity: n)
        for t in 0..<n { (many + t).initialize(to: Int32(truncatingIfNeeded: length(t))) }
        self.many = many
    }

    deinit {
        few.deallocate()
        many?.deallocate()
    }

    @inline(__always)
    subscript(_ t: Int) -> Int {
        let count = few[t]
        if count == 255, let many { return Int(many[t]) }
        return Int(count)
    }

    /// One less, and what is left. The count must not be 0.
    @inline(__always)
    func decrement(_ t: Int) -> Int {
        let before = few[t]
        if before == 255, let many { return decrementMany(t, many) }
        few[t] = before &- 1
        return Int(before &- 1)
    }

    private func decrementMany(_ t: Int, _ many: UnsafeMutablePointer<Int32>) -> Int {
        many[t] -= 1
        if many[t] < 255 { few[t] = UInt8(truncatingIfNeeded: many[t]) }
        return Int(many[t])
    }
}
