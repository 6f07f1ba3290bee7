// A million tasks: right, on every kind of engine, and no recursion anywhere that a long graph could break.

import TaskGraphs
import Testing

private let taskCount = 1_000_000

/// Adds up its inputs and its number; inputs are at most two.
private struct Sum: TaskWork {
    var number: Int

    func run(_ inputs: [Int]) -> Int {
        switch inputs.count {
        case 0: number
        case 1: inputs[0] &* 3 &+ number
        default: inputs[0] &* 3 &+ inputs[1] &* 5 &+ number
        }
    }
}

/// Two inputs each, most of them near, some from anywhere; `chain` instead takes the last alone.
private func millionTasks(isChain: Bool) -> (graph: TaskGraph<Sum>, values: [Int]) {
    var random = Random(11)
    var graph = TaskGraph<Sum>()
    graph.reserve(tasks: taskCount, dependencies: 2 * taskCount)
    var ids: [TaskID] = []
    var values: [Int] = []
    ids.reserveCapacity(taskCount)
    values.reserveCapacity(taskCount)
    for t in 0..<taskCount {
        if t == 0 {
            ids.append(graph.add(Sum(number: t)))
            values.append(t)
        } else if isChain {
            ids.append(graph.add(Sum(number: t), after: [ids[t - 1]]))
            values.append(values[t - 1] &* 3 &+ t)
        } else {
            let (a, b) = (random.next(t), max(0, t - 1 - random.next(50)))
            ids.append(graph.add(Sum(number: t), after: [ids[a], ids[b]]))
            values.append(values[a] &* 3 &+ values[b] &* 5 &+ t)
        }
    }
    return (graph, values)
}

@Test("a million tasks, random and in one chain, give the right values, serially and on threads")
func millionTasksAreRight() throws {
    widenPool()
    for isChain in [false, true] {
        let (graph, values) = millionTasks(isChain: isChain)
        for engine in [.serial, .threads(3)] as [any Engine] {
            let outcome = try engine.run(graph)
            #expect(outcome.tasksRun == taskCount, "\(engine.name), chain \(isChain)")
            #expect(outcome.values == outcome.wanted.map { values[$0.index] }, "\(engine.name), chain \(isChain)")
            print("a million tasks, chain \(isChain), \(engine.name): \(outcome.seconds) s")
        }
    }
}

@Test("a failure at the end of a million tasks is told, and a circle through all of them")
func millionTasksFail() throws {
    var graph = TaskGraph<ClosureWork<Int>>()
    graph.reserve(tasks: taskCount, dependencies: taskCount)
    let go = ClosureWork<Int> { $0[0] + 1 }
    let first = graph.add(ClosureWork { _ in 0 }, name: "first")
    var last = first
    for _ in 2..<taskCount { last = graph.add(go, after: [last]) }
    let end = graph.add(ClosureWork { throw Boom(number: $0[0]) }, name: "end", after: [last])
    for engine in [.serial, .threads(3)] as [any Engine] {
        guard case .failed("end", let underlying)? = taskError({ try engine.run(graph) }) else {
            Issue.record("\(engine.name): the failure was not told")
            continue
        }
        #expect(underlying as? Boom == Boom(number: taskCount - 2))
    }
    graph.addDependency(from: end, to: first)
    guard case .cycle(let names)? = taskError({ try ThreadEngine().run(graph) }) else {
        Issue.record("no circle was found")
        return
    }
    #expect(names.count == taskCount)
    #expect("\(TaskError.cycle(names))".count < 300)
    expectPoolServes("a circle of a million")
}
