// What a program is told of its parallel loops: place, proof, runs on several threads and on one, and why.

import Quern
import Testing

let rowLoopLine = #line + 3
@Kernel
func spreadRows(_ a: Matrix<Double>, _ b: inout Matrix<Double>) {
    for i in parallel(1..<a.shape[0] - 1) {
        for j in 1..<a.shape[1] - 1 { b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1]) }
    }
}

@Kernel
func shortLoops(_ x: Vector<Double>, _ y: inout Vector<Double>, _ h: inout Vector<Int>) {
    for i in parallel(x.indices) { y[i] = 2 * x[i] }
    for i in parallel(x.indices, reducing: &h) { h[i % 2] += 1 }
}

@Kernel func noLoop(_ x: Double) -> Double { x + 1 }

@Suite("reports of parallel loops", .serialized)
struct ParallelLoopReportTests {
    @Test("a loop is told with its place, its proof, its runs on several threads, and why it ran on one")
    func runs() throws {
        let width = ThreadPool.width
        defer { try? ThreadPool.setWidth(width) }
        try ThreadPool.setWidth(2)
        let a = Matrix<Double>(repeating: 1, 800, 800)
        var b = Matrix<Double>(zeros: 800, 800)
        $spreadRows.compiled { for _ in 0..<20 { spreadRows(a, &b) } }
        #expect(b[1, 1] == 1)
        let reports = try $spreadRows.parallelLoops()
        try #require(reports.count == 1, "\(reports)")
        let loop = reports[0]
        #expect(loop.position.line == rowLoopLine && loop.position.file.hasSuffix("ParallelLoopReportTests.swift"))
        #expect(loop.proof == "'b' apart by axis 0")
        #expect(loop.form.hasPrefix("parallel: "))
        #expect(loop.signature == "spreadRows(Matrix<Double>, inout Matrix<Double>)")
        #expect(loop.parallelRuns > 0 && loop.parallelRuns + loop.serialRuns == 20, "\(loop)")
        #expect(loop.iterations == 20 * 798)
        #expect("\(loop)".contains(" on 2 threads") && "\(loop)".hasSuffix("[\(loop.signature)]"), "\(loop)")

        try ThreadPool.setWidth(1)
        $spreadRows.compiled { spreadRows(a, &b) }
        let last = try $spreadRows.parallelLoops()[0]
        #expect(last.serialRuns == loop.serialRuns + 1 && last.lastReason == .oneThread)
        #expect("\(last)".contains("on one: the pool is one thread wide"), "\(last)")
    }

    @Test("loops that are too small say so, each of a kernel is told, and without a loop there is nothing")
    func small() throws {
        let x: Vector<Double> = [1]
        var (y, h) = (x, Vector<Int>(zeros: 2))
        $shortLoops.compiled { shortLoops(x, &y, &h) }
        #expect(y == [2] && h == [1, 0])
        let reports = try $shortLoops.parallelLoops()
        #expect(reports.map(\.proof) == ["'y' apart", "'h' reduced"])
        #expect(reports[0].position.line + 1 == reports[1].position.line)
        #expect(reports.allSatisfy { $0.parallelRuns == 0 }, "\(reports)")
        #expect("\(reports[0])".contains("too small to gain"), "\(reports[0])")
        #expect($noLoop.compiled { noLoop(1) } == 2)
        #expect(try $noLoop.parallelLoops().isEmpty)
    }

    @Test("what was only interpreted or not called yet has no report, and kernels of text have them too")
    func text() throws {
        let kernel = try Kernel(
            source: """
                func scaled(_ x: inout Vector<Double>) {
                    for i in parallel(x.indices) { x[i] = 3 * x[i] }
                }
                """, file: "scaled.swift")
        #expect(try kernel.parallelLoops().isEmpty)
        _ = try KernelMode.interpreted { try kernel.call(KernelValue([1, 2] as Vector<Double>)) }
        #expect(try kernel.parallelLoops().isEmpty)
        var arguments = [KernelValue(Vector<Double>(repeating: 1, 3))]
        try KernelMode.compiled { _ = try kernel.call(with: &arguments) }
        let loop = try #require(kernel.parallelLoops().first)
        #expect(loop.position.line == 2 && loop.position.file == "scaled.swift")
        #expect("\(loop)".hasPrefix("scaled.swift:2:"), "\(loop)")
    }
}
