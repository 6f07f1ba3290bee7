// One entry of the cache as bytes: a compiled object, the key it was stored under and a label for people.
// Pure: CacheFolder puts these bytes into files. Read back, an entry is either exactly what was written under
// that very key, or it is damaged; there is no third case.
//
//   0   8  magic "quernobj"
//   8   8  version of this layout, little-endian as all numbers here
//   16 32  SHA-256 of everything from byte 48
//   48 32  key
//   80  8  bytes of the label
//   88  8  bytes of the object
//   96  …  label, then object

package import QuernCore

/// A compiled object and what it is.
package struct CacheEntry: Sendable, Hashable {
    /// The hash of everything that the object depends on.
    package var key: Fingerprint
    /// What it is, for `kernelc cache list`: the signature.
    package var label: String
    /// The relocatable object.
    package var object: [UInt8]

    package init(key: Fingerprint, label: String, object: [UInt8]) {
        self.key = key
        self.label = label
        self.object = object
    }

    /// The layout's version: another one is treated as damage, and so compiled again.
    static let version: UInt64 = 1
    private static let magic = Array("quernobj".utf8)
    private static let headerByteCount = 96

    /// Why bytes are no entry.
    package enum Damage: Error, Sendable, Hashable, CustomStringConvertible {
        case tooShort(byteCount: Int)
        case notAnEntry
        case otherVersion(UInt64)
        case wrongLength(byteCount: Int)
        case wrongChecksum
        case otherKey(Fingerprint)

        package var description: String {
            switch self {
            case .tooShort(let count): "the file ends after \(count) bytes, before its header does"
            case .notAnEntry: "the file does not begin as an entry does"
            case .otherVersion(let version): "layout \(version) is not layout \(CacheEntry.version)"
            case .wrongLength(let count): "\(count) bytes is not the length that the header gives"
            case .wrongChecksum: "the checksum does not match"
            case .otherKey(let key): "it was stored as \(key)"
            }
        }
    }

    /// The bytes of the entry's file.
    package var encoded: [UInt8] {
        let labelBytes = Array(label.utf8)
        var body = key.bytes
        Self.append(UInt64(labelBytes.count), to: &body)
        Self.append(UInt64(object.count), to: &body)
        body += labelBytes
        body += object
        var out = Self.magic
        Self.append(Self.version, to: &out)
        out += Fingerprint(of: body).bytes
        return out + body
    }

    /// The entry that `bytes` hold.
    /// - Throws: `Damage` if they are not exactly what `encoded` gave for `key` (any key, if nil).
    package init(decoding bytes: [UInt8], key expected: Fingerprint?) throws(Damage) {
        guard bytes.count >= Self.headerByteCount else { throw .tooShort(byteCount: bytes.count) }
        guard Array(bytes[..<8]) == Self.magic else { throw .notAnEntry }
        let version = Self.number(bytes, at: 8)
        guard version == Self.version else { throw .otherVersion(version) }
        guard let checksum = Fingerprint(bytes: Array(bytes[16..<48])), Fingerprint(of: bytes[48...]) == checksum,
            let key = Fingerprint(bytes: Array(bytes[48..<80]))
        else { throw .wrongChecksum }
        let rest = UInt64(bytes.count - Self.headerByteCount)
        let labelCount = Self.number(bytes, at: 80)
        let objectCount = Self.number(bytes, at: 88)
        let (sum, overflow) = labelCount.addingReportingOverflow(objectCount)
        guard !overflow, sum == rest else { throw .wrongLength(byteCount: bytes.count) }
        if let expected, expected != key { throw .otherKey(key) }
        let split = Self.headerByteCount + Int(labelCount)
        self.init(
            key: key, label: String(decoding: bytes[Self.headerByteCount..<split], as: UTF8.self),
            object: Array(bytes[split...]))
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for k in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(k)))) }
    }

    private static func number(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
}
