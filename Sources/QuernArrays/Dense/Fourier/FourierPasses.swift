// The passes of a mixed-radix transform: each divides the length by 2, 3, 4, 5 or another odd number, and puts its
// results in sorted order (Stockham), so that no pass of bit reversal is needed.
// Real and imaginary parts lie apart; element q of s neighbours undergoes what its neighbours do, so that s transforms
// at once are s neighbours from the beginning. One text serves single numbers and vectors: the bits are the same.
// Source: Van Loan, Computational Frameworks for the Fast Fourier Transform (1992), §§ 1.7, 2.

/// A number or several side by side, on which a pass works.
protocol FourierVector {
    associatedtype Part: BinaryFloatingPoint
    init(same value: Part)
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
}

extension Float: FourierVector {
    @inline(__always) init(same value: Float) { self = value }
}
extension Double: FourierVector {
    @inline(__always) init(same value: Double) { self = value }
}
/// Numbers side by side, of a machine's register.
protocol FourierLanes: FourierVector {
    static var width: Int { get }
    /// The elements of four vectors by turns, as they lie in memory.
    static func byTurns(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> (Self, Self, Self, Self)
}

extension SIMD2: FourierLanes where Scalar: BinaryFloatingPoint {
    static var width: Int { 2 }
    @inline(__always)
    static func byTurns(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> (Self, Self, Self, Self) {
        (Self(a.x, b.x), Self(c.x, d.x), Self(a.y, b.y), Self(c.y, d.y))
    }
}

extension SIMD4: FourierLanes where Scalar: BinaryFloatingPoint {
    static var width: Int { 4 }
    @inline(__always)
    static func byTurns(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> (Self, Self, Self, Self) {
        (
            Self(a.x, b.x, c.x, d.x), Self(a.y, b.y, c.y, d.y), Self(a.z, b.z, c.z, d.z), Self(a.w, b.w, c.w, d.w)
        )
    }
}

extension SIMD2: FourierVector where Scalar: BinaryFloatingPoint {
    typealias Part = Scalar
    @inline(__always) init(same value: Scalar) { self.init(repeating: value) }
}
extension SIMD4: FourierVector where Scalar: BinaryFloatingPoint {
    typealias Part = Scalar
    @inline(__always) init(same value: Scalar) { self.init(repeating: value) }
}

/// Parts of complex numbers, apart.
struct SplitPointers<V> {
    var re: UnsafeMutablePointer<V>
    var im: UnsafeMutablePointer<V>
}

/// A complex number of vectors.
struct SplitComplex<V: FourierVector> {
    var re: V
    var im: V

    @inline(__always) init(_ re: V, _ im: V) { (self.re, self.im) = (re, im) }
    @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.re + b.re, a.im + b.im) }
    @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.re - b.re, a.im - b.im) }
    @inline(__always) func times(_ re: V, _ im: V) -> Self {
        Self(self.re * re - self.im * im, self.re * im + self.im * re)
    }
    @inline(__always) func scaled(_ factor: V) -> Self { Self(re * factor, im * factor) }
    /// a − i b, and a + i b
    @inline(__always) func minusI(_ b: Self) -> Self { Self(re + b.im, im - b.re) }
    @inline(__always) func plusI(_ b: Self) -> Self { Self(re - b.im, im + b.re) }
}

/// One pass: `m` groups of `radix` elements of `s` neighbours each.
struct FourierPass<Part: BinaryFloatingPoint & Sendable>: Sendable {
    let radix: Int
    let m: Int
    /// Where its twiddle factors begin, radix − 1 for each group, real and imaginary part by turns.
    let twiddles: Int
    /// For a general radix: where the roots of unity of order `radix` begin, by turns.
    let roots: Int
    /// For a first pass of radix 4: where the same twiddle factors lie as six rows of m; nil elsewhere.
    let rows: Int?

    init(radix: Int, m: Int, twiddles: Int, roots: Int, rows: Int?) {
        (self.radix, self.m, self.twiddles, self.roots, self.rows) = (radix, m, twiddles, roots, rows)
    }

