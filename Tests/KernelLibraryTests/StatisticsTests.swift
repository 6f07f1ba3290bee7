// sumPositive, correlations, softmax, histogram, kMeansStep.

import KernelLibrary
import NDArrays
import Quern
import QuernCore
import Testing

@Suite struct StatisticsTests {
    @Test("sumPositive adds in order, to the bit of NumPy's cumulative sum", arguments: Fixture.cases("sumPositive"))
    func sumPositiveCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let x: Vector<T> = try fixture.array("x")
            let sum: Vector<T> = try fixture.array("sum")
            try agreedInAllLayouts { layout in
                let result = sumPositive(layout(x))
                #expect(result == sum[0])
                return Outcome(Vector([result]))
            }
            for layout in Layout.allCases {
                let relaxed = sumPositiveRelaxed(layout(x))
                expectClose(Vector<T>([relaxed]), Vector<Double>([Double(sum[0])]), bound: 64)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("sumPositive passes over NaN, adds infinity, and repeats a broadcast element")
    func sumPositiveSpecials() throws {
        try agreed {
            let none = sumPositive([.nan, -1, -0.0, 0] as Vector<Double>)
            let infinite = sumPositive([1, .infinity, .nan, -.infinity] as Vector<Float>)
            let halves: Vector<Double> = Vector([0.5]).broadcast(to: [1001])
            let repeated = sumPositive(halves)
            #expect(none == 0 && none.sign == .plus)
            #expect(infinite == .infinity)
            #expect(repeated == 500.5)
            return Outcome(none, infinite, repeated)
        }
        #expect(sumPositiveRelaxed([.nan, -1, 2] as Vector<Double>) == 2)
    }

    @Test("correlations are those of NumPy's corrcoef", arguments: Fixture.cases("correlations"))
    func correlationsCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let x: Matrix<T> = try fixture.array("x")
            let r: Matrix<Double> = try fixture.array("r")
            try agreedInAllLayouts { layout in
                let result = try correlations(layout(x))
                expectClose(result, r, bound: 8, scale: 1)
                return Outcome(result)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("correlations of nothing have the shape [0, 0], and of no observations are NaN")
    func correlationsOfNothing() throws {
        try agreed {
            let (empty, unknown) = try (
                correlations(Matrix<Double>(zeros: 0, 3)), correlations(Matrix<Double>(zeros: 2, 0))
            )
            #expect(empty.shape == [0, 0])
            #expect(unknown.elements.allSatisfy(\.isNaN) && unknown.shape == [2, 2])
            return Outcome(empty, unknown)
        }
    }

    @Test("softmax is within a few ULP of long doubles", arguments: Fixture.cases("softmax"))
    func softmaxCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let x: Matrix<T> = try fixture.array("x")
            let out: Matrix<Double> = try fixture.array("out")
            try agreedInAllLayouts { layout in
                let result = try softmax(layout(x))
                // The difference from the largest element is rounded: half an ULP of up to 60 in the exponent.
                expectClose(result, out, bound: 64, scale: 1e-30)
                return Outcome(result)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("histogram counts as NumPy does, both edges included", arguments: Fixture.cases("histogram"))
    func histogramCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let x: Vector<T> = try fixture.array("x")
            let counts: Vector<Int> = try fixture.array("counts")
            try agreedInAllLayouts { layout in
                var result = layout(Vector<Int>(zeros: counts.count))
                let counted = try histogram(layout(x), from: -2, to: 2, into: &result)
                #expect(result == counts)
                #expect(counted == counts.elements.reduce(0, +))
                return Outcome(result, counted)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("a histogram without bins or with an empty range is a fault")
    func histogramFaults() {
        let x: Vector<Double> = [1]
        var (none, one) = (Vector<Int>(zeros: 0), Vector<Int>(zeros: 1))
        expectFault(.precondition) { _ = try histogram(x, from: 0, to: 1, into: &none) }
        expectFault(.precondition) { _ = try histogram(x, from: 1, to: 1, into: &one) }
        expectFault(.precondition) { _ = try histogram(x, from: .nan, to: 1, into: &one) }
    }

    @Test("byte values are counted as NumPy's bincount does", arguments: Fixture.cases("byteHistogram"))
    func byteHistogramCase(_ fixture: Fixture) throws {
        let pixels: Matrix<UInt8> = try fixture.array("pixels")
        let counts: Vector<Int> = try fixture.array("counts")
        try agreedInAllLayouts { layout in
            let result = byteHistogram(layout(pixels))
            #expect(result == counts)
            return Outcome(result)
        }
    }

    @Test("a step of k-means assigns and moves as NumPy says", arguments: Fixture.cases("kMeansStep"))
    func kMeansCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let (points, centres): (Matrix<T>, Matrix<T>) = try (fixture.array("points"), fixture.array("centres"))
            let assignment: Vector<Int32> = try fixture.array("assignment")
            let (moved, total): (Matrix<Double>, Vector<Double>) = try (fixture.array("moved"), fixture.array("total"))
            try agreedInAllLayouts { layout in
                var (newCentres, nearest) = (layout(centres), layout(Vector<Int32>(repeating: -1, points.shape[0])))
                let sum = try kMeansStep(layout(points), centres: &newCentres, assignment: &nearest)
                #expect(nearest == assignment)
                expectClose(newCentres, moved, bound: 2)
                expectClose(Vector<T>([sum]), total, bound: 4)
                return Outcome(newCentres, nearest, Vector([sum]))
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("k-means steps of shapes that do not fit are faults")
    func kMeansFaults() {
        let points = Matrix<Float>(zeros: 3, 2)
        var (centres, none, wide) = (Matrix<Float>(zeros: 1, 2), Matrix<Float>(zeros: 0, 2), Matrix<Float>(zeros: 1, 3))
        var (three, two) = (Vector<Int32>(zeros: 3), Vector<Int32>(zeros: 2))
        expectFault(.precondition) { _ = try kMeansStep(points, centres: &wide, assignment: &three) }
        expectFault(.precondition) { _ = try kMeansStep(points, centres: &centres, assignment: &two) }
        expectFault(.precondition) { _ = try kMeansStep(points, centres: &none, assignment: &three) }
    }
}
