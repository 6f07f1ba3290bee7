// Order statistics as blocked operations, against sorting in memory: rows, columns, whole arrays; more data than a task
// may hold; NaNs, equal elements, nothing at all.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("order statistics of blocked arrays")
struct OrderOperationTests {
    private func values(_ count: Int, seed: UInt64) -> [Double] {
        var random = SplitMix(seed)
        return (0..<count).map { _ in (Double.random(in: -50...50, using: &random) * 8).rounded() / 8 }
    }

    @Test("medians and quantiles along each axis equal those of sorted rows")
    func quantiles() throws {
        let (rows, columns) = (31, 40)
        let a = NDArray<Double, 2>(values(rows * columns, seed: 1), shape: [rows, columns])
        let x = BlockedArray(a, chunks: .shape([7, 3]))
        let medians: NDArray<Double, 1> = try x.median(axis: 0).compute()
        let lower: NDArray<Double, 2> = try x.quantile([0, 0.25, 1], axis: 1, method: .lower).compute(on: .serial)
        for j in 0..<columns { #expect(medians[j] == (0..<rows).map { a[$0, j] }.sorted()[15]) }
        for i in 0..<rows {
            let row = (0..<columns).map { a[i, $0] }.sorted()
            #expect(lower[0, i] == row[0] && lower[1, i] == row[9] && lower[2, i] == row[39])
        }
        let kept: NDArray<Double, 2> = try x.median(axis: 0, keepDims: true).compute()
        #expect(kept.shape == [1, columns] && kept.elements == medians.elements)
        #expect(try x.percentile(50).compute() == x.median().compute())
    }

    @Test("a quantile of more elements than a task may hold is found in passes, and is the one in memory")
    func outOfCore() throws {
        let n = 300_000
        let x = BlockedArray<Double>.random.normal([3, n / 3], seed: 8)
        let all: NDArray<Double, 2> = try x.compute()
        let sorted = all.elements.sorted()
        let report = try x.quantile(0.5, method: .higher).run(on: .serial, memory: .bytes(1_500_000))
        #expect(report.value == sorted[n / 2])
        #expect(report.peakBytes <= report.predictedPeakBytes)
        #expect(try x.median().compute() == (sorted[n / 2 - 1] + sorted[n / 2]) / 2)
        let list: NDArray<Double, 1> = try x.quantile([0.001, 0.5, 0.999], method: .lower).compute()
        #expect(list.elements == [299, 149_999, 299_699].map { sorted[$0] })
        let rows: NDArray<Double, 1> = try x.quantile(1, axis: 1).compute(memory: .bytes(1_500_000))
        let maxima: NDArray<Double, 1> = try x.max(axis: 1).compute()
        #expect(rows.elements == maxima.elements)
    }

    @Test("NaN makes a quantile NaN unless it is skipped; nothing has no quantile; integers and floats have theirs")
    func special() throws {
        let x = BlockedArray(NDArray<Float, 2>([1, .nan, 3, 2, 5, 4], shape: [2, 3]))
        let medians: NDArray<Float, 1> = try x.median(axis: 1).compute()
        #expect(medians[0].isNaN && medians[1] == 4)
        let skipping: NDArray<Float, 1> = try x.nanMedian(axis: 1).compute()
        #expect(skipping.elements == [2, 4])
        #expect(try BlockedArray<Double>.zeros([0]).median().compute().isNaN)
        #expect(try BlockedArray(NDArray<UInt8, 1>([3, 200, 4, 5])).median().compute() == 4.5)
        #expect(x.quantile(1.5).error?.id == "array.argument")
    }

    @Test("sorting along each axis, and the order that sorts, of equal elements too")
    func sorting() throws {
        let (rows, columns) = (23, 300)
        let a = NDArray<Double, 2>(values(rows * columns, seed: 4), shape: [rows, columns])
        let x = BlockedArray(a, chunks: .shape([5, 64]))
        let across: NDArray<Double, 2> = try x.sort().compute()
        let down: NDArray<Double, 2> = try x.sort(axis: 0).compute(on: .serial)
        let order: NDArray<Int, 2> = try x.argsort(axis: 1).compute()
        for i in 0..<rows {
            let row = (0..<columns).map { a[i, $0] }
            let expected = row.indices.sorted { (row[$0], $0) < (row[$1], $1) }
            for j in 0..<columns { #expect(order[i, j] == expected[j] && across[i, j] == row[expected[j]]) }
        }
        for j in 0..<columns {
            let column = (0..<rows).map { a[$0, j] }.sorted()
            for i in 0..<rows { #expect(down[i, j] == column[i]) }
        }
    }

    @Test("a sort in runs is a stable sort, and keeps to its budget", arguments: [5_000_000, 9_000_000, 64_000_000])
    func runs(_ budget: Int) throws {
        let n = 150_000
        let v = values(n, seed: 6).enumerated().map { $0.offset % 1_000 == 7 ? Double.nan : $0.element }
        let x = BlockedArray(NDArray<Double, 1>(v))
        let expected = v.indices.sorted { a, b in
            if v[a].isNaN || v[b].isNaN { return v[a].isNaN == v[b].isNaN ? a < b : v[b].isNaN }
            return (v[a], a) < (v[b], b)
        }
        let options = ArrayRunOptions(
            memory: .bytes(budget), spill: nil, progress: .none, cancellation: nil, trace: false)
        let report = try ArrayRun.compute([x.argsort().expression], on: ThreadEngine.threads, options)
        #expect(report.value[0].elementBits.map { Int(bitPattern: UInt($0)) } == expected)
        #expect(report.peakBytes <= report.predictedPeakBytes)
        let sorted: NDArray<Double, 1> = try x.sort().compute()
        #expect(zip(sorted.elements, expected).allSatisfy { $0.isNaN ? v[$1].isNaN : $0 == v[$1] })
    }

    @Test("the k largest and smallest elements with their places, along any axis")
    func best() throws {
        let (rows, columns) = (9, 5_000)
        let a = NDArray<Double, 2>(values(rows * columns, seed: 9), shape: [rows, columns])
        let x = BlockedArray(a)
        let largest: NDArray<Double, 2> = try x.topK(4).compute()
        let places: NDArray<Int, 2> = try x.argTopK(4, largest: false).compute()
        for i in 0..<rows {
            let row = (0..<columns).map { a[i, $0] }
            let up = row.indices.sorted { (row[$0], $0) < (row[$1], $1) }
            let down = row.sorted(by: >)
            for k in 0..<4 { #expect(largest[i, k] == down[k] && places[i, k] == up[k]) }
        }
        let few: NDArray<Double, 2> = try x.topK(20, axis: 0).compute()
        #expect(few.shape == [9, columns])
        #expect(x.topK(-1).error?.id == "array.argument")
    }

    @Test("histograms have NumPy's counts and edges; whole numbers and different elements are counted")
    func counts() throws {
        let x = BlockedArray(NDArray<Double, 1>([1, 2, 2.5, 3, 4, 4, 0.5, 4]))
        let (counts, edges) = x.histogram(bins: 4)
        let found: NDArray<Int, 1> = try counts.compute()
        let ends: NDArray<Double, 1> = try edges.compute()
        #expect(found.elements == [2, 1, 2, 3] && ends.elements == [0.5, 1.375, 2.25, 3.125, 4])
        let given: NDArray<Int, 1> = try x.histogram(bins: 2, range: 1...3).counts.compute()
        #expect(given.elements == [1, 3])
        let large: NDArray<Int, 1> = try BlockedArray<Double>.random.uniform([200, 1_000], seed: 3)
            .histogram(bins: 10, range: 0...1).counts.compute()
        #expect(large.elements.reduce(0, +) == 200_000 && large.elements.allSatisfy { abs($0 - 20_000) < 1_000 })
        let bad = BlockedArray(NDArray<Double, 1>([1, .nan])).histogram().counts
        #expect(throws: ArrayError.self) { let _: NDArray<Int, 1> = try bad.compute() }

        let numbers = BlockedArray(NDArray<UInt8, 2>([3, 0, 3, 1], shape: [2, 2]))
        let times: NDArray<Int, 1> = try numbers.bincount(minLength: 6).compute()
        #expect(times.elements == [1, 1, 0, 2, 0, 0])
        #expect(throws: ArrayError.self) { let _: NDArray<Int, 1> = try numbers.bincount(length: 3).compute() }

        let unique = try BlockedArray(NDArray<Double, 1>([2, .nan, 1, 2, -0.0, 0, .nan])).unique()
        #expect(unique.counts.elements == [2, 1, 2, 2] && unique.values.elements.dropLast() == [0, 1, 2])
        #expect(throws: ArrayError.self) { try BlockedArray<Int>.arange(100).unique(limit: 99) }
    }

    @Test("values are found among sorted elements from either side")
    func search() throws {
        let sorted = BlockedArray(NDArray<Int32, 1>([1, 3, 3, 7]))
        let wanted = BlockedArray(NDArray<Int32, 2>([0, 1, 3, 7, 8, 4], shape: [2, 3]))
        let left: NDArray<Int, 2> = try sorted.searchSorted(wanted).compute()
        let right: NDArray<Int, 2> = try sorted.searchSorted(wanted, isRight: true).compute()
        #expect(left.elements == [0, 0, 1, 3, 4, 3] && right.elements == [0, 1, 3, 4, 4, 3])
    }
}

@Suite("masks of blocked arrays")
struct MaskTests {
    @Test("the elements at which a mask is true, in row-major order, of any type and cut")
    func masks() throws {
        let x = BlockedArray<Double>.random.uniform([300, 1_000], seed: 12)
        let all: NDArray<Double, 2> = try x.compute()
        let large: NDArray<Double, 1> = try x[x > 0.9].compute()
        #expect(large.elements == all.elements.filter { $0 > 0.9 })
        let turned = try x.T.compress(x.T < 0.001, on: .serial, memory: .bytes(3_000_000))
        let small: NDArray<Double, 1> = try turned.compute()
        var expected: [Double] = []
        for j in 0..<1_000 { for i in 0..<300 where all[i, j] < 0.001 { expected.append(all[i, j]) } }
        #expect(small.elements == expected)
        let bytes = BlockedArray(NDArray<Int16, 1>([5, -6, 7, -8]))
        let negative: NDArray<Int16, 1> = try bytes[bytes < 0].compute()
        #expect(negative.elements == [-6, -8])
        #expect(try bytes[bytes > 100].shape == [0])
        let rows: NDArray<Double, 2> = try x[BlockedArray<Int>.arange(300) % 100 .== 7].compute()
        #expect(rows.shape == [3, 1_000] && rows[2, 5] == all[207, 5])
        #expect(throws: ArrayError.self) { try x[bytes < 0] }
    }

    @Test("the places at which a mask is true")
    func places() throws {
        let mask = BlockedArray(NDArray<Bool, 2>([false, true, true, false, false, true], shape: [2, 3]))
        let found = try mask.nonzero()
        let rows: NDArray<Int, 1> = try found[0].compute()
        let columns: NDArray<Int, 1> = try found[1].compute()
        #expect(rows.elements == [0, 0, 1] && columns.elements == [1, 2, 2])
        #expect(try BlockedArray<Bool>(repeating: true, shape: [0, 3]).nonzero().map(\.shape) == [[0], [0]])
    }
}
