// Transforms of real sequences: half of the numbers, for the other half are their conjugates, and half of the work.
// An even length goes as a complex transform of half the length, of even elements beside odd ones; an odd one in full.
// Source: Cooley, Lewis and Welch (1970); layouts as numpy.fft.rfft and irfft have them.

internal import Glibc

/// How transforms of `length` real numbers are done.
package final class RealFourierPlan<Real: FourierReal>: Sendable {
    /// The number of real elements of a sequence.
    package let length: Int
    /// The number of complex elements of a transform.
    package var halfLength: Int { length / 2 + 1 }
    private let inner: FourierPlan<Real>
    /// exp(-2πi·k/n) for k up to n/4, by turns, of an even n.
    private let roots: [Real]

    /// - Throws: `.shape` for a length below 1.
    package init(_ length: Int) throws(LinearAlgebraError) {
        let isEven = length > 0 && length.isMultiple(of: 2)
        inner = try FourierPlan.plan(isEven ? length / 2 : length)
        self.length = length
        var roots: [Real] = []
        if isEven {
            let all = RootsOfUnity(length)
            for k in 0...length / 4 {
                roots.append(Real(all.cosines[k]))
                roots.append(Real(all.sines[k]))
            }
        }
        self.roots = roots
    }

    /// The first half of the transform, n/2 + 1 complex numbers, of each of `count` real sequences.
    /// Source and destination do not overlap. Strides of the source count real numbers.
    @_specialize(where Real == Double)
    @_specialize(where Real == Float)
    package func forward(
        _ source: UnsafePointer<Real>, _ from: SequenceLayout, to target: UnsafeMutablePointer<Real>,
        _ to: SequenceLayout, count: Int, scale: Real = 1
    ) {
        let n = length
        let isEven = n.isMultiple(of: 2)
        let m = inner.length
        let scratch = AlignedScratch<Real>(inner.scratchCount(lanes: 1))
        defer { extendLifetime(scratch) }
        let x = SplitPointers(re: scratch.base, im: scratch.base + m)
        for lane in 0..<count {
            let sequence = source + lane * from.laneStride
            for k in 0..<m {
                x.re[k] = sequence[(isEven ? 2 * k : k) * from.elementStride]
                x.im[k] = isEven ? sequence[(2 * k + 1) * from.elementStride] : 0
            }
            let z = inner.run(scratch.base, lanes: 1)
            let result = target + 2 * lane * to.laneStride
            func put(_ k: Int, _ re: Real, _ im: Real) {
                result[2 * k * to.elementStride] = re * scale
                result[2 * k * to.elementStride + 1] = im * scale
            }
            if !isEven {
                put(0, z.re[0], 0)
                for k in 1..<max(halfLength, 1) { put(k, z.re[k], z.im[k]) }
                continue
            }
            put(0, z.re[0] + z.im[0], 0)
            put(m, z.re[0] - z.im[0], 0)
            guard m > 1 else { continue }
            for k in 1...m / 2 {
                let j = m - k
                // Transforms of the even and the odd elements: (z[k] ± conj z[j]) / 2, the latter over i.
                let (evenRe, evenIm) = ((z.re[k] + z.re[j]) / 2, (z.im[k] - z.im[j]) / 2)
                let (oddRe, oddIm) = ((z.im[k] + z.im[j]) / 2, (z.re[j] - z.re[k]) / 2)
                let (wr, wi) = (roots[2 * k], roots[2 * k + 1])
                let (turnedRe, turnedIm) = (oddRe * wr - oddIm * wi, oddRe * wi + oddIm * wr)
                put(k, evenRe + turnedRe, evenIm + turnedIm)
                if j != k { put(j, evenRe - turnedRe, turnedIm - evenIm) }
            }
        }
    }

    /// The real sequences of which `source` holds the first halves of transforms; imaginary parts of element 0, and of
    /// element n/2 for even n, are not read, as in NumPy. Source and destination do not overlap.
    /// - Parameter scale: 1/n for the inverse of `forward`.
    @_specialize(where Real == Double)
    @_specialize(where Real == Float)
    package func backward(
        _ source: UnsafePointer<Real>, _ from: SequenceLayout, to target: UnsafeMutablePointer<Real>,
        _ to: SequenceLayout, count: Int, scale: Real
    ) {
        let n = length
        let isEven = n.isMultiple(of: 2)
        let m = inner.length
        let scratch = AlignedScratch<Real>(inner.scratchCount(lanes: 1))
        defer { extendLifetime(scratch) }
        // The inverse is the forward transform with the parts exchanged.
        let x = SplitPointers(re: scratch.base + m, im: scratch.base)
        for lane in 0..<count {
            let half = source + 2 * lane * from.laneStride
            func get(_ k: Int) -> (re: Real, im: Real) {
                (half[2 * k * from.elementStride], half[2 * k * from.elementStride + 1])
            }
            if isEven {
                let (first, last) = (get(0).re, get(m).re)
                (x.re[0], x.im[0]) = (first + last, first - last)
                for k in stride(from: 1, through: m / 2, by: 1) {
                    let j = m - k
                    let (a, b) = (get(k), get(j))
                    let (evenRe, evenIm) = (a.re + b.re, a.im - b.im)
                    let (differenceRe, differenceIm) = (a.re - b.re, a.im + b.im)
                    // The odd elements' transform: the difference, turned back.
                    let (wr, wi) = (roots[2 * k], 0 - roots[2 * k + 1])
                    let (oddRe, oddIm) = (
                        differenceRe * wr - differenceIm * wi, differenceRe * wi + differenceIm * wr
                    )
                    (x.re[k], x.im[k]) = (evenRe - oddIm, evenIm + oddRe)
                    if j != k { (x.re[j], x.im[j]) = (evenRe + oddIm, oddRe - evenIm) }
                }
            } else {
                (x.re[0], x.im[0]) = (get(0).re, 0)
                for k in stride(from: 1, through: n / 2, by: 1) {
                    let a = get(k)
                    (x.re[k], x.im[k]) = (a.re, a.im)
                    (x.re[n - k], x.im[n - k]) = (a.re, 0 - a.im)
                }
            }
            let z = inner.run(scratch.base, lanes: 1)
            let result = target + lane * to.laneStride
            for k in 0..<m {
                if isEven {
                    result[2 * k * to.elementStride] = z.im[k] * scale
                    result[(2 * k + 1) * to.elementStride] = z.re[k] * scale
                } else {
                    result[k * to.elementStride] = z.im[k] * scale
                }
            }
        }
    }
}
