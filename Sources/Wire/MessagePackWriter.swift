// The bytes of MessagePack, as they are written.
// Holds: every number, length and count is in its shortest form, so that equal values have equal bytes.

/// Appends values to bytes.
struct MessagePackWriter {
    private(set) var bytes: [UInt8] = []

    mutating func null() { bytes.append(0xc0) }
    mutating func bool(_ value: Bool) { bytes.append(value ? 0xc3 : 0xc2) }

    mutating func integer(_ value: Int64) {
        if value >= 0 { return unsigned(UInt64(value)) }
        switch value {
        case (-32)...: bytes.append(UInt8(truncatingIfNeeded: value))
        case Int64(Int8.min)...: tagged(0xd0, UInt8(truncatingIfNeeded: value))
        case Int64(Int16.min)...: tagged(0xd1, UInt16(truncatingIfNeeded: value))
        case Int64(Int32.min)...: tagged(0xd2, UInt32(truncatingIfNeeded: value))
        default: tagged(0xd3, UInt64(bitPattern: value))
        }
    }

    mutating func unsigned(_ value: UInt64) {
        switch value {
        case ..<0x80: bytes.append(UInt8(value))
        case ..<0x100: tagged(0xcc, UInt8(value))
        case ..<0x1_0000: tagged(0xcd, UInt16(value))
        case ..<0x1_0000_0000: tagged(0xce, UInt32(value))
        default: tagged(0xcf, value)
        }
    }

    /// 64 bits where they suffice, else 16 bytes, most significant first, as a `bin`.
    mutating func wide(_ value: Int128) {
        if let small = Int64(exactly: value) { return integer(small) }
        if let small = UInt64(exactly: value) { return unsigned(small) }
        sixteen(UInt128(truncatingIfNeeded: value))
    }
    /// As `wide`; 16 bytes are then those of the unsigned number.
    mutating func wideUnsigned(_ value: UInt128) {
        if let small = UInt64(exactly: value) { return unsigned(small) }
        sixteen(value)
    }
    private mutating func sixteen(_ value: UInt128) {
        binaryHeader(16)
        big(value)
    }

    mutating func float(_ value: Float) { tagged(0xca, value.bitPattern) }
    mutating func double(_ value: Double) { tagged(0xcb, value.bitPattern) }

    mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            switch utf8.count {
            case ..<32: bytes.append(0xa0 | UInt8(utf8.count))
            case ..<0x100: tagged(0xd9, UInt8(utf8.count))
            case ..<0x1_0000: tagged(0xda, UInt16(utf8.count))
            default: tagged(0xdb, UInt32(clamping: utf8.count))
            }
            bytes.append(contentsOf: utf8)
        }
    }

    mutating func binary(_ blob: [UInt8]) {
        binaryHeader(blob.count)
        bytes.append(contentsOf: blob)
    }
    private mutating func binaryHeader(_ count: Int) {
        switch count {
        case ..<0x100: tagged(0xc4, UInt8(count))
        case ..<0x1_0000: tagged(0xc5, UInt16(count))
        default: tagged(0xc6, UInt32(clamping: count))
        }
    }

    mutating func arrayHeader(_ count: Int) {
        switch count {
        case ..<16: bytes.append(0x90 | UInt8(count))
        case ..<0x1_0000: tagged(0xdc, UInt16(count))
        default: tagged(0xdd, UInt32(clamping: count))
        }
    }
    mutating func mapHeader(_ count: Int) {
        switch count {
        case ..<16: bytes.append(0x80 | UInt8(count))
        case ..<0x1_0000: tagged(0xde, UInt16(count))
        default: tagged(0xdf, UInt32(clamping: count))
        }
    }

    /// Bytes that were written elsewhere.
    mutating func append(_ slice: ArraySlice<UInt8>) { bytes.append(contentsOf: slice) }

    private mutating func tagged(_ tag: UInt8, _ value: some FixedWidthInteger) {
        bytes.append(tag)
        big(value)
    }
    private mutating func big(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
