// Conformance of engines: memory budgets, measured by what tasks really hold, progress, and traces.

import Synchronization
import TaskGraphs
import Testing

/// Work that makes a token of `bytes`, and says so if `tells`; takes `working` bytes meanwhile.
private struct Hold: TaskWork {
    var number: Int
    var bytes: Int
    var working: Int
    var ledger: Ledger
    var tells: Int?

    func run(_ inputs: [Token]) -> Token {
        ledger.holding(working) {
            let token = ledger.makeToken(Mix(number: number).run(inputs.map(\.number)), bytes: bytes)
            pause(microseconds: number % 3 * 20)
            return token
        }
    }

    func byteCount(of value: Token) -> Int? { tells }
}

private func holdGraph(_ inputs: [[Int]], seed: Int, _ ledger: Ledger) -> TaskGraph<Hold> {
    var random = Random(seed)
    let bytes = inputs.map { _ in random.next(100) }
    let working = inputs.map { _ in random.next(50) }
    return TaskGraph(inputs, bytes: bytes, working: working) {
        Hold(number: $0, bytes: bytes[$0], working: working[$0], ledger: ledger)
    }
}

@Test("what tasks hold at a time stays within the budget, to the byte", arguments: EngineSubject.all)
func budgetHolds(subject: EngineSubject) throws {
    for seed in 500..<560 {
        var random = Random(seed)
        let inputs = randomInputs(5 + random.next(80), mean: 1, &random)
        // Letting go takes as long as a task does: what is on its way out still takes memory.
        let ledger = Ledger(releaseMicroseconds: seed % 2 * 100)
        let graph = holdGraph(inputs, seed: seed, ledger)
        let least = try TaskPlan(graph.table, wanted: nil).serialPeakBytes
        let limit = least * (100 + [0, 10, 100][seed % 3]) / 100
        let outcome = try subject.engine.run(graph, wanted: nil, options: RunOptions(memoryBudget: limit))
        let expected = expectedValues(inputs)
        #expect(outcome.values.map(\.number) == outcome.wanted.map { expected[$0.index] }, "seed \(seed)")
        #expect(outcome.serialPeakBytes == least, "seed \(seed)")
        #expect(outcome.peakBytes <= limit, "seed \(seed)")
        #expect(ledger.peakBytes <= limit, "seed \(seed): \(ledger.peakBytes) bytes held, \(limit) allowed")
    }
}

@Test("too small a budget is refused before anything runs, with a task and the least budget that does",
    arguments: EngineSubject.all)
func budgetTooSmall(subject: EngineSubject) throws {
    for seed in 600..<620 {
        var random = Random(seed)
        let inputs = randomInputs(5 + random.next(40), mean: 1, &random)
        let ledger = Ledger()
        let graph = holdGraph(inputs, seed: seed, ledger)
        let least = try TaskPlan(graph.table, wanted: nil).serialPeakBytes
        let error = taskError {
            try subject.engine.run(graph, wanted: nil, options: RunOptions(memoryBudget: least - 1))
        }
        guard case .budget(let task, let needed, let available)? = error else {
            Issue.record("seed \(seed): \(String(describing: error))")
            continue
        }
        #expect(needed == least && available == least - 1, "seed \(seed)")
        #expect(inputs.indices.contains { "t\($0)" == task }, "seed \(seed): \(task)")
        #expect(ledger.made == 0, "seed \(seed)")
        _ = try subject.engine.run(graph, wanted: nil, options: RunOptions(memoryBudget: needed))
    }
    expectPoolServes(subject.engine.name)
}

@Test("results larger than foretold end the run with the task that no longer fits, and leak nothing",
    arguments: EngineSubject.all)
func largerThanSaid(subject: EngineSubject) {
    let ledger = Ledger()
    let inputs = (0..<50).map { $0 == 0 ? [] : [$0 - 1] }
    let graph = TaskGraph(inputs, bytes: inputs.map { _ in 10 }) {
        Hold(number: $0, bytes: 10, working: 0, ledger: ledger, tells: $0 == 20 ? 15 : nil)
    }
    let error = taskError { try subject.engine.run(graph, wanted: nil, options: RunOptions(memoryBudget: 20)) }
    guard case .budget("t21", 25, 20)? = error else {
        Issue.record("\(String(describing: error))")
        return
    }
    #expect(ledger.made == 21 && ledger.live == 0)
    expectPoolServes(subject.engine.name)
}

