// `kernelc inspect`: what becomes of a kernel on its way to machine code.

import ArgumentParser
import KernelFrontend
import KernelIR
import KernelLLVM
import KernelPasses
import KernelRuntime
import QuernCore

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Shows a kernel's IR, LLVM IR or assembly, and what was proved about it.",
        discussion: """
            Types come from --signature, or from values given with --arg as for run. Arrays are contiguous unless the \
            signature or --layout says otherwise.

            EXAMPLES
              kernelc inspect jacobi.swift --explain
              kernelc inspect stats.swift --asm --signature 'mean(Vector<Double>)'
              kernelc inspect stats.swift --signature 'mean(Vector<Float>)' \\
                --pass checks --before
            """)

    @OptionGroup var call: CallOptions

    @Option(help: ArgumentHelp("The types to specialise for.", valueName: "signature"))
    var signature: String?

    @Option(help: ArgumentHelp("The layout of arrays: contiguous, unit or strided.", valueName: "layout"))
    var layout: String?

    @Flag(name: .customLong("ir"), help: "KernelIR as it is compiled (the default).")
    var showsIR = false
    @Flag(name: .customLong("llvm"), help: "LLVM IR after LLVM's passes.")
    var showsLLVM = false
    @Flag(name: .customLong("asm"), help: "Assembly.")
    var showsAssembly = false
    @Flag(name: .customLong("explain"), help: "Which checks were proved away, moved or kept, what becomes of parallel loops, and why.")
    var explains = false

    @Option(
        name: .customLong("pass"),
        help: ArgumentHelp("KernelIR after this pass, each time it runs; 'all' for every pass.", valueName: "name"))
    var pass: String?
    @Flag(name: .customLong("before"), help: "With --pass: before the pass.")
    var showsBefore = false

    @Option(help: ArgumentHelp("native, x86-64-v2, x86-64-v3, … or a name that LLVM knows.", valueName: "cpu"))
    var cpu = "native"
    @Option(help: ArgumentHelp("Another machine, such as aarch64-linux-gnu.", valueName: "triple"))
    var target: String?

    func run() throws {
        if showsBefore, pass == nil { throw Failure.usage("'--before' goes with '--pass NAME'") }
        let names = Set(Pass.all.map(\.name))
        if let pass, pass != "all", !names.contains(pass) {
            let near = NearestName.of(pass, among: Array(names)).map { "; did you mean '\($0)'?" } ?? ""
            throw Failure.usage(
                "there is no pass '\(pass)'\(near)",
                help: "the passes are \(NearestName.list(Pass.all.map(\.name))), or 'all'")
        }
        let (program, signature) = try chosen()
        var parts: [(title: String, text: String)] = []
        let specialised = try concrete(program, signature)
        if let pass { parts += try passes(pass, specialised) }
        let (module, report) = try optimised(specialised, .standard)
        let wantsIR = showsIR && pass == nil || (pass == nil && !showsLLVM && !showsAssembly && !explains)
        if explains {
            let names = Set(specialised.functions.map(\.displayName))
            let proofs = RaceProof.reasons(program.module, functions: names).map { proof in
                "\(program.module.sourcePosition(proof.position)): parallel: iterations cannot collide: \(proof.text) [\(proof.function)]"
            }
            let lines = [report.text] + proofs + (try loops(of: module))
            let text = lines.filter { !$0.isEmpty }.joined(separator: "\n")
            parts.append(("explain", text.isEmpty ? "nothing to tell" : text))
        }
        if wantsIR { parts.append(("ir", module.text(positions: true))) }
        var options = LLVMOptions()
        options.cpu = TargetCPU(name: target != nil && cpu == "native" ? "generic" : cpu)
        options.triple = target
        do throws(LLVMFailure) {
            if showsLLVM { parts.append(("llvm", try LLVMBackend.emitText(.llvm, module, options: options))) }
            if showsAssembly { parts.append(("asm", try LLVMBackend.emitText(.asm, module, options: options))) }
        } catch {
            throw Failure(KernelError(error))
        }
        for (title, text) in parts { Console.result(parts.count > 1 ? "==== \(title) ====\n\(text)" : text) }
    }

    /// A line for each parallel loop and way to run it; a loop that exists twice runs alike. LLVM is opened only where there is one.
    private func loops(of module: Module) throws(Failure) -> [String] {
        func hasLoop(_ region: Region) -> Bool {
            region.operations.contains { $0.opcode == .parallelFor || $0.regions.contains(where: hasLoop) }
        }
        guard module.functions.contains(where: { hasLoop($0.body) }) else { return [] }
        do throws(LLVMFailure) {
            var lines: [String] = []
            for loop in try LLVMBackend.parallelLoops(module) {
                let line = "\(module.sourcePosition(loop.position)): \(loop.text) [\(loop.function)]"
                if !lines.contains(line) { lines.append(line) }
            }
            return lines
        } catch {
            throw Failure(KernelError(error))
        }
    }

    /// The kernel and the signature that is meant.
    private func chosen() throws(Failure) -> (KernelProgram, KernelSignature) {
        let layout: Layout? = if let layout { try Layout.named(layout) } else { nil }
        if signature == nil, !call.arguments.isEmpty {
            let prepared = try call.prepare()
            do throws(KernelError) {
                return (
                    prepared.program, try prepared.program.signature(of: prepared.function.name, for: prepared.values)
                )
            } catch {
                throw Failure(error)
            }
        }
        let reference = KernelReference(call.kernel)
        let sources = try KernelSources(files: [reference.file] + call.others)
        Console.text(sources.warnings)
        if let signature {
            let request = try KernelRequest(signature, in: sources, layout: layout)
            if let kernel = reference.kernel, kernel != request.parsed.qualifiedName, kernel != request.parsed.name {
                throw .usage("'--signature' is of '\(request.parsed.qualifiedName)', not of '\(kernel)'")
            }
            return (sources.program, request.signature)
        }
        let (parsed, function) = try sources.kernel(reference)
        return (sources.program, try KernelRequest(parsed, function, layout: layout).signature)
    }

    private func concrete(_ program: KernelProgram, _ signature: KernelSignature) throws(Failure) -> Module {
        do throws(KernelError) { return try program.specialised(for: signature) } catch { throw Failure(error) }
    }

    private func optimised(_ module: Module, _ pipeline: Pipeline) throws(Failure) -> (module: Module, report: Report) {
        do throws(KernelError) { return try KernelCompiler.optimised(module, pipeline) } catch { throw Failure(error) }
    }

    /// The module around each run of a pass.
    private func passes(_ name: String, _ module: Module) throws(Failure) -> [(title: String, text: String)] {
        var parts: [(title: String, text: String)] = []
        var current = module
        for pass in Pipeline.standard.passes {
            let before = current
            current = try optimised(current, Pipeline([pass])).module
            guard name == "all" || name == pass.name else { continue }
            let module = showsBefore ? before : current
            parts.append(("\(showsBefore ? "before" : "after") \(pass.name)", module.text(positions: true)))
        }
        return parts
    }
}
