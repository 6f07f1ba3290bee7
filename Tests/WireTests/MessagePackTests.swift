// MessagePack: the forms that the specification names, bytes of Python's msgpack both ways, Swift's shapes of types, and
// bounds.

import Foundation
import Testing
import Wire

@Suite struct MessagePackTests {
    func bytes<T: Encodable>(_ value: T) throws -> [UInt8] { try MessagePack.encode(value) }
    func same<T: Codable & Equatable>(_ value: T, _ location: SourceLocation = #_sourceLocation) throws {
        #expect(try MessagePack.decode(T.self, from: MessagePack.encode(value)) == value, sourceLocation: location)
    }

    @Test("each form has the bytes that the specification gives it")
    func forms() throws {
        #expect(try bytes(nil as Int?) == [0xc0])
        #expect(try bytes([true, false]) == [0x92, 0xc3, 0xc2])
        #expect(try bytes([0, 127, 128, 255, 256]) == [0x95, 0, 0x7f, 0xcc, 0x80, 0xcc, 0xff, 0xcd, 1, 0])
        #expect(try bytes([65535, 65536]) == [0x92, 0xcd, 0xff, 0xff, 0xce, 0, 1, 0, 0])
        #expect(try bytes([-1, -32, -33, -129]) == [0x94, 0xff, 0xe0, 0xd0, 0xdf, 0xd1, 0xff, 0x7f])
        #expect(try bytes(Int.min) == [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0])
        #expect(try bytes(UInt64.max) == [0xcf] + [UInt8](repeating: 0xff, count: 8))
        #expect(try bytes(Float(1)) == [0xca, 0x3f, 0x80, 0, 0])
        #expect(try bytes(1.0) == [0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0])
        #expect(try bytes("a") == [0xa1, 0x61])
        #expect(try bytes(String(repeating: "a", count: 32)).prefix(2) == [0xd9, 32])
        #expect(try bytes([1, 2] as [UInt8]) == [0xc4, 2, 1, 2])
        #expect(try bytes([UInt8](repeating: 0, count: 65536)).prefix(5) == [0xc6, 0, 1, 0, 0])
        #expect(try bytes([Int](repeating: 0, count: 16)).prefix(3) == [0xdc, 0, 16])
        #expect(try bytes(["compact": true]) == [0x81, 0xa7] + Array("compact".utf8) + [0xc3])
        #expect(try bytes(Int128.max).prefix(3) == [0xc4, 16, 0x7f])
        #expect(try bytes(Int128(-1)) == [0xff])
    }

    struct Record: Codable, Equatable {
        struct Failure: Codable, Equatable {
            struct Place: Codable, Equatable {
                var line: Int
                var kernel: String
            }
            var fault: Place
        }
        var name: String
        var shape: [Int]
        var data: [UInt8]
        var error: Failure?
    }

