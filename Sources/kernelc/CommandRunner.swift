// Reads the command line, runs the command and turns whatever it throws into messages and an exit code.
// The work happens on a thread with a large stack: kernels may recurse 8,192 deep, compiled or interpreted.
// Holds: no error leaves here as a trap or with another exit code than those of ExitStatus.

import ArgumentParser
import Glibc

/// Runs kernelc.
package enum CommandRunner {
    /// Runs the command that `arguments` (without the program's name) ask for.
    package static func run(_ arguments: [String]) -> ExitStatus {
        signal(SIGPIPE, SIG_IGN)
        return onLargeStack { perform(arguments) }
    }

    private static func perform(_ arguments: [String]) -> ExitStatus {
        do {
            var command = try KernelcCommand.parseAsRoot(arguments)
            try command.run()
            Console.clearProgress()
            return .done
        } catch let failure as Failure {
            Console.report(failure)
            return failure.status
        } catch {
            // Help, version and completion scripts arrive as errors too.
            if KernelcCommand.exitCode(for: error) == .success {
                Console.result(KernelcCommand.fullMessage(for: error))
                return .done
            }
            Console.report(usageFailure(error, arguments))
            return .usage
        }
    }

    /// What the argument parser found wrong, in the house's wording.
    static func usageFailure(_ error: any Error, _ arguments: [String]) -> Failure {
        var text = KernelcCommand.message(for: error).split(separator: "\n").first.map(String.init) ?? ""
        text = text.lowercasedFirst
        if text.hasSuffix(".") { text.removeLast() }
        if text.isEmpty { text = "no command given" }
        let known = KernelcCommand.configuration.subcommands.map { $0._commandName }
        guard let name = arguments.first(where: { !$0.hasPrefix("-") }) else {
            return .usage(text, help: "the commands are \(NearestName.list(known)); see 'kernelc --help'")
        }
        if !known.contains(name) {
            let near = NearestName.of(name, among: known).map { "; did you mean '\($0)'?" } ?? ""
            return .usage(
                "unknown command '\(name)'\(near)",
                help: "the commands are \(NearestName.list(known)); see 'kernelc --help'")
        }
        return .usage(text, help: "see 'kernelc \(name) --help'")
    }

    /// Runs `body` on a thread with a stack of half a gigabyte (of addresses, not of memory), or here if there is none.
    private static func onLargeStack(_ body: @escaping @Sendable () -> ExitStatus) -> ExitStatus {
        final class Work: @unchecked Sendable {
            // Written by the thread, read after it was joined.
            var status = ExitStatus.done
            let body: @Sendable () -> ExitStatus
            init(_ body: @escaping @Sendable () -> ExitStatus) { self.body = body }
        }
        let work = Work(body)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 512 << 20)
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let started = pthread_create(
            &thread, &attributes,
            { pointer in
                guard let pointer else { return nil }
                let work = Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue()
                work.status = work.body()
                return nil
            }, Unmanaged.passRetained(work).toOpaque())
        guard started == 0 else {
            Unmanaged.passUnretained(work).release()
            return body()
        }
        pthread_join(thread, nil)
        return work.status
    }
}
