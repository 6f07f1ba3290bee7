// What every engine gives alike: values with equal bits, errors, what runs. Tasks are steps of the self-test, which
// travel.

import QuernCluster
import Synchronization
import TaskGraphs
import Testing

@Suite struct EngineConformanceTests {
    @Test("random graphs of tasks that travel, stay, or are there give the same bytes", arguments: ClusterSubject.all)
    func randomGraphs(subject: ClusterSubject) throws {
        for seed in 0..<8 {
            var random = SeededNumbers(seed)
            let inputs = randomInputs(1 + random.next(40), &random)
            let sizes = inputs.map { _ in [0, 1, 100, 32768, 32769, 100_000][random.next(6)] }
            let ways = inputs.map { after -> SelfTestWork.Way in
                switch random.next(8) {
                case 0: .stays
                case 1: after.isEmpty ? .isValue : .travels
                default: .travels
                }
            }
            let work = { (t: Int) in SelfTestWork(.mix(salt: UInt64(t), byteCount: sizes[t]), ways[t]) }
            let expected = try expectedValues(inputs, work)
            let outcome = try subject.engine.run(TaskGraph(inputs, work))
            #expect(outcome.tasksRun == inputs.count, "seed \(seed)")
            #expect(outcome.values == outcome.wanted.map { expected[$0.index] }, "seed \(seed)")
        }
    }

    @Test("asynchronous runs give the same", arguments: ClusterSubject.all)
    func asynchronous(subject: ClusterSubject) async throws {
        let inputs = [[], [0], [0], [1, 2]]
        let work = { (t: Int) in SelfTestWork(.mix(salt: UInt64(t), byteCount: 50_000)) }
        let outcome = try await subject.engine.run(TaskGraph(inputs, work))
        #expect(outcome.values == [try expectedValues(inputs, work)[3]])
    }

    @Test("inputs come in their order, also if one comes twice", arguments: ClusterSubject.all)
    func orderOfInputs(subject: ClusterSubject) throws {
        let work = { (t: Int) in SelfTestWork(.mix(salt: UInt64(t), byteCount: 8)) }
        let orders = [[0, 1, 2], [2, 1, 0], [0, 0, 1], [0, 1, 1], [1]]
        let inputs = [[], [], []] + orders
        let expected = try expectedValues(inputs, work)
        let outcome = try subject.engine.run(TaskGraph(inputs, work))
        #expect(outcome.values == Array(expected[3...]))
        #expect(Set(outcome.values).count == orders.count)
    }

    @Test("only what is wanted runs, and its values come as asked for", arguments: ClusterSubject.all)
    func wanted(subject: ClusterSubject) throws {
        let inputs = [[], [0], [1], [], [3], [2, 4]]
        let work = { (t: Int) in
            SelfTestWork(
                t == 3 ? .fail(SelfTestError(message: "nobody wants it")) : .mix(salt: UInt64(t), byteCount: 9))
        }
        let expected = try expectedValues([[], [0], [1]], work)
        let graph = TaskGraph(inputs, work)
        let ids = TaskIDs.of(graph)
        let outcome = try subject.engine.run(graph, wanted: [ids[2], ids[0], ids[2]])
        #expect(outcome.values == [expected[2], expected[0], expected[2]] && outcome.tasksRun == 3)
    }

    @Test("many small tasks", arguments: ClusterSubject.all)
    func many(subject: ClusterSubject) throws {
        let count = 300
        let inputs = (0..<count).map { t in t < 10 ? [] : [t - 10] } + [Array(count - 10..<count)]
        let work = { (t: Int) in SelfTestWork(.mix(salt: UInt64(t), byteCount: 16)) }
        let outcome = try subject.engine.run(TaskGraph(inputs, work))
        #expect(outcome.values == [try expectedValues(inputs, work)[count]] && outcome.tasksRun == count + 1)
    }

    @Test("large values, and those of no bytes", arguments: ClusterSubject.all)
    func large(subject: ClusterSubject) throws {
        let sizes = [8_000_000, 0, 8_000_000, 3_000_001, 0]
        let inputs = [[], [], [0, 1], [2, 0], [1]]
        let work = { (t: Int) in SelfTestWork(.mix(salt: UInt64(t), byteCount: sizes[t])) }
        let expected = try expectedValues(inputs, work)
        let outcome = try subject.engine.run(TaskGraph(inputs, work), wanted: nil)
        #expect(outcome.values == [expected[3], expected[4]])
        // The same memory serves again, and holds what the new task wrote.
        for _ in 0..<3 {
            #expect(try subject.engine.run(TaskGraph(inputs, work)).values == [expected[3], expected[4]])
        }
    }

