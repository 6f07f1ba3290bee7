// Square roots and quotients as sums of two numbers, and what is made of roots: the length of a vector, the cube root.
// What a root leaves of its argument is divided by twice the root; as that only corrects, an inverse root right to
// 3.5 % will do, which the halved bits of a number give without a division.
// Source: J. F. Blinn, Floating-point tricks, IEEE Computer Graphics and Applications 17 (1997);
// J.-M. Muller et al., Handbook of Floating-Point Arithmetic, 2nd edition, sections 4.3 and 4.4 (sums, products).

extension Mathematics {
    /// √x, and what is to be added to it for √(x + `rest`); `rest` is at most some ULPs of x.
    static func root<R: MathReal>(_ x: R, plus rest: R? = nil) -> (high: R, low: R) {
        let root = x.squareRoot()
        let left = x.adding(-root, times: root)
        let bits = x.word
        let halfInverse = R.number(bits: bits.constant(0x5FD6_EB50_C7B5_37A9) &- (bits &>> bits.constant(1)))
        return (root, (rest.map { left + $0 } ?? left) * halfInverse)
    }

    /// The quotient of two sums of two numbers: `head` + `rest` · `inverse`, by one division.
    struct Quotient<R: MathReal> {
        var head: R
        var rest: R
        /// One over the denominator's head.
        var inverse: R

        init(_ above: R, _ aboveLow: R, over below: R, _ belowLow: R) {
            inverse = above.constant(1) / below
            head = above * inverse
            rest = aboveLow.adding(-head, times: belowLow) + above.adding(-head, times: below)
        }
    }

    /// √(x² + y²): at most 0.8 ULP (0.52 measured, 0.76 for subnormal results), without overflow or underflow in
    /// between; infinite if either argument is, even beside NaN.
    static func hypotenuse<R: MathReal>(_ x: R, _ y: R) -> R {
        let (far, away) = (x.distance, y.distance)
        let isLess = far < away
        let a = R.choose(isLess, away, else: far)
        let b = R.choose(isLess, far, else: away)
        // Times a power of 2 that brings the larger to 2 ... 4, or, if it is subnormal, to 2⁻⁵² at least.
        let bounded = R.choose(a < x.constant(0x1p-1021), x.constant(0x1p-1021), else: a)
        let exponent = bounded.word & bounded.word.constant(0x7FF0_0000_0000_0000)
        let scale = R.number(bits: exponent.constant(2047 << 52) &- exponent)
        let back = R.number(bits: exponent &- exponent.constant(1 << 52))
        let (p, q) = (a * scale, b * scale)

        let (square, other) = (p * p, q * q)
        let sum = square + other
        let squareLost = (-square).adding(p, times: p)
        let lost = ((square - sum) + other) + (squareLost + (-other).adding(q, times: q))
        let root = root(sum, plus: lost)
        let value = (root.high + root.low) * back

        let infinity = x.constant(.infinity)
        return R.choose(far == infinity, far, else: R.choose(away == infinity, away, else: value))
    }

    /// ∛x: at most 0.6 ULP (0.50 measured).
    static func cubeRoot<R: MathReal>(_ x: R) -> R {
        let one = x.constant(1)
        let distance = x.distance
        let isSubnormal = distance < x.constant(0x1p-1022)
        let y = R.choose(isSubnormal, distance * x.constant(0x1p54), else: distance)

        // y = 2³ᵏ n with n = 2ʲ m, m from 1 to 2 and j one of −1, 0, 1. 2⁵² with an integer in its low bits is a sum,
        // and added to 3 · 2⁵¹ a number is rounded to an integer, which then stands in the low bits.
        let bits = { (b: UInt64) in x.word.constant(b) }
        let exponent = R.number(bits: (y.word &>> bits(52)) | bits(0x4330_0000_0000_0000)) - x.constant(0x1p52 + 1023)
        let m = R.number(bits: (y.word & bits(0x000F_FFFF_FFFF_FFFF)) | one.word)
        let shift = x.constant(0x1.8p52)
        let shifted = shift.adding(exponent, times: x.constant(0x1.5555555555555p-2))
        let j = exponent.adding(shifted - shift, times: x.constant(-3))
        let power = shifted.word &<< bits(52)
        let n = R.number(bits: y.word &- power &- power &- power)

        // t near n^(−⅓), of 26 bits, so that its square is exact: a polynomial in m, times 2^(−j/3) by a parabola
        // through the three places.
        let slope = x.constant(-0x1.dd68e9bbaedb3p-3).adding(j, times: x.constant(0x1.b744985853524p-6))
        let third = one.adding(j, times: slope)
        let near = m.polynomial(inverseCubeRoots) * third
        let t = R.number(bits: near.word & bits(0xFFFF_FFFF_F800_0000))
        let square = t * t
        // With e = 1 − n t³ the root is n t² (1 − e)^(−⅔), of which the series is taken up to e³. What the product
        // n t² lost counts in itself, and in e, of which two thirds of it are taken off again.
        let u = n * square
        let lost = (-u).adding(n, times: square)
        let e = one.adding(-u, times: t)
        let series = x.constant(0x1.5555555555555p-1)
            .adding(e, times: x.constant(0x1.1c71c71c71c72p-1).adding(e, times: x.constant(0x1.f9add3c0ca458p-2)))
        let root = u + (lost * x.constant(0x1.5555555555555p-2)).adding(u * e, times: series)

        // Times 2ᵏ; 2⁻¹⁸ of it for subnormals, which were multiplied by 2⁵⁴.
        let scale = R.number(bits: R.choose(isSubnormal, x.constant(0x1p-18), else: one).word &+ power)
        let isUsual = R.both(x.constant(0) < distance, distance < x.constant(.infinity))
        return R.choose(isUsual, (root * scale).flipped(by: x), else: x)
    }

    /// P near m^(−⅓) for m from 1 to 2.
    private static let inverseCubeRoots: [Double] = [
        0x1.c7f3453fcbd71p+0, -0x1.90e6cc59a9da3p+0, 0x1.3e68116f5b683p+0, -0x1.321b6fef56133p-1,
        0x1.3fa11a092f5aep-3, -0x1.16d57eacfcbc3p-6,
    ]
}
