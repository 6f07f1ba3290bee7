// Random numbers of some distributions from the words of Philox, element by element: the same bits on every machine,
// for the logarithm and the sine are the language's own.

public import Quern

/// Fills `x` with uniform numbers `low + u · width`, at most `last`, of the elements from `first` on; u is a multiple
/// of 2^−53 from 0 up to, and without, 1.
/// - Parameter last: the largest number below the upper bound, which rounding could reach.
/// - Shapes: `x` [n].
/// - Complexity: O(n), about 3 ns an element; scratch of n words.
@Kernel
public func uniforms<T: Real>(
    seed: UInt, first: Int, low: Double, width: Double, last: T, into x: inout Vector<T>
) {
    let head = first & 1
    let n = x.count
    var words = NDArray<UInt, 1>(zeros: n + head)
    randomWords(seed: seed, block: first &>> 1, into: &words)
    for i in 0..<n {
        let u = Double(Int(truncatingIfNeeded: words[head + i] &>> 11)) * 0x1p-53
        x[i] = min(T(low + u * width), last)
    }
}

/// Fills `x` with normal numbers `mean + deviation · z` of the elements from `first` on.
///
/// Box and Muller's way: of each pair of words a radius from the first and an angle from the second, and of these two
/// independent numbers. No z is beyond 8.57.
/// - Shapes: `x` [n].
/// - Complexity: O(n), about 6 ns an element; scratch of 4n words.
@Kernel
public func normals<T: Real>(seed: UInt, first: Int, mean: Double, deviation: Double, into x: inout Vector<T>) {
    let head = first & 1
    let n = x.count
    let pairs = (n &+ head &+ 1) / 2
    var words = NDArray<UInt, 1>(zeros: 2 * pairs)
    var z = NDArray<Double, 1>(zeros: 2 * pairs)
    randomWords(seed: seed, block: first &>> 1, into: &words)
    for p in 0..<pairs {
        // From 2^−53 to 1, so that the logarithm is finite.
        let u = (Double(Int(truncatingIfNeeded: words[2 * p] &>> 11)) + 1.0) * 0x1p-53
        let radius = sqrt(-2.0 * log(u))
        // The angle in quarter turns and a rest of at most an eighth, both exact; then Taylor's series.
        let turn = Int(truncatingIfNeeded: words[2 * p + 1] &>> 11)
        let quarter = (turn &+ 0x4_0000_0000_0000) &>> 51
        let t = Double(turn &- (quarter &<< 51)) * (0x1p-53 * 6.283185307179586)
        let t2 = t * t
        let s0 = 2.8114572543455206e-15
        let s1 = fma(s0, t2, -7.647163731819816e-13)
        let s2 = fma(s1, t2, 1.6059043836821613e-10)
        let s3 = fma(s2, t2, -2.505210838544172e-08)
        let s4 = fma(s3, t2, 2.7557319223985893e-06)
        let s5 = fma(s4, t2, -0.0001984126984126984)
        let s6 = fma(s5, t2, 0.008333333333333333)
        let s7 = fma(s6, t2, -0.16666666666666666)
        let c0 = 4.779477332387385e-14
        let c1 = fma(c0, t2, -1.1470745597729725e-11)
        let c2 = fma(c1, t2, 2.08767569878681e-09)
        let c3 = fma(c2, t2, -2.755731922398589e-07)
        let c4 = fma(c3, t2, 2.48015873015873e-05)
        let c5 = fma(c4, t2, -0.001388888888888889)
        let c6 = fma(c5, t2, 0.041666666666666664)
        let c7 = fma(c6, t2, -0.5)
        let sine = fma(t * t2, s7, t)
        let cosine = fma(t2, c7, 1.0)
        let isOdd = quarter & 1 == 1
        let along = isOdd ? sine : cosine
        let across = isOdd ? cosine : sine
        z[2 * p] = (quarter &+ 1) & 2 == 0 ? radius * along : -(radius * along)
        z[2 * p + 1] = quarter & 2 == 0 ? radius * across : -(radius * across)
    }
    for i in 0..<n {
        x[i] = T(mean + deviation * z[head + i])
    }
}

