// gaussianFilter, sobel, mandelbrot.

import KernelLibrary
import NDArrays
import Quern
import QuernCore
import Testing

@Suite struct ImageTests {
    @Test(
        "two passes of a Gaussian are NumPy's one pass of the square window", arguments: Fixture.cases("gaussianFilter")
    )
    func gaussianCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let image: Matrix<T> = try fixture.array("image")
            let (sigma, radius): (Vector<Double>, Vector<Int>) = try (fixture.array("sigma"), fixture.array("radius"))
            let out: Matrix<Double> = try fixture.array("out")
            try agreedInAllLayouts { layout in
                let result = try gaussianFilter(layout(image), sigma: T(sigma[0]), radius: radius[0])
                expectClose(result, out, bound: 16, scale: 1)
                return Outcome(result)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("a constant image stays as it is, whatever the window")
    func gaussianOfConstant() throws {
        let image: Matrix<Double> = Vector([7]).broadcast(to: [6, 4])
        try agreed {
            let result = try gaussianFilter(image, sigma: 1.5, radius: 9)
            #expect(result.elements.allSatisfy { abs($0 - 7) < 1e-13 })
            return Outcome(result)
        }
    }

    @Test("a negative radius, and a sigma that is not positive, are faults")
    func gaussianFaults() {
        let image = Matrix<Float>(zeros: 2, 2)
        expectFault(.precondition) { _ = try gaussianFilter(image, sigma: 1, radius: -1) }
        expectFault(.precondition) { _ = try gaussianFilter(image, sigma: 0, radius: 1) }
        expectFault(.precondition) { _ = try gaussianFilter(image, sigma: .nan, radius: 1) }
        expectFault(.overflow) { _ = try gaussianFilter(image, sigma: 1, radius: .max) }
    }

    @Test("edges are those of NumPy's windows", arguments: Fixture.cases("sobel"))
    func sobelCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let image: Matrix<T> = try fixture.array("image")
            let out: Matrix<Double> = try fixture.array("out")
            try agreedInAllLayouts { layout in
                var edges = layout(Matrix<T>(onesOf: image.shape))
                try sobel(layout(image), into: &edges)
                expectClose(edges, out, bound: 2)
                return Outcome(edges)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("escape times are those of NumPy", arguments: Fixture.cases("mandelbrot"))
    func mandelbrotCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let times: Matrix<Int32> = try fixture.array("times")
            try agreedInAllLayouts { layout in
                var result = layout(Matrix<Int32>(repeating: -1, times.shape[0], times.shape[1]))
                try mandelbrot(into: &result, left: T(-2), top: 1.25, pixel: 0.125, limit: 60)
                #expect(result == times)
                return Outcome(result)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }
}
