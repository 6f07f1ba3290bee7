// `kernelc check FILE…`: all errors of all files, each at its place; silence if there are none.

import ArgumentParser
import KernelFrontend
import QuernCore

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Reports the errors in kernel files.",
        discussion: """
            Files are checked together, so that kernels may call kernels of other files. Nothing is printed where \
            nothing is wrong.

            EXAMPLES
              kernelc check saxpy.swift
              kernelc check Kernels/*.swift Kernels/*/*.swift
            """)

    @ArgumentParser.Argument(help: ArgumentHelp("Kernel files.", valueName: "file"))
    var files: [String]

    func run() throws {
        var sources: [SourceText] = []
        var unreadable: [Failure] = []
        for file in files where !sources.contains(where: { $0.file == file }) {
            do throws(Failure) { sources.append(try Files.source(file)) } catch { unreadable.append(error) }
        }
        let result = KernelSources.checked(sources)
        Console.text(DiagnosticRenderer(sources: sources, usesColor: Console.usesColor).render(result.diagnostics))
        for failure in unreadable { Console.report(failure) }
        if result.hasErrors { Console.message(KernelSources.summary(result.diagnostics)) }
        if !unreadable.isEmpty { throw Failure.silent(.environment) }
        if result.hasErrors { throw Failure.silent(.source) }
    }
}
