// The array type of Quern, and what a kernel call reads of it. Everything that a warm call touches is inlinable
// and underscored; users see values, never strides.
// Holds: views share their storage and differ in base and axes; an array that is written is made the only
// holder of its storage first, so a later write to a base never shows in a view. Only a stride of 0 makes two
// indices meet (foreign strides that overlap in other ways are copied when they come in).
//
//   NDArray ── _storage ──► NDStorage ── _base ──► |  64-byte aligned bytes  |
//           ── _base ────────────────────────────────────► first element of the view
//           ── _axes: (extent, stride in elements) for each axis

public import QuernCore

/// The extent of an axis, and how many elements apart its neighbours lie.
@frozen
public struct NDAxis: BitwiseCopyable, Sendable {
    /// The number of indices.
    public var extent: Int
    /// The distance between neighbours, in elements; negative for a reversed view, 0 for a broadcast one.
    public var stride: Int

    /// An axis.
    @inlinable @inline(__always)
    public init(extent: Int, stride: Int) {
        self.extent = extent
        self.stride = stride
    }
}

/// An array of `rank` axes with elements of one scalar type: a value, copied when it is written while shared.
///
/// Views (`a[1..<n, ...]`, `a.transposed`, `x.reversed()`) share memory until one side is written.
public struct NDArray<Element: KernelScalar, let rank: Int> {
    /// The memory; keep it alive with `extendLifetime` over a use of `_base`.
    public var _storage: NDStorage
    /// The address of the element at index 0 of every axis.
    public var _base: UnsafeMutableRawPointer
    // One field of dependent size, and last: all offsets are then constants, also in unspecialised code.
    /// Extents and strides, outermost axis first.
    public var _axes: InlineArray<rank, NDAxis>

    /// An array of the given parts, which the caller vouches for.
    @inlinable @inline(__always)
    public init(_storage: NDStorage, base: UnsafeMutableRawPointer, axes: InlineArray<rank, NDAxis>) {
        self._storage = _storage
        self._base = base
        self._axes = axes
    }
}

/// An array of one axis.
public typealias Vector<Element: KernelScalar> = NDArray<Element, 1>
/// An array of two axes: rows and columns.
public typealias Matrix<Element: KernelScalar> = NDArray<Element, 2>

extension NDArray: @unchecked Sendable {}

// MARK: What a call reads

extension NDArray {
    /// The first element of the view, typed.
    @inlinable @inline(__always)
    public var _origin: UnsafeMutablePointer<Element> { _base.assumingMemoryBound(to: Element.self) }

    /// The layout as a class: 0 adjacent in row-major order, 1 adjacent along the last axis, 2 anything else.
    ///
    /// Axes of extent 1 fit any class, and so do arrays without elements.
    @inlinable @inline(__always)
    public var _layoutClass: UInt64 {
        if _isContiguous { return 0 }
        return _axes[rank - 1].stride == 1 || _axes[rank - 1].extent <= 1 ? 1 : 2
    }

    /// True if the elements lie side by side in row-major order.
    @inlinable @inline(__always)
    public var _isContiguous: Bool {
        var expected = 1
        var fits = true
        var axis = rank - 1
        while axis >= 0 {
            let (extent, stride) = (_axes[axis].extent, _axes[axis].stride)
            if extent != 1 && stride != expected { fits = false }
            if extent == 0 { return true }
            expected &*= extent
            axis -= 1
        }
        return fits
    }

    /// True if some element is reached by two indices.
    @inlinable @inline(__always)
    public var _overlapsItself: Bool {
        var axis = 0
        while axis < rank {
            if _axes[axis].stride == 0 && _axes[axis].extent > 1 { return true }
            axis += 1
        }
        return false
    }

    /// Makes this array the only holder of its memory, with each element in one place, by copying if need be.
    @inlinable @inline(__always)
    public mutating func _makeUnique() {
        if !isKnownUniquelyReferenced(&_storage) || !_storage._isWritable || _overlapsItself { _copyDense() }
    }

    /// Replaces the memory by a copy in row-major order.
    @usableFromInline @inline(never)
    mutating func _copyDense() { self = _dense() }

