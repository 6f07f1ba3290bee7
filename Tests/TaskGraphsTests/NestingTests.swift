// Tasks that run graphs, wait for futures, block, and wait in circles: they end, rightly or with a typed error, and the
// pool serves afterwards.

import Synchronization
import TaskGraphs
import Testing

/// A graph of three tasks, one of which runs the graph of the level below; its sum is 2 · level + 1.
private func nestedSum(_ level: Int, on engine: any Engine) throws -> Int {
    if level == 0 { return 1 }
    var graph = TaskGraph<ClosureWork<Int>>()
    let one = graph.add(ClosureWork { _ in 1 }, name: "one")
    let below = graph.add(ClosureWork { _ in try nestedSum(level - 1, on: engine) }, name: "below \(level)")
    let sum = graph.add(ClosureWork { $0[0] + $0[1] + 1 }, name: "sum", after: [one, below])
    return try engine.run(graph, wanted: [sum]).values[0]
}

@Test("runs inside tasks, nested five times as deep as there are threads", arguments: EngineSubject.all)
func deepNest(subject: EngineSubject) throws {
    #expect(try nestedSum(5 * poolWidth, on: subject.engine) == 10 * poolWidth + 1)
    expectPoolServes(subject.engine.name)
}

@Test("runs inside tasks, each level eight wide", arguments: EngineSubject.all)
func wideNest(subject: EngineSubject) throws {
    @Sendable func count(_ level: Int) throws -> Int {
        if level == 0 { return 1 }
        var graph = TaskGraph<ClosureWork<Int>>()
        let parts = (0..<8).map { _ in graph.add(ClosureWork { _ in try count(level - 1) }) }
        let sum = graph.add(ClosureWork { $0.reduce(0, +) }, after: parts)
        return try subject.engine.run(graph, wanted: [sum]).values[0]
    }
    #expect(try count(3) == 512)
    expectPoolServes(subject.engine.name)
}

@Test("a nest without end is an error that names a task, not a crash", arguments: EngineSubject.all)
func endlessNest(subject: EngineSubject) {
    @Sendable func descend() throws -> Int {
        var graph = TaskGraph<ClosureWork<Int>>()
        graph.add(ClosureWork { _ in try descend() }, name: "again")
        return try subject.engine.run(graph).values[0]
    }
    var error = taskError { try descend() }
    var depth = 0
    while case .failed("again", let underlying)? = error {
        error = underlying as? TaskError
        depth += 1
    }
    guard case .tooDeep("again", let told)? = error else {
        Issue.record("after \(depth) levels: \(String(describing: error))")
        return
    }
    #expect(depth > 5 * poolWidth && told >= depth, "\(depth) levels, told \(told)")
    expectPoolServes(subject.engine.name)
}

@Test("a task that fails in the innermost of nested runs is found by following the errors",
    arguments: EngineSubject.all)
func nestedFailure(subject: EngineSubject) {
    @Sendable func descend(_ level: Int) throws -> Int {
        if level == 0 { throw Boom(number: 7) }
        var graph = TaskGraph<ClosureWork<Int>>()
        graph.add(ClosureWork { _ in try descend(level - 1) }, name: "level \(level)")
        return try subject.engine.run(graph).values[0]
    }
    var error: (any Error)? = taskError { try descend(20) }
    for level in (1...20).reversed() {
        guard case .failed("level \(level)", let underlying)? = error as? TaskError else {
            Issue.record("level \(level): \(String(describing: error))")
            return
        }
        error = underlying
    }
    #expect(error as? Boom == Boom(number: 7))
    expectPoolServes(subject.engine.name)
}

@Test("more tasks than threads, each waiting for the next: the waiting run what they wait for", arguments: [20, 3_000])
func chainOfWaits(length: Int) throws {
    widenPool()
    let futures = Mutex<[Future<Int>]>([])
    let isComplete = Signal()
    for k in 0..<length {
        let future = ThreadPool.submit(name: "link \(k)") { () throws -> Int in
            isComplete.wait()
            if k == length - 1 { return 1 }
            return try futures.withLock { $0[k + 1] }.get() + 1
        }
        futures.withLock { $0.append(future) }
    }
    isComplete.send()
    #expect(try futures.withLock { $0[0] }.get() == length)
    expectPoolServes("chain of waits")
}

@Test("many tasks of a run wait for one future that another thread has in hand", arguments: EngineSubject.all)
func manyWaitForOne(subject: EngineSubject) throws {
    let (begun, go) = (Signal(), Signal())
    let slow = ThreadPool.submit(name: "slow") {
        ThreadPool.blocking {
            begun.send()
            go.wait()
        }
        return 5
    }
    begun.wait()
    var graph = TaskGraph<ClosureWork<Int>>()
    let waiting = (0..<40).map { k in
        graph.add(
            ClosureWork { _ in
                if k == min(subject.width, 4) - 1 { go.send() }
                return try slow.get()
            })
    }
    let sum = graph.add(ClosureWork { $0.reduce(0, +) }, after: waiting)
    #expect(try subject.engine.run(graph, wanted: [sum]).values == [200])
    expectPoolServes(subject.engine.name)
}

