// Tasks: graphs, futures, the C pool's own tasks and regions. The peers do the same in Peers/tasks_*.

import CAllocationCount
internal import CKernelRuntime
import Glibc
import Quern
import Synchronization
import TaskGraphs

/// A task that does nothing.
struct EmptyWork: TaskWork {
    func run(_ inputs: [Int]) -> Int { 1 }
}

/// A task that tells how many tasks stand on the longest way to it.
struct DepthWork: TaskWork {
    func run(_ inputs: [Int]) -> Int {
        var most = 0
        for depth in inputs where depth > most { most = depth }
        return most + 1
    }
}

/// The random graph of Peers/tasks_peer.h: 0 to 5 earlier tasks before each.
struct RandomEdges {
    /// Where each task's dependencies start; one more at the end.
    private(set) var starts: [Int] = [0]
    private(set) var before: [Int32] = []

    init(count: Int) {
        var state: UInt64 = 42
        func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        for task in 0..<count {
            let edges = task == 0 ? 0 : below(6)
            for _ in 0..<edges { before.append(Int32(below(task))) }
            starts.append(before.count)
        }
    }
}

/// Builds, orders and runs the random graph on at most `width` threads.
private func randomGraph(_ edges: RandomEdges, width: Int) throws -> (seconds: Double, result: Double) {
    let count = edges.starts.count - 1
    var most = 0
    let time = try seconds(1) {
        var graph = TaskGraph<DepthWork>()
        graph.reserve(tasks: count, dependencies: edges.before.count)
        for task in 0..<count {
            let after = edges.before[edges.starts[task]..<edges.starts[task + 1]].lazy.map { TaskID(Int($0)) }
            graph.add(DepthWork(), after: after)
        }
        most = try ThreadEngine(most: width).run(graph).values.max() ?? 0
    }
    return (time, Double(most))
}

/// Tasks of the C pool, all empty but for counting; the last one to run posts `done`.
private final class PoolTasks: Sendable {
    let count: Int
    private let left = Atomic(0)
    nonisolated(unsafe) private let tasks: UnsafeMutablePointer<quern_task>
    nonisolated(unsafe) private let root: UnsafeMutablePointer<quern_task>
    nonisolated(unsafe) private let done: UnsafeMutablePointer<sem_t>

    init(count: Int) {
        self.count = count
        tasks = .allocate(capacity: count)
        root = .allocate(capacity: 1)
        done = .allocate(capacity: 1)
        sem_init(done, 0, 0)
    }

    deinit {
        sem_destroy(done)
        tasks.deallocate()
        root.deallocate()
        done.deallocate()
    }

    private func submitAll() {
        let me = Unmanaged.passUnretained(self).toOpaque()
        for index in 0..<count {
            tasks[index] = quern_task(
                next: nil,
                run: { task in
                    guard let argument = task.pointee.argument else { return }
                    let me = Unmanaged<PoolTasks>.fromOpaque(argument).takeUnretainedValue()
                    if me.left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { sem_post(me.done) }
                }, argument: me, priority: 0, reserved: 0)
            guard quern_pool_submit(tasks + index) == 0 else { fatalError("the pool took no task") }
        }
    }

    /// Seconds a task, submitted by the calling thread or by a task on a worker.
    func run(fromWorker: Bool) -> Double {
        left.store(count, ordering: .relaxed)
        return seconds(1) {
            if fromWorker {
                root.pointee = quern_task(
                    next: nil,
                    run: { task in
                        guard let argument = task.pointee.argument else { return }
                        Unmanaged<PoolTasks>.fromOpaque(argument).takeUnretainedValue().submitAll()
                    }, argument: Unmanaged.passUnretained(self).toOpaque(), priority: 0, reserved: 0)
                guard quern_pool_submit(root) == 0 else { fatalError("the pool took no task") }
            } else {
                submitAll()
            }
            while sem_wait(done) != 0 {}
        } / Double(count)
    }
}

/// The chain of tasks_peer.h, as machine code of the Swift compiler.
@inline(never)
private func nativeChain(_ start: Double, _ steps: Int) -> Double {
    var x = start
    for _ in 0..<steps { x = x * 0.999 + 0.001 }
    return x
}

/// Where a region's items put their results.
private struct RegionPlace {
    var steps: Int
    var results: UnsafeMutablePointer<Double>
}

/// One region of the C pool with an item for each thread.
private func region(_ place: UnsafeMutablePointer<RegionPlace>) {
    quern_pool_region(
        Int64(usualWidth), 0,
        { argument, index in
            guard let place = argument?.assumingMemoryBound(to: RegionPlace.self) else { return }
            place.pointee.results[Int(index)] = nativeChain(Double(index), place.pointee.steps)
        }, place)
}

