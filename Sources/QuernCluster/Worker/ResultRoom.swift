// Where one task's result goes, in the process that runs it: the program asks once for so many bytes.

internal import Glibc
internal import Synchronization
internal import TaskGraphs

/// The room of one result.
final class ResultRoom: Sendable {
    private enum State: Sendable {
        case empty
        case memory(TravelBytes)
        /// The first bytes of a segment; the descriptor is there if it was made for this task.
        case segment(SharedSegment, byteCount: Int, descriptor: Int32?)
        case taken
    }

    private let place: ResultPlace
    private let offered: SharedSegment?
    private let state = Mutex<State>(.empty)

    /// - Parameter offered: the segment that `place` offers.
    init(_ place: ResultPlace, offered: SharedSegment?) { (self.place, self.offered) = (place, offered) }

    deinit {
        state.withLock {
            if case .segment(_, _, let descriptor?) = $0 { close(descriptor) }
        }
    }

    /// Memory for `byteCount` bytes.
    /// - Throws: `RoomShortage`.
    func take(_ byteCount: Int) throws -> UnsafeMutableRawPointer {
        guard byteCount >= 0 else { throw RoomShortage(byteCount: byteCount, reason: "that is no number of bytes") }
        let made = try make(byteCount)
        let filled = made.state
        let isFirst = state.withLock { state in
            guard case .empty = state else { return false }
            state = filled
            return true
        }
        guard isFirst else {
            if case .segment(_, _, let descriptor?) = filled { close(descriptor) }
            throw RoomShortage(byteCount: byteCount, reason: "the task asked a second time")
        }
        return made.pointer
    }

    private func make(_ byteCount: Int) throws(RoomShortage) -> (state: State, pointer: UnsafeMutableRawPointer) {
        do throws(SystemError) {
            if case .shared(_, let fresh, let inlineByteCount) = place, byteCount > inlineByteCount {
                if let offered, offered.byteCount >= byteCount {
                    try offered.makeWritable()
                    return (.segment(offered, byteCount: byteCount, descriptor: nil), offered.base)
                }
                let (segment, descriptor) = try SharedSegment.make(id: fresh, byteCount: byteCount)
                return (.segment(segment, byteCount: byteCount, descriptor: descriptor), segment.base)
            }
            var memory: UnsafeMutableRawPointer?
            let status = posix_memalign(&memory, 64, max(64, byteCount))
            guard status == 0, let memory else { throw SystemError("\(byteCount) bytes of memory", status) }
            nonisolated(unsafe) let held = memory
            return (.memory(TravelBytes(UnsafeRawPointer(memory), count: byteCount) { free(held) }), memory)
        } catch {
            throw RoomShortage(byteCount: byteCount, reason: error.description)
        }
    }

    /// What the task has left; called once, when it has ended well. The descriptor of a new segment is the caller's.
    func outcome() -> (JobOutcome, made: (segment: SharedSegment, descriptor: Int32)?) {
        state.withLock { state in
            defer { state = .taken }
            switch state {
            case .memory(let bytes): return (.bytes(bytes), nil)
            case .segment(let segment, let byteCount, let descriptor):
                let outcome = JobOutcome.segment(
                    id: segment.id, byteCount: byteCount, madeByteCount: descriptor == nil ? nil : segment.byteCount)
                return (outcome, descriptor.map { (segment, $0) })
            case .empty, .taken:
                let failure = TravelFailure(
                    id: "worker.no-result", message: "the program ended without a result [worker.no-result]")
                return (.failed(failure), nil)
            }
        }
    }
}
