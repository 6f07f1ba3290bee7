// Complex numbers in kernels: compiled, interpreted and as the Swift body, with equal bits where swift-numerics' body
// has only arithmetic; calls by signature and by dynamic values.

import ComplexModule
import KernelRuntime
import NDArrays
import Quern
import QuernCore
import Testing

/// Bits of complex numbers and reals, all NaNs as one.
private func bits(_ z: Complex<Double>) -> [UInt64] { [z.rawStorage.x, z.rawStorage.y].map(bit) }
private func bits(_ z: Complex<Float>) -> [UInt64] { [z.rawStorage.x, z.rawStorage.y].map { bit(Double($0)) } }
private func bit(_ x: Double) -> UInt64 { x.isNaN ? Double.nan.bitPattern : x.bitPattern }

/// Runs `call` in all three ways and expects one answer.
@discardableResult
private func agreed<Answer: Equatable>(
    _ what: String = "", at location: SourceLocation = #_sourceLocation, _ call: () throws -> Answer
) throws -> Answer {
    let compiled = try KernelMode.compiled { try call() }
    let interpreted = try KernelMode.interpreted { try call() }
    let native = try KernelMode.native { try call() }
    #expect(compiled == interpreted, "compiled and interpreted differ \(what)", sourceLocation: location)
    #expect(compiled == native, "compiled and native differ \(what)", sourceLocation: location)
    return compiled
}

/// `count` numbers whose parts are functions of their place.
private func numbers<T: Quern.Real>(
    _ count: Int, _ real: (T) -> T, _ imaginary: (T) -> T
) -> Vector<Complex<T>> {
    var all: [Complex<T>] = []
    for k in 0..<count {
        let place = T(k)
        let (x, y): (T, T) = (real(place), imaginary(place))
        all.append(Complex(x, y))
    }
    return Vector(all)
}

private let extremes: [Double] = [
    0, -0.0, 1, -1, 0.5, 3.25, -2.75, 1e-3, 1e154, 1e200, -1e300, .greatestFiniteMagnitude, 1e-160, -1e-300,
    .leastNormalMagnitude, .leastNonzeroMagnitude, -0x1p-1064, .infinity, -.infinity, .nan, 0x1p511, 0x1.8p-512, 7e155,
]

struct ComplexKernelTests {
    @Test("arithmetic has the bits of swift-numerics, at extremes too")
    func field() throws {
        let all = extremes.flatMap { x in [0, 1, -1e200, 0x1p-1030, .nan, x].map { Complex(x, $0) } }
        for z in all {
            for w in all {
                let found = try agreed("at \(z) and \(w)") {
                    let r = complexField(z, w)
                    return [bits(r.sum), bits(r.difference), bits(r.product), bits(r.quotient), [r.same ? 1 : 0]]
                }
                #expect(found[3] == bits(z / w))
            }
        }
    }

    @Test("single precision too")
    func singles() throws {
        let parts: [Float] = [0, -1.5, 3, 0x1p-133, 1e30, .greatestFiniteMagnitude, 1e-25, .infinity, 0x1p63, 0x1.4p-64]
        for a in parts {
            for b in parts {
                for c in parts {
                    let (z, w) = (Complex(a, b), Complex(b, c))
                    try agreed("at \(z) and \(w)") {
                        let r = complexSingles(z, w)
                        return [bits(r.0), bits(r.1), [r.2 ? 1 : 0]]
                    }
                }
            }
        }
    }

    @Test("parts and questions")
    func parts() throws {
        for x in extremes {
            for y in extremes {
                try agreed("at (\(x), \(y))") {
                    let r = complexParts(Complex(x, y))
                    let flags = [r.finite, r.normal, r.tiny, r.zero].map { $0 ? UInt64(1) : 0 }
                    return [r.re, r.im, r.squared, r.size].map(bit) + bits(r.negative) + bits(r.mirrored) + flags
                }
            }
        }
    }

    @Test("length, phase, exp and sqrt are near those of the Swift body")
    func polar() throws {
        func near(_ a: Double, _ b: Double) -> Bool {
            a == b || (a.isNaN && b.isNaN) || abs(a - b) <= 4 * max(a.ulp, b.ulp)
        }
        for x in extremes where abs(x) != 1e300 {
            for y in [0, -0.0, 1, -2.5, 1e-200, 1e180, .infinity] {
                let z = Complex(x, y)
                let found = KernelMode.compiled { complexPolar(z) }
                let judged = KernelMode.interpreted { complexPolar(z) }
                #expect(bit(found.0) == bit(judged.0) && bit(found.1) == bit(judged.1))
                #expect(bits(found.2) == bits(judged.2) && bits(found.3) == bits(judged.3))
                #expect(near(found.0, z.length) && near(found.1, z.phase), "at \(z)")
                for (a, b) in [(found.2, Complex.exp(z)), (found.3, Complex.sqrt(z))] where b.isFinite {
                    #expect(near(a.real, b.real) && near(a.imaginary, b.imaginary), "at \(z): \(a) \(b)")
                }
            }
        }
    }

