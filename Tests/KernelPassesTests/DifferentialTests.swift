import KernelIR
import KernelPasses
import QuernCore
import Testing

/// The optimised kernel against the kernel as specialised, both in the interpreter, which tests every proof.
@Suite("optimised kernels do what unoptimised kernels do")
struct DifferentialTests {
    @Test("random kernels, faults and memory included")
    func randomPrograms() throws {
        // QUERN_PASSES_PROGRAMS makes it a long run.
        let count = environment("QUERN_PASSES_PROGRAMS").flatMap(Int.init) ?? 500
        let first = environment("QUERN_PASSES_SEED").flatMap(UInt64.init) ?? 1
        var (faults, results, tooLong, versioned) = (0, 0, 0, 0)
        for seed in first..<first + UInt64(count) {
            let generic = RandomProgram.module(seed: seed)
            var random = Seeded(seed &* 7919)
            let layouts = (0..<6).map { _ in random.pick(Layout.allCases) }
            let plain = try generic.specialised(entry: "random", layouts: layouts)
            var fast = plain
            let report: Report
            do {
                report = try Pipeline.standard.run(&fast, options: .init(verifies: true))
            } catch {
                Issue.record("seed \(seed): \(error)\n\(plain.text(positions: false))")
                return
            }
            versioned += report.lines.count { $0.kind == .versioned }
            for _ in 0..<4 {
                let arguments = arguments(for: plain.functions[0].parameters, &random)
                switch (run(plain, arguments), run(fast, arguments)) {
                case (.seen(let expected), .seen(let seen)):
                    if seen != expected {
                        Issue.record(
                            """
                            seed \(seed): \(seen.fault.map { "\($0)" } ?? "no fault"), not \
                            \(expected.fault.map { "\($0)" } ?? "no fault")
                            \(seen.results), not \(expected.results); same memory: \(seen.memory == expected.memory)
                            \(plain.text(positions: false))\n\(fast.text(positions: false))
                            """)
                        return
                    }
                    if expected.fault != nil { faults += 1 } else { results += 1 }
                case (.tooLong, _), (_, .tooLong): tooLong += 1
                case (let a, let b):
                    Issue.record(
                        "seed \(seed): \(a) and \(b)\n\(plain.text(positions: false))\n\(fast.text(positions: false))")
                    return
                }
            }
        }
        print(
            "\(count) programs: \(results) results, \(faults) faults, \(tooLong) too long; \(versioned) loops versioned"
        )
        #expect(results > count / 4 && faults > count / 4 && versioned > count / 20)
    }

    @Test("sample kernels on arrays of matching and other shapes", arguments: Sample.all.map(\.functions[0].name))
    func samples(name: String) throws {
        let generic = try #require(Sample.all.first { $0.functions[0].name == name })
        var random = Seeded(42)
        var ran = 0
        let count = generic.functions[0].parameters.count { $0.type.isArray }
        for layout in Layout.allCases {
            let plain = try generic.specialised(entry: name, layouts: Array(repeating: layout, count: count))
            var fast = plain
            try Pipeline.standard.run(&fast, options: .init(verifies: true))
            for _ in 0..<80 {
                let arguments = arguments(for: plain.functions[0].parameters, &random)
                switch (run(plain, arguments), run(fast, arguments)) {
                case (.seen(let expected), .seen(let seen)):
                    ran += 1
                    #expect(seen == expected)
                case (.tooLong, _), (_, .tooLong): break
                case (let a, let b): Issue.record("\(a) and \(b)")
                }
            }
        }
        #expect(ran > 150)
    }

    @Test("what was proved inside a loop is not relied on before it")
    func hoistedProof() throws {
        // n - 1 cannot overflow inside, where n > 0, and is computed before the loop, where n may be anything.
        let sample = kernel("hoisted", [("n", .int, false), ("y", array(.float64, 1), true)]) { b, p in
            b.loop("i", b.int(0), p[0]) { b, i, _, _ in
                b.put(p[1], [i], b.value(.convert, [b.plus(p[0], -1)], f64))
                return []
            }
        }
        let plain = try sample.specialised(entry: "hoisted", layouts: [.contiguous])
        var fast = plain
        try Pipeline.standard.run(&fast, options: .init(verifies: true))
        let y = Argument.array(.float64, shape: [3], strides: [1], elements: [1, 2, 3])
        for n in [Int.min, -1, 0, 2, 3, 4] {
            let arguments = [Argument.scalar(UInt64(bitPattern: Int64(n))), y]
            guard case .seen(let expected) = run(plain, arguments), case .seen(let seen) = run(fast, arguments) else {
                Issue.record("n = \(n) did not run")
                continue
            }
            #expect(seen == expected)
        }
    }

    @Test("a product that overflows before the loop sends it to the slow side")
    func overflowInTest() throws {
        let sample = kernel("rows", [("y", array(.float64, 1), true), ("n", .int, false), ("m", .int, false)]) { b, p in
            b.loop("i", b.int(0), p[1]) { b, i, _, _ in
                b.loop("j", b.int(0), p[2]) { b, j, _, _ in
                    b.put(p[0], [b.add(b.mul(i, p[2]), j)], b.real(1))
                    return []
                }
                return []
            }
        }
        let plain = try sample.specialised(entry: "rows", layouts: [.contiguous])
        var fast = plain
        let report = try Pipeline.standard.run(&fast, options: .init(verifies: true))
        #expect(report.lines.contains { $0.kind == .versioned })
        let y = Argument.array(.float64, shape: [4], strides: [1], elements: [1, 2, 3, 4])
        // (n - 1) · m is -2^32 in 64 bits: wrapped, it would pass for small.
        let large = Argument.scalar(1 << 32)
        guard case .seen(let expected) = run(plain, [y, large, large]),
            case .seen(let seen) = run(fast, [y, large, large])
        else {
            Issue.record("it did not run")
            return
        }
        #expect(seen == expected && seen.fault?.kind == .indexOutOfBounds && seen.fault?.first == 4)
    }
}
