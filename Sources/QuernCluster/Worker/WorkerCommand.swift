// The command line of `quern-worker`. Engines start it; people start it to see what it is.

internal import CWorkerLink
internal import Glibc
internal import TaskGraphs

/// What `quern-worker` was asked for.
package enum WorkerCommand {
    /// Runs the command and ends the process.
    /// - Parameter arguments: those of the process, its name first.
    package static func run(_ arguments: [String]) -> Never {
        var slots = 1
        var carrier: Link?
        var words = arguments.dropFirst()
        while let word = words.popFirst() {
            switch word {
            case "--socket":
                guard let text = words.popFirst(), let descriptor = Int32(text), descriptor >= 3,
                    fcntl(descriptor, F_GETFD) >= 0
                else { refuse("--socket takes the number of a socket that was inherited, from 3") }
                _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
                carrier = Link(socket: descriptor)
            case "--pipes": carrier = pipes()
            case "--tasks":
                guard let text = words.popFirst(), let count = Int(text), (1...1024).contains(count) else {
                    refuse("--tasks takes a number of 1...1024")
                }
                slots = count
            case "--version":
                let identity = WorkerProcess.identity(slots: slots)
                let name = ProtocolVersion.name(
                    release: ProtocolVersion.release, number: ProtocolVersion.number, abi: ProtocolVersion.abi)
                print(
                    "quern-worker of \(name), LLVM \(identity.llvm.isEmpty ? "none" : identity.llvm), \(identity.cpu)")
                exit(0)
            case "--help", "-h":
                print(help)
                exit(0)
            default: refuse("'\(word)' is no option; see --help")
            }
        }
        guard let carrier else { refuse("say where the engine is: --socket N or --pipes; see --help") }
        let service = WorkerService(identity: WorkerProcess.identity(slots: slots))
        WorkerProcess(carrier, service: service).serve()
        // Not `exit`: tasks may run, and what it would tear down is theirs.
        _exit(0)
    }

    /// Messages go through the pipes that are standard input and output; both are moved, so that whatever else is
    /// printed in this process goes to standard error.
    private static func pipes() -> Link {
        let (input, output) = (fcntl(0, F_DUPFD_CLOEXEC, 3), fcntl(1, F_DUPFD_CLOEXEC, 3))
        let nothing = open("/dev/null", O_RDONLY)
        guard input >= 0, output >= 0, nothing >= 0 else { refuse("--pipes needs standard input and output") }
        dup2(nothing, 0)
        dup2(2, 1)
        close(nothing)
        return Link(input: input, output: output)
    }

    private static func refuse(_ reason: String) -> Never {
        let line = "quern-worker: \(reason)\n"
        _ = line.utf8.withContiguousStorageIfAvailable { write(2, $0.baseAddress, $0.count) }
        exit(2)
    }

    private static let help = """
        quern-worker: runs tasks of a Quern program in a process of its own. Engines start it ('.processes(count:)').

          --socket N    messages on the inherited Unix socket N, blocks in shared memory
          --pipes       messages on standard input and output, blocks inside them
          --tasks N     tasks at a time (1)
          --version     release, protocol, LLVM and CPU
        """
}
