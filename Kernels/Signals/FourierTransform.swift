// The discrete Fourier transform of a vector whose length is a power of two, in place, on complex numbers.
// A short kernel to read and to check others against; QuernArrays has the transforms of any length and along axes.
// Source: Cooley and Tukey, "An algorithm for the machine calculation of complex Fourier series", 1965.

public import Quern

/// The Fourier transform of `x` in place: X[k] = Σ x[j] · e^(∓2πi jk / n), the sign + and 1/n for the inverse.
/// - Shapes: `x` [n], n a power of two.
/// - Complexity: O(n log n); a table of n/2 roots of unity.
/// - Source: Cooley and Tukey, 1965.
@Kernel
public func fourierTransform(_ x: inout Vector<Complex<Double>>, inverse: Bool) {
    let n = x.count
    precondition(n > 0 && n & (n - 1) == 0, "the length is no power of two")
    // Bits of the index reversed.
    var j = 0
    for i in 0..<n - 1 {
        if i < j { x.swapAt(i, j) }
        var bit = n >> 1
        while j & bit != 0 {
            j ^= bit
            bit >>= 1
        }
        j |= bit
    }
    var roots = Vector<Complex<Double>>(zeros: max(1, n / 2))
    let sign = inverse ? 1.0 : -1.0
    for k in roots.indices {
        let angle = sign * 2 * Double.pi * Double(k) / Double(n)
        roots[k] = Complex(cos(angle), sin(angle))
    }
    var half = 1
    while half < n {
        let step = n / (2 * half)
        for start in stride(from: 0, to: n, by: 2 * half) {
            for k in 0..<half {
                let even = x[start + k]
                let odd = roots[k * step] * x[start + k + half]
                x[start + k] = even + odd
                x[start + k + half] = even - odd
            }
        }
        half *= 2
    }
    if inverse {
        for k in 0..<n { x[k] = x[k].divided(by: Double(n)) }
    }
}
