// y += a·x, the smallest kernel that does real work: what warm calls are measured with (Benchmarks/).
// Its loop keeps no check: both counts are compared once, before it.

public import Quern

/// Adds `a` times `x` to `y`.
/// - Shapes: `x` [n]; `y` [n].
/// - Throws: a fault if the counts differ; `y` is then as it was.
/// - Complexity: O(n); nothing is allocated.
/// - Source: level 1 of the BLAS, Lawson and others, ACM TOMS 5 (1979).
@Kernel(.expect(.checksRemoved, .noAllocation))
public func axpy<T: Real>(_ a: T, _ x: Vector<T>, _ y: inout Vector<T>) throws {
    precondition(x.count == y.count, "'x' and 'y' must have as many elements as each other")
    for i in 0..<x.count {
        y[i] += a * x[i]
    }
}
