// KernelIR → LLVM IR → object bytes, assembly or LLVM's text. The front door of this target.
// The order: declare the kernels, fill them in, put the entry around them, verify, run the passes, emit.
// Holds: nothing global is touched but through LLVMLibrary; compilations on several threads are independent.

internal import CLLVM
internal import Glibc
package import KernelIR
internal import QuernCore

/// Compiles concrete modules with LLVM.
package enum LLVMBackend {
    /// What text to make.
    package enum Text: Sendable { case llvm, asm, unoptimised }

    /// Machine code of `module`'s entry and all it calls.
    ///
    /// - Throws: `LLVMFailure`; never ends the process for anything that a verified module can hold.
    package static func compile(_ module: Module, options: LLVMOptions = LLVMOptions()) throws(LLVMFailure)
        -> CompiledObject
    {
        var timings = CompileTimings()
        let build = try Build(module, options, &timings)
        defer { build.end() }
        try build.optimise(&timings)
        let clock = Stopwatch()
        let bytes = try build.emit(LLVMObjectFile)
        timings.codeSeconds = clock.seconds
        return CompiledObject(bytes: bytes, symbols: build.symbols, imports: build.imports, timings: timings)
    }

    /// What becomes of each parallel loop of `module`: a compilation without LLVM's passes.
    package static func parallelLoops(_ module: Module, options: LLVMOptions = LLVMOptions()) throws(LLVMFailure)
        -> [CompiledLoop]
    {
        var timings = CompileTimings()
        let build = try Build(module, options, &timings)
        defer { build.end() }
        return build.emitter.loops
    }

    /// A module that touches what nearly every kernel does: a loop over an array.
    static var smallest: Module {
        let array = Type.array(element: .concrete(.float64), rank: 1, layout: .contiguous)
        var builder = Builder(
            Function(
                name: "warm", parameters: [Parameter(name: "x", label: nil, type: array, isInout: true)],
                resultTypes: []))
        let (zero, count, value) = (builder.int(0), builder.extent(Value(0), 0), builder.constant(0, .float64))
        let index = builder.openRegion([.int])[0]
        builder.store(Value(0), [index], value, isChecked: false)
        builder.emit(.yield)
        let body = builder.closeRegion()
        let label = builder.function.makeLabel()
        builder.emit(.for, [zero, count], regions: [body], attribute: .loop(LoopAttribute(label: label)))
        builder.emit(.return)
        return Module(functions: [builder.finish()], entry: "warm")
    }

    /// Text of the same compilation, for people.
    package static func emitText(_ text: Text, _ module: Module, options: LLVMOptions = LLVMOptions())
        throws(LLVMFailure) -> String
    {
        var timings = CompileTimings()
        let build = try Build(module, options, &timings)
        defer { build.end() }
        if text != .unoptimised { try build.optimise(&timings) }
        if text == .asm { return String(decoding: try build.emit(LLVMAssemblyFile), as: UTF8.self) }
        return build.printed
    }
}

/// Seconds on this thread's wall clock.
private struct Stopwatch {
    private let start = Self.now
    var seconds: Double { Self.now - start }
    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// One compilation.
private final class Build {
    let library: OpenLibrary
    let target: TargetDescription
    let machine: LLVMTargetMachineRef
    let emitter: ModuleEmitter
    let options: LLVMOptions
    let module: Module
    /// Kept alive for a report of a fatal error.
    private let name: UnsafeMutablePointer<CChar>?
    private var l: UnsafePointer<quern_llvm> { library.llvm }
    /// QUERN_MAX_RANK of the run-time library.
    private static let largestRank = 32

    init(_ module: Module, _ options: LLVMOptions, _ timings: inout CompileTimings) throws(LLVMFailure) {
        self.module = module
        self.options = options
        var clock = Stopwatch()
        library = try LLVMLibrary.opened()
        timings.openSeconds = clock.seconds
        clock = Stopwatch()
        target = try TargetDescription(options: options, library: library)
        machine = try library.machine(for: target)
        do throws(LLVMFailure) {
            emitter = try ModuleEmitter(module, options: options, target: target, library: library)
            name = strdup(module.entry)
        } catch {
            library.putBack(machine, for: target)
            throw error
        }
        quern_llvm_set_current(name, emitter.module)
        do throws(LLVMFailure) {
            try fill()
        } catch {
            end()
            throw error
        }
        timings.buildSeconds = clock.seconds
    }

    func end() {
        quern_llvm_set_current(nil, nil)
        library.putBack(machine, for: target)
        free(name)
    }

    var symbols: [String] { [options.entrySymbol, options.export?.symbol].compactMap { $0 } }
    var imports: [ObjectImport] { module.externs.map { ObjectImport(symbol: $0.symbol, library: $0.library) } }
    var printed: String { OpenLibrary.take(l, l.pointee.PrintModuleToString(emitter.module)) }

