// An array whose element type and rank are known only at run time: what a file holds, and what `kernelc` and the
// test runner pass on. It shares memory with the typed array that it is made from or turned into.
// Holds: as for NDArray; the number of elements and their bytes fit in Int.

public import QuernCore

/// An array of any scalar type and rank.
public struct AnyNDArray: @unchecked Sendable {
    /// The type of the elements.
    public let scalarType: ScalarType
    /// Extents and strides, outermost axis first.
    public private(set) var _axes: [NDAxis]
    /// The memory; keep it alive over a use of `_base`.
    public private(set) var _storage: NDStorage
    /// The address of the element at index 0 of every axis.
    public private(set) var _base: UnsafeMutableRawPointer

    init(scalarType: ScalarType, axes: [NDAxis], storage: NDStorage, base: UnsafeMutableRawPointer) {
        self.scalarType = scalarType
        _axes = axes
        _storage = storage
        _base = base
    }

    /// The array `array`, sharing its memory.
    public init<Element: KernelScalar, let rank: Int>(_ array: NDArray<Element, rank>) {
        self.init(
            scalarType: Element.scalarType, axes: (0..<rank).map { array._axes[$0] }, storage: array._storage,
            base: array._base)
    }

    /// Zeros in row-major order, or nil if an extent is negative or there is no such memory.
    public init?(zeros scalarType: ScalarType, shape: [Int]) {
        guard let count = product(of: shape) else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: scalarType.byteCount)
        guard !overflow, let storage = NDStorage.allocate(byteCount: bytes, zeroed: true) else { return nil }
        self.init(scalarType: scalarType, axes: Self.rowMajor(shape), storage: storage, base: storage._base)
    }

    /// Axes of an array in row-major order.
    static func rowMajor(_ shape: [Int]) -> [NDAxis] {
        var axes: [NDAxis] = []
        var stride = 1
        for extent in shape.reversed() {
            axes.append(NDAxis(extent: extent, stride: stride))
            stride &*= max(extent, 1)
        }
        return axes.reversed()
    }
}

extension AnyNDArray {
    /// The extents, outermost axis first.
    public var shape: [Int] { _axes.map(\.extent) }
    /// The strides in elements, outermost axis first.
    public var strides: [Int] { _axes.map(\.stride) }
    /// The number of axes.
    public var rank: Int { _axes.count }
    /// The number of elements.
    public var count: Int { _axes.reduce(1) { $0 &* $1.extent } }
    /// True if the elements lie side by side in row-major order.
    public var isContiguous: Bool { count == 0 || _axes.withUnsafeBufferPointer { StridedCopy.isContiguous($0) } }

    /// The layout class of a kernel's signature, as `NDArray._layoutClass`.
    public var _layoutClass: UInt64 {
        if isContiguous { return 0 }
        return _axes[rank - 1].stride == 1 || _axes[rank - 1].extent <= 1 ? 1 : 2
    }

    /// This array as a typed one that shares its memory; nil if type or rank differ.
    public func typed<Element: KernelScalar, let rank: Int>(
        _ type: NDArray<Element, rank>.Type = NDArray<Element, rank>.self
    ) -> NDArray<Element, rank>? {
        guard Element.scalarType == scalarType, _axes.count == rank else { return nil }
        return NDArray(_storage: _storage, base: _base, axes: InlineArray { _axes[$0] })
    }

    /// The bits of the element at `index`, or nil if that is outside.
    ///
    /// A complex array's bits are those of its `parts`: after the element's index comes 0 (real) or 1 (imaginary).
    public func bits(at index: [Int]) -> UInt64? {
        if scalarType.isComplex { return parts.bits(at: index) }
        guard let address = address(at: index) else { return nil }
        defer { extendLifetime(_storage) }
        return Self.load(address, scalarType)
    }

    /// Sets the element at `index` from bits; false if that is outside. Copies first if the memory is shared.
    ///
    /// A complex array's index ends in 0 (real part) or 1 (imaginary part).
    public mutating func setBits(_ bits: UInt64, at index: [Int]) -> Bool {
        if scalarType.isComplex {
            guard parts.address(at: index) != nil else { return false }
            makeUnique()
            let parts = parts
            guard let address = parts.address(at: index) else { return false }
            Self.store(bits, address, parts.scalarType)
            extendLifetime(_storage)
            return true
        }
        guard address(at: index) != nil else { return false }
        makeUnique()
        guard let address = address(at: index) else { return false }
        Self.store(bits, address, scalarType)
        extendLifetime(_storage)
        return true
    }

    /// The bits of all elements, in row-major order; of a complex array, of each element's two parts.
    public var elementBits: [UInt64] {
        if scalarType.isComplex { return parts.elementBits }
        var all: [UInt64] = []
        all.reserveCapacity(count)
        forEachElement { all.append(Self.load($0, scalarType)) }
        return all
    }

