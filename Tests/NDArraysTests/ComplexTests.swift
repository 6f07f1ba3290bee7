// Arrays of complex numbers: parts as views, arithmetic with the bits of swift-numerics, sums of the parts.

import ComplexModule
import NDArrays
import QuernCore
import Testing

struct ComplexTests {
    /// Numbers whose parts differ, with a signed zero among them.
    private static func sample(_ count: Int) -> Vector<Complex<Double>> {
        Vector((0..<count).map { Complex(Double($0) * 0.75 - 1, $0 == 0 ? -0.0 : 3 - Double($0 * $0) / 7) })
    }

    @Test("scalars travel as two words, raw infinities and NaN included")
    func words() {
        let odd = Complex<Double>(.infinity, -0.0)
        #expect(odd.kernelWords == KernelWords(Double.infinity.bitPattern, (-0.0).bitPattern))
        #expect(Complex<Double>(kernelWords: odd.kernelWords).rawStorage == (.infinity, -0.0))
        #expect(Complex<Float>.scalarType == .complex64 && Complex<Double>.scalarType == .complex128)
        #expect(ScalarType.complex128.byteCount == MemoryLayout<Complex<Double>>.stride)
        #expect(ScalarType.complex64.byteCount == MemoryLayout<Complex<Float>>.stride)
        #expect(ScalarType(swiftName: "Complex<Double>") == .complex128 && ScalarType(name: "c64") == .complex64)
        #expect(ScalarType.float32.complexType == .complex64 && ScalarType.complex128.partType == .float64)
    }

    @Test("real and imaginary parts are views of the same memory, and make the array again")
    func parts() throws {
        let a = Self.sample(12).reshaped(3, 4)
        for view in [a, a.transposed.reshaped(3, 4), a.reversed(axis: 1)] {
            let (reals, imaginaries): (Matrix<Double>, Matrix<Double>) = (view.realParts(), view.imaginaryParts())
            for (i, j) in [(0, 0), (1, 2), (2, 3)] {
                #expect(reals[i, j] == view[i, j].real && imaginaries[i, j] == view[i, j].imaginary)
            }
            #expect(Matrix(real: reals, imaginary: imaginaries) == view)
            let parts = AnyNDArray(view).parts
            #expect(parts.shape == [3, 4, 2] && parts.scalarType == .float64)
            #expect(parts.bits(at: [1, 2, 1]) == view[1, 2].imaginary.bitPattern)
            #expect(AnyNDArray(view).bits(at: [1, 2, 1]) == view[1, 2].imaginary.bitPattern)
            #expect(AnyNDArray(view).bits(at: [1, 2]) == nil && AnyNDArray(view).bits(at: [1, 2, 2]) == nil)
            let back: Matrix<Complex<Double>>? = try #require(parts.complexFromParts).typed()
            #expect(back == view)
        }
        #expect(AnyNDArray(a.realParts() as Matrix<Double>).complexFromParts == nil)
        var written = a
        written[1, 1] = .i
        #expect(a[1, 1] != .i && (written.imaginaryParts() as Matrix<Double>)[1, 1] == 1)
        var any = AnyNDArray(a)
        #expect(any.setBits(7.0.bitPattern, at: [2, 3, 0]) && !any.setBits(0, at: [2, 3, 2]))
        #expect(try #require(any.typed(Matrix<Complex<Double>>.self))[2, 3].real == 7 && a[2, 3].real != 7)
    }

    @Test("elementwise arithmetic is that of the elements, on every layout")
    func arithmetic() {
        let (a, b) = (Self.sample(6), Self.sample(12)[by: 2].reversed())
        let z = Complex(0.5, -2.25)
        func check(_ found: Vector<Complex<Double>>, _ expected: (Int) -> Complex<Double>) {
            for k in 0..<6 { #expect(found[k].kernelWords == expected(k).kernelWords, "\(k)") }
        }
        check(a + b) { a[$0] + b[$0] }
        check(a - z) { a[$0] - z }
        check(z * b) { z * b[$0] }
        check(a * b) { a[$0] * b[$0] }
        check(-a) { -a[$0] }
        check(a / b) { a[$0] / b[$0] }
        check(a / z) { a[$0] / z }
        check(z / b) { z / b[$0] }
        check(2 * a) { 2 * a[$0] }
        check(a.conjugated()) { a[$0].conjugate }
        var c = a
        c /= b
        c += z
        check(c) { a[$0] / b[$0] + z }
        c[1..<3] = b[3..<5]
        #expect(c[1] == b[3] && c[2] == b[4])
    }

    @Test("sums, means and dot products are the real ones of the parts", arguments: [0, 1, 33, 4096, 5000, 12_289])
    func reductions(count: Int) {
        for a in [Self.sample(count), Self.sample(2 * count)[by: 2], Self.sample(count).reversed()] {
            let (reals, imaginaries): (Vector<Double>, Vector<Double>) = (a.realParts(), a.imaginaryParts())
            #expect(a.sum().rawStorage == (reals.sum(), imaginaries.sum()))
            if count > 0 { #expect(a.mean().rawStorage == (reals.mean(), imaginaries.mean())) }
            let products: Vector<Complex<Double>> = a * a
            #expect(a.dot(a).kernelWords == products.sum().kernelWords)
        }
        let single = Vector((0..<count).map { Complex<Float>(Float($0) / 3, 1) })
        #expect(single.sum().imaginary == Float(count))
    }

    @Test("zeros, ones and fill")
    func making() {
        #expect(Matrix<Complex<Float>>(zeros: 2, 2).elements == [0, 0, 0, 0])
        #expect(Vector<Complex<Float>>(ones: 2).elements == [1, 1])
        var a = Vector<Complex<Float>>(zeros: 3)
        a[0..<2] = Complex(0, 1)
        #expect(a.elements == [.i, .i, 0])
    }
}
