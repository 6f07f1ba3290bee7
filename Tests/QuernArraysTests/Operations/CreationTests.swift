// Arrays that follow from the index: NumPy's numbers, the same for any part that is read; cumulative operations.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Kernel func creationSquare(_ i: Int) -> Double { Double(i) * Double(i) }
@Kernel func creationTable(_ i: Int, _ j: Int) -> Int { i * 100 + j }

@Suite("arrays from the index")
struct CreationTests {
    @Test("progressions have NumPy's bits")
    func progressions() throws {
        let few: NDArray<Double, 1> = try BlockedArray<Double>.arange(3).compute()
        #expect(few.elements == [0, 1, 2])
        let tenths: NDArray<Double, 1> = try BlockedArray<Double>.arange(from: 0.1, to: 1, by: 0.1).compute()
        #expect(tenths.elements == [0.1, 0.2, 0.30000000000000004, 0.4, 0.5, 0.6, 0.7000000000000001, 0.8, 0.9])
        let down: NDArray<Double, 1> = try BlockedArray<Double>.arange(from: 1, to: -2, by: -0.5).compute()
        #expect(down.elements == [1, 0.5, 0, -0.5, -1, -1.5])
        let even: NDArray<Float, 1> = try BlockedArray<Float>.linspace(from: 0, to: 1, count: 7).compute()
        #expect(even.elements == (0..<7).map { Float($0 == 6 ? 1 : Double($0) * (1.0 / 6)) })
        let open: NDArray<Double, 1> = try BlockedArray<Double>.linspace(from: 0, to: 1, count: 5, includesEnd: false)
            .compute()
        #expect(open.elements == [0, 0.2, 0.4, 0.6000000000000001, 0.8])
        let one: NDArray<Double, 1> = try BlockedArray<Double>.linspace(from: 3, to: 5, count: 1).compute()
        #expect(one.elements == [3])
        let bytes: NDArray<Int8, 1> = try BlockedArray<Int8>.arange(from: -128, to: 127, by: 50).compute()
        #expect(bytes.elements == [-128, -78, -28, 22, 72, 122])
        let back: NDArray<Int, 1> = try BlockedArray<Int>.arange(from: 5, to: -1, by: -2).compute()
        #expect(back.elements == [5, 3, 1])
        let large: NDArray<UInt, 1> = try BlockedArray<UInt>.arange(from: .max - 3, to: .max).compute()
        #expect(large.elements == [3, 2, 1].map { UInt.max - $0 })
        #expect(BlockedArray<Int>.arange(from: 5, to: 5).shape == [0])
        #expect(BlockedArray<Double>.arange(to: 5, by: 0).error?.id == "array.argument")
        #expect(BlockedArray<Int>.arange(from: 0, to: 5, by: 0).error?.id == "array.argument")
    }

    @Test("the identity with offsets, and users' kernels of the indices")
    func indices() throws {
        let e: NDArray<Int32, 2> = try BlockedArray<Int32>.eye(3, columns: 4, offset: 1).compute()
        #expect(e.elements == [0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
        let squares: NDArray<Double, 1> = try BlockedArray.fromKernel([1_000], $creationSquare.self)[990..<1_000]
            .compute()
        #expect(squares.elements == (990..<1_000).map { Double($0 * $0) })
        let table: NDArray<Int, 2> = try BlockedArray.fromKernel([3, 5], $creationTable.self).T.compute()
        for i in 0..<3 { for j in 0..<5 { #expect(table[j, i] == i * 100 + j) } }
        #expect(BlockedArray.fromKernel([3], $creationTable.self).error?.id == "array.argument")
    }

    @Test("random arrays are the same however they are read, cut and asked for")
    func random() throws {
        let x = BlockedArray<Double>.random.normal([300, 70], seed: 9)
        let whole: NDArray<Double, 2> = try x.compute()
        let small: NDArray<Double, 2> = try x.compute(on: .serial, memory: .bytes(200_000))
        #expect(whole.elements == small.elements)
        let turned: NDArray<Double, 2> = try x.T[5..<9, ArrayIndex.by(7)].compute()
        for i in 0..<4 { for j in 0..<43 { #expect(turned[i, j] == whole[7 * j, 5 + i]) } }
        #expect(abs(try x.mean().compute()) < 0.05)
        let dice: NDArray<UInt8, 1> = try BlockedArray<UInt8>.random.integers([60_000], in: 1...6, seed: 2).compute()
        #expect((1...6).allSatisfy { face in abs(dice.elements.count { $0 == face } - 10_000) < 600 })
        let heads = try BlockedArray<Bool>.random.bernoulli([60_000], probability: 0.25, seed: 4).countTrue().compute()
        #expect(abs(heads - 15_000) < 700)
        let order: NDArray<Int, 1> = try BlockedArray<Int>.random.permutation(1_001, seed: 5).compute()
        #expect(order.elements.sorted() == Array(0..<1_001) && order.elements != Array(0..<1_001))
        let u: NDArray<Float, 1> = try BlockedArray<Float>.random.uniform([5_000], in: -1..<2, seed: 6).compute()
        #expect(u.elements.allSatisfy { $0 >= -1 && $0 < 2 })
        #expect(BlockedArray<Double>.random.normal([3], standardDeviation: -1, seed: 1).error?.id == "array.argument")
        #expect(BlockedArray<Bool>.random.bernoulli([3], probability: 2, seed: 1).error?.id == "array.argument")
    }

    @Test("cumulative sums and products add in the order of the axis, along any axis and within little memory")
    func cumulative() throws {
        var random = SplitMix(21)
        let shape = [7, 2_000, 5]
        let v = (0..<70_000).map { _ in Double.random(in: -1...1, using: &random) }
        let x = BlockedArray(NDArray<Double, 3>(v, shape: [7, 2_000, 5]))
        for axis in 0..<3 {
            var expected = v
            let step = shape[(axis + 1)...].reduce(1, *)
            for k in v.indices where k / step % shape[axis] > 0 { expected[k] = expected[k - step] + v[k] }
            let all: NDArray<Double, 3> = try x.cumulativeSum(axis: axis).compute()
            let small: NDArray<Double, 3> = try x.cumulativeSum(axis: axis - 3).compute(
                on: .serial, memory: .bytes(70_000 * 8 + 20_000))
            #expect(all.elements == expected && small.elements == expected, "axis \(axis)")
        }
        let product: NDArray<Int, 1> = try BlockedArray(NDArray<Int, 1>([1, 2, 3, 4])).cumulativeProduct(axis: 0)
            .compute()
        #expect(product.elements == [1, 2, 6, 24])
        let skipping: NDArray<Double, 1> = try BlockedArray(NDArray<Double, 1>([1, .nan, 3])).nanCumulativeSum(axis: 0)
            .compute()
        #expect(skipping.elements == [1, 1, 4])
        let error = #expect(throws: ArrayError.self) {
            let _: NDArray<Int8, 1> = try BlockedArray(NDArray<Int8, 1>([100, 27, 1])).cumulativeSum(axis: 0).compute()
        }
        #expect(error?.description.contains("Int8") ?? false)
        let none: NDArray<Double, 2> = try BlockedArray<Double>.zeros([0, 3]).cumulativeSum(axis: 0).compute()
        #expect(none.shape == [0, 3])
        let second: NDArray<Int, 2> = try BlockedArray(NDArray<Int, 2>([1, 4, 9, 2, 2, 7], shape: [2, 3])).diff(2)
            .compute()
        #expect(second.elements == [2, 5])
    }
}
