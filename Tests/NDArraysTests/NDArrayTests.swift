// Making arrays, arithmetic, sequences, equality, arrays of run-time type: what a user's or a kernel's native
// body does, with the constructs of LANGUAGE.md § 4 in generic and concrete functions.

import NDArrays
import QuernCore
import Testing

/// The kernel texts of LANGUAGE.md, which Swift must type-check and run.
enum NativeBodies {
    static func sumPositive<T: Real>(_ x: Vector<T>) -> T {
        var out: T = 0
        for e in x where e > 0 { out += e }
        return out
    }

    static func jacobi<T: Real>(_ a: Matrix<T>, into b: inout Matrix<T>) {
        let (n, m) = (a.shape[0], a.shape[1])
        for i in parallel(1..<n - 1) {
            for j in 1..<m - 1 {
                b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
            }
        }
    }

    static func everything<T: Real>(_ x: Vector<T>, _ y: inout Vector<T>, _ a: inout Matrix<T>) -> T {
        let n = x.count
        y[...] = 2 * x + 1
        y[...] = 0
        a[1..<n - 1, 2...] += 3
        a[1..<n - 1, ...] += a[2..<n, ...] + a[0..<n - 2, ...]
        y[by: 2] -= x[by: 2]
        for (i, e) in x.enumerated() { y[i] += e * T(i) }
        for (p, q) in zip(x, y) where p < q { y[0] += p }
        for e in x.reversed() { y[0] += e }
        for i in x.indices.reversed() { y[i] /= 2 }
        y.swapAt(0, n - 1)
        var t = NDArray<T, 2>(zeros: n, n)
        t[..., 0] = x
        let same = a.shape == t.shape
        let s = x.sum() + x.mean() + x.dot(y) + a.max(axis: 0).min()
        return same ? s + T(x.argmax()) + t.sum() : 0
    }

    static func histogram(_ x: Vector<Int>, _ h: inout Vector<Int>, _ seen: inout Vector<Bool>) {
        for i in parallel(0..<x.count, reducing: &h) { h[x[i]] += 1 }
        for i in parallel(stride(from: 0, to: x.count, by: 2), disjoint: &seen) { seen[i] = true }
        for i in parallel(0...1) { h[i] &+= 100 }
        h.sort()
    }
}

struct NDArrayTests {
    @Test("the constructs of the kernel language run natively")
    func nativeBodies() {
        #expect(NativeBodies.sumPositive(Vector<Float>([1, -2, 3])) == 4)
        var b = Matrix<Double>(zeros: 4, 4)
        NativeBodies.jacobi(range(16).reshaped(4, 4), into: &b)
        #expect(b[1, 1] == 5 && b[2, 2] == 10 && b[0, 0] == 0)
        var y = Vector<Double>(zeros: 5)
        var a = range(25).reshaped(5, 5)
        #expect(NativeBodies.everything(range(5), &y, &a) == 121)
        var h = Vector<Int>(zeros: 4)
        var seen = Vector<Bool>(repeating: false, 4)
        NativeBodies.histogram([2, 3, 3, 2], &h, &seen)
        #expect(h == [2, 2, 100, 100] && seen == [true, false, true, false])
    }

    @Test("arrays are made from literals, rows, sequences, functions and fills")
    func making() {
        let v: Vector<Int16> = [1, 2, 3]
        #expect(v.elements == [1, 2, 3] && v.shape == [3])
        let m = Matrix([[1.0, 2], [3, 4], [5, 6]])
        #expect(m.shape == [3, 2] && m[2, 0] == 5)
        #expect(Matrix<Double>([]).shape == [0, 0])
        #expect(Vector(contentsOf: (0..<4).lazy.map { UInt8($0 * 2) }) == [0, 2, 4, 6])
        #expect(NDArray<Float, 3>(ones: 2, 1, 2).elements == [1, 1, 1, 1])
        #expect(Vector<Bool>(ones: 2) == [true, true])
        let wide = NDArray<Int, 4>(shape: 1, 2, 1, 2) { $0 + 10 * $1 + 100 * $2 + 1000 * $3 }
        #expect(wide.elements == [0, 1000, 10, 1010])
        #expect(NDArray<Int, 6>(zeros: 1, 2, 3, 1, 1, 1).count == 6)
        var filled = Vector<Double>(repeating: 2, 3)
        filled[by: 2].fill(9)
        #expect(filled == [9, 2, 9])
        #expect(Vector<Double>([1, 2]) == Vector<Double>([1, 2]) && Vector<Double>([.nan]) != [.nan])
        #expect(NDArray<Double, 0>(4)[] == 4)
    }

