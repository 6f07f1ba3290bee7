// The positions that are ready to start, as bits, with bits over words of bits: the lowest is found by one look a
// level, four levels for 16 million.
//
//   level 1    one bit a word of level 0 that is not zero    ...
//   level 0    one bit a position
//
// Pure; owned by Scheduler.

/// A set of positions that gives the lowest first.
package struct ReadySet: Sendable {
    private var levels: [[UInt64]] = []
    /// The number of positions in the set.
    package private(set) var count = 0

    /// An empty set for positions 0..<size.
    package init(size: Int) {
        var words = size
        repeat {
            words = (words + 63) / 64
            levels.append([UInt64](repeating: 0, count: max(1, words)))
        } while words > 1
    }

    /// Puts a position in that is not in.
    package mutating func insert(_ position: Int) {
        count += 1
        var bit = position
        for level in levels.indices {
            let word = bit >> 6
            let before = levels[level][word]
            levels[level][word] = before | 1 << UInt64(bit & 63)
            if before != 0 { return }  // the levels above know the word
            bit = word
        }
    }

    /// The lowest position, or nil.
    package var first: Int? {
        var position = 0
        for level in levels.indices.reversed() {
            let word = levels[level][position]
            if word == 0 { return nil }
            position = position << 6 | word.trailingZeroBitCount
        }
        return position
    }

    /// Takes a position out that is in.
    package mutating func remove(_ position: Int) {
        count -= 1
        var bit = position
        for level in levels.indices {
            let word = bit >> 6
            levels[level][word] &= ~(1 << UInt64(bit & 63))
            if levels[level][word] != 0 { return }
            bit = word
        }
    }
}
