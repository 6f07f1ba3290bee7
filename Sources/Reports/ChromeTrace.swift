// Writes the spans of a run as a Chrome trace, which chrome://tracing and Perfetto show with workers as rows.
// The events' text is QuernCore's ChromeEvent; the file comes into being whole or not at all (ReportFile).
// Holds: any names and times give well-formed JSON; spans whose times are no times are left out.

internal import Glibc
internal import QuernCore

/// A run's spans, to be written for a trace viewer.
public struct ChromeTrace: Sendable {
    /// The name of the group of rows.
    public var title: String
    /// What ran.
    public var spans: [TraceSpan]

    /// A trace of `spans` under `title`.
    public init(_ title: String, _ spans: [TraceSpan]) {
        self.title = title
        self.spans = spans
    }

    /// The whole trace as JSON text.
    /// - Complexity: O(spans) in memory; `write(to:)` needs 64 KiB.
    public var json: String {
        var text = ""
        emit { text += $0 }
        return text
    }

    /// Writes the trace to the file at `path`, replacing one that is there only once all is written.
    /// - Throws: `ReportFileError` if the file cannot be written; then `path` is as it was.
    public func write(to path: String) throws(ReportFileError) {
        try ReportFile.write(path) { (file) throws(ReportFileError) in
            var failure: ReportFileError?
            emit { text in
                guard failure == nil else { return }
                do throws(ReportFileError) { try file.append(text) } catch { failure = error }
            }
            if let failure { throw failure }
        }
    }

    /// Hands out the text in pieces of about 32 KiB.
    private func emit(_ take: (String) -> Void) {
        let process = Int(getpid())
        var text = "{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n"
        ChromeEvent.appendProcessName(to: &text, process: process, name: title)
        for worker in Set(spans.map(\.worker)).sorted() {
            text += ",\n"
            ChromeEvent.appendRowName(
                to: &text, process: process, row: worker, name: TraceSpan.rowName(ofWorker: worker))
        }
        for span in spans where span.isDrawable {
            text += ",\n"
            let start = Int((span.start * 1e9).rounded())
            ChromeEvent.appendSpan(
                to: &text, name: span.name, category: span.category, process: process, row: span.worker,
                startNanoseconds: start, durationNanoseconds: Int((span.end * 1e9).rounded()) - start)
            if text.utf8.count >= 1 << 15 {
                take(text)
                text.removeAll(keepingCapacity: true)
            }
        }
        take(text + "\n]}\n")
    }
}
