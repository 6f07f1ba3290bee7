// Random modules: interpreter before the passes = after them = compiled code, to the bit and to the fault.

import Foundation
import KernelIR
import KernelTesting
import Testing

@Suite("random modules")
struct DifferentialTests {
    /// More with QUERN_FUZZ_MODULES, from seed QUERN_FUZZ_SEED on.
    static let seeds: Range<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        let start = environment["QUERN_FUZZ_SEED"].flatMap(UInt64.init) ?? 1
        return start..<start + (environment["QUERN_FUZZ_MODULES"].flatMap(UInt64.init) ?? 24)
    }()

    @Test("every backend gives the same", arguments: seeds)
    func agree(_ seed: UInt64) {
        let problems = Differential.problems(seed: seed)
        #expect(problems.isEmpty, "\(problems.prefix(3).joined(separator: "\n"))")
    }

    /// 13: the test before a loop took the largest UInt for −1. 148: a parallel product that nobody asked for went, and
    /// the overflow of joining with it.
    @Test("modules that once differed agree", arguments: [13, 148] as [UInt64])
    func found(_ seed: UInt64) {
        #expect(Differential.problems(seed: seed) == [])
    }

    @Test("the generator makes sound modules that print and parse back", arguments: 1000..<1040 as Range<UInt64>)
    func sound(_ seed: UInt64) throws {
        let module = ModuleGenerator.module(seed: seed)
        #expect(module.verify().map(\.message) == [])
        #expect(module == ModuleGenerator.module(seed: seed))
        #expect(IRParser.parse(module.text()).module == module)
    }
}
