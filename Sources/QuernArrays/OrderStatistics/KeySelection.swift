// Keys in memory: the elements of some ranks without sorting the rest, and sorting by digits.
// Selection is Hoare's, with the median of three as pivot; after too many bad pivots it sorts, so that no order of
// elements takes quadratic time.

package enum KeySelection {
    /// Reorders keys so that the ranks in `ranks`, which rise, hold what they would hold if all were sorted.
    package static func place(_ ranks: [Int], in keys: UnsafeMutableBufferPointer<UInt64>) {
        var low = 0
        for rank in ranks where keys.indices.contains(rank) {
            if rank < low { continue }
            select(rank, in: keys, from: low)
            low = rank
        }
    }

    private static func select(_ rank: Int, in keys: UnsafeMutableBufferPointer<UInt64>, from start: Int) {
        var (low, high) = (start, keys.count - 1)
        var patience = 4 * (Int.bitWidth - keys.count.leadingZeroBitCount)
        while low < high {
            if high - low < 16 || patience == 0 {
                var rest = UnsafeMutableBufferPointer(rebasing: keys[low...high])
                rest.sort()
                return
            }
            patience -= 1
            let (a, b, c) = (keys[low], keys[low + (high - low) / 2], keys[high])
            let pivot = max(min(a, b), min(max(a, b), c))
            var (i, j) = (low, high)
            while i <= j {
                while keys[i] < pivot { i += 1 }
                while keys[j] > pivot { j -= 1 }
                if i <= j {
                    keys.swapAt(i, j)
                    i += 1
                    j -= 1
                }
            }
            // From low through j all are at most the pivot, from i on at least; between them they equal it.
            if rank <= j { high = j } else if rank >= i { low = i } else { return }
        }
    }
}

package enum RecordSort {
    /// Sorts records by their keys; of equal keys the order stays.
    /// - Parameters:
    ///   - scratch: room for as many records.
    ///   - keyBits: the bits above them are zero in all keys.
    @inline(__always)
    package static func sort<Record: SortRecord & BitwiseCopyable>(
        _ records: UnsafeMutablePointer<Record>, count: Int, scratch: UnsafeMutablePointer<Record>, keyBits: Int
    ) {
        if count < 64 {
            insertionSort(records, count)
            return
        }
        var (source, target) = (records, scratch)
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { counts in
            for shift in stride(from: 0, to: UInt64(keyBits), by: 8) {
                counts.update(repeating: 0)
                for k in 0..<count { counts[Int(source[k].sortKey >> shift & 255)] += 1 }
                // A digit that all keys share moves nothing.
                if counts[Int(source[0].sortKey >> shift & 255)] == count { continue }
                var sum = 0
                for digit in 0..<256 { (counts[digit], sum) = (sum, sum + counts[digit]) }
                for k in 0..<count {
                    let digit = Int(source[k].sortKey >> shift & 255)
                    target[counts[digit]] = source[k]
                    counts[digit] += 1
                }
                swap(&source, &target)
            }
        }
        if source != records { records.update(from: source, count: count) }
    }

    @inline(__always)
    private static func insertionSort<Record: SortRecord>(_ records: UnsafeMutablePointer<Record>, _ count: Int) {
        for k in stride(from: 1, to: count, by: 1) {
            let record = records[k]
            var at = k
            while at > 0, records[at - 1].sortKey > record.sortKey {
                records[at] = records[at - 1]
                at -= 1
            }
            records[at] = record
        }
    }
}
