// Delayed calls: what they give on each engine, what they share, and what happens when they fail.

import Glibc
import Quern
import Synchronization
import Testing

/// Counts what tasks do.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .sequentiallyConsistent) }
    func add() { count.add(1, ordering: .sequentiallyConsistent) }
}

struct Refusal: Error, Equatable { var number: Int }

@Suite("delayed calls")
struct DelayedTests {
    static let data = Matrix<Double>([[1, 2, 3], [4, 5, 6]])
    static let alphas = [0.5, 1, 2]
    static let betas = [0, 0.25]
    static let gammas = [1.0, -1, 3, 0.125]

    /// The program of ARRAYS.md § 1.
    static func search() -> [Delayed<Double>] {
        var results: [Delayed<Double>] = []
        for a in alphas {
            let r1 = delayed($fit1.self, data, a)
            for b in betas {
                let r2 = delayed($fit2.self, r1, b)
                for c in gammas { results.append(delayed($fit3.self, r2, c)) }
            }
        }
        return results
    }

    static func expected() throws -> [Double] {
        try alphas.flatMap { a in
            try betas.flatMap { b in try gammas.map { c in try fit3(fit2(fit1(data, a), b), c) } }
        }
    }

    static let engines: [any Engine] = [
        SerialEngine.serial, ThreadEngine.threads, ThreadEngine.threads(1), ThreadEngine.threads(2),
        ThreadEngine.threads(8),
    ]

    @Test("the triple loop gives what plain calls give, on every engine", arguments: engines.indices)
    func tripleLoop(index: Int) throws {
        let expected = try Self.expected()
        func check<E: Engine>(_ engine: E) throws {
            let results = Self.search()
            #expect(try computeAll(results, on: engine) == expected)
            let found = try delayed($best.self, results).compute(on: engine)
            #expect(found.score == expected.max() && found.index == expected.firstIndex(of: found.score))
        }
        try check(Self.engines[index])
    }

    @Test("each call runs once: 3 fits of the first stage, 6 of the second, 24 of the third")
    func sharing() throws {
        let report = try delayed($best.self, Self.search()).run(on: .serial, trace: true)
        #expect(report.tasksRun == 3 + 6 + 24 + 1)
        #expect(report.callsAsked == 3 * 24 + 1)
        #expect(report.tasks.map(\.name) == ["fit1", "fit2", "fit3", "best"])
        #expect(report.tasks.map(\.count) == [3, 6, 24, 1])
        #expect(report.spans.count == 34 && report.spans.allSatisfy { $0.end >= $0.start })
        #expect(report.spans.contains { $0.name == "fit3(_, -1.0)" })
    }

    @Test("equal calls that were written twice are one: nested loops without a prefix in common")
    func equalCalls() throws {
        var results: [Delayed<Double>] = []
        for a in Self.alphas {
            for b in Self.betas {
                for c in Self.gammas {
                    let r1 = delayed($fit1.self, Self.data, a)
                    let r2 = delayed($fit2.self, r1, b)
                    results.append(delayed($fit3.self, r2, c))
                }
            }
        }
        let report = try runAll(results)
        #expect(report.tasksRun == 3 + 6 + 24 && report.callsAsked == 72)
        #expect(report.value == (try Self.expected()))
    }

    @Test("calls that differ in one bit, in their array or in a view of it are not one")
    func differentCalls() throws {
        let other = Self.data + 0
        let calls = [
            delayed($fit1.self, Self.data, 0), delayed($fit1.self, Self.data, -0.0), delayed($fit1.self, other, 0),
            delayed($fit1.self, Self.data.transposed, 0), delayed($fit1.self, Self.data[0..<1, ...], 0),
            delayed($fit1.self, Self.data, Double.nan), delayed($fit1.self, Self.data, Double.nan),
        ]
        let report = try runAll(calls)
        #expect(report.tasksRun == 6)
        #expect(report.value[0][0].sign == .plus && report.value[1][0].sign == .minus)
        #expect(report.value.map(\.count) == [2, 2, 2, 3, 1, 2, 2])
    }

