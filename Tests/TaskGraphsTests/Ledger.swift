// Counts the values that runs make and let go, so that tests see leaks and memory as it is, not as it is foretold.

import Synchronization

/// The tokens of one test: how many live, the bytes they say they hold, and the most there were.
final class Ledger: Sendable {
    private let liveCount = Atomic<Int>(0)
    private let madeCount = Atomic<Int>(0)
    private let byteCount = Atomic<Int>(0)
    private let peak = Atomic<Int>(0)
    fileprivate let releaseMicroseconds: Int

    /// - Parameter releaseMicroseconds: how long it takes until a token that is let go no longer counts.
    init(releaseMicroseconds: Int = 0) { self.releaseMicroseconds = releaseMicroseconds }

    var live: Int { liveCount.load(ordering: .acquiring) }
    var made: Int { madeCount.load(ordering: .acquiring) }
    var peakBytes: Int { peak.load(ordering: .acquiring) }

    func makeToken(_ number: Int, bytes: Int = 0) -> Token { Token(number, bytes, self) }

    /// Notes `bytes` as held while `body` runs.
    func holding<Result>(_ bytes: Int, _ body: () throws -> Result) rethrows -> Result {
        change(by: bytes)
        defer { change(by: -bytes) }
        return try body()
    }

    fileprivate func born(_ bytes: Int) {
        liveCount.add(1, ordering: .acquiringAndReleasing)
        madeCount.add(1, ordering: .acquiringAndReleasing)
        change(by: bytes)
    }

    fileprivate func died(_ bytes: Int) {
        change(by: -bytes)
        liveCount.subtract(1, ordering: .acquiringAndReleasing)
    }

    private func change(by bytes: Int) {
        let now = byteCount.add(bytes, ordering: .acquiringAndReleasing).newValue
        var most = peak.load(ordering: .acquiring)
        while now > most {
            let (isDone, seen) = peak.compareExchange(
                expected: most, desired: now, ordering: .acquiringAndReleasing)
            if isDone { return }
            most = seen
        }
    }
}

/// A value that its ledger counts while anybody holds it.
final class Token: Sendable {
    let number: Int
    private let bytes: Int
    private let ledger: Ledger

    fileprivate init(_ number: Int, _ bytes: Int, _ ledger: Ledger) {
        self.number = number
        self.bytes = bytes
        self.ledger = ledger
        ledger.born(bytes)
    }

    deinit {
        pause(microseconds: ledger.releaseMicroseconds)
        ledger.died(bytes)
    }
}

/// A list that several threads append to.
final class Log<Element: Sendable>: Sendable {
    private let list = Mutex<[Element]>([])

    var entries: [Element] { list.withLock { $0 } }

    func append(_ element: Element) { list.withLock { $0.append(element) } }
}
