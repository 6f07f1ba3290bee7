// `kernelc bench`: times a kernel compiled and interpreted, and beside them functions of the user's in Python.

import ArgumentParser
import KernelIR
import KernelRuntime
import QuernCore

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Times a kernel, compiled and interpreted, and its peers.",
        discussion: """
            The table has the shortest and the middle time of many calls, the ratio to the compiled kernel, and whether \
            the results are the same. Values of inout parameters are copied anew before each call, outside of the time.

            Peers are functions of yours in a Python file, called with the same values in the kernel's order: as they \
            are (python, numpy) or compiled by Numba (numba). What can't be had is said, never left out in silence.

            EXAMPLES
              kernelc bench stats.swift:mean --arg 'x=random(f64, 1000000, seed: 1)'
              kernelc bench saxpy.swift --arg a=2 --arg 'x=ones(1000)' \\
                --arg 'y=ones(1000)' --json
              kernelc bench stats.swift:mean --arg 'x=random(f64, 1000000, seed: 1)' \\
                --peer stats.py:mean --against interpret,numba,numpy \\
                --plot bench.svg
            """)

    @OptionGroup var call: CallOptions

    @Option(
        help: ArgumentHelp(
            "What to compare with: interpret, numba, numpy, python.", valueName: "peer,…"))
    var against = "interpret"

    @Option(
        name: .customLong("peer"),
        help: ArgumentHelp("The Python function that numba, numpy and python run.", valueName: "file.py[:function]"))
    var peer: String?

    @Option(help: ArgumentHelp("The Python to run it with.", valueName: "program"))
    var python = "python3"

    @Option(help: ArgumentHelp("How long each of them is timed.", valueName: "s"))
    var seconds = 1.0

    @Flag(name: .customLong("json"), help: "Prints one JSON object.")
    var printsJSON = false

    @Flag(
        name: .customLong("explain"),
        help: "Says of each parallel loop how often it ran on several threads, and why not, on standard error.")
    var explains = false

    @Option(help: ArgumentHelp("Draws the times.", valueName: "file.svg"))
    var plot: String?

    func run() throws {
        let peers = try BenchPeer.parse(against)
        guard seconds > 0, seconds <= 3600 else {
            throw Failure.usage("'--seconds \(seconds)' is no time from 0 to 3600")
        }
        let needsPython = peers.filter(\.isPython)
        if peer == nil, let first = needsPython.first {
            throw Failure.usage(
                "'--against \(first.rawValue)' needs a Python function", help: "write --peer FILE.py:FUNCTION")
        }
        if let plot, !plot.lowercased().hasSuffix(".svg") {
            throw Failure.usage("'--plot \(plot)' is no .svg file")
        }
        let prepared = try call.prepare()
        var report = BenchReport(prepared: prepared)
        Console.progress("compiling")
        let compiled = try ReadyKernel(prepared, .compiled)
        report.readySeconds = compiled.seconds
        Console.progress("timing compiled")
        let outcome = try time(compiled, "compiled", prepared, &report)
        report.reference = outcome
        if explains { report.loops = try compiled.parallelLoops() }
        if peers.contains(.interpret) {
            Console.progress("timing interpreted")
            _ = try time(try ReadyKernel(prepared, .interpreted), "interpreted", prepared, &report)
        }
        if let peer, !needsPython.isEmpty {
            let runner = try PythonPeer(peer, kernel: prepared.function.displayName, python: python, seconds: seconds)
            for one in needsPython {
                Console.progress("timing \(one.rawValue)")
                report.rows.append(try runner.row(one, prepared, reference: outcome))
            }
        }
        Console.clearProgress()
        for row in report.rows {
            if let reason = row.missing { Console.message("\(row.name) was not timed: \(reason)") }
        }
        if let plot { try StagedFolder.writeFile(Array(report.svg.utf8), to: plot) }
        Console.result(printsJSON ? report.json.text : report.text)
        if let loops = report.loops, !printsJSON { Console.text(LoopText.lines(loops, .compiled)) }
    }

    private func time(
        _ kernel: ReadyKernel, _ name: String, _ prepared: PreparedCall, _ report: inout BenchReport
    ) throws -> CallOutcome {
        do {
            let outcome = try kernel.call(prepared.values)
            let indices = prepared.inouts.map(\.index)
            let measurement: Measurement
            if indices.isEmpty {
                measurement = try Measurement.take(seconds: seconds) { _ = try kernel.call(prepared.values) }
            } else {
                // The values handed over are held by nobody else, so that the call copies nothing.
                var fresh = prepared.values
                measurement = try Measurement.take(
                    seconds: seconds,
                    prepare: {
                        fresh = prepared.values
                        for k in indices { fresh[k] = fresh[k].copied() }
                    },
                    {
                        let mine = fresh
                        fresh = []
                        _ = try kernel.call(mine)
                    })
            }
            let isSame = report.reference.map { $0.isSame(as: outcome) }
            report.rows.append(
                BenchRow(name: name, measurement: measurement, agreement: isSame.map { $0 ? .sameBits : .differs(nil) })
            )
            return outcome
        } catch let fault as KernelFault {
            throw Failure(fault)
        }
    }
}