    /// The same pass of another type's numbers.
    init<Other>(_ pass: FourierPass<Other>) {
        self.init(radix: pass.radix, m: pass.m, twiddles: pass.twiddles, roots: pass.roots, rows: pass.rows)
    }

    /// The first pass, of radix 4 with one sequence: no neighbours, so that `width` groups go side by side. The groups
    /// of the first vector go alone, for group 0 has no multiplication.
    @inline(__always)
    func runFirst<V: FourierLanes>(
        _ x: SplitPointers<Part>, _ y: SplitPointers<Part>, _ tables: UnsafePointer<Part>, _ rows: Int, _: V.Type
    ) where V.Part == Part, Part: FourierVector, Part.Part == Part {
        pass4(x, y, 1, tables + twiddles, groups: 0..<V.width)
        func get(_ pointer: UnsafeMutablePointer<Part>, _ i: Int) -> V {
            UnsafeRawPointer(pointer + i).loadUnaligned(as: V.self)
        }
        func twiddle(_ row: Int, _ p: Int) -> V {
            UnsafeRawPointer(tables + (rows &+ row &* m &+ p)).loadUnaligned(as: V.self)
        }
        func put(_ pointer: UnsafeMutablePointer<Part>, _ p: Int, _ a: V, _ b: V, _ c: V, _ d: V) {
            let to = UnsafeMutableRawPointer(pointer + 4 &* p).assumingMemoryBound(to: V.self)
            (to[0], to[1], to[2], to[3]) = V.byTurns(a, b, c, d)
        }
        for p in stride(from: V.width, to: m, by: V.width) {
            let a = SplitComplex(get(x.re, p), get(x.im, p))
            let b = SplitComplex(get(x.re, p &+ m), get(x.im, p &+ m))
            let c = SplitComplex(get(x.re, p &+ 2 &* m), get(x.im, p &+ 2 &* m))
            let d = SplitComplex(get(x.re, p &+ 3 &* m), get(x.im, p &+ 3 &* m))
            let (even, evenLess) = (a + c, a - c)
            let (odd, oddLess) = (b + d, b - d)
            let r0 = even + odd
            let r1 = evenLess.minusI(oddLess).times(twiddle(0, p), twiddle(1, p))
            let r2 = (even - odd).times(twiddle(2, p), twiddle(3, p))
            let r3 = evenLess.plusI(oddLess).times(twiddle(4, p), twiddle(5, p))
            put(y.re, p, r0.re, r1.re, r2.re, r3.re)
            put(y.im, p, r0.im, r1.im, r2.im, r3.im)
        }
    }

    @inline(__always)
    func run<V: FourierVector>(
        _ x: SplitPointers<V>, _ y: SplitPointers<V>, s: Int, _ tables: UnsafePointer<Part>,
        _ scratch: UnsafeMutablePointer<V>
    ) where V.Part == Part {
        let w = tables + twiddles
        switch radix {
        case 2: pass2(x, y, s, w)
        case 3: pass3(x, y, s, w)
        case 4: pass4(x, y, s, w, groups: 0..<m)
        case 5: pass5(x, y, s, w)
        default: passOdd(x, y, s, w, tables + roots, scratch)
        }
    }

    @inline(__always)
    private func get<V>(_ x: SplitPointers<V>, _ i: Int) -> SplitComplex<V> { SplitComplex(x.re[i], x.im[i]) }

    @inline(__always)
    private func put<V>(_ y: SplitPointers<V>, _ i: Int, _ value: SplitComplex<V>) {
        y.re[i] = value.re
        y.im[i] = value.im
    }

    /// `value` times twiddle factor `j` of a group at `w`; group 0 has ones, and no multiplication.
    @inline(__always)
    private func put<V>(
        _ y: SplitPointers<V>, _ i: Int, _ value: SplitComplex<V>, _ wr: V, _ wi: V, _ isFirst: Bool
    ) {
        put(y, i, isFirst ? value : value.times(wr, wi))
    }

