// What a run of an array tells beside its value: time, memory against the promise, time of each stage, and on request
// when and where each task ran, as a Chrome trace or a picture.
// Neighbours: TaskGraphs measures the tasks, StageTimes the stages, Reports writes and draws.

internal import Reports
public import TaskGraphs

/// A value, and what it took to compute it.
public struct ArrayRunReport<Value> {
    /// The value.
    public var value: Value
    /// Seconds from the call to the last task's end.
    public var seconds: Double
    /// The most bytes of elements that the run held at a time, results included.
    public var peakBytes: Int
    /// What the plan had foretold: never less.
    public var predictedPeakBytes: Int
    /// Tasks that ran.
    public var tasksRun: Int
    /// The engine, such as `threads`.
    public var engine: String
    /// The stages in the order in which they ran: each is one fused kernel, or an operation in steps.
    public var stages: [ArrayStageReport]
    /// When and where each task ran, if a trace was asked for.
    public var spans: [TaskSpan]

    /// The same report of another value.
    func map<Other>(_ transform: (Value) -> Other) -> ArrayRunReport<Other> {
        ArrayRunReport<Other>(
            value: transform(value), seconds: seconds, peakBytes: peakBytes, predictedPeakBytes: predictedPeakBytes,
            tasksRun: tasksRun, engine: engine, stages: stages, spans: spans)
    }

    /// Writes the trace in the form that chrome://tracing and Perfetto show, workers as rows; ask for it by
    /// `trace: true`.
    /// - Throws: if the file cannot be written; then it is as it was.
    public func writeTrace(to path: String) throws { try ChromeTrace("Quern arrays", traceSpans).write(to: path) }

    /// The trace as an SVG picture: workers as rows, a colour for each stage.
    public func tracePicture(title: String) -> String { TraceChart(title: title, traceSpans).svg }

    private var traceSpans: [TraceSpan] {
        spans.map { TraceSpan($0.name, category: $0.name, worker: $0.worker, start: $0.start, end: $0.end) }
    }
}

extension ArrayRunReport: Sendable where Value: Sendable {}

extension ArrayRunReport: CustomStringConvertible {
    /// What it took, and the time of each stage.
    public var description: String {
        let first = """
            \(tasksRun) tasks on \(engine) in \(Figures.seconds(seconds)), at most \(ByteText.of(peakBytes)) of elements \
            at a time of \(ByteText.of(predictedPeakBytes)) foretold
            """
        return ([first] + stages.map { "  \(Figures.seconds($0.seconds))  \($0.name)" }).joined(separator: "\n")
    }
}

/// What one stage of a run took.
public struct ArrayStageReport: Sendable, Hashable {
    /// The stage as `explain` calls it.
    public var name: String
    /// Tasks that ran.
    public var taskCount: Int
    /// Seconds from its first task to the last one's end; stages run one after the other.
    public var seconds: Double
}
