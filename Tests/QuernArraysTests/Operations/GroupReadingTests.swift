// How often operations along an axis of a stored array have its chunks decoded: once, where memory allows it. Reading a
// chunk again for every few columns made a climatology of a compressed array thirty times slower than it need be.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import Synchronization
import TaskGraphs
import Testing

@Suite("what is read of stored chunks")
struct GroupReadingTests {
    /// An array whose element is a function of the index, in chunks; counts the chunks that reads touch.
    private final class Counting: ChunkSource {
        let name = "counted"
        let scalarType = ScalarType.float64
        let shape = [60, 90, 100]
        let chunkShape = [10, 45, 50]
        let touched = Mutex(0)

        static func element(_ i: Int, _ j: Int, _ k: Int) -> Double { Double((i * 7 + j * 3 + k) % 101) }

        func workingByteCount(reading region: [Range<Int>]) -> Int { 0 }

        func read(_ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
            let chunks = zip(region, chunkShape).reduce(1) { product, axis in
                product * ((axis.0.upperBound - 1) / axis.1 - axis.0.lowerBound / axis.1 + 1)
            }
            touched.withLock { $0 += chunks }
            for i in region[0] {
                for j in region[1] {
                    for k in region[2] {
                        let place = (i - region[0].lowerBound) * strides[0] + (j - region[1].lowerBound) * strides[1]
                        (base + 8 * (place + (k - region[2].lowerBound) * strides[2])).storeBytes(
                            of: Self.element(i, j, k), as: Double.self)
                    }
                }
            }
        }
    }

    @Test("each chunk is read once, also through arithmetic and turned axes, and again only where memory asks for it")
    func reads() throws {
        let chunks = 6 * 2 * 2
        let months = (0..<60).map { $0 % 12 }
        func expected(_ month: Int, _ j: Int, _ k: Int) -> Double {
            stride(from: month, to: 60, by: 12).reduce(0) { $0 + Counting.element($1, j, k) } / 5
        }
        func check(_ means: NDArray<Double, 3>) {
            for (month, j, k) in [(0, 0, 0), (11, 89, 99), (5, 44, 50), (7, 45, 49)] {
                #expect(abs(means[month, j, k] - expected(month, j, k)) < 1e-12)
            }
        }
        let source = Counting()
        let x = try BlockedArray<Double>(source: source)
        // Two threads, whatever other tests do to the pool's width: boxes are smaller for many.
        let engine = ThreadEngine.threads(2)
        check(try x.grouped(by: months, along: 0).mean().compute(on: engine))
        #expect(source.touched.withLock { $0 } == chunks)

        source.touched.withLock { $0 = 0 }
        let turned: NDArray<Double, 3> = try (x.transposed([1, 0, 2]) * 2).grouped(by: months, along: 1).mean()
            .compute(on: engine)
        #expect(abs(turned[44, 5, 50] - 2 * expected(5, 44, 50)) < 1e-12)
        #expect(source.touched.withLock { $0 } == chunks)

        // Medians and sorted rows.
        source.touched.withLock { $0 = 0 }
        let medians: Matrix<Double> = try x.median(axis: 0).compute(on: engine)
        let sorted: NDArray<Double, 3> = try x.sort(axis: 0).compute(on: engine)
        #expect(source.touched.withLock { $0 } == 2 * chunks)
        for (j, k) in [(0, 0), (89, 99), (44, 50)] {
            let line = (0..<60).map { Counting.element($0, j, k) }.sorted()
            #expect(medians[j, k] == (line[29] + line[30]) / 2)
            #expect((0..<60).allSatisfy { sorted[$0, j, k] == line[$0] })
        }

        // Counts of all elements, and the best of each row.
        source.touched.withLock { $0 = 0 }
        let counts: Vector<Int> = try x.histogram(bins: 101, range: 0...101).counts.compute(on: engine)
        let best: NDArray<Double, 3> = try x.topK(2).compute(on: engine)
        #expect(source.touched.withLock { $0 } == 2 * chunks)
        let different = try x.unique()
        #expect(counts.sum() == 60 * 90 * 100 && counts.elements == different.counts.elements)
        #expect(best[59, 89, 0] == (0..<100).map { Counting.element(59, 89, $0) }.max())

        // Accumulators of a whole box do not fit: smaller boxes, more reading, the same bits.
        source.touched.withLock { $0 = 0 }
        let means: NDArray<Double, 3> = try x.grouped(by: months, along: 0).mean().compute(memory: .megabytes(2))
        check(means)
        #expect(source.touched.withLock { $0 } > chunks)
        #expect(means.elements == (try x.grouped(by: months, along: 0).mean().compute() as NDArray<Double, 3>).elements)
    }
}
