// `kernelc run`: one call of a kernel. Results go to standard output, arrays to files where asked.

import ArgumentParser
import KernelRuntime
import QuernCore

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs a kernel and prints its results.",
        discussion: """
            NAME is the parameter's own name inside the kernel. Types are inferred from the values; a literal takes its \
            parameter's type. Results are printed; inout parameters are printed with their names. A fault while running \
            is exit code 3.

            EXAMPLES
              kernelc run stats.swift:sumPositive --arg x=@sst.npy
              kernelc run stats.swift:sumPositive --arg 'x=@sst.npy[1:60:2, 3]' --json
              kernelc run saxpy.swift --arg a=2 --arg 'x=arange(8)' \\
                --arg 'y=ones(8)' --out y=y.npy
              kernelc run fib.swift --arg n=20 --interpret
            """)

    @OptionGroup var call: CallOptions

    @Option(
        name: .customLong("out"),
        help: ArgumentHelp(
            "Writes an inout parameter, 'result', or 'result0' and so on of a tuple, to an .npy file.",
            valueName: "name=file.npy"))
    var outputs: [String] = []

    @Flag(
        name: .customLong("interpret"), help: "Runs the interpreter, which defines what a kernel means; needs no LLVM.")
    var interprets = false

    @Flag(name: .customLong("json"), help: "Prints one JSON object: result, signature, times, CPU.")
    var printsJSON = false

    @Option(
        name: .customLong("threads"),
        help: ArgumentHelp("Threads of parallel loops; results do not depend on it.", valueName: "n"))
    var threadCount: Int?

    @Flag(name: .customLong("check-races"), help: "Judges parallel loops by shadow memory (not in this version).")
    var checksRaces = false

    func run() throws {
        if checksRaces {
            throw Failure.usage(
                "'--check-races' is not in this version: parallel loops run on one thread",
                help: "what the checker accepts has been proved free of races")
        }
        if let threadCount {
            guard (1...4096).contains(threadCount) else {
                throw Failure.usage("'--threads \(threadCount)' is no number of threads", help: "write 1 or more")
            }
            if threadCount > 1 { Console.message("parallel loops run on one thread in this version") }
        }
        let prepared = try call.prepare()
        let destinations = try OutputFiles(outputs, names: prepared.outputNames)
        let backend: KernelBackend = interprets || Settings.current.mode == .interpret ? .interpreted : .compiled
        let ready = try ReadyKernel(prepared, backend)
        var report = RunReport(
            prepared: prepared, backend: backend, destinations: destinations, readySeconds: ready.seconds)
        do {
            let began = Measurement.now()
            let outcome = try ready.call(prepared.values)
            report.runSeconds = Measurement.now() - began
            report.outcome = outcome
        } catch let fault as KernelFault {
            if printsJSON { Console.result(report.json(fault: fault).text) }
            throw Failure(fault)
        }
        try report.writeFiles()
        if printsJSON {
            Console.result(report.json().text)
        } else {
            let text = report.text
            if !text.isEmpty { Console.result(text) }
        }
    }
}
