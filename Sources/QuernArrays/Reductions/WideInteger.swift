// Exact integers, scaled by a power of two, rounded once to a floating-point number: to nearest, ties to even,
// subnormals and overflow to infinity included. And the small arithmetic of such integers that variances need.
// Holds: limbs are little-endian 64-bit words without a leading zero limb; zero has none and is not negative.

internal import QuernCore

/// A signed integer of any size.
struct WideInteger: Equatable {
    var limbs: Limbs
    var isNegative: Bool

    init(_ limbs: Limbs = Limbs(), isNegative: Bool = false) {
        self.limbs = limbs
        self.isNegative = isNegative
        trim()
    }

    init(_ value: Int) { self.init(Limbs(UInt64(value.magnitude)), isNegative: value < 0) }

    private mutating func trim() {
        while limbs.last == 0 { limbs.removeLast() }
        if limbs.isEmpty { isNegative = false }
    }

    var isZero: Bool { limbs.isEmpty }
    var bitWidth: Int { limbs.isEmpty ? 0 : 64 * limbs.count - limbs[limbs.count - 1].leadingZeroBitCount }

    /// Bit `k` of the magnitude.
    func bit(_ k: Int) -> Bool { k >= 0 && k >> 6 < limbs.count && limbs[k >> 6] >> (k & 63) & 1 == 1 }

    /// Whether any bit below `k` is set.
    func hasBits(below k: Int) -> Bool {
        if k <= 0 { return false }
        for i in 0..<min(k >> 6, limbs.count) where limbs[i] != 0 { return true }
        return k >> 6 < limbs.count && limbs[k >> 6] & (1 << UInt64(k & 63) &- 1) != 0
    }

    /// The `count` bits (at most 64) of the magnitude from bit `k` on.
    func bits(from k: Int, count: Int) -> UInt64 {
        var value: UInt64 = 0
        let (word, shift) = (k >> 6, UInt64(k & 63))
        if word < limbs.count { value = limbs[word] >> shift }
        if shift > 0, word + 1 < limbs.count { value |= limbs[word + 1] << (64 - shift) }
        return count >= 64 ? value : value & (1 << UInt64(count) &- 1)
    }

    static func << (a: WideInteger, count: Int) -> WideInteger {
        if count <= 0 || a.isZero { return a }
        var limbs = Limbs(zeros: count >> 6)
        let shift = UInt64(count & 63)
        var carry: UInt64 = 0
        for k in a.limbs.indices {
            let limb = a.limbs[k]
            limbs.append(shift == 0 ? limb : limb << shift | carry)
            carry = shift == 0 ? 0 : limb >> (64 - shift)
        }
        limbs.append(carry)
        return WideInteger(limbs, isNegative: a.isNegative)
    }

    static func * (a: WideInteger, b: WideInteger) -> WideInteger {
        var limbs = Limbs(zeros: a.limbs.count + b.limbs.count)
        for i in a.limbs.indices {
            var carry: UInt64 = 0
            for j in b.limbs.indices {
                let product = a.limbs[i].multipliedFullWidth(by: b.limbs[j])
                let (low, c1) = product.low.addingReportingOverflow(limbs[i + j])
                let (sum, c2) = low.addingReportingOverflow(carry)
                limbs[i + j] = sum
                carry = product.high &+ (c1 ? 1 : 0) &+ (c2 ? 1 : 0)
            }
            limbs[i + b.limbs.count] = carry
        }
        return WideInteger(limbs, isNegative: a.isNegative != b.isNegative)
    }

    static prefix func - (a: WideInteger) -> WideInteger { WideInteger(a.limbs, isNegative: !a.isNegative) }
    static func - (a: WideInteger, b: WideInteger) -> WideInteger { a + -b }

