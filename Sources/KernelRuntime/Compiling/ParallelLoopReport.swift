// What became of a `parallel` loop in this process: why its iterations cannot collide, how it was compiled, how often
// it ran on several threads and how often on one, and why.
// Made on demand from three sources: the proof (KernelPasses), code generation (CompiledLoop) and the counts that the
// loops' driver keeps (quern_loop.h). Nothing of it is done while kernels run.
// Holds: one report for each loop of the source and each signature, in the order of the source.

internal import CKernelRuntime
internal import KernelIR
internal import KernelLLVM
internal import KernelPasses
public import QuernCore

/// How a `parallel` loop ran so far, and why.
public struct ParallelLoopReport: Sendable, Hashable, CustomStringConvertible {
    /// Why a run stayed on one thread. No reason changes a bit of the result.
    public enum SerialReason: Int32, Sendable, Hashable, CaseIterable {
        /// Less work was left than a region of several threads costs.
        case tooSmall = 1
        /// The pool is one thread wide.
        case oneThread
        /// The memory of its arrays may be seen twice.
        case notApart
        /// Its last runs on several threads took as long as one thread does.
        case noGain
        /// Copies of its arrays in `reducing:` would cost more than its iterations.
        case onePart
    }

    /// Where the loop stands.
    public var position: SourcePosition
    /// The signature of the kernel that was called; the loop may be in one that it calls.
    public var signature: String
    /// What keeps the iterations apart, such as `'b' apart by axis 0`.
    public var proof: String
    /// How the loop was compiled.
    public var form: String
    /// How often it ran on several threads. Runs of a few microseconds are not counted.
    public var parallelRuns: Int
    /// How often it ran on one.
    public var serialRuns: Int
    /// The iterations of all these runs.
    public var iterations: Int
    /// How many threads the last run on several of them could use.
    public var threads: Int
    /// Why the last run stayed on one thread; nil if it did not, or if there was none.
    public var lastReason: SerialReason?

    /// `heat.swift:9:5: ran 3 times on 2 threads, 1 time on one: too small to gain; 'b' apart [heat(Matrix<Double>)]`
    public var description: String { "\(position): \(runs); \(proof) [\(signature)]" }

    /// The runs, in words.
    private var runs: String {
        func times(_ count: Int) -> String { count == 1 ? "1 time" : "\(count) times" }
        guard parallelRuns + serialRuns > 0 else { return "no run was long enough to be counted; \(form)" }
        let reason = lastReason.map { ": " + $0.text } ?? ""
        if parallelRuns == 0 { return "ran \(times(serialRuns)) on one thread\(reason)" }
        let parallel = "ran \(times(parallelRuns)) on \(threads) threads"
        return serialRuns == 0 ? parallel : "\(parallel), \(times(serialRuns)) on one\(reason)"
    }
}

extension ParallelLoopReport.SerialReason {
    /// For people.
    var text: String {
        switch self {
        case .tooSmall: "too small to gain"
        case .oneThread: "the pool is one thread wide"
        case .notApart: "its arrays may be memory that is seen twice"
        case .noGain: "several threads took as long as one"
        case .onePart: "copies of its 'reducing:' arrays would cost more than it does"
        }
    }
}

extension KernelInstance {
    /// What became of each parallel loop of the kernel and of those that it calls. Empty for the interpreter, which
    /// runs all iterations in order.
    /// - Throws: `KernelError`, if LLVM is needed to tell the loops apart and cannot be had.
    package func parallelLoops(of program: KernelProgram) throws(KernelError) -> [ParallelLoopReport] {
        let hasLoop = module.functions.contains { $0.body.containsParallelLoop }
        guard backend == .compiled, hasLoop else { return [] }
        let optimised = try KernelCompiler.optimise(module)
        let loops: [CompiledLoop]
        do throws(LLVMFailure) { loops = try LLVMBackend.parallelLoops(optimised) } catch { throw KernelError(error) }
        var proofs: [SourcePosition: String] = [:]
        for proof in RaceProof.reasons(program.module, functions: Set(module.functions.map(\.displayName))) {
            proofs[program.module.sourcePosition(proof.position)] = proof.text
        }
        let counts = loopCounts
        var reports: [ParallelLoopReport] = []
        for loop in loops {
            let position = optimised.sourcePosition(loop.position)
            let k: Int
            // A loop that was compiled twice, as part of two kernels or for two cases, is one loop of the source.
            if let known = reports.firstIndex(where: { $0.position == position }) {
                k = known
            } else {
                k = reports.count
                reports.append(
                    ParallelLoopReport(
                        position: position, signature: signature.plainText,
                        proof: proofs[position] ?? "nothing is known of its proof", form: loop.text, parallelRuns: 0,
                        serialRuns: 0, iterations: 0, threads: 0, lastReason: nil))
            }
            for count in counts where loop.number.map({ Int32($0) == count.number }) ?? false {
                reports[k].parallelRuns += Int(count.parallel_runs)
                reports[k].serialRuns += Int(count.serial_runs)
                reports[k].iterations += Int(count.iterations)
                reports[k].threads = max(reports[k].threads, Int(count.last_width))
                reports[k].lastReason = .init(rawValue: count.last_reason) ?? reports[k].lastReason
            }
        }
        return reports.sorted {
            ($0.position.file, $0.position.line, $0.position.column)
                < ($1.position.file, $1.position.line, $1.position.column)
        }
    }
}

extension Kernel {
    /// What became of each `parallel` loop in the signatures that were compiled in this process: what keeps its
    /// iterations apart, how often it ran on several threads, and why it stayed on one.
    ///
    ///     for loop in try $heat.parallelLoops() { print(loop) }
    ///     // heat.swift:9:5: ran 3 times on 2 threads, 1 time on one: too small to gain; 'b' apart [heat(…)]
    ///
    /// - Throws: `KernelError`.
    /// - Complexity: compiles each signature again without LLVM's passes; for reports, not for inner loops.
    public func parallelLoops() throws -> [ParallelLoopReport] {
        let program = try program()
        var reports: [ParallelLoopReport] = []
        for instance in compiledInstances { reports += try instance.parallelLoops(of: program) }
        return reports
    }
}

extension KernelProvider {
    /// What became of each `parallel` loop of this kernel: see `Kernel.parallelLoops()`.
    ///
    /// - Throws: `KernelError`.
    public static func parallelLoops() throws -> [ParallelLoopReport] { try kernel.parallelLoops() }
}

extension Region {
    /// Whether there is a parallel loop in it.
    fileprivate var containsParallelLoop: Bool {
        operations.contains { $0.opcode == .parallelFor || $0.regions.contains(where: \.containsParallelLoop) }
    }
}
