// What the state machine asks its carrier to do, and what the carrier tells it of tasks. All I/O is between these two.

package import TaskGraphs

/// Something for the carrier to do. It does them in order.
package enum WorkerAction: Sendable {
    /// Sends a message; the descriptor of `segment`, which the task has just made, goes with it.
    case send([UInt8], segment: UInt64?)
    /// Maps the frame's descriptor number `descriptor` as segment `id`. If that fails, tell `attachFailed`.
    case attach(id: UInt64, byteCount: Int, descriptor: Int)
    /// Lets a segment go, as soon as no task uses it.
    case detach(id: UInt64)
    /// Runs a task, and tells `finished`.
    case start(WorkerJob)
    /// Tells a running task to stop.
    case cancel(task: UInt64)
}

/// A task to run.
package struct WorkerJob: Sendable {
    package var task: UInt64
    package var name: String
    package var program: String
    package var arguments: JobBytes
    package var inputs: [JobBytes]
    package var result: ResultPlace
}

/// Bytes that a task takes.
package enum JobBytes: Sendable {
    case here(TravelBytes)
    /// The first bytes of a segment, which the carrier has mapped.
    case segment(id: UInt64, byteCount: Int)
}

/// How a task ended.
package enum JobOutcome: Sendable {
    /// The result, in memory of the carrier's own.
    case bytes(TravelBytes)
    /// The result is in a segment: the first `byteCount` bytes. `madeByteCount` is the size of the segment if the
    /// carrier has made it for this task.
    case segment(id: UInt64, byteCount: Int, madeByteCount: Int?)
    case failed(TravelFailure)
}
