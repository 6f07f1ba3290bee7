// The engines that the conformance suite (Engine…Tests) runs on, and what its tests share. An engine joins by a line
// in `EngineSubject.all`.
// Holds: the pool is eight threads wide before the first engine is asked, whatever the machine has.

import Dispatch
import Glibc
import TaskGraphs
import Testing

/// One engine under test.
struct EngineSubject: Sendable, CustomTestStringConvertible {
    let engine: any Engine
    /// The most tasks that it may run at a time.
    let width: Int

    var testDescription: String { engine.name }

    static let all: [EngineSubject] = {
        widenPool()
        return [EngineSubject(engine: .serial, width: 1)]
            + [1, 2, 3, 8].map { EngineSubject(engine: .threads($0), width: $0) }
    }()

    /// Those that run tasks beside each other.
    static var parallel: [EngineSubject] { all.filter { $0.width > 1 } }
}

/// More threads than tests run at a time, so that tests which wait do not wait for each other.
let poolWidth = 8

/// Sets the pool's width for all tests of this target.
func widenPool() {
    do { try ThreadPool.setWidth(poolWidth) } catch { Issue.record("\(error)") }
}

/// What tasks of tests throw.
struct Boom: Error, Equatable {
    var number: Int
}

/// The error that `body` throws.
func taskError(_ body: () throws -> some Any) -> TaskError? {
    do {
        _ = try body()
        return nil
    } catch { return error as? TaskError }
}

/// The values of all tasks, by plain recursion over the inputs.
func expectedValues(_ inputs: [[Int]]) -> [Int] {
    var values: [Int] = []
    for (t, after) in inputs.enumerated() { values.append(Mix(number: t).run(after.map { values[$0] })) }
    return values
}

/// A graph of closures that make tokens; `before` runs first in each task.
func tokenGraph(
    _ inputs: [[Int]], _ ledger: Ledger, before: @escaping @Sendable (Int) throws -> Void = { _ in }
) -> TaskGraph<ClosureWork<Token>> {
    TaskGraph(inputs) { t in
        ClosureWork { tokens in
            try before(t)
            return ledger.makeToken(Mix(number: t).run(tokens.map(\.number)))
        }
    }
}

/// The pool runs a graph and a future as if nothing had been.
func expectPoolServes(_ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let inputs = [[], [0], [0], [1, 2]]
    do {
        let values = try ThreadEngine().run(TaskGraph(inputs, Mix.init)).values
        #expect(values == [expectedValues(inputs)[3]], "\(what)", sourceLocation: sourceLocation)
        let six = try ThreadPool.submit(name: "six") { 6 }.map { $0 * 7 }.get()
        #expect(six == 42, "\(what)", sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(what): the pool does not serve: \(error)", sourceLocation: sourceLocation)
    }
}

/// Something that happens once, and that threads wait for; a wait of five minutes fails the test instead of hanging it.
final class Signal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func send() { semaphore.signal() }

    func wait(sourceLocation: SourceLocation = #_sourceLocation) {
        if semaphore.wait(timeout: .now() + 300) == .timedOut {
            Issue.record("nobody came within five minutes", sourceLocation: sourceLocation)
        }
        semaphore.signal()
    }
}

/// Lets the thread sleep; 0 returns at once.
func pause(microseconds: Int) {
    if microseconds > 0 { usleep(UInt32(microseconds)) }
}
