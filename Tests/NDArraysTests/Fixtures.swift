// The fixtures beside the tests: files and lines that NumPy made (Fixtures/make-fixtures.py).
// A line is `name|type|extents|bits of each element in hexadecimal, row-major`.

import Glibc
import NDArrays
import QuernCore
import Testing

/// A fixture could not be read.
struct FixtureError: Error { var message: String }

/// Reading the fixtures.
enum Fixtures {
    /// The path of the fixture `name`.
    static func path(_ name: String, file: String = #filePath) -> String {
        let folder = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
        return folder + "/Fixtures/" + name
    }

    /// All bytes of the file at `path`.
    static func bytes(_ path: String) throws -> [UInt8] {
        guard let file = fopen(path, "rb") else { throw FixtureError(message: "no file \(path)") }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = fread(&chunk, 1, chunk.count, file)
            if got == 0 { return bytes }
            bytes += chunk[..<got]
        }
    }

    /// The lines of the fixture `name`.
    static func lines(_ name: String) throws -> [String] {
        String(decoding: try bytes(path(name)), as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// The name and the array of a fixture line.
    static func array(_ line: String) throws -> (name: String, array: AnyNDArray) {
        let parts = line.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 4, let type = ScalarType(name: String(parts[1])),
            var array = AnyNDArray(zeros: type, shape: parts[2].split(separator: " ").compactMap { Int($0) }),
            array.setElementBits(parts[3].split(separator: " ").compactMap { UInt64($0, radix: 16) })
        else { throw FixtureError(message: "malformed line: \(line)") }
        return (String(parts[0]), array)
    }

    /// The arrays of the fixture `name` by their names.
    static func arrays(_ name: String) throws -> [String: AnyNDArray] {
        var arrays: [String: AnyNDArray] = [:]
        for line in try lines(name) where !line.isEmpty {
            let (name, array) = try array(line)
            arrays[name] = array
        }
        return arrays
    }

    /// The bits of all elements, with every NaN as one.
    static func bits(_ array: AnyNDArray) -> [UInt64] {
        array.elementBits.map { bits in
            switch array.scalarType.partType {
            case .float64 where Double(kernelBits: bits).isNaN: 0x7FF8_0000_0000_0000
            case .float32 where Float(kernelBits: bits).isNaN: 0x7FC0_0000
            default: bits
            }
        }
    }
}

/// Expects equal type, shape and bits, all NaNs counting as one value.
func expectSame(
    _ found: AnyNDArray, _ expected: AnyNDArray?, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) {
    guard let expected else {
        Issue.record("no fixture named \(name)", sourceLocation: sourceLocation)
        return
    }
    #expect(found.scalarType == expected.scalarType, "\(name)", sourceLocation: sourceLocation)
    #expect(found.shape == expected.shape, "\(name)", sourceLocation: sourceLocation)
    #expect(Fixtures.bits(found) == Fixtures.bits(expected), "\(name)", sourceLocation: sourceLocation)
}

/// As above, for typed arrays.
func expectSame<Element, let rank: Int>(
    _ found: NDArray<Element, rank>, _ expected: AnyNDArray?, _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    expectSame(AnyNDArray(found), expected, name, sourceLocation: sourceLocation)
}

/// A vector as long as `count` of doubles 0, 1, 2, …
func range(_ count: Int) -> Vector<Double> { Vector(shape: count) { Double($0) } }
