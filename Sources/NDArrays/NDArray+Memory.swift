// Taking and lending memory without copying: buffers of other libraries, results of compiled kernels.
// Lent memory is marked (`_storage._isOurs` is false), since it may be seen twice; compiled code then tests for
// overlap instead of assuming that there is none.

extension NDArray {
    /// An array over memory that is handed over, in row-major order; `release` gets it back at the end.
    ///
    /// The caller must not use the memory any more. It is copied if it is not aligned for `Element`.
    public init(
        adopting base: UnsafeMutableRawPointer, shape: Shape<rank>,
        release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
    ) {
        _ = shape.elementCount
        let storage = NDStorage(base: base, isOurs: true, isWritable: true, release: .closure(release))
        self.init(_foreign: storage, base: base, axes: rowMajorAxes(shape.extents))
    }

    /// An array over memory that a compiled kernel made; `release` is C's.
    @inlinable
    public init(
        _adopting base: UnsafeMutableRawPointer, extents: InlineArray<rank, Int>,
        release: @convention(c) (UnsafeMutableRawPointer?) -> Void
    ) {
        self.init(_storage: NDStorage(base, release: release), base: base, axes: rowMajorAxes(extents))
    }

    /// An array over writable memory that stays someone else's; `owner` is kept alive as long as it is used.
    ///
    /// Writes to this array go to the memory itself while no other array shares it. Strides are in elements;
    /// without them the order is row-major. Memory that is not aligned for `Element`, or whose strides let
    /// elements meet, is copied.
    public init(
        borrowing base: UnsafeMutableRawPointer, shape: Shape<rank>, strides: InlineArray<rank, Int>? = nil,
        owner: AnyObject?
    ) {
        let storage = NDStorage(base: base, isOurs: false, isWritable: true, release: .keepAlive(owner))
        self.init(_foreign: storage, base: base, axes: foreignAxes(shape, strides))
    }

    /// An array over memory that must not be written: a write goes to a copy.
    public init(
        borrowing base: UnsafeRawPointer, shape: Shape<rank>, strides: InlineArray<rank, Int>? = nil,
        owner: AnyObject?
    ) {
        let bytes = UnsafeMutableRawPointer(mutating: base)
        let storage = NDStorage(base: bytes, isOurs: false, isWritable: false, release: .keepAlive(owner))
        self.init(_foreign: storage, base: bytes, axes: foreignAxes(shape, strides))
    }

    /// An array over foreign memory; copied if kernels could not use it as it is.
    init(_foreign storage: NDStorage, base: UnsafeMutableRawPointer, axes: InlineArray<rank, NDAxis>) {
        self.init(_storage: storage, base: base, axes: axes)
        let isAligned = UInt(bitPattern: base) % UInt(MemoryLayout<Element>.alignment) == 0
        if isAligned && !_withAxes({ elementsMeet($0) }) { return }
        let copy = NDArray(_uninitialized: _extents)
        copy._withAxes { targetAxes in
            _withAxes { sourceAxes in
                StridedCopy.copyBytes(
                    to: copy._base, targetAxes, from: UnsafeRawPointer(base), sourceAxes,
                    elementSize: MemoryLayout<Element>.stride)
            }
        }
        extendLifetime(storage)
        self = copy
    }

    /// Calls `body` with the elements as a buffer in row-major order: the memory itself, or a copy of a view.
    @inlinable
    public func withUnsafeBufferPointer<Result>(
        _ body: (UnsafeBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        let source = _isContiguous ? self : _dense()
        defer { extendLifetime(source._storage) }
        return try body(UnsafeBufferPointer(start: source._origin, count: count))
    }

    /// Calls `body` with the elements as a buffer in row-major order that may be written.
    @inlinable
    public mutating func withUnsafeMutableBufferPointer<Result>(
        _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
    ) rethrows -> Result {
        _makeUnique()
        if !_isContiguous { _copyDense() }
        defer { extendLifetime(_storage) }
        return try body(UnsafeMutableBufferPointer(start: _origin, count: count))
    }

    /// Calls `body` with the first element, the extents and the strides, in elements, for C code.
    public func withUnsafeStrides<Result>(
        _ body: (UnsafePointer<Element>, _ shape: [Int], _ strides: [Int]) throws -> Result
    ) rethrows -> Result {
        defer { extendLifetime(_storage) }
        return try body(UnsafePointer(_origin), Array(shape), (0..<rank).map { _axes[$0].stride })
    }
}

extension NDStorage {
    /// Memory that `release`, a C function, frees.
    @usableFromInline
    convenience init(
        _ base: UnsafeMutableRawPointer, release: @convention(c) (UnsafeMutableRawPointer?) -> Void
    ) {
        self.init(base: base, isOurs: true, isWritable: true, release: .function(release))
    }
}

private func foreignAxes<let rank: Int>(
    _ shape: Shape<rank>, _ strides: InlineArray<rank, Int>?
) -> InlineArray<rank, NDAxis> {
    _ = shape.elementCount
    guard let strides else { return rowMajorAxes(shape.extents) }
    return InlineArray { NDAxis(extent: shape[$0], stride: strides[$0]) }
}

/// True if two indices could reach one element by other means than a stride of 0. May say so needlessly, for
/// interleaved strides; the price is a copy.
func elementsMeet(_ axes: UnsafeBufferPointer<NDAxis>) -> Bool {
    let moving = axes.filter { $0.extent > 1 && $0.stride != 0 }.sorted { $0.stride.magnitude < $1.stride.magnitude }
    var reach: UInt = 0
    for axis in moving {
        if axis.stride.magnitude <= reach { return true }
        let (span, tooFar) = axis.stride.magnitude.multipliedReportingOverflow(by: UInt(axis.extent - 1))
        let (next, tooHigh) = reach.addingReportingOverflow(span)
        if tooFar || tooHigh { return true }
        reach = next
    }
    return false
}
