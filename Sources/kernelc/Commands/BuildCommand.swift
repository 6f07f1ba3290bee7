// `kernelc build`: kernels ahead of time, as objects, libraries and the files that other languages need.

import ArgumentParser
import KernelFrontend
import KernelIR
import KernelRuntime
import QuernCore

struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Compiles kernels ahead of time.",
        discussion: """
            Functions have C's calling convention: scalars by value, arrays as 'const quern_array_R *', inout scalars and \
            results by pointer, a 'quern_fault *' last; they return 0 or a fault's code. Without --signature every kernel \
            of the files is built, and none of them may be generic. Arrays may have any strides unless --layout \
            promises more; a broken promise is a fault.

              object   SYMBOL.o, and libquern_rt.a to link with it
              static   libBASE.a, with the run-time library in it
              shared   libBASE.so
              header   BASE.h
              swift    BASE.swift and module.modulemap, with the header and the static library
              python   BASE.py, with the shared library
              llvm, asm, ir   SYMBOL.ll, SYMBOL.s, SYMBOL.kir

            EXAMPLES
              kernelc build saxpy.swift --emit object,header -o out
              kernelc build stats.swift --signature 'sumPositive(Vector<Double>)' \\
                --emit python -o out
              kernelc build saxpy.swift --emit shared,header \\
                --cpu x86-64-v2,x86-64-v3 -o out
              kernelc build saxpy.swift --emit object \\
                --target aarch64-linux-gnu -o out
            """)

    @ArgumentParser.Argument(help: ArgumentHelp("Kernel files.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("A kernel and the types to build it for.", valueName: "signature"))
    var signature: [String] = []

    @Option(
        help: ArgumentHelp(
            "What to make: object, shared, static, header, swift, python, llvm, asm, ir.", valueName: "form,…"))
    var emit: [String]

    @Option(help: ArgumentHelp("native, x86-64-v2, x86-64-v3, … or names that LLVM knows.", valueName: "cpu,…"))
    var cpu: [String] = []

    @Option(help: ArgumentHelp("Another machine, such as aarch64-linux-gnu.", valueName: "triple"))
    var target: String?

    @Option(
        help: ArgumentHelp("The strides that arrays may have: strided (any), unit or contiguous.", valueName: "layout"))
    var layout = "strided"

    @Option(help: ArgumentHelp("The library's name; the first file's without it.", valueName: "name"))
    var name: String?

    @Option(name: .customShort("o"), help: ArgumentHelp("Where the files go.", valueName: "folder"))
    var folder: String

    func run() throws {
        let emissions = try Emission.parse(emit)
        let layout = try Layout.named(layout)
        var cpus = cpu.flatMap { $0.split(separator: ",") }.map { $0.trimmed }.filter { !$0.isEmpty }
        if cpus.isEmpty { cpus = [target == nil ? "native" : "generic"] }
        cpus = cpus.reduce(into: []) { list, cpu in if !list.contains(cpu) { list.append(cpu) } }
        if cpus.count > 1, emissions.contains(.python) || emissions.contains(.swift) {
            throw Failure.usage(
                "'--emit python' and '--emit swift' take one CPU, not \(cpus.count)", help: "write --cpu x86-64-v2")
        }
        if target != nil, cpus.contains("native") {
            throw Failure.usage(
                "'--cpu native' is this machine's, not '\(target ?? "")'", help: "leave --cpu out, or name one")
        }
        let base = try libraryName()
        let sources = try KernelSources(files: files)
        Console.text(sources.warnings)
        let requests = try self.requests(sources, layout)
        let build = KernelBuild(
            program: sources.program, requests: requests, emissions: emissions, cpus: cpus, triple: target, name: base)
        let paths = try build.run(into: folder)
        for path in paths { Console.result(path) }
        if cpus == ["native"], !emissions.isDisjoint(with: [.object, .shared, .static]) {
            Console.message("built for this machine's CPU; for others write --cpu x86-64-v2 or --cpu x86-64-v3")
        }
    }

    private func requests(_ sources: KernelSources, _ layout: Layout) throws(Failure) -> [KernelRequest] {
        if !signature.isEmpty {
            var requests: [KernelRequest] = []
            for text in signature {
                let request = try KernelRequest(text, in: sources, layout: layout)
                if requests.contains(where: { $0.signature == request.signature }) {
                    throw .usage("signature '\(text)' is given twice")
                }
                requests.append(request)
            }
            return requests
        }
        let all = files.flatMap { sources.callable(in: $0) }
        guard !all.isEmpty else {
            throw .usage("there is no kernel in \(NearestName.list(files))", help: "mark a function with @Kernel")
        }
        var requests: [KernelRequest] = []
        for parsed in all {
            if let function = sources.program.module.function(named: parsed.qualifiedName) {
                requests.append(try KernelRequest(parsed, function, layout: layout))
            }
        }
        return requests
    }

    /// The name in `libNAME.a`: a C identifier, since the module map and Python need one.
    private func libraryName() throws(Failure) -> String {
        if let name {
            guard CFunction.identifier(name) == name else {
                throw .usage("'--name \(name)' is no name for a library", help: "write letters, digits and '_'")
            }
            return name
        }
        let file = files.first?.split(separator: "/").last.map(String.init) ?? "kernels"
        return CFunction.identifier(file.hasSuffix(".swift") ? String(file.dropLast(6)) : file)
    }
}
