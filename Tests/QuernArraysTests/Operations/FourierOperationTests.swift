// Fourier transforms and complex arithmetic of blocked arrays: against NumPy and against the definition, for any chunking.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("blocked arrays: Fourier transforms and complex numbers")
struct FourierOperationTests {
    private func check<R: Real>(_: R.Type, _ tolerance: Double) throws {
        let peers = try PeerResults("Fourier/fourier.txt")
        for (k, chunks) in Sample.chunkings(6, 10).enumerated() {
            let note = "\(R.self) chunking \(k)"
            let a = BlockedArray(Sample.real(6, 10, 1) as NDArray<R, 2>, chunks: chunks)
            let c = BlockedArray(Sample.complex(6, 10, 1, 2) as NDArray<Complex<R>, 2>, chunks: chunks)
            peers.check("fft", try c.fft().computeAny(), tolerance, note)
            peers.check("fft-real", try a.fft().computeAny(on: .serial), tolerance, note)
            peers.check("fft-axis0", try c.fft(axis: 0).computeAny(), tolerance, note)
            peers.check("fft-longer", try c.fft(n: 13).computeAny(), tolerance, note)
            peers.check("fft-shorter", try c.fft(n: 7, axis: 1, norm: .ortho).computeAny(), tolerance, note)
            peers.check("ifft", try c.ifft(axis: 0).computeAny(), tolerance, note)
            peers.check("fft2", try c.fft2().computeAny(), tolerance, note)
            peers.check("ifft2", try c.ifft2().computeAny(), tolerance, note)
            peers.check("fftn-shape", try c.fftn(shape: [8, 5], axes: [0, 1]).computeAny(), tolerance, note)
            peers.check("rfft", try a.rfft().computeAny(), tolerance, note)
            peers.check("rfft-odd", try a.rfft(n: 9, axis: 1).computeAny(), tolerance, note)
            peers.check("rfft-axis0", try a.rfft(axis: 0).computeAny(), tolerance, note)
            peers.check("rfft2", try a.rfft2().computeAny(), tolerance, note)
            peers.check("rfftn", try a.rfftn(norm: .forward).computeAny(), tolerance, note)
            peers.check("irfft", try c.irfft().computeAny(), tolerance, note)
            peers.check("irfft-odd", try c.irfft(n: 13).computeAny(), tolerance, note)
            peers.check("irfft2", try c.irfft2().computeAny(), tolerance, note)
            peers.check("irfft2-shape", try c.irfft2(shape: [5, 9], axes: [0, 1]).computeAny(), tolerance, note)
            peers.check("irfft-axis0", try c.irfft(axis: 0).computeAny(), tolerance, note)
            peers.check("fftshift", try a.fftshift().computeAny(), tolerance, note)
        }
        let odd = BlockedArray(Sample.real(5, 7, 3) as NDArray<R, 2>)
        peers.check("ifftshift", try odd.ifftshift(axes: [1]).computeAny(), tolerance)
        peers.check("fftfreq", try BlockedArray.fftfreq(9, d: 0.5).computeAny(), 1e-15)
        peers.check("rfftfreq", try BlockedArray.rfftfreq(10, d: 0.25).computeAny(), 1e-15)
    }

    @Test("transforms along one, two and all axes are NumPy's, in both precisions, for any chunking")
    func numpy() throws {
        try check(Double.self, 1e-14)
        try check(Float.self, 1e-6)
    }

    @Test("the same bits for any chunking, number of threads and budget; rank 3; the inverse gives the array again")
    func bits() throws {
        var numbers = DenseNumbers(5)
        let array = NDArray<Double, 3>((0..<12 * 30 * 14).map { _ in numbers.real() }, shape: [12, 30, 14])
        var first: [UInt64]?
        for chunks in [Chunks.auto, .shape([5, 7, 3]), .shape([1, 1, 1]), .shape([20, 40, 20])] {
            let x = BlockedArray(array, chunks: chunks)
            let y = (x * 2).rfftn(axes: [2, 1])
            for result in [
                try y.computeAny(), try y.computeAny(on: .serial), try y.computeAny(on: .threads(2), memory: .bytes(600_000)),
            ] {
                let bits = result.elementBits
                #expect(first == nil || first == bits, "\(chunks)")
                first = first ?? bits
            }
            let z: NDArray<Double, 3> = try (y.irfftn(axes: [2, 1]) / 2 - x).compute()
            // Halves along axis 1 come back with all 30 elements, since 30 is even.
            #expect(z.elements.allSatisfy { abs($0) < 1e-14 })
        }
    }

