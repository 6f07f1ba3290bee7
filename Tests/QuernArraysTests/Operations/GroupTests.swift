// Groups of indices against the same groups made by hand: results, layout along the axis, order-independence, refusals.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("groups of indices")
struct GroupTests {
    /// Values of very different sizes, so that a sum in another order would show.
    private func values(_ count: Int, seed: UInt64) -> [Double] {
        var random = SplitMix(seed)
        return (0..<count).map { _ in
            Double.random(in: -1...1, using: &random) * [1e-12, 1, 1e9].randomElement(using: &random)!
        }
    }

    @Test(
        "a climatology and its anomalies equal those of each group by itself, along the first axis and along the last")
    func climatology() throws {
        let (days, width) = (90, 37)
        let a = NDArray<Double, 2>(values(days * width, seed: 3), shape: [days, width])
        let codes = (0..<days).map { $0 / 7 % 5 - 2 }
        let x = BlockedArray(a, chunks: .shape([11, 5]))
        let means: NDArray<Double, 2> = try x.grouped(by: codes, along: 0).mean().compute()
        let turned: NDArray<Double, 2> = try x.T.grouped(by: codes, along: -1).mean().compute(on: .serial)
        let anomalies: NDArray<Double, 2> = try (x - x.grouped(by: codes, along: 0).mean(spread: true)).compute()
        #expect(x.grouped(by: codes, along: 0).codes == [-2, -1, 0, 1, 2])
        #expect(means.shape == [5, width] && turned.shape == [width, 5])
        for group in 0..<5 {
            let rows = codes.indices.filter { codes[$0] == group - 2 }
            let part: NDArray<Double, 1> = try x.take(rows, axis: 0).mean(axis: 0).compute()
            for j in 0..<width {
                #expect(means[group, j] == part[j] && turned[j, group] == part[j])
                for i in rows { #expect(anomalies[i, j] == a[i, j] - part[j]) }
            }
        }
    }

    @Test("every value of a group, for codes in any order, one axis shared by tasks, and little memory")
    func everything() throws {
        var random = SplitMix(11)
        let n = 20_000
        let v = values(n, seed: 5)
        let codes = (0..<n).map { _ in [7, -3, 1_000, 4].randomElement(using: &random)! }
        let groups = BlockedArray(NDArray<Double, 1>(v)).grouped(by: codes)
        func check(_ found: BlockedArray<Double>, _ expected: (BlockedArray<Double>) -> BlockedArray<Double>) throws {
            let all: NDArray<Double, 1> = try found.compute()
            let slow: NDArray<Double, 1> = try found.compute(on: .serial, memory: .bytes(400_000))
            #expect(all.elements == slow.elements)
            for (g, code) in [-3, 4, 7, 1_000].enumerated() {
                let part = BlockedArray(NDArray<Double, 1>(codes.indices.filter { codes[$0] == code }.map { v[$0] }))
                #expect(try all[g] == expected(part).compute())
            }
        }
        try check(groups.sum()) { $0.sum() }
        try check(groups.mean()) { $0.mean() }
        try check(groups.min()) { $0.min() }
        try check(groups.max()) { $0.max() }
        try check(groups.std(ddof: 1)) { $0.std(ddof: 1) }
        try check(groups.variance()) { $0.variance() }
        try check(groups.median()) { $0.median() }
        let counts: NDArray<Int, 1> = try groups.count().compute()
        #expect(counts.elements == [-3, 4, 7, 1_000].map { code in codes.count { $0 == code } })
        #expect(counts.elements == groups.sizes)
    }

    @Test("integers have exact sums and means in Double, and a sum that does not fit is an error")
    func integers() throws {
        let x = BlockedArray(NDArray<Int8, 2>([100, 1, 27, 2, 1, 3], shape: [3, 2]))
        let sums: NDArray<Int8, 2> = try x.grouped(by: [1, 1, 0]).sum().compute()
        #expect(sums.elements == [1, 3, 127, 3])
        let means: NDArray<Double, 2> = try x.grouped(by: [1, 1, 0]).mean().compute()
        #expect(means.elements == [1, 3, 63.5, 1.5])
        let error = #expect(throws: ArrayError.self) {
            let _: NDArray<Int8, 2> = try x.grouped(by: [1, 1, 1]).sum().compute()
        }
        #expect(error?.description.contains("128") ?? false)
    }

    @Test("windows of an axis, the last one shorter; NaN-skipping; no indices at all")
    func windows() throws {
        let x = BlockedArray(NDArray<Float, 1>([1, 2, .nan, 4, 5, 6, 7]))
        let means: NDArray<Float, 1> = try x.resample(every: 3).nanMean().compute()
        #expect(means.elements == [1.5, 5, 7])
        let spread: NDArray<Float, 1> = try x.resample(every: 3).nanMean(spread: true).compute()
        #expect(spread.elements == [1.5, 1.5, 1.5, 5, 5, 5, 7])
        let none: NDArray<Float, 2> = try BlockedArray<Float>.zeros([0, 4]).grouped(by: [Int]()).sum().compute()
        #expect(none.shape == [0, 4])
        let thin: NDArray<Float, 2> = try BlockedArray<Float>.zeros([4, 0]).grouped(by: [1, 1, 2, 2]).sum().compute()
        #expect(thin.shape == [2, 0])
    }

    @Test("codes that do not fit the axis, and windows of nothing, are errors as soon as they are written")
    func refusals() {
        let x = BlockedArray<Double>.zeros([3, 4])
        #expect(x.grouped(by: [1, 2], along: 0).mean().error?.id == "array.shape")
        #expect(x.grouped(by: [1, 2], along: 5).mean().error?.id == "array.argument")
        #expect(x.resample(every: 0).mean().error?.id == "array.argument")
    }
}
