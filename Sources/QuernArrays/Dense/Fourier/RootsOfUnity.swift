// Cosines and sines of the multiples of a full turn's n-th part, to about half an ulp.
// An angle is first brought into the first eighth of the turn, exactly, in integers; there it is a sum of two doubles.
// Source: the usual octant symmetries; the error of a transform grows with that of its roots (Schatzman 1996).

internal import Glibc

/// exp(-2πi·k/n) for all k, as two arrays.
struct RootsOfUnity {
    let cosines: [Double]
    /// With the sign of a forward transform: −sin.
    let sines: [Double]

    init(_ n: Int) {
        var (cosines, sines) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
        for k in 0...n / 8 { (cosines[k], sines[k]) = Self.first(k, n) }
        if n >= 8 {
            for k in n / 8 + 1..<n { (cosines[k], sines[k]) = Self.folded(k, n, cosines, sines) }
        } else {
            for k in 0..<n { (cosines[k], sines[k]) = Self.root(k, n) }
        }
        self.cosines = cosines
        self.sines = sines.map { 0 - $0 }
    }

    /// Which eighth of the turn 2πk/n lies in, and what is left there: the angle is q·π/2 ± 2πr/(8n), 0 ≤ r ≤ n.
    private static func octant(_ k: Int, _ n: Int) -> (quarters: Int, isMirrored: Bool, rest: Int) {
        let eighths = 8 * k
        let quarters = eighths / (2 * n)
        let rest = eighths - quarters * 2 * n
        return rest <= n ? (quarters, false, rest) : (quarters + 1, true, 2 * n - rest)
    }

    private static func folded(
        _ k: Int, _ n: Int, _ cosines: [Double], _ sines: [Double]
    ) -> (Double, Double) {
        let (quarters, isMirrored, rest) = octant(k, n)
        // A rest that is no multiple of 8 is none of the roots that are at hand.
        let (c, s) = rest.isMultiple(of: 8) ? (cosines[rest / 8], sines[rest / 8]) : first(rest, 8 * n)
        return turned(c, isMirrored ? -s : s, quarters)
    }

    /// One root alone.
    static func root(_ k: Int, _ n: Int) -> (cosine: Double, sine: Double) {
        let (quarters, isMirrored, rest) = octant(k, n)
        let (c, s) = first(rest, 8 * n)
        return turned(c, isMirrored ? -s : s, quarters)
    }

    private static func turned(_ c: Double, _ s: Double, _ quarters: Int) -> (Double, Double) {
        switch quarters % 4 {
        case 0: (c, s)
        case 1: (0 - s, c)
        case 2: (0 - c, 0 - s)
        default: (s, 0 - c)
        }
    }

    /// Cosine and sine of 2πk/n in the first eighth. The angle is high + low, where low is what the division left.
    private static func first(_ k: Int, _ n: Int) -> (Double, Double) {
        let (numerator, denominator) = (Double(k), Double(n))
        let (pi2, pi2Low) = (6.283185307179586, 2.4492935982947064e-16)
        let product = pi2 * numerator
        let productLow = (-product).addingProduct(pi2, numerator)
        let high = product / denominator
        let left = product.addingProduct(-high, denominator)
        let low = (left + productLow + pi2Low * numerator) / denominator
        let (c, s) = (Glibc.cos(high), Glibc.sin(high))
        return (c - low * s, s + low * c)
    }
}
