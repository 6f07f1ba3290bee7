// Sums and products of all elements up to each one along an axis.
//
// Shape rule  the input's shape.
// Block rule  `.auto`.
// Plan rule   a task for each box of the other axes, which walks along the axis; what makes the input fuses into reading.
// Bits        those of adding (multiplying) one element after the other in the order of the axis, as NumPy does: the
//             same for any chunking. One axis alone is one task: its order allows no more.
// Error       sums: element i is within i · u of Σ|x|; integers are exact, and an error where they do not fit.

internal import QuernCore

/// A cumulative sum or product.
struct CumulativeOperation: StagedOperation {
    let input: ArrayExpression
    let axis: Int
    let isProduct: Bool

    var name: String { (isProduct ? "cumulativeProduct" : "cumulativeSum") + "(axis: \(axis))" }
    var inputs: [ArrayExpression] { [input] }
    var outputs: [StagedOutput] { [StagedOutput(input.scalarType, input.shape)] }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let type = input.scalarType
        let walk = AxisWalk(shape: input.shape, axis: axis, elementBytes: type.byteCount, limits)
        let parts = type.isComplex ? 2 : 1
        return [
            StageStep(
                name: "scan", taskCount: walk.kept.blockCount,
                bytesPerTask: RunMemory.byteCount(type, walk.kept.largestBlock), readExtents: [walk.slabExtents],
                copiesReads: true
            ) { task, stage in
                let carry = try stage.buffer(type, walk.kept.region(task).extents)
                var isFirst = true
                try walk.forEachSlab(task) { region in
                    try stage.run.checkCancellation()
                    let slab = try stage.read(input: 0, region)
                    let failed = CumulativeLoop(
                        slab: slab.base, carry: carry.base,
                        outer: region[..<axis].reduce(1) { $0 * $1.count }, length: region[axis].count,
                        inner: region[(axis + 1)...].reduce(parts) { $0 * $1.count }, isFirst: isFirst,
                        isProduct: isProduct
                    ).run(type.partType)
                    isFirst = false
                    if failed {
                        throw ArrayError(
                            .argument(
                                "a value does not fit in \(type.swiftName); convert with 'asType' to a wider type first"
                            ),
                            in: name, block: region)
                    }
                    try stage.write(output: 0, region, from: slab.view)
                }
            }
        ]
    }
}

/// How an operation walks along an axis: boxes of the other axes, each in slabs along it.
struct AxisWalk: Sendable {
    let shape: [Int]
    let axis: Int
    /// The boxes of the axes but this one.
    let kept: BlockGrid
    /// Indices of the axis that are read at a time.
    let length: Int

    /// - Parameter mostKept: elements of a box of the other axes at most.
    init(shape: [Int], axis: Int, elementBytes: Int, _ limits: StageLimits, mostKept: Int = 1 << 14) {
        self.shape = shape
        self.axis = axis
        var others = shape
        others.remove(at: axis)
        let count = others.reduce(1, *)
        // Slabs of 1 MB stay in a core's cache between reading and writing.
        let elements = max(1, min(1 << 20, limits.bytesPerTask / 2 - 128) / elementBytes)
        kept = BlockGrid(
            automatic: others, elements: max(1, min(mostKept, elements, max(64, count / (4 * limits.threads)))))
        length = max(1, min(max(1, shape[axis]), elements / max(1, kept.largestBlock.reduce(1, *))))
    }

    /// The extents of the largest slab, the axis where it is.
    var slabExtents: [Int] {
        var extents = kept.largestBlock
        extents.insert(min(length, shape[axis]), at: axis)
        return extents
    }

    /// The slabs of a box of the other axes, in the order of the axis.
    func forEachSlab(_ box: Int, _ body: (ArrayRegion) throws -> Void) rethrows {
        let others = kept.region(box)
        if others.contains(where: \.isEmpty) { return }
        for start in stride(from: 0, to: shape[axis], by: length) {
            var region = others
            region.insert(start..<min(shape[axis], start + length), at: axis)
            try body(region)
        }
    }
}

/// The loop of a slab: `outer` times `length` times `inner` elements, side by side.
private struct CumulativeLoop {
    let slab: UnsafeMutableRawPointer
    let carry: UnsafeMutableRawPointer
    let outer: Int
    let length: Int
    let inner: Int
    let isFirst: Bool
    let isProduct: Bool

    /// - Returns: whether a value did not fit.
    func run(_ type: ScalarType) -> Bool {
        switch type {
        case .float32: isProduct ? reals(Float.self, *) : reals(Float.self, +)
        case .float64: isProduct ? reals(Double.self, *) : reals(Double.self, +)
        case .int8: integers(Int8.self)
        case .int16: integers(Int16.self)
        case .int32: integers(Int32.self)
        case .int64: integers(Int.self)
        case .uint8: integers(UInt8.self)
        case .uint16: integers(UInt16.self)
        case .uint32: integers(UInt32.self)
        case .uint64: integers(UInt.self)
        case .bool, .complex64, .complex128: false
        }
    }

    @inline(__always)
    private func reals<T: BinaryFloatingPoint>(_: T.Type, _ operation: (T, T) -> T) -> Bool {
        walk(T.self, operation)
        return false
    }

    @inline(__always)
    private func integers<T: FixedWidthInteger>(_: T.Type) -> Bool {
        var failed = false
        if isProduct {
            walk(T.self) { a, b in
                let (value, overflow) = a.multipliedReportingOverflow(by: b)
                failed = failed || overflow
                return value
            }
        } else {
            walk(T.self) { a, b in
                let (value, overflow) = a.addingReportingOverflow(b)
                failed = failed || overflow
                return value
            }
        }
        return failed
    }

    @inline(__always)
    private func walk<T>(_: T.Type, _ operation: (T, T) -> T) {
        let elements = slab.assumingMemoryBound(to: T.self)
        let last = carry.assumingMemoryBound(to: T.self)
        for o in 0..<outer {
            let rows = elements + o * length * inner
            let kept = last + o * inner
            if inner == 1 {
                var value = isFirst ? rows[0] : operation(kept[0], rows[0])
                rows[0] = value
                for i in 1..<max(1, length) {
                    value = operation(value, rows[i])
                    rows[i] = value
                }
                kept[0] = value
                continue
            }
            var before = UnsafePointer(kept)
            for i in 0..<length {
                let row = rows + i * inner
                if !(isFirst && i == 0) { for k in 0..<inner { row[k] = operation(before[k], row[k]) } }
                before = UnsafePointer(row)
            }
            kept.update(from: before, count: inner)
        }
    }
}
