// The one order in which Quern adds floating-point numbers, and exact sums of integers (LANGUAGE.md § 4).
// Used by NDArrays (native bodies), by the interpreter, and re-made in vector code by KernelLLVM: all three
// give the same bits, so nothing here may change without changing the others.
//
// The floating-point tree over elements e[0], e[1], … e[n - 1] (logical row-major order, strides never enter):
//   1. Leaves are the runs e[4096·L] … e[4096·L + 4095]; the last leaf may be shorter.
//   2. In a leaf, 32 lanes start as −0.0; element number i of the leaf is added to lane i mod 32, in order of i:
//      lane ← lane + element, one rounding in T each. (−0.0 + x is x, so an empty lane counts as −0.0.)
//   3. A leaf is folded by halves: lane[k] ← lane[k] + lane[k + h] for k in 0 ..< h, h = 16, 8, 4, 2, 1.
//   4. Leaves are joined as an aligned binary tree, older + newer: two neighbours of equal level become one of the
//      next level as soon as both are complete (leaf 2j with 2j + 1, and so on). At the end what is left, which
//      has falling levels from old to new, is joined from the newest to the oldest: sum ← older + sum.
//   5. Without elements the sum is +0.0. There is no starting value: the sum of one −0.0 is −0.0.
// `dot` rounds each product to T and adds the products in this tree. `mean` is sum / T(n), one more rounding.
// All of it is inlinable: unspecialised, an element costs 40 ns, specialised a third of one.
// A skipped element (in a `parallel` accumulator) still takes its place, as −0.0.
// Integers: `ExactSum` adds without rounding or wrapping; the caller faults exactly when the end does not fit.

/// A sum in the fixed tree, fed in logical row-major order.
public struct TreeSum<T: BinaryFloatingPoint> {
    /// Elements of a leaf.
    @inlinable public static var leafLength: Int { 4096 }
    /// Lanes of a leaf.
    @inlinable public static var laneCount: Int { 32 }

    @usableFromInline var lanes: InlineArray<32, T>
    /// Elements in the open leaf, always below `leafLength`.
    @usableFromInline var position: Int
    /// Complete leaves. Bit k is set exactly when `partials[k]` holds the sum of 2^k leaves.
    @usableFromInline var leafCount: UInt64
    @usableFromInline var partials: InlineArray<52, T>

    /// A sum of nothing yet.
    @inlinable
    public init() {
        lanes = InlineArray(repeating: -T.zero)
        position = 0
        leafCount = 0
        partials = InlineArray(repeating: -T.zero)
    }

    /// Adds the next element.
    @inlinable
    public mutating func add(_ element: T) {
        lanes[position & 31] += element
        position += 1
        if position == Self.leafLength { closeLeaf() }
    }

    /// The sum of what was added so far; +0.0 if that is nothing.
    @inlinable
    public var result: T {
        if position == 0 && leafCount == 0 { return T.zero }
        var waiting = leafCount
        var sum: T
        if position > 0 {
            sum = folded()
        } else {
            sum = partials[waiting.trailingZeroBitCount]
            waiting &= waiting &- 1
        }
        while waiting != 0 {
            sum = partials[waiting.trailingZeroBitCount] + sum
            waiting &= waiting &- 1
        }
        return sum
    }

    /// The open leaf's lanes, folded by halves.
    @inlinable
    func folded() -> T {
        var fold = lanes
        var half = 16
        while half > 0 {
            for k in 0..<half { fold[k] += fold[k + half] }
            half >>= 1
        }
        return fold[0]
    }

    /// Joins the open leaf, which is full, into the tree and opens the next one.
    @inlinable
    mutating func closeLeaf() {
        var sum = folded()
        var level = 0
        while leafCount >> UInt64(level) & 1 == 1 {
            sum = partials[level] + sum
            level += 1
        }
        partials[level] = sum
        leafCount += 1
        lanes = InlineArray(repeating: -T.zero)
        position = 0
    }
}

