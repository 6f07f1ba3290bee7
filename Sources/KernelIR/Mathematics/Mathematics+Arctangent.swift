// The arc tangent of a quotient a / b. It is m π/4 + arctan t, with m one of 0, 1, 2 and t = a / b, (a − b) / (a + b)
// or −b / a, at a distance of at most ½; t stands as a sum of two numbers, of which one division makes both.
// Source: J.-M. Muller, Elementary Functions, 3rd edition, sections 4.2 (polynomial) and 11.2 (reduction);
// M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 4.4.34 (differences of arc tangents).

extension Mathematics {
    /// arctan x: at most 0.8 ULP (0.74 measured, just below ½; 0.59 from ½ on); ±π/2 at the infinities.
    static func arctangent<R: MathReal>(_ x: R) -> R {
        let distance = x.distance
        // Far out nothing is left to see of x; NaN passes by.
        let a = R.choose(x.constant(0x1p60) < distance, x.constant(0x1p60), else: distance)
        let parts = arctangent(of: a, over: x.constant(1))
        return sum(parts.eighths, parts.head, parts.tail).flipped(by: x)
    }

    /// The angle of the point (x, y), from −π to π: at most 0.8 ULP (0.75 measured). Zeros and infinities as in C:
    /// signs of zeros count, two infinities are a diagonal.
    static func arctangent<R: MathReal>(_ y: R, _ x: R) -> R {
        let (far, away) = (y.distance, x.distance)
        // Both times a power of 2 that brings the larger to 2¹⁰¹ ... 2¹⁰², unless it is below 2⁻⁹⁰⁰: it may grow less.
        let largest = R.choose(far < away, away, else: far)
        let infinity = x.constant(.infinity)
        let bounded = R.choose(largest < x.constant(0x1p-900), x.constant(0x1p-900), else: largest)
        let exponent = bounded.word & bounded.word.constant(0x7FF0_0000_0000_0000)
        let power = R.number(bits: exponent.constant((2047 + 100) << 52) &- exponent)
        // An infinity becomes 2¹⁰⁰ and all that is finite 0 beside it.
        let scale = R.choose(largest == infinity, x.constant(0), else: power)
        let large = x.constant(0x1p100)
        let a = R.choose(far == infinity, large, else: far * scale)
        // Never 0, yet too small to be seen beside a unless that is 0 as well.
        let b = R.choose(away == infinity, large, else: x.constant(0x1p-1000).adding(away, times: scale))

        let parts = arctangent(of: a, over: b)
        // π less the angle where x is negative.
        let isLeft = x.word.constant(0) &- (x.word &>> x.word.constant(63))
        let four = R.number(bits: isLeft & x.constant(4).word)
        return sum(four + parts.eighths.flipped(by: x), parts.head.flipped(by: x), parts.tail.flipped(by: x))
            .flipped(by: y)
    }

    /// arctan (a / b) = eighths · π/4 + head + tail.
    private struct Arctangent<R: MathReal> {
        var eighths: R
        var head: R
        var tail: R
    }

    /// For a and b not below zero, b not 0, neither so large or small that a + b overflows or 1 / b does.
    private static func arctangent<R: MathReal>(of a: R, over b: R) -> Arctangent<R> {
        let zero = a.constant(0)
        let one = a.constant(1)
        let isLow = a < b * a.constant(0.5)
        let isHigh = b * a.constant(2) < a
        let sum = a + b
        let sumLost = a - (sum - b)  // Exact, as neither is more than twice the other.
        let above = R.choose(isLow, a, else: R.choose(isHigh, -b, else: a - b))
        let below = R.choose(isLow, b, else: R.choose(isHigh, a, else: sum))
        let belowLost = R.choose(isLow, zero, else: R.choose(isHigh, zero, else: sumLost))
        let eighths = R.choose(isLow, zero, else: R.choose(isHigh, a.constant(2), else: one))

        let inverse = one / below
        let t = above * inverse
        let rest = above.adding(-t, times: below).adding(-t, times: belowLost) * inverse
        let z = t * t
        // The tail of t times 1 / (1 + z), near 1 − z.
        let tail = rest.adding(-z, times: rest).adding(t * z, times: z.polynomial(arctangents))
        return Arctangent(eighths: eighths, head: t, tail: tail)
    }

    /// eighths · π/4 + head + tail; eighths is 0 to 4.
    private static func sum<R: MathReal>(_ eighths: R, _ head: R, _ tail: R) -> R {
        let whole = eighths * head.constant(0x1.921fb54442d18p-1)  // Exact: 50 bits of π/4.
        let sum = whole + head
        let small = tail.adding(eighths, times: head.constant(0x1.1a62633145c07p-55))
        return sum + (((whole - sum) + head) + small)
    }

    /// P in arctan t = t + t z P(z), z = t².
    private static let arctangents: [Double] = [
        -0x1.5555555555552p-2, 0x1.99999999990d6p-3, -0x1.249249245365cp-3, 0x1.c71c71aaf03edp-4,
        -0x1.745d138f5fa15p-4, 0x1.3b1360b1851c9p-4, -0x1.110c71259dab6p-4, 0x1.e182d67f62221p-5,
        -0x1.ac729e3f1be80p-5, 0x1.77fb981714eadp-5, -0x1.301ac7591f98bp-5, 0x1.839dc9b439014p-6,
        -0x1.1228037812acap-7,
    ]
}