    @Test("a kernel that calls C is not merged: equal calls may differ")
    func foreignCalls() throws {
        #expect(try runAll([delayed($randomPlus.self, Int32(1)), delayed($randomPlus.self, Int32(1))]).tasksRun == 2)
    }

    @Test("an array that is written after the call was made is the array as it was")
    func writtenLater() throws {
        var data = Self.data
        let sum = delayed($fit1.self, data, 1)
        data[0, 0] = 1000
        let later = delayed($fit1.self, data, 1)
        let values = try computeAll([sum, later])
        #expect(values[0][0] == 6 && values[1][0] == 1005)
    }

    @Test("a closure takes other values, runs once, and is shared by whoever holds it")
    func closures() throws {
        let counter = Counter()
        let shared = delayed(name: "shared") { () -> Double in
            counter.add()
            return 2.5
        }
        let scaled = delayed(shared, 4, Self.data, name: "scaled") { x, factor, data in x * Double(factor) + data[0, 0] }
        let both = delayed(shared, scaled) { $0 + $1 }
        #expect(try both.compute() == 13.5)
        #expect(counter.value == 1)
        #expect(try both.compute(on: .serial) == 13.5)
        #expect(counter.value == 2)
        #expect(both.explain().callsAsked == 4 && both.explain().taskCount == 3)
    }

    @Test("generic kernels and those with inout parameters run in closures")
    func genericKernels() throws {
        let x: Vector<Double> = [1, -2, 3]
        let sum = delayed(x) { try sumPositive($0) }
        let moved = delayed(x, sum) { x, a -> Vector<Double> in
            var y = x
            axpy(a, x, &y)
            return y
        }
        #expect(try moved.compute() == [5, -10, 15])
    }

    @Test("kernels without parameters, with labels, without result, with several results")
    func shapes() throws {
        #expect(try delayed($constantPi.self).compute() == 3.140625)
        #expect(try delayed($labelled.self, delayed($constantPi.self), 2).compute() == 6.28125)
        #expect(try delayed($nothing.self, 1).compute() == ())
        let range = delayed($range.self, [3, 1, 2] as Vector<Double>)
        #expect(try range.map { $0.high - $0.low }.compute() == 2)
        let (low, list) = try computeAll(range.map(\.low), delayedAll([Delayed(1), Delayed(2)]))
        #expect(low == 1 && list == [1, 2])
        #expect(try delayed($isOrdered.self, 1, 2).compute())
    }

    @Test("kernels may have the names of the peers' own members")
    func names() throws {
        #expect(try delayed($apply.self, 1).compute() == 101)
        #expect(try delayed($compiled.self, 1).compute() == 201)
        #expect(try delayed(Named.$native.self, 1).compute() == 301)
        #expect(try delayed(Named.$kernel.self, 1).compute() == 401)
        #expect(try delayed(Named.$usual.self, 1, 2).compute() == 3)
        #expect(try $apply.native { try $apply.apply(1) } == 101)
        #expect(try delayed(Holder<Int>.$triple.self, 2).compute() == 6)
    }

    @Test("tasks run in the mode of the place that asks")
    func modes() throws {
        let mode = delayed { KernelMode.here }
        #expect(try $fit1.interpreted { try mode.compute() } == .interpreted)
        #expect(try $fit1.native { try mode.compute(on: .threads(2)) } == .native)
        #expect(try $fit1.interpreted { try computeAll(Self.search()) } == Self.expected())
    }