extension TreeSum {
    /// Adds `count` elements that lie `stride` elements apart, the first one at `base`.
    ///
    /// Equal to `add` of each, and fast where the elements are adjacent.
    @inlinable
    public mutating func add(_ base: UnsafePointer<T>, count: Int, stride: Int) {
        var i = 0
        while i < count {
            let lane = position & 31
            if lane == 0 && stride == 1 && count - i >= 32 {
                let blocks = min((count - i) >> 5, (Self.leafLength - position) >> 5)
                addBlocks(base + i, blocks)
                i += blocks << 5
                position += blocks << 5
            } else {
                let run = min(count - i, 32 - lane)
                for k in 0..<run { lanes[lane + k] += base[(i + k) * stride] }
                i += run
                position += run
            }
            if position == Self.leafLength { closeLeaf() }
        }
    }

    /// Adds `count` products of elements of two rows, each product rounded to T first.
    @inlinable
    public mutating func add(
        _ left: UnsafePointer<T>, stride leftStride: Int, times right: UnsafePointer<T>, stride rightStride: Int,
        count: Int
    ) {
        var i = 0
        while i < count {
            let lane = position & 31
            let run = min(count - i, 32 - lane)
            for k in 0..<run { lanes[lane + k] += left[(i + k) * leftStride] * right[(i + k) * rightStride] }
            i += run
            position += run
            if position == Self.leafLength { closeLeaf() }
        }
    }

    /// Adds whole blocks of 32 adjacent elements to the lanes; the inner loop is what the compiler vectorises.
    @inlinable
    mutating func addBlocks(_ base: UnsafePointer<T>, _ blocks: Int) {
        withUnsafeMutableBytes(of: &lanes) { bytes in
            let lanes = bytes.assumingMemoryBound(to: T.self)
            guard let lane = lanes.baseAddress else { return }
            for block in 0..<blocks {
                let elements = base + (block << 5)
                for k in 0..<32 { lane[k] += elements[k] }
            }
        }
    }
}

/// A sum of integers, or of products of integers, that never rounds and never wraps.
///
/// Room for 2^63 products of 64-bit integers: the total is `high · 2^64 + low`.
public struct ExactSum: Sendable {
    @usableFromInline var low: UInt128 = 0
    @usableFromInline var high: Int128 = 0

    /// A sum of nothing: 0.
    @inlinable public init() {}

    /// Adds a signed integer.
    @inlinable
    public mutating func add(_ value: Int64) {
        low &+= UInt128(UInt64(bitPattern: value))
        high &-= value < 0 ? 1 : 0
    }

    /// Adds an unsigned integer.
    @inlinable public mutating func add(_ value: UInt64) { low &+= UInt128(value) }

    /// Adds the exact product of two signed integers.
    @inlinable
    public mutating func add(_ left: Int64, times right: Int64) {
        let product = left.multipliedFullWidth(by: right)
        low &+= UInt128(product.low)
        high &+= Int128(product.high)
    }

    /// Adds the exact product of two unsigned integers.
    @inlinable
    public mutating func add(_ left: UInt64, times right: UInt64) {
        let product = left.multipliedFullWidth(by: right)
        low &+= UInt128(product.low)
        high &+= Int128(product.high)
    }

    /// Adds an element of type `scalar`, given as bits (see `ScalarType`).
    @inlinable
    public mutating func add(bits: UInt64, of scalar: ScalarType) {
        if scalar.isSignedInteger { add(Int64(bitPattern: bits)) } else { add(bits) }
    }

    /// Adds the product of two elements of type `scalar`, given as bits.
    @inlinable
    public mutating func add(bits left: UInt64, times right: UInt64, of scalar: ScalarType) {
        if scalar.isSignedInteger {
            add(Int64(bitPattern: left), times: Int64(bitPattern: right))
        } else {
            add(left, times: right)
        }
    }

    /// The total, if `scalar` can hold it, as bits; nil is an overflow.
    @inlinable
    public func bits(as scalar: ScalarType) -> UInt64? {
        let top = high + Int128(low >> 64)
        let bits = UInt64(truncatingIfNeeded: low)
        if scalar.isSignedInteger {
            let value = Int64(bitPattern: bits)
            let spare = 64 - scalar.bitCount
            guard top == (value < 0 ? -1 : 0), (value << spare) >> spare == value else { return nil }
        } else {
            guard top == 0, scalar.bitCount == 64 || bits >> UInt64(scalar.bitCount) == 0 else { return nil }
        }
        return bits
    }
}
