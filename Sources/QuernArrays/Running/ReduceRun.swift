// Runs a pass of reductions: boxes are read, evaluated strip by strip into memory that stays in a core's cache, and taken
// into accumulators. What several reductions read of one box is read once.
// Holds: an output's accumulators see every element of it once, in whatever order; finished values are written once.

internal import QuernCore

/// The accumulators of one task: for each reduction those of its group's outputs.
package final class PartialResult: Sendable {
    package let kept: Int
    let accumulators: [TileBuffer]
    init(kept: Int, accumulators: [TileBuffer]) {
        self.kept = kept
        self.accumulators = accumulators
    }
}

/// A pass of reductions at work.
struct ReduceRun {
    let work: ReduceWork
    let grid: BlockGrid
    let results: [StageResult]
    let run: RunContext

    /// Runs a task; gives its accumulators if others add to the same outputs.
    func perform(_ part: ReduceWork.Part) throws -> PartialResult? {
        let kept = work.keptGrid(grid).region(part.kept)
        let reduced = work.reducedGrid(grid)
        let outputs = kept.elementCount
        var accumulators: [TileBuffer] = []
        for item in work.items {
            let buffer = try run.memory.buffer(.int64, [outputs * item.reduction.accumulatorWords])
            item.reduction.initialise(buffer.words, outputs: outputs)
            accumulators.append(buffer)
        }
        var next = part.boxes.lowerBound
        while next < part.boxes.upperBound {
            let box = next
            next += 1
            try run.checkCancellation()
            if work.isMirrored, next < part.boxes.upperBound, reduced.isFirstOfPair(box),
                try takePair(reduced.mirroredRegion(box), reduced.mirroredRegion(next), accumulators)
            {
                next += 1
                continue
            }
            let region = work.merged(kept, work.isMirrored ? reduced.mirroredRegion(box) : reduced.region(box))
            if region.contains(where: \.isEmpty) { continue }
            var tiles: [LeafKey: (view: TileView, below: ArrayRegion)] = [:]
            for (item, buffer) in zip(work.items, accumulators) {
                try take(item, region, kept, buffer.words, &tiles)
            }
        }
        let partial = PartialResult(kept: part.kept, accumulators: accumulators)
        if !part.isAlone { return partial }
        try finish(partial)
        return nil
    }

    /// Joins the accumulators of tasks that share outputs, and writes the values.
    func join(_ partials: [PartialResult]) throws {
        var groups: [Int: PartialResult] = [:]
        for partial in partials {
            guard let first = groups[partial.kept] else {
                groups[partial.kept] = partial
                continue
            }
            let outputs = work.keptGrid(grid).region(partial.kept).elementCount
            for (k, item) in work.items.enumerated() {
                item.reduction.merge(
                    UnsafePointer(partial.accumulators[k].words), into: first.accumulators[k].words, outputs: outputs)
            }
        }
        for partial in groups.values { try finish(partial) }
    }

    private func finish(_ partial: PartialResult) throws {
        let kept = work.keptGrid(grid).region(partial.kept)
        for (k, item) in work.items.enumerated() {
            let values = try run.memory.buffer(item.reduction.resultType, kept.extents)
            do {
                try item.reduction.finish(
                    UnsafePointer(partial.accumulators[k].words), outputs: kept.elementCount, into: values.base)
            } catch let error as ReductionError {
                throw ArrayError(.argument(error.description), in: item.text, block: kept)
            }
            try results[k].write(kept, from: values.view, run)
        }
    }

    /// Takes a box of two axes and its mirror image into sums, if all reductions are sums of arrays in memory.
    private func takePair(_ region: ArrayRegion, _ image: ArrayRegion, _ accumulators: [TileBuffer]) throws -> Bool {
        guard work.shape.count == 2, !region.contains(where: \.isEmpty) else { return false }
        var sums: [FusedSum] = []
        for (item, buffer) in zip(work.items, accumulators) {
            let type = item.producer.scalarType
            let sum = item.reduction.fusedSum(into: buffer.words) {
                try run.memory.buffer(type, [ReduceWork.stripElements])
            }
            guard let sum, item.producer.readsMemoryAlone, !item.producer.isInMemory else { return false }
            sums.append(sum)
        }
        var tiles: [LeafKey: (view: TileView, below: ArrayRegion)] = [:]
        var images: [LeafKey: (view: TileView, below: ArrayRegion)] = [:]
        for (item, sum) in zip(work.items, sums) {
            let prepared = try item.producer.prepare(region, run, &tiles)
            let mirrored = try item.producer.prepare(image, run, &images)
            if try !prepared.evaluate(with: mirrored, into: sum, run) {
                try prepared.evaluate(into: sum, run)
                try mirrored.evaluate(into: sum, run)
            }
        }
        return true
    }

