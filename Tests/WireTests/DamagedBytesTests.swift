// Bytes that nobody vouches for: what is wrong is said with its place, and nothing of it ends the process.

import Foundation
import Testing
import Wire

@Suite struct DamagedBytesTests {
    func error<T: Decodable>(_ type: T.Type, _ bytes: [UInt8], _ limits: WireLimits = WireLimits()) -> String {
        do {
            return "\(try MessagePack.decode(type, from: bytes, limits: limits))"
        } catch {
            return error.description
        }
    }
    struct Row: Codable, Equatable {
        var key: String
        var cost: Double
        var inputs: [Int]
    }

    @Test("errors name the place, what is there and what is expected")
    func messages() throws {
        #expect(error(Int.self, []) == "the message ends at byte 0, in the middle of a value")
        #expect(error(Int.self, [0xcd, 1]) == "the message ends at byte 2, in the middle of a value")
        #expect(error(Int.self, [1, 2, 3]) == "2 bytes follow the end of the message")
        #expect(error(Int.self, [0xc1]) == "byte 0 is 0xc1, expected the start of a value")
        #expect(error(Bool.self, [0xa1, 0x61]) == "the message is the string 'a', expected true or false")
        let rows = try MessagePack.encode(["tasks": [["key": "a"], ["key": "b"]]])
        #expect(error([String: [Row]].self, rows) == "tasks[0] is without 'cost', expected a map with it")
        let wrong = try MessagePack.encode(["tasks": [[1, 2], [3, -4]]])
        #expect(
            error([String: [[UInt8?]]].self, wrong)
                == "tasks[1][1] is the number -4, expected a whole number from 0 through 255")
        #expect(error([String: Int].self, [0x81, 1, 2]).contains("a map with the number 1 as a key"))
        #expect(error([String: Int].self, [0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 2]).contains("the same key twice"))
        #expect(error(String.self, [0xa2, 0xff, 0xfe]).contains("a string that is not UTF-8"))
        #expect(error(Int.self, [0xd6, 5, 0, 0, 0, 0]).contains("an extension of type 5"))
        #expect(error([Row.Kind].self, try MessagePack.encode([["middle": [String: Int]()]])).hasPrefix("[0] is"))
    }

    @Test("counts that the bytes cannot hold are refused before memory is taken")
    func counts() {
        let huge: [UInt8] = [0xff, 0xff, 0xff, 0xff]
        for tag: UInt8 in [0xc6, 0xc9, 0xdb, 0xdd, 0xdf] {
            #expect(error([Int].self, [tag] + huge + [0, 0]) == "the message ends at byte 7, in the middle of a value")
        }
        #expect(error([Int].self, [0xdc, 0xff, 0xff]).contains("ends at byte 3"))
    }

    @Test("limits hold for bytes, values and nesting, when reading and when writing")
    func limits() throws {
        let nested = [UInt8](repeating: 0x91, count: 100_000) + [0]
        #expect(error([[Int]].self, nested) == "65 levels of nesting, at most 64 are accepted")
        #expect(error([Int].self, [0x93, 1, 2, 3], WireLimits(byteCount: 3)) == "4 bytes, at most 3 are accepted")
        #expect(error([Int].self, [0x93, 1, 2, 3], WireLimits(valueCount: 3)) == "4 values, at most 3 are accepted")
        #expect(error([Int].self, [0x93, 1, 2, 3], WireLimits(byteCount: 4, depth: 1, valueCount: 4)) == "[1, 2, 3]")

        indirect enum List: Codable { case end, more(List) }
        var list = List.end
        for _ in 0..<40 { list = .more(list) }
        #expect(throws: WireError.self) { try MessagePack.encode(list) }
        struct Endless: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                try container.encode(self)
            }
        }
        #expect(throws: WireError.self) { try MessagePack.encode(["a": [Endless()]]) }
        do {
            _ = try MessagePack.encode(["a": ["b": Endless()]])
        } catch {
            #expect(error.description == "[a][b]: a value nested so deep cannot be sent")
        }
    }

    @Test("changed messages give a value or an error")
    func mutations() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["QUERN_WIRE_MUTATIONS"].flatMap { Int($0) } ?? 2000
        let seed = environment["QUERN_WIRE_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ... .max)
        var random = SplitMix(state: seed)
        let sample = Row.Message(
            rows: (0..<5).map { Row(key: "task \($0)", cost: 0.5 * Double($0), inputs: Array(0..<$0)) },
            kinds: [.left, .right(3, name: "x")], table: [1: [2.5], 300: []], wide: -(1 << 100), blob: [1, 2, 3])
        let whole = try MessagePack.encode(sample)
        var (values, errors) = (0, 0)
        for _ in 0..<count {
            var bytes = whole
            for _ in 0...Int.random(in: 0...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...4, using: &random)))
                case 3: bytes.insert(UInt8.random(in: 0x80...255, using: &random), at: place)
                default:
                    let other = Int.random(in: 0..<whole.count, using: &random)
                    bytes.insert(contentsOf: whole[other..<min(whole.count, other + 8)], at: place)
                }
                if bytes.isEmpty { break }
            }
            do {
                let value = try MessagePack.decode(Row.Message.self, from: bytes)
                // What was understood is a value like any other. (Bytes are compared, as a NaN equals nothing.)
                let again = try MessagePack.encode(value)
                #expect(try MessagePack.encode(MessagePack.decode(Row.Message.self, from: again)) == again)
                values += 1
            } catch {
                #expect(!error.description.isEmpty)
                errors += 1
            }
        }
        #expect(values > 0 && errors > 0, "seed \(seed): \(values) values, \(errors) errors")
    }
}

extension DamagedBytesTests.Row {
    enum Kind: Codable, Equatable {
        case left
        case right(Int, name: String)
    }
    struct Message: Codable {
        var rows: [DamagedBytesTests.Row]
        var kinds: [Kind]
        var table: [Int: [Double]]
        var wide: Int128
        var blob: [UInt8]
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
