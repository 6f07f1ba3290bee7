// The formulas of our own functions: against mpmath at hard arguments, against 80-bit values at random ones, and
// where values are special.

import Glibc
import KernelIR
import QuernCore
import Testing

@Suite("formulas of mathematical functions")
struct MathematicsTests {
    private static func value(_ function: MathFunction, _ x: Double, _ y: Double = 0) -> Double {
        Meaning.math(function, x, y)
    }

    /// In units in the last place; 0.8 where nothing is said.
    private static let bounds: [MathFunction: Double] = [.erfc: 1, .pow: 0.85]

    @Test("hard arguments come within the promised part of a unit in the last place of mpmath's values")
    func hard() throws {
        var count = 0
        var worst: [MathFunction: Double] = [:]
        for line in try Fixture.text("mathematics.txt").split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            let function = try #require(MathFunction(rawValue: words[0]))
            let numbers = try words[1...function.arity + 1].map {
                Double(bitPattern: try #require(UInt64($0, radix: 16)))
            }
            let nearest = numbers[function.arity]
            let rest = try #require(Double(words[function.arity + 2]))
            #expect(function.isOwn)
            let ours = Self.value(function, numbers[0], numbers[1])
            let steps = Int64(bitPattern: ours.bitPattern) &- Int64(bitPattern: nearest.bitPattern)
            // Away from zero is up in bits, whatever the sign.
            let error = (Double(steps) - (nearest.sign == .minus ? -rest : rest)).magnitude
            let bound = Self.bounds[function] ?? 0.8
            #expect(error <= bound, "\(function.rawValue)(\(numbers.dropLast())) is \(ours), not \(nearest)")
            worst[function] = max(worst[function] ?? 0, error)
            count += 1
        }
        #expect(count > 4900 && worst.count == MathFunction.allCases.filter(\.isOwn).count, "\(worst)")
    }

    #if arch(x86_64)
    private static func extended(_ function: MathFunction, _ x: Float80, _ y: Float80) -> Float80? {
        switch function {
        case .cbrt: Glibc.cbrt(x)
        case .exp: Glibc.exp(x)
        case .exp2: Glibc.exp2(x)
        case .exp10: Glibc.pow(10, x)
        case .expm1: Glibc.expm1(x)
        case .log: Glibc.log(x)
        case .log2: Glibc.log2(x)
        case .log10: Glibc.log10(x)
        case .log1p: Glibc.log1p(x)
        case .sin: Glibc.sin(x)
        case .cos: Glibc.cos(x)
        case .tan: Glibc.tan(x)
        case .asin: Glibc.asin(x)
        case .acos: Glibc.acos(x)
        case .atan: Glibc.atan(x)
        case .sinh: Glibc.sinh(x)
        case .cosh: Glibc.cosh(x)
        case .tanh: Glibc.tanh(x)
        case .asinh: Glibc.asinh(x)
        case .acosh: Glibc.acosh(x)
        case .atanh: Glibc.atanh(x)
        case .erf: Glibc.erf(x)
        case .erfc: Glibc.erfc(x)
        case .pow: Glibc.pow(x, y)
        case .hypot: Glibc.hypot(x, y)
        case .atan2: Glibc.atan2(x, y)
        case .gamma, .logGamma, .remainder, .truncatingRemainder: nil
        }
    }

    @Test(
        "random arguments of every size come within the promised part of a unit in the last place of 80-bit values",
        arguments: MathFunction.allCases.filter(\.isOwn))
    func random(_ function: MathFunction) throws {
        let seed = UInt64.random(in: 0 ..< .max)
        var generator = SeededGenerator(state: seed)
        let bound = Float80(Self.bounds[function] ?? 0.8)
        func draw() -> Double {
            switch generator.next() % 4 {
            case 0: Double(bitPattern: generator.next())
            case 1: Double.random(in: -700...700, using: &generator)
            case 2: Double.random(in: -2...2, using: &generator)
            default: 1 + Double.random(in: -1...1, using: &generator) * 0x1p-20
            }
        }
        for _ in 0..<60_000 {
            let (x, y) = (draw(), draw())
            let exact = try #require(Self.extended(function, Float80(x), Float80(y)))
            let value = Self.value(function, x, y)
            let nearest = Double(exact)
            if exact.isNaN || nearest.isInfinite || nearest == 0 {
                // A value next to where it rounds to infinity, or zero, may come to one number before.
                let isNear = value == nearest || nearest.isInfinite && value == .greatestFiniteMagnitude
                    || nearest == 0 && exact != 0 && value.magnitude <= .leastNonzeroMagnitude
                #expect(isNear || (exact.isNaN && value.isNaN), "\(function.rawValue)(\(x), \(y)), seed \(seed)")
                continue
            }
            let error = (Float80(value) - exact).magnitude / Float80(max(nearest.magnitude.ulp, .leastNonzeroMagnitude))
            guard error <= bound else {
                Issue.record("\(function.rawValue)(\(x), \(y)) is \(value), not \(nearest); seed \(seed)")
                return
            }
        }
    }
    #endif

    @Test("zeros, infinities, NaN and single precision are as the C library has them", arguments: MathFunction.allCases)
    func special(_ function: MathFunction) throws {
        guard function.isOwn else { return }
        let specials: [Double] = [
            0, -0.0, .infinity, -.infinity, .nan, 1, -1, 0.5, -0.5, 2, -2, 3, -3, .leastNonzeroMagnitude,
            -.leastNonzeroMagnitude, 711, -747, 0x1p53, 0x1p53 + 2, -0x1p53, .greatestFiniteMagnitude,
            -.greatestFiniteMagnitude, .leastNormalMagnitude, 0x1p64, 1.0.nextUp, 1.0.nextDown, (-1.0).nextUp,
        ]
        for x in specials {
            for y in function.arity == 2 ? specials : [0] {
                let (ours, theirs) = (Self.value(function, x, y), Meaning.libm(function, x, y))
                let isSame = ours.isNaN ? theirs.isNaN : abs(ours - theirs) <= theirs.ulp || ours == theirs
                #expect(
                    isSame && (ours.isNaN || ours.sign == theirs.sign),
                    "\(function.rawValue)(\(x), \(y)): \(ours), not \(theirs)")
                let single = Meaning.math(function, Float(x), Float(y))
                let expected = Float(Self.value(function, Double(Float(x)), Double(Float(y))))
                #expect(single == expected || (single.isNaN && expected.isNaN))
            }
        }
    }
}