    /// Sets all elements, in row-major order, from `bits`; there must be as many as `elementBits` has, else nothing
    /// is done.
    @discardableResult
    public mutating func setElementBits(_ bits: some Sequence<UInt64>) -> Bool {
        let all = Array(bits)
        guard all.count == (scalarType.isComplex ? 2 * count : count) else { return false }
        makeUnique()
        var next = 0
        let parts = parts
        let type = parts.scalarType
        parts.forEachElement { address in
            Self.store(all[next], address, type)
            next += 1
        }
        return true
    }

    /// Makes this the only holder of its memory, with each element in one place, by copying if need be.
    public mutating func makeUnique() {
        let overlaps = _axes.contains { $0.stride == 0 && $0.extent > 1 }
        if isKnownUniquelyReferenced(&_storage) && _storage._isWritable && !overlaps { return }
        guard let copy = dense() else { preconditionFailure("no memory for a copy of \(count) elements") }
        self = copy
    }

    /// A copy in row-major order, or nil without memory.
    public func dense() -> AnyNDArray? {
        guard let storage = NDStorage.allocate(byteCount: count * scalarType.byteCount) else { return nil }
        let axes = Self.rowMajor(shape)
        axes.withUnsafeBufferPointer { targetAxes in
            _axes.withUnsafeBufferPointer { sourceAxes in
                StridedCopy.copy(
                    to: storage._base, targetAxes, from: UnsafeRawPointer(_base), sourceAxes,
                    elementSize: scalarType.byteCount)
            }
        }
        extendLifetime(_storage)
        return AnyNDArray(scalarType: scalarType, axes: axes, storage: storage, base: storage._base)
    }

    /// The axes in reverse order; a view.
    public var transposed: AnyNDArray {
        AnyNDArray(scalarType: scalarType, axes: _axes.reversed(), storage: _storage, base: _base)
    }

    /// A view of `count` indices of `axis`, from `start` in steps of `step` (negative ones run back); nil if it
    /// leaves the array.
    public func view(axis: Int, from start: Int, count: Int, step: Int = 1) -> AnyNDArray? {
        guard _axes.indices.contains(axis), count >= 0 else { return nil }
        var axes = _axes
        let extent = axes[axis].extent
        if count > 0 {
            let (span, overflow) = (count - 1).multipliedReportingOverflow(by: step)
            let (last, tooFar) = start.addingReportingOverflow(span)
            guard !overflow, !tooFar, (0..<extent).contains(start), (0..<extent).contains(last) else { return nil }
        }
        let offset = count > 0 ? start &* axes[axis].stride : 0
        axes[axis] = NDAxis(extent: count, stride: count > 1 ? axes[axis].stride &* step : axes[axis].stride)
        return AnyNDArray(
            scalarType: scalarType, axes: axes, storage: _storage, base: _base + offset &* scalarType.byteCount)
    }

    private func address(at index: [Int]) -> UnsafeMutableRawPointer? {
        guard index.count == rank else { return nil }
        var offset = 0
        for (axis, i) in zip(_axes, index) {
            guard i >= 0, i < axis.extent else { return nil }
            offset &+= i &* axis.stride
        }
        return _base + offset &* scalarType.byteCount
    }

    /// Calls `body` with the address of each element, in row-major order.
    func forEachElement(_ body: (UnsafeMutableRawPointer) -> Void) {
        func step(_ offset: Int, _ axis: Int) {
            if axis == _axes.count { return body(_base + offset &* scalarType.byteCount) }
            for i in 0..<_axes[axis].extent { step(offset &+ i &* _axes[axis].stride, axis + 1) }
        }
        if count > 0 { step(0, 0) }
        extendLifetime(_storage)
    }

    /// Reads an element as bits; of a complex one, the real part.
    static func load(_ address: UnsafeRawPointer, _ type: ScalarType) -> UInt64 {
        switch type {
        case .bool: address.load(as: UInt8.self) == 0 ? 0 : 1
        case .int8: UInt64(truncatingIfNeeded: address.load(as: Int8.self))
        case .int16: UInt64(truncatingIfNeeded: address.load(as: Int16.self))
        case .int32: UInt64(truncatingIfNeeded: address.load(as: Int32.self))
        case .uint8: UInt64(address.load(as: UInt8.self))
        case .uint16: UInt64(address.load(as: UInt16.self))
        case .uint32, .float32: UInt64(address.load(as: UInt32.self))
        case .int64, .uint64, .float64: address.load(as: UInt64.self)
        case .complex64, .complex128: load(address, type.partType)
        }
    }

    /// Writes an element from bits; of a complex one, the real part.
    static func store(_ bits: UInt64, _ address: UnsafeMutableRawPointer, _ type: ScalarType) {
        switch type.partType.byteCount {
        case 1: address.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
        case 2: address.storeBytes(of: UInt16(truncatingIfNeeded: bits), as: UInt16.self)
        case 4: address.storeBytes(of: UInt32(truncatingIfNeeded: bits), as: UInt32.self)
        default: address.storeBytes(of: bits, as: UInt64.self)
        }
    }
}
