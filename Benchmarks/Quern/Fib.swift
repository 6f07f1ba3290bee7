// Fibonacci's numbers in every way that there is to run them here: by the Swift compiler, compiled by ours, interpreted
// and memoised. Peers/fib.py asks for them, with the peers beside. fib(92) is the last that an Int holds: of what asks
// for fib(93), a kernel faults, and Swift ends the process, so that fib.py starts one of its own for it.

import Quern

/// By the definition: 2.7 million calls for fib(30).
@Kernel
func fibRecursive(_ n: Int) throws -> Int {
    if n < 2 { return n }
    return try fibRecursive(n - 1) + fibRecursive(n - 2)
}

/// By additions, of which none goes beyond the number that is asked for.
@Kernel
func fibLoop(_ n: Int) throws -> Int {
    var (before, last) = (1, 0)
    for _ in 0..<n { (before, last) = (last, before + last) }
    return last
}

/// A sum that faults where it does not fit: what a memoised recursion adds with.
@Kernel
func sumOfTwo(_ a: Int, _ b: Int) throws -> Int { a + b }

/// The first of them as the Swift compiler builds it.
@inline(never)
private func swiftRecursive(_ n: Int) -> Int { n < 2 ? n : swiftRecursive(n - 1) + swiftRecursive(n - 2) }

/// The second.
@inline(never)
private func swiftLoop(_ n: Int) -> Int {
    var (before, last) = (1, 0)
    for _ in 0..<n { (before, last) = (last, before + last) }
    return last
}

/// A memoised recursion that knows nothing yet.
private func newMemory() -> Memoized<Int, Int> {
    memoized(capacity: 128) { fib, n in n < 2 ? n : try sumOfTwo(fib(n - 1), fib(n - 2)) }
}

/// Seconds of one of `count` calls. The result is what is left of the number, for a double does not hold fib(90).
private func many(_ count: Int, _ mode: KernelMode = .compiled, _ body: @escaping () throws -> Int) -> Case {
    Case {
        try mode {
            var last = 0
            let time = try seconds(count) { last = try body() }
            return (time, Double(last % 1_000_000_007))
        }
    }
}

/// The cases of fib.py: a question, and who answers it.
func fibCases() -> [String: Case] {
    // Read at run time, or the compiler could work out the numbers by itself.
    let extra = CommandLine.arguments.count - 1
    let (thirty, ninety, past) = (30 + extra, 90 + extra, 93 + extra)
    let remembering = memoized($fibLoop.self, capacity: 128)
    return [
        "recursive@swift": many(1) { swiftRecursive(thirty) },
        "recursive@quern": many(1) { try fibRecursive(thirty) },
        "recursive@interpreted": many(1, .interpreted) { try fibRecursive(thirty) },
        "fib-90@swift": many(50_000) { swiftLoop(ninety) },
        "fib-90@quern": many(50_000) { try fibLoop(ninety) },
        "fib-90@interpreted": many(300, .interpreted) { try fibLoop(ninety) },
        "fib-90@memoized": many(300) { try newMemory()(ninety) },
        "again@memoized": many(50_000) { try remembering(ninety) },
        "fib-93@swift": many(1) { swiftLoop(past) },
        "fib-93@quern": many(1) { try fibLoop(past) },
        "fib-93@interpreted": many(1, .interpreted) { try fibLoop(past) },
        "fib-93@memoized": many(1) { try newMemory()(past) },
    ]
}
