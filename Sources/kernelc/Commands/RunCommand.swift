// `kernelc run`: one call of a kernel. Results go to standard output, arrays to files where asked.

import ArgumentParser
import KernelRuntime
import QuernCore
import TaskGraphs

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
              kernelc run heat.swift --arg 'a=@grid.npy' --arg 'b=@grid.npy' \\
                --out b=next.npy --explain
              kernelc run scatter.swift --arg k=@order.npy \\
                --arg 'y=zeros(f64, 1000)' --check-races
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

    @Flag(
        name: .customLong("explain"),
        help: "Says of each parallel loop whether it ran on several threads, and why, on standard error.")
    var explains = false

    @Flag(
        name: .customLong("check-races"),
        help: """
            Runs the interpreter with shadow memory: two iterations of a parallel loop that share an element that one of \
            them writes end the run with exit code 3. Judges 'disjoint:' too.
            """)
    var checksRaces = false

    func run() throws {
        if let threadCount {
            do throws(TaskError) {
                try ThreadPool.setWidth(threadCount)
            } catch {
                throw Failure.usage(
                    "'--threads \(threadCount)' is no number of threads",
                    help: "write a number from 1 to 4096")
            }
        }
        let prepared = try call.prepare()
        let destinations = try OutputFiles(outputs, names: prepared.outputNames)
        let backend: KernelBackend = interprets || checksRaces || Settings.current.mode == .interpret ? .interpreted : .compiled
        let ready = try ReadyKernel(prepared, backend, checksRaces: checksRaces)
        var report = RunReport(
            prepared: prepared, backend: backend, destinations: destinations, readySeconds: ready.seconds)
        do {
            let began = Measurement.now()
            let outcome = try ready.call(prepared.values)
            report.runSeconds = Measurement.now() - began
            report.outcome = outcome
            if explains { report.loops = try ready.parallelLoops() }
        } catch let fault as KernelFault {
            if printsJSON { Console.result(report.json(fault: fault).text) }
            throw Failure(fault)
        } catch let error as KernelError where error.reason == .race {
            if printsJSON { Console.result(report.json(race: error.diagnostics.first).text) }
            throw Failure(error)
        }
        try report.writeFiles()
        if printsJSON {
            Console.result(report.json().text)
        } else {
            let text = report.text
            if !text.isEmpty { Console.result(text) }
            if let loops = report.loops { Console.text(LoopText.lines(loops, backend)) }
        }
    }
}
