// The engines that the conformance suite runs on. An engine joins by a line in `all`, or by `ClusterSubject.more`.
// Holds: engines of other processes live as long as the tests, so that their workers are started once.

import QuernCluster
import TaskGraphs
import Testing

/// One engine under test.
struct ClusterSubject: Sendable, CustomTestStringConvertible {
    let engine: any Engine
    /// The most tasks that it may run at a time.
    let width: Int

    var testDescription: String { engine.name }

    static let all: [ClusterSubject] =
        [
            ClusterSubject(engine: .serial, width: 1), ClusterSubject(engine: .threads(2), width: 2),
            ClusterSubject(engine: .processes(count: 2), width: 2),
        ] + more

    /// Those that run tasks in other processes.
    static var remote: [ClusterSubject] { all.filter { $0.engine.workers != nil } }
}

/// The error that `body` throws.
func taskError(_ body: () throws -> some Any) -> TaskError? {
    do {
        _ = try body()
        return nil
    } catch { return error as? TaskError }
}

extension TaskGraph<SelfTestWork> {
    /// A task for each entry of `inputs`, after the tasks whose numbers stand there.
    init(_ inputs: [[Int]], _ work: (Int) -> SelfTestWork) {
        self.init()
        var ids: [TaskID] = []
        for (t, after) in inputs.enumerated() {
            let made = work(t)
            ids.append(
                add(made, name: "t\(t)", after: after.map { ids[$0] }, byteCount: made.step.byteCount ?? 0))
        }
    }
}

/// The values of all tasks, by plain recursion over the inputs.
func expectedValues(_ inputs: [[Int]], _ work: (Int) -> SelfTestWork) throws -> [[UInt8]] {
    var values: [[UInt8]] = []
    for (t, after) in inputs.enumerated() { values.append(try work(t).run(after.map { values[$0] })) }
    return values
}

/// A graph of `count` tasks that each take up to four earlier ones, some of them twice.
func randomInputs(_ count: Int, _ random: inout SeededNumbers) -> [[Int]] {
    (0..<count).map { t in t == 0 ? [] : (0..<random.next(5)).map { _ in random.next(t) } }
}
