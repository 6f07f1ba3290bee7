// `kernelc build`: makes machine code for each kernel and CPU, and the files around it, in a staged folder.
// Holds: code is compiled before the first file is made final; either all files of a build appear or none.

import KernelFrontend
import KernelIR
import KernelLLVM
package import KernelRuntime
import QuernCore

/// One build.
package struct KernelBuild: Sendable {
    package var program: KernelProgram
    package var requests: [KernelRequest]
    package var emissions: Set<Emission>
    /// CPUs as the user names them.
    package var cpus: [String]
    package var triple: String?
    /// The library's name.
    package var name: String

    package init(
        program: KernelProgram, requests: [KernelRequest], emissions: Set<Emission>, cpus: [String], triple: String?,
        name: String
    ) {
        self.program = program
        self.requests = requests
        self.emissions = emissions
        self.cpus = cpus
        self.triple = triple
        self.name = name
    }

    /// The C interface, one function for each request.
    package var functions: [CFunction] {
        let symbols = CSymbols.names(requests.map { ($0.function.displayName, $0.types) })
        return zip(requests, symbols).map { request, symbol in
            CFunction(
                symbol: symbol, function: request.function, types: request.types,
                documentation: request.parsed.documentation)
        }
    }

    private var needsToolchain: Bool { !emissions.isDisjoint(with: [.shared, .static]) }

    /// Builds into `folder`; returns the paths of all files.
    package func run(into folder: String) throws(Failure) -> [String] {
        let functions = functions
        let modules = try requests.map { request throws(Failure) in try optimised(request) }
        let staged = try StagedFolder(target: folder)
        var runtime: (tools: Toolchain, objects: [String])?
        let wantsRuntime = emissions.contains(.object) || needsToolchain
        if wantsRuntime {
            do throws(Failure) {
                Console.progress("compiling the run-time library")
                let tools = try Toolchain(triple: triple, use: "the run-time library")
                runtime = (tools, try tools.compileRuntime(in: staged.staging))
            } catch {
                // Objects are of use without it: who links them can bring it from another build.
                if needsToolchain { throw error }
                Console.message("libquern_rt.a was not made: \(error.message)")
            }
        }
        for cpu in cpus {
            Console.progress("compiling for \(cpu)")
            let tag = cpus.count > 1 ? ".\(cpu)" : ""
            var objects: [String] = []
            var libraries: [String] = []
            for ((request, module), function) in zip(zip(requests, modules), functions) {
                let options = options(cpu, request, module, function.symbol)
                do throws(LLVMFailure) {
                    if emissions.contains(.object) || needsToolchain {
                        let compiled = try LLVMBackend.compile(module, options: options)
                        let file = "\(function.symbol)\(tag).o"
                        try add(file, compiled.bytes, to: staged, isFinal: emissions.contains(.object))
                        objects.append(file)
                        for library in compiled.imports.map(\.library)
                        where !library.isEmpty && !libraries.contains(library) {
                            libraries.append(library)
                        }
                    }
                    if emissions.contains(.llvm) {
                        let text = try LLVMBackend.emitText(.llvm, module, options: options)
                        try add("\(function.symbol)\(tag).ll", Array(text.utf8), to: staged)
                    }
                    if emissions.contains(.asm) {
                        let text = try LLVMBackend.emitText(.asm, module, options: options)
                        try add("\(function.symbol)\(tag).s", Array(text.utf8), to: staged)
                    }
                } catch {
                    throw Failure(KernelError(error))
                }
            }
            guard let (tools, parts) = runtime else { continue }
            if emissions.contains(.static) {
                try tools.archive("lib\(name)\(tag).a", objects + parts, in: staged.staging)
                staged.register("lib\(name)\(tag).a")
            }
            if emissions.contains(.shared) {
                let file = "lib\(name)\(tag).so"
                try staged.add("exports.map", text: Self.exports(functions))
                try tools.compile(
                    ["-shared", "-o", file, "-Wl,--version-script=exports.map", "-Wl,-z,noexecstack", "-Wl,-z,relro"]
                        + objects + parts + libraries.map { "-l:\($0)" } + ["-lm"], in: staged.staging)
                staged.unregister("exports.map")
                staged.register(file)
            }
        }
        if emissions.contains(.object), let (tools, parts) = runtime {
            try tools.archive("libquern_rt.a", parts, in: staged.staging)
            staged.register("libquern_rt.a")
        }
        if emissions.contains(.ir) {
            for (module, function) in zip(modules, functions) {
                try staged.add("\(function.symbol).kir", text: module.text(positions: true))
            }
        }
        try addTexts(functions, to: staged)
        Console.clearProgress()
        return try staged.publish()
    }

    /// Header, Swift and Python files.
    private func addTexts(_ functions: [CFunction], to staged: StagedFolder) throws(Failure) {
        if emissions.contains(.header) {
            try staged.add("\(name).h", text: CHeader.text(name: name, functions: functions))
        }
        if emissions.contains(.swift) {
            try staged.add("\(name).swift", text: SwiftModule.text(name: name, functions: functions))
            try staged.add("module.modulemap", text: CHeader.moduleMap(name: name))
        }
        if emissions.contains(.python) {
            let text = PythonModule.text(name: name, library: "lib\(name).so", functions: functions)
            try staged.add("\(name).py", text: text)
        }
    }

    /// Adds a file; a failure to write it is not LLVM's.
    private func add(
        _ file: String, _ bytes: [UInt8], to staged: StagedFolder, isFinal: Bool = true
    ) throws(LLVMFailure) {
        do throws(Failure) {
            try staged.add(file, bytes)
        } catch {
            throw LLVMFailure(.missing, error.message)
        }
        if !isFinal { staged.unregister(file) }
    }

    private func optimised(_ request: KernelRequest) throws(Failure) -> Module {
        do throws(KernelError) {
            return try KernelCompiler.optimised(try program.specialised(for: request.signature)).module
        } catch {
            throw Failure(error)
        }
    }

    private func options(_ cpu: String, _ request: KernelRequest, _ module: Module, _ symbol: String) -> LLVMOptions {
        var options = LLVMOptions()
        options.cpu = TargetCPU(name: cpu)
        options.triple = triple
        options.entrySymbol = nil
        options.export = CExport(symbol: symbol)
        let called = request.signature.plainText
        options.faultText = { site, kind in
            FaultTemplate.lines(kind, at: FaultPlace(module: module, site: site, called: called)).text
        }
        return options
    }

    /// The linker's list of what a shared library shows.
    private static func exports(_ functions: [CFunction]) -> String {
        let names = functions.map(\.symbol) + ["quern_free", "quern_fault_message", "quern_fault_id"]
        return "{ global: \(names.map { "\($0);" }.joined(separator: " ")) local: *; };\n"
    }
}