    @Test("elementwise arithmetic is Swift's, scalar on either side, integers included")
    func arithmetic() {
        let x: Vector<Double> = [1, 2, 4]
        #expect((1 - x).elements == [0, -1, -3])
        #expect((8 / x - x / 2 * x).elements == [7.5, 2, -6])
        #expect((-x).elements == [-1, -2, -4])
        let i: Vector<Int> = [7, -7, 9]
        #expect((i / 2).elements == [3, -3, 4])
        #expect((i - i.reversed()).elements == [-2, 0, 2])
        var y = x
        y *= x
        y -= 1
        #expect(y.elements == [0, 3, 15])
        let a = range(6).reshaped(2, 3)
        #expect((a.transposed * a.transposed).elements == [0, 9, 1, 16, 4, 25])
        #expect((a.transposed + NDArray(a.transposed.elements, shape: [3, 2])).elements == [0, 6, 2, 8, 4, 10])
        #expect((Matrix<Double>(zeros: 0, 3) + 1).isEmpty)
    }

    @Test("a sequence keeps what it began with")
    func sequence() {
        var x = range(3)
        var seen: [Double] = []
        for e in x {
            x[2] = 50
            seen.append(e)
        }
        #expect(seen == [0, 1, 2])
        #expect(Array(x[by: 2]) == [0, 50] && x.map { $0 + 1 } == [1, 2, 51])
        #expect(x[by: 2].withContiguousStorageIfAvailable { _ in 1 } == nil)
    }

    @Test("buffers are lent in row-major order, copied only where a view is not")
    func lending() {
        let a = range(6).reshaped(2, 3)
        a.withUnsafeBufferPointer {
            #expect(Array($0) == [0, 1, 2, 3, 4, 5])
            #expect(UnsafeRawPointer($0.baseAddress) == UnsafeRawPointer(a._base))
        }
        a.transposed.withUnsafeBufferPointer { #expect(Array($0) == [0, 3, 1, 4, 2, 5]) }
        var b = a.transposed
        b.withUnsafeMutableBufferPointer { $0[1] = 70 }
        #expect(b[0, 1] == 70 && a[1, 0] == 3)
        a.transposed.withUnsafeStrides { _, shape, strides in #expect(shape == [3, 2] && strides == [1, 3]) }
    }

    @Test("arrays of run-time type share memory, and refuse what does not fit")
    func anyArrays() {
        let a = range(6).reshaped(2, 3)
        var any = AnyNDArray(a)
        #expect(any._base == a._base && any.scalarType == .float64 && any.shape == [2, 3] && any.strides == [3, 1])
        #expect(any.typed(Matrix<Double>.self)?.elements == a.elements)
        #expect(any.typed(Matrix<Float>.self) == nil && any.typed(Vector<Double>.self) == nil)
        #expect(any.bits(at: [1, 2]) == 5.0.bitPattern && any.bits(at: [2, 0]) == nil && any.bits(at: [0]) == nil)
        let (isSet, isSetOutside) = (any.setBits(1.5.bitPattern, at: [0, 0]), any.setBits(0, at: [0, 3]))
        #expect(isSet && !isSetOutside && a[0, 0] == 0)
        let turned = any.view(axis: 1, from: 2, count: 3, step: -1)
        #expect(turned?.elementBits.map { Double(bitPattern: $0) } == [2, 1, 1.5, 5, 4, 3])
        #expect(any.view(axis: 1, from: 1, count: 3) == nil && any.view(axis: 2, from: 0, count: 0) == nil)
        #expect(any.view(axis: 0, from: .max, count: 2, step: .max) == nil)
        #expect(any.view(axis: 0, from: 7, count: 0)?.count == 0)
        #expect(AnyNDArray(zeros: .int8, shape: [.max, 2]) == nil && AnyNDArray(zeros: .int8, shape: [-1]) == nil)
        #expect(AnyNDArray(zeros: .float64, shape: [1 << 60]) == nil)
        let signed = AnyNDArray(Vector<Int8>([-1, 5]))
        #expect(signed.elementBits == [UInt64.max, 5])
        #expect(AnyNDArray(Vector<Int64>([1])).typed(Vector<Int>.self) == [1])
    }

    @Test("shapes compare, iterate and read as lists")
    func shapes() {
        let a = Matrix<Int>(zeros: 3, 4)
        #expect(a.shape == [3, 4] && a.shape != [4, 3] && Array(a.shape) == [3, 4] && a.shape.description == "[3, 4]")
        #expect(a.transposed.shape == Shape([4, 3]))
        #expect(Shape<2>(exactly: [1]) == nil && Shape<1>(exactly: [5]) == [5])
    }
}
