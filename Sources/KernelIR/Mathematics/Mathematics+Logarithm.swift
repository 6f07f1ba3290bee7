// The natural logarithm and those to other bases. x = 2ᵏ (1 + f) with 1 + f from √½ to √2, and
// log (1 + f) = 2 artanh s with s = f / (2 + f), of which the leading terms f − f²/2 are kept with what rounding took
// from them. To another base that sum of two numbers is multiplied by a constant that is a sum of two numbers as well.
// Source: J.-M. Muller, Elementary Functions, 3rd edition, section 11.4.

extension Mathematics {
    /// log x: at most 0.8 ULP (0.68 measured); NaN below zero, −∞ at either zero.
    static func logarithm<R: MathReal>(_ x: R) -> R {
        let (k, f) = exponentAndRest(x)
        let parts = SmallLogarithm(f)
        // s (f²/2 + z L(z)) + k · the tail of log 2: all that is small.
        let small = (k * x.constant(0x1.ef35793c76730p-45)).adding(parts.s, times: parts.series)
        let whole = k * x.constant(0x1.62e42fefa3800p-1)  // Exact: 42 bits of log 2.
        return logarithmsLimits(parts.sum(with: whole, small), at: x)
    }

    /// log₂ x: at most 0.8 ULP (0.75 measured), exact at powers of 2; NaN below zero, −∞ at either zero.
    static func binaryLogarithm<R: MathReal>(_ x: R) -> R {
        let (k, f) = exponentAndRest(x)
        let (high, low) = SmallLogarithm(f).times(0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56)
        let sum = k + high
        return logarithmsLimits(sum + (((k - sum) + high) + low), at: x)
    }

    /// log₁₀ x: at most 0.8 ULP (0.66 measured); NaN below zero, −∞ at either zero.
    static func decimalLogarithm<R: MathReal>(_ x: R) -> R {
        let (k, f) = exponentAndRest(x)
        let (high, low) = SmallLogarithm(f).times(0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57)
        let whole = k * x.constant(0x1.34413509f7800p-2)  // Exact: 42 bits of log₁₀ 2.
        let sum = whole + high
        let small = low.adding(k, times: x.constant(0x1.fef311f12b358p-46))
        return logarithmsLimits(sum + (((whole - sum) + high) + small), at: x)
    }

    /// log (1 + x): at most 0.8 ULP (0.67 measured); NaN below −1, −∞ at −1.
    static func logarithmOfOnePlus<R: MathReal>(_ x: R) -> R {
        let one = x.constant(1)
        let u = one + x
        let back = u - one
        let lost = (one - (u - back)) + (x - back)

        let split = NormalSplit(u)
        let k = split.exponent - x.constant(0x1p52 + 1024)
        let isNear = k == x.constant(0)
        let f = R.choose(isNear, x, else: split.rest)
        let parts = SmallLogarithm(f)
        // What 1 + x lost, over 1 + x: over 2ᵏ, times 1 / (1 + f) = (1 − s) / (1 + s), near 1 − 2 s + 2 s².
        // A power of 2 that is four times as large is normal for each k.
        let scale = R.number(bits: x.word.constant(0x4010_0000_0000_0000) &- split.power)
        let quarter = x.constant(0.25).adding(parts.s, times: x.constant(-0.5).adding(parts.s, times: x.constant(0.5)))
        let rest = R.choose(isNear, x.constant(0), else: (lost * scale) * quarter)

        let small = rest.adding(k, times: x.constant(0x1.ef35793c76730p-45)).adding(parts.s, times: parts.series)
        let value = parts.sum(with: k * x.constant(0x1.62e42fefa3800p-1), small).signed(as: x)
        let orInfinite = R.choose(x < x.constant(.infinity), value, else: x)
        let orNaN = R.choose(x < x.constant(-1), x.constant(.nan), else: orInfinite)
        return R.choose(x == x.constant(-1), x.constant(-.infinity), else: orNaN)
    }

    /// A normal number y as 2ᵏ (1 + f), from its bits.
    struct NormalSplit<R: MathReal> {
        /// k + 1024 + 2⁵²: 2⁵² with an integer in its low bits is a sum.
        var exponent: R
        /// k as the exponent's bits.
        var power: R.Word
        /// f, exact.
        var rest: R

        init(_ y: R) {
            let bits = { (b: UInt64) in y.word.constant(b) }
            let biased = y.word &- bits(0x3FE6_A09E_0000_0000) &+ bits(0x4000_0000_0000_0000)
            exponent = R.number(bits: (biased &>> bits(52)) | bits(0x4330_0000_0000_0000))
            power = (biased & bits(0xFFF0_0000_0000_0000)) &- bits(0x4000_0000_0000_0000)
            rest = R.number(bits: y.word &- power) - y.constant(1)
        }
    }

    /// k and f for any positive number.
    private static func exponentAndRest<R: MathReal>(_ x: R) -> (R, R) {
        let isSubnormal = x < x.constant(0x1p-1022)
        let split = NormalSplit(R.choose(isSubnormal, x * x.constant(0x1p54), else: x))
        let bias = R.choose(isSubnormal, x.constant(0x1p52 + 1024 + 54), else: x.constant(0x1p52 + 1024))
        return (split.exponent - bias, split.rest)
    }

    /// log (1 + f) for 1 + f from √½ to √2: f − f²/2 + s `series`.
    private struct SmallLogarithm<R: MathReal> {
        var f: R
        var s: R
        /// f²/2, and what rounding took from it.
        var square: R
        var squareLost: R
        /// f²/2 + z L(z).
        var series: R

        init(_ f: R) {
            self.f = f
            s = f / (f + f.constant(2))
            let z = s * s
            let half = f * f.constant(0.5)
            square = half * f
            squareLost = (-square).adding(half, times: f)
            series = square.adding(z, times: z.polynomial(logarithmCoefficients))
        }

        /// The sum of `whole`, which is 0 or larger than f, of f − f²/2 and of `small`.
        func sum(with whole: R, _ small: R) -> R {
            let sum = whole + f
            let sumLost = (whole - sum) + f
            let difference = sum - square
            let differenceLost = (sum - difference) - square
            return difference + (differenceLost + ((sumLost - squareLost) + small))
        }

        /// The logarithm times the sum of two constants, as a sum.
        func times(_ high: Double, _ low: Double) -> (R, R) {
            let head = f - square
            let tail = (((f - head) - square) - squareLost).adding(s, times: series)
            let product = head * f.constant(high)
            let lost = (-product).adding(head, times: f.constant(high))
            return (product, lost.adding(head, times: f.constant(low)).adding(tail, times: f.constant(high)))
        }
    }

    /// The value, but what logarithms are at zero, below and at infinity.
    private static func logarithmsLimits<R: MathReal>(_ value: R, at x: R) -> R {
        let zero = x.constant(0)
        let orInfinite = R.choose(x == x.constant(.infinity), x, else: value)
        let orNaN = R.choose(x >= zero, orInfinite, else: x.constant(.nan))
        return R.choose(x == zero, x.constant(-.infinity), else: orNaN)
    }

    /// L in 2 artanh s = 2 s + s z L(z), z = s².
    private static let logarithmCoefficients: [Double] = [
        0x1.5555555555592p-1, 0x1.999999997ff4ep-2, 0x1.24924941dd16ep-2,
        0x1.c71c521858867p-3, 0x1.74663c09b1d4fp-3, 0x1.39a1ffbee9210p-3,
        0x1.2f02e4a6e66b4p-3,
    ]
}
