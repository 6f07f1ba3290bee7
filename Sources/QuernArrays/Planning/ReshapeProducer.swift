// The same elements in row-major order under another shape. A box of the result is a set of stretches of the flat array;
// where they lie close together the whole of what they span is read at once, else each stretch by itself.
// Holds: at most four times a box's bytes are held beside it.

internal import NDArrays
package import QuernCore

/// A reshaped array.
package struct ReshapeProducer: TileProducer {
    let input: any TileProducer
    package let shape: [Int]
    package let text: String
    /// True if the input lies in memory side by side, so that boxes of the result do too.
    package let isInMemory: Bool

    package init(_ input: any TileProducer, shape: [Int], text: String) {
        self.input = input
        self.shape = shape
        self.text = text
        isInMemory =
            switch input {
            case let memory as MemoryProducer: memory.array.isContiguous
            case let result as ResultProducer: result.isInMemory
            case let reshaped as ReshapeProducer: reshaped.isInMemory
            default: false
            }
    }

    package var scalarType: ScalarType { input.scalarType }
    package var stages: Set<Int> { input.stages }
    /// The most that is read at once for a box, in boxes.
    private static let mostSpan = 3

    package func workingByteCount(_ extents: [Int]) -> Int {
        if isInMemory { return 0 }
        let count = extents.reduce(1, *)
        // A stretch's box of the input has at most as many elements as were asked for.
        let below = input.shape.map { min($0, count * Self.mostSpan) }
        var bounded = below
        var product = 1
        for axis in bounded.indices.reversed() {
            bounded[axis] = min(bounded[axis], max(1, (count * Self.mostSpan + product - 1) / product))
            product *= max(1, bounded[axis])
        }
        return RunMemory.byteCount(scalarType, [count * Self.mostSpan]) + input.workingByteCount(bounded)
    }

    package func view(_ region: ArrayRegion, _ run: RunContext) -> TileView? {
        guard isInMemory, let whole = input.view(ArrayRegion(whole: input.shape), run) else { return nil }
        return TileView(
            scalarType, extents: shape, strides: rowMajorStrides(shape), base: whole.base, owner: whole.owner
        ).box(region)
    }

    package func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        if region.contains(where: \.isEmpty) { return }
        if let view = view(region, run) { return try StridedTile.copy(from: view, to: target) }
        let strides = rowMajorStrides(shape)
        let first = zip(region, strides).reduce(0) { $0 + $1.0.lowerBound * $1.1 }
        let last = zip(region, strides).reduce(0) { $0 + ($1.0.upperBound - 1) * $1.1 }
        if last + 1 - first <= Self.mostSpan * region.elementCount {
            let buffer = try run.memory.buffer(scalarType, [last + 1 - first])
            try readFlat(first..<last + 1, to: buffer.base, owner: buffer, run)
            let view = TileView(scalarType, extents: region.extents, strides: strides, base: buffer.base, owner: buffer)
            return try StridedTile.copy(from: view, to: target)
        }
        // Far apart: halves along the longest axis are closer together.
        let axis = region.indices.max { region[$0].count * strides[$0] < region[$1].count * strides[$1] } ?? 0
        let wide = region.indices.filter { region[$0].count > 1 }.max { strides[$0] < strides[$1] } ?? axis
        let middle = region[wide].lowerBound + region[wide].count / 2
        var (low, high) = (region, region)
        low[wide] = region[wide].lowerBound..<middle
        high[wide] = middle..<region[wide].upperBound
        try produce(low, into: target.box(low.relative(to: region)), run)
        try produce(high, into: target.box(high.relative(to: region)), run)
    }

    /// Reads a stretch of the flat input, as the boxes that it is made of.
    private func readFlat(
        _ range: Range<Int>, to base: UnsafeMutableRawPointer, owner: AnyObject, _ run: RunContext
    ) throws {
        let below = input.shape
        let strides = rowMajorStrides(below)
        var at = range.lowerBound
        while at < range.upperBound {
            // The largest box of whole inner axes that starts here and fits in what is left.
            var box: ArrayRegion = []
            var rest = at
            for axis in below.indices {
                let index = rest / strides[axis]
                box.append(index..<index + 1)
                rest -= index * strides[axis]
            }
            var axis = below.count - 1
            var count = 1
            while axis >= 0 {
                let here = min(below[axis] - box[axis].lowerBound, (range.upperBound - at) / count)
                if here < 1 { break }
                box[axis] = box[axis].lowerBound..<box[axis].lowerBound + here
                count *= here
                if here < below[axis] { break }
                axis -= 1
            }
            let target = TileView(
                scalarType, extents: box.extents, strides: rowMajorStrides(box.extents),
                base: base + (at - range.lowerBound) * scalarType.byteCount, owner: owner)
            try input.produce(box, into: target, run)
            at += count
        }
    }
}
