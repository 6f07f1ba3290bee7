// A result or an argument as an engine of processes keeps it, ready to be sent: few bytes as they are, more in a block.

package import TaskGraphs

/// Bytes ready to be sent to workers, any number of times.
enum PackedBytes: Sendable {
    case inline([UInt8])
    case block(Block, byteCount: Int)

    /// Results up to so many bytes go through the socket: copying them twice costs less than a descriptor and a
    /// mapping.
    static let inlineByteCount = 1 << 15

    /// Bytes of this process.
    static func packing(_ bytes: TravelBytes, in pool: BlockPool) throws(SystemError) -> PackedBytes {
        if bytes.count <= inlineByteCount { return .inline(bytes.array) }
        return .block(try pool.make(bytes), byteCount: bytes.count)
    }

    var byteCount: Int {
        switch self {
        case .inline(let bytes): bytes.count
        case .block(_, let count): count
        }
    }

    /// The bytes in this process.
    func bytes() throws(SystemError) -> TravelBytes {
        switch self {
        case .inline(let bytes): TravelBytes(bytes)
        case .block(let block, let count): try block.bytes(count)
        }
    }

    /// As messages tell of it.
    var blob: WireBlob {
        switch self {
        case .inline(let bytes): .inline(bytes)
        case .block(let block, let count): .segment(id: block.memory.id, byteCount: count)
        }
    }

    var block: Block? {
        if case .block(let block, _) = self { block } else { nil }
    }
}
