// What an engine says to a worker. The names of fields are the protocol's: other languages read them as they stand
// here.

/// A message to a worker.
package struct RequestEnvelope: Codable, Sendable {
    /// `ProtocolVersion.number` of the sender.
    package var version: Int
    package var request: WorkerRequest

    package init(_ request: WorkerRequest, version: Int = ProtocolVersion.number) {
        self.version = version
        self.request = request
    }
}

/// A request.
package enum WorkerRequest: Codable, Sendable {
    /// The first message: who asks.
    case hello(Hello)
    /// Programs by content, each before the first task that names it.
    case programs([ProgramMessage])
    /// Segments of shared memory; their descriptors go with the frame, in this order.
    case attach([SegmentMessage])
    /// Runs a task.
    case run(TaskMessage)
    /// Stops a task: one that waits ends as cancelled, one that runs is told.
    case cancel(task: UInt64)
    /// Lets go of what the engine needs no more.
    case release(Release)
    /// Asks whether the worker is there, and what it holds.
    case status(number: UInt64)
}

/// Who asks.
package struct Hello: Codable, Sendable, Hashable {
    package var release = ProtocolVersion.release
    package var abi = ProtocolVersion.abi
    package init() {}
}

/// A program: `digest` is the SHA-256 of kind and content, as `TravelProgram` computes it.
package struct ProgramMessage: Codable, Sendable, Hashable {
    package var digest: String
    package var kind: String
    package var bytes: [UInt8]
    package init(digest: String, kind: String, bytes: [UInt8]) {
        (self.digest, self.kind, self.bytes) = (digest, kind, bytes)
    }
}

/// A segment of shared memory.
package struct SegmentMessage: Codable, Sendable, Hashable {
    package var id: UInt64
    package var byteCount: Int
    package init(id: UInt64, byteCount: Int) { (self.id, self.byteCount) = (id, byteCount) }
}

/// A task.
package struct TaskMessage: Codable, Sendable, Hashable {
    /// Its number, which the engine gives; no other task that waits, runs or is kept has it.
    package var task: UInt64
    /// What to call it in messages.
    package var name: String
    /// The program.
    package var program: String
    package var arguments: WireBlob
    package var inputs: [WireBlob]
    package var result: ResultPlace
    /// Among tasks that wait, larger ones go first, equal ones in the order in which they came.
    package var priority: Int
    /// Whether to tell by `progress` when it starts.
    package var tellsStart: Bool

    package init(
        task: UInt64, name: String, program: String, arguments: WireBlob, inputs: [WireBlob], result: ResultPlace,
        priority: Int = 0, tellsStart: Bool = false
    ) {
        self.task = task
        self.name = name
        self.program = program
        self.arguments = arguments
        self.inputs = inputs
        self.result = result
        self.priority = priority
        self.tellsStart = tellsStart
    }
}

/// What is needed no more.
package struct Release: Codable, Sendable, Hashable {
    package var segments: [UInt64]
    package var programs: [String]
    package var held: [UInt64]
    package init(segments: [UInt64] = [], programs: [String] = [], held: [UInt64] = []) {
        (self.segments, self.programs, self.held) = (segments, programs, held)
    }
    package var isEmpty: Bool { segments.isEmpty && programs.isEmpty && held.isEmpty }
}