    @inline(__always)
    private func pass2<V: FourierVector>(
        _ x: SplitPointers<V>, _ y: SplitPointers<V>, _ s: Int, _ w: UnsafePointer<Part>
    ) where V.Part == Part {
        let far = s &* m
        @inline(__always)
        func group(_ p: Int, _ isFirst: Bool) {
            let (w1r, w1i) = (V(same: w[2 * p]), V(same: w[2 * p + 1]))
            for q in 0..<s {
                let (a, b) = (get(x, q &+ s &* p), get(x, q &+ s &* p &+ far))
                put(y, q &+ s &* 2 &* p, a + b)
                put(y, q &+ s &* (2 &* p &+ 1), a - b, w1r, w1i, isFirst)
            }
        }
        group(0, true)
        for p in 1..<max(m, 1) { group(p, false) }
    }

    @inline(__always)
    private func pass3<V: FourierVector>(
        _ x: SplitPointers<V>, _ y: SplitPointers<V>, _ s: Int, _ w: UnsafePointer<Part>
    ) where V.Part == Part {
        let far = s &* m
        let (c1, s1) = (V(same: -0.5), V(same: Part(0.8660254037844386467637)))
        @inline(__always)
        func group(_ p: Int, _ isFirst: Bool) {
            let v = w + 4 &* p
            let (w1r, w1i, w2r, w2i) = (V(same: v[0]), V(same: v[1]), V(same: v[2]), V(same: v[3]))
            for q in 0..<s {
                let i = q &+ s &* p
                let a = get(x, i)
                let (b, c) = (get(x, i &+ far), get(x, i &+ 2 &* far))
                let sum = b + c
                let difference = (b - c).scaled(s1)
                let middle = a + sum.scaled(c1)
                let o = q &+ s &* 3 &* p
                put(y, o, a + sum)
                put(y, o &+ s, middle.minusI(difference), w1r, w1i, isFirst)
                put(y, o &+ 2 &* s, middle.plusI(difference), w2r, w2i, isFirst)
            }
        }
        group(0, true)
        for p in 1..<max(m, 1) { group(p, false) }
    }

    @inline(__always)
    private func pass4<V: FourierVector>(
        _ x: SplitPointers<V>, _ y: SplitPointers<V>, _ s: Int, _ w: UnsafePointer<Part>, groups: Range<Int>
    ) where V.Part == Part {
        let far = s &* m
        @inline(__always)
        func group(_ p: Int, _ isFirst: Bool) {
            let v = w + 6 &* p
            let (w1r, w1i, w2r, w2i) = (V(same: v[0]), V(same: v[1]), V(same: v[2]), V(same: v[3]))
            let (w3r, w3i) = (V(same: v[4]), V(same: v[5]))
            for q in 0..<s {
                let i = q &+ s &* p
                let (a, b) = (get(x, i), get(x, i &+ far))
                let (c, d) = (get(x, i &+ 2 &* far), get(x, i &+ 3 &* far))
                let (even, evenLess) = (a + c, a - c)
                let (odd, oddLess) = (b + d, b - d)
                let o = q &+ s &* 4 &* p
                put(y, o, even + odd)
                put(y, o &+ s, evenLess.minusI(oddLess), w1r, w1i, isFirst)
                put(y, o &+ 2 &* s, even - odd, w2r, w2i, isFirst)
                put(y, o &+ 3 &* s, evenLess.plusI(oddLess), w3r, w3i, isFirst)
            }
        }
        if groups.lowerBound == 0 { group(0, true) }
        for p in max(groups.lowerBound, 1)..<groups.upperBound { group(p, false) }
    }

