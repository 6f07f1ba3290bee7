// What a graph accepts, and how it says no.

import TaskGraphs
import Testing

private func error(_ body: () throws -> some Any) -> TaskError? {
    do {
        _ = try body()
        return nil
    } catch { return error as? TaskError }
}

@Test("a circle of dependencies is an error that names its tasks, each waiting for the next")
func cycleIsNamed() throws {
    var graph = TaskGraph<Mix>()
    let a = graph.add(Mix(number: 0), name: "a")
    let b = graph.add(Mix(number: 1), name: "b", after: [a])
    let c = graph.add(Mix(number: 2), name: "c", after: [b])
    _ = graph.add(Mix(number: 3), name: "d", after: [c])
    graph.addDependency(from: c, to: a)
    for engine in [SerialEngine(), ThreadEngine()] as [any Engine] {
        let found = error { try engine.run(graph) }
        guard case .cycle(let names)? = found else {
            Issue.record("\(engine.name) gave \(String(describing: found))")
            continue
        }
        #expect(names.count == 3)
        let at = try #require(names.firstIndex(of: "a"))
        #expect(names[(at + 1) % 3] == "c")
        #expect(names[(at + 2) % 3] == "b")
        #expect("\(TaskError.cycle(names))".contains("[task.cycle]"))
    }
}

@Test("a task that waits for itself is a circle of one")
func selfCycle() {
    var graph = TaskGraph<Mix>()
    let a = graph.add(Mix(number: 0))
    graph.addDependency(from: a, to: a)
    guard case .cycle(["task 0"])? = error({ try SerialEngine().run(graph) }) else {
        Issue.record("no circle found")
        return
    }
}

@Test("dependencies and wanted tasks of another graph are told with the numbers")
func strangers() {
    let ids = taskIDs(9)
    var graph = TaskGraph<Mix>()
    let a = graph.add(Mix(number: 0), name: "a")
    guard case .unknownTask(let id, 1)? = error({ try SerialEngine().run(graph, wanted: [ids[7]]) }), id == ids[7] else {
        Issue.record("a wanted task of another graph was not told")
        return
    }
    _ = graph.add(Mix(number: 1), name: "b", after: [a, ids[8]])
    guard case .missingDependency("b", let missing, 2)? = error({ try SerialEngine().run(graph) }), missing == ids[8]
    else {
        Issue.record("a dependency of another graph was not told")
        return
    }
    var later = TaskGraph<Mix>()
    later.add(Mix(number: 0))
    later.addDependency(from: ids[0], to: ids[5])
    guard case .unknownTask? = error({ try SerialEngine().run(later) }) else {
        Issue.record("a later dependency of another graph was not told")
        return
    }
}

@Test("a dependency added later is the next input, and may be a task added later")
func laterDependency() throws {
    var graph = TaskGraph<Mix>()
    let a = graph.add(Mix(number: 1))
    let b = graph.add(Mix(number: 2), after: [a])
    let c = graph.add(Mix(number: 3))
    graph.addDependency(from: c, to: b)
    let value = try SerialEngine().run(graph, wanted: [b]).values[0]
    #expect(value == Mix(number: 2).run([Mix(number: 1).run([]), Mix(number: 3).run([])]))
}

@Test("a graph without tasks runs and gives nothing")
func emptyGraph() throws {
    for engine in [SerialEngine(), ThreadEngine()] as [any Engine] {
        let outcome = try engine.run(TaskGraph<Mix>())
        #expect(outcome.values.isEmpty && outcome.tasksRun == 0)
    }
}

@Test("an error's message names the task, the numbers, and its id")
func messages() {
    #expect("\(TaskError.budget(task: "join", needed: 10, available: 5))".contains("'join' needs 10 bytes"))
    #expect("\(TaskError.threadCount(0))" == "0 threads asked for, expected 1...4096 [task.thread-count]")
    #expect("\(TaskError.cycle((0..<20).map { "t\($0)" }))".contains("… 13 more"))
    #expect("\(TaskError.failed(task: "fit", underlying: TaskError.deadlock(["a", "b"])))".contains("'a' → 'b' → 'a'"))
}
