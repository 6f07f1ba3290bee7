// The interpreter as a backend: takes the same words as machine code.

internal import CKernelRuntime
internal import KernelInterpreter
internal import KernelIR
internal import QuernCore

final class InterpretedRunner: KernelRunner {
    private let interpreter: Interpreter
    private let module: Module
    private let sources: [SourceText]

    /// - Parameters:
    ///   - checksRaces: whether shadow memory judges parallel loops; `sources` are shown with what it finds.
    ///   - tracer: hears of every operation.
    ///   - fuel: iterations and calls after which a run ends.
    init(
        _ module: Module, sources: [SourceText] = [], checksRaces: Bool = false, tracer: Tracer? = nil,
        fuel: Int? = nil
    ) throws(KernelError) {
        self.module = module
        self.sources = sources
        try KernelCompiler.checkSettings()
        // Libraries are looked up first, since a missing one has a better message than the interpreter's.
        for extern in module.externs { _ = try CLibraries.address(of: extern.symbol, in: extern.library) }
        do throws(InterpreterError) {
            interpreter = try Interpreter(module, options: .init(fuel: fuel, checksRaces: checksRaces, tracer: tracer))
            { symbol, library in
                (try? CLibraries.address(of: symbol, in: library)).map { UnsafeMutableRawPointer(mutating: $0) }
            }
        } catch {
            throw KernelError(error)
        }
    }

    func run(_ frame: UnsafeMutablePointer<quern_frame>) -> Int32 {
        do throws(InterpreterError) {
            let record = try interpreter.call(
                words: quern_frame_words(frame), backs: quern_frame_backs(frame), results: quern_frame_results(frame))
            guard let record else { return 0 }
            frame.pointee.fault.site = Int32(truncatingIfNeeded: record.site)
            frame.pointee.fault.first = record.first
            frame.pointee.fault.second = record.second
            frame.pointee.fault.detail = record.detail
            let values = record.loopValues.prefix(Int(QUERN_MAX_LOOPS))
            frame.pointee.fault.loop_count = Int64(values.count)
            withUnsafeMutableBytes(of: &frame.pointee.fault.loop_values) { bytes in
                for (k, value) in values.enumerated() {
                    bytes.storeBytes(of: value, toByteOffset: 8 * k, as: Int64.self)
                }
            }
            frame.pointee.fault.code = record.kind.rawValue
            return record.kind.rawValue
        } catch {
            if case .race(let race) = error {
                return KernelFailure.put(KernelError(race, in: module, sources), into: frame)
            }
            return KernelFailure.put(KernelError(error), into: frame)
        }
    }

    var entry: quern_entry? { nil }
    var loopCounts: [quern_loop_counts] { [] }
}

extension KernelError {
    /// Why the interpreter gave up.
    init(_ error: InterpreterError) {
        switch error {
        case .unfit(let reason): self = .internalError("the interpreter does not take a module: \(reason)")
        case .missingFunction(let reason): self = .environment(reason, id: "extern.symbol-missing")
        case .wrongProof(let record): self = .internalError("a check was removed that was needed: \(record)")
        case .outOfFuel:
            self = KernelError(.environment, "the interpreter's limit of steps is reached [interpreter.fuel]")
        case .cancelled: self = KernelError(.environment, "the run was cancelled [interpreter.cancelled]")
        case .race(let race): self = KernelError(.race, "\(race.message) [\(race.id)]")
        case .noShadowMemory:
            self = .environment(
                "no memory to keep what iterations touch; try smaller arguments", id: "interpreter.shadow")
        }
    }

    /// A race, at its place in the text.
    init(_ race: Race, in module: Module, _ sources: [SourceText]) {
        let diagnostic = race.diagnostic(in: module)
        self.init(
            .race, "\(diagnostic.span.start): error: \(race.message) [\(race.id)]", diagnostics: [diagnostic],
            sources: sources)
    }
}
