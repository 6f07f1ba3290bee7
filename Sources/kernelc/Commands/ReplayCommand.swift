// `kernelc replay`: runs a call that ended with a fault once more, in the interpreter, and shows what it did.

import ArgumentParser
import KernelInterpreter
import KernelRuntime
import QuernCore

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Runs a call again that ended with a fault.",
        discussion: """
            Runs that are given 'capsule: folder' keep the call that faulted in a file: the kernel, its arguments, the \
            fault, and where in the run it was. This runs it in the interpreter and says whether the same fault comes at \
            the same line with the same values. Exit code 0 if it does, 3 if not, 4 if the file is no capsule.

            EXAMPLES
              kernelc replay faults/pick-3f2a91c07be4.capsule
              kernelc replay faults/pick-3f2a91c07be4.capsule --trace 40
              kernelc replay faults/pick-3f2a91c07be4.capsule --shrink --test
            """)

    @Argument(help: ArgumentHelp("A capsule.", valueName: "file.capsule"))
    var file: String

    @Option(
        name: .customLong("trace"),
        help: ArgumentHelp("Shows the last operations before the fault, with their values.", valueName: "n"))
    var traceCount: Int?

    @Flag(name: .customLong("step"), help: "Shows all operations, up to 10,000.")
    var steps = false

    @Flag(
        name: .customLong("shrink"),
        help: "Makes the arguments smaller while the fault stays, and writes them to FILE.min.capsule.")
    var shrinks = false

    @Flag(name: .customLong("test"), help: "Prints a test that makes the call.")
    var printsTest = false

    @Flag(name: .customLong("compiled"), help: "Runs machine code instead of the interpreter.")
    var runsCompiled = false

    @Flag(name: .customLong("json"), help: "Prints one JSON object.")
    var printsJSON = false

    func run() throws {
        if let traceCount, traceCount < 1 || traceCount > 1_000_000 {
            throw Failure.usage("'--trace \(traceCount)' is no number of operations", help: "write a number from 1 up")
        }
        if runsCompiled, steps || traceCount != nil {
            throw Failure.usage("machine code has no steps to show", help: "leave out '--compiled'")
        }
        var (replay, name) = (try Self.replay(file), file)
        var shrinking: (runs: Int, file: String)?
        if shrinks {
            let (smaller, runs) = replay.shrunk()
            let base = file.hasSuffix(".capsule") ? String(file.dropLast(8)) : file
            name = base + ".min.capsule"
            do throws(FaultCapsuleError) {
                try smaller.write(to: name)
                replay = try CapsuleReplay(smaller)
            } catch {
                throw Failure.environment(error.description)
            }
            shrinking = (runs, name)
        }
        let tracer = Tracer(capacity: steps ? 10_000 : traceCount ?? 64)
        let outcome = replay.run(runsCompiled ? .compiled : .interpreted, tracer: runsCompiled ? nil : tracer)
        let report = ReplayReport(
            replay: replay, outcome: outcome, tracer: runsCompiled ? nil : tracer,
            shown: steps ? 10_000 : traceCount ?? 0, shrinking: shrinking)
        if printsJSON {
            let test = printsTest ? ReplayTest(replay, file: name).text : nil
            Console.result(report.json(test: test).text)
        } else if printsTest {
            Console.result(ReplayTest(replay, file: name).text)
        } else {
            Console.result(report.text)
        }
        if case .same = outcome { return }
        throw Failure(.fault, printsJSON ? "" : report.verdict)
    }

    /// The capsule in a file.
    private static func replay(_ file: String) throws(Failure) -> CapsuleReplay {
        do throws(FaultCapsuleError) {
            return try CapsuleReplay(FaultCapsule(path: file))
        } catch {
            let isKnown = error.description.contains("'\(file)'")
            throw .environment(isKnown ? error.description : "'\(file)': \(error)")
        }
    }
}