@Test("tasks that block give their place to others, as many as block", arguments: [ThreadEngine.threads])
func blockingLends(engine: ThreadEngine) throws {
    widenPool()
    // More tasks than the pool is wide, none of which ends before all have begun.
    let count = 3 * poolWidth
    let begun = Atomic<Int>(0)
    let all = Signal()
    let futures = (0..<count).map { k in
        ThreadPool.submit(name: "blocks \(k)") {
            ThreadPool.blocking {
                if begun.add(1, ordering: .acquiringAndReleasing).newValue == count { all.send() }
                all.wait()
            }
            return k
        }
    }
    #expect(try futures.map { try $0.get() } == Array(0..<count))
    expectPoolServes("blocking")
}

// MARK: - Circles of waiting

/// The names in the deadlock that `error` is, or that lies under it.
private func circle(_ error: (any Error)?) -> Set<String>? {
    var error = error as? TaskError
    while case .failed(_, let underlying)? = error { error = underlying as? TaskError }
    if case .deadlock(let names)? = error { return Set(names) }
    return nil
}

/// Futures by number, for tasks that wait for futures made later.
private final class Futures: Sendable {
    private let list = Mutex<[Future<Int>]>([])
    private let isComplete = Signal()

    func fill(_ futures: [Future<Int>]) {
        list.withLock { $0 = futures }
        isComplete.send()
    }

    func callAsFunction(_ index: Int) -> Future<Int> {
        isComplete.wait()
        return list.withLock { $0[index] }
    }
}

@Test("a future that waits for itself is told by name")
func waitsForItself() {
    widenPool()
    let futures = Futures()
    futures.fill([ThreadPool.submit(name: "ouroboros") { try futures(0).get() }])
    #expect(circle(taskError { try futures(0).get() }) == ["ouroboros"])
    expectPoolServes("a future that waits for itself")
}

@Test("futures that wait for each other are told by name, whoever begins", arguments: [2, 3, 5, 30])
func waitInACircle(length: Int) {
    widenPool()
    for _ in 0..<20 {
        let futures = Futures()
        futures.fill((0..<length).map { k in
            ThreadPool.submit(name: "f\(k)") { try futures((k + 1) % length).get() }
        })
        let found = (0..<length).compactMap { k in circle(taskError { try futures(k).get() }) }
        #expect(found.count == length, "some future did not fail")
        for names in found { #expect(names == Set((0..<length).map { "f\($0)" })) }
    }
    expectPoolServes("a circle of \(length)")
}

@Test("a task of a run inside a future that waits for that future is told", arguments: EngineSubject.all)
func circleThroughARun(subject: EngineSubject) throws {
    let futures = Futures()
    futures.fill([
        ThreadPool.submit(name: "outer") {
            var graph = TaskGraph<ClosureWork<Int>>()
            let before = graph.add(ClosureWork { _ in 1 }, name: "before")
            graph.add(ClosureWork { _ in try futures(0).get() }, name: "inner", after: [before])
            return try subject.engine.run(graph).values[0]
        }
    ])
    let names = try #require(circle(taskError { try futures(0).get() }))
    #expect(names == ["outer", "inner"])
    expectPoolServes(subject.engine.name)
}

@Test("two runs whose tasks wait for the future around the other run are told", arguments: EngineSubject.all)
func circleThroughTwoRuns(subject: EngineSubject) throws {
    for _ in 0..<10 {
        let futures = Futures()
        futures.fill((0..<2).map { k in
            ThreadPool.submit(name: "outer \(k)") {
                var graph = TaskGraph<ClosureWork<Int>>()
                for j in 0..<4 { graph.add(ClosureWork { _ in j }, name: "other") }
                graph.add(ClosureWork { _ in try futures(1 - k).get() }, name: "inner \(k)")
                return try subject.engine.run(graph).values.reduce(0, +)
            }
        })
        for k in 0..<2 {
            let names = try #require(circle(taskError { try futures(k).get() }))
            #expect(names.contains("inner 0") && names.contains("inner 1"), "\(names)")
        }
    }
    expectPoolServes(subject.engine.name)
}

@Test("a mapped future that waits for itself, and one whose source waits for it")
func circleThroughMaps() throws {
    widenPool()
    let own = Futures()
    own.fill([ThreadPool.submit(name: "source") { 1 }.map(name: "mapped") { try $0 + own(0).get() }])
    #expect(circle(taskError { try own(0).get() }) == ["mapped"])

    let source = Futures()
    let first = ThreadPool.submit(name: "source") { try source(0).get() }
    source.fill([first.map(name: "mapped") { $0 + 1 }])
    #expect(circle(taskError { try source(0).get() }) == ["source"])
    expectPoolServes("maps")
}

@Test("futures as they complete: those that can never be come last, and tell")
func circleThroughCompletion() {
    widenPool()
    let futures = Futures()
    futures.fill([
        ThreadPool.submit(name: "good") { 3 },
        ThreadPool.submit(name: "waiter") {
            var sum = 0
            for future in [futures(1), futures(0)].asCompleted() { sum += try future.get() }
            return sum
        },
    ])
    #expect(circle(taskError { try futures(1).get() }) == ["waiter"])
    expectPoolServes("asCompleted")
}