/// Runs `body` with the place for items of `steps` steps.
private func withRegion<Result>(steps: Int, _ body: (UnsafeMutablePointer<RegionPlace>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: usualWidth) { results in
        results.initialize(repeating: 0)
        var place = RegionPlace(steps: steps, results: results.baseAddress.unsafelyUnwrapped)
        return withUnsafeMutablePointer(to: &place) { body($0) }
    }
}

/// Rows of numbers around 0, as in tasks_python.py.
private func series() -> Matrix<Double> {
    Matrix(shape: 200, 10_000) { i, t in
        let x = Double(i * 7919 + t * (i % 13 + 1)) * 0.6180339887498949
        return x - x.rounded(.down) - 0.5
    }
}

/// The sum of all pairs' correlations, a future a row, and what it took.
private func correlation(_ x: Matrix<Double>) throws -> (seconds: Double, result: Double) {
    var total = 0.0
    let time = try seconds(1) {
        let rows = x.shape[0]
        let moments = try ThreadPool.map(0..<rows, name: "row") { try meanAndLength(x, $0) }.map { try $0.get() }
        let means = Vector<Double>(shape: rows) { moments[$0].0 }
        let lengths = Vector<Double>(shape: rows) { moments[$0].1 }
        // Long rows first, so that no thread ends with one that the other could have shared.
        let sums = ThreadPool.map((0..<rows).reversed(), name: "pairs of row") {
            try correlationsAbove(x, means, lengths, $0)
        }
        for sum in sums.reversed() { total += try sum.get() }
    }
    return (time, total)
}

/// The cases of tasks by name; tasks.py has the same names.
func taskCases() -> [String: Case] {
    let million = 1_000_000
    var edges: RandomEdges?
    var table: [String: Case] = [:]
    table["task-graph"] = Case {
        var sum = 0
        let time = try seconds(1) {
            var graph = TaskGraph<EmptyWork>()
            graph.reserve(tasks: million, dependencies: 0)
            for _ in 0..<million { graph.add(EmptyWork()) }
            sum = try ThreadEngine().run(graph).values.reduce(0, +)
        }
        return (time / Double(million), Double(sum))
    }
    table["task-future"] = Case {
        let count = 100_000
        var sum = 0
        let time = try seconds(1) {
            let futures = (0..<count).map { _ in ThreadPool.submit { 1 } }
            for future in futures { sum += try future.get() }
        }
        return (time / Double(count), Double(sum))
    }
    let poolTasks = PoolTasks(count: million)
    table["task-pool"] = Case { (poolTasks.run(fromWorker: true), Double(million)) }
    table["task-pool-outside"] = Case { (poolTasks.run(fromWorker: false), Double(million)) }
    for (name, width) in [("random-graph", usualWidth), ("random-graph@1", 1), ("random-graph@8", 8)] {
        table[name] = Case {
            let graph = edges ?? RandomEdges(count: million)
            edges = graph
            return try onThreads(width) { try randomGraph(graph, width: width) }
        }
    }
    table["region-empty"] = Case {
        (withRegion(steps: 0) { place in seconds(2000) { region(place) } }, 0)
    }
    table["region-10us@1"] = Case {
        var first = 0.0
        // Each start depends on the result before, or equal repetitions would become one.
        let time = seconds(500) { first = nativeChain(first * 0, 5000) }
        return (time, first + nativeChain(1, 5000))
    }
    table["region-10us"] = Case {
        withRegion(steps: 5000) { place in
            let time = seconds(500) { region(place) }
            return (time, place.pointee.results[0] + (usualWidth > 1 ? place.pointee.results[1] : 0))
        }
    }
    table["region-parked"] = Case {
        withRegion(steps: 0) { place in
            var least = Double.infinity
            for _ in 0..<15 {
                usleep(2000)
                least = min(least, seconds(1) { region(place) })
            }
            return (least, 0)
        }
    }
    let x = series()
    for (name, width) in [("correlation", usualWidth), ("correlation@1", 1)] {
        table[name] = Case { try onThreads(width) { try correlation(x) } }
    }
    table["correlation-bytes"] = Case {
        _ = try correlation(x)
        allocation_watch(1)
        defer { allocation_watch(0) }
        let before = allocation_bytes()
        _ = try correlation(x)
        return (0, Double(allocation_bytes() - before))
    }
    return table
}
