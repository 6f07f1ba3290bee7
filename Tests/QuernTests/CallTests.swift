// Calls from Swift in every mode: what one way gives, all give.

import Quern
import Testing

/// What `body` gives compiled, interpreted and natively.
func inEveryMode<Result>(_ body: () throws -> Result) rethrows -> [Result] {
    [try KernelMode.compiled(body), try KernelMode.interpreted(body), try KernelMode.native(body)]
}

@Suite("calls of kernels")
struct CallTests {
    @Test("scalars, constants and callees give one result in every mode")
    func scalars() throws {
        #expect(inEveryMode { square(3) } == [9, 9, 9])
        #expect(inEveryMode { fall(2) } == [19.62, 19.62, 19.62])
        #expect(inEveryMode { steps(3) } == [10, 10, 10])
        #expect(inEveryMode { halved(3) } == [1.5, 1.5, 1.5])
        #expect(inEveryMode { sign(of: -3) } == [-1, -1, -1])
        #expect(inEveryMode { isOrdered(1, 2) } == [true, true, true])
        #expect(try inEveryMode { try Ops.four(3) } == [18, 18, 18])
        #expect(inEveryMode { Visible.through(1) + Visible.inverse(2) } == [2.5, 2.5, 2.5])
        #expect(inEveryMode { Holder<Int>.triple(2) + Holder<String>.triple(1) } == [9, 9, 9])
        #expect(try inEveryMode { try fib(15) } == [610, 610, 610])
    }

