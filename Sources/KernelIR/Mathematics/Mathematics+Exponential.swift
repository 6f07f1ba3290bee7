// e to a power. x = k log 2 + r, eˣ = 2ᵏ eʳ, with |r| at most half of log 2.
// Source: J.-M. Muller, Elementary Functions, 3rd edition, section 11.2 (reduction) and 4.2 (polynomial).

extension Mathematics {
    /// eˣ: at most 0.8 ULP (0.70 measured, 0.78 for subnormal results).
    static func exponential<R: MathReal>(_ x: R) -> R {
        // Beyond these the result is infinite, or zero; NaN passes every comparison by.
        let below = R.choose(x < x.constant(-746), x.constant(-746), else: x)
        let y = R.choose(x.constant(710) < x, x.constant(710), else: below)
        // Added to 3 · 2⁵¹ a number is rounded to an integer, which then stands in the low bits.
        let shift = x.constant(0x1.8p52)
        let shifted = shift.adding(y, times: x.constant(0x1.71547652b82fep+0))
        let k = -(shifted - shift)
        let head = y.adding(k, times: x.constant(0x1.62e42fefa39efp-1))  // Exact: a multiple of 2⁻⁵³ below ½.
        let low = x.constant(0x1.abc9e3b39803fp-56)
        let r = head.adding(k, times: low)
        let rest = (head - r).adding(k, times: low)

        let one = x.constant(1)
        let sum = one + r
        let lost = (one - sum) + r
        let power = sum + (rest + lost).adding(r * r, times: r.polynomial(coefficients))

        // 2ᵏ in two factors, as k reaches from −1076 to 1024; biased, so that no shift sees a sign.
        let bits = { (b: UInt64) in x.word.constant(b) }
        let biased = shifted.word &- shift.word &+ bits(2048)
        let half = biased &>> bits(1)
        let first = R.number(bits: (half &- bits(1)) &<< bits(52))
        let second = R.number(bits: (biased &- half &- bits(1)) &<< bits(52))
        return power * first * second
    }

    /// Q in 1 + r + r² Q(r).
    private static let coefficients: [Double] = [
        0x1.0000000000000p-1, 0x1.5555555555556p-3, 0x1.5555555555558p-5,
        0x1.1111111110d5ep-7, 0x1.6c16c16c14e67p-10, 0x1.a01a01a1e25e7p-13,
        0x1.a01a01ae786b2p-16, 0x1.71de341e5cfdfp-19, 0x1.27e4c8e774b48p-22,
        0x1.ae785bf43ae73p-26, 0x1.1f93b4de29d00p-29, 0x1.49da152b1dfa4p-33,
    ]
}
