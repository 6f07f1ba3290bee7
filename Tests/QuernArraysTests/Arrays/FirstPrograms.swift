// The thin thread: small programs of users, through expressions, plan, kernels, engine and back.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("blocked arrays: first programs")
struct FirstPrograms {
    /// 0, 1, 2, … as a matrix.
    private func counting(_ rows: Int, _ columns: Int) -> NDArray<Double, 2> {
        NDArray<Double, 2>((0..<rows * columns).map(Double.init), shape: [rows, columns])
    }

    @Test("a chain of arithmetic is one pass and equals the same chain on elements")
    func chain() throws {
        let a = counting(70, 90)
        let x = BlockedArray(a, chunks: .shape([16, 20]))
        let y: NDArray<Double, 2> = try ((x * 2 + 1) * (x - 3) / 7).compute()
        for i in 0..<70 {
            for j in 0..<90 { #expect(y[i, j] == (a[i, j] * 2 + 1) * (a[i, j] - 3) / 7) }
        }
    }

    @Test("a matrix plus its transpose, for squares and with a row spread over it")
    func transpose() throws {
        let a = counting(150, 150)
        let x = BlockedArray(a)
        let y: NDArray<Double, 2> = try (x + x.T).compute()
        for i in 0..<150 { for j in 0..<150 { #expect(y[i, j] == a[i, j] + a[j, i]) } }
        let z: NDArray<Double, 2> = try (x - x.mean(axis: 0)).compute(on: .serial)
        #expect(z[0, 0] == -74.5 * 150 && z[149, 7] == 74.5 * 150)
    }

    @Test("sums, means and extremes along all and along single axes")
    func reductions() throws {
        let a = counting(33, 47)
        let x = BlockedArray(a)
        #expect(try x.sum().compute() == Double(33 * 47 * (33 * 47 - 1) / 2))
        #expect(try x.mean().compute() == Double(33 * 47 - 1) / 2)
        #expect(try x.max().compute() == Double(33 * 47 - 1))
        let rows: NDArray<Double, 1> = try x.sum(axis: 1).compute()
        for i in 0..<33 { #expect(rows[i] == (0..<47).reduce(0) { $0 + a[i, $1] }) }
        let columns: NDArray<Double, 1> = try x.min(axis: 0).compute()
        for j in 0..<47 { #expect(columns[j] == a[0, j]) }
        #expect(try x.argmax().compute() == 33 * 47 - 1)
    }

    @Test("the product with a transpose plus one, less the mean, and its deviation")
    func product() throws {
        let a = NDArray<Double, 2>((0..<60 * 40).map { Double(($0 * 7919) % 101) }, shape: [60, 40])
        let x = BlockedArray(a)
        let y: NDArray<Double, 2> = try (x.dot(x.T + 1) - x.mean()).compute()
        let mean = a.mean()
        for i in 0..<60 {
            for j in 0..<60 {
                var sum = 0.0
                for k in 0..<40 { sum += a[i, k] * (a[j, k] + 1) }
                #expect(abs(y[i, j] - (sum - mean)) < 1e-9)
            }
        }
        let report = try (x.dot(x.T + 1) - x.mean()).std().run()
        #expect(report.peakBytes <= report.predictedPeakBytes)
        let all = y.elements
        let m = all.reduce(0, +) / Double(all.count)
        let deviation = (all.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(all.count)).squareRoot()
        #expect(abs(report.value - deviation) < 1e-9)
    }

    @Test("shapes that do not go together are an error as soon as they are written, and when they are run")
    func shapes() {
        let x = BlockedArray<Double>.zeros([3, 4])
        let y = BlockedArray<Double>.zeros([4, 3])
        #expect((x + y).error?.id == "array.shape")
        #expect(throws: ArrayError.self) { let _: NDArray<Double, 2> = try (x + y).compute() }
        #expect(throws: ArrayError.self) { try (x + 1).compute() as Double }
    }

    @Test("a fault names the index and the operation in the expression")
    func fault() {
        let x = BlockedArray(NDArray<Int32, 1>([1, 2, .max, 4]))
        let error = #expect(throws: ArrayError.self) { let _: NDArray<Int32, 1> = try (x + 1).compute() }
        #expect(error?.description.contains("at index [2] of (a + 1)") ?? false, "\(String(describing: error))")
    }
}