/// The high word of the product of two words.
@Kernel(.inline)
public func highProduct(_ a: UInt, _ b: UInt) -> UInt {
    let (a0, a1) = (a & 0xffff_ffff, a &>> 32)
    let (b0, b1) = (b & 0xffff_ffff, b &>> 32)
    let middle = a1 &* b0 &+ ((a0 &* b0) &>> 32)
    let other = a0 &* b1 &+ (middle & 0xffff_ffff)
    return a1 &* b1 &+ (middle &>> 32) &+ (other &>> 32)
}

/// Fills `x` with whole numbers from `low` on, `count` of them equally likely, of the elements from `first` on.
///
/// The high word of the product of a random word and `count`; drawn again where the low word shows a draw of the rest
/// that does not divide evenly. The chance of that is below count / 2^64, and the next attempt counts up word 2 of
/// the counter.
/// - Parameter count: 0 stands for 2^64: any word.
/// - Shapes: `x` [n].
/// - Complexity: O(n), about 4 ns an element; scratch of n words.
/// - Source: Lemire, Fast Random Integer Generation in an Interval (2019).
@Kernel
public func randomIntegers<T: FixedWidthInteger>(
    seed: UInt, first: Int, low: T, count: UInt, into x: inout Vector<T>
) {
    let head = first & 1
    let n = x.count
    let uneven = count == 0 ? 0 : (0 &- count) % count
    var words = NDArray<UInt, 1>(zeros: n + head)
    randomWords(seed: seed, block: first &>> 1, into: &words)
    var rejected = 0
    for i in 0..<n {
        rejected &+= words[head + i] &* count < uneven ? 1 : 0
    }
    if rejected > 0 {
        for i in 0..<n {
            var word = words[head + i]
            var attempt: UInt = 0
            while word &* count < uneven {
                attempt = attempt &+ 1
                let index = first &+ i
                let (even, odd) = philox(UInt(truncatingIfNeeded: index &>> 1), attempt, seed: seed)
                word = index & 1 == 0 ? even : odd
            }
            words[head + i] = word
        }
    }
    for i in 0..<n {
        let word = words[head + i]
        x[i] = low &+ T(truncatingIfNeeded: count == 0 ? word : highProduct(word, count))
    }
}

/// Fills `x` with elements from `first` on of a random order of the numbers from 0 up to, and without, `count`.
///
/// A Feistel network of eight rounds over the smallest even number of bits that holds `count`, walked again while it
/// leads outside, which takes fewer than four walks on average: a bijection that needs no memory. Of few numbers not
/// every order can come about, for a seed has 64 bits.
/// - Shapes: `x` [n]; `first + n` must not be above `count`.
/// - Complexity: O(n), 0.5 µs an element; nothing is allocated.
/// - Source: Black and Rogaway, Ciphers with Arbitrary Finite Domains (2002).
@Kernel
public func randomOrder(seed: UInt, first: Int, count: Int, into x: inout Vector<Int>) {
    precondition(first >= 0 && count >= first && count &- first >= x.count, "the elements must be below 'count'")
    if x.count == 0 { return }
    let bits = 64 &- UInt(truncatingIfNeeded: count &- 1).leadingZeroBitCount
    let half = UInt(truncatingIfNeeded: max(1, (bits &+ 1) / 2))
    let one: UInt = 1
    let mask = (one &<< half) &- 1
    for i in 0..<x.count {
        var value = UInt(truncatingIfNeeded: first &+ i)
        repeat {
            var left = value &>> half
            var right = value & mask
            for round in 0..<8 {
                let salt = UInt(truncatingIfNeeded: round) &<< 32 | one &<< 63
                let (mixed, _) = philox(right, salt, seed: seed)
                let next = left ^ (mixed & mask)
                left = right
                right = next
            }
            value = left &<< half | right
        } while value >= UInt(truncatingIfNeeded: count)
        x[i] = Int(truncatingIfNeeded: value)
    }
}
