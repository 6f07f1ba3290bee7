// Fast Fourier transforms of one length: factors and tables, made once, and their application to many sequences.
// Lengths whose primes are small go by passes (FourierPasses); others become a convolution (FourierPlan+Bluestein).
// Holds: a plan never changes, and any number of threads may use it; the bits of a sequence's transform depend on the
// plan and the sequence alone, not on what else is transformed with it.
// Error: against the exact transform, relative to its root mean square, below about 1.5·u·log2 n (a few times that by
// convolution).

internal import Glibc
internal import Synchronization

/// The two types whose sequences are transformed.
package protocol FourierReal: DenseReal {
    /// How many of them a register of any x86-64 or AArch64 machine holds.
    static var laneWidth: Int { get }
}

extension Float: FourierReal { package static var laneWidth: Int { 4 } }
extension Double: FourierReal { package static var laneWidth: Int { 2 } }

/// How transforms of `length` complex numbers are done.
package final class FourierPlan<Real: FourierReal>: Sendable {
    /// The number of elements of a sequence.
    package let length: Int
    let passes: [FourierPass<Real>]
    let tables: [Real]
    let largestRadix: Int
    let convolution: FourierConvolution<Real>?

    /// A plan, from a cache of the last ones.
    /// - Throws: `.shape` for a length below 1, `.tooLarge` above 2²⁸.
    package static func plan(_ length: Int) throws(LinearAlgebraError) -> FourierPlan {
        guard length >= 1 else {
            throw LinearAlgebraError("fft", .shape(found: "a length of \(length)", expected: "at least 1"))
        }
        guard length <= 1 << 28 else { throw LinearAlgebraError("fft", .tooLarge(extent: length, limit: 1 << 28)) }
        let key = PlanKey(length: length, type: ObjectIdentifier(Real.self))
        if let held = planCache.withLock({ $0.plans[key] }) as? FourierPlan { return held }
        let plan = FourierPlan(length)
        planCache.withLock { cache in
            if cache.plans.count >= 32 { cache.plans.removeAll() }
            cache.plans[key] = plan
        }
        return plan
    }

    /// The most bytes that a plan of `length`, the making of it, and one call of `transform` take at any time.
    package static func bytes(_ length: Int) -> Int {
        let each = MemoryLayout<Real>.stride
        guard (radices(length).max() ?? 1) > 50 else {
            return (32 + 4 * each) * length + max(1 << 18, 16 * each * min(length, 8192), 4 * each * length) + 1 << 14
        }
        let inner = FourierConvolution<Real>.smoothLength(2 * length - 1)
        return 64 * length + 2 * each * (length + inner) + 16 * each * length + 2 * bytes(inner)
    }

    init(_ length: Int) {
        self.length = length
        let radices = Self.radices(length)
        let isSmooth = (radices.max() ?? 1) <= 50
        largestRadix = isSmooth ? (radices.max() ?? 1) : 1
        var (passes, tables): ([FourierPass<Real>], [Real]) = ([], [])
        if isSmooth {
            let roots = RootsOfUnity(length)
            var n = length
            for radix in radices {
                let m = n / radix
                let start = tables.count
                tables.reserveCapacity(start + 2 * m * (radix - 1) + 2 * radix)
                for p in 0..<m {
                    for j in 1..<radix {
                        let at = (p * j) * (length / n)
                        tables.append(Real(roots.cosines[at]))
                        tables.append(Real(roots.sines[at]))
                    }
                }
                let own = tables.count
                if radix > 5 {
                    for k in 0..<radix {
                        tables.append(Real(roots.cosines[k * (length / radix)]))
                        tables.append(Real(roots.sines[k * (length / radix)]))
                    }
                }
                var rows: Int?
                if passes.isEmpty, radix == 4, m.isMultiple(of: Real.laneWidth), m >= 8 {
                    rows = tables.count
                    for row in 0..<6 { for p in 0..<m { tables.append(tables[start + 6 * p + row]) } }
                }
                passes.append(FourierPass(radix: radix, m: m, twiddles: start, roots: own, rows: rows))
                n = m
            }
        }
        self.passes = passes
        self.tables = tables.isEmpty ? [0] : tables
        convolution = isSmooth ? nil : FourierConvolution(length)
    }

    /// The factors of `n`: fours first, for they make neighbours for vectors, then 2, 5, 3 and other primes, rising.
    static func radices(_ n: Int) -> [Int] {
        var (rest, result): (Int, [Int]) = (n, [])
        for radix in [4, 2, 5, 3] {
            while rest.isMultiple(of: radix) {
                result.append(radix)
                rest /= radix
            }
        }
        var prime = 7
        while rest > 1 {
            if prime * prime > rest { prime = rest }
            while rest.isMultiple(of: prime) {
                result.append(prime)
                rest /= prime
            }
            prime += 2
        }
        return result
    }

    // MARK: Work

    /// Memory for `lanes` transforms at once: two sets of parts, and what a pass needs.
    func scratchCount(lanes: Int) -> Int {
        let own = 4 * length * lanes + 4 * 16 * (largestRadix + 1)
        return convolution.map { $0.scratchCount(lanes: lanes) + own } ?? own
    }

    /// How many sequences are transformed at once: one where each has vectors of its own and lies in one piece,
    /// otherwise as many as leave the work in a cache.
    func lanesAtOnce(_ isContiguous: Bool) -> Int {
        if isContiguous, (convolution?.inner ?? self).passes.first?.rows != nil { return 1 }
        let each = 4 * (convolution?.inner ?? self).length * MemoryLayout<Real>.stride
        return Swift.max(length <= 8192 ? 4 : 1, Swift.min(64, (1 << 18) / each / 4 * 4))
    }

    /// Transforms `lanes` sequences whose parts lie at `scratch`, element after element, lanes side by side; first all
    /// real parts, then all imaginary ones. Returns where the results lie, within `scratch`.
    func run(_ scratch: UnsafeMutablePointer<Real>, lanes: Int) -> SplitPointers<Real> {
        let count = length * lanes
        var x = SplitPointers(re: scratch, im: scratch + count)
        if let convolution {
            convolution.run(x, lanes: lanes, scratch + 4 * count)
            return x
        }
        var y = SplitPointers(re: scratch + 2 * count, im: scratch + 3 * count)
        let extra = scratch + 4 * count
        tables.withUnsafeBufferPointer { tables in
            var s = lanes
            for pass in passes {
                Self.run(pass, x, y, s, tables.baseAddress!, extra)
                swap(&x, &y)
                s *= pass.radix
            }
        }
        return x
    }

    @inline(__always)
    private static func run(
        _ pass: FourierPass<Real>, _ x: SplitPointers<Real>, _ y: SplitPointers<Real>, _ s: Int,
        _ tables: UnsafePointer<Real>, _ extra: UnsafeMutablePointer<Real>
    ) {
        // Element counts that are multiples of the vector's keep every access aligned to it.
        if Real.self == Double.self {
            runDouble(FourierPass(pass), cast(x), cast(y), s, cast(tables), cast(extra))
        } else {
            runFloat(FourierPass(pass), cast(x), cast(y), s, cast(tables), cast(extra))
        }
    }

    @inline(__always)
    private static func cast<A, B>(_ x: SplitPointers<A>) -> SplitPointers<B> {
        SplitPointers(re: cast(x.re), im: cast(x.im))
    }

    @inline(__always)
    private static func cast<A, B>(_ x: UnsafeMutablePointer<A>) -> UnsafeMutablePointer<B> {
        UnsafeMutableRawPointer(x).assumingMemoryBound(to: B.self)
    }

    @inline(__always)
    private static func cast<A, B>(_ x: UnsafePointer<A>) -> UnsafePointer<B> {
        UnsafeRawPointer(x).assumingMemoryBound(to: B.self)
    }
}

