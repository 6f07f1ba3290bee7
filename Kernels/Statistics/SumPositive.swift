// The sum of the positive elements: a condition inside a reduction, strict and relaxed.

public import Quern

/// The sum of the positive elements of `x`, added in order.
/// - Shapes: `x` [n].
/// - Returns: 0 if there is none; NaNs are not positive and are passed over.
/// - Complexity: O(n); nothing is allocated.
@Kernel
public func sumPositive<T: Real>(_ x: Vector<T>) -> T {
    var sum: T = 0
    for element in x where element > 0 {
        sum += element
    }
    return sum
}

/// The sum of the positive elements of `x`, added in any order: several at once.
/// - Shapes: `x` [n].
/// - Returns: what `sumPositive` returns, but for rounding; NaNs are passed over all the same.
/// - Complexity: O(n); nothing is allocated. At the speed of memory for large vectors.
@Kernel(.relaxed)
public func sumPositiveRelaxed<T: Real>(_ x: Vector<T>) -> T {
    var sum: T = 0
    for element in x where element > 0 {
        sum += element
    }
    return sum
}
