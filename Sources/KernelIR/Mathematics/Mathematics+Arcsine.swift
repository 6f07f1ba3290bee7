// Arc sine and arc cosine. Up to ½ arcsin w = w + w z R(z) with z = w²; beyond, arcsin x = π/2 − 2 arcsin w with
// z = (1 − x) / 2, which is exact, and w = √z, a sum of two numbers.
// Source: M. Abramowitz and I. Stegun, Handbook of Mathematical Functions, 4.4 and 4.3.25 (half angles);
// J.-M. Muller, Elementary Functions, 3rd edition, section 4.2 (polynomial).

extension Mathematics {
    /// arcsin x: at most 0.8 ULP (0.67 measured); NaN beyond −1 and 1.
    static func arcsine<R: MathReal>(_ x: R) -> R {
        let parts = arcsineParts(x)
        let base = R.choose(parts.isFar, x.constant(0x1.921fb54442d18p+0), else: x.constant(0))
        let baseLow = R.choose(parts.isFar, x.constant(0x1.1a62633145c07p-54), else: x.constant(0))
        let sum = base.adding(parts.head, times: parts.factor)
        let lost = (base - sum).adding(parts.head, times: parts.factor)
        return (sum + (lost + baseLow.adding(parts.tail, times: parts.factor))).flipped(by: x)
    }

    /// arccos x: at most 0.8 ULP (0.65 measured); NaN beyond −1 and 1.
    static func arccosine<R: MathReal>(_ x: R) -> R {
        let parts = arcsineParts(x)
        // π/2 − x ..., or for a far x: 2 w ... on the right, π − 2 w ... on the left.
        let zero = x.constant(0)
        let isLeft = x < zero
        let halves = R.choose(parts.isFar, R.choose(isLeft, x.constant(2), else: zero), else: x.constant(1))
        let base = halves * x.constant(0x1.921fb54442d18p+0)
        let factor = -(parts.factor.flipped(by: x))
        let sum = base.adding(parts.head, times: factor)
        let lost = (base - sum).adding(parts.head, times: factor)
        let small = (halves * x.constant(0x1.1a62633145c07p-54)).adding(parts.tail, times: factor)
        return sum + (lost + small)
    }

    /// arcsin |x| = factor (head + tail), and π/2 more where x is far from zero.
    private struct Arcsine<R: MathReal> {
        var isFar: R.Truth
        /// 1, or −2 where x is far.
        var factor: R
        var head: R
        var tail: R
    }

    private static func arcsineParts<R: MathReal>(_ x: R) -> Arcsine<R> {
        let a = x.distance
        let half = x.constant(0.5)
        let isFar = a >= half
        let z = R.choose(isFar, half.adding(-half, times: a), else: a * a)
        let root = root(z)
        let w = R.choose(isFar, root.high, else: a)
        let low = R.choose(isFar, root.low, else: x.constant(0))
        let tail = low.adding(w * z, times: z.polynomial(arcsines))
        return Arcsine(isFar: isFar, factor: R.choose(isFar, x.constant(-2), else: x.constant(1)), head: w, tail: tail)
    }

    /// R in arcsin w = w + w z R(z), z = w².
    private static let arcsines: [Double] = [
        0x1.5555555555577p-3, 0x1.333333332e131p-4, 0x1.6db6db7212682p-5, 0x1.f1c71a94f30eep-6,
        0x1.6e8bdee02a198p-6, 0x1.1c49f06097eddp-6, 0x1.ca1f8cd158d3ap-7, 0x1.758591439ae8cp-7,
        0x1.613c44f976007p-7, 0x1.e5fdfe4804dbfp-9, 0x1.6397253c28ba6p-6, -0x1.57ef23aace643p-6,
        0x1.0b3eed1909972p-5,
    ]
}
