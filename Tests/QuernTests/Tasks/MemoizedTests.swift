// Memoised functions: what they remember, what they forget, and what many threads and deep recursion do to them.

import Glibc
import Quern
import Testing

@Suite("memoised functions")
struct MemoizedTests {
    @Test("each argument is computed once; hits and misses are counted")
    func counts() throws {
        let counter = Counter()
        let square = memoized { (x: Int) -> Int in
            counter.add()
            return x * x
        }
        for x in [3, 4, 3, 3, 5, 4] { #expect(try square(x) == x * x) }
        #expect(counter.value == 3)
        #expect(square.counts.hits == 3 && square.counts.misses == 3 && square.counts.kept == 3)
        square.removeAll()
        #expect(square.counts.kept == 0)
        #expect(try square(3) == 9 && counter.value == 4)
    }

    @Test("beyond its capacity it forgets what was used least recently", arguments: [0, 1, 2, 3, 7])
    func capacity(_ capacity: Int) throws {
        // Beside a plain list of what was used last.
        var recent: [Int] = []
        var (hits, evictions) = (0, 0)
        let twice = memoized(capacity: capacity) { (x: Int) in 2 * x }
        var generator = SystemRandomNumberGenerator()
        for step in 0..<2000 {
            let x = Int.random(in: 0..<10, using: &generator)
            #expect(try twice(x) == 2 * x)
            if let place = recent.firstIndex(of: x) {
                hits += 1
                recent.remove(at: place)
            }
            recent.append(x)
            if recent.count > capacity {
                recent.removeFirst()
                if capacity > 0 { evictions += 1 }
            }
            let counts = twice.counts
            #expect(counts.hits == hits && counts.kept == recent.count, "at step \(step)")
            #expect(counts.evictions == evictions)
        }
    }

    @Test("recursion: fib(80) in 81 calls")
    func recursion() throws {
        let fibonacci: Memoized<Int, Int> = memoized { fibonacci, n in
            n < 2 ? n : try fibonacci(n - 1) + fibonacci(n - 2)
        }
        #expect(try fibonacci(80) == 23_416_728_348_467_685)
        #expect(fibonacci.counts.misses == 81 && fibonacci.counts.hits == 78)
    }

    @Test("recursion that is too deep is an error, on the main thread and on the pool's; then it goes on")
    func tooDeep() throws {
        let depth: Memoized<Int, Int> = memoized(capacity: 10) { depth, n in n == 0 ? 0 : try depth(n - 1) + 1 }
        #expect {
            try depth(100_000_000)
        } throws: { error in
            guard case MemoizationError.tooDeep(let call) = error else { return false }
            return call.hasPrefix("the memoised call (99")
        }
        #expect(try depth(100) == 100)
        #expect(throws: TaskError.self) { try ThreadPool.submit { try depth(100_000_000) }.get() }
        #expect(try ThreadPool.submit { try depth(200) }.get() == 200)
    }

    @Test("a function that needs its own result gets an error, alone and in a circle of threads")
    func needsItself() throws {
        let own: Memoized<Int, Int> = memoized { own, n in try own(n) }
        #expect(throws: MemoizationError.needsItself(call: "the memoised call (7)")) { try own(7) }
        // Two threads, each computing what the other needs.
        let ready = Counter()
        let circle: Memoized<Int, Int> = memoized { circle, n in
            ready.add()
            while ready.value < 2 { ThreadPool.blocking { _ = usleep(100) } }
            return try circle(1 - n)
        }
        let a = ThreadPool.submit { try circle(0) }
        let b = ThreadPool.submit { try circle(1) }
        for future in [a, b] {
            #expect {
                try future.get()
            } throws: { error in
                guard case TaskError.failed(_, MemoizationError.needsItself) = error else { return false }
                return true
            }
        }
    }

    @Test("equal calls at the same time are computed once, and all get the result")
    func concurrency() throws {
        for _ in 0..<20 {
            let counter = Counter()
            let slow = memoized { (x: Int) -> Int in
                counter.add()
                ThreadPool.blocking { _ = usleep(1000) }
                return x + 1
            }
            let results = try (0..<32).parallelMap(on: .threads(8)) { try slow($0 % 4) }
            #expect(results == (0..<32).map { $0 % 4 + 1 })
            #expect(counter.value == 4)
            let counts = slow.counts
            #expect(counts.misses == 4 && counts.hits + counts.shared == 28)
        }
    }

    @Test("an error goes to all who wait, and is not remembered")
    func errors() throws {
        let counter = Counter()
        let failing = memoized { (x: Int) throws -> Int in
            counter.add()
            if counter.value == 1 { throw Refusal(number: x) }
            return x
        }
        #expect(throws: Refusal(number: 5)) { try failing(5) }
        #expect(try failing(5) == 5)
        #expect(try failing(5) == 5 && counter.value == 2)
    }

    @Test("kernels: scalars by their bits, arrays by the memory that they view")
    func kernels() throws {
        let scaled = memoized($labelled.self, capacity: 2)
        #expect(try scaled(2, 3) == 6 && scaled(2, 3) == 6 && scaled(0.0, 1) == 0)
        #expect(try scaled(-0.0, 1).sign == .minus)
        #expect(scaled.counts.hits == 1 && scaled.counts.misses == 3 && scaled.counts.evictions == 1)

        let sums = memoized($fit1.self)
        var data = DelayedTests.data
        let before = try sums(data, 1)
        #expect(try sums(data, 1) == before && sums.counts.hits == 1)
        // Written: another array, since the table still holds the first.
        data[0, 0] = 7
        #expect(try sums(data, 1)[0] == 12)
        #expect(try sums(data.transposed, 1).count == 3)
        #expect(sums.counts.misses == 3)
    }

    @Test("memory of others, and kernels that call C, are computed each time")
    func impure() throws {
        let memory = UnsafeMutablePointer<Double>.allocate(capacity: 2)
        defer { memory.deallocate() }
        memory.initialize(repeating: 1, count: 2)
        let lent = Matrix<Double>(borrowing: UnsafeMutableRawPointer(memory), shape: [1, 2], owner: nil)
        let sums = memoized($fit1.self)
        #expect(try sums(lent, 1)[0] == 2)
        memory[1] = 5
        #expect(try sums(lent, 1)[0] == 6)
        #expect(sums.counts.kept == 0)
        let random = memoized($randomPlus.self)
        _ = try (random(Int32(1)), random(Int32(1)))
        #expect(random.counts.hits == 0)
    }

    @Test("a kernel's fault comes as it is")
    func faults() {
        let element = memoized($element.self)
        #expect(throws: KernelFault.self) { try element([1, 2] as Vector<Double>, 2) }
    }
}
