// Histograms and counts of whole numbers.

import QuernArrays
import QuernCore
import Testing

@Suite struct BinCountsTests {
    @Test("a histogram counts between its edges, the last one with both, and passes over the rest", arguments: [1, 7])
    func histogram(_ strip: Int) throws {
        let edges = BinCounts.evenEdges(0, 1, count: 10)
        #expect(edges.count == 11 && edges[10] == 1)
        var random = SplitMix(4)
        var values = (0..<3_000).map { _ in Double.random(in: -0.2...1.2, using: &random) }
        values += edges + [.nan, .infinity, -.infinity, (1.0).nextUp, -0x1p-1074]
        for type in [ScalarType.float64, .float32] {
            func check<T: BinaryFloatingPoint>(_: T.Type) throws {
                let elements = values.map { T($0) }
                let own = edges.map { T($0) }
                let expected = (0..<10).map { k in
                    elements.count { $0 >= own[k] && ($0 < own[k + 1] || (k == 9 && $0 == own[10])) }
                }
                let counter = try BinCounts(.edges(edges), type)
                var (counts, others) = ([Int](repeating: 0, count: 10), [Int](repeating: 0, count: 10))
                try elements.withUnsafeBytes { bytes in
                    for (k, start) in stride(from: 0, to: elements.count, by: strip).enumerated() {
                        let part = Strip(
                            bytes.baseAddress! + start * MemoryLayout<T>.size,
                            columns: min(strip, elements.count - start))
                        if k % 2 == 0 {
                            try counter.deposit(part, into: &counts)
                        } else {
                            try counter.deposit(part, into: &others)
                        }
                    }
                }
                counter.merge(others, into: &counts)
                #expect(counts == expected)
            }
            if type == .float64 { try check(Double.self) } else { try check(Float.self) }
        }
    }

    @Test("whole numbers are counted, and those outside the table are faults")
    func numbers() throws {
        let values: [UInt8] = [3, 1, 0, 3, 3, 2]
        var counts = [0, 0, 0, 0]
        try values.withUnsafeBufferPointer {
            let strip = Strip($0.baseAddress!, columns: 6)
            try BinCounts(.numbers(below: 4), .uint8).deposit(strip, into: &counts)
            #expect(counts == [1, 1, 1, 3])
            let short = try BinCounts(.numbers(below: 3), .uint8)
            #expect(throws: (any Error).self) { try short.deposit(strip, into: &counts) }
        }
        #expect(throws: ReductionError.self) { try BinCounts(.numbers(below: 3), .float64) }
        #expect(throws: ReductionError.self) { try BinCounts(.edges([0, 1]), .int32) }
    }
}
