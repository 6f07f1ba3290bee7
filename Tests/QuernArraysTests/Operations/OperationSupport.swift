// What tests of families of operations share: samples that NumPy's scripts make too, results of those scripts, chunkings.

import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import Testing

/// Samples for tests.
enum Sample {
    /// The numbers of `sample` in the scripts under Peers.
    static func real<R: Real>(_ m: Int, _ n: Int, _ seed: Int) -> NDArray<R, 2> {
        var all: [R] = []
        for i in 0..<m {
            for j in 0..<n {
                all.append(R(Double((i * 7919 + j * 104729 + seed * 1_299_709 + i * j * 31) % 1009) / 504.5 - 1))
            }
        }
        return NDArray<R, 2>(all, shape: [m, n])
    }

    static func complex<R: Real>(_ m: Int, _ n: Int, _ first: Int, _ second: Int) -> NDArray<Complex<R>, 2> {
        let (re, im): (NDArray<R, 2>, NDArray<R, 2>) = (real(m, n, first), real(m, n, second))
        return NDArray<Complex<R>, 2>(zip(re.elements, im.elements).map { Complex($0, $1) }, shape: [m, n])
    }

    /// Whole, uneven, one wide, larger than the array.
    static func chunkings(_ m: Int, _ n: Int) -> [Chunks] {
        let rows = m > 2 ? [1, m - 3 > 0 ? m - 3 : 1, m - 1 - max(1, m - 3)] : [m]
        return [
            .shape([-1, -1]), .extents([rows.filter { $0 > 0 }, [n]]), .shape([1, 2]), .shape([m + 5, 3]),
        ]
    }
}

/// Results of a script, by name.
struct PeerResults {
    private var lines: [String: (shape: [Int], values: [Double])] = [:]

    /// - Parameter path: below Peers.
    init(_ path: String, file: String = #filePath) throws {
        let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: tests.appendingPathComponent("Peers/" + path), encoding: .utf8)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            let shape = words[1] == "-" ? [] : words[1].split(separator: ",").compactMap { Int($0) }
            lines[String(words[0])] = (shape, words.dropFirst(2).compactMap { Double($0) })
        }
    }

    /// Whether `array` is the result of this name, within `tolerance` of its largest element.
    func check(_ name: String, _ array: AnyNDArray, _ tolerance: Double, _ note: String = "") {
        guard let (shape, values) = lines[name] else {
            Issue.record("the script has no result '\(name)'")
            return
        }
        let found = array.elementBits.map { bits in
            array.scalarType.partType == .float32
                ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) : Double(bitPattern: bits)
        }
        #expect(array.shape == shape, "\(name) \(note)")
        #expect(found.count == values.count, "\(name) \(note)")
        let size = max(1, values.map(abs).max() ?? 1)
        let worst = zip(found, values).map { abs($0 - $1) }.max() ?? 0
        #expect(worst <= tolerance * size, "\(name) \(note)")
    }
}
