// Finds what a mistyped name was meant to be, for "did you mean" in messages.

/// Names that resemble a mistyped one.
package enum NearestName {
    /// The candidate that takes the fewest edits to reach, if it is near enough to be worth naming.
    package static func of(_ name: String, among candidates: [String]) -> String? {
        let limit = max(1, name.count / 3)
        var best: (distance: Int, name: String)?
        for candidate in candidates where abs(candidate.count - name.count) <= limit {
            let distance = edits(Array(name.lowercased()), Array(candidate.lowercased()))
            // A word of one letter resembles nothing but itself.
            if distance <= limit, distance < max(name.count, candidate.count), distance < best?.distance ?? .max {
                best = (distance, candidate)
            }
        }
        return best?.name
    }

    /// The number of insertions, removals, changes and swaps of neighbours between two words.
    package static func edits(_ a: [Character], _ b: [Character]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var before: [Int] = []
        var above = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, before[j - 2] + 1) }
                row.append(cost)
            }
            before = above
            above = row
        }
        return above[b.count]
    }

    /// `'a', 'b' and 'c'`.
    package static func list(_ names: [String], last word: String = "and") -> String {
        let quoted = names.map { "'\($0)'" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
        return quoted.dropLast().joined(separator: ", ") + " \(word) " + last
    }
}