    // MARK: Strips

    private func take(
        _ item: ReduceWork.Item, _ region: ArrayRegion, _ kept: ArrayRegion, _ accumulators: UnsafeMutablePointer<Int>,
        _ tiles: inout [LeafKey: (view: TileView, below: ArrayRegion)]
    ) throws {
        let prepared = try item.producer.prepare(region, run, &tiles)
        let whole = prepared.view(region)
        let size = item.producer.scalarType.byteCount
        if whole == nil, work.axes.count == work.shape.count {
            let sum = item.reduction.fusedSum(into: accumulators) {
                try run.memory.buffer(item.producer.scalarType, [ReduceWork.stripElements])
            }
            if let sum { return try prepared.evaluate(into: sum, run) }
        }
        if whole == nil, work.axes.count == work.shape.count, isStretch(region), let call = try prepared.flat(run) {
            return try takeFlat(item, prepared, call, region, accumulators)
        }
        let scratch = whole == nil ? try run.memory.buffer(item.producer.scalarType, [ReduceWork.stripElements]) : nil
        let walk = StripWalk(shape: work.shape, axes: work.axes, region: region, isEvaluated: whole == nil,
            isSquare: item.producer.isTransposed)
        try walk.forEach { box, form, firstIndex, output in
            let (rows, columns) = (walk.rowAxis.map { box[$0].count } ?? 1, walk.columnAxis.map { box[$0].count } ?? 1)
            var strip: Strip
            if let whole {
                var offset = 0
                for axis in box.indices {
                    offset += (box[axis].lowerBound - region[axis].lowerBound) * whole.strides[axis]
                }
                strip = Strip(
                    whole.base + offset * size, rows: rows, columns: columns,
                    rowStride: walk.rowAxis.map { whole.strides[$0] } ?? columns,
                    columnStride: walk.columnAxis.map { whole.strides[$0] } ?? 1)
            } else if let scratch {
                let view = TileView(
                    item.producer.scalarType, extents: box.extents, strides: rowMajorStrides(box.extents),
                    base: scratch.base, owner: scratch)
                try prepared.evaluate(box, into: view, run)
                strip = Strip(scratch.base, rows: rows, columns: columns)
            } else {
                return
            }
            (strip.firstIndex, strip.rowStep, strip.columnStep) = (firstIndex, walk.rowStep, walk.columnStep)
            do {
                try item.reduction.deposit(
                    strip, form, into: accumulators + output * item.reduction.accumulatorWords)
            } catch let error as KernelFault {
                throw ArrayError(.fault(error), in: item.text, block: box)
            }
        }
        extendLifetime(whole?.owner)
    }
}

extension ReduceRun {
    /// Whether a box is a stretch of the whole array in row-major order.
    private func isStretch(_ region: ArrayRegion) -> Bool {
        guard let first = region.indices.first(where: { region[$0].count != 1 }) else { return true }
        return region.indices.dropFirst(first + 1).allSatisfy { region[$0].count == work.shape[$0] }
    }

    /// The reduction of all elements of a box that is a stretch: in pieces that stay in the L1 cache.
    private func takeFlat(
        _ item: ReduceWork.Item, _ prepared: FusedProducer.Prepared, _ call: FlatCall, _ region: ArrayRegion,
        _ accumulators: UnsafeMutablePointer<Int>
    ) throws {
        let type = item.producer.scalarType
        let piece = min(ReduceWork.stripElements, max(1, ReduceWork.pieceBytes / type.byteCount))
        let scratch = try run.memory.buffer(type, [piece])
        let start = zip(region, rowMajorStrides(work.shape)).reduce(0) { $0 + $1.0.lowerBound * $1.1 }
        var first = 0
        while first < call.count {
            let count = min(piece, call.count - first)
            try prepared.evaluate(call, first: first, count: count, into: scratch.base)
            do {
                try item.reduction.deposit(
                    Strip(scratch.base, columns: count, firstIndex: start + first), .all, into: accumulators)
            } catch let error as KernelFault {
                throw ArrayError(.fault(error), in: item.text, block: region)
            }
            first += count
        }
    }
}

extension TileBuffer {
    /// The memory as words.
    var words: UnsafeMutablePointer<Int> { base.assumingMemoryBound(to: Int.self) }
}
