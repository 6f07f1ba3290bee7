// The formulas of our own functions: against mpmath at hard arguments, against 80-bit values at random ones, and
// where values are special.

import Glibc
import KernelIR
import QuernCore
import Testing

@Suite("formulas of mathematical functions")
struct MathematicsTests {
    private static func value(_ function: MathFunction, _ x: Double) -> Double { Meaning.math(function, x, 0) }

    @Test("hard arguments come within 0.8 units in the last place of mpmath's values")
    func hard() throws {
        var count = 0
        var worst: [MathFunction: Double] = [:]
        for line in try Fixture.text("mathematics.txt").split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            let function = try #require(MathFunction(rawValue: words[0]))
            let x = Double(bitPattern: try #require(UInt64(words[1], radix: 16)))
            let nearest = Double(bitPattern: try #require(UInt64(words[2], radix: 16)))
            let rest = try #require(Double(words[3]))
            #expect(function.isOwn)
            let steps = Int64(bitPattern: Self.value(function, x).bitPattern) - Int64(bitPattern: nearest.bitPattern)
            // Away from zero is up in bits, whatever the sign.
            let error = (Double(steps) - (nearest.sign == .minus ? -rest : rest)).magnitude
            #expect(error <= 0.8, "\(function.rawValue)(\(x)) is \(Self.value(function, x)), not \(nearest)")
            worst[function] = max(worst[function] ?? 0, error)
            count += 1
        }
        #expect(count > 1000 && worst.count == MathFunction.allCases.filter(\.isOwn).count, "\(worst)")
    }

    #if arch(x86_64)
    private static func extended(_ function: MathFunction, _ x: Float80) -> Float80? {
        switch function {
        case .exp: Glibc.exp(x)
        case .log: Glibc.log(x)
        case .sin: Glibc.sin(x)
        case .cos: Glibc.cos(x)
        default: nil
        }
    }

    @Test(
        "random arguments of every size come within 0.8 units in the last place of 80-bit values",
        arguments: MathFunction.allCases.filter(\.isOwn))
    func random(_ function: MathFunction) throws {
        let seed = UInt64.random(in: 0 ..< .max)
        var generator = SeededGenerator(state: seed)
        for round in 0..<60_000 {
            let x: Double
            switch round % 3 {
            case 0: x = Double(bitPattern: generator.next())
            case 1: x = Double.random(in: -700...700, using: &generator)
            default: x = Double.random(in: -2...2, using: &generator)
            }
            let exact = try #require(Self.extended(function, Float80(x)))
            let value = Self.value(function, x)
            let nearest = Double(exact)
            if exact.isNaN || nearest.isInfinite {
                #expect(value == nearest || (exact.isNaN && value.isNaN), "\(function.rawValue)(\(x)), seed \(seed)")
                continue
            }
            let error = (Float80(value) - exact).magnitude / Float80(max(nearest.magnitude.ulp, .leastNonzeroMagnitude))
            guard error <= 0.8 else {
                Issue.record("\(function.rawValue)(\(x)) is \(value), not \(nearest); seed \(seed)")
                return
            }
        }
    }
    #endif

    @Test("zeros, infinities, NaN and single precision are as the C library has them")
    func special() throws {
        let specials: [Double] = [0, -0.0, .infinity, -.infinity, .nan, 1, -1, .leastNonzeroMagnitude, 711, -747]
        for function in MathFunction.allCases where function.isOwn {
            for x in specials {
                let (ours, theirs) = (Self.value(function, x), Meaning.libm(function, x, 0))
                let isSame = ours.isNaN ? theirs.isNaN : abs(ours - theirs) <= theirs.ulp || ours == theirs
                #expect(isSame && (ours.isNaN || ours.sign == theirs.sign), "\(function.rawValue)(\(x)): \(ours)")
                let single = Meaning.math(function, Float(x), 0)
                let expected = Float(Self.value(function, Double(Float(x))))
                #expect(single == expected || (single.isNaN && expected.isNaN))
            }
        }
    }
}
