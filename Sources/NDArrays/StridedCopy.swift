// Copies and compares strided bytes, for elements of 1, 2, 4, 8 or 16 bytes. Not generic over element or rank, so
// that every array, typed or not, shares one small piece of code.
// Holds: source and target have the same extents; when their memory overlaps, the caller has copied the source.

import Glibc

/// Copying between strided memory of equal extents.
enum StridedCopy {
    /// Copies every element; strides are in elements of `elementSize` bytes.
    static func copy(
        to target: UnsafeMutableRawPointer, _ targetAxes: UnsafeBufferPointer<NDAxis>,
        from source: UnsafeRawPointer, _ sourceAxes: UnsafeBufferPointer<NDAxis>, elementSize: Int
    ) {
        var count = 1
        for axis in targetAxes { count &*= axis.extent }
        if count == 0 { return }
        if isContiguous(targetAxes), isContiguous(sourceAxes) {
            memcpy(target, source, count * elementSize)
            return
        }
        switch elementSize {
        case 1: walk(target.assumingMemoryBound(to: UInt8.self), targetAxes, source, sourceAxes, 0)
        case 2: walk(target.assumingMemoryBound(to: UInt16.self), targetAxes, source, sourceAxes, 0)
        case 4: walk(target.assumingMemoryBound(to: UInt32.self), targetAxes, source, sourceAxes, 0)
        case 8 where (UInt(bitPattern: target) | UInt(bitPattern: source)) & 7 == 0:
            walk(target.assumingMemoryBound(to: UInt64.self), targetAxes, source, sourceAxes, 0)
        case 16: walk(target.assumingMemoryBound(to: Pair.self), targetAxes, source, sourceAxes, 0)
        // Complex<Float> needs an alignment of 4 alone, which memory that is not ours may have.
        default: copyBytes(to: target, targetAxes, from: source, sourceAxes, elementSize: elementSize)
        }
    }

    /// The bytes of a Complex<Double>, at its alignment.
    private struct Pair: BitwiseCopyable {
        var first: UInt64
        var second: UInt64
    }

    /// Copies every element to adjacent memory in row-major order.
    static func copyDense(
        to target: UnsafeMutableRawPointer, from source: UnsafeRawPointer, _ axes: [NDAxis], elementSize: Int
    ) {
        AnyNDArray.rowMajor(axes.map(\.extent)).withUnsafeBufferPointer { targetAxes in
            axes.withUnsafeBufferPointer { sourceAxes in
                copy(to: target, targetAxes, from: source, sourceAxes, elementSize: elementSize)
            }
        }
    }

    /// Copies every element byte by byte, for a source that is not aligned.
    static func copyBytes(
        to target: UnsafeMutableRawPointer, _ targetAxes: UnsafeBufferPointer<NDAxis>,
        from source: UnsafeRawPointer, _ sourceAxes: UnsafeBufferPointer<NDAxis>, elementSize: Int
    ) {
        func step(_ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ axis: Int) {
            guard axis < targetAxes.count else {
                memcpy(target, source, elementSize)
                return
            }
            for i in 0..<targetAxes[axis].extent {
                step(
                    target + i &* targetAxes[axis].stride &* elementSize,
                    source + i &* sourceAxes[axis].stride &* elementSize, axis + 1)
            }
        }
        step(target, source, 0)
    }

    /// True if elements with these axes lie side by side in row-major order.
    static func isContiguous(_ axes: UnsafeBufferPointer<NDAxis>) -> Bool {
        var expected = 1
        for axis in axes.reversed() {
            if axis.extent != 1 && axis.stride != expected { return false }
            expected &*= axis.extent
        }
        return true
    }

    /// The lowest and the highest element offset that the axes reach, or nil if there are no elements.
    static func reach(_ axes: UnsafeBufferPointer<NDAxis>) -> ClosedRange<Int>? {
        var (low, high) = (0, 0)
        for axis in axes {
            if axis.extent <= 0 { return nil }
            let span = (axis.extent - 1) &* axis.stride
            if span < 0 { low &+= span } else { high &+= span }
        }
        return low...high
    }

    private static func walk<Unit: BitwiseCopyable>(
        _ target: UnsafeMutablePointer<Unit>, _ targetAxes: UnsafeBufferPointer<NDAxis>,
        _ source: UnsafeRawPointer, _ sourceAxes: UnsafeBufferPointer<NDAxis>, _ axis: Int
    ) {
        let from = source.assumingMemoryBound(to: Unit.self)
        guard axis < targetAxes.count else {
            target.pointee = from.pointee
            return
        }
        let extent = targetAxes[axis].extent
        let (targetStride, sourceStride) = (targetAxes[axis].stride, sourceAxes[axis].stride)
        if axis == targetAxes.count - 1 {
            for i in 0..<extent { target[i &* targetStride] = from[i &* sourceStride] }
        } else {
            for i in 0..<extent {
                walk(target + i &* targetStride, targetAxes, from + i &* sourceStride, sourceAxes, axis + 1)
            }
        }
    }
}

extension NDArray {
    /// Writes the elements of `source`, of the same shape, into this array's memory as it is.
    ///
    /// Uniqueness is the caller's business. If the two reach into the same memory, the source is read first.
    @usableFromInline
    func _write(from source: NDArray) {
        for axis in 0..<rank where _axes[axis].extent != source._axes[axis].extent {
            shapesDiffer(Array(shape), Array(source.shape))
        }
        // Storage of our own that is unique overlaps nothing; only lent memory may be seen twice.
        if !_storage._isOurs || !source._storage._isOurs || _storage === source._storage {
            if _mayOverlap(source) { return _write(from: source._dense()) }
        }
        _withAxes { targetAxes in
            source._withAxes { sourceAxes in
                StridedCopy.copy(
                    to: _base, targetAxes, from: UnsafeRawPointer(source._base), sourceAxes,
                    elementSize: MemoryLayout<Element>.stride)
            }
        }
        extendLifetime(_storage)
        extendLifetime(source._storage)
    }

    /// True if the bytes between first and last element of the two arrays have any in common.
    func _mayOverlap(_ other: NDArray) -> Bool {
        guard let mine = _addresses, let theirs = other._addresses else { return false }
        return mine.overlaps(theirs)
    }

    /// The addresses from the lowest element to the end of the highest, or nil without elements.
    package var _addresses: Range<UInt>? {
        guard let reach = _withAxes({ StridedCopy.reach($0) }) else { return nil }
        let size = MemoryLayout<Element>.stride
        let low = UInt(bitPattern: _base + reach.lowerBound * size)
        let high = UInt(bitPattern: _base + reach.upperBound * size)
        return low..<high + UInt(size)
    }
}
