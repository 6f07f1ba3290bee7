// Expressions of arrays on every engine: equal bits where they are promised.

import NDArrays
import Quern
import QuernArrays
import QuernCluster
import TaskGraphs
import Testing

@Suite struct ArrayConformanceTests {
    private static func values() -> Matrix<Double> {
        var rows: [[Double]] = []
        for i in 0..<120 {
            var row: [Double] = []
            for j in 0..<90 { row.append(Double((i * 37 + j * 11) % 101) * 0.013 - 0.5) }
            rows.append(row)
        }
        return Matrix<Double>(rows)
    }

    @Test("elementwise chains, reductions and transposes give the bits of threads", arguments: ClusterSubject.remote)
    func bits(subject: ClusterSubject) throws {
        func check<E: Engine>(_ engine: E) throws {
            let x: BlockedArray<Double> = BlockedArray(Self.values(), chunks: .shape([50, 40]))
            let chain: BlockedArray<Double> = ((x * 2 + 1) * x).sum()
            let spread: BlockedArray<Double> = (x - x.mean()).std()
            let rows: BlockedArray<Double> = x.max(axis: 1).sum()
            for y in [chain, spread, rows] {
                let there: Double = try y.compute(on: engine)
                let here: Double = try y.compute(on: ThreadEngine.threads(2))
                #expect(there.bitPattern == here.bitPattern)
            }
        }
        try check(subject.engine)
    }

    @Test("any cut of an array gives the bits of the serial engine", arguments: ClusterSubject.all)
    func cuts(subject: ClusterSubject) throws {
        func check<E: Engine>(_ engine: E) throws {
            let values = Self.values()
            for chunks in [Chunks.shape([120, 90]), .shape([31, 90]), .shape([50, 17])] {
                let x = BlockedArray<Double>(values, chunks: chunks)
                let noise = BlockedArray<Double>.random.normal([120, 90], seed: 7).rechunk(chunks)
                let scalars: [BlockedArray<Double>] = [
                    (x + noise).sum(), (x * noise).min(), x.std(), `where`(x > 0, x, noise).mean(),
                    x[.range(3..<110, by: 4), 5..<80].sum(), x.flip().cumulativeSum(axis: 0).max(),
                ]
                for y in scalars {
                    let there: Double = try y.compute(on: engine)
                    let here: Double = try y.compute(on: SerialEngine())
                    #expect(there.bitPattern == here.bitPattern, "\(chunks)")
                }
                let columns: NDArray<Double, 1> = try (x.T - noise.T.mean(axis: 0)).sum(axis: 1).compute(on: engine)
                let same: NDArray<Double, 1> = try (x.T - noise.T.mean(axis: 0)).sum(axis: 1).compute(
                    on: SerialEngine())
                #expect(columns.elements.map(\.bitPattern) == same.elements.map(\.bitPattern), "\(chunks)")
            }
        }
        try check(subject.engine)
    }
}
