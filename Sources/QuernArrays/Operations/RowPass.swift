// One pass over an array that gathers something of each row (the last axis), or of the whole, in states that merge: what
// histograms, counts, selections and the k best elements have in common.
// Holds: a state sees every element of its row once, in strips of any cut; `finish` is called once for each box of rows,
// by the task that comes last.

package import QuernCore
internal import Synchronization

/// A pass that gathers states.
struct RowPass<Row: Sendable>: Sendable {
    var name: String
    /// Which input, its type and its shape.
    var input = 0
    var scalarType: ScalarType
    var shape: [Int]
    /// The extents of stored chunks below, which boxes are made of where memory allows it.
    var grain: [Int]
    /// Whether there is one state for the whole array, whatever its axes are.
    var isWhole = false
    /// Bytes of a state at most.
    var rowBytes: Int
    /// Bytes that `finish` allocates at most for a box of so many rows, beside the states.
    var finishBytes: @Sendable (Int) -> Int = { _ in 0 }
    /// Inputs of the operation.
    var inputCount = 1
    /// False where the pass need not be made.
    var isWanted: @Sendable () -> Bool = { true }
    /// The state of a row by its number, in row-major order of the axes but the last.
    var empty: @Sendable (Int) -> Row
    /// Takes in a strip of one row.
    var take: @Sendable (Strip, inout Row) throws -> Void
    var merge: @Sendable (Row, inout Row) throws -> Void
    /// Gets the box of rows, without the last axis, and their states.
    var finish: @Sendable (ArrayRegion, [Row], StageContext) throws -> Void

    private final class Partials: Sendable {
        struct Box {
            var rows: [Row]?
            var missing: Int
        }
        let boxes: Mutex<[Box]>
        init(boxes: Int, parts: Int) {
            self.boxes = Mutex(Array(repeating: Box(rows: nil, missing: parts), count: boxes))
        }
    }

    /// The step of the pass.
    func step(_ limits: StageLimits) -> StageStep {
        isWhole || shape.isEmpty ? wholeStep(limits) : rowsStep(limits)
    }

    private func stageStep(
        tasks: Int, boxes: Int, rows: Int, parts: Int, extents: [Int],
        _ run: @escaping @Sendable (Int, StageContext) throws -> Void
    ) -> StageStep {
        var reads = [[Int]?](repeating: nil, count: inputCount)
        reads[input] = extents
        // What was read is given back before the end.
        let finish = max(0, finishBytes(rows) - RunMemory.byteCount(scalarType, extents))
        return StageStep(
            name: name, taskCount: tasks, bytesPerTask: rows * rowBytes + finish, readExtents: reads,
            copiesReads: true, keptBytes: parts == 1 ? 0 : boxes * rows * rowBytes, run: run)
    }

    /// Joins a task's states with those that its box has; gives them all to the last task.
    private func join(_ mine: [Row], _ box: Int, _ partials: Partials, _ stage: StageContext) throws -> [Row]? {
        try partials.boxes.withLock { boxes in
            boxes[box].missing -= 1
            if var rows = boxes[box].rows {
                boxes[box].rows = nil
                for (k, row) in mine.enumerated() { try merge(row, &rows[k]) }
                boxes[box].rows = rows
            } else {
                boxes[box].rows = mine
                stage.run.memory.count(mine.count * rowBytes)
            }
            if boxes[box].missing > 0 { return nil }
            defer {
                boxes[box].rows = nil
                stage.run.memory.giveBack(count: mine.count * rowBytes)
            }
            return boxes[box].rows
        }
    }

    // MARK: One state for all

