// Conformance of engines: cancelled runs end with a typed error, let everything go, and leave the pool as it was.

import Dispatch
import TaskGraphs
import Testing

private func expectCancelled(_ error: TaskError?, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
    guard case .cancelled(nil)? = error else {
        Issue.record("\(what): \(String(describing: error))", sourceLocation: sourceLocation)
        return
    }
}

/// Task k takes the results of k - 1 and k - 2.
private let ladder = (0..<300).map { t in (1...2).map { t - $0 }.filter { $0 >= 0 } }

@Test("a run that was cancelled before it began runs nothing", arguments: EngineSubject.all)
func cancelledBefore(subject: EngineSubject) {
    let ledger = Ledger()
    let token = CancellationToken()
    token.cancel()
    let error = taskError {
        try subject.engine.run(tokenGraph(ladder, ledger), wanted: nil, options: RunOptions(cancellation: token))
    }
    expectCancelled(error, subject.engine.name)
    #expect(ledger.made == 0)
    expectPoolServes(subject.engine.name)
}

@Test("a task that cancels its run is the last of its chain", arguments: EngineSubject.all)
func cancelledFromInside(subject: EngineSubject) {
    for at in [0, 1, 150, 298] {
        let ledger = Ledger()
        let token = CancellationToken()
        let graph = tokenGraph(ladder, ledger) { if $0 == at { token.cancel() } }
        let error = taskError {
            try subject.engine.run(graph, wanted: nil, options: RunOptions(cancellation: token))
        }
        expectCancelled(error, "cancelled at \(at)")
        #expect(ledger.made == at + 1)
        #expect(ledger.live == 0)
    }
    expectPoolServes(subject.engine.name)
}

@Test("a run whose last task cancels it has its results", arguments: EngineSubject.all)
func cancelledAtTheEnd(subject: EngineSubject) throws {
    let token = CancellationToken()
    let graph = tokenGraph(ladder, Ledger()) { if $0 == 299 { token.cancel() } }
    let outcome = try subject.engine.run(graph, wanted: nil, options: RunOptions(cancellation: token))
    #expect(outcome.values.map(\.number) == [expectedValues(ladder)[299]])
}

@Test("cancelled from another thread: running tasks see it and may leave, others never start",
    arguments: EngineSubject.all)
func cancelledInTheMiddle(subject: EngineSubject) {
    for leaves in [true, false] {
        let ledger = Ledger()
        let token = CancellationToken()
        let reached = Signal()
        let graph = tokenGraph(ladder, ledger) { t in
            guard t == 100 else { return }
            reached.send()
            while !TaskContext.isCancelled { pause(microseconds: 100) }
            if leaves { try TaskContext.checkCancellation() }
        }
        DispatchQueue.global().async {
            reached.wait()
            token.cancel()
        }
        let error = taskError {
            try subject.engine.run(graph, wanted: nil, options: RunOptions(cancellation: token))
        }
        expectCancelled(error, leaves ? "leaves" : "goes on")
        #expect(ledger.made == (leaves ? 100 : 101))
        #expect(ledger.live == 0)
    }
    expectPoolServes(subject.engine.name)
}

@Test("many runs cancelled at random moments leak nothing", arguments: EngineSubject.all)
func cancelledAtRandom(subject: EngineSubject) {
    var cancelledCount = 0
    for seed in 400..<500 {
        var random = Random(seed)
        let inputs = randomInputs(200, mean: 1, &random)
        let at = random.next(200)
        let ledger = Ledger()
        let token = CancellationToken()
        let graph = tokenGraph(inputs, ledger) { if $0 == at { token.cancel() } }
        let error = taskError {
            try subject.engine.run(graph, wanted: nil, options: RunOptions(cancellation: token))
        }
        if let error {
            cancelledCount += 1
            expectCancelled(error, "seed \(seed)")
        }
        #expect(ledger.live == 0, "seed \(seed): \(ledger.live) values leaked")
    }
    #expect(cancelledCount > 50)
    expectPoolServes(subject.engine.name)
}

// In a process of its own: here the further Swift task may get its turn only after all other tests, for which the run
// would spin.
@Test("a cancelled Swift task cancels the run that it waits for")
func cancelledSwiftTaskElsewhere() async {
    await #expect(processExitsWith: .success) {
        for subject in EngineSubject.all { await cancelledSwiftTask(subject: subject) }
    }
}

private func cancelledSwiftTask(subject: EngineSubject) async {
    let ledger = Ledger()
    let reached = AsyncStream<Void>.makeStream()
    let graph = tokenGraph(ladder, ledger) { t in
        guard t == 100 else { return }
        reached.continuation.yield()
        while !TaskContext.isCancelled { pause(microseconds: 100) }
    }
    let waiting = Task { () -> TaskError? in
        do throws(TaskError) {
            _ = try await subject.engine.run(graph)
            return nil
        } catch { return error }
    }
    for await _ in reached.stream { break }
    waiting.cancel()
    expectCancelled(await waiting.value, subject.engine.name)
    #expect(ledger.made == 101 && ledger.live == 0)
    expectPoolServes(subject.engine.name)
}

@Test("cancelling a run cancels the runs inside its tasks", arguments: EngineSubject.all)
func cancelledNest(subject: EngineSubject) {
    let token = CancellationToken()
    let innerError = Log<String>()
    var graph = TaskGraph<ClosureWork<Int>>()
    graph.add(
        ClosureWork { _ in
            var inner = TaskGraph<ClosureWork<Int>>()
            let first = inner.add(
                ClosureWork { _ in
                    token.cancel()
                    return 0
                })
            inner.add(ClosureWork { _ in 0 }, after: [first])
            do { _ = try subject.engine.run(inner) } catch {
                innerError.append((error as? TaskError)?.id ?? "\(error)")
                throw error
            }
            return 1
        })
    expectCancelled(
        taskError { try subject.engine.run(graph, wanted: nil, options: RunOptions(cancellation: token)) }, "nest")
    #expect(innerError.entries == ["task.cancelled"])
    expectPoolServes(subject.engine.name)
}
