// Order keys, the k best elements, counts of different elements, and sorting in runs.

import QuernArrays
import QuernCore
import Testing

@Suite struct OrderTests {
    @Test("order keys order as the values do, and give them back")
    func keys() {
        let reals: [Double] = [
            -.infinity, -.greatestFiniteMagnitude, -1, -0x1p-1074, 0, 0x1p-1074, 1, .greatestFiniteMagnitude, .infinity,
        ]
        #expect(zip(reals, reals.dropFirst()).allSatisfy { $0.orderKey < $1.orderKey })
        #expect(reals.allSatisfy { Double(orderKey: $0.orderKey) == $0 })
        #expect((-0.0).orderKey == (0.0).orderKey)
        #expect(Double.nan.orderKey == .max && (-Double.nan).orderKey == .max && Double(orderKey: .max).isNaN)
        let singles = reals.map { Float($0) }.filter { $0.isFinite }
        #expect(zip(singles, singles.dropFirst()).allSatisfy { $0.orderKey <= $1.orderKey })
        #expect(singles.allSatisfy { Float(orderKey: $0.orderKey) == $0 })
        #expect((Int8.min ... .max).map(\.orderKey) == (0..<256).map { $0 })
        #expect((Int8.min ... .max).map { Int8(orderKey: $0.orderKey) } == Array(Int8.min ... .max))
        #expect(Int.min.orderKey == 0 && Int.max.orderKey == .max && Int(orderKey: (-5).orderKey) == -5)
        #expect(UInt.max.orderKey == .max && UInt(orderKey: UInt(7).orderKey) == 7)
    }

    @Test("the k best elements are those of a stable sort, however dealt out", arguments: 1...5 as ClosedRange<UInt64>)
    func top(_ seed: UInt64) {
        var random = SplitMix(seed)
        let n = Int.random(in: 1...2_000, using: &random)
        let values = (0..<n).map { _ in
            Int.random(in: 0..<9, using: &random) == 0 ? Double.nan : Double(Int.random(in: -50...50, using: &random))
        }
        for k in [0, 1, 5, n, n + 3] {
            for largest in [true, false] {
                let expected = values.indices.sorted { a, b in
                    let (x, y) = (values[a], values[b])
                    if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
                    return x == y ? a < b : largest ? x > y : x < y
                }.prefix(k)
                var parts = [TopSelection<Double>(k, largest: largest), TopSelection<Double>(k, largest: largest)]
                for (part, start) in stride(from: 0, to: n, by: 37).enumerated().reversed() {
                    values.withUnsafeBufferPointer {
                        let strip = Strip($0.baseAddress! + start, columns: min(37, n - start), firstIndex: start)
                        parts[part % 2].deposit(strip)
                    }
                }
                parts[0].merge(parts[1])
                let (elements, indices) = parts[0].result
                #expect(indices == Array(expected), "seed \(seed), k \(k)")
                #expect(zip(elements, indices).allSatisfy { $0.isNaN ? values[$1].isNaN : $0 == values[$1] })
            }
        }
    }

    @Test("different elements are counted and sorted, NaNs as one; too many are refused")
    func unique() throws {
        var random = SplitMix(8)
        let values = (0..<5_000).map { _ in Int32.random(in: -20...20, using: &random) }
        var (a, b) = (UniqueCounts<Int32>(limit: 100), UniqueCounts<Int32>(limit: 100))
        try values.withUnsafeBufferPointer {
            try a.deposit(Strip($0.baseAddress!, columns: 1_000))
            try b.deposit(Strip($0.baseAddress! + 1_000, rows: 4, columns: 1_000))
        }
        try b.merge(a)
        let (elements, counts) = b.result
        #expect(elements == Set(values).sorted())
        #expect(counts == elements.map { e in values.count { $0 == e } })
        var reals = UniqueCounts<Double>(limit: 3)
        try ([.nan, 0, -0.0, .nan, 1] as [Double]).withUnsafeBufferPointer {
            try reals.deposit(Strip($0.baseAddress!, columns: 5))
        }
        #expect(reals.result.counts == [2, 1, 2] && reals.result.elements.last?.isNaN == true)
        #expect(throws: UniqueError.self) {
            try ([2.0] as [Double]).withUnsafeBufferPointer { try reals.deposit(Strip($0.baseAddress!, columns: 1)) }
        }
    }

    private struct ArrayRun: SortedRun {
        var records: ArraySlice<IndexedSortKey>
        mutating func next() -> IndexedSortKey? { records.popFirst() }
    }

    @Test("a sort in runs is a stable sort, within its memory", arguments: [0, 1, 99, 5_000])
    func sort(_ count: Int) throws {
        var random = SplitMix(UInt64(count))
        let values = (0..<count).map { _ in Double(Int.random(in: 0...300, using: &random)) }
        let memory = 16_384
        let plan = try #require(SortPlan(count: count, elementBytes: 16, memory: memory))
        #expect(plan.runLength * 16 * 2 <= memory && (plan.fanIn + 1) * plan.bufferLength * 16 <= memory)
        var runs = plan.runs.map { range in
            var run = range.map { IndexedSortKey(values[$0].orderKey, index: $0) }
            run.sortAsRun()
            return run
        }
        var passes = 1
        while runs.count > 1 {
            passes += 1
            runs = try plan.merges(of: runs.count).map { range in
                var merge = try RunMerge(runs[range].map { ArrayRun(records: $0[...]) })
                var joined: [IndexedSortKey] = []
                while let record = try merge.next() { joined.append(record) }
                return joined
            }
        }
        #expect(passes == plan.passes)
        let expected = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        #expect((runs.first ?? []).map(\.index) == expected)
    }

    @Test("a sort without room for three buffers is not planned")
    func tooLittle() {
        #expect(SortPlan(count: 10, elementBytes: 8, memory: 3 * 4_096 - 1) == nil)
        let plan = SortPlan(count: 1 << 40, elementBytes: 8, memory: 1 << 30)
        #expect(plan?.passes == 3)
    }
}
