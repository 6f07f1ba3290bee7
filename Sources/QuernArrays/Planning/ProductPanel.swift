// A panel of a product: the stretch of an operand that is multiplied at a time, as BLAS reads it. Where it lies in memory
// it is taken from there; else it is made strip by strip, each small enough for a core's own cache, in memory that serves
// for one panel after the other. What a fused kernel reads crosswise is made the other way round, which BLAS does not mind:
// nothing is turned, and files are read along their rows.
// Neighbour: ProductProducer, which says how large panels are.
// Holds: a panel is valid until the next one is asked for; `byteCount` is what making one allocates at most.

internal import NDArrays
internal import QuernCore

/// An operand of a product.
struct ProductPanel {
    let producer: any TileProducer
    /// Whether elements of a column lie side by side, not those of a row.
    let isByColumns: Bool
    private var buffer: TileBuffer?

    /// Elements of a strip: half a megabyte of doubles.
    private static let stripElements = 1 << 16

    init(_ producer: any TileProducer) {
        self.producer = producer
        isByColumns = (producer as? FusedProducer)?.isReadByColumns ?? false
    }

    /// The bytes of a panel of these extents and of what makes it.
    func byteCount(_ extents: [Int]) -> Int {
        if producer.isInMemory { return 0 }
        let strip = isByColumns ? [extents[0], stripCount(extents)] : [stripCount(extents), extents[1]]
        let made = RunMemory.byteCount(producer.scalarType, extents) + producer.workingByteCount(strip)
        return max(made, isCopy ? producer.workingByteCount(extents) : 0)
    }

    /// The elements of `region`.
    /// - Parameter region: no larger than the first one that was asked for.
    mutating func tile(_ region: ArrayRegion, _ run: RunContext) throws -> TileView {
        if let view = producer.view(region, run) { return view }
        if isCopy, let view = try copied(region, run) { return view }
        let extents = region.extents
        let memory: TileBuffer
        if let buffer, buffer.byteCount >= RunMemory.byteCount(producer.scalarType, extents) {
            memory = buffer
        } else {
            buffer = nil
            memory = try run.memory.buffer(producer.scalarType, extents)
            LargePages.advise(memory.base, memory.byteCount)
            buffer = memory
        }
        let view = TileView(
            producer.scalarType, extents: extents, strides: isByColumns ? [1, extents[0]] : [extents[1], 1],
            base: memory.base, owner: memory)
        let axis = isByColumns ? 1 : 0
        let step = stripCount(extents)
        for low in stride(from: region[axis].lowerBound, to: region[axis].upperBound, by: step) {
            var strip = region
            strip[axis] = low..<min(region[axis].upperBound, low + step)
            try producer.produce(strip, into: view.box(strip.relative(to: region)), run)
        }
        return view
    }

    /// Whether the producer is a view of something that must be read, and of no more than it shows.
    private var isCopy: Bool {
        guard let fused = producer as? FusedProducer, fused.group.program.isCopy, !fused.leaves[0].isInMemory else {
            return false
        }
        let steps = fused.group.leaves[0].map.axes.compactMap { axis -> Int? in
            if case .along(_, _, let step) = axis { step } else { nil }
        }
        return steps.count == 2 && steps == [1, 1]
    }

    /// What the view is of, read into memory and seen as the view; nil if BLAS cannot read it so.
    private func copied(_ region: ArrayRegion, _ run: RunContext) throws -> TileView? {
        guard let fused = producer as? FusedProducer else { return nil }
        let map = fused.group.leaves[0].map
        let below = map.region(of: region)
        let strides = map.place(of: region, in: below, strides: rowMajorStrides(below.extents)).strides
        guard strides == [1, region[0].count] || strides == [region[1].count, 1] else { return nil }
        let tile = try fused.leaves[0].tile(below, run)
        let place = map.place(of: region, in: below, strides: tile.strides)
        return TileView(
            producer.scalarType, extents: region.extents, strides: place.strides,
            base: tile.base + place.offset * producer.scalarType.byteCount, owner: tile.owner)
    }

    /// How many rows, or columns, are made at a time.
    private func stripCount(_ extents: [Int]) -> Int {
        let (along, across) = isByColumns ? (extents[0], extents[1]) : (extents[1], extents[0])
        guard let fused = producer as? FusedProducer, fused.isReadInStrips(byColumns: isByColumns) else {
            return max(1, across)
        }
        return max(1, min(across, Self.stripElements / max(1, along)))
    }
}

extension FusedProducer {
    /// Whether the first operand of two axes has this array's columns as its rows.
    fileprivate var isReadByColumns: Bool {
        guard shape.count == 2 else { return false }
        for leaf in group.leaves {
            let order = leaf.map.axes.compactMap { axis -> Int? in if case .along(let k, _, _) = axis { k } else { nil } }
            if order.count == 2 { return order == [1, 0] }
        }
        return false
    }

    /// Whether making a box strip by strip reads what it is made of once, and in long runs: operands lie in memory, or in
    /// files as they are, along the strips.
    fileprivate func isReadInStrips(byColumns: Bool) -> Bool {
        guard shape.count == 2, !readsMemoryAlone else { return false }
        return zip(group.leaves, leaves).allSatisfy { leaf, producer in
            if producer.isInMemory { return true }
            guard producer is StoredProducer, producer.alignment.allSatisfy({ $0 == 1 }) else { return false }
            guard case .along(let axis, _, _)? = leaf.map.axes.last else { return true }
            return axis == (byColumns ? 0 : 1)
        }
    }
}
