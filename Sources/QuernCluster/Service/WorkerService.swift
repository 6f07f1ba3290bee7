// The worker's side of the protocol, as a state machine: messages and ends of tasks in, actions out. No socket, thread,
// clock or file in here; carriers (WorkerProcess) own those, and call it from one thread at a time.
//
// A task is   waiting ──▶ running ──▶ gone, or kept until released (ResultPlace.held).
// Before `hello` has been welcomed, every other message is out of order; a `hello` that does not fit is refused and
// may be followed by another.
//
// Holds: every message is answered by what it asks for, or by an error with a stable id, and changes nothing in the
// second case; the service is never in a state from which it does not serve on; what it holds is bounded by its
// limits; tasks are started at most `slots` at a time, by priority, then in the order in which they came.

internal import QuernCore
package import TaskGraphs
internal import Wire

package struct WorkerService: Sendable {
    /// What a worker tells of itself.
    package struct Identity: Sendable {
        package var llvm = ""
        package var cpu = ""
        package var process = 0
        /// Tasks at a time, and threads of loops inside them.
        package var slots = 1
        package var threads = 1
        package init() {}
    }

    package let programs: ProgramStore
    package let identity: Identity
    package let limits: WorkerLimits
    var isWelcomed = false
    var waiting: [Waiting] = []
    var running: [UInt64: ResultPlace] = [:]
    var held: [UInt64: TravelBytes] = [:]
    var segments: [UInt64: Int] = [:]
    /// Segments that running tasks may make: their names are taken.
    var promised: Set<UInt64> = []
    /// The greatest number of a task so far: cancelling what is over is no mistake.
    var lastTask: UInt64 = 0

    struct Waiting: Sendable {
        var message: TaskMessage
        var arguments: JobBytes
        var inputs: [JobBytes]
    }

    package init(
        programs: ProgramStore = ProgramStore(), identity: Identity = Identity(), limits: WorkerLimits = WorkerLimits()
    ) {
        self.programs = programs
        self.identity = identity
        self.limits = limits
    }

    // MARK: - Events

    /// A frame has come.
    package mutating func receive(_ event: FrameEvent) -> [WorkerAction] {
        switch event {
        case .frame(let message, let descriptors): receive(message, descriptors: descriptors)
        case .fault(let fault, _): [error(Self.protocolFault(fault))]
        }
    }

    /// A message has come, with so many descriptors; those that no action attaches are the carrier's to close.
    package mutating func receive(_ message: [UInt8], descriptors: Int = 0) -> [WorkerAction] {
        do throws(ProtocolFault) {
            let request = try read(message)
            return try handle(request, descriptors: descriptors)
        } catch {
            return [self.error(error)]
        }
    }

    /// A task that was started has ended.
    /// - Parameter seconds: how long it ran.
    package mutating func finished(_ task: UInt64, _ outcome: JobOutcome, seconds: Double) -> [WorkerAction] {
        guard let place = running.removeValue(forKey: task) else { return [] }
        if case .shared(_, let fresh, _) = place { promised.remove(fresh) }
        var actions: [WorkerAction]
        switch outcome {
        case .failed(let failure):
            actions = [reply(.fault(task: task, failure: FailureMessage(failure)))]
        case .segment(let id, let byteCount, let madeByteCount):
            if let madeByteCount { segments[id] = madeByteCount }
            actions = [
                done(task, byteCount, .segment(id: id, byteCount: byteCount), made: madeByteCount, id, seconds)
            ]
        case .bytes(let bytes):
            if case .held = place {
                held[task] = bytes
                actions = [done(task, bytes.count, .held(task: task), made: nil, 0, seconds)]
            } else if bytes.count > limits.messageByteCount - 1024 {
                let failure = TravelFailure(
                    id: "worker.too-large",
                    message: "a result of \(bytes.count) bytes does not fit a message of \(limits.messageByteCount); "
                        + "ask for it in shared memory, or kept")
                actions = [reply(.fault(task: task, failure: FailureMessage(failure)))]
            } else {
                actions = [done(task, bytes.count, .inline(bytes.array), made: nil, 0, seconds)]
            }
        }
        actions += startWaiting()
        return actions
    }

    /// A segment could not be mapped: tasks that name it are refused.
    package mutating func attachFailed(_ id: UInt64, reason: String) -> [WorkerAction] {
        segments[id] = nil
        return [error(ProtocolFault("worker.no-memory", "segment \(id) could not be mapped: \(reason)"))]
    }

    // MARK: - Starting

    /// Starts what may start.
    mutating func startWaiting() -> [WorkerAction] {
        var actions: [WorkerAction] = []
        while running.count < max(1, identity.slots), !waiting.isEmpty {
            // Few wait: engines keep their own queues. The first of the most urgent.
            var best = 0
            for k in waiting.indices where waiting[k].message.priority > waiting[best].message.priority { best = k }
            let next = waiting.remove(at: best)
            let message = next.message
            running[message.task] = message.result
            if message.tellsStart { actions.append(reply(.progress(task: message.task))) }
            actions.append(
                .start(
                    WorkerJob(
                        task: message.task, name: message.name, program: message.program, arguments: next.arguments,
                        inputs: next.inputs, result: message.result)))
        }
        return actions
    }

    // MARK: - Replies

    private func done(
        _ task: UInt64, _ byteCount: Int, _ place: WireBlob, made: Int?, _ id: UInt64, _ seconds: Double
    ) -> WorkerAction {
        reply(
            .done(Done(task: task, byteCount: byteCount, place: place, segmentByteCount: made ?? 0, seconds: seconds)),
            segment: made == nil ? nil : id)
    }

    func error(_ fault: ProtocolFault) -> WorkerAction { reply(.error(fault)) }

    /// A reply as bytes. What cannot be written (nothing of ours) is told as an error in its place.
    func reply(_ reply: WorkerReply, segment: UInt64? = nil) -> WorkerAction {
        do throws(WireError) {
            return .send(try MessagePack.encode(ReplyEnvelope(reply)), segment: segment)
        } catch {
            let fault = ProtocolFault("worker.internal", "a reply could not be written: \(error)")
            return .send((try? MessagePack.encode(ReplyEnvelope(.error(fault)))) ?? [], segment: nil)
        }
    }
}
