// A transform of any length as a convolution of a smooth length: k·l = (k² + l² − (k − l)²)/2.
// The chirp's angles are k² mod 2n, reduced in integers, so that long sequences lose nothing.
// Source: Bluestein (1970); Rabiner, Schafer and Rader (1969).

/// The convolution that transforms sequences of `length` elements.
final class FourierConvolution<Real: FourierReal>: Sendable {
    let length: Int
    let inner: FourierPlan<Real>
    /// exp(-πi·k²/n): all real parts, then all imaginary ones.
    let chirp: [Real]
    /// The transform of the conjugate chirp, divided by the inner length: all real parts, then all imaginary ones.
    let filter: [Real]

    init(_ length: Int) {
        self.length = length
        let roots = RootsOfUnity(2 * length)
        var chirp = [Real](repeating: 0, count: 2 * length)
        var square = 0  // k² mod 2n, by k² = (k − 1)² + 2k − 1
        for k in 0..<length {
            chirp[k] = Real(roots.cosines[square])
            chirp[length + k] = Real(roots.sines[square])
            square = (square + 2 * k + 1) % (2 * length)
        }
        let m = Self.smoothLength(2 * length - 1)
        let inner = FourierPlan<Real>(m)
        let scratch = Workspace<Real>(inner.scratchCount(lanes: 1) + 8)
        scratch.base.update(repeating: 0, count: scratch.count)
        for k in 0..<length {
            for at in [k, (m - k) % m] {
                scratch.base[at] = chirp[k]
                scratch.base[m + at] = 0 - chirp[length + k]
            }
        }
        let result = inner.run(scratch.base, lanes: 1)
        var filter = [Real](repeating: 0, count: 2 * m)
        for k in 0..<m {
            filter[k] = result.re[k] / Real(m)
            filter[m + k] = result.im[k] / Real(m)
        }
        extendLifetime(scratch)
        (self.inner, self.chirp, self.filter) = (inner, chirp, filter)
    }

    /// The least number from `n` on whose only factors are 2, 3 and 5, and 4 at least once: fast in vectors.
    static func smoothLength(_ n: Int) -> Int {
        var best = Int.max
        var five = 1
        while five < 2 * n {
            var three = five
            while three < 2 * n {
                var two = 4 * three
                while two < n { two *= 2 }
                best = min(best, two)
                three *= 3
            }
            five *= 5
        }
        return best
    }

    func scratchCount(lanes: Int) -> Int { inner.scratchCount(lanes: lanes) }

    /// Transforms in the place of `x`.
    func run(_ x: SplitPointers<Real>, lanes: Int, _ scratch: UnsafeMutablePointer<Real>) {
        let m = inner.length
        let count = m * lanes
        let a = SplitPointers(re: scratch, im: scratch + count)
        (scratch + length * lanes).update(repeating: 0, count: (m - length) * lanes)
        (scratch + count + length * lanes).update(repeating: 0, count: (m - length) * lanes)
        Self.multiply(x, chirp, length, lanes, into: a)
        let b = inner.run(scratch, lanes: lanes)
        // The inverse transform is the forward one with the parts exchanged; it needs its input at `scratch`.
        let product = SplitPointers(re: scratch + count, im: scratch)
        let other = SplitPointers(re: scratch + 2 * count, im: scratch + 3 * count)
        let isOther = b.re == other.re
        Self.multiply(b, filter, m, lanes, into: isOther ? product : b)
        if !isOther {
            // In place: exchange the halves.
            for i in 0..<count { swap(&scratch[i], &scratch[count + i]) }
        }
        let c = inner.run(scratch, lanes: lanes)
        Self.multiply(SplitPointers(re: c.im, im: c.re), chirp, length, lanes, into: x)
    }

    /// Multiplies each element by its factor; `y` may be `x`.
    @inline(__always)
    private static func multiply(
        _ x: SplitPointers<Real>, _ factors: [Real], _ count: Int, _ lanes: Int, into y: SplitPointers<Real>
    ) {
        factors.withUnsafeBufferPointer { factors in
            let (real, imaginary) = (factors.baseAddress!, factors.baseAddress! + count)
            if lanes == 1 {
                for k in 0..<count {
                    let (wr, wi, re, im) = (real[k], imaginary[k], x.re[k], x.im[k])
                    y.re[k] = re * wr - im * wi
                    y.im[k] = re * wi + im * wr
                }
                return
            }
            for k in 0..<count {
                let (wr, wi) = (real[k], imaginary[k])
                for i in k &* lanes..<(k &+ 1) &* lanes {
                    let (re, im) = (x.re[i], x.im[i])
                    y.re[i] = re * wr - im * wi
                    y.im[i] = re * wi + im * wr
                }
            }
        }
    }
}
