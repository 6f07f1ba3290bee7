// e, 2 and 10 to a power. x = k log 2 + r, eˣ = 2ᵏ eʳ, with |r| at most half of log 2; in other bases k counts what
// the base makes of 2, and r is the rest in natural units, as a sum of two numbers.
// Source: J.-M. Muller, Elementary Functions, 3rd edition, section 11.2 (reduction) and 4.2 (polynomial).

extension Mathematics {
    /// eˣ: at most 0.8 ULP (0.70 measured, 0.78 for subnormal results).
    static func exponential<R: MathReal>(_ x: R) -> R {
        let reduced = reduced(exponent: clamped(x, from: -746, to: 710))
        return scaled(exponential(near: reduced.high, reduced.low), reduced.shifted)
    }

    /// 2ˣ: at most 0.8 ULP (0.65 measured, 0.77 for subnormal results); exact where 2ˣ is a number.
    static func exponential2<R: MathReal>(_ x: R) -> R {
        let y = clamped(x, from: -1076, to: 1025)
        let shifted = y + x.constant(0x1.8p52)
        let r = y - (shifted - x.constant(0x1.8p52))
        let natural = x.constant(0x1.62e42fefa39efp-1)
        let high = r * natural
        let low = (-high).adding(r, times: natural).adding(r, times: x.constant(0x1.abc9e3b39803fp-56))
        // The low part has a share in 1 + r, too.
        return scaled(exponential(near: high, low.adding(low, times: high)), shifted)
    }

    /// 10ˣ: at most 0.8 ULP (0.67 measured, 0.78 for subnormal results); exact where 10ˣ is a number.
    static func exponential10<R: MathReal>(_ x: R) -> R {
        let y = clamped(x, from: -324, to: 309)
        let shift = x.constant(0x1.8p52)
        let shifted = shift.adding(y, times: x.constant(0x1.a934f0979a371p+1))
        let k = -(shifted - shift)
        let head = y.adding(k, times: x.constant(0x1.34413509f79ffp-2))  // Exact: a multiple of 2⁻⁵⁵ below ⅙.
        let less = x.constant(-0x1.9dc1da994fd21p-59)
        let r = head.adding(k, times: less)
        let rest = (head - r).adding(k, times: less)
        let natural = x.constant(0x1.26bb1bbb55516p+1)
        let high = r * natural
        let low = (-high).adding(r, times: natural)
            .adding(r, times: x.constant(-0x1.f48ad494ea3e9p-53)).adding(rest, times: natural)
        return scaled(exponential(near: high, low.adding(low, times: high)), shifted)
    }

    /// A number held within bounds beyond which nothing changes; NaN passes every comparison by.
    static func clamped<R: MathReal>(_ x: R, from low: Double, to high: Double) -> R {
        let below = R.choose(x < x.constant(low), x.constant(low), else: x)
        return R.choose(x.constant(high) < x, x.constant(high), else: below)
    }

    /// A number less its nearest multiple of log 2, as a sum, and that multiple plus 3 · 2⁵¹: added to that, a number
    /// is rounded to an integer, which then stands in the low bits. `tail` is what a sum has beside `x`, if `x` is one.
    static func reduced<R: MathReal>(exponent x: R, tail: R? = nil) -> (high: R, low: R, shifted: R) {
        let shift = x.constant(0x1.8p52)
        let shifted = shift.adding(x, times: x.constant(0x1.71547652b82fep+0))
        let k = -(shifted - shift)
        let head = x.adding(k, times: x.constant(0x1.62e42fefa39efp-1))  // Exact: a multiple of 2⁻⁵³ below ½.
        let less = x.constant(0x1.abc9e3b39803fp-56)
        if let tail {
            let small = tail.adding(k, times: less)
            let high = head + small
            return (high, (head - high) + small, shifted)
        }
        let high = head.adding(k, times: less)
        return (high, (head - high).adding(k, times: less), shifted)
    }

    /// eʳ of a reduced sum, as a sum.
    static func exponential<R: MathReal>(near r: R, _ rest: R) -> (high: R, low: R) {
        let one = r.constant(1)
        let sum = one + r
        let lost = (one - sum) + r
        return (sum, (rest + lost).adding(r * r, times: r.polynomial(exponentials)))
    }

    /// A sum near 1 times 2ᵏ, rounded; k from −2046 to 2046 comes as `reduced(exponent:)` has it.
    static func scaled<R: MathReal>(_ power: (high: R, low: R), _ shifted: R) -> R {
        let (first, second) = powersOfTwo(shifted)
        return (power.high + power.low) * first * second
    }

    /// 2ᵏ in two factors, as k reaches beyond the exponents of numbers; biased, so that no shift sees a sign.
    static func powersOfTwo<R: MathReal>(_ shifted: R) -> (R, R) {
        let bits = { (b: UInt64) in shifted.word.constant(b) }
        let biased = shifted.word &- bits((0x1.8p52).bitPattern &- 2048)
        let half = biased &>> bits(1)
        return (
            R.number(bits: (half &- bits(1)) &<< bits(52)), R.number(bits: (biased &- half &- bits(1)) &<< bits(52))
        )
    }

    /// Q in 1 + r + r² Q(r).
    static let exponentials: [Double] = [
        0x1.0000000000000p-1, 0x1.5555555555556p-3, 0x1.5555555555558p-5,
        0x1.1111111110d5ep-7, 0x1.6c16c16c14e67p-10, 0x1.a01a01a1e25e7p-13,
        0x1.a01a01ae786b2p-16, 0x1.71de341e5cfdfp-19, 0x1.27e4c8e774b48p-22,
        0x1.ae785bf43ae73p-26, 0x1.1f93b4de29d00p-29, 0x1.49da152b1dfa4p-33,
    ]
}
