// Comparing with NumPy's results, which are given in double precision: the error may be `bound` times the unit
// roundoff of the kernel's type, relative to the larger of the expected value and `scale`.

import NDArrays
import Quern
import QuernCore
import RealModule
import Testing

/// Expects `actual` to be within `bound` ULPs of `expected`, element by element; NaN where NaN is expected.
func expectClose<Element: QuernCore.Real, let rank: Int>(
    _ actual: NDArray<Element, rank>, _ expected: NDArray<Double, rank>, bound: Double, scale: Double = 0,
    at location: SourceLocation = #_sourceLocation
) {
    #expect(actual.shape == expected.shape, sourceLocation: location)
    let unit = Double(Element.ulpOfOne)
    for (place, (a, e)) in zip(actual.elements, expected.elements).enumerated() {
        if e.isNaN {
            #expect(a.isNaN, "element \(place) is \(a), expected nan", sourceLocation: location)
            continue
        }
        let allowed = bound * unit * max(abs(e), scale)
        let error = abs(Double(a) - e)
        if !(error <= allowed) {
            Issue.record(
                "element \(place) is \(a), expected \(e): \(error / (unit * max(abs(e), scale))) ULP",
                sourceLocation: location)
            return
        }
    }
}
