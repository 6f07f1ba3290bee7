// What ran when and where: the unit of traces. Engines and parallel loops measure spans; ChromeTrace writes them for
// a viewer, TraceChart draws them.

/// Something that ran on one worker for a while.
public struct TraceSpan: Sendable, Hashable {
    /// What ran.
    public var name: String
    /// What kind of thing it was: the colour of its bar.
    public var category: String
    /// Which worker ran it: 0 for threads that are no workers of the pool, such as the one that asked for the run.
    public var worker: Int
    /// When it began, in seconds of any clock that all spans of a trace share.
    public var start: Double
    /// When it ended, in seconds of the same clock.
    public var end: Double

    /// A span of `name` from `start` to `end`, in seconds.
    public init(_ name: String, category: String = "task", worker: Int, start: Double, end: Double) {
        self.name = name
        self.category = category
        self.worker = worker
        self.start = start
        self.end = end
    }

    /// True if its times are numbers, in order, of less than a century.
    var isDrawable: Bool {
        start.isFinite && end.isFinite && start <= end && max(start.magnitude, end.magnitude) < 4e9
    }

    /// The name of a worker's row.
    public static func rowName(ofWorker worker: Int) -> String { worker == 0 ? "caller" : "worker \(worker)" }
}