    /// A copy in row-major order, in memory of its own.
    @usableFromInline
    func _dense() -> NDArray {
        let copy = NDArray(_uninitialized: _extents)
        copy._write(from: self)
        return copy
    }
}

extension NDArray {
    /// Calls `body` with the axes as a buffer.
    ///
    /// Not by `InlineArray.span`: nested in closures it crashed in optimised code of Swift 6.3.1.
    @inlinable @inline(__always)
    func _withAxes<Result>(_ body: (UnsafeBufferPointer<NDAxis>) -> Result) -> Result {
        withUnsafePointer(to: _axes) { axes in
            body(
                UnsafeBufferPointer(
                    start: UnsafeRawPointer(axes).assumingMemoryBound(to: NDAxis.self), count: rank))
        }
    }
}

// MARK: Making memory

extension NDArray {
    /// An array in row-major order whose elements have no values yet.
    @inlinable
    public init(_uninitialized extents: InlineArray<rank, Int>) {
        self.init(_extents: extents, zeroed: false)
    }

    @usableFromInline
    init(_extents extents: InlineArray<rank, Int>, zeroed: Bool) {
        let count = checkedProduct((0..<rank).lazy.map { extents[$0] })
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        precondition(!overflow, "no array can have \(count) elements")
        let storage = NDStorage.make(byteCount: bytes, zeroed: zeroed)
        self.init(_storage: storage, base: storage._base, axes: rowMajorAxes(extents))
    }

    /// The extents as a fixed-size array.
    @inlinable @inline(__always)
    public var _extents: InlineArray<rank, Int> {
        InlineArray { _axes[$0].extent }
    }
}

/// Axes of an array in row-major order.
@inlinable
func rowMajorAxes<let rank: Int>(_ extents: InlineArray<rank, Int>) -> InlineArray<rank, NDAxis> {
    var axes = InlineArray<rank, NDAxis>(repeating: NDAxis(extent: 0, stride: 0))
    var stride = 1
    var axis = rank - 1
    while axis >= 0 {
        axes[axis] = NDAxis(extent: extents[axis], stride: stride)
        // An array without elements keeps strides of at least 1; the product fits, as it was checked.
        stride &*= Swift.max(extents[axis], 1)
        axis -= 1
    }
    return axes
}

// MARK: What users read

extension NDArray {
    /// The extents, one an axis.
    @inlinable public var shape: Shape<rank> { Shape(_extents) }

    /// The number of elements.
    @inlinable
    public var count: Int {
        var total = 1
        for axis in 0..<rank { total &*= _axes[axis].extent }
        return total
    }

    /// True if there are no elements.
    @inlinable public var isEmpty: Bool { count == 0 }
}

extension NDArray where rank == 1 {
    /// The valid indices, `0..<count`.
    @inlinable public var indices: Range<Int> { 0..<_axes[0].extent }

    /// The number of elements.
    @inlinable public var count: Int { _axes[0].extent }

    /// Exchanges two elements.
    @inlinable
    public mutating func swapAt(_ i: Int, _ j: Int) {
        let kept = self[i]
        self[i] = self[j]
        self[j] = kept
    }
}

// MARK: Indices

extension NDArray {
    /// The distance from the first element to index `index` of `axis`; stops the program if it is outside.
    @inlinable @inline(__always)
    func _offset(_ index: Int, _ axis: Int) -> Int {
        let (extent, stride) = (_axes[axis].extent, _axes[axis].stride)
        if UInt(bitPattern: index) >= UInt(bitPattern: extent) { indexOutside(index, axis, extent) }
        return index &* stride
    }
}

@usableFromInline @inline(never)
func indexOutside(_ index: Int, _ axis: Int, _ extent: Int) -> Never {
    preconditionFailure("index \(index) is outside axis \(axis), whose extent is \(extent)")
}

@usableFromInline @inline(never)
func shapesDiffer(_ left: [Int], _ right: [Int]) -> Never {
    preconditionFailure("an array of shape \(left) meets one of shape \(right)")
}
