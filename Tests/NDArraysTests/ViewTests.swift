// Views and writes through views, against NumPy's slicing of the same arrays.

import NDArrays
import QuernCore
import Testing

struct ViewTests {
    let x = range(10)
    let a = range(30).reshaped(5, 6)
    let c = range(60).reshaped(3, 4, 5)
    let d = range(120).reshaped(2, 3, 4, 5)

    @Test("views of ranks 1 and 2 have the elements that NumPy gives")
    func small() throws {
        let expected = try Fixtures.arrays("views.txt")
        func check<let rank: Int>(_ view: NDArray<Double, rank>, _ name: String) {
            expectSame(view, expected[name], name)
        }
        check(x[2..<7], "x[2..<7]")
        check(x[...3], "x[...3]")
        check(x[by: 3], "x[by: 3]")
        check(x.reversed(), "x.reversed()")
        check(x.reversed()[by: 4], "x.reversed()[by: 4]")
        check(x[2...][by: 2], "x[2...][by: 2]")
        check(a[1, ...], "a[1, ...]")
        check(a[..., 2], "a[..., 2]")
        check(a[1..<3, 2...], "a[1..<3, 2...]")
        check(a[..<2, 5], "a[..<2, 5]")
        check(a.transposed, "a.transposed")
        check(a.transposed[1..<3, ...], "a.transposed[1..<3, ...]")
        check(a.reversed(axis: 1), "a.reversed(axis: 1)")
        check(a.transposed.reshaped(10, 3), "a.transposed.reshaped(10, 3)")
        check(a.reshaped(3, 10), "a.reshaped(3, 10)")
        check(a[1..<4, 1..<4].transposed, "a[1..<4, 1..<4].transposed")
        check(x.broadcast(3, 10), "x broadcast")
        check(a[..., 2..<3].broadcast(5, 4), "row broadcast")
    }

    @Test("views of ranks 3 and 4 have the elements that NumPy gives")
    func large() throws {
        let expected = try Fixtures.arrays("views.txt")
        func check<let rank: Int>(_ view: NDArray<Double, rank>, _ name: String) {
            expectSame(view, expected[name], name)
        }
        check(c[1, ..., 2], "c[1, ..., 2]")
        check(c[0..<2, 1...2, ...], "c[0..<2, 1...2, ...]")
        check(c[..., 3, 1..<4], "c[..., 3, 1..<4]")
        check(c.transposed, "c.transposed")
        check(c[2, 1, 1...], "c[2, 1, 1...]")
        check(c.reversed(axis: 0), "c.reversed(axis: 0)")
        check(d[1, ..., 2, 1..<3], "d[1, ..., 2, 1..<3]")
        check(d[..., 1, ..., 4], "d[..., 1, ..., 4]")
        check(d[1, 1..<3, ..., ...], "d[1, 1..<3, ..., ...]")
        check(d[0, 2, 3, 1...], "d[0, 2, 3, 1...]")
        check(d[..., ..., ..., 0], "d[..., ..., ..., 0]")
        check(d.transposed, "d.transposed")
    }

    @Test("writes through views change what NumPy changes, also where both sides overlap")
    func writes() throws {
        let expected = try Fixtures.arrays("views.txt")
        func check<let rank: Int>(
            _ start: NDArray<Double, rank>, _ name: String, _ write: (inout NDArray<Double, rank>) -> Void
        ) {
            var copy = start
            write(&copy)
            expectSame(copy, expected[name], name)
        }
        check(a, "a[1..<3, ...] = 7") { $0[1..<3, ...] = 7 }
        check(a, "a[1..., ...] = a[..<4, ...]") { $0[1..., ...] = $0[..<4, ...] }
        check(a, "stencil") { a in
            let n = a.shape[0]
            a[1..<n - 1, 1..<5] += a[2..<n, 1..<5] + a[0..<n - 2, 1..<5]
        }
        check(a, "a[..., 0] = x[by: 2]") { $0[..., 0] = x[by: 2] }
        check(Matrix(a[..., 0..<5].elements, shape: [5, 5]), "square += transposed") { $0 += $0.transposed }
        check(x, "x += reversed") { $0 += $0.reversed() }
        check(x, "x[1...] += x[..<9]") { $0[1...] += $0[..<9] }
        check(x, "x[by: 2] = 5") { $0[by: 2] = 5 }
        check(x, "x = 2 * x + 1") { $0[...] = 2 * $0 + 1 }
        check(c, "c[1, ..., 2..<4]") { $0[1, ..., 2..<4] = 1 - $0[0, ..., 2..<4] / 4 }
        check(d, "d[..., 1, ..., 2...] *= -2") { $0[..., 1, ..., 2...] *= -2 }
    }

