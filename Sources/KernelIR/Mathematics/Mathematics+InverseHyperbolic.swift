// Inverse hyperbolic functions, as logarithms log v = k log 2 + 2 artanh s with s = (v − 2ᵏ) / (v + 2ᵏ), at a distance
// of at most 1/5. v is (1 + x) / (1 − x), x + √(x² + 1) or x + √(x² − 1); it and the quotient are sums of two numbers,
// and for k = 0 the quotient is taken from x and the root without the difference v − 1.
// Source: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 4.6.20 to 4.6.22 (logarithms) and 4.5.42
// (half angles); J.-M. Muller, Elementary Functions, 3rd edition, sections 4.2 and 11.4.

extension Mathematics {
    /// artanh x: at most 0.8 ULP (0.70 measured); infinite at −1 and 1, NaN beyond.
    static func inverseHyperbolicTangent<R: MathReal>(_ x: R) -> R {
        let zero = x.constant(0)
        let one = x.constant(1)
        let two = x.constant(2)
        let a = x.distance
        // 2ᵏ from the bits of 1 + a and 1 − a: their quotient is from 2/3 to 3/2 of it.
        let below = one - a
        let belowLost = (one - below) - a
        let bits = { (b: UInt64) in x.word.constant(b) }
        let apart = (one + a).word &- below.word &+ bits(0x0008_0000_0000_0000)
        let k = R.number(bits: (apart &>> bits(52)) | bits(0x4330_0000_0000_0000)) - x.constant(0x1p52)
        let power = R.number(bits: (apart & bits(0xFFF0_0000_0000_0000)) &+ one.word)

        // 1 + a − 2ᵏ (1 − a), twice, and 1 + a + 2ᵏ (1 − a), with 1 + a = 2 − (1 − a).
        let isNear = k == zero
        let more = -two.adding(two, times: power)
        let less = power - one
        let sum = two.adding(less, times: below)
        let sumLost = (two - sum).adding(less, times: below).adding(less, times: belowLost)
        let quotient = Quotient(
            R.choose(isNear, a + a, else: x.constant(4).adding(more, times: below)),
            R.choose(isNear, zero, else: more * belowLost),
            over: R.choose(isNear, one, else: sum), R.choose(isNear, zero, else: sumLost))
        let value = (logarithm(k, quotient) * x.constant(0.5)).flipped(by: x)
        let limit = R.choose(a == one, x.constant(.infinity).flipped(by: x), else: x.constant(.nan))
        return R.choose(a < one, value, else: limit)
    }

    /// arsinh x: at most 0.8 ULP (0.73 measured).
    static func inverseHyperbolicSine<R: MathReal>(_ x: R) -> R {
        let a = x.distance
        let square = a * a
        let root = root(x.constant(1), square, (-square).adding(a, times: a))
        let value = logarithm(ofSum: a, root, rootIsLarger: true)
        return R.choose(a < x.constant(.infinity), value.flipped(by: x), else: x)
    }

    /// arcosh x: at most 0.8 ULP (0.68 measured); NaN below 1.
    static func inverseHyperbolicCosine<R: MathReal>(_ x: R) -> R {
        // x² − 1 = 2 t + t², which loses nothing near 1.
        let t = x - x.constant(1)
        let square = t * t
        let root = root(t + t, square, (-square).adding(t, times: t))
        let value = logarithm(ofSum: x, root, rootIsLarger: false)
        let orInfinite = R.choose(x < x.constant(.infinity), value, else: x)
        return R.choose(x >= x.constant(1), orInfinite, else: x.constant(.nan))
    }

    /// √(a + square + squareLost) as a sum of two numbers.
    private static func root<R: MathReal>(_ a: R, _ square: R, _ squareLost: R) -> (high: R, low: R) {
        let sum = a + square
        let back = sum - a
        let lost = (a - (sum - back)) + (square - back)  // Whichever of the two is larger (Knuth).
        return root(sum, plus: lost + squareLost)
    }

    /// log (x + root). For k = 0 the hyperbolic tangent of its half is the smaller over one more than the larger.
    private static func logarithm<R: MathReal>(ofSum x: R, _ root: (high: R, low: R), rootIsLarger: Bool) -> R {
        let zero = x.constant(0)
        let exact = (high: x, low: zero)
        let (larger, smaller) = rootIsLarger ? (root, exact) : (exact, root)
        // Far out both are the same.
        let isFar = x >= x.constant(0x1p30)
        let sum = larger.high + smaller.high
        let lost = ((larger.high - sum) + smaller.high) + root.low
        let v = R.choose(isFar, x, else: sum)
        let low = R.choose(isFar, zero, else: lost)

        let split = NormalSplit(v)
        let k = split.exponent - R.choose(isFar, x.constant(0x1p52 + 1023), else: x.constant(0x1p52 + 1024))
        let scale = R.number(bits: x.word.constant(0x4000_0000_0000_0000) &- split.power)
        let rest = low * scale  // Twice what v / 2ᵏ has beside its head.

        let isNear = k == zero
        let one = R.choose(isNear, x.constant(1), else: x.constant(2))
        let part = R.choose(isNear, larger.high, else: split.rest)
        let denominator = one + part
        let denominatorLow = (part - (denominator - one)) + R.choose(isNear, larger.low, else: rest * x.constant(0.5))
        let numerator = R.choose(isNear, smaller.high, else: split.rest)
        let numeratorLow = R.choose(isNear, smaller.low + smaller.low, else: rest)
        return logarithm(k, Quotient(numerator + numerator, numeratorLow, over: denominator, denominatorLow))
    }

    /// k log 2 + 2 artanh (q / 2).
    private static func logarithm<R: MathReal>(_ k: R, _ q: Quotient<R>) -> R {
        let whole = k * k.constant(0x1.62e42fefa3800p-1)  // Exact: 42 bits of log 2.
        let sum = whole + q.head
        let square = q.head * q.head
        let small = (q.rest * q.inverse).adding(k, times: k.constant(0x1.ef35793c76730p-45))
            .adding(q.head * square, times: square.polynomial(inverseHyperbolicTangents))
        return sum + (((whole - sum) + q.head) + small)
    }

    /// A in 2 artanh (q / 2) = q + q w A(w), w = q².
    private static let inverseHyperbolicTangents: [Double] = [
        0x1.555555555577dp-4, 0x1.99999998eecb5p-7, 0x1.249249b38b4e3p-9, 0x1.c71c00797d4a8p-12,
        0x1.747508ee171d9p-14, 0x1.384fcfd6c94ccp-16, 0x1.3ad5ff756c13dp-18,
    ]
}
