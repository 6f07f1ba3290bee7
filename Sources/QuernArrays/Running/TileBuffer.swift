// Memory of tiles, counted: what a run allocates for boxes, strips, accumulators and results goes through RunMemory,
// which is how the measured peak of a report comes about, and how a test holds it against the prediction. Not counted is
// scratch of a fixed size, whatever the arrays' sizes: a call's frame, parts of a strip, squares that are turned.

internal import Glibc
internal import NDArrays
package import QuernCore
internal import Synchronization

/// Elements in memory: where they are and how far apart.
package struct TileView: @unchecked Sendable {
    package var scalarType: ScalarType
    package var extents: [Int]
    /// In elements.
    package var strides: [Int]
    package var base: UnsafeMutableRawPointer
    /// Keeps the memory alive.
    package var owner: AnyObject?

    package init(
        _ scalarType: ScalarType, extents: [Int], strides: [Int], base: UnsafeMutableRawPointer, owner: AnyObject?
    ) {
        self.scalarType = scalarType
        self.extents = extents
        self.strides = strides
        self.base = base
        self.owner = owner
    }

    package var count: Int { extents.reduce(1, *) }
    /// True if the elements lie side by side in row-major order.
    package var isContiguous: Bool {
        var expected = 1
        for axis in extents.indices.reversed() {
            if extents[axis] == 0 { return true }
            if extents[axis] != 1 && strides[axis] != expected { return false }
            expected *= extents[axis]
        }
        return true
    }

    /// The box `region` of this view, counted from the view's own first element.
    package func box(_ region: ArrayRegion) -> TileView {
        var offset = 0
        for (range, stride) in zip(region, strides) { offset += range.lowerBound * stride }
        var result = self
        result.extents = region.extents
        result.base = base + offset * scalarType.byteCount
        return result
    }

    /// The first element of row `row` of the outermost axes' row-major order, typed.
    package func pointer<T>(to type: T.Type = T.self) -> UnsafeMutablePointer<T> { base.assumingMemoryBound(to: T.self) }
}

/// Memory of one tile, given back when the last holder lets go.
package final class TileBuffer: @unchecked Sendable {
    package let scalarType: ScalarType
    package let extents: [Int]
    package let base: UnsafeMutableRawPointer
    package let byteCount: Int
    private let memory: RunMemory

    fileprivate init(
        _ scalarType: ScalarType, _ extents: [Int], _ base: UnsafeMutableRawPointer, _ byteCount: Int, _ memory: RunMemory
    ) {
        self.scalarType = scalarType
        self.extents = extents
        self.base = base
        self.byteCount = byteCount
        self.memory = memory
    }

    deinit { memory.giveBack(base, byteCount) }

    /// The whole, row-major.
    package var view: TileView {
        TileView(scalarType, extents: extents, strides: rowMajorStrides(extents), base: base, owner: self)
    }
}

/// Counts and gives memory for the tiles of one run.
package final class RunMemory: Sendable {
    private let held = Atomic<Int>(0)
    private let most = Atomic<Int>(0)

    /// Whether large buffers are taken from those that were used before, and kept for the next.
    private let recycles: Bool

    /// - Parameter recycles: for memory of tasks in workers, whose process may give every freed byte back to the system.
    package init(recycles: Bool = false) { self.recycles = recycles }

    /// Bytes held now.
    package var heldBytes: Int { held.load(ordering: .relaxed) }
    /// The most bytes held at a time so far.
    package var peakBytes: Int { most.load(ordering: .relaxed) }

    /// The bytes that a buffer of so many elements really takes.
    package static func byteCount(_ scalarType: ScalarType, _ extents: [Int]) -> Int {
        let bytes = extents.reduce(scalarType.byteCount) { $0.multipliedReportingOverflow(by: $1).partialValue }
        return max(64, (bytes + 63) & ~63)
    }

    /// Memory for a row-major tile; its elements have no values yet.
    /// - Throws: `ArrayError.noMemory`.
    package func buffer(_ scalarType: ScalarType, _ extents: [Int]) throws(ArrayError) -> TileBuffer {
        let bytes = Self.byteCount(scalarType, extents)
        var pointer: UnsafeMutableRawPointer?
        if recycles { pointer = BufferRecycler.shared.take(bytes) }
        guard checkedCount(extents + [scalarType.byteCount]) != nil,
            pointer != nil || posix_memalign(&pointer, 64, bytes) == 0, let base = pointer
        else { throw ArrayError(.noMemory(bytes), in: "a block of \(extents)") }
        // Smaller ones are mostly memory that was used before.
        if bytes >= 32 << 20 { LargePages.advise(base, bytes) }
        count(bytes)
        return TileBuffer(scalarType, extents, base, bytes, self)
    }

    /// Counts bytes that someone else allocated; `giveBack(count:)` when they are free again.
    package func count(_ bytes: Int) {
        let now = held.add(bytes, ordering: .relaxed).newValue
        var seen = most.load(ordering: .relaxed)
        while now > seen {
            let (done, original) = most.weakCompareExchange(expected: seen, desired: now, ordering: .relaxed)
            if done { break }
            seen = original
        }
    }

    package func giveBack(count bytes: Int) { held.subtract(bytes, ordering: .relaxed) }

    fileprivate func giveBack(_ base: UnsafeMutableRawPointer, _ bytes: Int) {
        if !recycles || !BufferRecycler.shared.put(base, bytes) { free(base) }
        giveBack(count: bytes)
    }
}