private func vectors<A, B>(_ x: SplitPointers<A>, _: B.Type) -> SplitPointers<B> {
    SplitPointers(
        re: UnsafeMutableRawPointer(x.re).assumingMemoryBound(to: B.self),
        im: UnsafeMutableRawPointer(x.im).assumingMemoryBound(to: B.self))
}

@inline(never)
private func runDouble(
    _ pass: FourierPass<Double>, _ x: SplitPointers<Double>, _ y: SplitPointers<Double>, _ s: Int,
    _ tables: UnsafePointer<Double>, _ extra: UnsafeMutablePointer<Double>
) {
    if s == 1, let rows = pass.rows {
        pass.runFirst(x, y, tables, rows, SIMD2<Double>.self)
    } else if s.isMultiple(of: 2) {
        pass.run(
            vectors(x, SIMD2<Double>.self), vectors(y, SIMD2<Double>.self), s: s / 2, tables,
            UnsafeMutableRawPointer(extra).assumingMemoryBound(to: SIMD2<Double>.self))
    } else {
        pass.run(x, y, s: s, tables, extra)
    }
}

@inline(never)
private func runFloat(
    _ pass: FourierPass<Float>, _ x: SplitPointers<Float>, _ y: SplitPointers<Float>, _ s: Int,
    _ tables: UnsafePointer<Float>, _ extra: UnsafeMutablePointer<Float>
) {
    if s == 1, let rows = pass.rows {
        pass.runFirst(x, y, tables, rows, SIMD4<Float>.self)
    } else if s.isMultiple(of: 4) {
        pass.run(
            vectors(x, SIMD4<Float>.self), vectors(y, SIMD4<Float>.self), s: s / 4, tables,
            UnsafeMutableRawPointer(extra).assumingMemoryBound(to: SIMD4<Float>.self))
    } else {
        pass.run(x, y, s: s, tables, extra)
    }
}

struct PlanKey: Hashable, Sendable {
    var length: Int
    var type: ObjectIdentifier
}

struct PlanCache: Sendable {
    var plans: [PlanKey: any Sendable] = [:]
}

/// Guards the plans that were made last.
let planCache = Mutex(PlanCache())
