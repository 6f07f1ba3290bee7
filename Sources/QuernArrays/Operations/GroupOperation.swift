// Reductions of the elements of an axis by groups of its indices: climatologies, windows, categories.
//
// Shape rule  the axis has an index for each group.
// Block rule  `.auto`.
// Plan rule   a task for each box of the other axes, of whole stored chunks where memory allows it, so that each chunk is
//             decoded once; where boxes are few, parts of the axis too, whose accumulators are merged. What makes the input
//             fuses into reading.
// Bits        those of the reduction: sums, means and variances do not depend on chunks or order.

internal import QuernCore
internal import Synchronization

/// Which group each index of an axis belongs to.
package struct GroupTable: Sendable {
    /// The groups' codes, rising.
    package let codes: [Int]
    /// The group of each index.
    package let groups: [Int]
    /// The indices, group by group, rising within each.
    let order: [Int]
    /// Where each group starts in `order`, and the end.
    let starts: [Int]

    package init(_ codes: [Int]) {
        self.codes = Set(codes).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(self.codes, 0...))
        groups = codes.map { places[$0] ?? 0 }
        var starts = [Int](repeating: 0, count: self.codes.count + 1)
        for group in groups { starts[group + 1] += 1 }
        for group in self.codes.indices { starts[group + 1] += starts[group] }
        var next = starts
        var order = [Int](repeating: 0, count: codes.count)
        for (index, group) in groups.enumerated() {
            order[next[group]] = index
            next[group] += 1
        }
        (self.starts, self.order) = (starts, order)
    }

    package var count: Int { codes.count }

    /// How many indices a group has.
    package func size(_ group: Int) -> Int { starts[group + 1] - starts[group] }

    /// The places in `order` of a group's indices within a range of the axis.
    func places(_ group: Int, in range: Range<Int>) -> Range<Int> {
        func first(from bound: Int) -> Int {
            var (low, high) = (starts[group], starts[group + 1])
            while low < high {
                let middle = (low + high) / 2
                if order[middle] < bound { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return first(from: range.lowerBound)..<first(from: range.upperBound)
    }
}

/// A reduction by groups.
struct GroupOperation: StagedOperation {
    /// The array, the grouped axis first.
    let input: ArrayExpression
    /// Where the axis is in the result.
    let axis: Int
    let table: GroupTable
    let kind: ReductionKind
    let skipsNaN: Bool
    /// The arithmetic for both.
    let reduction: any Reduction
    let name: String

    var inputs: [ArrayExpression] { [input] }
    private var keptShape: [Int] { Array(input.shape.dropFirst()) }
    var outputs: [StagedOutput] {
        var shape = keptShape
        shape.insert(table.count, at: axis)
        return [StagedOutput(reduction.resultType, shape)]
    }

    /// Rows that are gathered at a time, where a group's indices are not evenly spaced.
    private static let gatheredRows = 64

    /// Columns whose accumulators are worked on at a time: few enough to stay in a cache.
    private static let columnsAtATime = 512

    /// Accumulators of tasks that share outputs, by box; each box's are merged as they come.
    private final class Partials: Sendable {
        struct Box {
            var words: TileBuffer?
            var missing: Int
        }
        let boxes: Mutex<[Box]>
        init(boxes: Int, parts: Int) {
            self.boxes = Mutex(Array(repeating: Box(words: nil, missing: parts), count: boxes))
        }
    }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let size = input.scalarType.byteCount
        let words = max(1, table.count) * reduction.accumulatorWords
        let keptCount = keptShape.reduce(1, *)
        // Accumulators take a quarter of what a task may hold, a slab of the input another.
        let wide = max(1, limits.bytesPerTask / 4 / (8 * words))
        let grain = input.storedGrain
        let kept = BlockGrid(
            keptShape, grain: Array(grain.dropFirst()),
            elements: max(1, min(Self.columnsAtATime, wide, max(16, keptCount / (4 * limits.threads)))),
            most: min(wide, limits.bytesPerTask / 4 / (size * grain[0])), threads: limits.threads)
        let columns = kept.largestBlock.reduce(1, *)
        let parts = kept.blockCount >= 2 * limits.threads ? 1 : max(1, min(2 * limits.threads, input.shape[0] >> 12))
        // Long slabs have rows enough of each group; whole chunks of them are read once.
        let rowBytes = max(1, columns * size)
        let slab = min(limits.bytesPerTask / 4, max(4 << 20, min(16 << 20, 16 * table.count * rowBytes)))
        let most = max(1, min(input.shape[0], slab / rowBytes))
        let length = most < input.shape[0] && most > grain[0] ? most - most % grain[0] : most
        let accumulators = RunMemory.byteCount(.int64, [words * columns])
        let result = RunMemory.byteCount(reduction.resultType, [table.count * columns])
        let rows = RunMemory.byteCount(input.scalarType, [Self.gatheredRows * min(columns, Self.columnsAtATime)])
        let partials = Partials(boxes: kept.blockCount, parts: parts)
        return [
            StageStep(
                name: "groups", taskCount: kept.blockCount * parts, bytesPerTask: accumulators + rows + result,
                readExtents: [[length] + kept.largestBlock], copiesReads: true,
                keptBytes: parts == 1 ? 0 : kept.blockCount * accumulators
            ) { task, stage in
                let (box, part) = (task / parts, task % parts)
                let others = kept.region(box)
                if others.contains(where: \.isEmpty) { return }
                let outputs = table.count * others.elementCount
                let mine = try stage.buffer(.int64, [outputs * reduction.accumulatorWords])
                reduction.initialise(mine.words, outputs: outputs)
                let extent = input.shape[0]
                let range = part * extent / parts..<(part + 1) * extent / parts
                for start in stride(from: range.lowerBound, to: range.upperBound, by: length) {
                    try stage.run.checkCancellation()
                    try take(start..<min(range.upperBound, start + length), others, mine.words, stage)
                }
                let last = partials.boxes.withLock { boxes in
                    boxes[box].missing -= 1
                    if let words = boxes[box].words {
                        reduction.merge(UnsafePointer(mine.words), into: words.words, outputs: outputs)
                    } else {
                        boxes[box].words = mine
                    }
                    if boxes[box].missing > 0 { return nil as TileBuffer? }
                    defer { boxes[box].words = nil }
                    return boxes[box].words
                }
                if let last { try finish(last, others, stage) }
            }
        ]
    }

    /// Takes in a slab.
    private func take(
        _ range: Range<Int>, _ others: ArrayRegion, _ words: UnsafeMutablePointer<Int>, _ stage: StageContext
    ) throws {
        let region = [range] + others
        var slab = stage.view(input: 0, region)
        if let view = slab {
            // Rows must lie side by side.
            var row = view
            (row.extents, row.strides) = (Array(view.extents.dropFirst()), Array(view.strides.dropFirst()))
            if !row.isContiguous { slab = nil }
        }
        let tile = try slab ?? stage.read(input: 0, region).view
        let columns = others.elementCount
        var scratch: TileBuffer?
        for start in stride(from: 0, to: columns, by: Self.columnsAtATime) {
            try take(
                range, tile, start..<min(columns, start + Self.columnsAtATime), of: columns, words, &scratch, region,
                stage)
        }
        extendLifetime(tile.owner)
    }

    /// Takes in some columns of a slab.
    private func take(
        _ range: Range<Int>, _ tile: TileView, _ taken: Range<Int>, of all: Int, _ words: UnsafeMutablePointer<Int>,
        _ scratch: inout TileBuffer?, _ region: ArrayRegion, _ stage: StageContext
    ) throws {
        let columns = taken.count
        let size = input.scalarType.byteCount
        let rowStride = tile.strides[0]
        let base = tile.base + taken.lowerBound * size
        let accumulators = words + taken.lowerBound * reduction.accumulatorWords
        for group in 0..<table.count {
            var places = table.places(group, in: range)
            while let first = places.first {
                let index = table.order[first] - range.lowerBound
                // The longest run of evenly spaced indices.
                let distance = places.count > 1 ? table.order[first + 1] - table.order[first] : 1
                var end = first + 1
                while end < places.upperBound, table.order[end] - table.order[end - 1] == distance { end += 1 }
                var strip: Strip
                if end - first >= 16 || end == places.upperBound {
                    strip = Strip(
                        base + index * rowStride * size, rows: end - first, columns: columns,
                        rowStride: distance * rowStride)
                } else {
                    end = min(places.upperBound, first + Self.gatheredRows)
                    // The first columns are the most.
                    let rows = try scratch ?? stage.buffer(input.scalarType, [Self.gatheredRows * columns])
                    scratch = rows
                    for place in first..<end {
                        let source = (table.order[place] - range.lowerBound) * rowStride * size
                        (rows.base + (place - first) * columns * size).copyMemory(
                            from: base + source, byteCount: columns * size)
                    }
                    strip = Strip(rows.base, rows: end - first, columns: columns)
                }
                // Where the elements are in the group: which of equal ones is taken does not depend on slabs.
                (strip.firstIndex, strip.rowStep, strip.columnStep) = (first - table.starts[group], 1, 0)
                do {
                    try reduction.deposit(
                        strip, .columns, into: accumulators + group * all * reduction.accumulatorWords)
                } catch let error as KernelFault {
                    throw ArrayError(.fault(error), in: name, block: region)
                }
                places = end..<places.upperBound
            }
        }
    }

    private func finish(_ words: TileBuffer, _ others: ArrayRegion, _ stage: StageContext) throws {
        let values = try stage.buffer(reduction.resultType, [table.count] + others.extents)
        var region = others
        region.insert(0..<table.count, at: axis)
        do {
            try reduction.finish(
                UnsafePointer(words.words), outputs: table.count * others.elementCount, into: values.base)
        } catch let error as ReductionError {
            throw ArrayError(.argument(error.description), in: name, block: region)
        }
        try stage.write(output: 0, region, from: values.view.movingFirstAxis(to: axis))
    }
}

extension TileView {
    /// The same elements with the first axis at another place.
    func movingFirstAxis(to axis: Int) -> TileView {
        var view = self
        view.extents.insert(view.extents.removeFirst(), at: axis)
        view.strides.insert(view.strides.removeFirst(), at: axis)
        return view
    }
}

extension ArrayExpression {
    /// The array with an axis moved to the front.
    func bringingForward(_ axis: Int) -> ArrayExpression {
        mapped(IndexMap(permuting: shape, [axis] + shape.indices.filter { $0 != axis }))
    }

    /// The array with an axis moved to the end.
    func bringingLast(_ axis: Int) -> ArrayExpression {
        mapped(IndexMap(permuting: shape, shape.indices.filter { $0 != axis } + [axis]))
    }
}
