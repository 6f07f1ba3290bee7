// The async forms: waiting in them takes no thread of Swift's own pool, which has one per core and no more.
// Those that need a further Swift task run in a process of their own: here other tests hold Swift's pool, and a turn of a
// task may come only after all of them.

import TaskGraphs
import Testing

@Test("hundreds of Swift tasks wait for one future that only a further Swift task lets finish")
func manyAwaitOneElsewhere() async {
    await #expect(processExitsWith: .success) { try await manyAwaitOne() }
}

private func manyAwaitOne() async throws {
    widenPool()
    let go = Signal()
    let slow = ThreadPool.submit(name: "slow") {
        ThreadPool.blocking { go.wait() }
        return 7
    }
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<300 { group.addTask { try await slow.value } }
        // If those waiting held Swift's threads, this one would never run.
        group.addTask {
            // Once, and not often: beside other tests each turn may take seconds.
            await Task.yield()
            go.send()
            return 0
        }
        return try await group.reduce(0, +)
    }
    #expect(sum == 2_100)
    expectPoolServes("awaited futures")
}

@Test("the same for runs: each waits for a task that only a further Swift task lets finish")
func manyAwaitRunsElsewhere() async {
    await #expect(processExitsWith: .success) {
        for subject in EngineSubject.all { try await manyAwaitRuns(subject: subject) }
    }
}

private func manyAwaitRuns(subject: EngineSubject) async throws {
    let go = Signal()
    let count = 12
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<count {
            group.addTask {
                let graph = TaskGraph([[], [0]]) { t in
                    ClosureWork<Int> { inputs in
                        if t == 0 { ThreadPool.blocking { go.wait() } }
                        return inputs.first ?? 3
                    }
                }
                return try await subject.engine.run(graph).values[0]
            }
        }
        group.addTask {
            // Once, and not often: beside other tests each turn may take seconds.
            await Task.yield()
            go.send()
            return 0
        }
        return try await group.reduce(0, +)
    }
    #expect(sum == 3 * count)
    expectPoolServes(subject.engine.name)
}

@Test("a future that fails, fails whoever awaits it; one that is done gives its value at once")
func awaitingErrors() async throws {
    let failing = ThreadPool.submit(name: "fails") { () throws -> Int in throw Boom(number: 1) }
    do {
        _ = try await failing.value
        Issue.record("no error")
    } catch {
        guard case .failed("fails", _) = error else {
            Issue.record("\(error)")
            return
        }
    }
    #expect(try await Future(value: 2).value == 2)
}

@Test("a cancelled Swift task stops waiting, and the future goes on for others")
func cancelledWaitingElsewhere() async {
    await #expect(processExitsWith: .success) { try await cancelledWaiting() }
}

private func cancelledWaiting() async throws {
    widenPool()
    let go = Signal()
    let slow = ThreadPool.submit(name: "slow") {
        ThreadPool.blocking { go.wait() }
        return 7
    }
    let waiting = Task { () -> TaskError? in
        do throws(TaskError) {
            _ = try await slow.value
            return nil
        } catch { return error }
    }
    waiting.cancel()
    guard case .cancelled("slow")? = await waiting.value else {
        Issue.record("the waiting went on")
        go.send()
        return
    }
    #expect(!slow.isDone)
    go.send()
    #expect(try await slow.value == 7)
    expectPoolServes("a cancelled wait")
}

@Test("futures come in the order of completion, awaited")
func asCompletedAsyncElsewhere() async {
    await #expect(processExitsWith: .success) { try await asCompletedAsync() }
}

private func asCompletedAsync() async throws {
    widenPool()
    let gates = (0..<5).map { _ in Signal() }
    let futures = (0..<5).map { k in
        ThreadPool.submit(name: "f\(k)") {
            ThreadPool.blocking { gates[k].wait() }
            return k
        }
    }
    let order = [4, 1, 0, 3, 2]
    var seen: [Int] = []
    gates[order[0]].send()
    for await future in futures.asCompleted() {
        seen.append(try future.get())
        if seen.count < order.count { gates[order[seen.count]].send() }
    }
    #expect(seen == order)
}

@Test("a Swift task that is cancelled leaves the order of completion early")
func cancelledCompletionElsewhere() async {
    await #expect(processExitsWith: .success) { await cancelledCompletion() }
}

private func cancelledCompletion() async {
    widenPool()
    let go = Signal()
    let futures = (0..<3).map { k in
        ThreadPool.submit(name: "f\(k)") {
            ThreadPool.blocking { go.wait() }
            return k
        }
    }
    let waiting = Task { () -> Int in
        var count = 0
        for await _ in futures.asCompleted() { count += 1 }
        return count
    }
    waiting.cancel()
    #expect(await waiting.value == 0)
    go.send()
    for future in futures { #expect(taskError { try future.get() } == nil) }
}
