// Fibonacci's numbers by their definition: recursion, for its own sake. Calls cost what calls cost.

public import Quern

/// The `n`-th Fibonacci number: 0, 1, 1, 2, 3, 5, …
/// - Throws: a fault if `n` is negative, or if the recursion gets too deep (8,192 calls; time ends first).
/// - Complexity: O(1.6ⁿ) calls.
@Kernel
public func fibonacci(_ n: Int) throws -> Int {
    precondition(n >= 0, "'n' must not be negative")
    if n < 2 { return n }
    return try fibonacci(n - 1) + fibonacci(n - 2)
}
