// jacobi, heat, lifeStep.

import KernelLibrary
import NDArrays
import Quern
import QuernCore
import Testing

@Suite struct StencilTests {
    @Test("a Jacobi sweep is NumPy's window sum, and leaves the border", arguments: Fixture.cases("jacobi"))
    func jacobiCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let (a, b): (Matrix<T>, Matrix<T>) = try (fixture.array("a"), fixture.array("b"))
            let out: Matrix<Double> = try fixture.array("out")
            try agreedInAllLayouts { layout in
                var result = layout(b)
                try jacobi(layout(a), into: &result)
                expectClose(result, out, bound: 4, scale: 1)
                return Outcome(result)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("a step of heat is NumPy's second differences", arguments: Fixture.cases("heat"))
    func heatCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let (a, b): (NDArray<T, 3>, NDArray<T, 3>) = try (fixture.array("a"), fixture.array("b"))
            let out: NDArray<Double, 3> = try fixture.array("out")
            try agreedInAllLayouts { layout in
                var result = layout(b)
                try heat(layout(a), into: &result, coefficient: 0.125)
                expectClose(result, out, bound: 8, scale: 2)
                return Outcome(result)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("the next generation of life is NumPy's", arguments: Fixture.cases("lifeStep"))
    func lifeCase(_ fixture: Fixture) throws {
        let (now, next): (Matrix<UInt8>, Matrix<UInt8>) = try (fixture.array("now"), fixture.array("next"))
        try agreedInAllLayouts { layout in
            var result = layout(Matrix<UInt8>(zeros: now.shape[0], now.shape[1]))
            try lifeStep(layout(now), into: &result)
            #expect(result == next)
            return Outcome(result)
        }
    }

    @Test("stencils of two shapes are faults, and so are too many neighbours")
    func faults() {
        let (a, cells) = (Matrix<Double>(zeros: 3, 4), Matrix<UInt8>(repeating: 200, 3, 3))
        var (b, c, now) = (Matrix<Double>(zeros: 4, 3), NDArray<Float, 3>(zeros: 1, 2, 3), Matrix<UInt8>(zeros: 3, 3))
        expectFault(.precondition) { try jacobi(a, into: &b) }
        expectFault(.precondition) { try heat(NDArray<Float, 3>(zeros: 3, 2, 1), into: &c, coefficient: 0.1) }
        expectFault(.overflow) { try lifeStep(cells, into: &now) }
    }
}
