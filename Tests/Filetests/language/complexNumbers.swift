// Complex numbers: arithmetic, parts, arrays, generic parts. A complex argument is given as its two parts of one name,
// an array of complex numbers as the array of its parts, as KernelIR has them.
// Expected values: Python's floats with swift-numerics' formulas written out. The parts always lie side by side, so
// layouts that part them do not occur.
//
// layouts: contiguous, padded
// run: axpy(a: 0.5, a: -2, x: [[1, 2], [0, -1], [3, 0.25]]: f64, y: [[1, 0], [0, 1], [-2, 5]]) == y = [[5.5, -1.0], [-2.0, 0.5], [0.0, -0.875]]
// run: axpy(a: 0.5, a: -2, x: [[1, 2], [0, -1], [3, 0.25]]: f32, y: [[1, 0], [0, 1], [-2, 5]]) == y = [[5.5, -1.0], [-2.0, 0.5], [0.0, -0.875]]
// run: axpy(a: 1, a: 1, x: []: f64, y: []) == y = []
// run: field(z: 1, z: 2, w: 3, w: -4) == 11, 2, -0.2, 0.4, false
// run: field(z: 1e200, z: 1e200, w: 1e200, w: 0) == inf, inf, 1, 1, false
// run: field(z: 1e-323, z: 0, w: 0, w: 5e-324) == 0, 0, 0, -2, false
// run: field(z: inf, z: 0, w: 0, w: nan) == nan, nan, 0, 0, true
// run: field(z: 1, z: 1, w: 0, w: 0) == 0, 0, inf, 0, false
// run: escape(c: [[-0.75, 0], [-0.75, 0.1], [-0.75, 0.2], [-0.75, 0.30000000000000004]], limit: 100) == [100, 33, 16, 11]
// run: sums(x: [[1, 2], [0, -1], [3, 0.25]], y: [[1, 0], [0, 1], [-2, 5]]) == 4, 1.25, -5.25, 16.5
// run: turned(x: [[1, 2], [3, 4]]) == [[4, -3], [2, -1]]
// fault: turned(x: []) == index-out-of-bounds 43:12 first=0 second=0 detail=0

@Kernel func axpy<T: Real>(_ a: Complex<T>, _ x: Vector<Complex<T>>, into y: inout Vector<Complex<T>>) {
    for i in x.indices { y[i] += a * x[i] }
}
@Kernel func field(_ z: Complex<Double>, _ w: Complex<Double>) -> (Complex<Double>, Complex<Double>, Bool) {
    return (z * w, z / w, z == w)
}
@Kernel func escape(_ c: Vector<Complex<Double>>, limit: Int) -> Vector<Int> {
    var n = Vector<Int>(zeros: c.count)
    for (i, start) in c.enumerated() {
        var z = Complex<Double>.zero
        while n[i] < limit && z.lengthSquared <= 4 {
            z = z * z + start
            n[i] += 1
        }
    }
    return n
}
@Kernel func sums(_ x: Vector<Complex<Double>>, _ y: Vector<Complex<Double>>) -> (Complex<Double>, Complex<Double>) {
    return (x.sum(), x.dot(y))
}
@Kernel func turned(_ x: Vector<Complex<Double>>) -> Vector<Complex<Double>> {
    var y = x
    y[...] = x.reversed()
    y[0] = y[0] * -Complex(0, 1)
    y[1] *= -.i
    return y
}
