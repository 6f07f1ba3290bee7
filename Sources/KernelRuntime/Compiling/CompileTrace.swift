// QUERN_TRACE: what compiling takes, as a Chrome trace (chrome://tracing, Perfetto): one event a phase of a kernel.
// The file is a JSON array without its closing bracket, which the format allows, so that a process that ends early
// leaves a good file; each event is one write at the end of the file. Its text is ChromeEvent's, as in all traces.
// Parallel loops come at the end of the process: LoopTrace.
// Cost without the variable: one test of an optional.

internal import Glibc
internal import QuernCore
internal import Synchronization

enum CompileTrace {
    /// The file's descriptor; nil where no trace is asked for or the file cannot be opened, which is told once.
    private static let descriptor: Int32? = {
        guard let path = Settings.current.traceFile else { return nil }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            StandardError.write(
                "quern: warning: no trace: cannot open '\(path)': \(String(cString: strerror(errno)))\n")
            return nil
        }
        _ = "[\n".withCString { write(descriptor, $0, 2) }
        LoopTrace.start()
        return descriptor
    }()

    /// Whether a trace is written.
    static var isOn: Bool { descriptor != nil }

    /// Adds events, each with a comma behind it, to the file.
    static func append(_ events: String) {
        guard let descriptor else { return }
        var bytes = Array(events.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Runs `body` as the phase `name` of `kernel`.
    static func phase<Result, Failure: Error>(
        _ name: String, _ kernel: String, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard isOn else { return try body() }
        let start = nanoseconds()
        defer {
            var event = ""
            ChromeEvent.appendSpan(
                to: &event, name: name, category: "quern", process: Int(getpid()),
                row: Int(UInt(pthread_self()) % 1_000_000), startNanoseconds: start,
                durationNanoseconds: nanoseconds() - start, arguments: [("kernel", kernel)])
            append(event + ",\n")
        }
        return try body()
    }

    private static func nanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
