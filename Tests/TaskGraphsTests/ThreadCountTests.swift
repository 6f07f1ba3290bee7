// Numbers of threads that make no sense are typed errors and change nothing.

import TaskGraphs
import Testing

@Test("engines of too few or too many threads do not run, blocking or not",
    arguments: [0, -1, .min, 4097, 1_000_000, .max])
func engineThreadCount(count: Int) async {
    let ledger = Ledger()
    let engine = ThreadEngine.threads(count)
    guard case .threadCount(count)? = taskError({ try engine.run(tokenGraph([[]], ledger)) }) else {
        Issue.record("\(count) threads were taken")
        return
    }
    do throws(TaskError) {
        _ = try await engine.run(tokenGraph([[]], ledger))
        Issue.record("\(count) threads were taken")
    } catch {
        #expect(error.id == "task.thread-count")
        #expect("\(error)".hasPrefix("\(count) threads asked for, expected 1...4096"))
    }
    #expect(ledger.made == 0)
    expectPoolServes("\(count) threads")
}

@Test("an engine may ask for more threads than the pool is wide")
func moreThanWidth() throws {
    widenPool()
    let inputs = (0..<300).map { t in t % 3 == 0 ? [] : [t - 1] }
    let outcome = try ThreadEngine.threads(4096).run(TaskGraph(inputs, Mix.init))
    let expected = expectedValues(inputs)
    #expect(outcome.values == outcome.wanted.map { expected[$0.index] })
    #expect(ThreadPool.counts.threads <= 4096)
}

@Test("a width of the pool that makes no sense is refused, and the width stays",
    arguments: [0, -7, 4097, 1_000_000, .max])
func poolWidths(count: Int) {
    widenPool()
    guard case .threadCount(count)? = taskError({ try ThreadPool.setWidth(count) }) else {
        Issue.record("a width of \(count) was taken")
        return
    }
    #expect(ThreadPool.width == poolWidth)
    #expect(ThreadPool.availableCount >= 1)
    expectPoolServes("width \(count)")
}
