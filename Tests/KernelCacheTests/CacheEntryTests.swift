// An entry's bytes: what was written comes back, and every damage is seen.

import KernelCache
import QuernCore
import Testing

@Suite("cache entries")
struct CacheEntryTests {
    let entry = CacheEntry(key: Fingerprint(of: [9]), label: "axpy(Double, …)", object: Array(0..<200))

    @Test("an entry reads back as it was written")
    func roundTrip() throws {
        #expect(try CacheEntry(decoding: entry.encoded, key: entry.key) == entry)
        #expect(try CacheEntry(decoding: entry.encoded, key: nil) == entry)
        let empty = CacheEntry(key: entry.key, label: "", object: [])
        #expect(try CacheEntry(decoding: empty.encoded, key: entry.key) == empty)
    }

    @Test("an entry is not taken for another key's")
    func otherKey() {
        #expect(throws: CacheEntry.Damage.otherKey(entry.key)) {
            try CacheEntry(decoding: entry.encoded, key: Fingerprint(of: [8]))
        }
    }

    @Test("every single changed byte is seen")
    func changedByte() {
        let bytes = entry.encoded
        for k in bytes.indices {
            var damaged = bytes
            damaged[k] ^= 0x40
            #expect(throws: CacheEntry.Damage.self) { try CacheEntry(decoding: damaged, key: entry.key) }
        }
    }

    @Test("every shorter and longer file is seen")
    func otherLength() {
        let bytes = entry.encoded
        for count in bytes.indices {
            #expect(throws: CacheEntry.Damage.self) { try CacheEntry(decoding: Array(bytes[..<count]), key: entry.key) }
        }
        #expect(throws: CacheEntry.Damage.self) { try CacheEntry(decoding: bytes + [0], key: entry.key) }
    }

    @Test("lengths that do not fit the file are refused even under a right checksum")
    func hostileLengths() {
        var body = entry.key.bytes
        for length in [UInt64.max, UInt64.max - 199] {
            for k in 0..<8 { body.append(UInt8(truncatingIfNeeded: length >> (8 * UInt64(k)))) }
        }
        body += entry.object
        var bytes = Array(entry.encoded[..<16])
        bytes += Fingerprint(of: body).bytes
        bytes += body
        #expect(throws: CacheEntry.Damage.wrongLength(byteCount: bytes.count)) {
            try CacheEntry(decoding: bytes, key: entry.key)
        }
    }
}
