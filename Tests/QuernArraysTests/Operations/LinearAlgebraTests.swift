// Linear algebra of blocked arrays: against NumPy, against the defining equations, for any chunking, from files within
// budgets much smaller than the matrix, and with errors that say what is wrong.

import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("blocked arrays: linear algebra")
struct LinearAlgebraTests {
    private let peers: PeerResults
    init() throws { peers = try PeerResults("LinearAlgebra/linear_algebra.txt") }

    @Test("factorisations, solutions, norms and products are NumPy's, for any chunking, on any engine")
    func numpy() throws {
        for (k, chunks) in Sample.chunkings(19, 19).enumerated() {
            let note = "chunking \(k)"
            func matrix(_ m: Int, _ n: Int, _ seed: Int) -> BlockedArray<Double> {
                BlockedArray(Sample.real(m, n, seed), chunks: Sample.chunkings(m, n)[k])
            }
            let x = matrix(23, 23, 1)
            let (u, s, v) = try (x + x.T - x.mean()).svd()
            peers.check("svd", try s.computeAny(), 1e-13, note)
            let again = try ((u * s).dot(v.T) - (x + x.T - x.mean())).norm().compute()
            #expect(again < 1e-12, "\(note)")
            let square = BlockedArray(Sample.real(19, 19, 4), chunks: chunks) + BlockedArray<Double>.eye(19) * 4
            peers.check("solve", try square.solve(matrix(19, 2, 5)).computeAny(on: .serial), 1e-13, note)
            peers.check("inverse", try square.inverse().computeAny(), 1e-13, note)
            peers.check("cholesky", try square.dot(square.T).cholesky().computeAny(), 1e-13, note)
            let (tall, b) = (matrix(40, 7, 2), matrix(40, 3, 3))
            let (solution, rank, values) = try tall.lstsq(b)
            peers.check("lstsq", try solution.computeAny(), 1e-13, note)
            peers.check("lstsq-values", try values.computeAny(on: .serial), 1e-13, note)
            #expect(try rank.compute() == 7)
            peers.check("trace", try x.trace(offset: 2).computeAny(), 1e-14, note)
            peers.check("norm-fro", try tall.norm().computeAny(), 1e-14, note)
            peers.check("norm-nuc", try tall.norm(.nuclear).computeAny(), 1e-14, note)
            peers.check("norm-inf", try tall.norm(.infinity).computeAny(), 1e-14, note)
            peers.check("norm-neginf", try tall.norm(.negativeInfinity).computeAny(), 1e-14, note)
            peers.check("norm-1", try tall.norm(.order(1)).computeAny(), 1e-14, note)
            peers.check("norm-2", try tall.norm(.order(2)).computeAny(), 1e-14, note)
            peers.check("norm--2", try tall.norm(.order(-2)).computeAny(), 1e-13, note)
            peers.check("norm-rows-3", try tall.norm(.order(3), axes: [1]).computeAny(), 1e-14, note)
            peers.check("norm-rows-0", try tall.norm(.order(0), axes: [1]).computeAny(), 1e-14, note)
            peers.check("outer", try x[0].outer(x[1]).computeAny(), 1e-15, note)
            let c = BlockedArray(Sample.complex(9, 5, 6, 7) as NDArray<Complex<Double>, 2>, chunks: Sample.chunkings(9, 5)[k])
            peers.check("complex-svd", try c.svd().s.computeAny(), 1e-13, note)
            peers.check("complex-matmul", try c.matmul(c.conj().T).computeAny(), 1e-14, note)
            peers.check("norm-complex", try c.norm().computeAny(), 1e-14, note)
        }
    }

    /// |a − b| in units of |b|, both small.
    private func distance<T: MatrixElement>(_ a: BlockedArray<T>, _ b: BlockedArray<T>) throws -> Double {
        Double(try (a - b).norm().compute() / max(1, try b.norm().compute()))
    }