    @Test("results larger than foretold, and smaller ones", arguments: ClusterSubject.all)
    func foretoldWrongly(subject: ClusterSubject) throws {
        var graph = TaskGraph<SelfTestWork>()
        let a = graph.add(SelfTestWork(.mix(salt: 1, byteCount: 200_000)), name: "a", byteCount: 200_000)
        // An echo foretells nothing.
        let b = graph.add(SelfTestWork(.echo), name: "b", after: [a])
        let c = graph.add(SelfTestWork(.mix(salt: 2, byteCount: 3)), name: "c", after: [b], byteCount: 1 << 20)
        let outcome = try subject.engine.run(graph, wanted: [a, b, c])
        #expect(outcome.values[0] == outcome.values[1] && outcome.values[0].count == 200_000)
        #expect(outcome.values[2] == (try SelfTestWork(.mix(salt: 2, byteCount: 3)).run([outcome.values[0]])))
    }

    @Test(
        "of several failing tasks the first in the graph's order is reported, with its typed error",
        arguments: ClusterSubject.all)
    func errors(subject: ClusterSubject) throws {
        let error = { (t: Int) in SelfTestError(message: "planted \(t)", line: t, block: [t, t + 1]) }
        let inputs = [[], [0], [0], [0], [1, 2, 3]]
        for failing in [[1, 2, 3], [3], [2, 3], [0, 1], [4]] {
            let graph = TaskGraph(inputs) { t in
                failing.contains(t) ? SelfTestWork(.fail(error(t))) : SelfTestWork(.mix(salt: UInt64(t), byteCount: 8))
            }
            let first = failing[0]
            guard case .failed(let task, let underlying)? = taskError({ try subject.engine.run(graph) }) else {
                Issue.record("it did not fail as it should: \(failing)")
                return
            }
            #expect(task == "t\(first)" && underlying as? SelfTestError == error(first))
        }
    }

    @Test("errors of a graph are found before anything runs", arguments: ClusterSubject.all)
    func wrongGraphs(subject: ClusterSubject) throws {
        var graph = TaskGraph([[], [0]]) { _ in SelfTestWork(.echo) }
        let ids = TaskIDs.of(graph)
        graph.addDependency(from: ids[1], to: ids[0])
        guard case .cycle? = taskError({ try subject.engine.run(graph) }) else {
            Issue.record("a circle ran")
            return
        }
        let other = TaskGraph([[], [], []]) { _ in SelfTestWork(.echo) }
        let one = TaskGraph([[]]) { _ in SelfTestWork(.echo) }
        guard case .unknownTask? = taskError({ try subject.engine.run(one, wanted: [TaskIDs.of(other)[2]]) }) else {
            Issue.record("a task of another graph ran")
            return
        }
    }

    @Test("a memory budget that cannot be held is refused, one that can is held", arguments: ClusterSubject.all)
    func budget(subject: ClusterSubject) throws {
        let inputs = (0..<12).map { _ in [Int]() } + [Array(0..<12)]
        let work = { (t: Int) in SelfTestWork(.mix(salt: UInt64(t), byteCount: 100_000)) }
        guard
            case .budget? = taskError({
                try subject.engine.run(
                    TaskGraph(inputs, work), wanted: nil, options: RunOptions(memoryBudget: 1_000_000))
            })
        else {
            Issue.record("it ran beyond its budget")
            return
        }
        let outcome = try subject.engine.run(
            TaskGraph(inputs, work), wanted: nil, options: RunOptions(memoryBudget: 1_300_000))
        #expect(outcome.values == [try expectedValues(inputs, work)[12]])
    }