    @Test("numbers are made, negated, and changed in place")
    func making() throws {
        try agreed {
            let r = complexMaking(1.25, -3)
            return [r.0, r.1, r.2, r.3, r.4, r.5].map(bits)
        }
        try agreed {
            var z = Complex<Float>(0.5, -1)
            let before = turn(&z, by: Complex(0.75, 0.5), times: 3)
            return [bits(z), bits(before), bits(turnTwice(z, by: .i))]
        }
    }

    @Test("vectors of any layout")
    func vectors() throws {
        let base: Vector<Complex<Double>> = numbers(24, { $0 / 3 - 1 }, { 2 - $0 * $0 / 50 })
        for x in [base[0..<8], base[by: 3], base[0..<8].reversed(), base[0..<0]] {
            try agreed {
                var y = base[4..<12][0..<x.count]
                complexAxpy(Complex(0.5, -2), x, into: &y)
                return y.elements.map(bits)
            }
            try agreed { complexScaled(x, by: 1.5).elements.map(bits) }
        }
        let single: Vector<Complex<Float>> = numbers(9, { $0 }, { _ in 0.1 })
        try agreed { complexScaled(single, by: Float(-0.25)).elements.map(bits) }
    }

    @Test("views, elementwise assignments, transposition")
    func views() throws {
        let row: Vector<Complex<Double>> = numbers(16, { $0 + 0.5 }, { 1 / ($0 + 1) })
        let a = row.reshaped(4, 4)
        for source in [a, a.transposed, a.reversed(axis: 0)] {
            try agreed {
                var b = a
                #expect(complexViews(source, into: &b) == 16)
                return b.elements.map(bits)
            }
        }
    }

    @Test("sums, means and dot products", arguments: [1, 31, 4096, 4100])
    func sums(count: Int) throws {
        let x: Vector<Complex<Double>> = numbers(count, { 1 / ($0 + 1) }, { $0.truncatingRemainder(dividingBy: 7) - 3 })
        try agreed {
            let r = complexSums(x, x.reversed())
            return [r.0, r.1, r.2].map(bits)
        }
    }

    @Test("sums along an axis")
    func rows() throws {
        let row: Vector<Complex<Float>> = numbers(35, { $0 / 3 }, { 1 - $0 })
        let a = row.reshaped(5, 7)
        try agreed {
            let r = complexRows(a)
            return [r.0.elements.map(bits), r.1.elements.map(bits)]
        }
    }

    @Test("a parallel loop over complex numbers")
    func parallelLoop() throws {
        let c: Vector<Complex<Double>> = numbers(
            5000, { $0.truncatingRemainder(dividingBy: 100) / 40 - 2 }, { ($0 / 100).rounded(.down) / 25 - 1 })
        let n = try agreed {
            var n = Vector<Int>(zeros: 5000)
            escapeTimes(c, limit: 60, into: &n)
            return n.elements
        }
        #expect(n.contains(60) && n.contains(1))
    }

    @Test("faults name the array and its own axes")
    func faults() throws {
        let x = Vector<Complex<Double>>([1, .i])
        for mode in [KernelMode.compiled, .interpreted] {
            let fault = #expect(throws: KernelFault.self) { _ = try mode { try complexPick(x, at: 2) } }
            #expect(fault?.message.contains("index 2 is outside axis 0 of 'x', whose extent is 2") == true)
            #expect("\(try #require(fault))".contains("complexPick(Vector<Complex<Double>>, Int)"))
        }
    }

    @Test("signatures read and print, and kernels of text are called with dynamic values")
    func dynamic() throws {
        let text = "axpy(Complex<Double>, Vector<Complex<Float>> unit, inout NDArray<Complex<Double>, 3>)"
        #expect(try KernelSignature(parsing: text).description == text)
        #expect(throws: KernelError.self) { try KernelSignature(parsing: "f(Complex<Int>)") }
        let kernel = try Kernel(
            source: "@Kernel func f<T: Real>(_ z: Complex<T>, _ x: Vector<Complex<T>>) -> (Complex<T>, Vector<Complex<T>>)"
                + " { var y = Vector(x)\n y[0] = z\n return (z * x[0], y) }")
        let x = Vector<Complex<Double>>([Complex(1, 2), .i])
        for mode in [KernelMode.compiled, .interpreted] {
            let results = try mode { try kernel.call(KernelValue(Complex(3.0, -1.0)), KernelValue(x)) }
            #expect(results[0].scalar(Complex<Double>.self) == Complex(5, 5))
            let y: Vector<Complex<Double>>? = results[1].array?.typed()
            #expect(y == [Complex(3, -1), .i] && x[0] == Complex(1, 2))
        }
        let wrong = #expect(throws: KernelError.self) { try kernel.call(KernelValue(3.0), KernelValue(x)) }
        #expect(wrong.map { "\($0)" }?.contains("expected Complex<T> with a real 'T'") == true)
    }
}
