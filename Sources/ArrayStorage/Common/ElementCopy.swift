// Moves elements between strided memory, and puts their bytes in order. Not generic over the element: sizes of 1, 2, 4,
// 8 and 16 bytes are all there are. NDArrays has a copy of its own for arrays, whose axes know their extents.
// Holds: source and target do not overlap and are aligned for the element.

/// Copying and byte order.
enum ElementCopy {
    /// Copies a block of `extents`; strides count elements, and may be negative.
    static func copy(
        _ extents: [Int], elementSize: Int, from source: UnsafeRawPointer, _ sourceStrides: [Int],
        to target: UnsafeMutableRawPointer, _ targetStrides: [Int]
    ) {
        if extents.contains(0) { return }
        let axes = merged(extents, sourceStrides, targetStrides)
        guard let inner = axes.last else {
            target.copyMemory(from: source, byteCount: elementSize)
            return
        }
        let outer = axes.dropLast()
        var index = [Int](repeating: 0, count: outer.count)
        var (from, to) = (source, target)
        while true {
            row(inner, elementSize, from, to)
            var axis = outer.count - 1
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < outer[axis].extent {
                    from += outer[axis].source * elementSize
                    to += outer[axis].target * elementSize
                    break
                }
                from -= outer[axis].source * (outer[axis].extent - 1) * elementSize
                to -= outer[axis].target * (outer[axis].extent - 1) * elementSize
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }

    /// Writes `element` to a block of `extents`.
    static func fill(
        _ extents: [Int], with element: [UInt8], to target: UnsafeMutableRawPointer, _ strides: [Int]
    ) {
        let zeros = [Int](repeating: 0, count: extents.count)
        // Room that is aligned for every element.
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { room in
            room.copyBytes(from: element.prefix(16))
            if let base = room.baseAddress {
                copy(extents, elementSize: element.count, from: base, zeros, to: target, strides)
            }
        }
    }

    /// Row-major strides, in elements.
    static func rowMajor(_ extents: [Int]) -> [Int] {
        var strides = [Int](repeating: 1, count: extents.count)
        for axis in extents.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] &* extents[axis + 1] }
        return strides
    }

    /// Reverses the bytes of each unit of `unitSize` bytes.
    static func swapBytes(_ bytes: UnsafeMutableRawBufferPointer, unitSize: Int) {
        func swap<Unit: FixedWidthInteger & BitwiseCopyable>(_ type: Unit.Type) {
            for offset in stride(from: 0, to: bytes.count - unitSize + 1, by: unitSize) {
                let unit = bytes.loadUnaligned(fromByteOffset: offset, as: Unit.self)
                bytes.storeBytes(of: unit.byteSwapped, toByteOffset: offset, as: Unit.self)
            }
        }
        switch unitSize {
        case 2: swap(UInt16.self)
        case 4: swap(UInt32.self)
        case 8: swap(UInt64.self)
        default: break
        }
    }

    /// Makes every byte but 0 a 1: what Swift's Bool may be.
    static func normaliseBools(_ bytes: UnsafeMutableRawBufferPointer) {
        for index in bytes.indices where bytes[index] > 1 { bytes[index] = 1 }
    }

    // MARK: Inner loops

    private struct Axis {
        var extent: Int
        var source: Int
        var target: Int
    }

    /// The axes without those of one element, neighbours made one where memory runs on in both.
    private static func merged(_ extents: [Int], _ source: [Int], _ target: [Int]) -> [Axis] {
        var axes: [Axis] = []
        for axis in extents.indices where extents[axis] != 1 {
            let next = Axis(extent: extents[axis], source: source[axis], target: target[axis])
            if let last = axes.last, last.source == next.source &* next.extent,
                last.target == next.target &* next.extent
            {
                axes[axes.count - 1] = Axis(
                    extent: last.extent * next.extent, source: next.source, target: next.target)
            } else {
                axes.append(next)
            }
        }
        // The axis whose neighbours lie side by side in the target goes innermost: whole lines are written.
        if let side = axes.lastIndex(where: { $0.target == 1 }), side != axes.count - 1 {
            axes.append(axes.remove(at: side))
        }
        return axes
    }

    private static func row(
        _ axis: Axis, _ elementSize: Int, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer
    ) {
        if axis.source == 1, axis.target == 1 {
            target.copyMemory(from: source, byteCount: axis.extent * elementSize)
            return
        }
        func step<Unit: BitwiseCopyable>(_ type: Unit.Type) {
            let from = source.assumingMemoryBound(to: Unit.self)
            let to = target.assumingMemoryBound(to: Unit.self)
            for i in 0..<axis.extent { to[i &* axis.target] = from[i &* axis.source] }
        }
        switch elementSize {
        case 1: step(UInt8.self)
        case 2: step(UInt16.self)
        case 4: step(UInt32.self)
        case 8: step(UInt64.self)
        default: step(SIMD2<UInt64>.self)
        }
    }
}
