// Futures: values, errors, cancellation, maps, order of completion, and what is let go.

import Synchronization
import TaskGraphs
import Testing

@Test("futures give their values in the order of the items, whatever finishes first")
func mapOverItems() throws {
    widenPool()
    let futures = ThreadPool.map(0..<200, name: "square") { k in
        pause(microseconds: k % 7 * 30)
        return k * k
    }
    #expect(futures[17].name == "square 17")
    #expect(try futures.map { try $0.get() } == (0..<200).map { $0 * $0 })
    #expect(futures.allSatisfy { $0.isDone })
    #expect(try Future(value: 4).get() == 4)
}

@Test("an error of a future names its task, and goes through maps unchanged")
func futureErrors() {
    let failing = ThreadPool.submit(name: "fails") { () throws -> Int in throw Boom(number: 3) }
    for future in [failing, failing.map { $0 + 1 }, failing.map(name: "other") { $0 + 1 }.map { $0 + 1 }] {
        guard case .failed("fails", let underlying)? = taskError({ try future.get() }) else {
            Issue.record("\(String(describing: future.result))")
            continue
        }
        #expect(underlying as? Boom == Boom(number: 3))
    }
    let later = Future(value: 1).map(name: "later") { _ -> Int in throw Boom(number: 4) }
    guard case .failed("later", _)? = taskError({ try later.get() }) else {
        Issue.record("\(String(describing: later.result))")
        return
    }
    expectPoolServes("futures that fail")
}

@Test("a future cancelled before it begins never runs; cancelling again changes nothing")
func cancelBefore() throws {
    widenPool()
    let (ledger, go) = (Ledger(), Signal())
    let source = ThreadPool.submit(name: "source") {
        ThreadPool.blocking { go.wait() }
        return 1
    }
    let mapped = source.map(name: "mapped") { ledger.makeToken($0) }
    let further = mapped.map(name: "further") { $0.number }
    #expect(mapped.cancel() && !mapped.cancel())
    for error in [taskError { try mapped.get() }, taskError { try further.get() }] {
        guard case .cancelled("mapped")? = error else {
            Issue.record("\(String(describing: error))")
            continue
        }
    }
    go.send()
    #expect(try source.get() == 1)
    #expect(!source.cancel() && source.isDone)
    #expect(try source.get() == 1)
    #expect(ledger.made == 0)
    expectPoolServes("cancelled futures")
}

@Test("a running future sees that it is cancelled, and decides", arguments: [true, false])
func cancelRunning(leaves: Bool) {
    widenPool()
    let begun = Signal()
    let future = ThreadPool.submit(name: "runs") { () throws -> Int in
        begun.send()
        while !TaskContext.isCancelled { pause(microseconds: 100) }
        if leaves { try TaskContext.checkCancellation() }
        return 9
    }
    begun.wait()
    #expect(!future.cancel())
    let error = taskError { try future.get() }
    if leaves {
        guard case .cancelled("runs")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    } else {
        #expect(error == nil)
    }
    expectPoolServes("cancelled futures")
}

@Test("cancelling a run does not cancel a future that its task runs for others")
func sharedFutureStandsAlone() throws {
    widenPool()
    let token = CancellationToken()
    var graph = TaskGraph<ClosureWork<Int>>()
    graph.add(
        ClosureWork { _ in
            // Made here and waited for here: so it may run inside this task.
            let future = ThreadPool.submit(name: "shared") {
                token.cancel()
                return TaskContext.isCancelled ? 0 : 1
            }
            return try future.get()
        })
    let outcome = try SerialEngine().run(graph, wanted: nil, options: RunOptions(cancellation: token))
    #expect(outcome.values == [1])
}

@Test("a chain of a hundred thousand maps is right, and so is one whose source was cancelled")
func longChainOfMaps() throws {
    widenPool()
    for isCancelled in [false, true] {
        let go = Signal()
        let gate = ThreadPool.submit(name: "gate") {
            ThreadPool.blocking { go.wait() }
            return 0
        }
        let source = gate.map(name: "source") { $0 }
        var last = source
        for _ in 0..<100_000 { last = last.map(name: "next") { $0 + 1 } }
        if isCancelled { #expect(source.cancel()) }
        go.send()
        if isCancelled {
            guard case .cancelled("source")? = taskError({ try last.get() }) else {
                Issue.record("\(String(describing: last.result))")
                continue
            }
        } else {
            #expect(try last.get() == 100_000)
        }
    }
    expectPoolServes("a long chain")
}

@Test("a long chain of maps that waits for a task is let go without recursion, run or not")
func longChainIsLetGo() throws {
    widenPool()
    let ledger = Ledger()
    let go = Signal()
    do {
        let gate = ThreadPool.submit(name: "gate") {
            ThreadPool.blocking { go.wait() }
            return ledger.makeToken(0)
        }
        var last = gate
        for _ in 0..<100_000 { last = last.map { ledger.makeToken($0.number + 1) } }
        let end = last
        let sum = ThreadPool.submit(name: "sum") { try end.get().number }  // walks the chain from its end
        go.send()
        #expect(try sum.get() == 100_000)
    }
    #expect(ledger.made == 100_001)
    expectGone(ledger)
}

@Test("each future comes once in the order of completion, the same one twice if it stands there twice")
func asCompletedOrder() throws {
    widenPool()
    let gates = (0..<6).map { _ in Signal() }
    let futures = (0..<6).map { k in
        ThreadPool.submit(name: "f\(k)") {
            ThreadPool.blocking { gates[k].wait() }
            return k
        }
    }
    let order = [3, 0, 5, 1, 4, 2]
    var seen: [Int] = []
    gates[order[0]].send()
    for future in futures.asCompleted() {
        seen.append(try future.get())
        if seen.count < order.count { gates[order[seen.count]].send() }
    }
    #expect(seen == order)
    #expect(try [futures[1], futures[1]].asCompleted().map { try $0.get() } == [1, 1])
    #expect([Future<Int>]().asCompleted().map(\.name).isEmpty)
}

@Test("inside a task the futures that nobody has begun are run by the one that waits")
func asCompletedInside() throws {
    widenPool()
    let sum = ThreadPool.submit(name: "sum") {
        let parts = ThreadPool.map(0..<500) { $0 }
        var sum = 0
        for part in parts.asCompleted() { sum += try part.get() }
        return sum
    }
    #expect(try sum.get() == 124_750)
}

@Test("values of futures are let go with them, and work when it has run")
func futuresLeakNothing() throws {
    widenPool()
    let ledger = Ledger()
    for round in 0..<200 {
        let held = ledger.makeToken(round)
        let future = ThreadPool.submit { ledger.makeToken(held.number) }
        let mapped = future.map { ledger.makeToken($0.number + 1) }
        let failing = mapped.map { token -> Token in throw Boom(number: token.number) }
        if round % 3 == 0 { mapped.cancel() }
        if round % 2 == 0 { _ = taskError { try failing.get() } }
    }
    expectGone(ledger)
    expectPoolServes("futures")
}

/// The tokens go as soon as the pool's threads have left the tasks that held them.
private func expectGone(_ ledger: Ledger, sourceLocation: SourceLocation = #_sourceLocation) {
    for _ in 0..<20_000 where ledger.live > 0 { pause(microseconds: 1_000) }
    #expect(ledger.live == 0, "\(ledger.live) values leaked", sourceLocation: sourceLocation)
}