    @Test("generic kernels are specialised for the types of the call")
    func generics() throws {
        #expect(try inEveryMode { try sumPositive([1, -2, 3] as Vector<Double>) } == [4, 4, 4])
        #expect(
            try inEveryMode { try sumPositive([0.1, -2, 0.2] as Vector<Float>) }
                == Array(repeating: 0.1 + 0.2 as Float, count: 3))
        #expect(inEveryMode { add(Int8(100), 27) } == [127, 127, 127])
        #expect(inEveryMode { add(UInt64.max - 1, 1) } == [.max, .max, .max])
        func generic<T: BinaryInteger>(_ a: T) -> T { add(a, a) }
        #expect(inEveryMode { generic(Int16(-5)) } == [-10, -10, -10])
    }

    @Test("parameters may be named by words of Swift")
    func words() throws {
        let found = inEveryMode { () -> (Int, Vector<Double>) in
            var x: Vector<Double> = [1, 2, 3]
            return (wordy(40, in: &x, repeat: 2, class: 0.5), x)
        }
        #expect(found.allSatisfy { $0 == (42, [1.5, 2.5, 3]) })
        #expect(inEveryMode { quietlyWordy(3, for: 1) } == [2, 2, 2])
        #expect(try $quietlyWordy.apply((3, 1)) == 2)
    }

    @Test("inout scalars come back")
    func inoutScalars() {
        let sums = inEveryMode { () -> (Int, Double) in
            var (i, d) = (3, 3.5)
            accumulate(&i, 4)
            accumulate(&d, 4)
            return (i, d)
        }
        #expect(sums.allSatisfy { $0 == (7, 7.5) })
    }

    @Test("tuples and arrays come back")
    func results() {
        #expect(inEveryMode { range([3, -1, 2]) }.allSatisfy { $0 == (-1, 3) })
        let scaledOnes = inEveryMode { scaled(Matrix([[1, 2], [3, 4]]), by: 2) }
        #expect(scaledOnes.allSatisfy { $0.0 == Matrix([[2, 4], [6, 8]]) && $0.1 == 4 })
        #expect(inEveryMode { scaled(Matrix(zeros: 0, 3), by: 2).0.shape == [0, 3] } == [true, true, true])
    }

    @Test("fifteen parameters of every scalar type arrive")
    func manyParameters() {
        let all = inEveryMode { () -> [Double] in
            var o = 5
            let s = many(-1, -2, -3, -4, 250, 60000, 4_000_000_000, 1 << 40, 0.5, 0.25, true, 7, 9, [11], &o)
            return [s, Double(o)]
        }
        let sum = -10 + 250 + 60000 + 4_000_000_000 + Double(1 << 40) + 0.75 + 9 + 11
        #expect(all == Array(repeating: [sum, 12], count: 3))
    }

    @Test("arrays are values: what is written was nobody else's")
    func values() {
        for mode in [KernelMode.compiled, .interpreted, .native] {
            mode {
                var y: Vector<Double> = [1, 2, 3]
                let x = y
                axpy(2, x, &y)
                #expect(x == [1, 2, 3] && y == [3, 6, 9])
                axpy(2, y, &y)
                #expect(y == [9, 18, 27])
                let view = y[1...]
                axpy(1, [1, 1, 1], &y)
                #expect(view == [18, 27] && y == [10, 19, 28])
            }
        }
    }

    @Test("views of every layout arrive")
    func layouts() throws {
        let a = Matrix<Double>([[1, 2, 3], [4, 5, 6]])
        let x = Vector<Double>([0, 1, 2, 3, 4, 5, 6, 7])
        for mode in [KernelMode.compiled, .interpreted, .native] {
            try mode {
                #expect(scaled(a.transposed, by: 2).0 == Matrix([[2, 8], [4, 10], [6, 12]]))
                #expect(scaled(a[0..<2, 1..<3], by: 1).0 == Matrix([[2, 3], [5, 6]]))
                #expect(try prefix(x.reversed(), 3) == 18)
                #expect(try prefix(x[by: 3], 3) == 9)
                var every = x[by: 2]
                axpy(10, x[0..<4], &every)
                #expect(every == [0, 12, 24, 36] && x[2] == 2)
                try #expect(sumPositive(Vector<Double>()) == 0)
            }
        }
    }

    @Test("a kernel without statements does nothing")
    func nothing() {
        #expect(
            inEveryMode { () -> Vector<Double> in
                var x: Vector<Double> = [1]; empty(&x); return x
            } == [[1], [1], [1]])
    }

    @Test("C functions are called by Swift, by compiled code and by the interpreter")
    func externs() {
        #expect(cHypot(3, 4) == 5)
        #expect(inEveryMode { distance(3, 4) } == [5, 5, 5])
        let bytes: Vector<UInt8> = [1, 9, 2, 9, 3, 9]
        #expect(inEveryMode { areSame(bytes[by: 2], [1, 2, 3]) } == [true, true, true])
        #expect(inEveryMode { areSame(bytes[by: 2], [1, 2, 4]) } == [false, false, false])
    }

    @Test("a kernel can be an expression")
    func expression() throws {
        let cube = #kernel { (x: Double) -> Double in x * x * x }
        #expect(inEveryMode { cube(3) } == [27, 27, 27])
        let total = #kernel { (x: Vector<Float>) -> Float in
            var s: Float = 0
            for e in x { s += e }
            return s
        }
        #expect(total([1, 2, 3]) == 6)
        let mean = #kernel { (a: Double, b: Double) in 0.5 * (a + b) }
        #expect(inEveryMode { mean(1, 2) } == [1.5, 1.5, 1.5])
        let doubled = #kernel { (x: Vector<Int64>) -> Vector<Int64> in
            var y = Vector<Int64>(zeros: x.count)
            for i in x.indices { y[i] = 2 * x[i] }
            return y
        }
        #expect(doubled([1, 2]) == [2, 4])
        let clear = #kernel { (x: inout Vector<Double>, limit: Double) throws in
            for i in x.indices {
                precondition(x[i] < limit)
                x[i] = 0
            }
        }
        var x: Vector<Double> = [1, 2, 30]
        try clear(&x, 50)
        #expect(x == [0, 0, 0])
        let fault = #expect(throws: KernelFault.self) { try clear(&x, 0) }
        #expect(fault?.kind == .precondition && fault?.position?.file == "Tests/QuernTests/CallTests.swift")
    }

    @Test("memory that was lent is used in place, and refused where it overlaps what is written")
    func foreignMemory() throws {
        let memory = UnsafeMutablePointer<Double>.allocate(capacity: 8)
        defer { memory.deallocate() }
        for i in 0..<8 { memory[i] = Double(i) }
        var low = Vector<Double>(borrowing: UnsafeMutableRawPointer(memory), shape: [4], owner: nil)
        let high = Vector<Double>(borrowing: UnsafeRawPointer(memory + 4), shape: [4], owner: nil)
        let middle = Vector<Double>(borrowing: UnsafeRawPointer(memory + 3), shape: [4], owner: nil)
        axpy(1, high, &low)
        #expect((0..<4).map { memory[$0] } == [4, 6, 8, 10])
        #expect(throws: KernelFault.self) { try overlapping(middle, &low) }
        let fault = #expect(throws: KernelFault.self) {
            try KernelMode.interpreted { try overlapping(middle, &low) }
        }
        #expect(fault?.kind == .overlappingArguments)
    }
}

@Kernel
func overlapping(_ x: Vector<Double>, _ y: inout Vector<Double>) throws {
    for i in 0..<x.count { y[i] = x[i] }
}
