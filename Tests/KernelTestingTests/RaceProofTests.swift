// The proof of parallel loops judged by shadow memory, over generated loops: it is never wrong, and it accepts nearly
// all affine loops that are free of races.

import Foundation
import KernelIR
import KernelPasses
import KernelTesting
import QuernCore
import Testing

@Suite("the proof of parallel loops")
struct RaceProofTests {
    /// More with QUERN_FUZZ_MODULES, from seed QUERN_FUZZ_SEED on.
    static let seeds: Range<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        let start = environment["QUERN_FUZZ_SEED"].flatMap(UInt64.init) ?? 1
        return start..<start + max(1200, 10 * (environment["QUERN_FUZZ_MODULES"].flatMap(UInt64.init) ?? 120))
    }()

    @Test("no generated loop that the proof accepts races in shadow memory, and 95 % of the race-free affine ones pass")
    func judged() throws {
        var (accepted, racing, affine, acceptedAffine) = (0, 0, 0, 0)
        var rejected: [String] = []
        for seed in Self.seeds {
            let loop = ParallelLoopGenerator.loop(seed: seed)
            let verdict = try RaceJudge.judge(loop) { RaceProof.prove(&$0) }
            #expect(!verdict.isProofWrong, "\(verdict.text)")
            #expect(verdict.faults.isEmpty, "\(verdict.text)")
            if verdict.isAccepted { accepted += 1 }
            if !verdict.isRaceFree { racing += 1 }
            guard verdict.isRaceFree, loop.isAffine, !loop.isVouched else { continue }
            affine += 1
            if verdict.isAccepted { acceptedAffine += 1 } else { rejected.append(verdict.text) }
        }
        print(
            "seeds \(Self.seeds): \(accepted) accepted, \(racing) racing; affine and free of races: \(affine),",
            "accepted of them \(acceptedAffine)")
        // The generator makes enough of each to say something.
        #expect(racing * 6 > Self.seeds.count && affine * 3 > Self.seeds.count)
        #expect(
            acceptedAffine * 100 >= affine * 95,
            "\(acceptedAffine) of \(affine) accepted; refused ones:\n\(rejected.prefix(20).joined(separator: "\n"))")
    }

    @Test("a proof that believes everything is found out")
    func credulous() throws {
        var caught = 0
        for seed in Self.seeds.prefix(60) {
            let verdict = try RaceJudge.judge(ParallelLoopGenerator.loop(seed: seed)) { module in
                for k in module.functions.indices { Self.believe(&module.functions[k].body) }
                return []
            }
            if verdict.isProofWrong { caught += 1 }
        }
        #expect(caught >= 10, "\(caught)")
    }

    private static func believe(_ region: inout Region) {
        for k in region.operations.indices {
            if case .loop(var loop) = region.operations[k].attribute, region.operations[k].opcode == .parallelFor {
                loop.isApart = true
                region.operations[k].attribute = .loop(loop)
            }
            for r in region.operations[k].regions.indices { believe(&region.operations[k].regions[r]) }
        }
    }

    @Test("the same seed gives the same loop, and the loops differ")
    func deterministic() {
        let texts = (1...50).map { ParallelLoopGenerator.loop(seed: $0).text }
        #expect(texts == (1...50).map { ParallelLoopGenerator.loop(seed: $0).text })
        #expect(Set(texts).count > 40)
    }
}
