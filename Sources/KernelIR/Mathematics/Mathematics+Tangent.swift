// The tangent. x = n π/2 + r as for sine and cosine; tan x is sin r / cos r for even n and −cos r / sin r for odd n.
// Both stand as a sum of two numbers; what the quotient of the heads leaves is mended with the tails, by one division.
// Source: J.-M. Muller, Elementary Functions, 3rd edition, section 11.2 (reduction) and 4.2 (polynomials).

extension Mathematics {
    /// tan x: at most 0.8 ULP (0.78 measured, near π/4; 0.52 near poles and zeros), for arguments of any size;
    /// NaN at the infinities.
    static func tangent<R: MathReal>(_ x: R) -> R {
        let usual = tangent(reduced(x))
        let value = x.rarely(isHuge(x), "tan", { tangent(reduced(huge: $0)) }, else: usual)
        return R.choose(x == x.constant(0), x, else: value)  // The sign of zero.
    }

    private static func tangent<R: MathReal>(_ x: Reduced<R>) -> R {
        let parts = sineAndCosine(x, isFiner: true)
        let sineTail = parts.sineTail
        // The sine's tail belongs to the term with r's tail as well; the cosine alone does without it.
        let cosineTail = parts.cosineTail.adding(-x.low, times: sineTail)
        let sine = x.high + sineTail
        let sineLow = (x.high - sine) + sineTail
        let cosine = parts.leading + cosineTail
        let cosineLow = (parts.leading - cosine) + cosineTail

        // All ones where the quadrant is odd: there numerator and denominator change places, and the sign turns.
        let odd = x.quadrant & x.quadrant.constant(1)
        let isOdd = x.quadrant.constant(0) &- odd
        let heads = (sine.word ^ cosine.word) & isOdd
        let tails = (sineLow.word ^ cosineLow.word) & isOdd
        let above = R.number(bits: sine.word ^ heads ^ (odd &<< odd.constant(63)))
        let aboveLow = R.number(bits: sineLow.word ^ tails ^ (odd &<< odd.constant(63)))
        let below = R.number(bits: cosine.word ^ heads)
        let belowLow = R.number(bits: cosineLow.word ^ tails)

        let quotient = Quotient(above, aboveLow, over: below, belowLow)
        return quotient.head.adding(quotient.rest, times: quotient.inverse)
    }
}
