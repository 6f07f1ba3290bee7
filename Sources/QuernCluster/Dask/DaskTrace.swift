// What a run tells of when and where tasks ran: the workers' news put on the run's clock and on rows.

internal import Glibc
internal import Synchronization
internal import TaskGraphs

/// A run's clock, and what workers' clocks are compared with.
struct DaskClock: Sendable {
    private let start = DaskClock.now(CLOCK_MONOTONIC)
    /// Unix time of the start. Workers' clocks may differ from this machine's.
    let unixStart = DaskClock.now(CLOCK_REALTIME)

    var seconds: Double { Self.now(CLOCK_MONOTONIC) - start }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// Eight digits for a run: no other of the cluster has them, but by chance of one in billions.
    static func freshName() -> String {
        let digits = String(UInt32.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

/// Spans of tasks that ran in this process.
final class SpansHere: Sendable {
    private let spans = Mutex<[TaskSpan]>([])

    func add(_ name: String, start: Double, end: Double) {
        spans.withLock { $0.append(TaskSpan(name: name, worker: 0, start: start, end: end)) }
    }

    var all: [TaskSpan] { spans.withLock { $0 } }
}

/// News of tasks that have run.
struct DaskTrace {
    private var events: [Int: BridgeReply.Event] = [:]
    private var told = -1

    /// Tasks that have run on workers.
    var count: Int { events.count }

    mutating func add(_ event: BridgeReply.Event) { events[event.position] = event }

    mutating func tell(_ progress: (@Sendable (Int, Int) -> Void)?, _ finished: Int, total: Int) {
        guard let progress, finished > told else { return }
        told = finished
        progress(finished, total)
    }

    /// Each thread of each worker is a row, from 1 on. All lies within the run: a worker whose clock is not this machine's is
    /// shifted as little as brings its tasks there.
    func spans(_ plan: TaskPlan, _ clock: DaskClock, seconds: Double) -> [TaskSpan] {
        let lanes = Set(events.values.map { Lane(worker: $0.worker, thread: $0.thread) }).sorted()
        let rows = Dictionary(uniqueKeysWithValues: zip(lanes, 1...))
        let shifts = Dictionary(grouping: events.values, by: \.worker).mapValues { events in
            let first = events.map(\.start).min()! - clock.unixStart
            let last = events.map(\.end).max()! - clock.unixStart
            return first < 0 ? -first : min(0, max(seconds - last, -first))
        }
        return events.values.map { event in
            let shift = shifts[event.worker, default: 0] - clock.unixStart
            return TaskSpan(
                name: plan.name(event.position), worker: rows[Lane(worker: event.worker, thread: event.thread)] ?? 0,
                start: min(event.start + shift, seconds), end: min(event.end + shift, seconds))
        }
    }

    private struct Lane: Hashable, Comparable {
        var worker: String
        var thread: UInt64
        static func < (a: Lane, b: Lane) -> Bool { (a.worker, a.thread) < (b.worker, b.thread) }
    }
}

/// Results of tasks that ran in this process, on their way to the run's thread.
final class ResultsHere<Value: Sendable>: Sendable {
    private let results = Mutex<[Int: Result<Value, any Error>]>([:])

    func put(_ position: Int, _ result: Result<Value, any Error>) { results.withLock { $0[position] = result } }
    func take(_ position: Int) -> Result<Value, any Error>? { results.withLock { $0.removeValue(forKey: position) } }
}
