// How much of a message is believed before it is read.

/// Bounds of a message. What is beyond them is refused before memory is taken for it.
package struct WireLimits: Sendable, Hashable {
    /// Bytes of the whole message.
    package var byteCount: Int
    /// Arrays and maps inside one another. A case of an enum with values takes two.
    package var depth: Int
    /// Values in the whole message, keys of maps and the arrays and maps themselves counted; each takes 24 bytes while
    /// the message is read.
    package var valueCount: Int

    /// Bounds.
    package init(byteCount: Int = 1 << 30, depth: Int = 64, valueCount: Int = 1 << 23) {
        self.byteCount = byteCount
        self.depth = depth
        self.valueCount = valueCount
    }
}
