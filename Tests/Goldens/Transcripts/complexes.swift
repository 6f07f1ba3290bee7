import Quern

/// z times w.
@Kernel func product(_ z: Complex<Double>, _ w: Complex<Double>) -> Complex<Double> { z * w }

/// The sum of `x`.
@Kernel func total<T: Real>(_ x: Vector<Complex<T>>) -> Complex<T> { x.sum() }

/// Turns `x` by a quarter, in place.
@Kernel func turn(_ x: inout Vector<Complex<Float>>) {
    for i in x.indices { x[i] *= .i }
}

/// `z` squared in place; an array transposed and conjugated, and how many elements that is.
@Kernel func adjoint(_ z: inout Complex<Double>, _ extension: Matrix<Complex<Float>>) -> (Matrix<Complex<Float>>, Int) {
    z *= z
    var b = Matrix<Complex<Float>>(zeros: `extension`.shape[1], `extension`.shape[0])
    for i in 0..<`extension`.shape[0] {
        for j in 0..<`extension`.shape[1] { b[j, i] = `extension`[i, j].conjugate }
    }
    return (b, `extension`.count)
}
