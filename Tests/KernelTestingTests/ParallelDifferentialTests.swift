// Random parallel loops that accumulate and reduce: compiled code on 1, 2, 3 and 8 threads against the interpreter,
// to the bit, and to the fault of the lowest iteration.

import Foundation
import KernelFrontend
import KernelIR
import KernelPasses
import KernelRuntime
import KernelTesting
import QuernCore
import TaskGraphs
import Testing

/// A kernel with its parallel loops proved, on both backends.
struct ProvedKernel {
    let compiled: KernelInstance
    let interpreted: KernelInstance

    init(_ text: String, kernel: String) throws {
        let lowered = Frontend.lower(files: [SourceText(file: "kernel.swift", text: text)])
        var module = try #require(lowered.module, "\(lowered.diagnostics.map(\.message))\n\(text)")
        let objections = RaceProof.prove(&module)
        try #require(objections.isEmpty, "\(objections.map(\.message))\n\(text)")
        let program = KernelProgram(module: module)
        let function = try program.function(kernel)
        let layouts = function.parameters.filter(\.type.isArray).map { _ in Layout.contiguous }
        let signature = KernelSignature(of: function, typeArguments: [], layouts: layouts)
        compiled = try KernelInstance(program, signature, .compiled)
        interpreted = try KernelInstance(program, signature, .interpreted)
    }

    /// Runs `body` with the pool of each width, and gives the width back.
    static func onWidths(_ body: (Int) throws -> Void) throws {
        let width = ThreadPool.width
        for threads in [1, 2, 3, 8] {
            try ThreadPool.setWidth(threads)
            try body(threads)
        }
        try ThreadPool.setWidth(width)
    }
}

@Suite("parallel loops on threads", .serialized)
struct ParallelDifferentialTests {
    /// More with QUERN_FUZZ_MODULES, from seed QUERN_FUZZ_SEED on.
    static let seeds: Range<UInt64> = {
        let environment = ProcessInfo.processInfo.environment
        let start = environment["QUERN_FUZZ_SEED"].flatMap(UInt64.init) ?? 1
        return start..<start + (environment["QUERN_FUZZ_MODULES"].flatMap(UInt64.init) ?? 40)
    }()

    private struct Seen: Equatable {
        var fault: FaultRecord?
        var results: [UInt64] = []
        var y: [UInt64] = []
        var h: [UInt64] = []
    }

    private func run(_ instance: KernelInstance, _ loop: ParallelReduction, _ count: Int) throws -> Seen {
        let given = loop.arguments(count: count)
        let x = TestArray(loop.type, shape: [given.x.count], bits: given.x)
        let k = TestArray(.int64, shape: [count], bits: given.k)
        let y = TestArray(loop.type, shape: [given.y.count], bits: given.y)
        let h = TestArray(loop.type, shape: [given.h.count], bits: given.h)
        var backs: [UInt64] = [0]
        var results = [UInt64](repeating: 0, count: 4)
        var seen = Seen()
        seen.fault = try withExtendedLifetime([x, k, y, h]) {
            try instance.run(words: x.words + k.words + y.words + h.words + [given.start], backs: &backs, results: &results)
        }
        let isDamaged = [x, k, y, h].contains { $0.isDamaged }
        #expect(!isDamaged, "seed \(loop.seed): wrote outside of its arrays")
        // With a fault, elements of other iterations may have been written.
        if seen.fault == nil {
            seen.results = Array(results.prefix(2))
            (seen.y, seen.h) = (y.bits, h.bits)
        }
        return seen
    }

    private func isSame(_ a: Seen, _ b: Seen, _ type: ScalarType) -> Bool {
        a.fault == b.fault && Comparing.areEqual(a.results, b.results, type) && Comparing.areEqual(a.y, b.y, type)
            && Comparing.areEqual(a.h, b.h, type)
    }

    @Test("compiled loops give the interpreter's bits and faults on 1, 2, 3 and 8 threads", arguments: seeds)
    func agree(_ seed: UInt64) throws {
        let loop = ParallelReduction(seed: seed)
        let kernel = try ProvedKernel(loop.text, kernel: "reduced")
        for count in [0, 1, 2, 63, 512, 4097, 20_000] {
            let expected = try run(kernel.interpreted, loop, count)
            try ProvedKernel.onWidths { threads in
                let seen = try run(kernel.compiled, loop, count)
                #expect(
                    isSame(seen, expected, loop.type),
                    "seed \(seed), \(count) iterations, \(threads) threads: \(seen.fault.map { "\($0)" } ?? "\(seen.results)") is not \(expected.fault.map { "\($0)" } ?? "\(expected.results)")\n\(loop.text)")
            }
        }
    }

    @Test("some of the generated loops fault, and most do not")
    func balance() throws {
        var (faults, runs) = (0, 0)
        for seed in Self.seeds {
            let loop = ParallelReduction(seed: seed)
            if try run(ProvedKernel(loop.text, kernel: "reduced").interpreted, loop, 4097).fault != nil { faults += 1 }
            runs += 1
        }
        #expect(faults > 0 && faults * 2 < runs * 3, "\(faults) of \(runs)")
    }
}
