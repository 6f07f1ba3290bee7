// Which entries go when the cache is too large, and which forgotten temporary files: a pure decision.
// CacheFolder asks it after some of its writes and removes what it names.
// Holds: the newest entry always stays, however small the limit is; equal inputs give equal answers.

/// The rule for keeping the cache's size bounded.
package struct CachePolicy: Sendable, Hashable {
    /// The most bytes that the entries may take together.
    package var byteLimit: Int
    /// When entries go, they go until this share of the limit is left, so that not each write evicts.
    package var keptShare = 0.8
    /// A temporary file this old is left over from a process that died.
    package var temporaryLifetimeNanoseconds: Int64 = 3600 * 1_000_000_000

    package init(byteLimit: Int) { self.byteLimit = byteLimit }

    /// What the policy sees of a file.
    package struct File: Sendable, Hashable {
        package var name: String
        package var byteCount: Int
        /// Nanoseconds since 1970 when it was last used: seconds would make a burst of writes one moment.
        package var lastUsed: Int64
        package var isTemporary: Bool
        package init(name: String, byteCount: Int, lastUsed: Int64, isTemporary: Bool = false) {
            self.name = name
            self.byteCount = byteCount
            self.lastUsed = lastUsed
            self.isTemporary = isTemporary
        }
    }

    /// The names of the files to remove: old temporary files, then the entries that were used longest ago.
    package func filesToRemove(_ files: [File], now: Int64) -> [String] {
        var names = files.filter { $0.isTemporary && now &- $0.lastUsed > temporaryLifetimeNanoseconds }.map(\.name)
            .sorted()
        let entries = files.filter { !$0.isTemporary }.sorted { ($0.lastUsed, $0.name) < ($1.lastUsed, $1.name) }
        var total = entries.reduce(0) { Self.sum($0, $1.byteCount) }
        guard total > byteLimit else { return names }
        let goal = Int(Double(byteLimit) * keptShare)
        for entry in entries.dropLast() where total > goal {
            names.append(entry.name)
            total -= entry.byteCount
        }
        return names
    }

    /// Adds sizes without a trap: a sum that does not fit is as good as the largest number.
    private static func sum(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}
