// Reductions: the fixed tree against a second implementation made from its description (make-fixtures.py),
// extremes against NumPy, integer sums at their limits.

import NDArrays
import QuernCore
import Testing

struct ReductionTests {
    /// The same numbers as `noise` in make-fixtures.py.
    static func noise(_ count: Int) -> [Double] {
        var state: UInt64 = 12345
        return (0..<count).map { i in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (Double(state >> 40) / 16_777_216 - 0.5) * Double(1 << (i % 27))
        }
    }

    static let counts = [0, 1, 2, 31, 32, 33, 63, 64, 1000, 4095, 4096, 4097, 8192, 8193, 12288, 20480, 28673, 69632]

    @Test("sums have the bits of the fixed tree, for any strides", arguments: counts)
    func sums(count: Int) throws {
        let expected = try Fixtures.arrays("reductions.txt")
        func check<T: Real>(_ values: [T], _ kind: String) throws {
            let x = Vector(values)
            let name = "sum \(kind) \(count)"
            expectSame(NDArray<T, 0>(x.sum()), expected[name], name)
            // The same elements at a stride of 3, backwards in memory, and as a matrix and its parts.
            var wide = Vector<T>(zeros: 3 * count)
            wide[by: 3] = x
            #expect(wide[by: 3].sum().kernelBits == x.sum().kernelBits)
            #expect(Vector(x.reversed().elements).reversed().sum().kernelBits == x.sum().kernelBits)
            if count % 8 == 0 {
                let matrix = x.reshaped(count / 8, 8)
                #expect(matrix.sum().kernelBits == x.sum().kernelBits)
                let turned = Matrix(matrix.transposed.elements.chunks(of: count / 8)).transposed
                if count > 0 { #expect(turned.sum().kernelBits == x.sum().kernelBits) }
            }
            guard count > 0 else { return }
            expectSame(NDArray<T, 0>(x.dot(x.reversed())), expected["dot \(kind) \(count)"], "dot \(kind) \(count)")
            expectSame(NDArray<T, 0>(x.mean()), expected["mean \(kind) \(count)"], "mean \(kind) \(count)")
        }
        try check(Self.noise(count), "f8")
        try check(Self.noise(count).map { Float($0) }, "f4")
    }

    @Test("a tree fed element by element, in runs, and in strided runs gives one result")
    func treeFeeding() {
        let values = Self.noise(20_011)
        var single = TreeSum<Double>()
        for value in values { single.add(value) }
        var runs = TreeSum<Double>()
        var strided = TreeSum<Double>()
        var generic = TreeSum<Float>()
        var genericSingle = TreeSum<Float>()
        let doubled = values.flatMap { [$0, .nan] }
        let floats = values.map { Float($0) }
        var (start, length) = (0, 1)
        while start < values.count {
            let count = min(length, values.count - start)
            values.withUnsafeBufferPointer { runs.add($0.baseAddress! + start, count: count, stride: 1) }
            doubled.withUnsafeBufferPointer { strided.add($0.baseAddress! + 2 * start, count: count, stride: 2) }
            floats.withUnsafeBufferPointer { generic.add($0.baseAddress! + start, count: count, stride: 1) }
            start += count
            length = length * 7 % 5003
        }
        for value in floats { genericSingle.add(value) }
        #expect(runs.result.bitPattern == single.result.bitPattern)
        #expect(strided.result.bitPattern == single.result.bitPattern)
        #expect(generic.result.bitPattern == genericSingle.result.bitPattern)
    }

    @Test("a sum of negative zeros is negative zero, a sum of nothing is zero")
    func zeros() {
        #expect(Vector<Double>([-0.0, -0.0]).sum().bitPattern == (-0.0).bitPattern)
        #expect(Vector<Double>(repeating: -0.0, 5000).sum().sign == .minus)
        #expect(Vector<Double>([]).sum().bitPattern == 0)
        #expect(Vector<Float>([]).dot([]).bitPattern == 0)
        #expect(Vector<Double>([-0.0, 0.0]).sum().sign == .plus)
    }

    @Test("infinities and NaN go through a sum")
    func special() {
        #expect(Vector<Double>([.infinity, 1]).sum() == .infinity)
        #expect(Vector<Double>([.infinity, -.infinity]).sum().isNaN)
        #expect(Vector<Double>([1, .nan, 2]).mean().isNaN)
    }

    @Test("extremes and their places are NumPy's, whole and along each axis, with NaN and ties")
    func extremes() throws {
        let expected = try Fixtures.arrays("reductions.txt")
        func check<T: Comparable>(_ type: T.Type, _ kind: String) throws where T: KernelWord {
            let a: NDArray<T, 3> = try #require(expected[kind]?.typed())
            expectSame(NDArray<T, 0>(a.min()), expected["\(kind) min"], "\(kind) min")
            expectSame(NDArray<T, 0>(a.max()), expected["\(kind) max"], "\(kind) max")
            expectSame(NDArray<Int, 0>(a.argmin()), expected["\(kind) argmin"], "\(kind) argmin")
            expectSame(NDArray<Int, 0>(a.argmax()), expected["\(kind) argmax"], "\(kind) argmax")
            for axis in 0..<3 {
                expectSame(a.min(axis: axis), expected["\(kind) min \(axis)"], "\(kind) min \(axis)")
                expectSame(a.max(axis: axis), expected["\(kind) max \(axis)"], "\(kind) max \(axis)")
                expectSame(a.argmin(axis: axis), expected["\(kind) argmin \(axis)"], "\(kind) argmin \(axis)")
                expectSame(a.argmax(axis: axis), expected["\(kind) argmax \(axis)"], "\(kind) argmax \(axis)")
            }
            for axis in 0..<2 {
                let name = "\(kind) max rank 2 \(axis)"
                expectSame(a[0, ..., ...].max(axis: axis), expected[name], name)
            }
            // The same through a transposed copy: strides do not matter.
            let turned = NDArray<T, 3>(a.transposed.elements, shape: a.transposed.shape).transposed
            expectSame(turned.argmax(axis: 1), expected["\(kind) argmax 1"], "\(kind) argmax 1, strided")
            expectSame(NDArray<Int, 0>(turned.argmin()), expected["\(kind) argmin"], "\(kind) argmin, strided")
        }
        try check(Double.self, "float")
        try check(Int32.self, "int")
        let i: NDArray<Int32, 3> = try #require(expected["int"]?.typed())
        for axis in 0..<3 { expectSame(i.sum(axis: axis), expected["int sum \(axis)"], "int sum \(axis)") }
    }

    @Test("a reduction along an axis has the bits of the whole reduction of each part")
    func axisBits() {
        let a = Vector(Self.noise(6 * 5000)).reshaped(6, 5000)
        let rows = a.sum(axis: 1)
        for i in 0..<6 { #expect(rows[i].bitPattern == a[i, ...].sum().bitPattern) }
        let columns = a.mean(axis: 0)
        for j in [0, 1, 4999] { #expect(columns[j].bitPattern == a[..., j].mean().bitPattern) }
        #expect(a.sum(axis: 0).shape == [5000])
        let d = range(2 * 3 * 4 * 5).reshaped(2, 3, 4, 5)
        #expect(d.sum(axis: 2)[1, 2, 3] == d[1, 2, ..., 3].sum())
        #expect(NDArray<Double, 2>(zeros: 0, 3).sum(axis: 0) == [0, 0, 0])
    }

    @Test("integer sums are exact, also where a running sum would overflow")
    func integers() {
        #expect(Vector<Int8>([127, 1, -1]).sum() == 127)
        #expect(Vector<Int>([.max, .max, .min, .min, 2]).sum() == 0)
        #expect(Vector<UInt64>([.max]).sum() == .max)
        #expect(Vector<Int16>([300, 300]).dot([100, -100]) == 0)
        #expect(Vector<Int64>([.max, .max, 5]).dot([.max, -.max, 1]) == 5)
        #expect(Vector<UInt64>([.max, 1]).dot([1, 0]) == .max)
    }

    @Test("an exact sum says whether its end fits each type")
    func exactSums() {
        var sum = ExactSum()
        sum.add(Int64.max)
        sum.add(Int64(1))
        #expect(sum.bits(as: .int64) == nil)
        #expect(sum.bits(as: .uint64) == 1 << 63)
        sum.add(Int64(-1))
        #expect(sum.bits(as: .int64) == UInt64(Int64.max))
        var negative = ExactSum()
        negative.add(Int64.min, times: Int64.max)
        negative.add(Int64.max, times: Int64.max)
        negative.add(Int64.max)
        negative.add(Int64(-128))
        #expect(negative.bits(as: .int8) == UInt64(bitPattern: -128))
        negative.add(Int64(-1))
        #expect(negative.bits(as: .int8) == nil && negative.bits(as: .int16) == UInt64(bitPattern: -129))
        #expect(negative.bits(as: .uint64) == nil)
        var large = ExactSum()
        for _ in 0..<1000 { large.add(UInt64.max, times: UInt64.max) }
        #expect(large.bits(as: .uint64) == nil)
    }

    @Test("sorting is stable and puts NaN last")
    func sorting() throws {
        let expected = try Fixtures.arrays("reductions.txt")
        let unsorted: Vector<Double> = try #require(expected["unsorted"]?.typed())
        expectSame(unsorted.sorted(), expected["sorted"], "sorted")
        var strided = Vector<Double>(zeros: 18)
        strided[by: 2] = unsorted
        var view = strided[by: 2].reversed().reversed()
        view.sort()
        expectSame(view, expected["sorted"], "sorted view")
        #expect(Vector<Int>([3, -1, 2]).sorted() == [-1, 2, 3])
        #expect(Vector<UInt8>([]).sorted().isEmpty)
    }

    @Test("all and any, of nothing too")
    func truth() {
        let a = Matrix([[true, false], [true, true]])
        #expect(!a.all() && a.any())
        #expect(a.all(axis: 1) == [false, true] && a.any(axis: 0) == [true, true])
        #expect(Vector<Bool>([]).all() && !Vector<Bool>([]).any())
    }

    @Test("what has no answer stops the program")
    func stops() async {
        await #expect(processExitsWith: .failure) { _ = Vector<Double>([]).min() }
        await #expect(processExitsWith: .failure) { _ = Vector<Int8>([127, 1]).sum() }
        await #expect(processExitsWith: .failure) { _ = Vector<Double>([1]).dot([1, 2]) }
        await #expect(processExitsWith: .failure) { _ = Vector<Double>([1])[1] }
        await #expect(processExitsWith: .failure) { _ = Vector<Double>([1])[-1] }
        await #expect(processExitsWith: .failure) { _ = Vector<Double>([1, 2]) + Vector<Double>([1]) }
        await #expect(processExitsWith: .failure) { _ = Matrix<Double>(zeros: 2, 2)[0..<3, 0] }
        await #expect(processExitsWith: .failure) { _ = Matrix<Double>(zeros: .max, 2) }
    }
}

extension Array {
    /// Rows of `length` elements each.
    fileprivate func chunks(of length: Int) -> [[Element]] {
        guard length > 0 else { return [] }
        return stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min($0 + length, count)]) }
    }
}
