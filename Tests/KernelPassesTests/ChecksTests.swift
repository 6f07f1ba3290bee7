import KernelIR
import KernelPasses
import QuernCore
import Testing

/// What the removal of checks must reach: not only be right, but get rid of the tests.
@Suite("checks leave the loops")
struct ChecksTests {
    /// The optimised sample of that name, all arrays contiguous.
    private func optimised(_ module: Module) throws -> (Module, Report) {
        let function = module.functions[0]
        let layouts = function.parameters.filter { $0.type.isArray }.map { _ in Layout.contiguous }
        var concrete = try module.specialised(entry: function.name, layouts: layouts)
        let report = try Pipeline.standard.run(&concrete, options: .init(verifies: true))
        return (concrete, report)
    }

    /// The tests inside loops, but for the slow sides of versions.
    private func testsInLoops(_ module: Module) -> [Opcode] {
        let function = module.functions[0]
        var found: [Opcode] = []
        func visit(_ region: Region, _ isInLoop: Bool) {
            for operation in region.operations {
                if isInLoop, operation.isChecked, function.mayFault(operation) { found.append(operation.opcode) }
                var isLoop = false
                if [.for, .parallelFor, .loop].contains(operation.opcode), case .loop(let loop) = operation.attribute {
                    if loop.role == .slow { continue }
                    isLoop = true
                }
                for inner in operation.regions { visit(inner, isInLoop || isLoop) }
            }
        }
        visit(function.body, false)
        return found
    }

    @Test(
        "no test is left in the loops of",
        arguments: [
            "axpy", "jacobi", "heat", "gauss", "clamped", "matmul", "floyd", "sobel", "count", "sumPositive", "strided",
            "flat", "wrapped", "halves", "steps",
        ])
    func noneLeft(name: String) throws {
        let sample = try #require(Sample.all.first { $0.functions[0].name == name })
        let (module, _) = try optimised(sample)
        #expect(testsInLoops(module).isEmpty, "\(module.text(positions: false))")
    }

    @Test("a gather keeps the bounds test of its indices, and a sum of Int32 its overflow test")
    func gatherStays() throws {
        let (module, report) = try optimised(Sample.gather)
        #expect(testsInLoops(module) == [.load, .add])
        #expect(report.lines.contains { $0.kind == .kept && $0.message.contains("an element of 'idx'") })
    }

    @Test("without need there is no second version")
    func noNeedlessVersion() throws {
        for sample in [Sample.count, Sample.sumPositive, Sample.gather] {
            let (module, report) = try optimised(sample)
            #expect(!report.lines.contains { $0.kind == .versioned }, "\(module.text(positions: false))")
        }
    }

    @Test("a test that always fails is left where it is")
    func alwaysFails() throws {
        let sample = kernel("below", [("x", array(.float64, 1), false)], results: [f64]) { b, p in
            let sum = b.loop("i", b.int(0), b.extent(p[0], 0), carrying: [b.real(0)]) { b, i, sum, _ in
                [b.add(sum[0], b.at(p[0], b.int(-1)))]
            }
            b.emit(.return, sum)
        }
        let (module, report) = try optimised(sample)
        #expect(testsInLoops(module) == [.load])
        #expect(!report.lines.contains { $0.kind == .versioned })
    }

    @Test("an earlier test of the same index serves the later ones")
    func earlierTest() throws {
        let sample = kernel("twice", [("x", array(.float64, 1), true), ("i", .int, false)]) { b, p in
            let element = b.at(p[0], p[1])
            b.put(p[0], [p[1]], b.add(element, element))
        }
        let (module, _) = try optimised(sample)
        let tested = module.functions[0].body.operations.filter { $0.isChecked && module.functions[0].mayFault($0) }
        #expect(tested.map(\.opcode) == [.load])
    }

    @Test("equal shapes that were tested make one array's extents serve the other")
    func equalShapes() throws {
        let sample = kernel("same", [("x", array(.float64, 2), false), ("y", array(.float64, 2), true)]) { b, p in
            b.nextLine()
            b.emit(.checkShapes, [p[0], p[1]])
            b.loop("i", b.int(0), b.extent(p[0], 0)) { b, i, _, _ in
                b.loop("j", b.int(0), b.extent(p[0], 1)) { b, j, _, _ in
                    b.put(p[1], [i, j], b.at(p[0], i, j))
                    return []
                }
                return []
            }
        }
        let (module, report) = try optimised(sample)
        #expect(testsInLoops(module).isEmpty)
        #expect(!report.lines.contains { $0.kind == .versioned })
    }

    @Test("the place of the smallest element is an index")
    func argumentOfMinimum() throws {
        let sample = kernel("argmin", [("x", array(.float64, 1), false), ("y", array(.float64, 1), true)]) { b, p in
            let n = b.extent(p[0], 0)
            b.loop("t", b.int(0), n) { b, t, _, _ in
                let best = b.loop("i", b.int(0), n, carrying: [b.int(0)]) { b, i, best, _ in
                    let isLess = b.compare(.less, b.at(p[0], i), b.at(p[0], best[0]))
                    return b.branch(isLess, results: [.int], { _ in [i] }, else: { _ in [best[0]] })
                }
                b.put(p[1], [t], b.at(p[0], best[0]))
                return []
            }
        }
        let (module, _) = try optimised(sample)
        #expect(testsInLoops(module).isEmpty, "\(module.text(positions: false))")
    }

