// Lesson 11. Futures, functions that remember, and many files at once.
//
// A future runs at once and holds what comes of it; a memoised function computes equal calls once; parallelMap does
// one thing to many. All run on the one pool that parallel loops use, so that nothing fights over the cores.

import Quern

/// The number of primes below `n`, by trial division.
@Kernel
func primesBelow(_ n: Int) throws -> Int {
    var count = 0
    for candidate in 2..<max(n, 2) {
        var divisor = 2
        while divisor * divisor <= candidate && candidate % divisor != 0 { divisor += 1 }
        if divisor * divisor > candidate { count += 1 }
    }
    return count
}
// run: primesBelow(n: 100) == 25
// run: primesBelow(n: 0) == 0

/// Two futures side by side. `get` waits for the result; `map` waits on no thread. A name is for messages and traces.
func futuresOfLesson11() throws -> Int {
    let small = ThreadPool.submit(name: "small") { try primesBelow(1_000) }
    let large = ThreadPool.submit(name: "large") { try primesBelow(10_000) }
    let twice = small.map { 2 * $0 }
    return try twice.get() + large.get()
}

/// The same in an async function: it blocks no thread of Swift's own pool.
func asyncFuturesOfLesson11() async throws -> Int {
    let futures = [1_000, 10_000].map { n in ThreadPool.submit(name: "below \(n)") { try primesBelow(n) } }
    var total = 0
    for future in futures { total += try await future.value }
    return total
}

/// A kernel that remembers its last 100 results, and a recursive function that remembers all it needs.
func memoizedOfLesson11() throws -> (hits: Int, fibonacci: Int) {
    let primes = memoized($primesBelow.self, capacity: 100)
    for n in [10, 20, 10, 10] { _ = try primes(n) }  // computed, computed, remembered, remembered
    // The closure's first parameter is the function that remembers: 51 calls, which would be 4 · 10¹⁰ without a memory.
    let fibonacci: Memoized<Int, Int> = memoized { fibonacci, n in
        n < 2 ? n : try fibonacci(n - 1) + fibonacci(n - 2)
    }
    return (primes.counts.hits, try fibonacci(50))
}

/// Many files, one a task: results in the files' order; a file that cannot be read is named in the error.
func shapesOfLesson11(_ files: [String]) throws -> [Int] {
    try files.parallelMap { file in try NDArray<Double, 1>(npy: file).count }
}
