// Arrays as text, against what NumPy's array2string printed for the same bits.

import ComplexModule
import NDArrays
import QuernCore
import Testing

struct PrintingTests {
    @Test("arrays print as NumPy prints them")
    func likeNumPy() throws {
        var lines = try Fixtures.lines("printing.txt")[...]
        var count = 0
        while let head = lines.popFirst(), !head.isEmpty {
            let (name, array) = try Fixtures.array(head)
            var expected: [String] = []
            while let line = lines.popFirst(), line != "---" { expected.append(line) }
            #expect(array.description == expected.joined(separator: "\n"), "\(name)")
            count += 1
        }
        #expect(count == 120)
    }

    @Test("a rank-0 array prints as its element")
    func rankZero() {
        #expect(NDArray<Double, 0>(1).description == "1.0")
        #expect(NDArray<Int8, 0>(-3).description == "-3")
        #expect(NDArray<Bool, 0>(true).description == "true")
        #expect(NDArray<Float, 0>(.nan).description == "nan")
        #expect(NDArray<Complex<Double>, 0>(Complex(1, -2)).description == "(1.0, -2.0)")
    }

    @Test("strides do not change the text")
    func strided() {
        let a = range(12).reshaped(3, 4)
        let copy = Matrix(a.transposed.elements.isEmpty ? [] : (0..<4).map { j in a[..., j].elements })
        #expect(a.transposed.description == copy.description)
    }
}
