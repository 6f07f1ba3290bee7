// Sorting more elements than memory holds: runs as long as memory allows are sorted and written, then as many of them
// are merged at once as there is room for read buffers, until one is left. Pure: lengths, passes, and the merging of
// runs behind a small protocol; files are the executor's.

/// How an external sort goes.
package struct SortPlan: Sendable, Equatable {
    package var count: Int
    /// Elements of a run that is sorted in memory.
    package var runLength: Int
    /// How many runs are merged at once.
    package var fanIn: Int
    /// Elements of one read buffer, and of the write buffer.
    package var bufferLength: Int

    /// - Parameters:
    ///   - elementBytes: of one record on disk.
    ///   - memory: bytes that the sort may take.
    /// - Returns: nil where `memory` is below `smallestMemory(elementBytes:)`.
    package init?(count: Int, elementBytes: Int, memory: Int) {
        guard memory >= Self.smallestMemory(elementBytes: elementBytes) else { return nil }
        self.count = count
        // Sorting in place takes the run itself and as much again for merging halves.
        runLength = max(1, memory / (2 * elementBytes))
        // Buffers of 1 MB or more keep a disk streaming; with little memory two runs at a time still work.
        bufferLength = max(1, min(1 << 20, memory / 3) / elementBytes)
        fanIn = max(2, memory / (bufferLength * elementBytes) - 1)
    }

    /// Two read buffers and a write buffer of one page each.
    package static func smallestMemory(elementBytes: Int) -> Int { 3 * max(4_096, elementBytes) }

    package var runCount: Int { (count + runLength - 1) / runLength }

    /// How often everything is read and written: once for the runs, and once for each level of merging.
    package var passes: Int {
        var (runs, passes) = (runCount, 1)
        while runs > 1 {
            runs = (runs + fanIn - 1) / fanIn
            passes += 1
        }
        return passes
    }

    /// The ranges of elements that are sorted in memory.
    package var runs: [Range<Int>] {
        stride(from: 0, to: count, by: runLength).map { $0..<min($0 + runLength, count) }
    }

    /// Which neighbouring runs one level of merging joins.
    package func merges(of runs: Int) -> [Range<Int>] {
        stride(from: 0, to: runs, by: fanIn).map { $0..<min($0 + fanIn, runs) }
    }
}

/// What is sorted: ordered by its key alone.
package protocol SortRecord {
    var sortKey: UInt64 { get }
}

/// A sort's record that is the key itself.
package struct SortKey: SortRecord, BitwiseCopyable, Sendable, Equatable {
    package var sortKey: UInt64
    package init(_ sortKey: UInt64) { self.sortKey = sortKey }
}

/// A key and where it came from, for sorts that tell the order.
package struct IndexedSortKey: SortRecord, BitwiseCopyable, Sendable, Equatable {
    package var sortKey: UInt64
    package var index: Int
    package init(_ sortKey: UInt64, index: Int) {
        self.sortKey = sortKey
        self.index = index
    }
}

/// A sorted run, read from its beginning.
package protocol SortedRun {
    associatedtype Record: SortRecord
    /// The next record; nil at the end.
    mutating func next() throws -> Record?
}

/// Several sorted runs as one. Stable: of equal keys those of earlier runs come first.
package struct RunMerge<Run: SortedRun>: SortedRun {
    private var runs: [Run]
    /// A binary heap of the runs that are not at their end, by next record.
    private var heap: [(record: Run.Record, run: Int)] = []

    /// - Throws: what reading the first records throws.
    package init(_ runs: [Run]) throws {
        self.runs = runs
        for k in runs.indices {
            if let record = try self.runs[k].next() { heap.append((record, k)) }
        }
        for k in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(k) }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        let (x, y) = (heap[a], heap[b])
        return x.record.sortKey != y.record.sortKey ? x.record.sortKey < y.record.sortKey : x.run < y.run
    }

    private mutating func sink(_ start: Int) {
        var k = start
        while true {
            var first = k
            for child in 2 * k + 1...2 * k + 2 where child < heap.count && isBefore(child, first) { first = child }
            if first == k { return }
            heap.swapAt(k, first)
            k = first
        }
    }

    package mutating func next() throws -> Run.Record? {
        guard let top = heap.first else { return nil }
        if let record = try runs[top.run].next() {
            heap[0].record = record
        } else {
            let last = heap.removeLast()
            if heap.isEmpty { return top.record }
            heap[0] = last
        }
        sink(0)
        return top.record
    }
}

extension Array where Element: SortRecord {
    /// Sorts a run in memory; of equal keys the order stays as it was.
    package mutating func sortAsRun() {
        // Swift's sort is stable in fact; where records carry an index, equal keys differ by it anyway.
        sort { $0.sortKey < $1.sortKey }
    }
}
