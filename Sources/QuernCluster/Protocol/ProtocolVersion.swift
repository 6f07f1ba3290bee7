// What both sides of the worker protocol must agree on, and the bounds of its messages.
// Holds: a change of a message's form raises `number`; a change of what programs, arguments or results mean (a kind's
// own coding, the layout of values, what kernels compute) raises `abi`. Sides that differ in either refuse each other
// before any task.

internal import QuernCore

/// The version of the protocol between engines and workers.
package enum ProtocolVersion {
    /// The form of frames and messages.
    package static let number = 1
    /// What the contents of programs, arguments and results mean.
    package static let abi = 1000 + QuernVersion.codeRevision
    /// The release of Quern, for messages alone.
    package static let release = QuernVersion.text

    /// What to do where versions differ.
    package static func remedy(worker: String, asking: String) -> String {
        "this worker is \(worker), the program that asks is \(asking); both must come from the same release: build "
            + "'quern-worker' from the sources that the program is built with ('swift build --product quern-worker'), or "
            + "install the wheel of that release on the workers"
    }

    /// Such as `Quern 0.1.0 (protocol 1, ABI 1004)`.
    package static func name(release: String, number: Int, abi: Int) -> String {
        "Quern \(release) (protocol \(number), ABI \(abi))"
    }
}

/// The bounds that a worker holds messages to; told in its welcome.
package struct WorkerLimits: Codable, Sendable, Hashable {
    /// Bytes of one message.
    package var messageByteCount = 64 << 20
    /// Values in one message: a bound of what reading it costs.
    package var messageValueCount = 1 << 20
    /// Programs that are held at a time, and their bytes.
    package var programCount = 1024
    package var programByteCount = 256 << 20
    /// Segments of shared memory that are attached at a time.
    package var segmentCount = 32768
    /// Tasks that wait or run.
    package var taskCount = 4096
    /// Inputs of one task.
    package var inputCount = 65536
    /// Results that are kept for later tasks.
    package var heldCount = 65536

    package init() {}
}
