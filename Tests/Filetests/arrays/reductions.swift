// Reductions: the fixed tree, exact integers, NaN, empty arrays.

@Kernel
func sums<T: Real>(_ x: Vector<T>) -> (T, T) {
    return (x.sum(), x.dot(x))
}

// run: sums(x: [1e16, 1, -1e16]: f64) == 1.0, 2e32
// run: sums(x: []: f32) == 0, 0
// run: sums(x: filled(0.1, 4097): f64) == 409.6999999999991, 40.97000000000003

@Kernel
func extremes<T: Real>(_ x: Vector<T>) -> (T, T, Int, Int) {
    return (x.min(), x.max(), x.argmin(), x.argmax())
}

// run: extremes(x: [3, 1, 2, 1]: f64) == 1, 3, 1, 0
// run: extremes(x: [3, nan, -inf, nan]: f32) == nan, nan, 1, 1
// run: extremes(x: [0.0, -0.0]: f64) == 0.0, 0.0, 0, 0
// fault: extremes(x: []: f64) == empty-array

@Kernel
func total<T: FixedWidthInteger>(_ x: Vector<T>) -> T {
    return x.sum()
}

// run: total(x: [100, 100, -100]: i8) == 100
// fault: total(x: [100, 100]: i8) == overflow
// run: total(x: [200, 55]: u8) == 255
// fault: total(x: [200, 56]: u8) == overflow
// run: total(x: [max, min, 1]: i64) == 0

@Kernel
func columns(_ a: Matrix<Double>) -> Vector<Double> {
    return a.sum(axis: 0)
}

// run: columns(a: [[1, 2, 3], [10, 20, 30]]) == [11, 22, 33]
// run: columns(a: zeros(0, 2)) == [0, 0]

@Kernel
func accumulated(_ x: Vector<Double>) -> (Double, Double, Double) {
    var (s, lowest, highest) = (0.5, Double.infinity, -Double.infinity)
    for i in parallel(0..<x.count) {
        s += x[i]
        lowest = min(lowest, x[i])
        highest = max(highest, x[i])
    }
    return (s, lowest, highest)
}

// run: accumulated(x: [1, 2, 3]) == 6.5, 1, 3
// run: accumulated(x: []) == 0.5, inf, -inf

@Kernel
func sorted(_ x: inout Vector<Double>) {
    x.sort()
}

// run: sorted(x: [3, nan, -1, inf, 0]) == x = [-1, 0, 3, inf, nan]
