// An engine's connection to one worker process: starts it, sends a task with whatever it lacks, waits for its end, and
// notices when the process is gone or answers no more. Used by one thread at a time, but for `forget`.
// Holds: the engine tracks what the worker has (programs, blocks), so that each is sent once; a worker that does not
// keep to the protocol is given up like one that has died; the process has ended and is reaped when `end` returns.

internal import CWorkerLink
internal import Glibc
internal import Synchronization
internal import TaskGraphs
internal import Wire

/// Why a worker is no more.
struct WorkerLoss: Error, Sendable {
    /// Goes after "which", such as `was ended by SIGKILL`.
    var how: String
}

/// What a worker made of a task.
enum WorkerAnswer: Sendable {
    case result(PackedBytes, seconds: Double)
    case failure(TravelFailure)
    /// It did not take the task.
    case refused(ProtocolFault)
}

/// A task as an engine hands it to a connection.
struct WorkerOrder: Sendable {
    var name: String
    var program: TravelProgram
    var arguments: PackedBytes
    var inputs: [PackedBytes]
    /// Bytes that the result will probably have.
    var resultByteCount: Int
}

final class WorkerConnection: @unchecked Sendable {
    /// Its number among the engine's workers, from 1; a replacement has the number of the one it replaces.
    let number: Int
    let process: pid_t
    private let link: Link
    private let blocks: BlockPool
    private let patience: Double
    private var reader = FrameReader(limit: 1 << 30)
    private var events: [FrameEvent] = []
    private var descriptors: [Int32] = []
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
    private var lastTask: UInt64 = 0
    private var lastStatus: UInt64 = 0
    private(set) var welcome: Welcome?
    private var hasEnded = false

    /// What the worker has: other threads let go of blocks.
    private struct Book {
        var blocks: Set<UInt64> = []
        var gone: [UInt64] = []
        /// Programs, the one used last at the end, and their bytes.
        var programs: [(digest: String, byteCount: Int)] = []
    }
    private let book = Mutex(Book())

    /// Programs that a worker keeps for the next run: so many, of so many bytes.
    private static let mostPrograms = 256
    private static let mostProgramBytes = 128 << 20

    // MARK: - Starting and ending

