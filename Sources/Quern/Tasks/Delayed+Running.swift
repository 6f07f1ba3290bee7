// Running delayed values: on an engine, within a memory budget, blocking or not. One graph a run; several values asked
// for together share their calls.

public import TaskGraphs
internal import KernelRuntime
internal import QuernCore

extension Delayed {
    /// Runs the calls that the value needs, each once, and gives the value.
    /// - Parameters:
    ///   - engine: `.threads` (all of the pool), `.threads(2)`, `.serial`.
    ///   - memory: the most bytes of results at a time; nil for no limit.
    ///   - progress: how to show how far it is.
    ///   - cancellation: cancels the run.
    ///   - capsule: a folder; a call that ends with a fault is kept in a file there, for `kernelc replay`.
    /// - Throws: `TaskError`; `.failed` names the call and holds its error.
    public func compute<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        cancellation: CancellationToken? = nil, capsule: String? = nil
    ) throws(TaskError) -> Value {
        try run(on: engine, memory: memory, progress: progress, cancellation: cancellation, capsule: capsule).value
    }

    /// The same without blocking the calling thread; cancelling the Swift task cancels the run.
    public func compute<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        cancellation: CancellationToken? = nil, capsule: String? = nil
    ) async throws(TaskError) -> Value {
        try await run(on: engine, memory: memory, progress: progress, cancellation: cancellation, capsule: capsule)
            .value
    }

    /// Runs the calls that the value needs, and tells what it took.
    ///
    /// Parameters and errors as `compute`; `trace` records when and where each task ran.
    public func run<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        cancellation: CancellationToken? = nil, trace: Bool = false, capsule: String? = nil
    ) throws(TaskError) -> RunReport<Value> {
        let run = DelayedRun([node], memory, progress, cancellation, trace, capsule)
        defer { run.finish() }
        return run.report(try run.outcome(on: engine), engine.name) { Self.value($0, 0) }
    }

    /// The same without blocking the calling thread; cancelling the Swift task cancels the run.
    public func run<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        cancellation: CancellationToken? = nil, trace: Bool = false, capsule: String? = nil
    ) async throws(TaskError) -> RunReport<Value> {
        let run = DelayedRun([node], memory, progress, cancellation, trace, capsule)
        defer { run.finish() }
        return run.report(try await run.outcome(on: engine), engine.name) { Self.value($0, 0) }
    }

    /// The value at a place of a run's.
    static func value(_ values: [any Sendable], _ index: Int) -> Value {
        guard values.indices.contains(index), let value = values[index] as? Value else { wrongResult(Value.self) }
        return value
    }
}

/// Runs the calls that all the values need, each once, and gives the values in order.
///
/// Parameters and errors are those of `Delayed.compute`.
public func computeAll<Value: Sendable, E: Engine>(
    _ values: [Delayed<Value>], on engine: E = ThreadEngine.threads, memory: ByteCount? = nil,
    progress: ProgressStyle = .none, cancellation: CancellationToken? = nil, capsule: String? = nil
) throws(TaskError) -> [Value] {
    try runAll(
        values, on: engine, memory: memory, progress: progress, cancellation: cancellation, capsule: capsule
    ).value
}

/// The same without blocking the calling thread; cancelling the Swift task cancels the run.
public func computeAll<Value: Sendable, E: Engine>(
    _ values: [Delayed<Value>], on engine: E = ThreadEngine.threads, memory: ByteCount? = nil,
    progress: ProgressStyle = .none, cancellation: CancellationToken? = nil, capsule: String? = nil
) async throws(TaskError) -> [Value] {
    let run = DelayedRun(values.map(\.node), memory, progress, cancellation, false, capsule)
    defer { run.finish() }
    return run.report(try await run.outcome(on: engine), engine.name) { all in
        all.indices.map { Delayed<Value>.value(all, $0) }
    }.value
}

/// Runs the calls that all the values need, each once, and tells what it took.
public func runAll<Value: Sendable, E: Engine>(
    _ values: [Delayed<Value>], on engine: E = ThreadEngine.threads, memory: ByteCount? = nil,
    progress: ProgressStyle = .none, cancellation: CancellationToken? = nil, trace: Bool = false, capsule: String? = nil
) throws(TaskError) -> RunReport<[Value]> {
    let run = DelayedRun(values.map(\.node), memory, progress, cancellation, trace, capsule)
    defer { run.finish() }
    return run.report(try run.outcome(on: engine), engine.name) {
        all in all.indices.map { Delayed<Value>.value(all, $0) }
    }
}

/// Runs the calls that values of several types need, each once: `let (a, b) = try computeAll(x, y)`.
public func computeAll<each Value: Sendable>(
    _ values: repeat Delayed<each Value>, memory: ByteCount? = nil, progress: ProgressStyle = .none,
    cancellation: CancellationToken? = nil, capsule: String? = nil
) throws(TaskError) -> (repeat each Value) {
    var nodes: [DelayedNode] = []
    for value in repeat each values { nodes.append(value.node) }
    let run = DelayedRun(nodes, memory, progress, cancellation, false, capsule)
    defer { run.finish() }
    let all = try run.outcome(on: ThreadEngine.threads).values
    var index = 0
    func next<One: Sendable>(_ value: Delayed<One>) -> One {
        defer { index += 1 }
        return Delayed<One>.value(all, index)
    }
    return (repeat next(each values))
}

/// A run of delayed values on any engine.
private struct DelayedRun {
    let plan: DelayedPlan
    let options: RunOptions
    let capsule: String?
    let finish: () -> Void

    init(
        _ nodes: [DelayedNode], _ memory: ByteCount?, _ progress: ProgressStyle, _ cancellation: CancellationToken?,
        _ trace: Bool, _ capsule: String?
    ) {
        plan = DelayedPlan(nodes, mode: .here, keepsFaults: capsule != nil)
        self.capsule = capsule
        let observer = progress.observer("tasks")
        finish = observer.finish
        options = RunOptions(
            memoryBudget: memory?.bytes, trace: trace, cancellation: cancellation, progress: observer.tell)
    }

    func outcome<E: Engine>(on engine: E) throws(TaskError) -> RunOutcome<any Sendable> {
        do throws(TaskError) {
            return try engine.run(plan.graph, wanted: plan.wanted, options: options)
        } catch {
            throw kept(error, engine.name)
        }
    }

    func outcome<E: Engine>(on engine: E) async throws(TaskError) -> RunOutcome<any Sendable> {
        do throws(TaskError) {
            return try await engine.run(plan.graph, wanted: plan.wanted, options: options)
        } catch {
            throw kept(error, engine.name)
        }
    }

    /// The error, with the call that faulted in a file where that was asked for.
    private func kept(_ error: TaskError, _ engine: String) -> TaskError {
        guard let capsule, case .failed(let task, let fault as KernelFault) = error else { return error }
        var place = FaultCapsule.Place()
        (place.task, place.engine) = (task, engine)
        return .failed(task: task, underlying: fault.written(to: capsule, place))
    }

    func report<Value>(
        _ outcome: RunOutcome<any Sendable>, _ engine: String, _ value: ([any Sendable]) -> Value
    ) -> RunReport<Value> {
        RunReport(
            value: value(outcome.values), callsAsked: plan.callsAsked, tasksRun: outcome.tasksRun,
            tasks: plan.counts.map { ($0.name, $0.tasks) }, seconds: outcome.seconds, peakBytes: outcome.peakBytes,
            engine: engine, spans: outcome.spans)
    }
}