    @Test("a failing call is named with its scalar arguments, and its fault is told", arguments: engines.indices)
    func failure(index: Int) throws {
        func check<E: Engine>(_ engine: E) {
            let x: Vector<Double> = [1, 2, 3]
            let calls = [0, 1, 7, 2, 9].map { delayed($element.self, x, $0) }
            do {
                _ = try computeAll(calls, on: engine)
                Issue.record("no error")
            } catch TaskError.failed(let task, let underlying) {
                #expect(task == "element(_, 7)")
                #expect("\(underlying)".contains("index 7 is outside axis 0 of 'x', whose extent is 3"))
            } catch {
                Issue.record("\(error)")
            }
        }
        check(Self.engines[index])
        // And the pool still serves.
        #expect(try delayed($constantPi.self).compute() == 3.140625)
    }

    @Test("what a closure throws comes back, and what depends on it does not run")
    func throwing() {
        let counter = Counter()
        let failing = delayed(name: "third") { () throws -> Double in throw Refusal(number: 3) }
        let after = delayed(failing) { x -> Double in
            counter.add()
            return x
        }
        #expect {
            try after.compute()
        } throws: { error in
            guard case TaskError.failed("third", let underlying as Refusal) = error else { return false }
            return underlying.number == 3
        }
        #expect(counter.value == 0)
    }

    @Test("a chain of a million calls is planned, run and let go on any stack")
    func deepChain() throws {
        var chain = Delayed(0)
        for _ in 0..<1_000_000 { chain = chain.map(name: "one more") { $0 + 1 } }
        #expect(chain.explain().taskCount == 1_000_001)
        #expect(try chain.compute() == 1_000_000)
    }

    @Test("a ladder that would be 2^60 calls is 61")
    func ladder() throws {
        var value = delayed($next.self, 0)
        for _ in 0..<59 { value = delayed($labelled.self, delayed(value, value) { ($0 + $1) / 2 }, 1) }
        #expect(try value.compute() == 1)
        var endless = Delayed(1.0)
        for _ in 0..<80 { endless = delayed(endless, endless) { $0 + $1 } }
        #expect(endless.explain().callsAsked == .max && endless.explain().taskCount == 81)
        #expect(endless.explain().description.hasPrefix("more calls than can be counted asked for, 81 tasks to run"))
    }

    @Test("a graph lets go of all its nodes, and of what its closures hold")
    func leaks() throws {
        final class Held: Sendable {
            let counter: Counter
            init(_ counter: Counter) { self.counter = counter }
            deinit { counter.add() }
        }
        let counter = Counter()
        do {
            var values: [Delayed<Int>] = []
            for i in 0..<100 {
                let held = Held(counter)
                let first = delayed(i, name: "held") { i in withExtendedLifetime(held) { i } }
                values += [first, first.map { $0 + 1 }]
            }
            #expect(try computeAll(values).reduce(0, +) == 100 * 99 + 100)
            values.append(delayed { throw Refusal(number: 1) })
            #expect(throws: TaskError.self) { try computeAll(values, on: .threads(2)) }
        }
        // A worker may be about to let go of its last task.
        for _ in 0..<1000 where counter.value < 100 { usleep(1000) }
        #expect(counter.value == 100)
    }

    @Test("a budget too small for a call is refused with the call's name before anything runs")
    func budget() throws {
        let counter = Counter()
        let big = delayed(name: "big", byteCount: 1_000_000) { () -> Vector<Double> in
            counter.add()
            return Vector(zeros: 125_000)
        }
        #expect {
            try big.compute(memory: .kilobytes(10))
        } throws: { error in
            guard case TaskError.budget(let task, _, 10_000) = error else { return false }
            return task == "big"
        }
        #expect(counter.value == 0)
        let report = try big.map { $0.count }.run(memory: .megabytes(2))
        #expect(report.value == 125_000 && report.peakBytes >= 1_000_000 && report.peakBytes < 2_000_000)
        #expect(big.explain().knownPeakByteCount == 1_000_000)
    }

    @Test("a run is cancelled: before it starts, and from inside")
    func cancellation() throws {
        let token = CancellationToken()
        let counter = Counter()
        let first = delayed(name: "first") { () -> Int in
            token.cancel()
            return 1
        }
        let second = first.map { value in
            counter.add()
            return value
        }
        #expect {
            try second.compute(on: .serial, cancellation: token)
        } throws: { error in
            if case TaskError.cancelled = error { true } else { false }
        }
        #expect(counter.value == 0)
        #expect(throws: TaskError.self) { try first.compute(cancellation: token) }
    }

    @Test("0 and too many threads are refused with the number")
    func threadCounts() {
        for count in [0, -1, 4097, Int.max] {
            #expect {
                try Delayed(1).compute(on: .threads(count))
            } throws: { error in
                guard case TaskError.threadCount(count) = error else { return false }
                return true
            }
        }
    }

    @Test("the async forms give the same, wait on no thread of Swift's, and are cancelled with their task")
    func asyncForms() async throws {
        let expected = try Self.expected()
        #expect(try await computeAll(Self.search()) == expected)
        let found = try await delayed($best.self, Self.search()).compute()
        #expect(found.score == expected.max())
        // More waiting tasks than Swift's pool has threads, and one that all wait for.
        try await withThrowingTaskGroup(of: Int.self) { group in
            for i in 0..<64 {
                group.addTask {
                    try await delayed(i) { i in
                        ThreadPool.blocking { _ = usleep(2000) }
                        return i
                    }.compute()
                }
            }
            let sum = try await group.reduce(0, +)
            #expect(sum == 64 * 63 / 2)
        }
        let started = Counter()
        let task = Task {
            try await delayed(name: "long") { () throws -> Int in
                started.add()
                while true {
                    try TaskContext.checkCancellation()
                    ThreadPool.blocking { _ = usleep(500) }
                }
            }.compute()
        }
        while started.value == 0 { try await Task.sleep(for: .milliseconds(1)) }
        task.cancel()
        guard case .failure(let error) = await task.result, case TaskError.cancelled = error else {
            Issue.record("not cancelled")
            return
        }
    }

    @Test("a graph inside a task, three deep, on the same pool")
    func nested() throws {
        @Sendable func tree(_ depth: Int) throws -> Int {
            if depth == 0 { return 1 }
            let branches = (0..<3).map { branch in
                delayed(branch, name: "branch") { _ in try tree(depth - 1) }
            }
            return try computeAll(branches).reduce(0, +)
        }
        #expect(try tree(3) == 27)
    }

    @Test("progress is told up to the end")
    func progress() throws {
        let last = Mutex((0, 0))
        let style = ProgressStyle.report { done, total in last.withLock { $0 = (done, total) } }
        _ = try computeAll(Self.search(), progress: style)
        #expect(last.withLock { $0 } == (33, 33))
        #expect(try Delayed(1).compute(progress: .bar) == 1)
    }

    @Test("the graph is told in Graphviz's language, the run in words and as a picture")
    func pictures() throws {
        let score = delayed($fit3.self, delayed($fit2.self, delayed($fit1.self, Self.data, 2), 1), 0.5)
        #expect(
            score.graph == """
                digraph tasks {
                  node [shape=box, style=rounded]
                  t0 [label="fit1(_, 2.0)"]
                  t1 [label="fit2(_, 1.0)"]
                  t0 -> t1
                  t2 [label="fit3(_, 0.5)"]
                  t1 -> t2
                }

                """)
        #expect(Delayed(1, name: "a \"b\" \\c").graph.contains("label=\"a \\\"b\\\" \\\\c\""))
        #expect(score.explain().description == """
            3 calls asked for, 3 tasks to run, results of at least 8 bytes at a time
              fit1: 1
              fit2: 1
              fit3: 1
            """)
        let report = try score.run(on: .serial, trace: true)
        #expect(report.description.hasPrefix("3 calls asked for, 3 tasks run on serial in "))
        #expect(report.tracePicture(title: "three fits").contains("fit2(_, 1.0)"))
        let path = "/tmp/quern-trace-\(getpid()).json"
        try report.writeTrace(to: path)
        #expect(try readFile(path).contains("fit3(_, 0.5)"))
        unlink(path)
    }
}
