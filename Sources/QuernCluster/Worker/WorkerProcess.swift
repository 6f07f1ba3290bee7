// A carrier of the protocol: frames on a stream that a worker process has inherited. One thread reads and drives the
// service; tasks run on the pool of the process and report to it. Nothing else is listened to.
// Holds: the service is called under one lock, and its actions are done under it, in order; when the stream ends the
// process ends, whatever runs: a worker never outlives whoever started it.

internal import CWorkerLink
internal import Glibc
internal import KernelLLVM
internal import QuernCore
internal import Synchronization
internal import TaskGraphs

/// Serves one engine until its stream ends.
package final class WorkerProcess: @unchecked Sendable {
    private let link: Link
    // Guarded by lock:
    private let lock = Mutex<Void>(())
    private var service: WorkerService
    private var segments: [UInt64: SharedSegment] = [:]
    private var tokens: [UInt64: CancellationToken] = [:]
    /// Descriptors of segments that tasks have just made, until they are sent.
    private var fresh: [UInt64: Int32] = [:]

    package init(_ link: Link, service: WorkerService) {
        self.link = link
        self.service = service
    }

    /// What this process is.
    package static func identity(slots: Int) -> WorkerService.Identity {
        var identity = WorkerService.Identity()
        if let status = try? LLVMLibrary.status() { (identity.llvm, identity.cpu) = (status.version, status.cpu) }
        identity.process = Int(getpid())
        identity.slots = slots
        identity.threads = ThreadPool.width
        return identity
    }

    /// Reads until the stream ends.
    package func serve() {
        quern_link_ignore_signals()
        quern_link_raise_descriptor_limit()
        var reader = FrameReader(limit: service.limits.messageByteCount)
        var waiting: [Int32] = []
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { memory.deallocate() }
        while true {
            switch link.receive(memory, waits: true) {
            case .nothing: continue
            case .closed:
                for descriptor in waiting { close(descriptor) }
                return
            case .bytes(let count, let descriptors):
                waiting += descriptors
                for event in reader.receive(UnsafeRawBufferPointer(rebasing: memory[..<count])) {
                    take(event, &waiting)
                }
                // Descriptors that no frame has told of would pile up.
                if !reader.isInside {
                    for descriptor in waiting { close(descriptor) }
                    waiting = []
                }
            }
        }
    }

    private func take(_ event: FrameEvent, _ waiting: inout [Int32]) {
        let told =
            switch event {
            case .frame(_, let count), .fault(_, let count): count
            }
        let own = Array(waiting.prefix(told))
        waiting.removeFirst(own.count)
        defer { for descriptor in own { close(descriptor) } }
        lock.withLock { _ in
            if own.count < told {
                let fault = ProtocolFault(
                    "worker.descriptors", "a frame tells of \(told) descriptors, \(own.count) came along")
                perform([service.error(fault)])
            } else {
                perform(service.receive(event), descriptors: own)
            }
        }
    }

    /// Does what the service asks for; under the lock.
    private func perform(_ actions: [WorkerAction], descriptors: [Int32] = []) {
        for action in actions {
            switch action {
            case .send(let message, let segment):
                let descriptor = segment.flatMap { fresh.removeValue(forKey: $0) }
                let frame = FrameReader.frame(message, descriptors: descriptor == nil ? 0 : 1)
                // If it cannot be sent the stream has ended, which the reading thread is about to see.
                _ = link.send(frame, descriptors: descriptor.map { [$0] } ?? [])
                if let descriptor { close(descriptor) }
            case .attach(let id, let byteCount, let place):
                do throws(SystemError) {
                    guard descriptors.indices.contains(place) else { throw SystemError("it came without memory", 0) }
                    segments[id] = try SharedSegment(
                        id: id, byteCount: byteCount, descriptor: descriptors[place], isWritable: false)
                } catch {
                    perform(service.attachFailed(id, reason: error.description))
                }
            case .detach(let id): segments[id] = nil
            case .start(let job): start(job)
            case .cancel(let task): tokens[task]?.cancel()
            }
        }
    }

    // MARK: - Tasks

    private func bytes(_ bytes: JobBytes) -> TravelBytes? {
        switch bytes {
        case .here(let bytes): bytes
        case .segment(let id, let byteCount): segments[id]?.bytes(byteCount)
        }
    }

    private func start(_ job: WorkerJob) {
        let token = CancellationToken()
        tokens[job.task] = token
        let inputs = job.inputs.compactMap(bytes)
        let arguments = bytes(job.arguments)
        var offered: SharedSegment?
        if case .shared(let id?, _, _) = job.result { offered = segments[id] }
        let room = ResultRoom(job.result, offered: offered)
        let programs = service.programs
        _ = ThreadPool.submit(name: job.name) { [self] in
            let start = Self.seconds()
            var failure: TravelFailure?
            if let arguments, inputs.count == job.inputs.count {
                let received = ReceivedTask(cancellation: token) { try room.take($0) }
                failure = programs.run(job.program, arguments: arguments.array, inputs: inputs, received)
            } else {
                failure = TravelFailure(
                    id: "worker.no-memory", message: "inputs of '\(job.name)' could not be mapped",
                    isDeterministic: false)
            }
            let (outcome, made) = failure.map { (JobOutcome.failed($0), nil) } ?? room.outcome()
            lock.withLock { _ in
                tokens[job.task] = nil
                if let made {
                    segments[made.segment.id] = made.segment
                    fresh[made.segment.id] = made.descriptor
                }
                perform(service.finished(job.task, outcome, seconds: Self.seconds() - start))
            }
        }
    }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