    @Test("progress rises to the number of tasks", arguments: ClusterSubject.all)
    func progress(subject: ClusterSubject) throws {
        let told = Told()
        let inputs = (0..<40).map { t in t < 4 ? [] : [t - 4] }
        let options = RunOptions(progress: { told.append($0, $1) })
        _ = try subject.engine.run(
            TaskGraph(inputs) { SelfTestWork(.mix(salt: UInt64($0), byteCount: 8)) }, wanted: nil, options: options)
        let entries = told.entries
        #expect(entries.last?.0 == 40 && entries.allSatisfy { $0.1 == 40 })
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.0 < $1.0 })
    }

    @Test("a trace names each task once, within the run, on a row of its engine", arguments: ClusterSubject.all)
    func trace(subject: ClusterSubject) throws {
        let inputs = (0..<20).map { t in t < 4 ? [] : [t - 4] }
        let outcome = try subject.engine.run(
            TaskGraph(inputs) { SelfTestWork(.mix(salt: UInt64($0), byteCount: 8)) }, wanted: nil,
            options: RunOptions(trace: true))
        #expect(outcome.spans.map(\.name).sorted() == (0..<20).map { "t\($0)" }.sorted())
        #expect(outcome.spans.allSatisfy { 0 <= $0.start && $0.start <= $0.end && $0.end <= outcome.seconds + 0.001 })
        #expect(zip(outcome.spans, outcome.spans.dropFirst()).allSatisfy { $0.start <= $1.start })
        if subject.engine.workers != nil {
            #expect(outcome.spans.allSatisfy { (1...subject.width).contains($0.worker) })
        }
    }

    @Test(
        "a run that was cancelled before it began runs nothing; one in the middle ends soon",
        arguments: ClusterSubject.all)
    func cancelled(subject: ClusterSubject) throws {
        let token = CancellationToken()
        token.cancel()
        let graph = TaskGraph([[]]) { _ in SelfTestWork(.wait(milliseconds: 60_000)) }
        guard
            case .cancelled? = taskError({
                try subject.engine.run(graph, wanted: nil, options: RunOptions(cancellation: token))
            })
        else {
            Issue.record("a cancelled run did not end as cancelled")
            return
        }
        let second = CancellationToken()
        // Those that run then, for a minute, are told to stop.
        let inputs = (0..<6).map { t in t == 0 ? [] : [0] }
        let waits = TaskGraph(inputs) { SelfTestWork(.wait(milliseconds: $0 == 0 ? 20 : 60_000)) }
        let options = RunOptions(cancellation: second)
        let timer = ThreadPool.submit(name: "timer") {
            ThreadPool.blocking { SelfTestTimer.sleep(milliseconds: 400) }
            second.cancel()
        }
        let error = taskError { try subject.engine.run(waits, wanted: nil, options: options) }
        guard case .cancelled(nil)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        _ = try timer.get()
        #expect(try subject.engine.run(TaskGraph([[]]) { _ in SelfTestWork(.echo) }).values == [[]])
    }

    @Test("two runs at once on one engine", arguments: ClusterSubject.all)
    func twoRuns(subject: ClusterSubject) throws {
        let inputs = (0..<30).map { t in t < 4 ? [] : [t - 4, t - 1] }
        let runs = ThreadPool.map(0..<2, name: "run") { run in
            let work = { (t: Int) in SelfTestWork(.mix(salt: UInt64(100 * run + t), byteCount: 40_000)) }
            return try subject.engine.run(TaskGraph(inputs, work)).values == [try expectedValues(inputs, work)[29]]
        }
        for run in runs { #expect(try run.get()) }
    }

    @Test(
        "what cannot travel is refused before anything starts, unless nobody wants it", arguments: ClusterSubject.remote
    )
    func refused(subject: ClusterSubject) throws {
        let ran = Told()
        var graph = TaskGraph<SelfTestWork>()
        let first = graph.add(SelfTestWork(.mix(salt: 1, byteCount: 8)), name: "first")
        let other = graph.add(SelfTestWork(.echo, .refused), name: "second", after: [first])
        let options = RunOptions(progress: { ran.append($0, $1) })
        guard
            case .cannotTravel(let task, let reason)? = taskError({
                try subject.engine.run(graph, wanted: [other], options: options)
            })
        else {
            Issue.record("it travelled")
            return
        }
        #expect(task == "second" && reason.contains("made to be refused") && ran.entries.isEmpty)
        #expect(try subject.engine.run(graph, wanted: [first]).values.count == 1)
        var closures = TaskGraph<ClosureWork<Int>>()
        closures.add(ClosureWork { _ in 3 }, name: "a closure")
        let error = taskError { try subject.engine.run(closures) }
        guard case .cannotTravel("a closure", let help)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(help.contains("delayed("))
    }
}

/// What was told, from any thread.
final class Told: Sendable {
    private let list = Mutex<[(Int, Int)]>([])
    var entries: [(Int, Int)] { list.withLock { $0 } }
    func append(_ a: Int, _ b: Int) { list.withLock { $0.append((a, b)) } }
}

/// The names of a graph's tasks.
enum TaskIDs {
    static func of(_ graph: TaskGraph<SelfTestWork>) -> [TaskID] {
        var other = TaskGraph<SelfTestWork>()
        return (0..<graph.count).map { _ in other.add(SelfTestWork(.echo)) }
    }
}

enum SelfTestTimer {
    static func sleep(milliseconds: Int) {
        _ = try? SelfTestWork(.wait(milliseconds: milliseconds)).run([])
    }
}
