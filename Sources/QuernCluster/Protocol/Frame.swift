// Messages on a stream of bytes: cut out on the way in, headed on the way out. Pure; used by both ends of a socket.
//
//   0         4         8            12          16
//   ┌─────────┬─────────┬────────────┬───────────┬──────────────────
//   │ "QRN1"  │ length  │ descriptors│ reserved  │ length bytes of MessagePack
//   └─────────┴─────────┴────────────┴───────────┴──────────────────
//   little-endian; descriptors: how many came along with this frame (SCM_RIGHTS); reserved: 0
//
// Holds: whatever comes, reading goes on. A frame that is too long is skipped without being stored; bytes that are no
// header are skipped up to the next "QRN1"; each is told once.

/// What was wrong with bytes between frames, or with a frame that was skipped.
package enum FrameFault: Error, Sendable, Hashable {
    /// So many bytes were no frame.
    case foreign(byteCount: Int)
    /// A frame longer than the limit.
    case oversized(byteCount: Int, limit: Int)
    /// A header that asks for more descriptors than a frame may have, or has something where nothing may be.
    case header(descriptors: Int, reserved: Int)
}

/// A whole frame, or what is wrong.
package enum FrameEvent: Sendable {
    /// A message, and how many descriptors go with it.
    case frame([UInt8], descriptors: Int)
    /// Something was skipped; descriptors that went with it are to be closed.
    case fault(FrameFault, descriptors: Int)
}

/// Cuts a stream into frames.
package struct FrameReader: Sendable {
    /// What every frame begins with.
    package static let magic: [UInt8] = [0x51, 0x52, 0x4E, 0x31]
    package static let headerByteCount = 16
    /// Descriptors of one frame.
    package static let mostDescriptors = 64

    private let limit: Int
    private var header: [UInt8] = []
    /// The body of the frame that is being read; nil between frames.
    private var body: [UInt8]?
    private var bodyByteCount = 0
    private var descriptors = 0
    /// Bytes still to skip of a frame that is too long.
    private var skipping = 0
    private var foreignByteCount = 0

    /// - Parameter limit: bytes of a message.
    package init(limit: Int) { self.limit = limit }

    /// Whether a frame has begun and is not whole.
    package var isInside: Bool { body != nil || !header.isEmpty || skipping > 0 }

    /// Takes bytes in; gives what they complete.
    package mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [FrameEvent] {
        var events: [FrameEvent] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            if skipping > 0 {
                let count = min(skipping, rest.count)
                skipping -= count
                rest = rest.dropFirst(count)
            } else if body != nil {
                let count = min(bodyByteCount - (body?.count ?? 0), rest.count)
                body?.append(contentsOf: rest.prefix(count))
                rest = rest.dropFirst(count)
                endBody(&events)
            } else {
                let byte = rest[rest.startIndex]
                rest = rest.dropFirst()
                takeHeader(byte, &events)
            }
        }
        // What is foreign is told at the end of what has come, at the latest: whoever sent it may wait for the answer.
        tellForeign(&events)
        return events
    }

    private mutating func takeHeader(_ byte: UInt8, _ events: inout [FrameEvent]) {
        header.append(byte)
        if header.count <= 4 {
            // No proper start of the magic repeats inside it: after a wrong byte only that byte may begin anew.
            guard byte != Self.magic[header.count - 1] else { return }
            foreignByteCount += header.count
            header.removeAll(keepingCapacity: true)
            if byte == Self.magic[0] {
                foreignByteCount -= 1
                header.append(byte)
            }
            return
        }
        guard header.count == Self.headerByteCount else { return }
        tellForeign(&events)
        let (length, count, reserved) = (word(4), word(8), word(12))
        header.removeAll(keepingCapacity: true)
        guard count <= Self.mostDescriptors, reserved == 0 else {
            skipping = length
            events.append(
                .fault(.header(descriptors: count, reserved: reserved), descriptors: min(count, Self.mostDescriptors)))
            return
        }
        guard length <= limit else {
            skipping = length
            events.append(.fault(.oversized(byteCount: length, limit: limit), descriptors: count))
            return
        }
        (body, bodyByteCount, descriptors) = ([], length, count)
        body?.reserveCapacity(min(length, 1 << 16))
        endBody(&events)
    }

    private mutating func endBody(_ events: inout [FrameEvent]) {
        guard let whole = body, whole.count == bodyByteCount else { return }
        body = nil
        events.append(.frame(whole, descriptors: descriptors))
    }

    private mutating func tellForeign(_ events: inout [FrameEvent]) {
        guard foreignByteCount > 0 else { return }
        events.append(.fault(.foreign(byteCount: foreignByteCount), descriptors: 0))
        foreignByteCount = 0
    }

    private func word(_ start: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(header[start + $1]) << (8 * $1) }
    }

    /// A message with its header.
    package static func frame(_ message: [UInt8], descriptors: Int = 0) -> [UInt8] {
        var bytes = magic
        bytes.reserveCapacity(headerByteCount + message.count)
        for word in [message.count, descriptors, 0] {
            for k in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * k))) }
        }
        bytes += message
        return bytes
    }
}
