// standardised, fourierFeatures, ridgeAccuracy: the steps of the digits' classifier, one by one.

import KernelLibrary
import NDArrays
import Quern
import QuernCore
import Testing

@Suite struct LearningTests {
    private static let small = Fixture(kernel: "digits", name: "small")

    @Test("standardised columns are NumPy's; the class stays, and a column that does not vary becomes 0")
    func standardisedCase() throws {
        let data: Matrix<Double> = try Self.small.array("data")
        let expected: Matrix<Double> = try Self.small.array("standardised")
        try agreedInAllLayouts { layout in
            let result = try standardised(layout(data), 0.5)
            expectClose(result, expected, bound: 64, scale: 1)
            return Outcome(result)
        }
        #expect(try standardised(Matrix([[3, 7], [3, 8]]), 2).elements == [0, 7, 0, 8])
    }

    @Test("Fourier features and the products of each fold are NumPy's")
    func featuresCase() throws {
        let features: Matrix<Double> = try Self.small.array("standardised")
        let expected: Matrix<Double> = try Self.small.array("products")
        try agreedInAllLayouts { layout in
            let result = try fourierFeatures(layout(features), 0.05, 12, 3)
            // Phases of up to 300 are rounded before the cosine.
            expectClose(result, expected, bound: 2048, scale: 1)
            return Outcome(result)
        }
    }

    @Test("as many digits are found as by NumPy's solution of the normal equations")
    func accuracyCase() throws {
        let products: Matrix<Double> = try Self.small.array("products")
        let correct: Vector<Int> = try Self.small.array("correct")
        try agreedInAllLayouts { layout in
            let accuracy = try ridgeAccuracy(layout(products), 0.01, 3)
            #expect(accuracy == Double(correct[0]) / 60)
            return Outcome(accuracy)
        }
    }

    @Test("what is no class, no fold, or has no solution is refused")
    func refusals() throws {
        for digit in [-1, 10, Double.nan] {
            expectFault(.precondition) { _ = try fourierFeatures(Matrix([[0, 1], [0, digit]]), 1, 2, 2) }
        }
        expectFault(.precondition) { _ = try fourierFeatures(Matrix([[0, 1]]), 1, 0, 2) }
        expectFault(.precondition) { _ = try fourierFeatures(Matrix([[0, 1]]), 1, 2, 1) }
        expectFault(.precondition) { _ = try standardised(Matrix(zeros: 2, 0), 1) }
        expectFault(.precondition) { _ = try ridgeAccuracy(Matrix(zeros: 2, 12), 1, 2) }
        // Without rows the matrix is 0, and a penalty below 0 makes it indefinite.
        let products = try fourierFeatures(Matrix([[0, 1], [1, 2], [2, 3]]), 1, 2, 2)
        expectFault(.precondition) { _ = try ridgeAccuracy(products, -1, 2) }
        #expect(try ridgeAccuracy(products, 1, 2) >= 0)
    }
}
