// The scheduler, driven without threads: random runs, and every order of events of small graphs.

import TaskGraphs
import Testing

/// Drives one scheduler and checks each action against what the graph says.
private struct Driver {
    var scheduler: Scheduler
    let inputs: [[Int]]
    var running: [Int] = []
    var finished: Set<Int> = []
    var released: Set<Int> = []
    var failed: Set<Int> = []
    var isStuck = false

    init(_ plan: TaskPlan, budget: Int? = nil) throws {
        scheduler = try Scheduler(plan, memoryBudget: budget)
        inputs = (0..<plan.count).map { p in plan.inputs[plan.inputRange(p)].map(Int.init) }
    }

    /// Starts the next task, if there is one; false if not.
    mutating func start(_ what: String) -> Bool {
        let could = scheduler.canStart()
        switch scheduler.next() {
        case .start(let p):
            #expect(could, "\(what)")
            #expect(inputs[p].allSatisfy(finished.contains), "\(what): started before its inputs had finished")
            #expect(inputs[p].allSatisfy { !released.contains($0) }, "\(what): an input was let go too early")
            #expect(!finished.contains(p) && !running.contains(p) && !failed.contains(p), "\(what): started twice")
            #expect(failed.allSatisfy { p < $0 }, "\(what): started after a failure before it")
            running.append(p)
            return true
        case .stuck:
            isStuck = true
            return false
        case .wait:
            #expect(!could && !running.isEmpty, "\(what): told to wait for nothing")
            return false
        case .done:
            #expect(!could && running.isEmpty, "\(what): done while tasks run")
            return false
        }
    }

    mutating func finish(_ index: Int, _ what: String) {
        let p = running.remove(at: index)
        finished.insert(p)
        var out: [Int32] = []
        scheduler.finished(p, releasing: &out)
        for q in out.map(Int.init) {
            #expect(released.insert(q).inserted, "\(what): let go twice")
            #expect(!scheduler.plan.isWanted[q], "\(what): a wanted value was let go")
            #expect(scheduler.plan.users[scheduler.plan.userRange(q)].allSatisfy { finished.contains(Int($0)) }, "\(what)")
        }
    }

    mutating func fail(_ index: Int) {
        let p = running.remove(at: index)
        failed.insert(p)
        scheduler.failed(p)
    }

    /// All has run: nothing but the wanted values is left.
    func checkEnd(_ what: String) {
        #expect(finished.count == scheduler.plan.count, "\(what): not all ran")
        for p in 0..<scheduler.plan.count {
            #expect(scheduler.isAlive(p) == scheduler.plan.isWanted[p], "\(what): position \(p)")
            #expect(released.contains(p) == !scheduler.plan.isWanted[p], "\(what): position \(p)")
        }
    }
}

@Test("random graphs finish with any number of tasks running, ended in any order, and let go of all but the wanted")
func randomRuns() throws {
    for seed in 0..<300 {
        var random = Random(seed)
        let count = 1 + random.next(80)
        let graph = TaskGraph(randomInputs(count, mean: 2, &random)) { $0 }
        let ids = taskIDs(count)
        let wanted = random.next(2) == 0 ? nil : (0..<1 + random.next(3)).map { _ in ids[random.next(count)] }
        var driver = try Driver(TaskPlan(graph.table, wanted: wanted))
        let width = 1 + random.next(6)
        while true {
            while driver.running.count < width, driver.start("seed \(seed)") {}
            if driver.running.isEmpty { break }
            driver.finish(random.next(driver.running.count), "seed \(seed)")
        }
        driver.checkEnd("seed \(seed)")
    }
}

@Test("every order of events of every graph of four tasks, for every set of wanted tasks")
func allInterleavings() throws {
    var ends = 0
    func explore(_ driver: Driver, _ what: String) {
        var started = driver
        if driver.running.count < 3, started.start(what) { explore(started, what) }
        if driver.running.isEmpty, driver.scheduler.finishedCount == driver.scheduler.plan.count {
            ends += 1
            return driver.checkEnd(what)
        }
        for index in driver.running.indices {
            var next = driver
            next.finish(index, what)
            explore(next, what)
        }
    }
    let ids = taskIDs(4)
    for inputs in allInputs(4) {
        let graph = TaskGraph(inputs) { $0 }
        for bits in 1..<16 {
            let wanted = (0..<4).filter { bits >> $0 & 1 == 1 }.map { ids[$0] }
            explore(try Driver(TaskPlan(graph.table, wanted: wanted)), "\(inputs), wanted \(wanted)")
        }
    }
    print("interleavings of graphs of 4 tasks: \(ends)")
    #expect(ends > 5_000)
}

@Test("whichever tasks fail, in whatever order, the failure that remains is the one that running in order meets first")
func failuresAreDeterministic() throws {
    var ends = 0
    func explore(_ driver: Driver, failing: Set<Int>, expected: Int, _ what: String) {
        var started = driver
        let couldStart = driver.running.count < 3 && started.start(what)
        if couldStart { explore(started, failing: failing, expected: expected, what) }
        if driver.running.isEmpty, !couldStart {
            ends += 1
            #expect(driver.scheduler.failure == expected, "\(what)")
            return
        }
        for index in driver.running.indices {
            var next = driver
            if failing.contains(driver.running[index]) { next.fail(index) } else { next.finish(index, what) }
            explore(next, failing: failing, expected: expected, what)
        }
    }
    for inputs in allInputs(4) {
        let plan = try TaskPlan(TaskGraph(inputs) { $0 }.table, wanted: nil)
        for bits in 1..<16 {
            let failing = Set((0..<4).filter { bits >> $0 & 1 == 1 })
            explore(try Driver(plan), failing: failing, expected: failing.min() ?? 0, "\(inputs), failing \(failing)")
        }
    }
    #expect(ends > 5_000)
}

