// Drives a reduction as the executor does: strips of any size in any order into accumulators of several threads,
// which are merged in any order.

import Foundation
import QuernArrays
import QuernCore
import Testing

/// How elements are dealt out.
struct Dealing: CustomTestStringConvertible {
    var strip: Int
    var accumulators: Int
    var seed: UInt64?
    var testDescription: String { "strips of \(strip), \(accumulators) accumulators, seed \(seed ?? 0)" }

    static let all = [
        Dealing(strip: 4096, accumulators: 1), Dealing(strip: 1, accumulators: 1),
        Dealing(strip: 7, accumulators: 3, seed: 1),
        Dealing(strip: 64, accumulators: 4, seed: 2), Dealing(strip: 777, accumulators: 2, seed: 3),
    ]
}

/// A small generator whose numbers are the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Reduction {
    /// The words of the accumulator of all of `values`.
    func words<T>(_ values: [T], _ dealing: Dealing = Dealing.all[0]) throws -> [Int] {
        var random = SplitMix(dealing.seed ?? 0)
        var strips = stride(from: 0, to: values.count, by: dealing.strip).map {
            $0..<min($0 + dealing.strip, values.count)
        }
        if dealing.seed != nil { strips.shuffle(using: &random) }
        var parts = [[Int]](repeating: fresh(), count: dealing.accumulators)
        try values.withUnsafeBytes { bytes in
            for (k, range) in strips.enumerated() {
                let base = bytes.baseAddress! + range.lowerBound * MemoryLayout<T>.stride
                let strip = Strip(base, columns: range.count, firstIndex: range.lowerBound)
                let target = k % parts.count
                try parts[target].withUnsafeMutableBufferPointer { try deposit(strip, .all, into: $0.baseAddress!) }
            }
        }
        if dealing.seed != nil { parts.shuffle(using: &random) }
        var total = fresh()
        for part in parts {
            part.withUnsafeBufferPointer { other in
                total.withUnsafeMutableBufferPointer { merge(other.baseAddress!, into: $0.baseAddress!, outputs: 1) }
            }
        }
        return total
    }

    /// Accumulators that have seen nothing.
    func fresh(outputs: Int = 1) -> [Int] {
        var words = [Int](repeating: -77, count: accumulatorWords * outputs)
        words.withUnsafeMutableBufferPointer { initialise($0.baseAddress!, outputs: outputs) }
        return words
    }

    /// The values of accumulators.
    func values<T>(_ words: [Int], as: T.Type) throws -> [T] {
        let outputs = words.count / accumulatorWords
        return try [T](unsafeUninitializedCapacity: outputs) { results, count in
            try words.withUnsafeBufferPointer {
                try finish($0.baseAddress!, outputs: outputs, into: UnsafeMutableRawPointer(results.baseAddress!))
            }
            count = outputs
        }
    }

    /// The value of all of `values`.
    func value<T, R>(_ values: [T], _ dealing: Dealing = Dealing.all[0], as: R.Type) throws -> R {
        try self.values(words(values, dealing), as: R.self)[0]
    }

    /// The words of the rows or columns of a row-major matrix, deposited in bands of `band` rows.
    func words<T>(_ matrix: [T], columns: Int, _ form: StripForm, band: Int) throws -> [Int] {
        let rows = matrix.count / columns
        var total = fresh(outputs: form == .rows ? rows : columns)
        let indexSteps = form == .rows ? (0, 1) : (1, 0)
        try matrix.withUnsafeBytes { bytes in
            for row in stride(from: 0, to: rows, by: band) {
                let strip = Strip(
                    bytes.baseAddress! + row * columns * MemoryLayout<T>.stride, rows: min(band, rows - row),
                    columns: columns, firstIndex: row * indexSteps.0, rowStep: indexSteps.0, columnStep: indexSteps.1)
                try total.withUnsafeMutableBufferPointer {
                    let base = $0.baseAddress! + (form == .rows ? row * accumulatorWords : 0)
                    try deposit(strip, form, into: base)
                }
            }
        }
        return total
    }
}
