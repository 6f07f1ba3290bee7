// The kernels of Kernels/Signals against NumPy and against the definition.

import ComplexModule
import KernelLibrary
import NDArrays
import Quern
import QuernCore
import Testing

@Suite struct SignalTests {
    /// `numpy.fft.fft` of (7k mod 11 − 5) + i(5k mod 13 − 6), k below 16; NumPy 2.
    private static let fromNumPy: [(Double, Double)] = [
        (1.0, -3.0), (10.192612186536866, -11.110219986244473), (-2.8284271247461903, 0.8284271247461903),
        (-17.63416524103581, 16.716557441328202), (-13.0, -13.0), (3.519611598958689, -8.132737528711441),
        (-42.38477631085024, -41.55634918610404), (6.602003799251081, -5.98887786949833), (-1.0, -1.0),
        (-17.021039311283058, 13.938647110990665), (2.8284271247461903, -4.82842712474619),
        (14.805738116289618, -17.88813031658201), (-11.0, -15.0), (-4.691184474212499, 5.304310403965251),
        (-5.6152236891497616, -10.443650813895953), (-3.7735766745048913, -0.8395492552478596),
    ]

    @Test("the Fourier transform of 16 numbers is NumPy's, on every path")
    func likeNumPy() {
        let places = Array(0..<16)
        let x = Vector(places.map { (k: Int) -> Complex<Double> in Complex(Double(k * 7 % 11 - 5), Double(k * 5 % 13 - 6)) })
        var bits: [[UInt64]] = []
        for mode in [KernelMode.compiled, .interpreted, .native] {
            var y = x
            mode { fourierTransform(&y, inverse: false) }
            for (k, (real, imaginary)) in Self.fromNumPy.enumerated() {
                #expect(abs(y[k].real - real) < 1e-13 && abs(y[k].imaginary - imaginary) < 1e-13, "\(k): \(y[k])")
            }
            bits.append(AnyNDArray(y).elementBits)
            mode { fourierTransform(&y, inverse: true) }
            for k in 0..<16 { #expect((y[k] - x[k]).length < 1e-14) }
        }
        #expect(bits[0] == bits[1])
    }

    @Test("the transform of a turn is one peak", arguments: [1, 2, 4, 64, 1024])
    func peak(count: Int) {
        let wave = 5 % count
        var x = Vector(
            (0..<count).map { (k: Int) -> Complex<Double> in
                let angle = 2 * Double.pi * Double(k * wave % count) / Double(count)
                return Complex(Double.cos(angle), Double.sin(angle))
            })
        fourierTransform(&x, inverse: false)
        for k in 0..<count {
            #expect((x[k] - (k == wave ? Complex(count) : 0)).length < 1e-14 * Double(count) * 4)
        }
    }
}