@Test("budgets of nothing, of less than nothing, and without end", arguments: EngineSubject.all)
func oddBudgets(subject: EngineSubject) throws {
    let plain = TaskGraph([[], [0]], Mix.init)
    #expect(try subject.engine.run(plain, wanted: nil, options: RunOptions(memoryBudget: 0)).values.count == 1)
    #expect(try subject.engine.run(plain, wanted: nil, options: RunOptions(memoryBudget: .max)).values.count == 1)
    let sized = TaskGraph([[], [0]], bytes: [1, 1], Mix.init)
    for (graph, budget) in [(sized, 0), (sized, .min), (plain, -1)] {
        guard
            case .budget? = taskError({
                try subject.engine.run(graph, wanted: nil, options: RunOptions(memoryBudget: budget))
            })
        else {
            Issue.record("a budget of \(budget) for \(graph.count) tasks was taken")
            continue
        }
    }
    // No task, nothing that could not fit.
    #expect(try subject.engine.run(TaskGraph<Mix>(), wanted: nil, options: RunOptions(memoryBudget: -1)).values.isEmpty)
}

@Test("progress rises to the end, told by one thread at a time", arguments: EngineSubject.all)
func progress(subject: EngineSubject) throws {
    let told = Log<(Int, Int)>()
    let inside = Crowd()
    // Long enough to be told of in the middle; others finish the run while one thread is in the callback.
    let count = 60 * subject.width
    let graph = tokenGraph([[Int]](repeating: [], count: count), Ledger()) { _ in pause(microseconds: 1_500) }
    let options = RunOptions(progress: { finished, total in
        inside.enter()
        pause(microseconds: 60_000)
        told.append((finished, total))
        inside.leave()
    })
    _ = try subject.engine.run(graph, wanted: nil, options: options)
    let numbers = told.entries.map(\.0)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy(<), "\(numbers)")
    #expect(numbers.last == count)
    #expect(told.entries.allSatisfy { $0.1 == count })
    #expect(inside.most == 1)
}

@Test("a run that fails tells how far it came", arguments: EngineSubject.all)
func progressOfFailure(subject: EngineSubject) {
    let told = Log<Int>()
    let inputs = (0..<50).map { $0 == 0 ? [] : [$0 - 1] }
    let graph = tokenGraph(inputs, Ledger()) { if $0 == 30 { throw Boom(number: 30) } }
    let options = RunOptions(progress: { finished, _ in told.append(finished) })
    #expect(taskError { try subject.engine.run(graph, wanted: nil, options: options) } != nil)
    #expect(told.entries.last == 30)
}

@Test("a trace has each task once, within the run, after the tasks that it depends on", arguments: EngineSubject.all)
func traces(subject: EngineSubject) throws {
    for seed in 700..<710 {
        var random = Random(seed)
        let inputs = randomInputs(100, mean: 1, &random)
        let outcome = try subject.engine.run(
            TaskGraph(inputs, Mix.init), wanted: nil, options: RunOptions(trace: true))
        #expect(outcome.spans.map(\.name).sorted() == inputs.indices.map { "t\($0)" }.sorted(), "seed \(seed)")
        #expect(zip(outcome.spans, outcome.spans.dropFirst()).allSatisfy { $0.start <= $1.start }, "seed \(seed)")
        let spans = Dictionary(uniqueKeysWithValues: outcome.spans.map { ($0.name, $0) })
        for (t, after) in inputs.enumerated() {
            let span = try #require(spans["t\(t)"])
            #expect(0 <= span.start && span.start <= span.end && span.end <= outcome.seconds, "seed \(seed)")
            for input in after { #expect(try #require(spans["t\(input)"]).end <= span.start, "seed \(seed)") }
        }
    }
    #expect(try subject.engine.run(TaskGraph([[]], Mix.init)).spans.isEmpty)
}
