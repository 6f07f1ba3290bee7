// An array as bulk operations see it: base address, extents and strides in registers, and the walk over its rows.
// Holds: rows come in logical row-major order, whatever the strides.

import QuernCore

struct ArrayView {
    var base: UnsafeMutableRawPointer?
    var rank: Int
    var extents: UnsafeMutablePointer<UInt64>
    var strides: UnsafeMutablePointer<UInt64>
    /// The element's type.
    var type: UInt8

    /// The array whose words start at `words`.
    init(_ words: UnsafeMutablePointer<UInt64>, rank: Int, type: UInt8) {
        base = UnsafeMutableRawPointer(bitPattern: UInt(words[0]))
        self.rank = rank
        extents = words + 1
        strides = words + 1 + rank
        self.type = type
    }

    var byteCount: Int { Int(Element.byteCount(type)) }
    func extent(_ axis: Int) -> Int { Int(Int64(bitPattern: extents[axis])) }
    func stride(_ axis: Int) -> Int { Int(Int64(bitPattern: strides[axis])) }
    /// The number of elements; extents of arrays that exist do not overflow.
    var count: Int { (0..<rank).reduce(1) { $0 &* extent($1) } }
    var isDense: Bool {
        var expected = 1
        for axis in (0..<rank).reversed() {
            if extent(axis) != 1, stride(axis) != expected { return false }
            expected &*= extent(axis)
        }
        return true
    }
    /// The bytes that the elements lie in, first to last.
    var byteRange: (low: Int, high: Int)? {
        guard count > 0, let base else { return nil }
        var (low, high) = (0, 0)
        for axis in 0..<rank {
            let reach = (extent(axis) - 1) &* stride(axis)
            if reach < 0 { low &+= reach } else { high &+= reach }
        }
        let start = Int(bitPattern: base)
        return (start &+ low &* byteCount, start &+ (high &+ 1) &* byteCount)
    }

    /// Calls `body` with each row: address of its first element, number of elements, stride in elements.
    /// A dense array is one row.
    @inline(__always)
    func forEachRow(_ body: (UnsafeMutableRawPointer, Int, Int) -> Void) {
        guard let base else { return }
        let total = count
        if total == 0 { return }
        if rank == 0 { return body(base, 1, 1) }
        if isDense { return body(base, total, 1) }
        let (length, step) = (extent(rank - 1), stride(rank - 1))
        var index = InlineArray<16, Int>(repeating: 0)
        var offset = 0
        while true {
            body(base + offset &* byteCount, length, step)
            var axis = rank - 2
            while axis >= 0 {
                index[axis] += 1
                offset &+= stride(axis)
                if index[axis] < extent(axis) { break }
                offset &-= stride(axis) &* extent(axis)
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// As above for two arrays of one shape, row by row.
    @inline(__always)
    func forEachRow(
        with other: ArrayView, _ body: (UnsafeMutableRawPointer, Int, UnsafeMutableRawPointer, Int, Int) -> Void
    ) {
        guard let base, let otherBase = other.base else { return }
        let total = count
        if total == 0 { return }
        if rank == 0 { return body(base, 1, otherBase, 1, 1) }
        if isDense, other.isDense { return body(base, 1, otherBase, 1, total) }
        let (length, step, otherStep) = (extent(rank - 1), stride(rank - 1), other.stride(rank - 1))
        var index = InlineArray<16, Int>(repeating: 0)
        var (offset, otherOffset) = (0, 0)
        while true {
            body(base + offset &* byteCount, step, otherBase + otherOffset &* other.byteCount, otherStep, length)
            var axis = rank - 2
            while axis >= 0 {
                index[axis] += 1
                offset &+= stride(axis)
                otherOffset &+= other.stride(axis)
                if index[axis] < extent(axis) { break }
                offset &-= stride(axis) &* extent(axis)
                otherOffset &-= other.stride(axis) &* extent(axis)
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// Copies the elements of `source`, which has the same shape and does not overlap.
    func assign(from source: ArrayView) {
        switch byteCount {
        case 1: assign(from: source, as: UInt8.self)
        case 2: assign(from: source, as: UInt16.self)
        case 4: assign(from: source, as: UInt32.self)
        default: assign(from: source, as: UInt64.self)
        }
    }
    @inline(__always)
    private func assign<T: BitwiseCopyable>(from source: ArrayView, as type: T.Type) {
        forEachRow(with: source) { to, toStep, from, fromStep, count in
            let target = to.assumingMemoryBound(to: T.self)
            let origin = from.assumingMemoryBound(to: T.self)
            if toStep == 1, fromStep == 1 {
                target.update(from: origin, count: count)
            } else {
                for k in 0..<count { target[k &* toStep] = origin[k &* fromStep] }
            }
        }
    }
}
