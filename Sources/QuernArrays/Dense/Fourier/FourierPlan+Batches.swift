// Transforms of many sequences along an axis: gathered a few at a time, with parts apart, transformed, and scattered.
// Complex numbers of callers are real and imaginary part side by side; strides count complex numbers (real ones for
// real sequences). Source and destination may be the same memory with the same strides.

/// Where `count` sequences lie: element k of sequence i at `base[i·laneStride + k·elementStride]`.
package struct SequenceLayout: Sendable, Hashable {
    package var laneStride: Int
    package var elementStride: Int

    package init(laneStride: Int, elementStride: Int = 1) {
        (self.laneStride, self.elementStride) = (laneStride, elementStride)
    }
}

extension FourierPlan {
    /// Transforms `count` sequences: X[k] = scale · Σ x[j]·exp(∓2πi·jk/n), minus forward, plus for `inverse`.
    /// - Parameter scale: 1 as NumPy's forward transform, 1/n as its inverse.
    /// - Complexity: O(n log n) for each sequence; memory for a few sequences.
    @_specialize(where Real == Double)
    @_specialize(where Real == Float)
    package func transform(
        _ source: UnsafePointer<Real>, _ from: SequenceLayout, to target: UnsafeMutablePointer<Real>,
        _ to: SequenceLayout, count: Int, inverse: Bool = false, scale: Real = 1
    ) {
        let atOnce = Swift.min(
            lanesAtOnce(from.elementStride == 1 && to.elementStride == 1), Swift.max(count, 1))
        let scratch = AlignedScratch<Real>(scratchCount(lanes: atOnce))
        defer { extendLifetime(scratch) }
        var lane = 0
        while lane < count {
            let lanes = Swift.min(atOnce, count - lane)
            let total = length * lanes
            // The inverse is the forward transform with the parts exchanged, before and after.
            let (re, im) = inverse ? (total, 0) : (0, total)
            gather(
                source + 2 * lane * from.laneStride, from, lanes,
                SplitPointers(re: scratch.base + re, im: scratch.base + im))
            var result = run(scratch.base, lanes: lanes)
            if inverse { swap(&result.re, &result.im) }
            scatter(result, target + 2 * lane * to.laneStride, to, lanes, scale)
            lane += lanes
        }
    }

    @inline(__always)
    private func gather(
        _ source: UnsafePointer<Real>, _ layout: SequenceLayout, _ lanes: Int, _ x: SplitPointers<Real>
    ) {
        let (stride, laneStride) = (2 &* layout.elementStride, 2 &* layout.laneStride)
        if lanes == 1, stride == 2 {
            for k in 0..<length { (x.re[k], x.im[k]) = (source[2 &* k], source[2 &* k &+ 1]) }
            return
        }
        for k in 0..<length {
            let element = source + k &* stride
            let (re, im) = (x.re + k &* lanes, x.im + k &* lanes)
            if laneStride == 2 {
                for i in 0..<lanes { (re[i], im[i]) = (element[2 &* i], element[2 &* i &+ 1]) }
            } else {
                for i in 0..<lanes { (re[i], im[i]) = (element[i &* laneStride], element[i &* laneStride &+ 1]) }
            }
        }
    }

    @inline(__always)
    private func scatter(
        _ x: SplitPointers<Real>, _ target: UnsafeMutablePointer<Real>, _ layout: SequenceLayout, _ lanes: Int,
        _ scale: Real
    ) {
        let (stride, laneStride) = (2 &* layout.elementStride, 2 &* layout.laneStride)
        if lanes == 1, stride == 2 {
            for k in 0..<length { (target[2 &* k], target[2 &* k &+ 1]) = (x.re[k] * scale, x.im[k] * scale) }
            return
        }
        for k in 0..<length {
            let element = target + k &* stride
            let (re, im) = (x.re + k &* lanes, x.im + k &* lanes)
            if laneStride == 2 {
                for i in 0..<lanes { (element[2 &* i], element[2 &* i &+ 1]) = (re[i] * scale, im[i] * scale) }
            } else {
                for i in 0..<lanes {
                    (element[i &* laneStride], element[i &* laneStride &+ 1]) = (re[i] * scale, im[i] * scale)
                }
            }
        }
    }
}

/// Memory aligned for vectors.
final class AlignedScratch<Element: BitwiseCopyable> {
    let base: UnsafeMutablePointer<Element>

    init(_ count: Int) {
        base = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Element>.stride + 64, alignment: 64)
            .bindMemory(to: Element.self, capacity: count)
    }

    deinit { UnsafeMutableRawPointer(base).deallocate() }
}