    private func checkEquations<T: MatrixElement>(_ array: NDArray<T, 2>, _ tolerance: Double) throws {
        let (m, n) = (array.shape[0], array.shape[1])
        let k = min(m, n)
        for chunks in Sample.chunkings(m, n) {
            let a = BlockedArray(array, chunks: chunks)
            func adjoint(_ x: BlockedArray<T>) -> BlockedArray<T> {
                let conjugates: BlockedArray<T> = x.apply(.conjugate)
                return conjugates.T
            }
            let one = BlockedArray<T>.eye(k)
            let (q, r) = try a.qr()
            #expect(q.shape == [m, k] && r.shape == [k, n])
            #expect(try distance(q.dot(r), a) < tolerance, "\(chunks)")
            #expect(try distance(adjoint(q).dot(q), one) < tolerance, "\(chunks)")
            let (u, s, v) = try a.svd()
            let scale: BlockedArray<T> = s.apply(.convert(T.scalarType))
            #expect(try distance((u * scale).dot(adjoint(v)), a) < tolerance, "\(chunks)")
            #expect(try distance(adjoint(v).dot(v), one) < tolerance, "\(chunks)")
            let (p, l, upper) = try a.lu()
            let order: NDArray<Int, 1> = try p.compute()
            #expect(try distance(l.dot(upper), a.take(order.elements, axis: 0)) < tolerance, "\(chunks)")
            #expect(order.elements.sorted() == Array(0..<m))
        }
    }

    @Test("products of the factors give the matrix again, orthonormal factors are so, in all four element types")
    func equations() throws {
        for (m, n) in [(1, 1), (17, 5), (5, 17), (12, 12), (40, 1)] {
            try checkEquations(Sample.real(m, n, 1) as NDArray<Double, 2>, 1e-13)
            try checkEquations(Sample.real(m, n, 2) as NDArray<Float, 2>, 1e-5)
            try checkEquations(Sample.complex(m, n, 3, 4) as NDArray<Complex<Double>, 2>, 1e-13)
            try checkEquations(Sample.complex(m, n, 5, 6) as NDArray<Complex<Float>, 2>, 1e-5)
        }
    }

    @Test("matrices without elements have factors without elements, and solutions of zeros")
    func empty() throws {
        let a = BlockedArray<Double>.zeros([0, 4])
        let (q, r) = try a.qr()
        #expect(try q.computeAny().shape == [0, 0] && r.computeAny().shape == [0, 4])
        #expect(try a.svd().v.computeAny().shape == [4, 0])
        let (x, rank, _) = try a.lstsq(BlockedArray<Double>.zeros([0]))
        let zeros: NDArray<Double, 1> = try x.compute()
        #expect(try zeros.elements == [0, 0, 0, 0] && rank.compute() == 0)
        #expect(try BlockedArray<Double>.zeros([0, 0]).inverse().computeAny().shape == [0, 0])
        #expect(try a.T.lu().p.computeAny().shape == [4])
    }

    @Test("what cannot be factored says why: the order, the row, the element, the shapes")
    func errors() throws {
        func problem(_ body: () throws -> AnyNDArray) -> LinearAlgebraError.Problem? {
            do {
                _ = try body()
            } catch let error as ArrayError {
                if case .linearAlgebra(let error) = error.problem { return error.problem }
            } catch {}
            return nil
        }
        var values = (0..<25).map { $0 % 6 == 0 ? 2.0 : 0.0 }
        values[18] = -1
        let a = BlockedArray(NDArray<Double, 2>(values, shape: [5, 5]), chunks: .shape([2, 2]))
        #expect(problem { try a.cholesky().computeAny() } == .notPositiveDefinite(order: 4))
        values[18] = 0
        let b = BlockedArray(NDArray<Double, 2>(values, shape: [5, 5]))
        #expect(problem { try b.inverse().computeAny() } == .singular(pivot: 3))
        #expect(problem { try b.solve(BlockedArray<Double>.ones([5])).computeAny(on: .serial) } == .singular(pivot: 3))
        values[7] = .nan
        let c = BlockedArray(NDArray<Double, 2>(values, shape: [5, 5]))
        #expect(problem { try c.svd().s.computeAny() } == .notFinite(row: 1, column: 2))
        #expect(c.cholesky().error == nil && BlockedArray<Double>.ones([2, 3]).inverse().error?.id == "array.linear-algebra")
        #expect(throws: ArrayError.self) { try BlockedArray<Double>.ones([2, 3, 4]).qr() }
        #expect(throws: ArrayError.self) { try b.svdCompressed(rank: 6) }
        #expect(throws: ArrayError.self) { try b.lstsq(BlockedArray<Double>.ones([4])) }
        #expect(b.solve(BlockedArray<Double>.ones([4])).error != nil)
        let text = "\(b.solve(BlockedArray<Double>.ones([4])).error.map { "\($0)" } ?? "")"
        #expect(text.contains("[4]") && text.contains("[5, c]"), "\(text)")
    }

