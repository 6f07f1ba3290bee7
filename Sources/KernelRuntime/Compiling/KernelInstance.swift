// One signature of one kernel, made concrete and ready to run on one backend. Takes a frame of words, whoever filled
// it: the expansion of @Kernel, kernelc or the test runner.
// Holds: immutable; any number of threads may call it at once, each with its own frame.

package import CKernelRuntime
package import KernelInterpreter
package import KernelIR
package import QuernCore

/// What runs a kernel. Never chosen by Quern itself: where the one that is asked for cannot be had, that is an error.
package enum KernelBackend: String, Sendable, Hashable, CaseIterable {
    case compiled, interpreted
}

/// A kernel made concrete for one signature.
package final class KernelInstance: Sendable {
    /// The concrete module, as specialised: its sites tell what faults are about.
    package let module: Module
    package let signature: KernelSignature
    package let backend: KernelBackend
    /// The kernel's texts, as far as they are known.
    let sources: [SourceText]
    private let runner: any KernelRunner

    /// Makes `program`'s kernel concrete for `signature` and gets it ready on `backend`.
    /// - Parameter checksRaces: whether a call of the interpreter ends with a `KernelError` (`.race`) where two
    ///   iterations of a parallel loop share an element that one of them writes. Compiled code cannot tell.
    package init(
        _ program: KernelProgram, _ signature: KernelSignature, _ backend: KernelBackend, checksRaces: Bool = false
    ) throws(KernelError) {
        module = try CompileTrace.phase("specialise", signature.description) { () throws(KernelError) in
            try program.specialised(for: signature)
        }
        self.signature = signature
        self.backend = backend
        sources = program.sources
        runner = try Self.runner(module, signature, backend, program.sources, checksRaces: checksRaces)
    }

    /// Gets a module that is concrete already ready on `backend`: one that a capsule keeps.
    /// - Parameters:
    ///   - tracer: what hears of every operation that the interpreter does.
    ///   - fuel: iterations and calls after which the interpreter gives up; nil for no limit.
    package init(
        specialised module: Module, _ signature: KernelSignature, _ backend: KernelBackend,
        sources: [SourceText] = [], tracer: Tracer? = nil, fuel: Int? = nil
    ) throws(KernelError) {
        self.module = module
        self.signature = signature
        self.backend = backend
        self.sources = sources
        runner = try Self.runner(module, signature, backend, sources, tracer: tracer, fuel: fuel)
    }

    private static func runner(
        _ module: Module, _ signature: KernelSignature, _ backend: KernelBackend, _ sources: [SourceText],
        checksRaces: Bool = false, tracer: Tracer? = nil, fuel: Int? = nil
    ) throws(KernelError) -> any KernelRunner {
        switch backend {
        case .compiled: try CompiledRunner(module, label: signature.description)
        case .interpreted:
            try InterpretedRunner(module, sources: sources, checksRaces: checksRaces, tracer: tracer, fuel: fuel)
        }
    }

    /// Runs the kernel on the frame's words; 0, or a fault's code with the frame's fault filled.
    package func run(_ frame: UnsafeMutablePointer<quern_frame>) -> Int32 { runner.run(frame) }

    /// The C entry, if there is machine code.
    package var entry: quern_entry? { runner.entry }

    /// What the driver of parallel loops counted of this instance's.
    var loopCounts: [quern_loop_counts] { runner.loopCounts }

    /// The fault that the last call on `frame` ended with.
    package func fault(in frame: UnsafeMutablePointer<quern_frame>, code: Int32) -> KernelFault {
        let raw = frame.pointee.fault
        let count = Int(max(0, min(raw.loop_count, Int64(QUERN_MAX_LOOPS))))
        let record = FaultRecord(
            kind: FaultKind(rawValue: code) ?? .precondition, site: Int(raw.site), first: raw.first, second: raw.second,
            detail: raw.detail, loopValues: (0..<count).map { quern_fault_loop_value(&frame.pointee.fault, Int64($0)) })
        var fault = fault(record)
        if FaultCapture.isWanted { fault.capsule = capsule(of: fault, in: frame) }
        return fault
    }

    /// A recorded fault as a user meets it.
    package func fault(_ record: FaultRecord) -> KernelFault { record.fault(at: place(of: record.site, record.kind)) }

    /// What is known about a site.
    package func place(of site: Int, _ kind: FaultKind) -> FaultPlace {
        FaultPlace(module: module, site: site, called: signature.plainText)
    }
}

/// A backend's form of one instance.
protocol KernelRunner: Sendable {
    func run(_ frame: UnsafeMutablePointer<quern_frame>) -> Int32
    var entry: quern_entry? { get }
    var loopCounts: [quern_loop_counts] { get }
}

/// Machine code.
final class CompiledRunner: KernelRunner {
    private let code: LoadedCode

    init(_ module: Module, label: String) throws(KernelError) {
        code = try KernelCompiler.code(for: module, label: label)
    }
    func run(_ frame: UnsafeMutablePointer<quern_frame>) -> Int32 { code.entry(frame) }
    var entry: quern_entry? { code.entry }
    var loopCounts: [quern_loop_counts] { code.loopCounts }
}
