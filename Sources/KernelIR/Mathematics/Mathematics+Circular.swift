// Sine and cosine. x = n π/2 + r with |r| at most π/4: below 2³² by Cody and Waite's method with π/2 in three parts,
// beyond in HugeArguments. r stands as a sum of two numbers, so that results near zeros of the functions are as
// exact as others.
// Source: J.-M. Muller, Elementary Functions, 3rd edition, sections 11.2 and 4.2.

extension Mathematics {
    /// sin x: at most 0.8 ULP (0.77 measured), for arguments of any size; NaN at the infinities.
    static func sine<R: MathReal>(_ x: R) -> R {
        let value = circular(x, quarter: 0, "sin")
        return R.choose(x == x.constant(0), x, else: value)  // The sign of zero.
    }

    /// cos x: at most 0.8 ULP (0.77 measured), for arguments of any size; NaN at the infinities.
    static func cosine<R: MathReal>(_ x: R) -> R { circular(x, quarter: 1, "cos") }

    /// x less the nearest multiple of π/2, as a sum, and that multiple, of which the low two bits count.
    struct Reduced<R: MathReal> {
        var high: R
        var low: R
        var quadrant: R.Word
    }

    /// sin (x + quarter · π/2).
    private static func circular<R: MathReal>(_ x: R, quarter: UInt64, _ name: String) -> R {
        let usual = circular(reduced(x), quarter: quarter)
        return x.rarely(isHuge(x), name, { circular(reduced(huge: $0), quarter: quarter) }, else: usual)
    }

    /// Whether x is finite, but too large for `reduced`.
    static func isHuge<R: MathReal>(_ x: R) -> R.Truth {
        let distance = x.distance
        return R.both(distance >= x.constant(0x1p32), distance < x.constant(.infinity))
    }

    static func reduced<R: MathReal>(_ x: R) -> Reduced<R> {
        // Added to 3 · 2⁵¹ a number is rounded to an integer, which then stands in the low bits.
        let shift = x.constant(0x1.8p52)
        let shifted = shift.adding(x, times: x.constant(0x1.45f306dc9c883p-1))
        let n = -(shifted - shift)
        let head = x.adding(n, times: x.constant(0x1.921fb54442d18p+0))  // Exact: a multiple of 2⁻⁵² below 1.
        let middle = x.constant(0x1.1a62633145c07p-54)
        let product = n * middle
        let productLost = (-product).adding(n, times: middle)
        // Whichever of the two is larger (Knuth's sum of two numbers).
        let high = head + product
        let part = high - head
        let highLost = (head - (high - part)) + (product - part)
        let low = (highLost + productLost).adding(n, times: x.constant(-0x1.f1976b7ed8fbcp-110))
        return Reduced(high: high, low: low, quadrant: shifted.word)
    }

    private static func circular<R: MathReal>(_ x: Reduced<R>, quarter: UInt64) -> R {
        let parts = sineAndCosine(x)
        let (sine, cosine) = (x.high + parts.sineTail, parts.leading + parts.cosineTail)

        let bits = { (b: UInt64) in x.quadrant.constant(b) }
        let quadrant = x.quadrant &+ bits(quarter)
        // All ones where the quadrant is odd: bits are chosen without a comparison of integers.
        let isOdd = bits(0) &- (quadrant & bits(1))
        let chosen = sine.word ^ ((sine.word ^ cosine.word) & isOdd)
        return R.number(bits: chosen ^ ((quadrant & bits(2)) &<< bits(62)))
    }

    /// sin r = r's head + `sineTail`, cos r = `leading` + `cosineTail`.
    struct SineAndCosine<R: MathReal> {
        var sineTail: R
        var leading: R
        var cosineTail: R
    }

    /// Both of r. `isFiner` counts in the sine what the square lost, too, and rounds the series once less, as the
    /// tangent needs it.
    static func sineAndCosine<R: MathReal>(_ x: Reduced<R>, isFiner: Bool = false) -> SineAndCosine<R> {
        let (a, c) = (x.high, x.low)
        let half = a.constant(0.5)
        let square = a * a
        let squareLost = (-square).adding(a, times: a)
        var low = c.adding(square * -half, times: c)
        var series: R
        if isFiner {
            low = low.adding(squareLost, times: a * a.constant(sines[0]))
            series = a.constant(sines[0]).adding(square, times: square.polynomial(laterSines))
        } else {
            series = square.polynomial(sines)
        }
        let sineTail = low.adding(a * square, times: series)

        let one = a.constant(1)
        let halfSquare = square * half
        let leading = one - halfSquare
        let small = (squareLost * -half).adding(-a, times: c)
            .adding(square * square, times: square.polynomial(cosines))
        let cosineTail = ((one - leading) - halfSquare) + small
        return SineAndCosine(sineTail: sineTail, leading: leading, cosineTail: cosineTail)
    }

    /// S in r + r s S(s), s = r².
    private static let sines: [Double] = [
        -0x1.5555555555548p-3, 0x1.111111110f731p-7, -0x1.a01a019be96a1p-13,
        0x1.71de35558a3c4p-19, -0x1.ae5e4be2d8379p-26, 0x1.5d8b75d54b064p-33,
    ]
    private static let laterSines = Array(sines.dropFirst())
    /// C in 1 − s/2 + s² C(s), s = r².
    private static let cosines: [Double] = [
        0x1.555555555554bp-5, -0x1.6c16c16c15014p-10, 0x1.a01a019c8ef78p-16,
        -0x1.27e4f7f1639c8p-22, 0x1.1ee9dba87f64dp-29, -0x1.8fa66d26cefe8p-37,
    ]
}
