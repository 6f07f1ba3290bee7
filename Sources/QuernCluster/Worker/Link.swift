// One end of the stream between an engine and a worker: a socket, which takes descriptors along, or two pipes, which do
// not. Bytes only; frames are FrameReader's.

internal import CWorkerLink
internal import Glibc
internal import Synchronization

package final class Link: Sendable {
    /// What has come.
    package enum Received: Sendable {
        case bytes(Int, descriptors: [Int32])
        /// Nothing is there yet.
        case nothing
        /// The other side has closed its end, or the connection is broken.
        case closed
    }

    private let input: Int32
    private let output: Int32
    private let isSocket: Bool
    private let isClosed = Mutex<Bool>(false)

    /// The end `socket`.
    package init(socket: Int32) { (input, output, isSocket) = (socket, socket, true) }

    /// Two pipes.
    package init(input: Int32, output: Int32) { (self.input, self.output, isSocket) = (input, output, false) }

    deinit { close() }

    /// Closes this end; the other side sees the end of the stream.
    package func close() {
        isClosed.withLock { isClosed in
            guard !isClosed else { return }
            isClosed = true
            Glibc.close(input)
            if output != input { Glibc.close(output) }
        }
    }

    /// Receives what is there, into `memory`.
    package func receive(_ memory: UnsafeMutableRawBufferPointer, waits: Bool) -> Received {
        guard let base = memory.baseAddress else { return .nothing }
        guard isSocket else {
            if !waits, quern_link_wait(input, 1, 0) == 0 { return .nothing }
            var count: Int
            repeat { count = read(input, base, memory.count) } while count < 0 && errno == EINTR
            return count > 0 ? .bytes(count, descriptors: []) : .closed
        }
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: Int(QUERN_LINK_DESCRIPTORS)) { room in
            guard let first = room.baseAddress else { return .closed }
            var found: Int32 = 0
            let count = quern_link_receive(input, base, Int64(memory.count), first, &found, waits ? 1 : 0)
            if count == -Int64(EAGAIN) { return .nothing }
            let descriptors = Array(UnsafeBufferPointer(start: first, count: Int(found)))
            guard count > 0 else {
                for descriptor in descriptors { Glibc.close(descriptor) }
                return .closed
            }
            return .bytes(Int(count), descriptors: descriptors)
        }
    }

    /// Waits until something has come or the stream has ended; false after so long.
    package func waitToReceive(milliseconds: Int) -> Bool { quern_link_wait(input, 1, Int32(milliseconds)) != 0 }

    /// Sends everything; the descriptors go with the first byte, and stay the caller's.
    /// - Parameter goesOn: asked about every 50 milliseconds while the other side takes nothing; nil waits for good.
    /// - Returns: whether all was sent.
    package func send(_ bytes: [UInt8], descriptors: [Int32] = [], goesOn: (() -> Bool)? = nil) -> Bool {
        guard isSocket || descriptors.isEmpty else { return false }
        return bytes.withUnsafeBytes { raw in
            var rest = UnsafeRawBufferPointer(raw)
            var descriptors = descriptors
            while let base = rest.baseAddress, !rest.isEmpty {
                var sent: Int64
                if isSocket {
                    sent = quern_link_send(
                        output, base, Int64(rest.count), descriptors, Int32(descriptors.count), goesOn == nil ? 1 : 0)
                } else {
                    sent = Int64(write(output, base, rest.count))
                    if sent < 0 { sent = -Int64(errno) }
                }
                if sent == -Int64(EINTR) { continue }
                if sent == -Int64(EAGAIN) {
                    if let goesOn, !goesOn() { return false }
                    _ = quern_link_wait(output, 2, 50)
                    continue
                }
                guard sent > 0 else { return false }
                descriptors = []
                rest = UnsafeRawBufferPointer(rebasing: rest[Int(sent)...])
            }
            return true
        }
    }
}
