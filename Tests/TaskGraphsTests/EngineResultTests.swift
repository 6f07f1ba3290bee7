// Conformance of engines: results, order of inputs, what runs, errors, and what is let go.

import Synchronization
import TaskGraphs
import Testing

@Test("random graphs give the same values on every engine, and nothing but these remains", arguments: EngineSubject.all)
func resultsAreRight(subject: EngineSubject) throws {
    for seed in 0..<60 {
        var random = Random(seed)
        let inputs = randomInputs(1 + random.next(150), mean: 1 + random.next(2), &random)
        let expected = expectedValues(inputs)
        let ledger = Ledger()
        do {
            let outcome = try subject.engine.run(tokenGraph(inputs, ledger))
            #expect(outcome.tasksRun == inputs.count, "seed \(seed)")
            #expect(outcome.wanted.map { expected[$0.index] } == outcome.values.map(\.number), "seed \(seed)")
            #expect(ledger.live == outcome.values.count, "seed \(seed): values nobody needs are alive")
        }
        #expect(ledger.made == inputs.count && ledger.live == 0, "seed \(seed): \(ledger.live) values leaked")
    }
}

@Test("asynchronous runs give the same", arguments: EngineSubject.all)
func asyncResultsAreRight(subject: EngineSubject) async throws {
    for seed in 100..<120 {
        var random = Random(seed)
        let inputs = randomInputs(1 + random.next(150), mean: 1 + random.next(2), &random)
        let expected = expectedValues(inputs)
        let ledger = Ledger()
        do {
            let outcome = try await subject.engine.run(tokenGraph(inputs, ledger))
            #expect(outcome.wanted.map { expected[$0.index] } == outcome.values.map(\.number), "seed \(seed)")
            #expect(ledger.live == outcome.values.count, "seed \(seed): values nobody needs are alive")
        }
        #expect(ledger.live == 0, "seed \(seed): \(ledger.live) values leaked")
    }
}

@Test("only what the wanted tasks need runs; their values come as asked for, twice if asked twice",
    arguments: EngineSubject.all)
func wantedSubsets(subject: EngineSubject) throws {
    for seed in 200..<240 {
        var random = Random(seed)
        let count = 2 + random.next(80)
        let inputs = randomInputs(count, mean: 1, &random)
        let expected = expectedValues(inputs)
        let ids = taskIDs(count)
        let wanted = (0..<1 + random.next(4)).map { _ in random.next(count) } + [0, 0]
        var needed = Set(wanted)
        for t in (0..<count).reversed() where needed.contains(t) { needed.formUnion(inputs[t]) }
        let ran = Log<Int>()
        let outcome = try subject.engine.run(
            tokenGraph(inputs, Ledger()) { ran.append($0) }, wanted: wanted.map { ids[$0] })
        #expect(outcome.values.map(\.number) == wanted.map { expected[$0] }, "seed \(seed)")
        #expect(ran.entries.sorted() == needed.sorted(), "seed \(seed)")
        #expect(outcome.tasksRun == needed.count, "seed \(seed)")
    }
}

@Test("nothing wanted, nothing runs", arguments: EngineSubject.all)
func nothingWanted(subject: EngineSubject) throws {
    let outcome = try subject.engine.run(tokenGraph([[], [0]], Ledger()) { _ in throw Boom(number: 0) }, wanted: [])
    #expect(outcome.values.isEmpty && outcome.tasksRun == 0)
}

@Test("of failing tasks the first in the graph's order is reported, and all values are let go",
    arguments: EngineSubject.all)