    @Test("a view is a value: a later write to its base does not show in it, nor the other way")
    func valueSemantics() {
        var base = range(6)
        let view = base[1..<4]
        base[2] = 100
        #expect(view.elements == [1, 2, 3])
        var other = base[...]
        other[0] = -1
        #expect(base[0] == 0)
        var part = base.reversed()
        part[by: 2] = 9
        #expect(base.elements == [0, 1, 100, 3, 4, 5])
        #expect(part.elements == [9, 4, 9, 100, 9, 0])
    }

    @Test("an array that nobody shares is written in place; a shared, broadcast or lent read-only one is copied")
    func uniqueness() {
        var alone = range(4)
        let before = alone._base
        alone[1] = 7
        #expect(alone._base == before)
        let kept = alone
        alone[1] = 8
        #expect(alone._base != before && kept[1] == 7)
        var wide = range(3).broadcast(2, 3)
        wide[0, 1] = 50
        #expect(wide.elements == [0, 50, 2, 0, 1, 2])
        let memory: [Double] = [1, 2, 3]
        memory.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            var lent = Vector<Double>(borrowing: base, shape: [3], owner: nil)
            #expect(lent._base == UnsafeMutableRawPointer(mutating: base) && !lent._storage._isOurs)
            lent[0] = 9
            #expect(lent.elements == [9, 2, 3] && lent._storage._isOurs)
        }
        #expect(memory == [1, 2, 3])
    }

    @Test("writable lent memory is written itself, with any strides, and its owner lives as long as the array")
    func borrowing() {
        final class Owner {}
        var memory: [Int32] = [1, 2, 3, 4, 5, 6]
        weak var seen: Owner?
        memory.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            let owner = Owner()
            seen = owner
            var columns = Matrix<Int32>(borrowing: base, shape: [3, 2], strides: [1, 3], owner: owner)
            #expect(columns.elements == [1, 4, 2, 5, 3, 6])
            columns[2, 1] = 60
            #expect(columns._base == base)
        }
        #expect(memory == [1, 2, 3, 4, 5, 60])
        #expect(seen == nil)
    }

    @Test("foreign memory that is not aligned, or whose strides make elements meet, is copied")
    func foreignCopies() {
        let bytes: [UInt8] = [0xFF] + [1, 0, 0, 0, 2, 0, 0, 0]
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            let odd = UInt(bitPattern: base) % 4 == 0 ? base + 1 : base
            let skewed = Vector<Int32>(borrowing: odd, shape: [1], owner: nil)
            #expect(skewed._storage._isOurs || UInt(bitPattern: odd) % 4 == 0)
        }
        let line: [Double] = [1, 2, 3, 4]
        line.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            let window = Matrix<Double>(borrowing: base, shape: [3, 2], strides: [1, 1], owner: nil)
            #expect(window._storage._isOurs)
            #expect(window.elements == [1, 2, 2, 3, 3, 4])
        }
    }

    @Test("adopted memory goes back once, when the last view lets go")
    func adopting() {
        final class Count: @unchecked Sendable { var value = 0 }
        let count = Count()
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 32, alignment: 64)
        memory.initializeMemory(as: Double.self, repeating: 2, count: 4)
        do {
            var view: Vector<Double>?
            do {
                let array = Vector<Double>(adopting: memory, shape: [4]) { _ in count.value += 1 }
                #expect(array.sum() == 8)
                view = array[1..<3]
            }
            #expect(count.value == 0 && view?.elements == [2, 2])
            view = nil
        }
        #expect(count.value == 1)
        memory.deallocate()
    }

    @Test("the layout class says what a kernel may assume, and extents of 1 and 0 fit every class")
    func layoutClasses() {
        #expect(x._layoutClass == 0 && x[by: 2]._layoutClass == 2 && x.reversed()._layoutClass == 2)
        #expect(a._layoutClass == 0 && a[..., 1..<3]._layoutClass == 1 && a.transposed._layoutClass == 2)
        #expect(a[2..<3, 1..<3]._layoutClass == 0)
        #expect(a.transposed[..., 0..<1]._layoutClass == 0)
        #expect(a[..., 0..<0]._layoutClass == 0 && a.transposed[0..<0, ...]._layoutClass == 0)
        #expect(a[by2: ()]._layoutClass == 1)
        #expect(NDArray<Double, 0>(3)._layoutClass == 0)
        #expect(AnyNDArray(a.transposed)._layoutClass == 2 && AnyNDArray(a[..., 1..<3])._layoutClass == 1)
    }

    @Test("memory of our own is aligned to 64 bytes, also for empty arrays")
    func alignment() {
        for count in [0, 1, 7, 1000] {
            #expect(UInt(bitPattern: Vector<UInt8>(zeros: count)._base) % 64 == 0)
        }
    }
}

extension NDArray where rank == 2 {
    /// Every second row: unit inner stride, not contiguous.
    fileprivate subscript(by2 _: ()) -> NDArray {
        NDArray(
            _storage: _storage, base: _base,
            axes: [NDAxis(extent: (shape[0] + 1) / 2, stride: _axes[0].stride * 2), _axes[1]])
    }
}
