// A carrier without sockets or threads: does at once what the service asks for, and keeps what it says.

import QuernCluster
import TaskGraphs
import Wire

/// Memory for one result, used by one thread.
private final class TestRoom: @unchecked Sendable {
    private let most: Int
    private(set) var bytes: TravelBytes?

    init(most: Int) { self.most = most }

    func take(_ count: Int) throws -> UnsafeMutableRawPointer {
        guard (0...most).contains(count) else { throw RoomShortage(byteCount: count, reason: "a test has \(most)") }
        let made = TravelBytes([UInt8](repeating: 0, count: count))
        bytes = made
        return UnsafeMutableRawPointer(mutating: made.base)
    }
}

/// A worker in memory. Tasks run when `runTasks` is called, so that tests see them wait.
final class MemoryCarrier {
    var service: WorkerService
    /// Replies that have not been looked at.
    private var replies: [WorkerReply] = []
    /// Messages that no reader understands; there may be none.
    private(set) var unreadable = 0
    private(set) var started: [WorkerJob] = []
    private(set) var cancelled: [UInt64] = []
    private(set) var attached: [UInt64: Int] = [:]
    private(set) var detached: [UInt64] = []
    private let reader: Mutable<FrameReader>
    /// Bytes that a result may have.
    let most: Int

    final class Mutable<Value> {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    init(limits: WorkerLimits = WorkerLimits(), slots: Int = 1, most: Int = 1 << 20) {
        var identity = WorkerService.Identity()
        identity.slots = slots
        service = WorkerService(identity: identity, limits: limits)
        reader = Mutable(FrameReader(limit: limits.messageByteCount))
        self.most = most
    }

    /// Whether a frame has begun and is not whole.
    var isInside: Bool { reader.value.isInside }

    /// Feeds bytes of a stream; gives how many frames and faults they made.
    @discardableResult
    func feed(_ bytes: [UInt8]) -> Int {
        let events = bytes.withUnsafeBytes { reader.value.receive($0) }
        for event in events { perform(service.receive(event)) }
        return events.count
    }

    /// Sends a request, and gives what comes back at once.
    @discardableResult
    func send(_ request: WorkerRequest, descriptors: Int = 0, version: Int = ProtocolVersion.number) -> [WorkerReply] {
        perform(service.receive(Self.message(request, version: version), descriptors: descriptors))
        return take()
    }

    /// The replies since the last call.
    func take() -> [WorkerReply] {
        defer { replies = [] }
        return replies
    }

    /// Runs what has been started, until nothing is left.
    func runTasks() {
        while !started.isEmpty {
            let job = started.removeFirst()
            perform(service.finished(job.task, outcome(job), seconds: 0.5))
        }
    }

    private func outcome(_ job: WorkerJob) -> JobOutcome {
        let room = TestRoom(most: most)
        let inputs = job.inputs.map(Self.bytes)
        let received = ReceivedTask { try room.take($0) }
        let failure = service.programs.run(
            job.program, arguments: Self.bytes(job.arguments).array, inputs: inputs, received)
        if let failure { return .failed(failure) }
        return room.bytes.map { .bytes($0) } ?? .failed(TravelFailure(id: "test", message: "no result"))
    }

    private static func bytes(_ bytes: JobBytes) -> TravelBytes {
        switch bytes {
        case .here(let bytes): bytes
        case .segment(_, let count): TravelBytes([UInt8](repeating: 0, count: min(count, 4096)))
        }
    }

    private func perform(_ actions: [WorkerAction]) {
        for action in actions {
            switch action {
            case .send(let message, _):
                if let envelope = try? MessagePack.decode(ReplyEnvelope.self, from: message) {
                    replies.append(envelope.reply)
                } else {
                    unreadable += 1
                }
            case .attach(let id, let byteCount, _): attached[id] = byteCount
            case .detach(let id):
                attached[id] = nil
                detached.append(id)
            case .start(let job): started.append(job)
            case .cancel(let task): cancelled.append(task)
            }
        }
    }

    /// A request as the bytes of a message.
    static func message(_ request: WorkerRequest, version: Int = ProtocolVersion.number) -> [UInt8] {
        (try? MessagePack.encode(RequestEnvelope(request, version: version))) ?? []
    }

    /// A request as a frame.
    static func frame(_ request: WorkerRequest) -> [UInt8] { FrameReader.frame(message(request)) }

    /// Sends the self-test's program.
    func sendSelfTest() {
        let program = SelfTestProgram.program
        send(.programs([ProgramMessage(digest: program.digest, kind: program.kind, bytes: program.bytes)]))
    }
}

extension TaskMessage {
    /// A step of the self-test.
    init(
        _ task: UInt64, _ step: SelfTestStep, inputs: [WireBlob] = [], result: ResultPlace = .inline, priority: Int = 0,
        tellsStart: Bool = false
    ) {
        self.init(
            task: task, name: "t\(task)", program: SelfTestProgram.program.digest,
            arguments: .inline((try? MessagePack.encode(step)) ?? []), inputs: inputs, result: result,
            priority: priority, tellsStart: tellsStart)
    }
}

extension [WorkerReply] {
    /// The ids of the errors among them.
    var errorIDs: [String] {
        compactMap {
            if case .error(let fault) = $0 { fault.id } else { nil }
        }
    }

    /// The bytes of the one result among them.
    var result: [UInt8]? {
        let found = compactMap { reply -> [UInt8]? in
            if case .done(let done) = reply, case .inline(let bytes) = done.place { bytes } else { nil }
        }
        return found.count == 1 ? found[0] : nil
    }

    /// The tasks that are done, in order.
    var doneTasks: [UInt64] {
        compactMap {
            if case .done(let done) = $0 { done.task } else { nil }
        }
    }
}
