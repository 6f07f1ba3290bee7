// How much of each stored array a plan reads: what `explain` tells as passes over the data.

internal import NDArrays
package import QuernCore

/// Elements read of stored arrays, by name.
package struct SourceReads: Sendable {
    /// For each array: elements read, and elements that it has.
    package var arrays: [String: (read: Int, count: Int, byteCount: Int)] = [:]
    /// Bytes of the chunks that boxes touch, each as often as it is decoded.
    package private(set) var decodedBytes = 0

    package init() {}

    /// The reads of all stages.
    package init(_ stages: [Stage]) {
        for stage in stages {
            guard let grid = stage.grid else {
                // Steps say what they read a box at a time; how often is theirs: at least once.
                for producer in stage.producers { add(producer, producer.shape, times: 1) }
                continue
            }
            // What is shared by the reductions of a pass is read once.
            var seen: Set<LeafKey> = []
            for producer in stage.producers {
                if case .reduce = stage.work, let fused = producer as? FusedProducer {
                    for (leaf, below) in zip(fused.group.leaves, fused.leaves) where seen.insert(LeafKey(leaf)).inserted {
                        add(below, leaf.map.extents(of: grid.largestBlock), times: grid.blockCount)
                    }
                } else {
                    add(producer, grid.largestBlock, times: grid.blockCount)
                }
            }
        }
    }

    /// Adds what a producer reads for boxes of these extents. Boxes at the end are smaller: what is told is at most a
    /// box too much along each axis, and cut down where it says more than every box reading all.
    private mutating func add(_ producer: any TileProducer, _ extents: [Int], times: Int) {
        switch producer {
        case let stored as StoredProducer:
            let name = stored.source.name
            let count = stored.shape.reduce(1, *)
            var entry = arrays[name] ?? (0, count, count * stored.scalarType.byteCount)
            entry.read += min(extents.reduce(1, *) * times, count * times)
            arrays[name] = entry
            var whole = stored.scalarType.byteCount
            for ((extent, grain), all) in zip(zip(extents, stored.alignment), stored.shape) {
                whole *= min(all, (extent + grain - 1) / grain * grain)
            }
            decodedBytes += whole * times
        case let fused as FusedProducer:
            var seen: Set<LeafKey> = []
            for (leaf, below) in zip(fused.group.leaves, fused.leaves) where seen.insert(LeafKey(leaf)).inserted {
                add(below, leaf.map.extents(of: extents), times: times)
            }
        case let assembly as AssemblyProducer:
            let whole = max(1, assembly.shape.reduce(1, *))
            for (region, below) in assembly.pieces {
                // Each piece is read as often as the whole, in proportion.
                let boxes = max(1, (times * region.elementCount + whole - 1) / whole)
                add(below, zip(extents, region).map { min($0, $1.count) }, times: boxes)
            }
        case let reshape as ReshapeProducer:
            // An extent for each axis of what is reshaped, which may have more of them than the box.
            var below = [Int](repeating: 1, count: reshape.input.shape.count)
            if let last = below.indices.last { below[last] = extents.reduce(1, *) }
            add(reshape.input, below, times: times)
        case let product as ProductProducer:
            add(product.left, [extents[0], product.left.shape[1]], times: times)
            add(product.right, [product.right.shape[0], extents[1]], times: times)
        default: break
        }
    }

    /// For each array, by name: how many times over it is read.
    package var passes: [(name: String, passes: Double, bytes: Int)] {
        arrays.keys.sorted().map { name in
            let entry = arrays[name] ?? (0, 1, 0)
            let passes = Double(entry.read) / Double(max(1, entry.count))
            return (name, passes, Int(passes * Double(entry.byteCount)))
        }
    }
}
