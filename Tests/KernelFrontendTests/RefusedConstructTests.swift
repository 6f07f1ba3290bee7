// Every construct of Swift that is not in the kernel language, refused by name where it stands.

import KernelFrontend
import QuernCore
import Testing

@Suite struct RefusedConstructTests {
    @Test("a construct that is not in the language is refused by name, on its line", arguments: cases)
    func refused(_ one: RefusedCase) { one.check() }

    static let cases: [RefusedCase] = [
        RefusedCase(
            "closure",
            """
            @Kernel func f(_ x: Vector<Double>) -> Double {
                let g = { (a: Double) in a * 2 } //! unsupported-closure
                return x[0]
            }
            """),
        RefusedCase(
            "trailing-closure",
            """
            @Kernel func f(_ x: Vector<Double>) -> Double {
                let y = x.map { $0 * 2 } //! unsupported-closure
                return x.reduce(0, +) //! unsupported-closure syntax
            }
            """),
        RefusedCase(
            "dollar-name",
            """
            @Kernel func f(_ x: Double) -> Double {
                return $0 //! unsupported-closure
            }
            """),
        RefusedCase(
            "defer",
            """
            @Kernel func f(_ x: inout Vector<Double>) {
                defer { x[0] = 1 } //! unsupported-defer
                x[1] = 2
            }
            """),
        RefusedCase(
            "throw",
            """
            @Kernel func f(_ x: Double) throws -> Double {
                if x < 0 { throw Problem.negative } //! unsupported-throw
                return x
            }
            """),
        RefusedCase(
            "do-catch",
            """
            @Kernel func f(_ x: Double) -> Double {
                do { try g() } catch { return 0 } //! unsupported-catch
                return x
            }
            """),
        RefusedCase(
            "try-optional",
            """
            @Kernel func f(_ x: Double) -> Double {
                let y = try? f(x) //! unsupported-try-optional
                return x
            }
            """),
        RefusedCase(
            "async",
            """
            @Kernel func f(_ x: Double) async -> Double { //! unsupported-async
                return x
            }
            """),
        RefusedCase(
            "await",
            """
            @Kernel func f(_ x: Double) -> Double {
                let y = await g(x) //! unsupported-async
                return x
            }
            """),
        RefusedCase(
            "string",
            """
            @Kernel func f(_ x: Double) -> Double {
                let name = "x" //! unsupported-string
                return x
            }
            """),
        RefusedCase(
            "string-type",
            """
            @Kernel func f(_ name: String) -> Double { //! unsupported-string
                return 0
            }
            """),
        RefusedCase(
            "interpolated-message",
            """
            @Kernel func f(_ x: Double) -> Double {
                precondition(x > 0, "x is \\(x)") //! unsupported-string
                return x
            }
            """),
        RefusedCase(
            "dictionary",
            """
            @Kernel func f(_ x: Double) -> Double {
                let d = [1: 2.0, 2: 3.0] //! unsupported-dictionary
                return x
            }
            """),
        RefusedCase(
            "swift-array",
            """
            @Kernel func f(_ x: [Double]) -> Double { //! unsupported-swift-array
                return 0
            }
            @Kernel func g(_ x: Double) -> Double {
                let a = [1.0, 2.0] //! unsupported-swift-array
                return x
            }
            """),
        RefusedCase(
            "optionals",
            """
            @Kernel func f(_ x: Double?) -> Double { //! unsupported-optional
                return 0
            }
            @Kernel func g(_ x: Double) -> Double {
                let a = nil //! unsupported-optional
                let b = x ?? 0 //! unsupported-optional
                let c = x! //! unsupported-optional
                let d = Int(exactly: x) //! unsupported-optional
                if let e = x { return e } //! unsupported-optional
                return x
            }
            """),
        RefusedCase(
            "casts",
            """
            @Kernel func f(_ x: Double) -> Double {
                let a = x as Float //! unsupported-cast
                if x is Double { return 0 } //! unsupported-cast
                return x
            }
            """),
        RefusedCase(
            "complex",
            """
            @Kernel func f(_ x: Vector<Complex<Double>>, _ z: Complex<Double>) -> Complex<Double> {
                if z < x[0] { return 0 } //! missing-capability
                let a = Int(z) //! type-mismatch
                let b = 2.5 * z //! type-mismatch
                let c = z * Double(1) //! operand-types
                let d = Complex<Double>.log(z) //! complex-function
                let e = x.max() //! missing-capability
                let g = z.reel //! unknown-member
                let h = abs(z) //! complex-function
                let k = exp(z) * pow(z, 2) //! complex-function complex-function
                let l = max(z, 1) //! complex-function
                let m = atan2(1, z) //! complex-function
                return z % x[0] //! missing-capability
            }
            """),
        RefusedCase(
            "complex-types",
            """
            @Kernel func f(_ x: Vector<Complex<Int>>) -> Double { //! complex-parts
                return 0
            }
            @Kernel func g<T: Numeric>(_ x: Vector<T>) -> T { return x[0] }
            @Kernel func h<T: Numeric>(_ z: Complex<T>) -> T { //! complex-parts
                return 0
            }
            @Kernel func k(_ x: Vector<Complex<Double>>) -> Complex<Double> {
                return g(x) //! type-mismatch
            }
            @Kernel func l(_ x: NDArray<Complex<Float>, 7>, _ z: Complex) -> Float { //! rank-not-literal type-arguments
                return 0
            }
            """),
        RefusedCase(
            "float16",
            """
            @Kernel func f(_ x: Vector<Float16>) -> Double { //! unsupported-float16
                return 0
            }
            """),
        RefusedCase(
            "inline-array",
            """
            @Kernel func f(_ x: Double) -> Double {
                var a = InlineArray<3, Double>(repeating: 0) //! unsupported-inline-array
                return x
            }
            """),
        RefusedCase(
            "random",
            """
            @Kernel func f(_ x: Double) -> Double {
                var r = KernelRandom(seed: 3) //! unsupported-random
                return x
            }
            """),
        RefusedCase(
            "struct-parameter",
            """
            struct Point { var x: Double }
            @Kernel func f(_ p: Point) -> Double { //! unsupported-type
                return 0
            }
            """),
        RefusedCase(
            "tuple-parameter",
            """
            @Kernel func f(_ p: (Double, Double)) -> Double { //! unsupported-parameter
                return 0
            }
            """),
        RefusedCase(
            "local-type",
            """
            @Kernel func f(_ x: Double) -> Double {
                struct P { var x: Double } //! unsupported-type-declaration
                return x
            }
            """),
        RefusedCase(
            "switch-over-tuple",
            """
            @Kernel func f(_ x: Int, _ y: Int) -> Int {
                switch (x, y) { //! unsupported-tuple-pattern
                case (0, 0): return 1
                default: return 0
                }
            }
            """),
        RefusedCase(
            "tuple-pattern",
            """
            @Kernel func f(_ x: Int) -> Int {
                switch x {
                case (0, 0): return 1 //! unsupported-tuple-pattern
                default: return 0
                }
            }
            """),
        RefusedCase(
            "fallthrough",
            """
            @Kernel func f(_ x: Int) -> Int {
                var y = 0
                switch x {
                case 0:
                    y = 1
                    fallthrough //! unsupported-fallthrough
                default: y = 2
                }
                return y
            }
            """),
        RefusedCase(
            "if-case",
            """
            @Kernel func f(_ x: Int) -> Int {
                if case 3 = x { return 1 } //! unsupported-pattern
                return 0
            }
            """),
        RefusedCase(
            "conditional-compilation",
            """
            @Kernel func f(_ x: Int) -> Int {
                #if DEBUG //! unsupported-conditional-compilation
                return 1
                #else
                return 2
                #endif
                return 0
            }
            """),
        RefusedCase(
            "availability",
            """
            @Kernel func f(_ x: Int) -> Int {
                if #available(macOS 14, *) { return 1 } //! unsupported-availability
                return 0
            }
            """),
        RefusedCase(
            "matmul",
            """
            @Kernel func f(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
                let c = a.matmul(b) //! unsupported-matmul
                return a[0, 0]
            }
            """),
        RefusedCase(
            "whole-array-arithmetic",
            """
            @Kernel func f(_ a: Vector<Double>, _ b: inout Vector<Double>) {
                let c = a + b //! unsupported-array-arithmetic
                b = 2 * a //! unsupported-array-arithmetic
                let d = -a //! unsupported-array-arithmetic
                let e = exp(a) //! unsupported-array-arithmetic
                b[...] = a % 2 //! unsupported-array-arithmetic
            }
            """),
        RefusedCase(
            "array-comparison",
            """
            @Kernel func f(_ a: Vector<Double>, _ b: Vector<Double>) -> Bool {
                return a == b //! unsupported-array-comparison
            }
            """),
        RefusedCase(
            "print",
            """
            @Kernel func f(_ x: Double) -> Double {
                print(x) //! unsupported-print
                return x
            }
            """),
        RefusedCase(
            "default-argument",
            """
            @Kernel func f(_ x: Double, by y: Double = 2) -> Double { //! unsupported-default-argument
                return x * y
            }
            """),
        RefusedCase(
            "variadic",
            """
            @Kernel func f(_ x: Double...) -> Double { //! unsupported-variadic
                return 0
            }
            """),
        RefusedCase(
            "method",
            """
            struct Solver {
                @Kernel func f(_ x: Double) -> Double { //! unsupported-method
                    return x
                }
            }
            """),
        RefusedCase(
            "self",
            """
            @Kernel func f(_ x: Double) -> Double {
                return self.x //! unsupported-self
            }
            """),
        RefusedCase(
            "overloads",
            """
            @Kernel func f(_ x: Double) -> Double { return x }
            @Kernel func f(_ x: Float) -> Float { return x } //! overloaded
            """),
        RefusedCase(
            "value-generic",
            """
            @Kernel func f<
                let rank: Int //! unsupported-value-generic
            >(_ x: NDArray<Double, rank>) -> Double { //! rank-not-literal
                return 0
            }
            """),
        RefusedCase(
            "same-type-requirement",
            """
            @Kernel func f<T: Real>(_ x: T) -> T where T == Double { //! unsupported-same-type
                return x
            }
            """),
        RefusedCase(
            "function-type",
            """
            @Kernel func f(_ g: (Double) -> Double) -> Double { //! unsupported-function-type
                return 0
            }
            """),
        RefusedCase(
            "some-and-any",
            """
            @Kernel func f(_ x: some Real) -> Double { //! unsupported-opaque-type
                return 0
            }
            @Kernel func g(_ x: any Real) -> Double { //! unsupported-existential
                return 0
            }
            """),
        RefusedCase(
            "function-as-value",
            """
            @Kernel func f(_ x: Double) -> Double {
                let g = sqrt //! unsupported-function-value
                return x
            }
            """),
        RefusedCase(
            "generic-local-function",
            """
            @Kernel func f(_ x: Double) -> Double {
                func g<T: Real>(_ y: T) -> T { return y } //! unsupported-generic-local
                return g(x)
            }
            """),
        RefusedCase(
            "recursive-local-function",
            """
            @Kernel func f(_ x: Int) -> Int {
                func g(_ y: Int) -> Int {
                    if y < 1 { return 0 }
                    return g(y - 1) //! unsupported-recursive-local
                }
                return g(x)
            }
            """),
        RefusedCase(
            "operator-function",
            """
            @Kernel func +++ (_ x: Int, _ y: Int) -> Int { return x + y } //! unsupported-operator-function
            """),
        RefusedCase(
            "custom-operator",
            """
            @Kernel func f(_ x: Double) -> Double {
                return x ** 2 //! unsupported-operator
            }
            """),
        RefusedCase(
            "computed-variable",
            """
            @Kernel func f(_ x: Double) -> Double {
                var y: Double { x * 2 } //! unsupported-computed-variable
                return x
            }
            """),
        RefusedCase(
            "nested-import",
            """
            @Kernel func f(_ x: Double) -> Double {
                import Foundation //! unsupported-import
                return x
            }
            """),
        RefusedCase(
            "key-path-and-macro",
            """
            @Kernel func f(_ x: Double) -> Double {
                let y = #line //! unsupported-macro
                return x
            }
            """),
        RefusedCase(
            "float-stride",
            """
            @Kernel func f(_ x: Double) -> Double {
                var s = 0.0
                for t in stride(from: 0, to: x, by: 0.1) { s += t } //! unsupported-stride
                return s
            }
            """),
        RefusedCase(
            "captured-variable",
            """
            var counter = 0
            let names = ["a", "b"]
            @Kernel func f(_ x: Int) -> Int {
                return x + counter //! captured-variable
            }
            """),
        RefusedCase(
            "not-a-kernel",
            """
            func helper(_ x: Double) -> Double { x }
            @Kernel func f(_ x: Double) -> Double {
                return helper(x) //! not-a-kernel
            }
            """),
        RefusedCase(
            "strides",
            """
            @Kernel func f(_ x: Vector<Double>) -> Int {
                return x.strides[0] //! strides
            }
            """),
        RefusedCase(
            "type-as-value",
            """
            @Kernel func f(_ x: Double) -> Double {
                let t = Double //! unsupported-type-value
                return x
            }
            """),
    ]
}
