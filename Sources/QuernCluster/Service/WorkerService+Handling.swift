// What each message does: reading, checking, then changing the state. Nothing is changed before everything about a
// message has been checked, but for lists (programs, segments), whose entries stand alone.

internal import TaskGraphs
internal import Wire

extension WorkerService {
    /// The version alone: read before the rest, whose form depends on it.
    private struct VersionOnly: Codable { var version: Int }

    func read(_ message: [UInt8]) throws(ProtocolFault) -> WorkerRequest {
        let bounds = WireLimits(byteCount: limits.messageByteCount, depth: 32, valueCount: limits.messageValueCount)
        let version: Int
        do throws(WireError) {
            version = try MessagePack.decode(VersionOnly.self, from: message, limits: bounds).version
        } catch {
            throw Self.malformed(error)
        }
        guard version == ProtocolVersion.number else {
            throw ProtocolFault(
                "worker.version",
                "a message of protocol \(version): "
                    + ProtocolVersion.remedy(worker: Self.ownName, asking: "of protocol \(version)"))
        }
        do throws(WireError) {
            return try MessagePack.decode(RequestEnvelope.self, from: message, limits: bounds).request
        } catch {
            throw Self.malformed(error)
        }
    }

    mutating func handle(_ request: WorkerRequest, descriptors: Int) throws(ProtocolFault) -> [WorkerAction] {
        if descriptors > 0 {
            guard case .attach = request else {
                throw ProtocolFault(
                    "worker.descriptors", "\(descriptors) descriptors came with a message that takes none")
            }
        }
        if case .hello(let hello) = request { return try welcome(hello) }
        guard isWelcomed else {
            throw ProtocolFault("worker.out-of-order", "the first message must be 'hello'")
        }
        switch request {
        case .hello: return []
        case .programs(let messages): return take(messages)
        case .attach(let messages): return try attach(messages, descriptors: descriptors)
        case .run(let message): return try take(message)
        case .cancel(let task): return try cancel(task)
        case .release(let release): return letGo(release)
        case .status(let number): return [status(number)]
        }
    }

    // MARK: - Each message

    private mutating func welcome(_ hello: Hello) throws(ProtocolFault) -> [WorkerAction] {
        guard hello.abi == ProtocolVersion.abi else {
            throw ProtocolFault(
                "worker.version",
                ProtocolVersion.remedy(
                    worker: Self.ownName,
                    asking: ProtocolVersion.name(
                        release: String(hello.release.prefix(64)), number: ProtocolVersion.number, abi: hello.abi)))
        }
        guard !isWelcomed else { throw ProtocolFault("worker.out-of-order", "'hello' came a second time") }
        isWelcomed = true
        return [
            reply(
                .welcome(
                    Welcome(
                        release: ProtocolVersion.release, abi: ProtocolVersion.abi, llvm: identity.llvm,
                        cpu: identity.cpu, process: identity.process, slots: identity.slots, threads: identity.threads,
                        kinds: programs.kindNames, limits: limits)))
        ]
    }

    private mutating func take(_ messages: [ProgramMessage]) -> [WorkerAction] {
        var actions: [WorkerAction] = []
        for message in messages {
            do throws(ProtocolFault) {
                let counts = programs.counts
                guard counts.programs < limits.programCount,
                    message.bytes.count <= limits.programByteCount - counts.bytes
                else {
                    throw ProtocolFault(
                        "worker.too-large",
                        "\(counts.programs) programs of \(counts.bytes) bytes are here, and one more of "
                            + "\(message.bytes.count), at most \(limits.programCount) of \(limits.programByteCount) are "
                            + "kept; release some")
                }
                try programs.add(kind: message.kind, bytes: message.bytes, digest: message.digest)
            } catch {
                actions.append(self.error(error))
            }
        }
        return actions
    }

    private mutating func attach(_ messages: [SegmentMessage], descriptors: Int) throws(ProtocolFault) -> [WorkerAction]
    {
        guard messages.count == descriptors else {
            throw ProtocolFault(
                "worker.descriptors",
                "\(messages.count) segments came with \(descriptors) descriptors, expected as many")
        }
        var actions: [WorkerAction] = []
        for (place, message) in messages.enumerated() {
            if segments[message.id] != nil || promised.contains(message.id) {
                actions.append(
                    error(
                        ProtocolFault("worker.segment", "segment \(message.id) is attached already; release it first")))
            } else if message.byteCount <= 0 {
                actions.append(
                    error(ProtocolFault("worker.segment", "segment \(message.id) has \(message.byteCount) bytes")))
            } else if segments.count >= limits.segmentCount {
                actions.append(
                    error(
                        ProtocolFault(
                            "worker.too-large", "\(segments.count) segments are attached, at most as many may be")))
            } else {
                segments[message.id] = message.byteCount
                actions.append(.attach(id: message.id, byteCount: message.byteCount, descriptor: place))
            }
        }
        return actions
    }

