// What holds for all operations of the order and group families: the peak that was foretold is not passed, and bits do
// not depend on threads, budget or where the input comes from.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("budgets of operations")
struct OperationBudgetTests {
    /// Runs an array in several ways.
    private func check(_ name: String, _ expression: ArrayExpression, least budget: Int) throws {
        var bits: [UInt64]?
        for (memory, isSerial) in [(nil, false), (nil, true), (budget, true), (3 * budget, false)] {
            let options = ArrayRunOptions(
                memory: memory.map { .bytes($0) }, spill: nil, progress: .none, cancellation: nil, trace: false)
            let report =
                isSerial
                ? try ArrayRun.compute([expression], on: SerialEngine.serial, options)
                : try ArrayRun.compute([expression], on: ThreadEngine.threads, options)
            let told = Comment(
                rawValue: "\(name), budget \(memory ?? 0), \(report.peakBytes) of \(report.predictedPeakBytes)")
            #expect(report.peakBytes <= report.predictedPeakBytes, told)
            #expect(bits == nil || bits == report.value[0].elementBits, told)
            bits = report.value[0].elementBits
        }
    }

    private func checkAll<T: Real>(_ type: T.Type) throws {
        let made = BlockedArray<T>.random.normal([200, 500], seed: 31)
        let held = try made.persist()
        for (kind, x) in [("generated", made), ("in memory", held), ("transposed", held.T)] {
            func name(_ operation: String) -> String { "\(operation) of \(T.self), \(kind)" }
            let codes = (0..<x.shape[0]).map { $0 * 7 % 11 }
            try check(name("group mean"), x.grouped(by: codes).mean().expression, least: 1_000_000)
            try check(name("group std"), x.grouped(by: codes).std(spread: true).expression, least: 4_000_000)
            try check(name("cumulative sum 0"), x.cumulativeSum(axis: 0).expression, least: 2_000_000)
            try check(name("cumulative sum 1"), x.cumulativeSum(axis: 1).expression, least: 2_000_000)
            try check(name("median 0"), x.median(axis: 0).expression, least: 600_000)
            try check(name("median 1"), x.median(axis: 1).expression, least: 600_000)
            try check(name("median"), x.median().expression, least: 2_000_000)
            try check(name("sort 0"), x.sort(axis: 0).expression, least: 2_000_000)
            try check(name("argsort 1"), x.argsort(axis: 1).expression, least: 2_000_000)
            try check(name("sort of all"), held.flatten().sort().expression, least: 5_000_000)
            try check(name("top"), x.topK(5, axis: 0).expression, least: 1_500_000)
            try check(name("histogram"), x.histogram(bins: 50).counts.expression, least: 600_000)
            try check(name("mask"), try x[x > 0.5].expression, least: 8_000_000)
            try check(name("search"), held.flatten().sort().searchSorted(x).expression, least: 9_000_000)
        }
    }

    @Test("operations on doubles keep to what was foretold, with the same bits in every way of running")
    func doubles() throws { try checkAll(Double.self) }

    @Test("operations on floats keep to what was foretold, with the same bits in every way of running")
    func floats() throws { try checkAll(Float.self) }

    private func checkIntegers<T: FixedWidthInteger & KernelScalar>(_ type: T.Type) throws {
        var random = SplitMix(77)
        let v = (0..<3_000).map { _ in T.random(in: .min ... .max, using: &random) }
        let x = BlockedArray(NDArray<T, 2>(v, shape: [60, 50]))
        let sorted: NDArray<T, 1> = try x.flatten().sort().compute()
        #expect(sorted.elements == v.sorted())
        let order: NDArray<Int, 1> = try x.flatten().argsort().compute()
        #expect(order.elements == v.indices.sorted { (v[$0], $0) < (v[$1], $1) })
        let top: NDArray<T, 1> = try x.flatten().topK(7, largest: false).compute()
        #expect(top.elements == Array(v.sorted().prefix(7)))
        let wide = try x.quantile(0.5, method: .lower).compute()
        #expect(wide == Double(v.sorted()[1_499]))
        let unique = try x.unique()
        #expect(unique.values.elements == Set(v).sorted() && unique.counts.elements.reduce(0, +) == 3_000)
        let large: NDArray<T, 1> = try x[x > x.max() / 2].compute()
        #expect(large.elements == v.filter { $0 > (v.max() ?? 0) / 2 })
        let most: NDArray<T, 2> = try x.grouped(by: (0..<60).map { $0 % 4 }).max().compute()
        for j in 0..<50 { #expect(most[1, j] == stride(from: 1, to: 60, by: 4).map { v[$0 * 50 + j] }.max()) }
    }

    @Test("integers of every width are sorted, counted, chosen and grouped")
    func integers() throws {
        try checkIntegers(Int8.self)
        try checkIntegers(Int16.self)
        try checkIntegers(Int32.self)
        try checkIntegers(Int.self)
        try checkIntegers(UInt8.self)
        try checkIntegers(UInt16.self)
        try checkIntegers(UInt32.self)
        try checkIntegers(UInt.self)
    }
}