    @Test("plans foretell at least what factorisations take, and not much more")
    func memory() throws {
        var ratios: [(Double, String)] = []
        for (m, n) in [(300, 300), (1500, 40), (40, 1500), (700, 200)] {
            let array: NDArray<Double, 2> = Sample.real(m, n, 3)
            let a = BlockedArray(array)
            let square = a.T.dot(a) + BlockedArray<Double>.eye(n)
            func look<T>(_ name: String, _ x: BlockedArray<T>) throws {
                for threads in [1, 2] {
                    for budget in [nil, 6_000_000, 3_000_000] as [Int?] {
                        do {
                            let plan = try Plan(
                                computing: [x.expression], PlanLimits(threads: threads, budget: budget))
                            _ = plan
                        } catch {
                            continue
                        }
                        let options = ArrayRunOptions(
                            memory: budget.map { .bytes($0) }, spill: nil, progress: .none, cancellation: nil,
                            trace: false)
                        let report = try ArrayRun.compute([x.expression], on: ThreadEngine.threads(threads), options)
                        let note = "\(name) [\(m), \(n)] threads \(threads) budget \(budget ?? 0)"
                        #expect(report.peakBytes <= report.predictedPeakBytes, "\(note)")
                        ratios.append((Double(report.predictedPeakBytes) / Double(report.peakBytes), note))
                    }
                }
            }
            try look("qr", a.qr().q)
            try look("svd", a.svd().s)
            try look("svdCompressed", a.svdCompressed(rank: 5).u)
            try look("lu", a.lu().u)
            try look("lstsq", a.lstsq(a[..., 0]).x)
            try look("lstsq of columns", a.lstsq(a[..., 0..<30]).x)
            if n <= 300 {
                try look("cholesky", square.cholesky())
                try look("solve", square.solve(square))
                try look("inverse", square.inverse())
            }
        }
        ratios.sort { $0.0 < $1.0 }
        let median = ratios[ratios.count / 2].0
        #expect(median < 1.5, "median \(median), worst \(ratios.suffix(5))")
    }

    @Test("a matrix in a file gives its largest singular values, its norm and its R within a quarter of its bytes")
    func fromFile() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("quern-\(UUID().uuidString).npy").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (m, n) = (1000, 400)
        let array: NDArray<Double, 2> = Sample.real(m, n, 1)
        try array.write(npy: path)
        let (stored, held) = (try BlockedArray<Double>.open(path), BlockedArray(array))
        let budget = ByteCount.bytes(m * n * 8 / 4)
        let report: ArrayRunReport<NDArray<Double, 1>> = try stored.svdCompressed(rank: 4, seed: 3).s.run(memory: budget)
        #expect(report.peakBytes <= report.predictedPeakBytes && report.predictedPeakBytes <= budget.bytes)
        let expected: NDArray<Double, 1> = try held.svdCompressed(rank: 4, seed: 3).s.compute()
        for k in 0..<4 { #expect(abs(report.value[k] - expected[k]) < 1e-10 * expected[0]) }
        let (a, b) = try (stored.norm().compute(memory: budget), held.norm().compute())
        #expect(a == b)
        let tall = stored[..., 0..<20]
        let r: NDArray<Double, 2> = try tall.qr().r.compute(memory: budget)
        let whole: NDArray<Double, 2> = try held[..., 0..<20].qr().r.compute()
        #expect(zip(r.elements, whole.elements).allSatisfy { abs($0 - $1) < 1e-10 })
        #expect(throws: ArrayError.self) { try stored.svd().s.computeAny(memory: .bytes(100_000)) }
    }
}
