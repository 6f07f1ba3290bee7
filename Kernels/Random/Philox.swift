// Philox 4×32-10: random words addressed by index. Element i of the array with seed s takes word i mod 2 of the block
// with counter i / 2 and key s, so every element is a function of (s, i) alone: any chunking, order or thread
// draws the same numbers.
//
//     counter   words 0 and 1: i / 2      word 2: the attempt, where a draw is rejected      word 3: 0
//     key       words 0 and 1: the seed, low and high half
//
// Always: 32-bit words lie in the low halves of UInts, whose products the machine multiplies side by side.
// Source: Salmon, Moraes, Dror and Shaw, Parallel Random Numbers: As Easy as 1, 2, 3 (2011); its published vectors
// are in Tests/KernelLibraryTests/Random.

public import Quern

/// The four 32-bit words of one block, as two 64-bit ones, the earlier word in the low half.
/// - Parameters:
///   - low: words 0 and 1 of the counter.
///   - high: words 2 and 3 of the counter.
///   - seed: the key.
@Kernel
public func philox(_ low: UInt, _ high: UInt, seed: UInt) -> (UInt, UInt) {
    var (c0, c1) = (low & 0xffff_ffff, low &>> 32)
    var (c2, c3) = (high & 0xffff_ffff, high &>> 32)
    var (k0, k1) = (seed & 0xffff_ffff, seed &>> 32)
    for _ in 0..<10 {
        let (a, b) = (c0 &* 0xd251_1f53, c2 &* 0xcd9e_8d57)
        c0 = (b &>> 32) ^ c1 ^ k0
        c1 = b & 0xffff_ffff
        c2 = (a &>> 32) ^ c3 ^ k1
        c3 = a & 0xffff_ffff
        k0 = (k0 &+ 0x9e37_79b9) & 0xffff_ffff
        k1 = (k1 &+ 0xbb67_ae85) & 0xffff_ffff
    }
    return (c0 | c1 &<< 32, c2 | c3 &<< 32)
}

/// The random word of element `index`: 64 bits.
@Kernel
public func randomWord(seed: UInt, index: Int) -> UInt {
    let (even, odd) = philox(UInt(truncatingIfNeeded: index &>> 1), 0, seed: seed)
    return index & 1 == 0 ? even : odd
}

/// Fills `words` with the random words of the elements from 2 · `block` on.
/// - Shapes: `words` [n]; of an odd n the last word is that of an even element.
/// - Complexity: O(n), about 2 ns an element; nothing is allocated.
@Kernel
public func randomWords(seed: UInt, block: Int, into words: inout Vector<UInt>) {
    let (k0, k1) = (seed & 0xffff_ffff, seed &>> 32)
    func round(_ c0: UInt, _ c1: UInt, _ c2: UInt, _ c3: UInt, _ n: UInt) -> (UInt, UInt, UInt, UInt) {
        let (a, b) = (c0 &* 0xd251_1f53, c2 &* 0xcd9e_8d57)
        // The key's words have 32 bits; what their sums carry beyond is cut off with the rest.
        let w0 = ((b &>> 32) ^ c1 ^ (k0 &+ n &* 0x9e37_79b9)) & 0xffff_ffff
        let w2 = ((a &>> 32) ^ c3 ^ (k1 &+ n &* 0xbb67_ae85)) & 0xffff_ffff
        return (w0, b & 0xffff_ffff, w2, a & 0xffff_ffff)
    }
    let pairs = words.count / 2
    for p in 0..<pairs {
        let counter = UInt(truncatingIfNeeded: block &+ p)
        var (c0, c1, c2, c3) = round(counter & 0xffff_ffff, counter &>> 32, 0, 0, 0)
        (c0, c1, c2, c3) = round(c0, c1, c2, c3, 1)
        (c0, c1, c2, c3) = round(c0, c1, c2, c3, 2)
        (c0, c1, c2, c3) = round(c0, c1, c2, c3, 3)
        (c0, c1, c2, c3) = round(c0, c1, c2, c3, 4)
        (c0, c1, c2, c3) = round(c0, c1, c2, c3, 5)
        (c0, c1, c2, c3) = round(c0, c1, c2, c3, 6)
        (c0, c1, c2, c3) = round(c0, c1, c2, c3, 7)
        (c0, c1, c2, c3) = round(c0, c1, c2, c3, 8)
        (c0, c1, c2, c3) = round(c0, c1, c2, c3, 9)
        words[2 * p] = c0 | c1 &<< 32
        words[2 * p + 1] = c2 | c3 &<< 32
    }
    if words.count & 1 == 1 {
        words[words.count - 1] = randomWord(seed: seed, index: 2 &* (block &+ pairs))
    }
}
