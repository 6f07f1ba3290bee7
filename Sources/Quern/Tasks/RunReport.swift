// What a run of delayed values tells beside its value, how progress is shown, and how memory is said.

internal import Reports
public import TaskGraphs

/// A number of bytes, as budgets are written: `.gigabytes(2)`.
public struct ByteCount: Sendable, Hashable, ExpressibleByIntegerLiteral {
    /// The number.
    public var bytes: Int

    /// So many bytes.
    public static func bytes(_ count: Int) -> ByteCount { ByteCount(bytes: count) }
    /// Thousands of bytes.
    public static func kilobytes(_ count: Double) -> ByteCount { scaled(count, 1e3) }
    /// Millions of bytes.
    public static func megabytes(_ count: Double) -> ByteCount { scaled(count, 1e6) }
    /// Thousands of millions of bytes.
    public static func gigabytes(_ count: Double) -> ByteCount { scaled(count, 1e9) }

    /// So many bytes.
    public init(bytes: Int) { self.bytes = bytes }
    /// So many bytes.
    public init(integerLiteral value: Int) { bytes = value }

    private static func scaled(_ count: Double, _ unit: Double) -> ByteCount {
        // What is no number, or too large for one, is as much as there is or nothing.
        let bytes = count * unit
        return ByteCount(bytes: bytes >= Double(Int.max) ? .max : bytes > 0 ? Int(bytes) : 0)
    }
}

/// How a run shows how far it is.
public enum ProgressStyle: Sendable {
    /// Not at all.
    case none
    /// As a bar on standard error, where that is a terminal.
    case bar
    /// By calling this with the tasks that are done and all, from any thread, one call at a time.
    case report(@Sendable (_ finished: Int, _ total: Int) -> Void)

    /// What an engine is to call, and what to do at the end.
    package func observer(_ title: String) -> (tell: (@Sendable (Int, Int) -> Void)?, finish: () -> Void) {
        switch self {
        case .none: return (nil, {})
        case .report(let tell): return (tell, {})
        case .bar:
            let bar = SharedProgress(title)
            return ({ bar.update($0, of: $1) }, { bar.finish() })
        }
    }
}

/// A value, and what it took to compute it.
public struct RunReport<Value: Sendable>: Sendable, CustomStringConvertible {
    /// The value.
    public var value: Value
    /// Calls that would have run if none were shared; `Int.max` if they are more.
    public var callsAsked: Int
    /// Tasks that ran.
    public var tasksRun: Int
    /// Tasks that ran, by the name of their kernel or closure, in the order of the graph.
    public var tasks: [(name: String, count: Int)]
    /// Seconds from the call to the last task's end.
    public var seconds: Double
    /// The most bytes that results held at a time.
    public var peakBytes: Int
    /// The engine, such as `threads`.
    public var engine: String
    /// When and where each task ran, if a trace was asked for.
    public var spans: [TaskSpan]

    /// What was asked, done, and how long it took.
    public var description: String {
        let asked = callsAsked == .max ? "more calls than can be counted" : "\(callsAsked) calls"
        return """
            \(asked) asked for, \(tasksRun) tasks run on \(engine) in \(Figures.seconds(seconds)), \
            results of at most \(peakBytes) bytes at a time
            """
    }

    /// Writes the trace in the form that chrome://tracing and Perfetto show, workers as rows.
    /// - Throws: if the file cannot be written; then it is as it was.
    public func writeTrace(to path: String) throws { try ChromeTrace("Quern", traceSpans).write(to: path) }

    /// The trace as an SVG picture: workers as rows, a colour for each kernel.
    public func tracePicture(title: String) -> String {
        TraceChart(title: title, traceSpans).svg
    }

    /// The spans as Reports has them; the kind is the name without arguments.
    private var traceSpans: [TraceSpan] {
        spans.map { span in
            TraceSpan(
                span.name, category: String(span.name.prefix { $0 != "(" }), worker: span.worker, start: span.start,
                end: span.end)
        }
    }
}
