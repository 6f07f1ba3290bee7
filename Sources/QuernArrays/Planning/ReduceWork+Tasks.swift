// How a pass of reductions is dealt out to tasks, and what that takes.
// Boxes of the array are grouped by their place along the kept axes. Where there are enough such groups each is one task,
// which writes its outputs itself; where there are few, a group is shared by tasks that leave partial accumulators.

internal import QuernCore

extension ReduceWork {
    /// Elements that are evaluated at a time, before they are taken in: they stay in a core's own cache.
    static let stripElements = 1 << 14
    /// Bytes that are evaluated at a time where no more than that is asked of a strip.
    static let pieceBytes = 1 << 14

    /// The boxes of the kept axes.
    package func keptGrid(_ grid: BlockGrid) -> BlockGrid { BlockGrid(axes: keptAxes.map { grid.axes[$0] }) }
    /// The boxes of the reduced axes.
    package func reducedGrid(_ grid: BlockGrid) -> BlockGrid { BlockGrid(axes: axes.map { grid.axes[$0] }) }

    /// Makes the tasks.
    /// - Parameter most: how many tasks are worth their cost where they are dear; nil where they are not.
    package mutating func deal(_ grid: BlockGrid, width: Int, atMost most: Int? = nil) {
        let groups = keptGrid(grid).blockCount
        let boxes = reducedGrid(grid).blockCount
        let wanted = min(16 * width, most ?? .max)
        let parts = groups >= min(4 * width, wanted) ? 1 : min(boxes, max(1, (wanted + groups - 1) / groups))
        let reduced = reducedGrid(grid)
        isMirrored =
            groups == 1 && reduced.axes.count == 2 && reduced.axes[0] == reduced.axes[1]
            && items.contains { $0.producer.isTransposed }
        tasks = []
        for group in 0..<groups {
            for part in 0..<parts {
                let range = part * boxes / parts..<(part + 1) * boxes / parts
                tasks.append(Part(kept: group, boxes: range, isAlone: parts == 1))
            }
        }
    }

    /// Outputs of a box of these extents.
    private func outputs(_ extents: [Int]) -> Int { keptAxes.reduce(1) { $0 * extents[$1] } }

    /// Bytes that a task holds at most: the operands of its box, each array once, a strip, accumulators and results.
    package func bytesPerTask(_ extents: [Int]) -> Int {
        var bytes = 0
        var working = 0
        var seen: Set<LeafKey> = []
        for item in items {
            for (leaf, producer) in zip(item.producer.group.leaves, item.producer.leaves) where !producer.isInMemory {
                guard seen.insert(LeafKey(leaf)).inserted else { continue }
                let below = leaf.map.extents(of: extents)
                bytes += RunMemory.byteCount(producer.scalarType, below)
                working = max(working, producer.workingByteCount(below))
            }
            let count = outputs(extents)
            bytes += RunMemory.byteCount(.int64, [count * item.reduction.accumulatorWords])
            bytes += RunMemory.byteCount(item.reduction.resultType, [count])
        }
        // What is only copied is taken in where it lies.
        let evaluated = items.filter { !$0.producer.group.program.isCopy || $0.producer.isTransposed }
        let strip = evaluated.map { RunMemory.byteCount($0.producer.scalarType, [Self.stripElements]) }.max() ?? 0
        return bytes + working + strip
    }

    /// Bytes that a task leaves for the end of the stage.
    package func partialBytes(_ extents: [Int]) -> Int {
        guard tasks.contains(where: { !$0.isAlone }) else { return 0 }
        return items.reduce(0) {
            $0 + RunMemory.byteCount(.int64, [outputs(extents) * $1.reduction.accumulatorWords])
        }
    }
}

/// What tells operands apart that are read for one box: the array and how it is seen.
struct LeafKey: Hashable {
    private let array: ObjectIdentifier
    private let axes: [IndexMap.Axis]
    init(_ leaf: FusedGroup.Leaf) {
        array = ObjectIdentifier(leaf.array)
        axes = leaf.map.axes
    }
}
