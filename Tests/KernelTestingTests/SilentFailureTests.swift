// What goes wrong without a word in parallel loops elsewhere (Numba's prange): here each is right, or refused with the
// iterations that collide.

import KernelFrontend
import KernelIR
import KernelPasses
import KernelRuntime
import KernelTesting
import QuernCore
import Testing

@Suite("parallel loops that fail silently elsewhere", .serialized)
struct SilentFailureTests {
    /// The errors of a kernel's text, the proof's included.
    private func errors(_ text: String) -> [Diagnostic] {
        let lowered = Frontend.lower(files: [SourceText(file: "kernel.swift", text: text)])
        guard var module = lowered.module, !lowered.hasErrors else { return lowered.diagnostics }
        return RaceProof.prove(&module)
    }

    @Test(
        "what cannot be right on several threads is refused",
        arguments: [
            // An array histogram.
            ("_ k: Vector<Int>, _ x: inout Vector<Double>", "for i in parallel(k.indices) { x[k[i]] += 1 }", "x["),
            // A scalar carried from one iteration to the next.
            (
                "_ k: Vector<Int>, _ x: inout Vector<Double>",
                "var s = 0.0\n    for i in parallel(k.indices) { s = 0.5 * s + Double(k[i]); x[i] = s }", "'s'"
            ),
            // Shifted and reversed updates in place.
            ("_ n: Int, _ x: inout Vector<Double>", "for i in parallel(1..<n) { x[i] = x[i - 1] }", "i = "),
            ("_ n: Int, _ x: inout Vector<Double>", "for i in parallel(0..<n) { x[i] = x[n - 1 - i] }", "i = "),
            ("_ n: Int, _ x: inout Vector<Double>", "for i in parallel(0..<n - 1) { x[i] += x[i + 1] }", "i = "),
            // A total kept in an element, and a row that all iterations write.
            ("_ n: Int, _ x: inout Vector<Double>", "for i in parallel(0..<n) { x[0] += Double(i) }", "i = "),
            (
                "_ n: Int, _ x: inout Matrix<Double>",
                "for i in parallel(0..<n) { for j in 0..<n { x[0, j] += Double(i) } }", "i = "
            ),
            // Read inside while all iterations change it.
            (
                "_ n: Int, _ x: inout Vector<Double>", "var s = 0.0\n    for i in parallel(0..<n) { s += 1; x[i] = s }", "'s'"
            ),
        ])
    func refused(_ parameters: String, _ body: String, _ part: String) {
        let found = errors("@Kernel\nfunc f(\(parameters)) {\n    \(body)\n}\n").filter { $0.severity == .error }
        #expect(!found.isEmpty, "accepted: \(body)")
        #expect(found.allSatisfy { $0.span.start.line >= 3 }, "\(found)")
        #expect(found.contains { $0.message.contains(part) }, "\(found.map(\.message))")
        #expect(found.allSatisfy { $0.help != nil || !$0.notes.isEmpty }, "nothing says what to write: \(found)")
    }

    @Test("a histogram with 'reducing:' counts right on any number of threads")
    func histogram() throws {
        let kernel = try ProvedKernel(
            """
            @Kernel
            func f(_ k: Vector<Int>, _ h: inout Vector<Int>) {
                for i in parallel(k.indices, reducing: &h) { h[k[i]] += 1 }
            }
            """, kernel: "f")
        let n = 200_000
        let k = TestArray(.int64, shape: [n], bits: (0..<n).map { UInt64($0 &* 7919 % 100) })
        var expected = [UInt64](repeating: 3, count: 100)
        for bits in k.bits { expected[Int(bits)] += 1 }
        try ProvedKernel.onWidths { threads in
            let h = TestArray(.int64, shape: [100], bits: Array(repeating: 3, count: 100))
            var (backs, results): ([UInt64], [UInt64]) = ([0], [0])
            let fault = try kernel.compiled.run(words: k.words + h.words, backs: &backs, results: &results)
            #expect(fault == nil)
            #expect(h.bits == expected, "\(threads) threads")
        }
    }

    @Test("sums under conditions and from a start that is not zero are right on any number of threads")
    func conditions() throws {
        let kernel = try ProvedKernel(
            """
            @Kernel
            func f(_ x: Vector<Int>, _ start: Int) -> (Int, Int, Int, Double) {
                var s = start
                var low = start
                var bits = start
                var e = Double(start)
                for i in parallel(x.indices) {
                    if x[i] % 3 == 0 { continue }
                    if x[i] > 40 { s += x[i] } else if x[i] < 20 { low = min(low, x[i]) }
                    if x[i] % 2 == 0 { bits |= x[i] }
                    e += Double(x[i])
                }
                return (s, low, bits, e)
            }
            """, kernel: "f")
        let n = 300_000
        let elements = (0..<n).map { $0 &* 7919 % 101 }
        let x = TestArray(.int64, shape: [n], bits: elements.map { UInt64($0) })
        for start in [0, 7, 1000] {
            var (s, low, bits, e) = (start, start, start, Double(start))
            for value in elements where value % 3 != 0 {
                if value > 40 { s += value } else if value < 20 { low = min(low, value) }
                if value % 2 == 0 { bits |= value }
                e += Double(value)
            }
            try ProvedKernel.onWidths { threads in
                var (backs, results): ([UInt64], [UInt64]) = ([0], [0, 0, 0, 0])
                let fault = try kernel.compiled.run(words: x.words + [UInt64(start)], backs: &backs, results: &results)
                #expect(fault == nil)
                // Whole numbers below 2^53 add without rounding, in whatever order.
                #expect(results == [UInt64(s), UInt64(low), UInt64(bits), e.bitPattern], "\(threads) threads, start \(start)")
            }
        }
    }

    @Test("a fault inside is the lowest iteration's, each of 100 times, on any number of threads")
    func faults() throws {
        let kernel = try ProvedKernel(
            """
            @Kernel
            func f(_ x: Vector<Int>, _ y: inout Vector<Int>) -> Int {
                var s = 0
                for i in parallel(x.indices) {
                    y[i] = 100 / x[i]
                    for j in 0..<x[i] % 50 { s += y[i] / (j + 1) }
                }
                return s
            }
            """, kernel: "f")
        let n = 50_000
        // Zeros at several places; the lowest is not in the first chunk.
        var elements = (0..<n).map { UInt64(1 + $0 % 60) }
        for place in [49_999, 31_234, 30_001, 12_345] { elements[place] = 0 }
        let x = TestArray(.int64, shape: [n], bits: elements)
        try ProvedKernel.onWidths { threads in
            for round in 0..<100 {
                let y = TestArray(.int64, shape: [n], bits: Array(repeating: 0, count: n))
                var (backs, results): ([UInt64], [UInt64]) = ([0], [0])
                let fault = try kernel.compiled.run(words: x.words + y.words, backs: &backs, results: &results)
                #expect(
                    fault?.kind == .divisionByZero && fault?.loopValues == [12_345],
                    "\(threads) threads, round \(round): \(String(describing: fault))")
            }
        }
    }
}
