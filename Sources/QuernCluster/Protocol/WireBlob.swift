// Where the bytes of an input, of arguments or of a result are.

/// Bytes that a message speaks of.
package enum WireBlob: Codable, Sendable, Hashable {
    /// In the message itself.
    case inline([UInt8])
    /// The first bytes of a segment of shared memory that is attached.
    case segment(id: UInt64, byteCount: Int)
    /// The result of a task that was asked to be kept.
    case held(task: UInt64)

    /// Bytes of the message that it takes.
    package var inlineByteCount: Int {
        if case .inline(let bytes) = self { bytes.count } else { 0 }
    }
}

/// Where the result of a task is to go.
package enum ResultPlace: Codable, Sendable, Hashable {
    /// Into the reply, as long as the reply is no longer than messages may be.
    case inline
    /// It stays with the worker under the task's number, until it is released.
    case held
    /// Into shared memory: into the segment `offered` if it is large enough, else into a new one that the worker
    /// makes and sends along, which is called `fresh` from then on; into the reply if it is at most `inlineByteCount`
    /// long.
    case shared(offered: UInt64?, fresh: UInt64, inlineByteCount: Int)
}
