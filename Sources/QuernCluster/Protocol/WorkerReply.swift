// What a worker says to the engine.

package import TaskGraphs

/// A message from a worker.
package struct ReplyEnvelope: Codable, Sendable {
    /// `ProtocolVersion.number` of the worker.
    package var version: Int
    package var reply: WorkerReply

    package init(_ reply: WorkerReply, version: Int = ProtocolVersion.number) {
        self.version = version
        self.reply = reply
    }
}

/// A reply.
package enum WorkerReply: Codable, Sendable {
    /// The answer to `hello`: who serves.
    case welcome(Welcome)
    /// A task has its result.
    case done(Done)
    /// A task ended with an error.
    case fault(task: UInt64, failure: FailureMessage)
    /// A message was not understood or asks for what cannot be; the task if it was about one, which then does not run.
    case error(ProtocolFault)
    /// A task has started.
    case progress(task: UInt64)
    /// The answer to `status`.
    case status(WorkerStatus)
}

/// Who serves.
package struct Welcome: Codable, Sendable, Hashable {
    package var release: String
    package var abi: Int
    /// The version of LLVM, empty if there is none; the CPU that kernels are compiled for.
    package var llvm: String
    package var cpu: String
    package var process: Int
    /// Tasks at a time, and threads of parallel loops inside them.
    package var slots: Int
    package var threads: Int
    /// The kinds of programs that it reads.
    package var kinds: [String]
    package var limits: WorkerLimits

    package init(
        release: String, abi: Int, llvm: String, cpu: String, process: Int, slots: Int, threads: Int, kinds: [String],
        limits: WorkerLimits
    ) {
        self.release = release
        self.abi = abi
        self.llvm = llvm
        self.cpu = cpu
        self.process = process
        self.slots = slots
        self.threads = threads
        self.kinds = kinds
        self.limits = limits
    }
}

/// A result.
package struct Done: Codable, Sendable, Hashable {
    package var task: UInt64
    /// Bytes of the result.
    package var byteCount: Int
    /// Where they are. A segment that the engine does not know came with the frame.
    package var place: WireBlob
    /// Bytes of that segment, if it is new; else 0.
    package var segmentByteCount: Int
    /// Seconds that the task ran.
    package var seconds: Double

    package init(task: UInt64, byteCount: Int, place: WireBlob, segmentByteCount: Int, seconds: Double) {
        (self.task, self.byteCount, self.place) = (task, byteCount, place)
        (self.segmentByteCount, self.seconds) = (segmentByteCount, seconds)
    }
}

/// What a worker holds.
package struct WorkerStatus: Codable, Sendable, Hashable {
    /// The number of the question.
    package var number: UInt64
    package var running: [UInt64]
    package var waitingCount: Int
    package var programCount: Int
    package var segmentCount: Int
    package var segmentByteCount: Int
    package var heldCount: Int
    package var heldByteCount: Int
}

/// What is wrong with a message, and what was expected.
package struct ProtocolFault: Codable, Error, Sendable, Hashable, CustomStringConvertible {
    /// The stable id, such as `worker.out-of-order`.
    package var id: String
    package var message: String
    /// The task that the message was about.
    package var task: UInt64?

    package init(_ id: String, _ message: String, task: UInt64? = nil) {
        (self.id, self.message, self.task) = (id, message, task)
    }

    package var description: String { "\(message) [\(id)]" }
}

/// A `TravelFailure` on the wire.
package struct FailureMessage: Codable, Sendable, Hashable {
    package var id: String
    package var message: String
    package var kernel: String?
    package var file: String?
    package var line: Int?
    package var column: Int?
    package var block: [Int]?
    package var index: [Int]?
    package var isDeterministic: Bool
    package var worker: String
    package var detail: [UInt8]

    /// The failure in the form that travels.
    package init(_ failure: TravelFailure) {
        id = failure.id
        message = failure.message
        kernel = failure.place?.kernel
        file = failure.place?.file
        line = failure.place?.line
        column = failure.place?.column
        block = failure.block
        index = failure.index
        isDeterministic = failure.isDeterministic
        worker = failure.worker
        detail = failure.detail
    }

    /// The failure.
    package var failure: TravelFailure {
        var place: TravelFailure.Place?
        if let kernel, let file, let line, let column {
            place = TravelFailure.Place(kernel: kernel, file: file, line: line, column: column)
        }
        return TravelFailure(
            id: id, message: message, place: place, block: block, index: index, isDeterministic: isDeterministic,
            worker: worker, detail: detail)
    }
}
