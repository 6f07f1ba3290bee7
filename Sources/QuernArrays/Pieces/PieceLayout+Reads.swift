// Which tasks' buffers a task takes: the boxes of earlier results that its own boxes are made of, worked out from the
// producers as they will read them.
// Holds: never too few. Where a producer reads scattered elements (a reshape) it may be more than is needed, which costs
// transport and nothing else.

internal import QuernCore

extension PieceLayout {
    /// The tasks whose buffers a task takes, in the order in which it takes them.
    package func inputs(of unit: Int) -> [Int] {
        var found: Set<Int> = []
        let work = works[unit]
        let stage = plan.stages[work.stage]
        switch work {
        case .given: return []
        case .boxes(_, let range):
            guard let grid = stage.grid else { return [] }
            for box in range { add(stage.producers, grid.region(box), &found) }
        case .outputs(_, let range):
            guard case .reduce(let reduce) = stage.work else { return [] }
            for group in range { addParts(reduce, stage, reduce.tasks[group], &found) }
        case .partial(_, let part):
            guard case .reduce(let reduce) = stage.work else { return [] }
            addParts(reduce, stage, reduce.tasks[part], &found)
        case .join(let s, let group):
            guard case .reduce(let reduce) = stage.work else { return [] }
            return reduce.tasks.indices.filter { reduce.tasks[$0].kept == group }.map { stages[s].first + $0 }
        case .stepBoxes(let s, let tasks):
            guard let boxes = stages[s].step?.boxes else { return [] }
            for task in tasks {
                for (producer, region) in zip(stage.producers, boxes.reads(task)) { add([producer], region, &found) }
            }
        case .steps:
            for producer in stage.producers { add([producer], ArrayRegion(whole: producer.shape), &found) }
        }
        return found.sorted()
    }

    private func addParts(_ reduce: ReduceWork, _ stage: Stage, _ part: ReduceWork.Part, _ found: inout Set<Int>) {
        guard let grid = stage.grid else { return }
        let kept = reduce.keptGrid(grid).region(part.kept)
        let reduced = reduce.reducedGrid(grid)
        for box in part.boxes {
            let region = reduce.merged(kept, reduce.isMirrored ? reduced.mirroredRegion(box) : reduced.region(box))
            add(reduce.items.map(\.producer), region, &found)
        }
    }

    /// Adds what producers read for a box.
    private func add(_ producers: [any TileProducer], _ region: ArrayRegion, _ found: inout Set<Int>) {
        if region.contains(where: \.isEmpty) { return }
        for producer in producers where !producer.stages.isEmpty {
            switch producer {
            case let result as ResultProducer: units(stage: result.stage, output: result.output, region, into: &found)
            case let fused as FusedProducer:
                var seen: Set<LeafKey> = []
                for (leaf, below) in zip(fused.group.leaves, fused.leaves) where seen.insert(LeafKey(leaf)).inserted {
                    add([below], leaf.map.region(of: region), &found)
                }
            case let assembly as AssemblyProducer:
                for (box, below) in assembly.pieces {
                    guard let common = box.intersection(region) else { continue }
                    add([below], common.relative(to: box), &found)
                }
            case let reshape as ReshapeProducer:
                let strides = rowMajorStrides(reshape.shape)
                let first = zip(region, strides).reduce(0) { $0 + $1.0.lowerBound * $1.1 }
                let last = zip(region, strides).reduce(0) { $0 + ($1.0.upperBound - 1) * $1.1 }
                add([reshape.input], Self.cover(first...last, reshape.input.shape), &found)
            case let product as ProductProducer:
                let inner = 0..<product.left.shape[1]
                add([product.left], [region[0], inner], &found)
                add([product.right], [inner, region[1]], &found)
            default: add(stageWholes: producer.stages, &found)
            }
        }
    }

    /// Adds all of some stages' results: for producers that are not known here.
    private func add(stageWholes needs: Set<Int>, _ found: inout Set<Int>) {
        for s in needs { found.formUnion(stages[s].firstWithBoxes..<stages[s].firstWithBoxes + stages[s].count) }
    }

    /// The smallest box with whole inner axes that holds a stretch of the flat array.
    private static func cover(_ flat: ClosedRange<Int>, _ shape: [Int]) -> ArrayRegion {
        var region = ArrayRegion(whole: shape)
        var (first, last) = (flat.lowerBound, flat.upperBound)
        let strides = rowMajorStrides(shape)
        for axis in shape.indices {
            let (low, high) = (first / strides[axis], last / strides[axis])
            region[axis] = low..<high + 1
            if low != high { break }
            first -= low * strides[axis]
            last -= high * strides[axis]
        }
        return region
    }
}

extension ReduceWork {
    /// The box of the array with these boxes of kept and reduced axes.
    func merged(_ kept: ArrayRegion, _ reduced: ArrayRegion) -> ArrayRegion {
        var region = ArrayRegion(repeating: 0..<0, count: shape.count)
        for (axis, range) in zip(keptAxes, kept) { region[axis] = range }
        for (axis, range) in zip(axes, reduced) { region[axis] = range }
        return region
    }
}
