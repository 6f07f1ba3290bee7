// Kernels on complex numbers, for ComplexKernelTests.

import Quern

@Kernel func complexAxpy(_ a: Complex<Double>, _ x: Vector<Complex<Double>>, into y: inout Vector<Complex<Double>>) {
    for i in x.indices { y[i] += a * x[i] }
}

@Kernel func complexField(_ z: Complex<Double>, _ w: Complex<Double>) -> (
    sum: Complex<Double>, difference: Complex<Double>, product: Complex<Double>, quotient: Complex<Double>, same: Bool
) {
    return (z + w, z - w, z * w, z / w, z == w)
}

@Kernel func complexSingles(_ z: Complex<Float>, _ w: Complex<Float>) -> (Complex<Float>, Complex<Float>, Bool) {
    return (z * w, z / w, z != w)
}

@Kernel func complexParts(_ z: Complex<Double>) -> (
    re: Double, im: Double, squared: Double, size: Double, negative: Complex<Double>, mirrored: Complex<Double>,
    finite: Bool, normal: Bool, tiny: Bool, zero: Bool
) {
    return (
        z.real, z.imaginary, z.lengthSquared, z.magnitude, -z, z.conjugate, z.isFinite, z.isNormal, z.isSubnormal,
        z.isZero
    )
}

@Kernel func complexPolar(_ z: Complex<Double>) -> (Double, Double, Complex<Double>, Complex<Double>) {
    return (z.length, z.phase, Complex<Double>.exp(z), .sqrt(z))
}

@Kernel func complexMaking(_ x: Double, _ n: Int) -> (
    Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>
) {
    let unit = Complex<Double>.i
    var z = Complex(x, -x)
    z *= 2
    z.negate()
    return (unit, z, Complex(imaginary: x), Complex(n), -3, Complex<Double>(x) + .one)
}

@Kernel func turn(_ z: inout Complex<Float>, by w: Complex<Float>, times n: Int) -> Complex<Float> {
    let before = z
    for _ in 0..<n { z *= w }
    return before
}

@Kernel func turnTwice(_ z: Complex<Float>, by w: Complex<Float>) -> Complex<Float> {
    var copy = z
    let first = turn(&copy, by: w, times: 2)
    return first == z ? copy : .zero
}

@Kernel func complexScaled<T: Quern.Real>(_ x: Vector<Complex<T>>, by a: T) -> Vector<Complex<T>> {
    var y = Vector<Complex<T>>(zeros: x.count)
    for (i, z) in x.enumerated() { y[i] = z.multiplied(by: a) + Complex(a, 1) }
    return y
}

@Kernel func complexViews(_ a: Matrix<Complex<Double>>, into b: inout Matrix<Complex<Double>>) -> Int {
    b[..., ...] = 2 * a.transposed - b
    b[0, ...] = a[..., 1]
    b[1..<3, 0] = Complex(7, -1)
    b[2, ...] *= a[..., 0]
    b[..., 1] += b[..., 0]
    let c = b[2, ...].reversed()
    b[1, ...] = c
    b[3, 3] = b[0, 0] / a[1, 1]
    return b.count
}

@Kernel func complexSums(_ x: Vector<Complex<Double>>, _ y: Vector<Complex<Double>>) -> (
    Complex<Double>, Complex<Double>, Complex<Double>
) {
    return (x.sum(), x.mean(), x.dot(y))
}

@Kernel func complexRows(_ a: Matrix<Complex<Float>>) -> (Vector<Complex<Float>>, Vector<Complex<Float>>) {
    return (a.sum(axis: 0), a.sum(axis: 1))
}

@Kernel func escapeTimes(_ c: Vector<Complex<Double>>, limit: Int, into n: inout Vector<Int>) {
    for i in parallel(0..<c.count) {
        var z = Complex<Double>.zero
        var k = 0
        while k < limit && z.lengthSquared <= 4 {
            z = z * z + c[i]
            k += 1
        }
        n[i] = k
    }
}

@Kernel func complexPick(_ x: Vector<Complex<Double>>, at i: Int) throws -> Complex<Double> { x[i] }
