// Exact quantiles by passes, against NumPy (Peers/Reductions/quantiles.py) and against sorting.

import Foundation
import QuernArrays
import QuernCore
import Testing

@Suite struct QuantileTests {
    struct File: Decodable {
        struct Case: Decodable {
            var values: [UInt64]
            var q: [UInt64]
            var quantiles: [String: [UInt64]]
        }
        var cases: [Case]
    }

    static let cases: [File.Case] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Peers/Reductions/quantiles.json")
        guard let data = try? Data(contentsOf: file) else { return [] }
        return (try? JSONDecoder().decode(File.self, from: data))?.cases ?? []
    }()

    /// Makes all passes over `values`, dealt out in strips of `length` to two accumulators.
    /// - Returns: how many passes it took.
    static func search<T: OrderedElement>(
        _ selection: inout RadixSelection<T>, _ values: [T], strip length: Int
    ) -> Int {
        var passes = 0
        while selection.pass != nil {
            passes += 1
            var parts = [selection.empty, selection.empty]
            for (k, start) in stride(from: 0, to: values.count, by: length).enumerated().reversed() {
                values.withUnsafeBufferPointer {
                    let strip = Strip($0.baseAddress! + start, columns: min(length, values.count - start))
                    selection.deposit(strip, into: &parts[k % 2])
                }
            }
            parts[0].merge(parts[1])
            selection.complete(parts[0])
        }
        return passes
    }

    @Test("quantiles are NumPy's to the bit, by every method", arguments: QuantileMethod.allCases)
    func numpy(_ method: QuantileMethod) throws {
        #expect(Self.cases.count == 6)
        for known in Self.cases {
            let values = known.values.map(Double.init(bitPattern:))
            let expected = try #require(known.quantiles[method.rawValue])
            let q = known.q.map(Double.init(bitPattern:))
            for (limit, length) in [(65_536, 4_096), (16, 7)] {
                var selection = RadixSelection<Double>.quantiles(q, method, limit: limit)
                _ = Self.search(&selection, values, strip: length)
                for (p, bits) in zip(q, expected) {
                    let found = selection.quantile(p, method) { $0 }
                    #expect(found == Double(bitPattern: bits), "q = \(p) of \(values.count)")
                }
            }
        }
    }

    @Test("any ranks of any type are found, whatever the limit and the strips", arguments: 1...6 as ClosedRange<UInt64>)
    func ranks(_ seed: UInt64) {
        var random = SplitMix(seed)
        func check<T: OrderedElement & Comparable>(_ values: [T]) {
            let ranks = (0..<6).map { _ in Int.random(in: 0..<values.count, using: &random) }
            let sorted = values.sorted()
            for (limit, length) in [(65_536, 4_096), (256, 100), (2, 999)] {
                var selection = RadixSelection<T>(limit: limit) { _ in ranks }
                let passes = Self.search(&selection, values, strip: length)
                for rank in ranks { #expect(selection.found[rank] == sorted[rank], "seed \(seed), limit \(limit)") }
                if limit == 65_536 { #expect(passes <= 2) }
            }
        }
        let n = Int.random(in: 1...3_000, using: &random)
        check((0..<n).map { _ in Double.random(in: -1...1, using: &random) })
        check((0..<n).map { _ in Float.random(in: -1...1, using: &random) })
        check((0..<n).map { _ in Int.random(in: .min ... .max, using: &random) })
        check((0..<n).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        check((0..<n).map { _ in Int16.random(in: -3...3, using: &random) })
    }

    @Test("NaNs make a quantile NaN, or are skipped; nothing has no quantile; infinities are values")
    func specials() {
        func median(_ values: [Double], skipsNaN: Bool = false) -> Double {
            var selection = RadixSelection<Double>.quantiles([0.5], .linear)
            _ = Self.search(&selection, values, strip: 2)
            return selection.quantile(0.5, .linear, skipsNaN: skipsNaN) { $0 }
        }
        #expect(median([]).isNaN)
        #expect(median([1, .nan, 3]).isNaN)
        #expect(median([1, .nan, 3], skipsNaN: true) == 2)
        #expect(median([.nan], skipsNaN: true).isNaN)
        #expect(median([.infinity, .infinity, 1]) == .infinity)
        #expect(median([.infinity, -.infinity]).isNaN)
        #expect(median([-.infinity, -.infinity, -.nan, 0], skipsNaN: true) == -.infinity)
    }
}
