// The elements that every array of these tests holds, by their number in row-major order, and the arrays that other
// libraries wrote, as `Peers/write-fixtures.py` lists them.

import Foundation
import NDArrays
import QuernCore
import Testing

/// Element number k: 7 k mod 251, less 100 where the type is signed, halved where it is floating.
enum Pattern {
    static func bytes(_ type: ScalarType, _ k: Int) -> [UInt8] {
        func raw<T: BitwiseCopyable>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
        let value = k * 7 % 251
        return switch type {
        case .bool: [value % 3 == 0 ? 1 : 0]
        case .int8: raw(Int8(truncatingIfNeeded: value - 100))
        case .int16: raw(Int16(value - 100))
        case .int32: raw(Int32(value - 100))
        case .int64: raw(Int64(value - 100))
        case .uint8: raw(UInt8(value))
        case .uint16: raw(UInt16(value))
        case .uint32: raw(UInt32(value))
        case .uint64: raw(UInt64(value))
        case .float32: raw(Float(value - 100) / 2)
        case .float64: raw(Double(value - 100) / 2)
        case .complex64: raw(Float(value - 100) / 2) + raw(Float(value))
        case .complex128: raw(Double(value - 100) / 2) + raw(Double(value))
        }
    }

    /// A whole array in row-major order.
    static func array(_ type: ScalarType, _ shape: [Int]) -> [UInt8] {
        (0..<shape.reduce(1, *)).flatMap { bytes(type, $0) }
    }
}

/// An array that another library wrote.
struct Fixture: Decodable, Sendable, CustomTestStringConvertible {
    var path: String
    var dataset: String?
    var type: String
    var shape: [Int]
    var format: String

    var scalarType: ScalarType { ScalarType.allCases.first { Self.name($0) == type } ?? .float64 }
    var file: String { Self.folder + "/" + path }
    var testDescription: String { path + (dataset.map { ":" + $0 } ?? "") }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path()

    static let all: [Fixture] = {
        let data = FileManager.default.contents(atPath: folder + "/index.json") ?? Data()
        return (try? JSONDecoder().decode([Fixture].self, from: data)) ?? []
    }()

    /// NumPy's name of a type.
    static func name(_ type: ScalarType) -> String {
        switch type {
        case .float32: "float32"
        case .float64: "float64"
        case .complex64: "complex64"
        case .complex128: "complex128"
        default: type == .bool ? "bool" : (type.isSignedInteger ? "int" : "uint") + String(type.bitCount)
        }
    }
}

/// A folder of a test's own, removed with its last owner.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "quern-storage-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func callAsFunction(_ name: String) -> String { path + "/" + name }
}

extension ChunkSource {
    /// The elements of a region in row-major order.
    func elements(_ region: [Range<Int>]? = nil) throws -> [UInt8] {
        let region = region ?? shape.map { 0..<$0 }
        let extents = region.map(\.count)
        let count = extents.reduce(scalarType.byteCount, *)
        // 16 bytes more, aligned, tell writing beyond the end.
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count + 16, alignment: 64)
        defer { room.deallocate() }
        room.initializeMemory(as: UInt8.self, repeating: 0xA5)
        guard let base = room.baseAddress else { return [] }
        try read(region, into: base, strides: rowMajor(extents))
        if room[count...].contains(where: { $0 != 0xA5 }) { throw Overrun() }
        return Array(room[..<count])
    }

    /// The whole array as Doubles.
    func doubles() throws -> [Double] {
        let bytes = try elements()
        return bytes.withUnsafeBytes { raw in
            scalarType == .float32
                ? (0..<raw.count / 4).map { Double(raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)) }
                : (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
        }
    }
}

struct Overrun: Error {}

func rowMajor(_ extents: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: extents.count)
    for axis in extents.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * max(1, extents[axis + 1]) }
    return strides
}

/// Random numbers that a seed gives again.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