    @Test("arithmetic of complex numbers is that of swift-numerics, fused with parts, lengths, angles and spreads")
    func arithmetic() throws {
        let (m, n) = (13, 9)
        let (a, b): (NDArray<Complex<Double>, 2>, NDArray<Complex<Double>, 2>) = (
            Sample.complex(m, n, 1, 2), Sample.complex(m, n, 3, 4)
        )
        func check(
            _ name: String, _ y: BlockedArray<Complex<Double>>, _ expected: (Complex<Double>, Complex<Double>) -> Complex<Double>
        ) throws {
            let result: NDArray<Complex<Double>, 2> = try y.compute()
            for i in 0..<m {
                for j in 0..<n {
                    let e = expected(a[i, j], b[i, j])
                    #expect((result[i, j] - e).length <= 1e-13 * max(1, e.length), "\(name) [\(i), \(j)]")
                }
            }
        }
        for chunks in Sample.chunkings(m, n) {
            let (x, y) = (BlockedArray(a, chunks: chunks), BlockedArray(b, chunks: chunks))
            try check("+", x + y) { $0 + $1 }
            try check("-", x - y) { $0 - $1 }
            try check("*", x * y) { $0 * $1 }
            try check("/", x / y) { $0 / $1 }
            try check("scalar", x * Complex(0, 2) - Complex(1, 1)) { x, _ in x * Complex(0, 2) - Complex(1, 1) }
            try check("conj", x.conj() * x) { x, _ in x.conjugate * x }
            try check("-x", -x) { x, _ in -x }
            try check("exp", exp(x)) { x, _ in Complex.exp(x) }
            try check("pow", pow(x, 3)) { x, _ in x * x * x }
            try check("parts", BlockedArray(real: abs(x), imaginary: x.angle() + y.imag())) { x, y in
                Complex(x.length, x.phase + y.imaginary)
            }
            try check("where", `where`(x.real() .== x.real(), x, y)) { x, _ in x }
            try check("transposes", (x.T * 1).T + y.flip().flip()) { $0 + $1 }
        }
        let x = BlockedArray(a)
        let spread: NDArray<Complex<Double>, 2> = try (x + BlockedArray(b)[0]).compute()
        #expect(spread[7, 3] == a[7, 3] + b[0, 3])
        let equal: NDArray<Bool, 2> = try (x .== x.conj()).compute()
        #expect(equal.elements == a.elements.map { $0.imaginary == 0 })
        let sum: Complex<Double> = try x.sum().compute()
        let expected = a.elements.reduce(Complex(0), +)
        #expect((sum - expected).length < 1e-12)
        let seven: NDArray<Complex<Double>, 1> = try BlockedArray<Complex<Double>>.full([3], Complex(7, -2)).compute()
        #expect(seven.elements == Array(repeating: Complex(7, -2), count: 3))
        #expect(BlockedArray(Complex<Double>(1, -2)).description.contains("(1, -2)"))
        let one: Complex<Double> = try BlockedArray(Complex<Double>(1, -2)).compute()
        #expect(one == Complex(1, -2))
    }

    @Test("a sum of a hundred arrays, and of a hundred constants, is right: no kernel gets more than it has room for")
    func manyOperands() throws {
        var (left, right) = (BlockedArray<Double>.zeros([5]), BlockedArray<Double>.zeros([5]))
        for k in 0..<100 {
            let array = BlockedArray(NDArray<Double, 1>(Array(repeating: Double(k), count: 5), shape: [5]))
            left = left + array
            right = array + right
        }
        let (a, b): (NDArray<Double, 1>, NDArray<Double, 1>) = try (left.compute(), right.compute())
        #expect(a.elements == Array(repeating: 4950, count: 5) && b.elements == a.elements)
        var many = BlockedArray<Complex<Double>>.zeros([2])
        for k in 0..<150 { many = many * Complex(1, 0) + Complex(Double(k), 1) }
        let c: NDArray<Complex<Double>, 1> = try many.compute()
        #expect(c.elements == Array(repeating: Complex(11175, 150), count: 2))
    }

    @Test("lengths, axes and counts that cannot be are errors")
    func errors() {
        let x = BlockedArray<Double>.zeros([4, 3])
        #expect(x.fft(n: 0).error != nil && x.fft(axis: 2).error != nil && x.fftn(axes: [0, 0]).error != nil)
        #expect(x.fftn(shape: [1, 2, 3]).error != nil && x.fft2(shape: [2]).error != nil)
        #expect(BlockedArray<Double>.zeros([4, 0]).rfft().error != nil && BlockedArray.fftfreq(0).error != nil)
        #expect(BlockedArray(1.0).fftn().error != nil && x.fft(n: 1).shape == [4, 1])
    }
}