    @Test("a counter in a loop over another loop's length is counted by its rounds")
    func counters() throws {
        let sample = kernel("counter", [("n", .int, false)], results: [.int]) { b, p in
            let count = b.loop("i", b.int(0), p[0], carrying: [b.int(5)]) { b, _, count, _ in [b.plus(count[0], 3)] }
            b.emit(.return, count)
        }
        // 5 + 3·n fits for every n below 2^61, which one test before the loop tells.
        let (module, report) = try optimised(sample)
        #expect(testsInLoops(module).isEmpty)
        #expect(report.lines.contains { $0.kind == .versioned })
    }

    @Test("code that grows too much is not versioned")
    func growthIsBounded() throws {
        let sample = kernel("large", [("x", array(.float64, 1), false), ("n", .int, false)], results: [f64]) { b, p in
            var total = b.real(0)
            for _ in 0..<40 {
                let sums = b.loop("i", b.int(0), p[1], carrying: [total]) { b, i, sum, _ in
                    var sum = sum[0]
                    for k in 0..<20 { sum = b.add(sum, b.at(p[0], b.plus(i, k))) }
                    return [sum]
                }
                total = sums[0]
            }
            b.emit(.return, [total])
        }
        let before = sample.functions[0].body.operationCount
        let (module, _) = try optimised(sample)
        #expect(module.functions[0].body.operationCount < 3 * before + 600)
    }

    @Test("with none of the passes nothing changes")
    func nonePipeline() throws {
        let plain = try Sample.axpy.specialised(entry: "axpy", layouts: [.contiguous, .contiguous])
        var same = plain
        try Pipeline.none.run(&same)
        #expect(same == plain)
    }

    @Test("each pass can be watched")
    func dump() throws {
        final class Seen: @unchecked Sendable { var names: [String] = [] }
        let seen = Seen()
        var module = try Sample.axpy.specialised(entry: "axpy", layouts: [.contiguous, .contiguous])
        try Pipeline.standard.run(&module, options: .init(verifies: true) { pass, _ in seen.names.append(pass.name) })
        #expect(seen.names == Pipeline.standard.passes.map(\.name))
    }

    @Test("expectations: met, and not met with a reason")
    func expectations() throws {
        func run(_ sample: Module, _ expectations: [String]) throws {
            var sample = sample
            sample.functions[0].options.expectations = expectations
            _ = try optimised(sample)
        }
        try run(Sample.axpy, ["checksRemoved", "noAllocation", "vectorized"])
        try run(Sample.jacobi, ["checksRemoved", "parallel"])
        for (sample, name, reason) in [
            (Sample.gather, "checksRemoved", "bounds test of a read"), (Sample.axpy, "parallel", "no parallel loop"),
            (Sample.sumPositive, "vectorized", "order written"),
        ] {
            let failure = try #require(throws: PipelineFailure.self) { try run(sample, [name]) }
            guard case .expectations(let diagnostics) = failure, let first = diagnostics.first else {
                Issue.record("\(failure)")
                continue
            }
            #expect(first.id == "kernel.expectation" && first.message.contains(reason), "\(first.message)")
        }
    }

    @Test("a function that is taken in is no obstacle to vectors; what it does is, and calls that stay are")
    func vectorsThroughCalls() throws {
        func reason(_ helper: String, _ options: String = "") throws -> String? {
            let (parsed, diagnostics) = IRParser.parse(
                """
                entry @all
                kernel @all(_ %x.0: array<f64, 1, contiguous>, _ %y.1: inout array<f64, 1, contiguous>) expect "vectorized" {
                    %2: i64 = extent [axis 0] %0
                    %3: i64 = constant 0
                    for %i.4: i64 in %3 ..< %2 [L0 "i" fast] {
                        %5: f64 = load %0[%4] unchecked
                        %6: f64 = call @helper(%5) #0
                        store %1[%4], %6 unchecked
                        yield
                    }
                    return
                }
                kernel @helper(_ %x.0: f64) -> f64\(options) {
                \(helper)
                }
                """)
            var module = try #require(parsed, "\(diagnostics.map(\.message))")
            do {
                try Pipeline.standard.run(&module)
                return nil
            } catch {
                guard case .expectations(let diagnostics) = error else { throw error }
                return diagnostics.first?.message
            }
        }
        #expect(try reason("%1: f64 = math [erfc] %0\nreturn %1") == nil)
        let gamma = try #require(try reason("%1: f64 = math [gamma] %0\nreturn %1"))
        #expect(gamma.contains("in 'helper' it calls 'gamma' of the C library"), "\(gamma)")
        let chain = (1...45).map { "%\($0): f64 = add %0, %\($0 - 1)" }.joined(separator: "\n") + "\nreturn %45"
        let large = try #require(try reason(chain))
        #expect(large.contains("it calls 'helper', which is too large to be taken in"), "\(large)")
        #expect(try reason(chain, " inline") == nil)
        let own = try #require(try reason("%1: f64 = call @helper(%0) #1\nreturn %1"))
        #expect(own.contains("it calls 'helper', which calls itself"), "\(own)")
    }
}