    static func + (a: WideInteger, b: WideInteger) -> WideInteger {
        if a.isNegative == b.isNegative {
            var limbs = Limbs()
            var carry: UInt64 = 0
            for i in 0..<max(a.limbs.count, b.limbs.count) {
                let (s, c1) = (i < a.limbs.count ? a.limbs[i] : 0).addingReportingOverflow(
                    i < b.limbs.count ? b.limbs[i] : 0)
                let (t, c2) = s.addingReportingOverflow(carry)
                limbs.append(t)
                carry = c1 || c2 ? 1 : 0
            }
            limbs.append(carry)
            return WideInteger(limbs, isNegative: a.isNegative)
        }
        let aIsLarger = magnitudeIsAtLeast(a, b)
        let (large, small) = aIsLarger ? (a, b) : (b, a)
        var limbs = Limbs()
        var borrow: UInt64 = 0
        for i in large.limbs.indices {
            let (d, b1) = large.limbs[i].subtractingReportingOverflow(i < small.limbs.count ? small.limbs[i] : 0)
            let (e, b2) = d.subtractingReportingOverflow(borrow)
            limbs.append(e)
            borrow = b1 || b2 ? 1 : 0
        }
        return WideInteger(limbs, isNegative: large.isNegative)
    }

    private static func magnitudeIsAtLeast(_ a: WideInteger, _ b: WideInteger) -> Bool {
        if a.limbs.count != b.limbs.count { return a.limbs.count > b.limbs.count }
        for i in a.limbs.indices.reversed() where a.limbs[i] != b.limbs[i] { return a.limbs[i] > b.limbs[i] }
        return true
    }

    /// Divides the magnitude in place, towards zero.
    /// - Returns: whether a remainder was left.
    mutating func divide(by divisor: UInt64) -> Bool {
        var remainder: UInt64 = 0
        for i in limbs.indices.reversed() {
            (limbs[i], remainder) = divisor.dividingFullWidth((remainder, limbs[i]))
        }
        trim()
        return remainder != 0
    }

    /// This integer times 2^`exponent`, rounded to a format of `precision` bits whose smallest positive number is
    /// 2^`least` and whose numbers are below 2^`limit`.
    /// - Parameter hasMore: whether a fraction of one unit is to be added to the magnitude.
    func rounded(
        times2To exponent: Int, hasMore: Bool = false, precision: Int = 53, least: Int = -1074, limit: Int = 1024
    ) -> Double {
        let sign = isNegative ? -1.0 : 1.0
        let width = bitWidth
        guard width > 0 else { return 0 }
        // The unit of the result: its leading bit has `precision - 1` bits below it, or it is the smallest number.
        let unit = max(width + exponent - precision, least)
        let dropped = unit - exponent
        if dropped <= 0 {
            return sign * Double(sign: .plus, exponent: exponent, significand: Double(bits(from: 0, count: width)))
        }
        var kept = dropped >= width ? 0 : bits(from: dropped, count: width - dropped)
        if bit(dropped - 1), hasMore || hasBits(below: dropped - 1) || kept & 1 == 1 { kept += 1 }
        let result = Double(sign: .plus, exponent: unit, significand: Double(kept))
        return sign * (result >= Double(sign: .plus, exponent: limit - 1, significand: 1) * 2 ? .infinity : result)
    }

    /// As `rounded`, to a number of `type`.
    func rounded(times2To exponent: Int, hasMore: Bool = false, to type: ScalarType) -> Double {
        type == .float32
            ? rounded(times2To: exponent, hasMore: hasMore, precision: 24, least: -149, limit: 128)
            : rounded(times2To: exponent, hasMore: hasMore)
    }

    /// This integer times 2^`exponent` over the product of the divisors, rounded once.
    func quotient(times2To exponent: Int, over first: UInt64, _ second: UInt64 = 1, to type: ScalarType) -> Double {
        // As many bits more as the divisors can take away, and a word for the rounding.
        let shift = max(0, (second == 1 ? 192 : 256) - bitWidth)
        var value = self << shift
        var hasMore = value.divide(by: first)
        if second != 1, value.divide(by: second) { hasMore = true }
        return value.rounded(times2To: exponent - shift, hasMore: hasMore, to: type)
    }
}
