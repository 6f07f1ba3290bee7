// The inner product, in the fixed summation tree of the language: products are rounded, then summed pairwise.

public import Quern

/// The sum of the products of the elements of `x` and `y`.
/// - Shapes: `x` [n]; `y` [n].
/// - Returns: 0 for empty vectors.
/// - Throws: a fault if the counts differ.
/// - Complexity: O(n). The error grows as log n, and not as n, unit roundoffs.
@Kernel
public func dot<T: Real>(_ x: Vector<T>, _ y: Vector<T>) throws -> T {
    precondition(x.count == y.count, "'x' and 'y' must have as many elements as each other")
    return x.dot(y)
}
