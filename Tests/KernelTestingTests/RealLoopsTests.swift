// The loops that people write (Tests/Filetests/parallel): each is accepted by the proof, runs under shadow memory
// without a race, and gives the same bits compiled on 1, 2, 3 and 8 threads and interpreted.
// What they compute is tested with the other filetests; here they are large enough to be worth several threads.

import CKernelRuntime
import Foundation
import KernelRuntime
import KernelTesting
import TaskGraphs
import Testing

@Suite("real parallel loops", .serialized)
struct RealLoopsTests {
    static let folder = FiletestTests.folder + "/parallel"
    /// The list: a loop that leaves it is missed.
    static let names = [
        "axpy", "blackScholes", "convolution", "dotProduct", "everyNth", "extremes", "flattenedColumns", "gather",
        "grayScott", "grey", "histogram", "hsv", "interpolation", "jacobi", "kMeansAssignment", "mandelbrot",
        "matrixProduct", "matrixVector", "monteCarlo", "nBody", "normaliseRows", "prefixPerRow", "scatter", "sobel",
        "sparseProduct", "sumUnderCondition", "transpose",
    ]

    @Test("at least 20 loops are listed, and the files are those")
    func list() {
        let files = Filetest.paths(below: Self.folder).map { String($0.dropFirst(Self.folder.count + 1).dropLast(6)) }
        #expect(files == Self.names && Self.names.count >= 20)
    }

    @Test(
        "a real loop is accepted, is free of races, and gives the same bits on any number of threads",
        arguments: names)
    func judged(_ name: String) throws {
        let file = try Filetest(path: "\(Self.folder)/\(name).swift")
        try #require(!file.largeCalls.isEmpty, "there is nothing large to run")
        var options = Filetest.Options()
        options.widths = [1, 2, 3, 8]
        options.setWidth = {
            try ThreadPool.setWidth($0)
            // Chunks as they come would depend on how fast this machine is. Set anew for each run: other suites do too.
            quern_loop_set_chunk(7)
        }
        let width = ThreadPool.width
        let log = Filetest.LoopLog()
        let problems = file.run(options, log: log)
        quern_loop_set_chunk(0)
        try ThreadPool.setWidth(width)
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
        #expect(!log.loops.isEmpty)
        for loop in log.loops {
            #expect(loop.parallelRuns > 0, "never on several threads: \(loop)")
            #expect(loop.form.hasPrefix("parallel:") && !loop.proof.contains("nothing is known"), "\(loop)")
        }
    }

    @Test("a loop that races is found by the same means")
    func racing() throws {
        let text = """
            @Kernel
            func scatter(_ p: Vector<Int>, _ y: inout Vector<Double>) {
                for i in parallel(p.indices, disjoint: &y) { y[p[i]] = Double(i) }
            }

            // large: scatter(p: below(50, 100), y: zeros(50))
            """
        var options = Filetest.Options(runsCompiled: false)
        options.widths = [1]
        let problems = try Filetest(text: text, path: "scatter.swift").run(options)
        #expect(problems.contains { $0.contains("both write") }, "\(problems)")
    }
}
