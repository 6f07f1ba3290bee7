// axpy, dot, matrixProduct, sparseProduct: compiled = interpreted = native over layouts, and NumPy's results.

import KernelLibrary
import NDArrays
import Quern
import QuernCore
import Testing

@Suite struct LinearAlgebraTests {
    @Test("axpy adds a·x to y, to the bit of NumPy", arguments: Fixture.cases("axpy"))
    func axpyCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let a: Vector<T> = try fixture.array("a")
            let (x, y): (Vector<T>, Vector<T>) = try (fixture.array("x"), fixture.array("y"))
            let out: Vector<T> = try fixture.array("out")
            try agreedInAllLayouts { layout in
                var result = layout(y)
                try axpy(a[0], layout(x), &result)
                #expect(Outcome(result) == Outcome(out))
                return Outcome(result)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("axpy takes a broadcast x, and an array as both x and y")
    func axpyAliases() throws {
        let one: Vector<Double> = Vector([3]).broadcast(to: [9])
        let y = NDArray<Double, 1>(shape: 9) { Double($0) }
        try agreed {
            var (result, doubled) = (y, y)
            try axpy(2, one, &result)
            try axpy(1, y, &doubled)
            #expect(result.elements == (0..<9).map { Double($0) + 6 })
            #expect(doubled.elements == (0..<9).map { Double($0) * 2 })
            return Outcome(result, doubled, y)
        }
    }

    @Test("axpy of unequal counts is a fault, and y stays")
    func axpyFault() {
        let x: Vector<Float> = [1, 2, 3]
        var y: Vector<Float> = [1, 2]
        expectFault(.precondition) { try axpy(1, x, &y) }
        #expect(y.elements == [1, 2])
    }

    @Test("dot is within a few ULP of the exact sum of the rounded products", arguments: Fixture.cases("dot"))
    func dotCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let (x, y): (Vector<T>, Vector<T>) = try (fixture.array("x"), fixture.array("y"))
            let expected: Vector<Double> = try fixture.array("dot")
            // The bound of summation is relative to the sum of the magnitudes.
            let scale = zip(x, y).reduce(0.0) { $0 + abs(Double($1.0) * Double($1.1)) }
            try agreedInAllLayouts { layout in
                let result = try dot(layout(x), layout(y))
                expectClose(Vector([result]), expected, bound: 4, scale: scale)
                return Outcome(Vector([result]))
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("dot of unequal counts is a fault")
    func dotFault() {
        expectFault(.precondition) { _ = try dot([1, 2] as Vector<Double>, [1]) }
    }

    @Test("the matrix product is NumPy's", arguments: Fixture.cases("matrixProduct"))
    func matrixProductCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let (a, b): (Matrix<T>, Matrix<T>) = try (fixture.array("a"), fixture.array("b"))
            let product: Matrix<T> = try fixture.array("product")
            try agreedInAllLayouts { layout in
                let result = try matrixProduct(layout(a), layout(b))
                #expect(Outcome(result) == Outcome(product))
                return Outcome(result)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("a matrix product of shapes that do not fit is a fault")
    func matrixProductFault() {
        let a = Matrix<Double>(zeros: 2, 3)
        expectFault(.precondition) { _ = try matrixProduct(a, a) }
    }

    @Test("the sparse product is the dense one", arguments: Fixture.cases("sparseProduct"))
    func sparseProductCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let (starts, columns): (Vector<Int32>, Vector<Int32>) = try (
                fixture.array("starts"), fixture.array("columns")
            )
            let (values, x): (Vector<T>, Vector<T>) = try (fixture.array("values"), fixture.array("x"))
            let product: Vector<T> = try fixture.array("product")
            try agreedInAllLayouts { layout in
                let result = try sparseProduct(
                    rowStarts: layout(starts), columns: layout(columns), values: layout(values), layout(x))
                // −0 of a row without positive terms is 0 in NumPy's dense sum, or the other way round.
                #expect(result == product)
                return Outcome(result)
            }
            // The type of the indices is free.
            let wide = try agreed {
                Outcome(
                    try sparseProduct(
                        rowStarts: Vector<Int>(starts.map { Int($0) }), columns: Vector<Int>(columns.map { Int($0) }),
                        values: values, x))
            }
            #expect(wide == Outcome(product))
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("a column outside x, a row start outside the entries, and missing starts are faults")
    func sparseProductFaults() {
        let (none, values): (Vector<Int32>, Vector<Double>) = ([], [1])
        expectFault(.indexOutOfBounds) {
            _ = try sparseProduct(rowStarts: [0, 1] as Vector<Int32>, columns: [7], values: values, [1, 2])
        }
        expectFault(.indexOutOfBounds) {
            _ = try sparseProduct(rowStarts: [0, 2] as Vector<Int32>, columns: [0], values: values, [1, 2])
        }
        expectFault(.invalidRange) {
            _ = try sparseProduct(rowStarts: [1, 0] as Vector<Int32>, columns: [0], values: values, [1, 2])
        }
        expectFault(.precondition) { _ = try sparseProduct(rowStarts: none, columns: none, values: [], values) }
    }
}
