// Mistakes inside the language: types, names, control flow, arrays, calls, parallel loops, syntax.

import KernelFrontend
import QuernCore
import Testing

@Suite struct RefusedTypeTests {
    @Test("a mistake is reported once, on its line", arguments: cases)
    func refused(_ one: RefusedCase) { one.check() }

    static let cases: [RefusedCase] = [
        RefusedCase(
            "member-of-a-tuple",
            """
            @Kernel func f(_ x: Double) -> (Double, Double) {
                return .pair(x, x) //! implicit-member
            }
            @Kernel func g(_ x: Double) -> (Double, Double) {
                return .zero //! implicit-member
            }
            """),
        RefusedCase(
            "mixed-operands",
            """
            @Kernel func f(_ x: Double, _ n: Int) -> Double {
                var y = x * n //! operand-types
                var z = x
                z += n //! operand-types
                let b = x && true //! type-mismatch
                return y
            }
            """),
        RefusedCase(
            "wrong-types",
            """
            @Kernel func f(_ x: Double, _ n: Int) -> Int {
                let a: Int = x //! type-mismatch
                let b: Float = 0.5
                let c: Double = b //! type-mismatch
                let d: Int = 0.5 //! type-mismatch
                let e: Bool = 1 //! type-mismatch
                if n { return 1 } //! type-mismatch
                return x //! type-mismatch
            }
            """),
        RefusedCase(
            "int-and-int64",
            """
            @Kernel func f(_ n: Int, _ m: Int64) -> Int {
                return n + m //! operand-types
            }
            """),
        RefusedCase(
            "literal-range",
            """
            @Kernel func f(_ x: UInt8) -> UInt8 {
                let a: UInt8 = 256 //! literal-range
                let b: Int8 = -129 //! literal-range
                let c: UInt = -1 //! literal-range
                let d = 99999999999999999999 //! literal-range
                let e: Int8 = -128
                let g = 1e999 //! literal-range
                return x + 300 //! literal-range
            }
            """),
        RefusedCase(
            "missing-capability",
            """
            @Kernel func f<T: Numeric>(_ x: T, _ y: T) -> T {
                if x < y { return x } //! missing-capability
                let h = x / y //! missing-capability
                let w = x &+ y //! missing-capability
                let z: T = 0.5 //! missing-capability
                return sqrt(x) //! missing-capability
            }
            @Kernel func g<T: BinaryInteger>(_ x: T) -> T {
                return x &* 3 //! missing-capability
            }
            @Kernel func h(_ x: Double, _ n: UInt8) -> Double {
                let a = x << 2 //! missing-capability
                let b = -n //! missing-capability
                let c = x & x //! missing-capability
                let d = sin(n) //! missing-capability
                return x % 2 //! missing-capability
            }
            """),
        RefusedCase(
            "unknown-names",
            """
            @Kernel func f(_ values: Vector<Double>) -> Double {
                let total = valeus.sum() //! unknown-name
                let a = sqroot(2.0) //! unknown-function
                let b = values.summ() //! unknown-member
                let c = values.cuont //! unknown-member
                let d = Double.infinty //! unknown-member
                let e: Duoble = 1 //! unknown-type
                return a
            }
            """),
        RefusedCase(
            "unknown-protocol",
            """
            @Kernel func f<T: Reel>(_ x: T) -> T { //! unknown-protocol
                return x
            }
            """),
        RefusedCase(
            "unused-type-parameter",
            """
            @Kernel func f<T: Real>(_ x: Double) -> Double { //! unused-type-parameter
                return x
            }
            """),
        RefusedCase(
            "immutable",
            """
            @Kernel func f(_ x: Vector<Double>, _ n: Int) -> Double {
                x[0] = 1 //! not-mutable
                n = 3 //! not-mutable
                let y = 2.0
                y += 1 //! not-mutable
                for i in 0..<n { i += 1 } //! not-mutable
                let v = x[1...]
                v[0] = 3 //! not-mutable
                x.sort() //! not-mutable
                return y
            }
            """),
        RefusedCase(
            "not-assignable",
            """
            @Kernel func f(_ x: inout Vector<Double>) {
                3 = x[0] //! not-assignable
                x.count = 3 //! not-assignable
                x[0] + 1 = 2 //! not-assignable
            }
            """),
        RefusedCase(
            "unassigned",
            """
            @Kernel func f(_ n: Int) -> Int {
                let a: Int
                var b: Int
                if n > 0 { a = 1 } else { b = 2 }
                let c: Int
                if n > 0 { c = 1 } else { return 0 }
                return a //! used-before-assigned
                    + b //! used-before-assigned
                    + c
            }
            """),
        RefusedCase(
            "duplicate-name",
            """
            @Kernel func f(_ x: Double) -> Double {
                let y = x
                let y = 2.0 //! duplicate-name
                return y
            }
            """),
        RefusedCase(
            "missing-return",
            """
            @Kernel func f(_ x: Double) -> Double {
                if x > 0 { return x }
            } //! missing-return
            @Kernel func g(_ x: Double) -> Double {
                return //! missing-return
            }
            @Kernel func h(_ x: Double) {
                return x //! returns-nothing
            }
            """),
        RefusedCase(
            "jumps",
            """
            @Kernel func f(_ n: Int) -> Int {
                break //! jump-outside-loop
                continue //! jump-outside-loop
                outer: for i in 0..<n {
                    for j in 0..<n { if i == j { continue oter } } //! unknown-label
                }
                check: if n > 0 { continue check } //! jump-outside-loop
                return n
            }
            """),
        RefusedCase(
            "guard",
            """
            @Kernel func f(_ n: Int) -> Int {
                guard n > 0 else { let x = 1 } //! guard-falls-through
                return n
            }
            """),
        RefusedCase(
            "switches",
            """
            @Kernel func f(_ n: Int, _ b: Bool) -> Int {
                switch n { //! switch-not-exhaustive
                case 0: return 1
                case 1...5: return 2
                }
                switch b { //! switch-not-exhaustive
                case true: return 1
                }
                switch n {
                default: return 0
                case 3: return 1 //! case-after-default
                }
                switch n {
                case 0: //! empty-case
                default: return 0
                }
                switch n {
                case 0.5: return 1 //! type-mismatch
                default: return 0
                }
            }
            """),
        RefusedCase(
            "value-branches",
            """
            @Kernel func f(_ n: Int, _ x: Double) -> Double {
                let a = if n > 0 { 1.0 } //! expression-needs-else
                let b = if n > 0 { x } else { n } //! type-mismatch
                let c = n > 0 ? x : n //! type-mismatch
                let d: Double = if n > 0 { let y = 1.0 } else { 2 } //! branch-needs-value
                let e = 1 + if n > 0 { 1 } else { 2 } //! control-inside-expression
                return x
            }
            """),
        RefusedCase(
            "rank-mismatch",
            """
            @Kernel func f(_ a: Matrix<Double>, _ x: Vector<Double>) -> Double {
                let b = a[0] //! rank-mismatch
                let c = x[0, 1] //! rank-mismatch
                let d: Vector<Double> = a[0, ...]
                let e: Vector<Double> = a //! type-mismatch
                for y in a { } //! needs-vector
                return a.dot(a) //! needs-vector
            }
            """),
        RefusedCase(
            "subscripts",
            """
            @Kernel func f(_ x: Vector<Double>, _ n: Int32) -> Double {
                let a = x[n] //! type-mismatch
                let b = x[0.5] //! type-mismatch
                let c = n[0] //! not-subscriptable
                let d = x[by: 0] //! step-of-zero
                let e = x[from: 0] //! argument-labels
                let g = x.shape[1] //! axis
                return x[true] //! type-mismatch
            }
            """),
        RefusedCase(
            "reductions",
            """
            @Kernel func f(_ a: Matrix<Double>, _ k: Vector<Int>, _ n: Int) -> Double {
                let b = a.sum(axis: 2) //! axis
                let c = a.sum(axis: n) //! axis
                let d = k.mean() //! missing-capability
                let e = k.all() //! missing-capability
                let g = k.sum(axis: 0) //! axis
                return a.sum(over: 1)[0] //! argument-labels
            }
            """),
        RefusedCase(
            "array-making",
            """
            @Kernel func f(_ n: Int) -> Double {
                let a = Vector(zeros: n) //! array-init
                let b = Matrix<Double>(zeros: n) //! rank-mismatch
                let c = NDArray<Double>(zeros: n) //! type-arguments
                let d = Vector<Double>(size: n) //! array-init
                var e: Vector<Double> //! needs-value
                let g = Vector<Vector<Double>>(zeros: n) //! element-type
                let h: Vector<Double> = 3 //! type-mismatch
                return 0
            }
            """),
        RefusedCase(
            "calls",
            """
            @Kernel func scale(_ x: inout Vector<Double>, by f: Double) { x[0] *= f }
            @Kernel func mean<T: Real>(_ x: Vector<T>) -> T { return x[0] }
            @Kernel func risky(_ n: Int) throws -> Int { return n }
            @Kernel func f(_ x: inout Vector<Double>, _ k: Vector<Int>, _ n: Int) -> Double {
                scale(&x, 2) //! argument-labels
                scale(x, by: 2) //! missing-address
                scale(&x, by: n) //! type-mismatch
                let a = mean(k) //! type-argument
                let b = mean(x, 3) //! argument-labels
                let c = risky(3) //! missing-try
                let d = try risky(3) //! not-throwing
                x() //! not-a-function
                return scal(&x, by: 2) //! unknown-function
            }
            """),
        RefusedCase(
            "builtins",
            """
            @Kernel func f(_ x: Double, _ n: Int) -> Double {
                let a = min(x) //! argument-labels
                let b = min(x, n) //! type-mismatch
                let c = x.rounded(.upp) //! rounding-rule
                let d = x.addingProduct(1) //! argument-labels
                let e = Int(x, radix: 3) //! argument-labels
                let g = Int(truncating: x) //! argument-labels
                let h = Int(truncatingIfNeeded: x) //! no-conversion
                let i = Int(true) //! no-conversion
                let j = x.exponent //! unsupported-member
                let k = .pi //! implicit-member
                return pow(n, 2) //! missing-capability
            }
            """),
        RefusedCase(
            "exclusive-access",
            """
            @Kernel func both(_ x: inout Vector<Double>, _ y: inout Vector<Double>) { x[0] = y[0] }
            @Kernel func f(_ x: inout Vector<Double>) {
                both(&x, &x) //! overlapping-access
                swap(&x[0], &x[1]) //! overlapping-access
            }
            """),
        RefusedCase(
            "ranges",
            """
            @Kernel func f(_ x: Double, _ n: Int) -> Double {
                for i in 0.0..<x { } //! range-type
                for i in n { } //! not-a-sequence
                for i in 0... { } //! partial-range
                let r = zip(0..<n, 0..<n) //! unsupported-sequence
                for i in stride(from: 0, to: n, by: 0) { } //! step-of-zero
                for i in stride(from: 0, to: n) { } //! argument-labels
                for (a, b) in 0..<n { } //! pattern-mismatch
                return x
            }
            """),
        RefusedCase(
            "parallel",
            """
            @Kernel func f(_ x: Vector<Double>, _ y: inout Vector<Double>) -> Double {
                var s = 0.0
                var last = 0.0
                var p = 1.0
                var h = Vector<Double>(zeros: 4)
                for i in parallel(0..<x.count) {
                    s += x[i]
                    last = x[i] //! parallel-accumulator
                    p *= x[i]
                    p += 1 //! parallel-accumulator
                    y[i] = s //! parallel-accumulator
                    if x[i] > 3 { break } //! leaves-parallel-loop
                    if x[i] < 3 { return 0 } //! leaves-parallel-loop
                }
                for i in parallel(0..<x.count, reducing: &h) {
                    h[0] += x[i]
                    y[i] = h[1] //! parallel-reducing
                }
                for i in parallel(0..<3, sharing: &h) { y[i] = 0 } //! argument-labels
                for i in parallel(0..<3, disjoint: h) { y[i] = 0 } //! parallel-arrays
                let r = parallel(0..<3) //! parallel-place
                return s
            }
            """),
        RefusedCase(
            "constants",
            """
            let a = b + 1
            let b = a + 1 //! circular-constant
            let v = Vector<Double>(zeros: 3)
            @Kernel func f(_ x: Int) -> Int {
                let c = v[0] //! constant-type
                return x + a
            }
            """),
        RefusedCase(
            "unused-value",
            """
            @Kernel func f(_ x: Int) -> Int {
                x + 1 //! unused-value
                x == 2 //! unused-value
                return x
            }
            """),
        RefusedCase(
            "options",
            """
            @Kernel(.relaxd) func f(_ x: Int) -> Int { return x } //! unknown-option
            @Kernel(.expect(.vectorised)) func g(_ x: Int) -> Int { return x } //! unknown-option
            @Kernel var y: Int = 3 //! not-a-function
            """),
        RefusedCase(
            "externs",
            """
            @Extern("f") func f<T: Real>(_ x: T) -> T //! extern-signature
            @Extern(name) func g(_ x: Double) -> Double //! extern-arguments
            @Extern("h", lib: "m") func h(_ x: Double) -> Double //! extern-arguments
            @Extern("k") func k(_ x: inout Double) //! extern-signature
            """),
        RefusedCase(
            "syntax",
            """
            @Kernel func f(_ x: Double) -> Double {
                let a = x + //! syntax
                let b = (x * 2 //! syntax
                let c = x * 2) //! syntax
                let d = x y //! syntax
                if x > 0 return 1 //! syntax
                let e = .5 //! malformed-number
                let g = 0xZZ //! malformed-number
                let h = x -1 //! syntax
                let i = x < 1 < 2 //! operator-needs-parentheses
                return x
            }
            """),
        RefusedCase(
            "unclosed",
            """
            @Kernel func f(_ x: Double) -> Double {
                return x //! syntax
            // and no brace
            """),
    ]

    @Test("three mistakes in one file are three errors, and the kernels beside them are still read")
    func recovery() {
        let text = """
            @Kernel func a(_ x: Double) -> Double {
                let y = x +
                return y
            }
            @Kernel func b(_ x: Vector<Double>) -> Double {
                return x[0, 1]
            }
            @Kernel func c(_ x: Double) -> Double {
                return sqrtt(x)
            }
            @Kernel func d(_ x: Double) -> Double { return x }
            """
        let result = Frontend.lower(files: [SourceText(file: "three.swift", text: text)])
        #expect(result.module == nil)
        #expect(result.kernels.map(\.name) == ["a", "b", "c", "d"])
        #expect(result.diagnostics.map(\.span.start.line) == [2, 6, 9])
        #expect(result.diagnostics.last?.message.contains("did you mean 'sqrt'?") == true)
    }
}