func firstFailureIsReported(subject: EngineSubject) throws {
    for seed in 300..<360 {
        var random = Random(seed)
        let count = 2 + random.next(100)
        let inputs = randomInputs(count, mean: 1, &random)
        let failing = Set((0..<1 + random.next(4)).map { _ in random.next(count) })
        let slow = Set((0..<5).map { _ in random.next(count) })
        let ledger = Ledger()
        let graph = tokenGraph(inputs, ledger) { t in
            if slow.contains(t) { pause(microseconds: 200) }
            if failing.contains(t) { throw Boom(number: t) }
        }
        let order = try TaskPlan(graph.table, wanted: nil).tasks.map(Int.init)
        let first = try #require(order.first(where: failing.contains))
        let error = taskError { try subject.engine.run(graph) }
        guard case .failed(let name, let underlying)? = error else {
            Issue.record("seed \(seed): \(String(describing: error))")
            continue
        }
        #expect(name == "t\(first)" && underlying as? Boom == Boom(number: first), "seed \(seed)")
        #expect(ledger.live == 0, "seed \(seed): \(ledger.live) values leaked")
    }
    expectPoolServes(subject.engine.name)
}

@Test("asynchronous runs that fail say the same", arguments: EngineSubject.all)
func asyncFailure(subject: EngineSubject) async {
    let ledger = Ledger()
    let graph = tokenGraph([[], [0], [0], [1, 2]], ledger) { if $0 > 0 { throw Boom(number: $0) } }
    do {
        _ = try await subject.engine.run(graph)
        Issue.record("the run did not fail")
    } catch {
        guard case .failed("t1", let underlying) = error, underlying as? Boom == Boom(number: 1) else {
            Issue.record("\(error)")
            return
        }
    }
    #expect(ledger.live == 0)
}

@Test("a task knows its name, and that it is not cancelled", arguments: EngineSubject.all)
func context(subject: EngineSubject) throws {
    var graph = TaskGraph<ClosureWork<String>>()
    for k in 0..<20 {
        graph.add(ClosureWork { _ in "\(TaskContext.name ?? "none") \(TaskContext.isCancelled)" }, name: "name \(k)")
    }
    #expect(try subject.engine.run(graph).values == (0..<20).map { "name \($0) false" })
}

@Test("never more tasks at a time than the engine's width", arguments: EngineSubject.all)
func widthHolds(subject: EngineSubject) throws {
    let running = Crowd()
    var graph = TaskGraph<ClosureWork<Int>>()
    for _ in 0..<200 {
        graph.add(
            ClosureWork { _ in
                running.enter()
                pause(microseconds: 50)
                running.leave()
                return 0
            })
    }
    _ = try subject.engine.run(graph)
    #expect((1...subject.width).contains(running.most), "\(running.most) at a time")
}

@Test("two tasks that are ready run beside each other", arguments: EngineSubject.parallel)
func tasksRunBeside(subject: EngineSubject) throws {
    let (first, second) = (Signal(), Signal())
    var graph = TaskGraph<ClosureWork<Int>>()
    let ends = [(first, second), (second, first)].map { mine, other in
        graph.add(
            ClosureWork { _ in
                mine.send()
                other.wait()
                return 1
            })
    }
    let sum = graph.add(ClosureWork { $0[0] + $0[1] }, after: ends)
    #expect(try subject.engine.run(graph, wanted: [sum]).values == [2])
}

@Test("one at a time, tasks start in the planned order, urgent ones and all they depend on first",
    arguments: EngineSubject.all.filter { $0.width == 1 })
func priorityOrder(subject: EngineSubject) throws {
    var graph = TaskGraph<ClosureWork<Int>>()
    let started = Log<Int>()
    // Tasks of 20 µs and more are taken one by one; shorter ones may be in hand before a more urgent one is ready.
    for k in 0..<40 {
        let source = graph.add(
            ClosureWork { _ in
                started.append(2 * k)
                pause(microseconds: 50)
                return 0
            })
        graph.add(
            ClosureWork { _ in
                started.append(2 * k + 1)
                pause(microseconds: 50)
                return 0
            }, after: [source], priority: k == 33 ? 5 : k == 7 ? 2 : 0)
    }
    _ = try subject.engine.run(graph)
    #expect(started.entries.prefix(4) == [66, 67, 14, 15])
    #expect(started.entries.sorted() == Array(0..<80))
}

/// How many are inside at a time.
final class Crowd: Sendable {
    private let inside = Mutex((now: 0, most: 0))

    var most: Int { inside.withLock { $0.most } }

    func enter() {
        inside.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
    }

    func leave() { inside.withLock { $0.now -= 1 } }
}
