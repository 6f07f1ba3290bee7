// The natural logarithm. x = 2ᵏ (1 + f) with 1 + f from √½ to √2, and log (1 + f) = 2 artanh s with
// s = f / (2 + f), of which the leading terms f − f²/2 are kept with what rounding took from them.
// Source: J.-M. Muller, Elementary Functions, 3rd edition, section 11.4.

extension Mathematics {
    /// log x: at most 0.8 ULP (0.68 measured); NaN below zero, −∞ at either zero.
    static func logarithm<R: MathReal>(_ x: R) -> R {
        let zero = x.constant(0)
        let one = x.constant(1)
        let isSubnormal = x < x.constant(0x1p-1022)
        let y = R.choose(isSubnormal, x * x.constant(0x1p54), else: x)

        // k and 1 + f from the bits, biased by 1024; 2⁵² with an integer in its low bits is a sum.
        let bits = { (b: UInt64) in x.word.constant(b) }
        let biased = y.word &- bits(0x3FE6_A09E_0000_0000) &+ bits(0x4000_0000_0000_0000)
        let integer = R.number(bits: (biased &>> bits(52)) | bits(0x4330_0000_0000_0000))
        let k = integer - R.choose(isSubnormal, x.constant(0x1p52 + 1024 + 54), else: x.constant(0x1p52 + 1024))
        let mantissa = y.word &- (biased & bits(0xFFF0_0000_0000_0000)) &+ bits(0x4000_0000_0000_0000)
        let f = R.number(bits: mantissa) - one

        let s = f / (f + x.constant(2))
        let z = s * s
        let half = f * x.constant(0.5)
        let square = half * f
        let squareLost = (-square).adding(half, times: f)
        // s (f²/2 + z L(z)) + k · the tail of log 2: all that is small.
        let small = (k * x.constant(0x1.ef35793c76730p-45))
            .adding(s, times: square.adding(z, times: z.polynomial(coefficients)))
        let whole = k * x.constant(0x1.62e42fefa3800p-1)  // Exact: 42 bits of log 2.
        let sum = whole + f
        let sumLost = (whole - sum) + f
        let difference = sum - square
        let differenceLost = (sum - difference) - square
        let value = difference + (differenceLost + ((sumLost - squareLost) + small))

        let orInfinite = R.choose(x == x.constant(.infinity), x, else: value)
        let orNaN = R.choose(x >= zero, orInfinite, else: x.constant(.nan))
        return R.choose(x == zero, x.constant(-.infinity), else: orNaN)
    }

    /// L in 2 artanh s = 2 s + s z L(z), z = s².
    private static let coefficients: [Double] = [
        0x1.5555555555592p-1, 0x1.999999997ff4ep-2, 0x1.24924941dd16ep-2,
        0x1.c71c521858867p-3, 0x1.74663c09b1d4fp-3, 0x1.39a1ffbee9210p-3,
        0x1.2f02e4a6e66b4p-3,
    ]
}