    private func fill() throws(LLVMFailure) {
        let layout = l.pointee.CreateTargetDataLayout(machine)
        l.pointee.SetModuleDataLayout(emitter.module, layout)
        l.pointee.DisposeTargetData(layout)
        for symbol in symbols + imports.map(\.symbol) { try checkSymbol(symbol) }
        for function in module.functions {
            if let type = function.valueTypes.first(where: { $0.rank > Self.largestRank }) {
                throw LLVMFailure(
                    .badOption,
                    "'\(function.displayName)' has an array of \(type.rank) axes; \(Self.largestRank) are possible")
            }
        }
        emitter.recursive = module.recursiveFunctions
        for (number, function) in module.functions.enumerated() { emitter.declareKernel(function, number) }
        for function in module.functions {
            if let kernel = emitter.kernels[function.name] { try FunctionEmitter(kernel, in: emitter).emit() }
        }
        guard let entry = emitter.kernels[module.entry] else {
            throw LLVMFailure(.internalError, "the module has no kernel '\(module.entry)', its entry")
        }
        if let symbol = options.entrySymbol { try emitter.emitEntry(symbol, of: entry) }
        if let export = options.export { emitter.emitCExport(export, of: entry) }
        if options.verifies { try verify("made") }
    }

    /// A name that is safe in an object and cannot be taken for one of LLVM's or ours.
    private func checkSymbol(_ symbol: String) throws(LLVMFailure) {
        let isPlain = symbol.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
                true
            default: false
            }
        }
        guard isPlain, let first = symbol.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            throw LLVMFailure(.badOption, "'\(symbol)' is no name of a C function")
        }
    }

    private func verify(_ when: String) throws(LLVMFailure) {
        var message: UnsafeMutablePointer<CChar>?
        let isBroken = l.pointee.VerifyModule(emitter.module, LLVMReturnStatusAction, &message) != 0
        let text = OpenLibrary.take(l, message)
        if isBroken { throw LLVMFailure(.internalError, "LLVM refuses the IR as \(when): \(text)\n\(printed)") }
    }

    /// The passes that pay: O3's code for the kernels we measured, at a third of its time.
    func optimise(_ timings: inout CompileTimings) throws(LLVMFailure) {
        let clock = Stopwatch()
        let inlines = module.functions.count > 1 ? "always-inline," : ""
        let passes =
            inlines + "function(sroa,early-cse,simplifycfg,instcombine<no-verify-fixpoint>,loop-mssa(loop-rotate,licm),"
            + "loop(indvars),loop-vectorize,instcombine<no-verify-fixpoint>,simplifycfg)"
            // Vector loops take in the variants that they call; the others go.
            + (emitter.rareFunctions.isEmpty ? "" : ",always-inline,globaldce")
        let settings = l.pointee.CreatePassBuilderOptions()
        l.pointee.PassBuilderOptionsSetLoopVectorization(settings, 1)
        l.pointee.PassBuilderOptionsSetLoopInterleaving(settings, 1)
        l.pointee.PassBuilderOptionsSetLoopUnrolling(settings, 1)
        let error = l.pointee.RunPasses(emitter.module, passes, machine, settings)
        l.pointee.DisposePassBuilderOptions(settings)
        if let error {
            let message = l.pointee.GetErrorMessage(error)
            let text = message.map { String(cString: $0) } ?? ""
            if let message { l.pointee.DisposeErrorMessage(message) }
            throw LLVMFailure(.internalError, "LLVM's passes failed: \(text)")
        }
        if options.verifies { try verify("optimised") }
        timings.passSeconds = clock.seconds
    }

    func emit(_ kind: LLVMCodeGenFileType) throws(LLVMFailure) -> [UInt8] {
        var message: UnsafeMutablePointer<CChar>?
        var buffer: LLVMMemoryBufferRef?
        let failed = l.pointee.TargetMachineEmitToMemoryBuffer(machine, emitter.module, kind, &message, &buffer) != 0
        guard !failed, let buffer else {
            throw LLVMFailure(.internalError, "LLVM emitted nothing: \(OpenLibrary.take(l, message))")
        }
        defer { l.pointee.DisposeMemoryBuffer(buffer) }
        let bytes = UnsafeRawBufferPointer(
            start: l.pointee.GetBufferStart(buffer), count: l.pointee.GetBufferSize(buffer))
        return [UInt8](bytes)
    }
}

extension ModuleEmitter {
    /// Adds a kernel's function, to be filled in later.
    func declareKernel(_ source: Function, _ number: Int) {
        var types = [pointer]
        if !recursive.isEmpty { types.append(i64) }
        let first = types.count
        types += source.parameters.flatMap { parts(of: $0.type) }
        let results = source.returnTypes.flatMap { parts(of: $0) }
        let resultType = results.isEmpty ? i32 : structType([i32] + results)
        let type = functionType(resultType, types)
        let function = define("kernel.\(number).\(source.displayName)", type, isExported: false)
        set("noalias", at: 1, of: function)
        var at = LLVMAttributeIndex(first + 1)
        for parameter in source.parameters {
            if parameter.type.isArray {
                // Nothing that is written is reached in two ways, where each storage is its owner's alone.
                if options.storageIsOwned { set("noalias", at: at, of: function) }
                if !parameter.isInout { set("readonly", at: at, of: function) }
            }
            at += LLVMAttributeIndex(parts(of: parameter.type).count)
        }
        if self.source.takesIn(source, recursive: recursive) { set("alwaysinline", of: function) }
        kernels[source.name] = KernelFunction(function: function, type: type, resultType: resultType, source: source)
    }
}