    private func wholeStep(_ limits: StageLimits) -> StageStep {
        let size = scalarType.byteCount
        let count = shape.reduce(1, *)
        let elements = max(1, min(limits.bytesPerTask / 8 / size, 1 << 19, max(1 << 12, count / (4 * limits.threads))))
        let grid = BlockGrid(
            shape, grain: grain, elements: elements, most: limits.bytesPerTask / 8 / size, threads: limits.threads)
        let tasks = max(1, min(grid.blockCount, 4 * limits.threads))
        let partials = Partials(boxes: 1, parts: tasks)
        return stageStep(tasks: tasks, boxes: 1, rows: 1, parts: 2, extents: grid.largestBlock) { task, stage in
            if !isWanted() { return }
            stage.run.memory.count(rowBytes)
            defer { stage.run.memory.giveBack(count: rowBytes) }
            var state = empty(0)
            for box in task * grid.blockCount / tasks..<(task + 1) * grid.blockCount / tasks {
                try stage.run.checkCancellation()
                let region = grid.region(box)
                if region.contains(where: \.isEmpty) { continue }
                var tile = try stage.view(input: input, region) ?? stage.read(input: input, region).view
                if !tile.isContiguous { tile = try stage.read(input: input, region).view }
                try take(Strip(tile.base, columns: region.elementCount), &state)
                extendLifetime(tile.owner)
            }
            if let rows = try join([state], 0, partials, stage) { try finish([], rows, stage) }
        }
    }

    // MARK: One state for each row

    private func rowsStep(_ limits: StageLimits) -> StageStep {
        let last = shape.count - 1
        let size = scalarType.byteCount
        let keptShape = Array(shape.dropLast())
        let count = keptShape.reduce(1, *)
        let most = max(1, min(1 << 12, limits.bytesPerTask / 4 / max(1, rowBytes), count / (4 * limits.threads)))
        let kept = BlockGrid(
            keptShape, grain: Array(grain.dropLast()), elements: most,
            most: min(limits.bytesPerTask / 4 / max(1, rowBytes), limits.bytesPerTask / 8 / (size * grain[last])),
            threads: limits.threads)
        let rows = kept.largestBlock.reduce(1, *)
        let parts = kept.blockCount >= 2 * limits.threads ? 1 : max(1, min(2 * limits.threads, shape[last] >> 12))
        let room = max(1, min(max(1, shape[last]), min(limits.bytesPerTask / 8, 4 << 20) / max(1, rows * size)))
        let length = room < shape[last] && room > grain[last] ? room - room % grain[last] : room
        let partials = Partials(boxes: kept.blockCount, parts: parts)
        return stageStep(
            tasks: kept.blockCount * parts, boxes: kept.blockCount, rows: rows, parts: parts,
            extents: kept.largestBlock + [min(length, shape[last])]
        ) { task, stage in
            if !isWanted() { return }
            let (box, part) = (task / parts, task % parts)
            let others = kept.region(box)
            if others.contains(where: \.isEmpty) { return }
            stage.run.memory.count(others.elementCount * rowBytes)
            defer { stage.run.memory.giveBack(count: others.elementCount * rowBytes) }
            var states = others.numbers(in: keptShape).map(empty)
            let range = part * shape[last] / parts..<(part + 1) * shape[last] / parts
            for start in stride(from: range.lowerBound, to: range.upperBound, by: length) {
                try stage.run.checkCancellation()
                let columns = start..<min(range.upperBound, start + length)
                let tile = try stage.read(input: input, others + [columns])
                for k in states.indices {
                    let strip = Strip(
                        tile.base + k * columns.count * size, columns: columns.count, firstIndex: start)
                    try take(strip, &states[k])
                }
                extendLifetime(tile)
            }
            if parts == 1 {
                try finish(others, states, stage)
            } else if let joined = try join(states, box, partials, stage) {
                try finish(others, joined, stage)
            }
        }
    }
}

extension [Range<Int>] {
    /// The row-major numbers, in an array of this shape, of the box's elements in their order.
    func numbers(in shape: [Int]) -> [Int] {
        var numbers = [0]
        for (range, extent) in zip(self, shape) {
            numbers = numbers.flatMap { number in range.map { number * extent + $0 } }
        }
        return numbers
    }
}