    @Test("bytes that Python packed are read, and the same values are packed to the same bytes")
    func python() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/msgpack.txt")
        var rows: [String: [UInt8]] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: " ")
            let text = parts[1].replacingOccurrences(of: "(07*70000)", with: String(repeating: "07", count: 70000))
            let digits = Array(text.utf8)
            rows[String(parts[0])] = stride(from: 0, to: digits.count, by: 2).map {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)!
            }
        }
        func check<T: Codable & Equatable>(_ name: String, _ value: T, _ at: SourceLocation = #_sourceLocation) throws {
            let packed = try #require(rows[name], sourceLocation: at)
            #expect(try MessagePack.decode(T.self, from: packed) == value, sourceLocation: at)
            #expect(try bytes(value) == packed, sourceLocation: at)
        }
        try check(
            "integers",
            [
                0, 1, 127, 128, 255, 256, 65535, 65536, 1 << 32 - 1, 1 << 32, .max, -1, -32, -33, -128, -129, -32768,
                -32769, -(1 << 31), -(1 << 31) - 1, .min,
            ] as [Int])
        try check("unsigned", [UInt64.max, 1 << 63])
        try check("doubles", [0, -0.0, 1.5, -2.25, 1e300, .leastNonzeroMagnitude, .infinity, -.infinity])
        try check("flags", [true, false, nil])
        let xs = [31, 32, 255, 256].map { String(repeating: "x", count: $0) }
        try check("strings", ["", "a"] + xs + ["Grüße, 世界 🌍"])
        try check("blobs", [[], [0, 255], (0..<512).map { UInt8($0 % 256) }] as [[UInt8]])
        try check(
            "record",
            Record(name: "piece", shape: [3, 4], data: [1, 2], error: .init(fault: .init(line: 7, kernel: "f"))))
        try check("numbers16", Array(0..<16))
        try check("long", [Int](repeating: 7, count: 70000))
        try check("map16", Dictionary(uniqueKeysWithValues: (0..<16).map { ($0 < 10 ? "key0\($0)" : "key\($0)", $0) }))
    }

    indirect enum Tree: Codable, Equatable {
        case leaf
        case node(Tree, Tree)
        case named(name: String, value: Int?)
    }
    enum Colour: String, Codable, CodingKeyRepresentable { case red, green }
    class Base: Codable {
        var a = 1
        init() {}
    }
    final class Derived: Base {
        var b = 2
        override init() { super.init() }
        enum Keys: CodingKey { case b }
        override func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(b, forKey: .b)
            try super.encode(to: container.superEncoder())
            try container.encode(b + 1, forKey: .b)
        }
        required init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Keys.self)
            b = try container.decode(Int.self, forKey: .b)
            try super.init(from: container.superDecoder())
        }
    }

    @Test("Swift's shapes of types come back")
    func shapes() throws {
        try same(Tree.node(.node(.leaf, .named(name: "x", value: nil)), .named(name: "", value: -7)))
        try same([Int8.min, 0, .max])
        try same([Int16.min, .max])
        try same([Int32.min, .max])
        try same([Int64.min, .max])
        try same([UInt16.max, 0])
        try same([UInt32.max, 0])
        try same([UInt.max, 0])
        try same([Int128.min, .max, 0, -1, 1 << 64, 1 << 63])
        try same([UInt128.max, 1 << 64, 0])
        try same([1: "a", -5: "b"])
        try same([Colour.red: [1.5], .green: []])
        try same([[1.5]: 1, [2.5]: 2] as [[Double]: Int])
        try same(Set((0..<50).map { $0 * 37 % 101 }))
        try same([[1, 2, 3], [], [nil, 4]] as [[Int?]])
        try same(Optional<Int>.none)
        try same(Record(name: "", shape: [], data: []))
        try same("a".unicodeScalars.map { $0.value })
    }

    @Test("numbers keep their bits, payloads of NaNs too")
    func bits() throws {
        for pattern: UInt64 in [0x7ff8_0000_0000_1234, 0x7ff4_0000_0000_0001, 1 << 63, 1, 0x7ff0_0000_0000_0000] {
            let value = Double(bitPattern: pattern)
            #expect(try MessagePack.decode(Double.self, from: bytes(value)).bitPattern == pattern)
        }
        for pattern: UInt32 in [0x7fc0_1234, 0x7fa0_0001, 1 << 31, 1] {
            #expect(try MessagePack.decode(Float.self, from: bytes(Float(bitPattern: pattern))).bitPattern == pattern)
        }
    }

    @Test("a number may come in any form that equals it, and in no other")
    func forgiving() throws {
        #expect(try MessagePack.decode(Double.self, from: bytes(7)) == 7)
        #expect(try MessagePack.decode(Double.self, from: bytes(Float(0.5))) == 0.5)
        #expect(try MessagePack.decode(Float.self, from: bytes(0.5)) == 0.5)
        #expect(throws: WireError.self) { try MessagePack.decode(Float.self, from: bytes(0.1)) }
        #expect(throws: WireError.self) { try MessagePack.decode(Double.self, from: bytes(Int.max)) }
        #expect(throws: WireError.self) { try MessagePack.decode(Int.self, from: bytes(1.0)) }
        #expect(throws: WireError.self) { try MessagePack.decode(UInt8.self, from: bytes(256)) }
        #expect(throws: WireError.self) { try MessagePack.decode(UInt.self, from: bytes(-1)) }
        #expect(throws: WireError.self) { try MessagePack.decode([UInt8].self, from: bytes([1, 2])) }
        // Not in its shortest form, as other writers may do.
        #expect(try MessagePack.decode(Int.self, from: [0xd3, 0, 0, 0, 0, 0, 0, 0, 5] as [UInt8]) == 5)
        #expect(try MessagePack.decode(UInt64.self, from: [0xd3, 0, 0, 0, 0, 0, 0, 0, 5] as [UInt8]) == 5)
    }

    @Test("dictionaries and sets have one order, and records that of their fields")
    func order() throws {
        let keys = (0..<200).map { "k\($0)" }
        let first = Dictionary(uniqueKeysWithValues: keys.map { ($0, 1) })
        let second = Dictionary(uniqueKeysWithValues: keys.reversed().map { ($0, 1) })
        #expect(try bytes(first) == bytes(second))
        #expect(try bytes(Set(keys)) == bytes(Set(keys.shuffled())))
        #expect(try bytes(Record(name: "", shape: [], data: [])).prefix(6) == [0x83, 0xa4] + Array("name".utf8))
    }

    @Test("a container that is asked for by hand stands where it was asked for")
    func byHand() throws {
        let packed = try bytes(Derived())
        // b twice is the writer's own mistake; readers refuse it.
        #expect(throws: WireError.self) { try MessagePack.decode(Derived.self, from: packed) }
        let expected = [0x83, 0xa1, 0x62, 2, 0xa5] + Array("super".utf8) + [0x81, 0xa1, 0x61, 1, 0xa1, 0x62, 3]
        #expect(packed == expected)
    }
}
