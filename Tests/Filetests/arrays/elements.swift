// Elements and views of arrays in every layout, and their faults.

@Kernel
func sumPositive<T: Real>(_ x: Vector<T>) -> T {
    var out: T = 0
    for e in x where e > 0 { out += e }
    return out
}

// run: sumPositive(x: [1.0, -2.0, 3.0]: f64) == 4.0
// run: sumPositive(x: [1.0, -2.0, 3.0]: f32) == 4.0
// run: sumPositive(x: []: f64) == 0
// run: sumPositive(x: [nan, inf, -inf]: f64) == inf

@Kernel
func at(_ a: Matrix<Int32>, _ i: Int, _ j: Int) -> Int32 {
    return a[i, j]
}

// run: at(a: [[1, 2, 3], [4, 5, 6]], i: 1, j: 2) == 6
// fault: at(a: [[1, 2, 3], [4, 5, 6]], i: 2, j: 0) == index-out-of-bounds 17:12 first=2 second=2 detail=0
// fault: at(a: [[1, 2, 3], [4, 5, 6]], i: 0, j: -1) == index-out-of-bounds first=-1 second=3 detail=1
// fault: at(a: []: i32, i: 0, j: 0) == index-out-of-bounds first=0 second=0

@Kernel
func axpy<T: Real>(_ a: T, _ x: Vector<T>, _ y: inout Vector<T>) {
    for i in 0..<x.count { y[i] += a * x[i] }
}

// run: axpy(a: 2, x: [1, 2, 3]: f64, y: [10, 20, 30]) == y = [12, 24, 36]
// check-ir: count(load, checked, loops) == 0
// check-ir: count(store, checked, loops) == 0
// run: axpy(a: 0.5, x: arange(100): f32, y: zeros(101)) == y = [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0, 9.5, 10.0, 10.5, 11.0, 11.5, 12.0, 12.5, 13.0, 13.5, 14.0, 14.5, 15.0, 15.5, 16.0, 16.5, 17.0, 17.5, 18.0, 18.5, 19.0, 19.5, 20.0, 20.5, 21.0, 21.5, 22.0, 22.5, 23.0, 23.5, 24.0, 24.5, 25.0, 25.5, 26.0, 26.5, 27.0, 27.5, 28.0, 28.5, 29.0, 29.5, 30.0, 30.5, 31.0, 31.5, 32.0, 32.5, 33.0, 33.5, 34.0, 34.5, 35.0, 35.5, 36.0, 36.5, 37.0, 37.5, 38.0, 38.5, 39.0, 39.5, 40.0, 40.5, 41.0, 41.5, 42.0, 42.5, 43.0, 43.5, 44.0, 44.5, 45.0, 45.5, 46.0, 46.5, 47.0, 47.5, 48.0, 48.5, 49.0, 49.5, 0]
// fault: axpy(a: 2, x: [1, 2, 3]: f64, y: [10, 20]) == index-out-of-bounds first=2 second=2 loops(2)

@Kernel
func jacobi(_ a: Matrix<Double>, into b: inout Matrix<Double>) {
    let (n, m) = (a.shape[0], a.shape[1])
    for i in parallel(1..<n - 1) {
        for j in 1..<m - 1 {
            b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
        }
    }
}

// run: jacobi(a: [[0, 4, 0], [8, 99, 12], [0, 16, 0]], b: zeros(3, 3)) == b = [[0, 0, 0], [0, 10, 0], [0, 0, 0]]
// check-ir: count(load, checked, loops) == 0
// run: jacobi(a: zeros(2, 2), b: zeros(0, 0)) == b = []

@Kernel
func histogram(_ x: Vector<UInt8>, _ h: inout Vector<Int>) {
    for e in x { h[Int(e)] += 1 }
}

// run: histogram(x: [0, 3, 3, 1], h: [0, 0, 0, 5]) == h = [1, 1, 0, 7]
// fault: histogram(x: [0, 1, 9, 0], h: [0, 0]) == index-out-of-bounds first=9 second=2