    private mutating func take(_ message: TaskMessage) throws(ProtocolFault) -> [WorkerAction] {
        let task = message.task
        func refused(_ id: String, _ text: String) -> ProtocolFault { ProtocolFault(id, text, task: task) }
        guard running[task] == nil, held[task] == nil, !waiting.contains(where: { $0.message.task == task }) else {
            throw refused("worker.task", "task \(task) is here already; number tasks one by one")
        }
        guard waiting.count + running.count < limits.taskCount else {
            throw refused("worker.too-large", "\(limits.taskCount) tasks wait or run, no more are taken")
        }
        guard message.inputs.count <= limits.inputCount else {
            throw refused(
                "worker.too-large", "task \(task) has \(message.inputs.count) inputs, at most \(limits.inputCount)")
        }
        guard programs.has(message.program) else {
            throw refused(
                "worker.unknown-program", "the program '\(message.program.prefix(64))' has not been sent here")
        }
        switch message.result {
        case .inline: break
        case .held:
            guard held.count + running.count < limits.heldCount else {
                throw refused("worker.too-large", "\(held.count) results are kept, at most \(limits.heldCount)")
            }
        case .shared(let offered, let fresh, let inlineByteCount):
            if let offered, segments[offered] == nil {
                throw refused("worker.segment", "segment \(offered), offered for the result, is not attached")
            }
            guard segments[fresh] == nil, !promised.contains(fresh) else {
                throw refused("worker.segment", "segment \(fresh), named for a new result, is there already")
            }
            guard (0...limits.messageByteCount - 1024).contains(inlineByteCount) else {
                throw refused("worker.too-large", "results of \(inlineByteCount) bytes do not fit a message")
            }
        }
        let arguments = try bytes(message.arguments, task)
        var inputs: [JobBytes] = []
        for input in message.inputs { inputs.append(try bytes(input, task)) }
        if case .shared(_, let fresh, _) = message.result { promised.insert(fresh) }
        lastTask = max(lastTask, task)
        waiting.append(Waiting(message: message, arguments: arguments, inputs: inputs))
        return startWaiting()
    }

    private func bytes(_ blob: WireBlob, _ task: UInt64) throws(ProtocolFault) -> JobBytes {
        switch blob {
        case .inline(let bytes): return .here(TravelBytes(bytes))
        case .segment(let id, let byteCount):
            guard let size = segments[id] else {
                throw ProtocolFault("worker.segment", "segment \(id) is not attached", task: task)
            }
            guard (0...size).contains(byteCount) else {
                throw ProtocolFault(
                    "worker.segment", "\(byteCount) bytes of segment \(id), which has \(size)", task: task)
            }
            return .segment(id: id, byteCount: byteCount)
        case .held(let other):
            guard let bytes = held[other] else {
                throw ProtocolFault("worker.held", "no result of task \(other) is kept here", task: task)
            }
            return .here(bytes)
        }
    }

    private mutating func cancel(_ task: UInt64) throws(ProtocolFault) -> [WorkerAction] {
        if let place = waiting.firstIndex(where: { $0.message.task == task }) {
            let message = waiting.remove(at: place).message
            if case .shared(_, let fresh, _) = message.result { promised.remove(fresh) }
            return [reply(.fault(task: task, failure: FailureMessage(ProgramStore.cancelled)))]
        }
        if running[task] != nil { return [.cancel(task: task)] }
        // Its end and this message have crossed on the way.
        if task <= lastTask { return [] }
        throw ProtocolFault("worker.out-of-order", "task \(task) has not been sent here")
    }

    private mutating func letGo(_ release: Release) -> [WorkerAction] {
        var actions: [WorkerAction] = []
        for id in release.segments {
            if segments.removeValue(forKey: id) != nil {
                actions.append(.detach(id: id))
            } else {
                actions.append(error(ProtocolFault("worker.segment", "segment \(id) is not attached")))
            }
        }
        for digest in release.programs where !programs.remove(digest) {
            actions.append(
                error(ProtocolFault("worker.unknown-program", "the program '\(digest.prefix(64))' is not here")))
        }
        for task in release.held where held.removeValue(forKey: task) == nil {
            actions.append(error(ProtocolFault("worker.held", "no result of task \(task) is kept here")))
        }
        return actions
    }

    private func status(_ number: UInt64) -> WorkerAction {
        reply(
            .status(
                WorkerStatus(
                    number: number, running: running.keys.sorted(), waitingCount: waiting.count,
                    programCount: programs.counts.programs, segmentCount: segments.count,
                    segmentByteCount: segments.values.reduce(0) { $0.addingReportingOverflow($1).partialValue },
                    heldCount: held.count, heldByteCount: held.values.reduce(0) { $0 + $1.count })))
    }

    // MARK: - Faults

    private static var ownName: String {
        ProtocolVersion.name(
            release: ProtocolVersion.release, number: ProtocolVersion.number, abi: ProtocolVersion.abi)
    }

    private static func malformed(_ error: WireError) -> ProtocolFault {
        if case .tooLarge = error { return ProtocolFault("worker.too-large", "a message: \(error)") }
        return ProtocolFault("worker.malformed", "a message cannot be read: \(error)")
    }

    static func protocolFault(_ fault: FrameFault) -> ProtocolFault {
        switch fault {
        case .foreign(let byteCount):
            ProtocolFault("worker.foreign", "\(byteCount) bytes are no frame, expected one that begins with 'QRN1'")
        case .oversized(let byteCount, let limit):
            ProtocolFault("worker.too-large", "a message of \(byteCount) bytes, at most \(limit) are accepted")
        case .header(let descriptors, let reserved):
            ProtocolFault(
                "worker.malformed",
                "a frame with \(descriptors) descriptors and \(reserved) where 0 is expected, at most "
                    + "\(FrameReader.mostDescriptors) descriptors may come at a time")
        }
    }
}
