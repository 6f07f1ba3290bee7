// A value that a task on the pool computes. Public face; the state is FutureCore's, waiting is Future+Waiting's.

/// A value that is being computed, or a task that may fail or be cancelled instead.
///
///     let area = ThreadPool.submit(name: "area") { try measure(map) }
///     let text = area.map { "\($0) km²" }
///     print(try text.get())            // or: try await text.value
///
/// Letting go of a future neither cancels nor waits: the task runs all the same.
public struct Future<Value: Sendable>: Sendable {
    let core: FutureCore<Value>

    /// Starts `work` on the pool.
    public init(
        name: String = "task", priority: PoolPriority = .usual, _ work: @escaping @Sendable () throws -> Value
    ) {
        core = FutureCore(name: name, priority: priority, work: work)
        core.start()
    }

    init(core: FutureCore<Value>) { self.core = core }

    /// A future that has its value already.
    public init(value: Value) {
        core = FutureCore(name: "value", priority: .usual, work: nil)
        core.finish(.success(value))
    }

    /// The name of its task.
    public var name: String { core.name }

    /// Whether it has a value, an error, or was cancelled.
    public var isDone: Bool { core.result != nil }

    /// The value or the error, if it is done.
    public var result: Result<Value, TaskError>? { core.result }

    /// Cancels: a task that has not started never starts, and the future fails with ``TaskError/cancelled(task:)``; one
    /// that runs sees ``TaskContext/isCancelled``, and decides.
    /// - Returns: whether it has not started and never will.
    @discardableResult
    public func cancel() -> Bool { core.cancel() }

    /// A future of `transform` of this one's value. It waits on no thread, and fails as this one fails.
    public func map<Other: Sendable>(
        name: String? = nil, _ transform: @escaping @Sendable (Value) throws -> Other
    ) -> Future<Other> {
        let source = core
        let mapped = FutureCore<Other>(name: name ?? source.name, priority: source.priority) {
            switch source.result {
            case .success(let value): try transform(value)
            case .failure(let error): throw Passed(error)
            case nil: preconditionFailure("a mapped future started before its source was done")
            }
        }
        mapped.source = source
        source.whenDone { mapped.start() }
        return Future<Other>(core: mapped)
    }
}

/// An error of the future that another was made from: reported as it is, under the first one's name.
struct Passed: Error {
    var error: TaskError
    init(_ error: TaskError) { self.error = error }
}
