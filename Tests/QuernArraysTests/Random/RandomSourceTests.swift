// Random arrays: the same elements for any strips, and numbers that have the moments of their distribution.

import Foundation
import QuernArrays
import QuernCore
import Testing

@Suite struct RandomSourceTests {
    private static func fill<T>(
        _ distribution: RandomDistribution, seed: UInt64, _ type: ScalarType, count: Int, strips: [Int], first: Int = 0,
        _: T.Type
    ) throws -> [T] {
        let source = try RandomSource(distribution, seed: seed, type)
        return try [T](unsafeUninitializedCapacity: count) { buffer, filled in
            var (at, k) = (0, 0)
            while at < count {
                let n = min(strips[k % strips.count], count - at)
                try source.fill(buffer.baseAddress! + at, count: n, firstIndex: first + at)
                (at, k) = (at + n, k + 1)
            }
            filled = count
        }
    }

    @Test("every distribution has the same elements for any strips, and others for another seed", arguments: [0, 1, 5])
    func strips(_ first: Int) throws {
        func check<T: Equatable>(_ distribution: RandomDistribution, _ type: ScalarType, _: T.Type) throws {
            func elements(_ strips: [Int], seed: UInt64 = 42) throws -> [T] {
                try Self.fill(distribution, seed: seed, type, count: 1_000, strips: strips, first: first, T.self)
            }
            let whole = try elements([1_000])
            for strips in [[1], [2], [3, 1, 4, 1, 5], [999, 1], [64]] {
                #expect(try elements(strips) == whole, "\(distribution), strips \(strips)")
            }
            #expect(try elements([1_000], seed: 43) != whole)
            // From an element later on.
            let later = try Self.fill(
                distribution, seed: 42, type, count: 500, strips: [500], first: first + 77, T.self)
            #expect(Array(whole[77..<577]) == later)
        }
        try check(.uniform(-1..<3), .float64, Double.self)
        try check(.uniform(-1..<3), .float32, Float.self)
        try check(.normal(mean: 1, standardDeviation: 2), .float64, Double.self)
        try check(.normal(mean: 1, standardDeviation: 2), .float32, Float.self)
        try check(.integers(low: -3, high: 100), .int8, Int8.self)
        try check(.integers(low: 0, high: 1 << 63), .uint64, UInt.self)
        try check(.order(count: 1_100), .int64, Int.self)
    }

    @Test("uniform numbers fill their range evenly and never reach its upper bound", arguments: [1, 2] as [UInt64])
    func uniform(_ seed: UInt64) throws {
        let n = 200_000
        let x = try Self.fill(.uniform(2..<6), seed: seed, .float64, count: n, strips: [4096], Double.self).sorted()
        #expect(x.first! >= 2 && x.last! < 6)
        // Kolmogorov and Smirnov: beyond 1.95 / √n once in a thousand seeds; these seeds are fixed.
        let distance = x.enumerated().map {
            max(($1 - 2) / 4 - Double($0) / Double(n), Double($0 + 1) / Double(n) - ($1 - 2) / 4)
        }.max()!
        #expect(distance < 1.95 / Double(n).squareRoot(), "seed \(seed)")
        let narrow = 1.0..<(1.0).nextUp
        #expect(
            try Self.fill(.uniform(narrow), seed: seed, .float64, count: 100, strips: [100], Double.self).allSatisfy {
                $0 == 1
            })
        let singles = try Self.fill(.uniform(0..<1), seed: seed, .float32, count: n, strips: [n], Float.self)
        #expect(singles.allSatisfy { $0 >= 0 && $0 < 1 })
    }

    @Test("normal numbers have their distribution function", arguments: [1, 2] as [UInt64])
    func normal(_ seed: UInt64) throws {
        let n = 200_000
        let x = try Self.fill(
            .normal(mean: 3, standardDeviation: 2), seed: seed, .float64, count: n, strips: [4096], Double.self)
        let mean = x.reduce(0, +) / Double(n)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
        #expect(abs(mean - 3) < 4 * 2 / Double(n).squareRoot(), "seed \(seed)")
        #expect(abs(variance / 4 - 1) < 4 * (2 / Double(n)).squareRoot(), "seed \(seed)")
        let distance = x.sorted().enumerated().map { k, v in
            let p = 0.5 * erfc(-(v - 3) / (2 * 2.0.squareRoot()))
            return max(p - Double(k) / Double(n), Double(k + 1) / Double(n) - p)
        }.max()!
        #expect(distance < 1.95 / Double(n).squareRoot(), "seed \(seed)")
        // Neighbours share a pair of words, yet are independent.
        let pairs = stride(from: 0, to: n, by: 2).reduce(0.0) { $0 + (x[$1] - mean) * (x[$1 + 1] - mean) }
        #expect(abs(pairs / variance / Double(n / 2)) < 4 / Double(n / 2).squareRoot(), "seed \(seed)")
    }

    @Test("whole numbers are equally likely, up to the widest range", arguments: [3, 4] as [UInt64])
    func integers(_ seed: UInt64) throws {
        let n = 210_000
        var counts = [Int](repeating: 0, count: 7)
        for v in try Self.fill(.integers(low: -3, high: 3), seed: seed, .int16, count: n, strips: [4096], Int16.self) {
            counts[Int(v) + 3] += 1
        }
        let chiSquared = counts.reduce(0.0) { $0 + pow(Double($1) - Double(n) / 7, 2) / (Double(n) / 7) }
        #expect(chiSquared < 22.5, "seed \(seed): \(counts)")
        let all = try Self.fill(
            .integers(low: -(1 << 63), high: 1 << 63 - 1), seed: seed, .int64, count: 1_000, strips: [64], Int.self)
        #expect(Set(all).count == 1_000 && all.contains { $0 < 0 } && all.contains { $0 > 0 })
        // Three quarters of 2^64: a quarter of the words is drawn again, and a third of what is left is in each third.
        let wide = try Self.fill(
            .integers(low: 0, high: 3 << 62 - 1), seed: seed, .uint64, count: 30_000, strips: [64], UInt.self)
        var thirds = [0, 0, 0]
        for v in wide { thirds[Int(v >> 62)] += 1 }
        #expect(thirds.allSatisfy { abs($0 - 10_000) < 350 }, "seed \(seed): \(thirds)")
    }

    @Test("a random order holds each number once", arguments: [0, 1, 2, 3, 4, 5, 16, 17, 1_000])
    func order(_ count: Int) throws {
        let order = try Self.fill(.order(count: count), seed: 5, .int64, count: count, strips: [7], Int.self)
        #expect(order.sorted() == Array(0..<count))
        if count > 100 { #expect(order != Array(0..<count)) }
    }

    @Test("what cannot be drawn is refused")
    func refusals() {
        let cases: [(RandomDistribution, ScalarType)] = [
            (.uniform(0..<1), .int64), (.uniform(1..<1), .float64), (.uniform(-1.5e308..<1.5e308), .float64),
            (.uniform(1..<(1.0).nextUp), .float32), (.normal(mean: 0, standardDeviation: -1), .float64),
            (.normal(mean: .nan, standardDeviation: 1), .float64), (.normal(mean: 0, standardDeviation: 1), .int64),
            (.integers(low: 0, high: 256), .uint8), (.integers(low: -1, high: 3), .uint8),
            (.integers(low: 3, high: 2), .int8), (.integers(low: 0, high: 1), .float64), (.order(count: 3), .int32),
            (.order(count: -1), .int64),
        ]
        for (distribution, type) in cases {
            #expect(throws: RandomError.self) { try RandomSource(distribution, seed: 1, type) }
        }
    }
}
