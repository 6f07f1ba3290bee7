// Parallel loops in the trace that QUERN_TRACE asks for: each chunk that a thread ran, in the row of its worker, beside
// what CompileTrace writes as it happens. The driver of loops keeps the chunks in memory (quern_loop.h); they go to the
// file when the process ends.
// Holds: nothing is kept without the variable; behind the first 65,536 chunks further ones are left out.

internal import CKernelRuntime
internal import Glibc
internal import QuernCore
internal import Synchronization

enum LoopTrace {
    private static let capacity = 1 << 16
    /// Where code was loaded, and of which kernel; guards itself. Later entries hold where code was unloaded since.
    private static let loaded = Mutex<[(range: Range<UInt>, label: String)]>([])

    /// Starts to keep chunks; they are written when the process exits. Called once, when the trace is opened.
    static func start() {
        guard quern_loop_trace_start(Int64(capacity)) == 0 else { return }
        atexit { LoopTrace.finish() }
    }

    /// Gives the chunks of `code` their kernel's name.
    static func note(_ code: LoadedCode, _ label: String) {
        guard CompileTrace.isOn else { return }
        loaded.withLock { $0.append((code.range, label)) }
    }

    /// Writes what was kept.
    private static func finish() {
        let spans = [quern_loop_span](unsafeUninitializedCapacity: capacity) { buffer, count in
            count = Int(quern_loop_trace_take(buffer.baseAddress, Int64(buffer.count)))
        }
        guard !spans.isEmpty else { return }
        let labels = loaded.withLock { $0 }
        let process = Int(getpid())
        var text = ""
        for worker in Set(spans.map(\.worker)).sorted() {
            let name = worker == 0 ? "loops of calling threads" : "loops of worker \(worker)"
            ChromeEvent.appendRowName(to: &text, process: process, row: Int(worker), name: name)
            text += ",\n"
        }
        for span in spans {
            let address = UInt(bitPattern: span.body)
            let kernel = labels.last { $0.range.contains(address) }?.label ?? "a kernel"
            ChromeEvent.appendSpan(
                to: &text, name: "loop \(span.number + 1) of \(kernel)", category: "loop", process: process,
                row: Int(span.worker), startNanoseconds: Int(span.start),
                durationNanoseconds: Int(span.end &- span.start),
                arguments: [("iterations", "\(span.lower)..<\(span.upper)")])
            text += ",\n"
        }
        CompileTrace.append(text)
    }
}
