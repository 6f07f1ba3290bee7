// Levenshtein's distance by dynamic programming: two rows of the table, exchanged after each letter.

public import Quern

/// The least number of insertions, deletions and substitutions that turn `a` into `b`.
/// - Shapes: `a` [n]; `b` [m].
/// - Complexity: O(n·m); two rows of m + 1 numbers are allocated.
/// - Source: Wagner and Fischer, Journal of the ACM 21 (1974).
@Kernel
public func editDistance(_ a: Vector<UInt8>, _ b: Vector<UInt8>) throws -> Int {
    let m = b.count
    var table = NDArray<Int, 2>(zeros: 2, m + 1)
    for j in 0...m {
        table[0, j] = j
    }
    var now = 0
    for (i, letter) in a.enumerated() {
        let next = 1 - now
        table[next, 0] = i + 1
        for j in 0..<m {
            let substituted = table[now, j] + (letter == b[j] ? 0 : 1)
            let shorter = min(table[now, j + 1], table[next, j]) + 1
            table[next, j + 1] = min(substituted, shorter)
        }
        now = next
    }
    return table[now, m]
}