    /// Starts a worker and waits for its welcome.
    /// - Throws: `WorkerLoss`, also if it is of another release.
    init(
        executable: String, number: Int, threads: Int, patience: Double, blocks: BlockPool
    ) throws(WorkerLoss) {
        self.number = number
        self.blocks = blocks
        self.patience = patience
        var ends: [Int32] = [-1, -1]
        let paired = quern_link_pair(&ends)
        guard paired == 0 else { throw WorkerLoss(how: "got no socket: \(String(cString: strerror(-paired)))") }
        var process: pid_t = -1
        let texts: [String] = ["quern-worker", "--socket", "3"]
        let words: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) }
        defer { for word in words { free(word) } }
        let status = quern_link_spawn(executable, words + [nil], "QUERN_NUM_THREADS=\(threads)", ends[1], &process)
        Glibc.close(ends[1])
        link = Link(socket: ends[0])
        self.process = process
        guard status == 0 else {
            hasEnded = true
            throw WorkerLoss(how: "could not be started from '\(executable)': \(String(cString: strerror(-status)))")
        }
        do {
            try send([.hello(Hello())], descriptors: [])
            // Starting means loading the executable and LLVM, on a machine that may be busy.
            welcome = try awaitWelcome(patience: max(30, patience))
        } catch {
            throw WorkerLoss(how: end(error.how))
        }
    }

    deinit {
        if !hasEnded { _ = end("") }
        for descriptor in descriptors { Glibc.close(descriptor) }
        memory.deallocate()
    }

    /// Closes the connection: the worker is about to end.
    func close() { link.close() }

    /// Closes the connection; gives how the process ended, `how` if that was by our hand alone.
    @discardableResult
    func end(_ how: String) -> String {
        guard !hasEnded else { return how }
        hasEnded = true
        link.close()
        // A worker ends as soon as it sees the end of its stream. One that cannot see it is ended.
        var status = quern_link_ended(process, 0)
        var left = 400
        while status == -1, left > 0 {
            usleep(left > 380 ? 500 : 5000)
            left -= 1
            status = quern_link_ended(process, 0)
        }
        if status == -1 {
            Glibc.kill(process, SIGKILL)
            _ = quern_link_ended(process, 1)
            return how
        }
        if status > 256 { return "was ended by \(SignalName.of(status - 256))" }
        if status > 0 { return "ended with exit code \(status)" }
        return how
    }

    /// Ends a worker that answers no more.
    private func giveUp(_ how: String) -> WorkerLoss {
        Glibc.kill(process, SIGKILL)
        if !hasEnded {
            hasEnded = true
            link.close()
            _ = quern_link_ended(process, 1)
        }
        return WorkerLoss(how: how)
    }

    // MARK: - A task

    /// Runs a task and waits for its end.
    /// - Parameter isCancelled: looked at every 25 milliseconds; the worker is told, and its end waited for.
    func run(_ order: WorkerOrder, isCancelled: () -> Bool) throws(WorkerLoss) -> WorkerAnswer {
        lastTask += 1
        let foretold = min(max(0, order.resultByteCount), 1 << 48)
        let offered = foretold > PackedBytes.inlineByteCount ? blocks.offer(foretold) : nil
        let fresh = blocks.newID()
        let message = TaskMessage(
            task: lastTask, name: order.name, program: order.program.digest, arguments: order.arguments.blob,
            inputs: order.inputs.map(\.blob),
            result: .shared(
                offered: offered?.memory.id, fresh: fresh, inlineByteCount: PackedBytes.inlineByteCount))
        var held = order.inputs.compactMap(\.block)
        if let block = order.arguments.block { held.append(block) }
        if let offered { held.append(offered) }
        try send(prerequisites(order.program), descriptors: [])
        try attach(held, then: .run(message))
        return try withExtendedLifetime(held) { () throws(WorkerLoss) in
            try awaitEnd(Place(fresh: fresh, offered: offered, foretold: foretold), isCancelled: isCancelled)
        }
    }

    /// Lets go of blocks that are gone: with the next task, or by `sendReleases`.
    func forget(_ ids: [UInt64]) {
        book.withLock { book in
            for id in ids where book.blocks.remove(id) != nil { book.gone.append(id) }
        }
    }

    /// Tells a worker that does nothing what it may let go of.
    func sendReleases() {
        let gone = book.withLock { book in
            defer { book.gone = [] }
            return book.gone
        }
        guard !gone.isEmpty else { return }
        // Whoever is gone has let go of everything.
        try? send([.release(Release(segments: gone))], descriptors: [])
    }

    private func prerequisites(_ program: TravelProgram) -> [WorkerRequest] {
        book.withLock { book in
            var requests: [WorkerRequest] = []
            var release = Release(segments: book.gone)
            book.gone = []
            if let place = book.programs.firstIndex(where: { $0.digest == program.digest }) {
                book.programs.append(book.programs.remove(at: place))
            } else {
                var bytes = book.programs.reduce(program.bytes.count) { $0 + $1.byteCount }
                while book.programs.count >= Self.mostPrograms
                    || (bytes > Self.mostProgramBytes && !book.programs.isEmpty)
                {
                    let old = book.programs.removeFirst()
                    bytes -= old.byteCount
                    release.programs.append(old.digest)
                }
                book.programs.append((program.digest, program.bytes.count))
                requests.append(
                    .programs([
                        ProgramMessage(digest: program.digest, kind: program.kind, bytes: program.bytes)
                    ]))
            }
            return release.isEmpty ? requests : [.release(release)] + requests
        }
    }

    /// Sends the blocks that the worker lacks, and `request` with the last of them.
    private func attach(_ held: [Block], then request: WorkerRequest) throws(WorkerLoss) {
        let missing = book.withLock { book in
            held.filter { book.blocks.insert($0.memory.id).inserted }.map(\.memory)
        }
        var rest = missing[...]
        repeat {
            let group = rest.prefix(FrameReader.mostDescriptors)
            rest = rest.dropFirst(group.count)
            var requests: [WorkerRequest] = []
            if !group.isEmpty {
                requests.append(.attach(group.map { SegmentMessage(id: $0.id, byteCount: $0.byteCount) }))
            }
            if rest.isEmpty { requests.append(request) }
            try send(requests, descriptors: group.map(\.descriptor))
        } while !rest.isEmpty
    }

    /// Sends requests; the descriptors belong to the first.
    private func send(_ requests: [WorkerRequest], descriptors: [Int32]) throws(WorkerLoss) {
        var bytes: [UInt8] = []
        for (k, request) in requests.enumerated() {
            do {
                let message = try MessagePack.encode(RequestEnvelope(request))
                bytes += FrameReader.frame(message, descriptors: k == 0 ? descriptors.count : 0)
            } catch {
                throw WorkerLoss(how: "got a message that could not be written: \(error)")
            }
        }
        guard !bytes.isEmpty else { return }
        var quiet = Quiet()
        let isSent = link.send(bytes, descriptors: descriptors) { quiet.seconds() < self.patience }
        guard isSent else {
            if quiet.total >= patience { throw giveUp("took no message for \(Quiet.text(patience)) seconds") }
            throw WorkerLoss(how: end("closed its connection"))
        }
    }

    // MARK: - Replies

    private func awaitWelcome(patience: Double) throws(WorkerLoss) -> Welcome {
        var quiet = Quiet()
        while true {
            while let reply = try nextReply() {
                switch reply {
                case .welcome(let welcome):
                    guard welcome.abi == ProtocolVersion.abi else {
                        throw WorkerLoss(
                            how: "is of another release: "
                                + ProtocolVersion.remedy(
                                    worker: "Quern \(welcome.release), ABI \(welcome.abi)",
                                    asking: "Quern \(ProtocolVersion.release), ABI \(ProtocolVersion.abi)"))
                    }
                    return welcome
                case .error(let fault): throw WorkerLoss(how: "refused to serve: \(fault)")
                default: throw WorkerLoss(how: "did not begin with a welcome")
                }
            }
            if try !receive(), quiet.seconds() > patience {
                throw giveUp("said nothing for \(Quiet.text(patience)) seconds after its start")
            }
        }
    }

    /// Where the result of a task may come.
    private struct Place {
        var fresh: UInt64
        var offered: Block?
        /// Bytes that room was made for.
        var foretold: Int
    }

    private func awaitEnd(_ place: Place, isCancelled: () -> Bool) throws(WorkerLoss) -> WorkerAnswer {
        var quiet = Quiet()
        var hasAsked = false
        var hasCancelled = false
        var complaint: ProtocolFault?
        while true {
            while let reply = try nextReply() {
                quiet = Quiet()
                hasAsked = false
                switch reply {
                case .done(let done) where done.task == lastTask:
                    return .result(try result(done, place), seconds: done.seconds)
                case .fault(lastTask, let failure):
                    if let complaint, failure.id.hasPrefix("worker.") { return .refused(complaint) }
                    return .failure(failure.failure)
                case .error(let fault) where fault.task == lastTask: return .refused(complaint ?? fault)
                case .error(let fault) where fault.task == nil:
                    // About something that came before the task: whether that runs, its status tells.
                    complaint = complaint ?? fault
                    try askStatus()
                case .status(let status):
                    if let complaint, status.number == lastStatus, !status.running.contains(lastTask),
                        status.waitingCount == 0
                    {
                        return .refused(complaint)
                    }
                default: break
                }
            }
            if isCancelled(), !hasCancelled {
                hasCancelled = true
                try send([.cancel(task: lastTask)], descriptors: [])
            }
            if try receive() { continue }
            let seconds = quiet.seconds()
            if seconds > patience { throw giveUp("gave no sign of life for \(Quiet.text(patience)) seconds") }
            if seconds > min(1, patience / 4), !hasAsked {
                hasAsked = true
                try askStatus()
            }
        }
    }

    private func askStatus() throws(WorkerLoss) {
        lastStatus += 1
        try send([.status(number: lastStatus)], descriptors: [])
    }

    /// The bytes that a reply tells of.
    private func result(_ done: Done, _ place: Place) throws(WorkerLoss) -> PackedBytes {
        switch done.place {
        case .inline(let bytes): return .inline(bytes)
        case .segment(let id, let byteCount):
            if let offered = place.offered, id == offered.memory.id,
                (0...offered.memory.byteCount).contains(byteCount)
            {
                return .block(offered, byteCount: byteCount)
            }
            guard id == place.fresh, !descriptors.isEmpty else {
                throw giveUp("gave a result without its memory (is the limit of open files, 'ulimit -n', reached?)")
            }
            let descriptor = descriptors.removeFirst()
            guard byteCount >= 0, byteCount <= done.segmentByteCount,
                quern_link_memory_size(descriptor) >= Int64(done.segmentByteCount)
            else {
                Glibc.close(descriptor)
                throw giveUp("gave a result that is larger than its memory")
            }
            book.withLock { _ = $0.blocks.insert(id) }
            let block = blocks.adopt(
                id: id, byteCount: done.segmentByteCount, descriptor: descriptor, foretold: place.foretold)
            return .block(block, byteCount: byteCount)
        case .held: throw giveUp("kept a result that was to be given")
        }
    }

    /// The next reply that has come.
    private func nextReply() throws(WorkerLoss) -> WorkerReply? {
        guard !events.isEmpty else { return nil }
        guard case .frame(let message, _) = events.removeFirst() else {
            throw giveUp("sent something that is no message")
        }
        do {
            let envelope = try MessagePack.decode(ReplyEnvelope.self, from: message)
            guard envelope.version == ProtocolVersion.number else {
                throw WorkerLoss(how: "speaks protocol \(envelope.version), not \(ProtocolVersion.number)")
            }
            return envelope.reply
        } catch let loss as WorkerLoss {
            throw giveUp(loss.how)
        } catch {
            throw giveUp("sent a message that cannot be read: \(error)")
        }
    }

    /// Waits for bytes for 25 milliseconds; false if none came.
    private func receive() throws(WorkerLoss) -> Bool {
        guard link.waitToReceive(milliseconds: 25) else { return false }
        switch link.receive(memory, waits: false) {
        case .nothing: return false
        case .closed: throw WorkerLoss(how: end("closed its connection"))
        case .bytes(let count, let received):
            descriptors += received
            events += reader.receive(UnsafeRawBufferPointer(rebasing: memory[..<count]))
            return true
        }
    }
}

/// Time that has passed in silence, as far as this process was awake: while it was stopped nobody waited.
private struct Quiet {
    private(set) var total = 0.0
    private var last = Quiet.now

    mutating func seconds() -> Double {
        let now = Self.now
        total += min(now - last, 0.25)
        last = now
        return total
    }

    /// A number of seconds as people write it.
    static func text(_ seconds: Double) -> String {
        seconds == seconds.rounded() && seconds < 1e9 ? "\(Int(seconds))" : "\(seconds)"
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
