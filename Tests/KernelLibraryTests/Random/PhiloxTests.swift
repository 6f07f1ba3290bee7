// Philox against the vectors that its authors published, and the distributions against their moments.

import Foundation
import KernelLibrary
import NDArrays
import Quern
import Testing

@Suite struct PhiloxTests {
    @Test(
        "philox gives the published words of 4×32-10",
        arguments: [
            ([0, 0, 0, 0, 0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            (
                [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
            ),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344, 0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
            ),
        ] as [([UInt], [UInt])])
    func published(_ input: [UInt], _ expected: [UInt]) throws {
        let words = philox(input[0] | input[1] << 32, input[2] | input[3] << 32, seed: input[4] | input[5] << 32)
        #expect(words.0 == expected[0] | expected[1] << 32)
        #expect(words.1 == expected[2] | expected[3] << 32)
        let native = $philox.native {
            philox(input[0] | input[1] << 32, input[2] | input[3] << 32, seed: input[4] | input[5] << 32)
        }
        #expect(native == words)
    }

    @Test("many words at once are those of one at a time", arguments: [0, 1, 2, 7, 64, 1001])
    func manyWords(_ count: Int) {
        for (seed, block) in [(0, 0), (7, 3), (.max, 1 << 40)] as [(UInt, Int)] {
            var words = Vector<UInt>(zeros: count)
            randomWords(seed: seed, block: block, into: &words)
            for i in 0..<count {
                let word = randomWord(seed: seed, index: 2 * block + i)
                #expect(words[i] == word)
            }
        }
    }

    @Test("distributions are the same bits in every mode", arguments: [0, 5])
    func distributions(_ first: Int) throws {
        try agreed {
            var (doubles, floats) = (Vector<Double>(zeros: 33), Vector<Float>(zeros: 33))
            var (small, wide, order) = (Vector<Int8>(zeros: 33), Vector<UInt>(zeros: 33), Vector<Int>(zeros: 33))
            uniforms(seed: 9, first: first, low: -1, width: 3, last: (2.0).nextDown, into: &doubles)
            uniforms(seed: 9, first: first, low: -1, width: 3, last: Float(2).nextDown, into: &floats)
            randomIntegers(seed: 9, first: first, low: -5 as Int8, count: 100, into: &small)
            // Three quarters of all words: many draws are rejected.
            randomIntegers(seed: 9, first: first, low: 3 as UInt, count: 3 << 62, into: &wide)
            randomOrder(seed: 9, first: first, count: 40, into: &order)
            return Outcome(doubles, floats, small, wide, order)
        }
        try agreed(nativeToo: false) {
            var (doubles, floats) = (Vector<Double>(zeros: 33), Vector<Float>(zeros: 33))
            normals(seed: 9, first: first, mean: 1, deviation: 2, into: &doubles)
            normals(seed: 9, first: first, mean: 1, deviation: 2, into: &floats)
            return Outcome(doubles, floats)
        }
    }
}
