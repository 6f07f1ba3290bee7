// The sieve of Eratosthenes: an array of `Bool` and strides that grow with the prime.

public import Quern

/// Marks the primes below `limit`: element p is true if p is prime.
/// - Shapes: result [limit].
/// - Throws: a fault if `limit` is negative.
/// - Complexity: O(limit · log log limit); one result is allocated.
@Kernel
public func primes(below limit: Int) throws -> Vector<Bool> {
    precondition(limit >= 0, "'limit' must not be negative")
    var isPrime = NDArray<Bool, 1>(zeros: limit)
    for n in stride(from: 2, to: limit, by: 1) {
        isPrime[n] = true
    }
    var p = 2
    while p < limit && p <= limit / p {
        if isPrime[p] {
            for multiple in stride(from: p * p, to: limit, by: p) {
                isPrime[multiple] = false
            }
        }
        p += 1
    }
    return isPrime
}