@Test("all graphs of five tasks, three at a time, every order of ends, under the least budget: never stuck, never above")
func budgetsHold() throws {
    func explore(_ driver: Driver, limit: Int, _ what: String) {
        #expect(driver.scheduler.budget.alive <= limit, "\(what)")
        var started = driver
        if driver.running.count < 3, started.start(what) { return explore(started, limit: limit, what) }
        if started.isStuck { Issue.record("stuck: \(what)") }
        if driver.running.isEmpty {
            #expect(driver.finished.count == driver.scheduler.plan.count, "\(what)")
            return
        }
        for index in driver.running.indices {
            var next = driver
            next.finish(index, what)
            explore(next, limit: limit, what)
        }
    }
    for (number, inputs) in allInputs(5).enumerated() {
        var random = Random(number)
        let bytes = (0..<5).map { _ in random.next(4) }
        let working = (0..<5).map { _ in random.next(3) }
        let plan = try TaskPlan(TaskGraph(inputs, bytes: bytes, working: working) { $0 }.table, wanted: nil)
        for room in [0, 2] where plan.serialPeakBytes > 0 {
            let limit = plan.serialPeakBytes + room
            explore(try Driver(plan, budget: limit), limit: limit, "\(inputs), bytes \(bytes), working \(working)")
        }
    }
}

@Test("larger random graphs keep to their budget, and run beside each other where there is room")
func budgetsOfRandomGraphs() throws {
    var beside = 0
    for seed in 0..<200 {
        var random = Random(seed)
        let count = 5 + random.next(60)
        let inputs = randomInputs(count, mean: 1, &random)
        let graph = TaskGraph(
            inputs, bytes: inputs.map { _ in random.next(100) }, working: inputs.map { _ in random.next(50) }) { $0 }
        let plan = try TaskPlan(graph.table, wanted: nil)
        let limit = max(1, plan.serialPeakBytes) * (100 + random.next(100)) / 100
        var driver = try Driver(plan, budget: limit)
        while true {
            while driver.running.count < 4, driver.start("seed \(seed)") {}
            #expect(!driver.isStuck, "seed \(seed)")
            #expect(driver.scheduler.budget.alive <= limit, "seed \(seed)")
            if driver.running.count > 1 { beside += 1 }
            if driver.running.isEmpty { break }
            driver.finish(random.next(driver.running.count), "seed \(seed)")
        }
        driver.checkEnd("seed \(seed)")
        #expect(driver.scheduler.budget.alive == plan.wantedPositions.reduce(0) { $0 + plan.byteCounts[$1] })
        #expect(driver.scheduler.budget.peak <= limit)
    }
    #expect(beside > 1_000)
}

@Test("a run that cannot fit is refused before anything runs, with the task and both figures")
func refusal() throws {
    let graph = TaskGraph([[], [], [0, 1]], bytes: [100, 100, 50], working: [0, 0, 25]) { $0 }
    let plan = try TaskPlan(graph.table, wanted: nil)
    #expect(plan.serialPeakBytes == 275)
    do {
        _ = try Scheduler(plan, memoryBudget: 274)
        Issue.record("274 bytes were accepted")
    } catch {
        guard case .budget("t2", 275, 274) = error else {
            Issue.record("\(error)")
            return
        }
    }
    _ = try Scheduler(plan, memoryBudget: 275)
}

@Test("results larger than foretold end a run that cannot go on, instead of going above the budget")
func largerThanForetold() throws {
    let graph = TaskGraph([[], [0]], bytes: [10, 10]) { $0 }
    var scheduler = try Scheduler(TaskPlan(graph.table, wanted: nil), memoryBudget: 20)
    guard case .start(0) = scheduler.next() else {
            Issue.record("position 0 did not start")
            return
        }
    var released: [Int32] = []
    scheduler.finished(0, byteCount: 15, releasing: &released)
    #expect(scheduler.next() == .stuck(position: 1, needed: 25))
}

@Test("sizes without end are added up without end, not over it")
func enormousSizes() throws {
    let graph = TaskGraph([[], [0], [0, 1]], bytes: [.max, .max, 1], working: [.max, 0, 0]) { $0 }
    let plan = try TaskPlan(graph.table, wanted: nil)
    #expect(plan.serialPeakBytes == .max)
    #expect(throws: TaskError.self) { try Scheduler(plan, memoryBudget: 1 << 60) }
    var driver = try Driver(plan)
    while driver.start("enormous") { driver.finish(0, "enormous") }
    #expect(driver.finished.count == 3)
}

@Test("a set of ready positions gives the lowest, over all levels of its words")
func readySet() {
    for size in [1, 63, 64, 65, 4096, 4097, 300_000] {
        var random = Random(size)
        var set = ReadySet(size: size)
        var model = Set<Int>()
        for _ in 0..<2_000 {
            let position = random.next(size)
            if model.contains(position) {
                model.remove(position)
                set.remove(position)
            } else {
                model.insert(position)
                set.insert(position)
            }
            #expect(set.count == model.count)
            if random.next(20) == 0 { #expect(set.first == model.min(), "size \(size)") }
        }
        while let first = set.first {
            #expect(first == model.min())
            model.remove(first)
            set.remove(first)
        }
        #expect(model.isEmpty)
    }
}