    @inline(__always)
    private func pass5<V: FourierVector>(
        _ x: SplitPointers<V>, _ y: SplitPointers<V>, _ s: Int, _ w: UnsafePointer<Part>
    ) where V.Part == Part {
        let far = s &* m
        let (c1, c2) = (V(same: Part(0.3090169943749474241023)), V(same: Part(-0.8090169943749474241023)))
        let (s1, s2) = (V(same: Part(0.9510565162951535721164)), V(same: Part(0.5877852522924731291687)))
        @inline(__always)
        func group(_ p: Int, _ isFirst: Bool) {
            let v = w + 8 &* p
            let (w1r, w1i, w2r, w2i) = (V(same: v[0]), V(same: v[1]), V(same: v[2]), V(same: v[3]))
            let (w3r, w3i, w4r, w4i) = (V(same: v[4]), V(same: v[5]), V(same: v[6]), V(same: v[7]))
            for q in 0..<s {
                let i = q &+ s &* p
                let a = get(x, i)
                let (b, c) = (get(x, i &+ far), get(x, i &+ 2 &* far))
                let (d, e) = (get(x, i &+ 3 &* far), get(x, i &+ 4 &* far))
                let (t1, u1) = (b + e, b - e)
                let (t2, u2) = (c + d, c - d)
                let m1 = a + (t1.scaled(c1) + t2.scaled(c2))
                let m2 = a + (t1.scaled(c2) + t2.scaled(c1))
                let n1 = u1.scaled(s1) + u2.scaled(s2)
                let n2 = u1.scaled(s2) - u2.scaled(s1)
                let o = q &+ s &* 5 &* p
                put(y, o, a + (t1 + t2))
                put(y, o &+ s, m1.minusI(n1), w1r, w1i, isFirst)
                put(y, o &+ 2 &* s, m2.minusI(n2), w2r, w2i, isFirst)
                put(y, o &+ 3 &* s, m2.plusI(n2), w3r, w3i, isFirst)
                put(y, o &+ 4 &* s, m1.plusI(n1), w4r, w4i, isFirst)
            }
        }
        group(0, true)
        for p in 1..<max(m, 1) { group(p, false) }
    }

    /// Any odd radix: sums and differences of the pairs k and radix − k, at `scratch`, then a plain sum for each pair
    /// of results.
    @inline(__always)
    private func passOdd<V: FourierVector>(
        _ x: SplitPointers<V>, _ y: SplitPointers<V>, _ s: Int, _ w: UnsafePointer<Part>, _ roots: UnsafePointer<Part>,
        _ scratch: UnsafeMutablePointer<V>
    ) where V.Part == Part {
        let far = s &* m
        let half = radix / 2
        @inline(__always)
        func group(_ p: Int, _ isFirst: Bool) {
            let v = w + 2 * (radix - 1) * p
            for q in 0..<s {
                let i = q &+ s &* p
                let a = get(x, i)
                var total = a
                for k in 1...half {
                    let (b, c) = (get(x, i &+ k &* far), get(x, i &+ (radix &- k) &* far))
                    let (sum, difference) = (b + c, b - c)
                    total = total + sum
                    let t = scratch + 4 &* (k &- 1)
                    (t[0], t[1], t[2], t[3]) = (sum.re, sum.im, difference.re, difference.im)
                }
                let o = q &+ s &* radix &* p
                put(y, o, total)
                for j in 1...half {
                    var middle = a
                    var turned = SplitComplex(V(same: 0), V(same: 0))
                    var at = 0
                    for k in 0..<half {
                        at &+= j
                        if at >= radix { at &-= radix }
                        let t = scratch + 4 &* k
                        let (c, n) = (V(same: roots[2 * at]), V(same: roots[2 * at + 1]))
                        middle = middle + SplitComplex(t[0], t[1]).scaled(c)
                        turned = turned + SplitComplex(t[2], t[3]).scaled(n)
                    }
                    let (l, h) = (j, radix - j)
                    // roots hold −sin, so that a − i·sin·b is a + i·roots·b
                    put(y, o &+ l &* s, middle.plusI(turned), V(same: v[2 * l - 2]), V(same: v[2 * l - 1]), isFirst)
                    put(y, o &+ h &* s, middle.minusI(turned), V(same: v[2 * h - 2]), V(same: v[2 * h - 1]), isFirst)
                }
            }
        }
        group(0, true)
        for p in 1..<max(m, 1) { group(p, false) }
    }
}
