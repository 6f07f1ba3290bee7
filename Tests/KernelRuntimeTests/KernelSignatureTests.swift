// Signatures as text: what is printed reads back, and what is wrong is told.

import KernelIR
import KernelRuntime
import QuernCore
import Testing

@Suite("signatures")
struct KernelSignatureTests {
    @Test(
        "a signature is printed as it was read",
        arguments: [
            "axpy(Double, Vector<Double>, inout Vector<Double>)", "f()", "Ops.twice(Float)", "zero<Double>(Int)",
            "blur(Matrix<Float> strided, inout Matrix<Float> unit)",
            "g(NDArray<Bool, 0>, NDArray<UInt8, 7>, inout Int)",
        ])
    func roundTrip(text: String) throws {
        let signature = try KernelSignature(parsing: text)
        #expect(signature.description == text)
        #expect(try KernelSignature(parsing: signature.description) == signature)
    }

    @Test(
        "other spellings of a signature are read",
        arguments: [
            ("axpy( f64 ,Vector< f64 >,inout Vector<f64>)", "axpy(Double, Vector<Double>, inout Vector<Double>)"),
            (
                "axpy(_ a: Double, x: Vector<Double>, into y: inout Vector<Double>) -> Double",
                "axpy(Double, Vector<Double>, inout Vector<Double>)"
            ),
            ("f(Int64, UInt64) throws -> Int", "f(Int, UInt)"), ("f(Vector<Int> contiguous)", "f(Vector<Int>)"),
            ("f(NDArray<Float, 2>)", "f(Matrix<Float>)"),
        ])
    func spellings(text: String, printed: String) throws {
        #expect(try KernelSignature(parsing: text).description == printed)
    }

    @Test(
        "what is no signature is told with the place",
        arguments: [
            ("", "expected a kernel's name, found the end, at character 1"), ("axpy", "expected '(', found the end"),
            ("axpy(Double", "expected ')', found the end"), ("axpy(Strin)", "'Strin' is no type"),
            ("axpy(Vector<Double)", "expected '>', found ')'"),
            ("axpy(NDArray<Double, 9>)", "expected a rank from 0 to 7"),
            ("axpy(Vector<Double> dense)", "expected a layout"), ("axpy(Double) x", "expected '->' or the end"),
            ("axpy(Duble)", "did you mean 'Double'?"),
        ])
    func wrong(text: String, message: String) {
        let error = #expect(throws: KernelError.self) { try KernelSignature(parsing: text) }
        #expect(error?.message.contains(message) == true)
        #expect(error?.reason == .signature)
    }

    @Test("every text of random marks is read or refused")
    func fuzz() {
        var generator = SystemRandomNumberGenerator()
        let seed = generator.next()
        var state = seed
        let pieces = [
            "axpy", "(", ")", "<", ">", ",", " ", "Vector", "Double", "inout", ":", "->", "_", "NDArray", "3", "é",
            "\n", ".",
        ]
        for _ in 0..<5000 {
            var text = ""
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            if let signature = try? KernelSignature(parsing: text) {
                let again = try? KernelSignature(parsing: signature.description)
                #expect(again == signature, "seed \(seed), text '\(text)'")
            }
        }
    }
}
