// Gzip data that other programs wrote, whole and damaged.

import Foundation
import NDArrays
import Testing

@Suite struct GzipTests {
    /// Written by Python's gzip and zlib modules.
    static let dynamic = """
        H4sIAAAAAAACAzWPwQEEMQgC/3YJ2H8NN5i9fIwIiIok22sKn2isUWikpax8rQttYWcZjWDO5DpRjjCuILO4GDkDo0c1SZip+wK1CgwTppODui\
        SnYJLy8WRncrLuaSp96Vq3QTwV3BlF6+bHPe/FZQkqkpLJu73w/6BcJJ1qXg76fQe7qM9PP3nJhdIsAQAA
        """
    static let fixed = "H4sIAAAAAAACAyvJSFUoLM1MzlZIKsovz1NIy69QKBkVGxWjUAwAcqUFR1gCAAA="
    static let stored = "H4sIAAAAAAAEAwEMAPP/c3RvcmVkIGJ5dGVzeHemDwwAAAA="

    static func bytes(_ text: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: text))) }
    static let digits = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.appending(path: "Examples/Data/digits.csv.gz").path
    }()

    @Test("blocks with codes of their own, with fixed codes, and stored ones")
    func blocks() throws {
        #expect(try Gzip.contents(Self.bytes(Self.stored)) == Array("stored bytes".utf8))
        let words = String(repeating: "the quick brown fox ", count: 30)
        #expect(try Gzip.contents(Self.bytes(Self.fixed)) == Array(words.utf8))
        let mixed = try Gzip.contents(Self.bytes(Self.dynamic))
        #expect(mixed.count == 300 && Set(mixed) == Set("abcd\n".utf8))
    }

    @Test("members follow each other")
    func members() throws {
        let both = try Self.bytes(Self.stored) + Self.bytes(Self.fixed)
        #expect(try Gzip.contents(both).count == 12 + 600)
    }

    @Test("the digits: 1797 lines")
    func file() throws {
        let bytes = try Gzip.contents(ofFile: Self.digits)
        #expect(bytes.count == 264_712 && bytes.filter { $0 == UInt8(ascii: "\n") }.count == 1797)
    }

    @Test("cut anywhere it is refused; a byte changed is refused, or is one that stands for nothing")
    func damage() throws {
        for text in [Self.dynamic, Self.fixed, Self.stored] {
            let bytes = try Self.bytes(text)
            let whole = try Gzip.contents(bytes)
            for count in bytes.indices { #expect(throws: GzipError.self) { try Gzip.contents(Array(bytes[..<count])) } }
            for index in bytes.indices {
                for change in [1, 0x10, 0x80, 0xFF] as [UInt8] {
                    var other = bytes
                    other[index] ^= change
                    let found = try? Gzip.contents(other)
                    // Within the header only flags matter; the time and the system stand for nothing.
                    #expect(found == nil || found == whole, "byte \(index) changed by \(change)")
                }
            }
        }
    }

    @Test("no more bytes are made than asked for, and what is no gzip file is refused with the reason")
    func limits() throws {
        let bytes = try Self.bytes(Self.fixed)
        #expect(try Gzip.contents(bytes, limit: 600).count == 600)
        #expect(throws: GzipError(file: "x.gz", reason: "it holds more than 599 bytes; give a larger 'limit'")) {
            try Gzip.contents(bytes, file: "x.gz", limit: 599)
        }
        #expect(throws: GzipError(file: "bytes", reason: "it is no gzip file: 3 bytes")) { try Gzip.contents([1, 2, 3]) }
        #expect(throws: GzipError.self) { try Gzip.contents([UInt8](repeating: 7, count: 100)) }
        #expect(throws: GzipError.self) { try Gzip.contents(ofFile: "/nowhere.gz") }
    }
}
