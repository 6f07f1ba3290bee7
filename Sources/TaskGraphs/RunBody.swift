// The part of a run that knows the type of the values: calling tasks, and where their values are. All else in a run is
// the same for every type, and is compiled once; this is compiled where the type is known, for through Swift's generic
// entry points the values of an empty task cost as much as the scheduling around it.
// Made by ThreadEngine; called by GraphRun.
// Holds: values at a position are initialised by `run`, once, and let go once: by `letGo`, or by `outcome`.

/// What a run of a graph calls, for any type of value.
@usableFromInline
struct RunBody: Sendable {
    /// Runs a task with the values at the given positions, and leaves its value at `position`.
    /// Gives the bytes that the value really takes, or -1.
    @usableFromInline typealias Run =
        @Sendable (_ task: Int, _ inputs: UnsafeBufferPointer<Int32>, _ position: Int) throws -> Int
    /// Lets go of the values at the given positions.
    @usableFromInline typealias LetGo = @Sendable (_ positions: UnsafeBufferPointer<Int32>) -> Void

    let run: Run
    let letGo: LetGo

    @usableFromInline
    init(run: @escaping Run, letGo: @escaping LetGo) {
        self.run = run
        self.letGo = letGo
    }
}

/// Room for the values of a run, by position.
@usableFromInline
final class RunValues<Work: TaskWork>: @unchecked Sendable {
    @usableFromInline let values: UnsafeMutablePointer<Work.Value>

    @inlinable
    init(capacity: Int) { values = .allocate(capacity: max(1, capacity)) }

    @inlinable
    deinit { values.deallocate() }

    /// What a run calls; it keeps the room.
    @inlinable
    func body(_ graph: TaskGraph<Work>) -> RunBody {
        let payloads = graph.payloads
        return RunBody(
            run: { task, inputs, position in
                let values = self.values
                var given: [Work.Value] = []
                if !inputs.isEmpty {
                    given = [Work.Value](unsafeUninitializedCapacity: inputs.count) { given, count in
                        for input in inputs {
                            given.initializeElement(at: count, to: values[Int(input)])
                            count += 1
                        }
                    }
                }
                let value = try payloads[task].run(given)
                let bytes = payloads[task].byteCount(of: value) ?? -1
                (values + position).initialize(to: value)
                return bytes
            },
            letGo: { positions in
                for p in positions { (self.values + Int(p)).deinitialize(count: 1) }
            })
    }

    /// What a run that is over gave. The values are the caller's alone from then on.
    @inlinable
    func outcome(of run: GraphRun) throws(TaskError) -> RunOutcome<Work.Value> {
        let (alive, result) = run.close()
        defer { for p in alive { (values + p).deinitialize(count: 1) } }
        let end = try result.get()
        return RunOutcome(end, values: end.wantedPositions.map { values[$0] })
    }
}

/// How a run ended, but for its values.
@usableFromInline
struct RunEnd: Sendable {
    let wanted: [TaskID]
    @usableFromInline let wantedPositions: [Int]
    let tasksRun: Int
    let seconds: Double
    let peakBytes: Int
    let serialPeakBytes: Int
    let spans: [TaskSpan]
}

extension RunOutcome {
    @usableFromInline
    init(_ end: RunEnd, values: [Value]) {
        self.init(
            wanted: end.wanted, values: values, tasksRun: end.tasksRun, seconds: end.seconds, peakBytes: end.peakBytes,
            serialPeakBytes: end.serialPeakBytes, spans: end.spans)
    }
}
