// Expressions of arrays on every engine: equal bits where they are promised.

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
}
