// Which files go: a pure decision.

import KernelCache
import Testing

@Suite("cache policy")
struct CachePolicyTests {
    func file(_ name: String, _ byteCount: Int, _ lastUsed: Int64, isTemporary: Bool = false) -> CachePolicy.File {
        CachePolicy.File(name: name, byteCount: byteCount, lastUsed: lastUsed, isTemporary: isTemporary)
    }

    @Test("nothing goes while the limit holds")
    func belowLimit() {
        let policy = CachePolicy(byteLimit: 100)
        #expect(policy.filesToRemove([file("a", 60, 1), file("b", 40, 2)], now: 9).isEmpty)
    }

    @Test("the entries used longest ago go, until four fifths of the limit are left")
    func leastRecentlyUsed() {
        let policy = CachePolicy(byteLimit: 100)
        let files = [file("new", 30, 30), file("old", 30, 10), file("middle", 30, 20), file("older", 30, 5)]
        #expect(policy.filesToRemove(files, now: 99) == ["older", "old"])
    }

    @Test("entries used at the same time go in the order of their names")
    func ties() {
        let policy = CachePolicy(byteLimit: 10)
        #expect(policy.filesToRemove([file("b", 9, 1), file("a", 9, 1), file("c", 5, 1)], now: 2) == ["a", "b"])
    }

    @Test("the newest entry stays, however large it is")
    func newestStays() {
        let policy = CachePolicy(byteLimit: 10)
        #expect(policy.filesToRemove([file("huge", 1000, 5)], now: 6).isEmpty)
        #expect(policy.filesToRemove([file("huge", 1000, 5), file("small", 1, 4)], now: 6) == ["small"])
    }

    @Test("temporary files go when they are an hour old, and count for nothing")
    func temporaries() {
        let policy = CachePolicy(byteLimit: 10)
        let second: Int64 = 1_000_000_000
        let files = [
            file("t1", 1000, 0, isTemporary: true), file("t2", 1000, 4000 * second, isTemporary: true), file("a", 9, 1),
        ]
        #expect(policy.filesToRemove(files, now: 3601 * second) == ["t1"])
    }

    @Test("sizes that overflow are a full cache and no trap")
    func overflow() {
        let policy = CachePolicy(byteLimit: 10)
        #expect(policy.filesToRemove([file("a", .max, 1), file("b", .max, 2)], now: 3) == ["a"])
    }
}
