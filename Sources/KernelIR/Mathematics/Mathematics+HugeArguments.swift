// The argument of a circular function less a multiple of π/2, for arguments from 2³² on: the bits of 2/π that
// matter are multiplied by the argument's, 256 bits of the fraction, so that even the argument that lies nearest to
// a multiple of π/2 (some 2⁻⁶¹ away) keeps more than 100 bits.
// Source: M. Payne and R. Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18 (1983).

extension Mathematics {
    /// As `reduced`, for finite arguments at a distance of 2³² or more.
    static func reduced<R: MathReal>(huge x: R) -> Reduced<R> {
        let word = x.word
        let bits = { (b: UInt64) in word.constant(b) }
        // x = ± m · 2ᵉ; where the word of the table begins in which the bit of weight 2⁻ᵉ⁺¹ lies, and that bit.
        let m = (word & bits(0x000F_FFFF_FFFF_FFFF)) | bits(0x0010_0000_0000_0000)
        let position = ((word &>> bits(52)) & bits(0x7FF)) &- bits(1013)
        let index = position &>> bits(6)
        let shift = position & bits(63)
        let back = bits(63) &- shift
        func window(_ k: UInt64) -> R.Word {
            let this = (index &+ bits(k)).element(of: twoOverPi) &<< shift
            return this | (((index &+ bits(k + 1)).element(of: twoOverPi) &>> bits(1)) &>> back)
        }

        // m times the window modulo 1, four words after the point: x / 2π modulo 1.
        let windows = (0..<4).map { window(UInt64($0)) }
        let p3 = m &* windows[3]
        var carried = m.upperHalf(times: windows[3])
        func place(_ window: R.Word) -> R.Word {
            let sum = m &* window &+ carried
            carried = m.upperHalf(times: window) &+ sum.isLess(than: carried)
            return sum
        }
        let p2 = place(windows[2])
        let p1 = place(windows[1])
        let p0 = place(windows[0])

        // The nearest multiple of a quarter, and what is left in quarters, from −½ to ½.
        let quadrant = (p0 &+ bits(1 << 61)) &>> bits(62)
        let f0 = (p0 &<< bits(2)) | (p1 &>> bits(62))
        let f1 = (p1 &<< bits(2)) | (p2 &>> bits(62))
        let f2 = (p2 &<< bits(2)) | (p3 &>> bits(62))
        let isNegative = f0 &>> bits(63)
        let flip = bits(0) &- isNegative
        let zeros = ((f0 ^ flip) | bits(1)).leadingZeros
        let rest = bits(63) &- zeros
        let n0 = ((f0 ^ flip) &<< zeros) | (((f1 ^ flip) &>> bits(1)) &>> rest)
        let n1 = ((f1 ^ flip) &<< zeros) | (((f2 ^ flip) &>> bits(1)) &>> rest)

        // As a sum of two numbers, times π/2; the signs of the fraction and of x together.
        let sign = (isNegative ^ (word &>> bits(63))) &<< bits(63)
        let scale = R.number(bits: ((bits(1023) &- zeros) &<< bits(52)) | sign)
        let following = (n0 &<< bits(53)) | (n1 &>> bits(11))
        let head = R.nearest(to: n0 &>> bits(11)) * x.constant(0x1p-53) * scale
        let tail = R.nearest(to: following &>> bits(11)) * x.constant(0x1p-106) * scale
        let pi = x.constant(0x1.921fb54442d18p+0)
        let product = head * pi
        let small = (-product).adding(head, times: pi)
            .adding(tail, times: pi).adding(head, times: x.constant(0x1.1a62633145c07p-54))
        let high = product + small
        let low = (product - high) + small
        let negated = bits(0) &- (word &>> bits(63))
        return Reduced(high: high, low: low, quadrant: (quadrant ^ negated) &- negated)
    }

    /// 2/π, 64 bits a word, after a word of zeros that stands for the bits before the point.
    private static let twoOverPi: [UInt64] = [
        0x0000_0000_0000_0000,
        0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0, 0xDB62_9599_3C43_9041, 0xFE51_63AB_DEBB_C561,
        0xB724_6E3A_424D_D2E0, 0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E, 0xE882_35F5_2EBB_4484,
        0xE99C_7026_B45F_7E41, 0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B, 0x1FF8_97FF_DE05_980F,
        0xEF2F_118B_5A0A_6D1F, 0x6D36_7ECF_27CB_09B7, 0x4F46_3F66_9E5F_EA2D, 0x7527_BAC7_EBE5_F17B,
        0x3D07_39F7_8A52_92EA, 0x6BFB_5FB1_1F8D_5D08, 0x5603_3046_FC7B_6BAB, 0xF0CF_BC20_9AF4_361D,
    ]
}
