// Sorting along an axis, and the order that sorts.
//
// Shape rule  the input's shape.
// Block rule  `.auto`.
// Plan rule   rows that fit a task are sorted in memory. Longer ones are sorted in runs, which are kept as a second
//             result (in memory, or on disk where the run spills); then tasks merge equal shares of all runs at once,
//             whose bounds are found by bisection. Everything is read once and written twice, whatever the size.
// Bits        the same for any chunking. Stable: equal elements stay in their order.

internal import QuernCore

/// A sort of rows.
struct SortOperation: StagedOperation {
    /// The array, the rows' axis last.
    let input: ArrayExpression
    /// Where that axis is in the result.
    let axis: Int
    /// Whether the result is the order, and not the elements.
    let isOrder: Bool

    /// Rows up to so many elements are sorted in memory even where a task should take less.
    private static let smallRow = 1 << 16

    var name: String { isOrder ? "argsort(axis: \(axis))" : "sort(axis: \(axis))" }
    var inputs: [ArrayExpression] { [input] }
    fileprivate var length: Int { input.shape[input.rank - 1] }
    fileprivate var keptShape: [Int] { Array(input.shape.dropLast()) }
    fileprivate var hasRuns: Bool { length > Self.smallRow }
    fileprivate var recordBytes: Int { isOrder ? 16 : 8 }

    /// The result; where rows may be long, keys in runs, and their indices.
    var outputs: [StagedOutput] {
        var shape = keptShape
        shape.insert(length, at: axis)
        var outputs = [StagedOutput(isOrder ? .int64 : input.scalarType, shape)]
        if hasRuns {
            let rows = [keptShape.reduce(1, *), length]
            outputs.append(StagedOutput(.uint64, rows))
            if isOrder { outputs.append(StagedOutput(.int64, rows)) }
        }
        return outputs
    }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let bytes = length * (2 * recordBytes + input.scalarType.byteCount + 8)
        let rows = keptShape.reduce(1, *)
        let fits = !hasRuns || bytes <= limits.bytesPerTask && rows >= 2 * limits.threads
        do {
            let steps =
                fits
                ? try input.scalarType.visitOrdered(SortingRows(operation: self, limits: limits))
                : try input.scalarType.visitOrdered(SortingRuns(operation: self, limits: limits))
            return steps ?? []
        } catch {
            throw ArrayError(.task(error), in: name)
        }
    }

    /// The box of the result that is part of row `row`.
    fileprivate func region(row: Int, _ columns: Range<Int>) -> ArrayRegion {
        var region = BlockGrid(shape: keptShape, block: keptShape.map { _ in 1 }).region(row)
        region.insert(columns, at: axis)
        return region
    }
}

/// Rows in memory.
private struct SortingRows: OrderedVisitor {
    let operation: SortOperation
    let limits: StageLimits

    func visit<T: OrderedElement>(_ type: T.Type) -> [StageStep] {
        let (operation, length) = (operation, operation.length)
        let size = MemoryLayout<T>.stride
        let count = operation.keptShape.reduce(1, *)
        let most = max(1, min(1 << 20, limits.bytesPerTask / 4) / max(1, length * (size + 8)))
        let kept = BlockGrid(
            operation.keptShape, grain: Array(operation.input.storedGrain.dropLast()),
            elements: max(1, min(most, count / (4 * limits.threads))),
            most: limits.bytesPerTask / 4 / max(1, length * (size + 8)), threads: limits.threads)
        let resultType = operation.outputs[0].scalarType
        let records = 2 * RunMemory.byteCount(.uint64, [length * operation.recordBytes / 8])
        return [
            StageStep(
                name: "sort", taskCount: kept.blockCount,
                bytesPerTask: records + RunMemory.byteCount(resultType, kept.largestBlock + [length]),
                readExtents: [kept.largestBlock + [length]], copiesReads: true
            ) { task, stage in
                let others = kept.region(task)
                if others.contains(where: \.isEmpty) || length == 0 { return }
                let tile = try stage.read(input: 0, others + [0..<length])
                let values = try stage.buffer(resultType, others.extents + [length])
                let scratch = try stage.buffer(.uint64, [2 * length * operation.recordBytes / 8])
                let elements = tile.base.assumingMemoryBound(to: T.self)
                for row in 0..<others.elementCount {
                    try stage.run.checkCancellation()
                    let start = row * length
                    if operation.isOrder {
                        let records = Runs.sorted(elements + start, length, 0, scratch, IndexedSortKey.self)
                        let result = values.words + start
                        for k in 0..<length { result[k] = records[k].index }
                    } else {
                        let records = Runs.sorted(elements + start, length, 0, scratch, SortKey.self)
                        let result = values.base.assumingMemoryBound(to: T.self) + start
                        for k in 0..<length { result[k] = T(orderKey: records[k].sortKey) }
                    }
                }
                var region = others
                region.insert(0..<length, at: operation.axis)
                try stage.write(output: 0, region, from: values.view.movingLastAxis(to: operation.axis))
            }
        ]
    }
}

/// A record that can be made of an element's key and place.
private protocol PlacedRecord: SortRecord, BitwiseCopyable {
    init(key: UInt64, index: Int)
}
extension SortKey: PlacedRecord {
    init(key: UInt64, index: Int) { self.init(key) }
}
extension IndexedSortKey: PlacedRecord {
    init(key: UInt64, index: Int) { self.init(key, index: index) }
}

private enum Runs {
    /// The sorted records of elements, in the first half of scratch.
    @inline(__always)
    static func sorted<T: OrderedElement, Record: PlacedRecord>(
        _ elements: UnsafePointer<T>, _ count: Int, _ first: Int, _ scratch: TileBuffer, _: Record.Type
    ) -> UnsafeMutablePointer<Record> {
        let records = scratch.base.assumingMemoryBound(to: Record.self)
        for k in 0..<count { records[k] = Record(key: elements[k].orderKey, index: first + k) }
        RecordSort.sort(records, count: count, scratch: records + count, keyBits: T.keyBits)
        return records
    }
}

/// Rows longer than a task's memory.
private struct SortingRuns: OrderedVisitor {
    let operation: SortOperation
    let limits: StageLimits

    func visit<T: OrderedElement>(_ type: T.Type) -> [StageStep] {
        let (operation, length) = (operation, operation.length)
        let rows = operation.keptShape.reduce(1, *)
        // Records twice, keys and indices as they are written, the element, and as much again twice to make it.
        let perElement = 2 * operation.recordBytes + 16 + 3 * MemoryLayout<T>.stride
        // Short enough for every thread, long enough that few runs are merged.
        let runLength = max(
            1 << 12,
            min(
                (limits.bytesPerTask - 1_024) / perElement, max(1 << 15, (length + limits.threads - 1) / limits.threads)
            ))
        let runs = (length + runLength - 1) / runLength
        let shares = max(1, min(4 * limits.threads, length >> 14))
        // A buffer for each run, and one for the result.
        let buffered = max(64, min(1 << 16, limits.bytesPerTask / 32 / (runs + 1)))
        let sort = StageStep(
            name: "runs", taskCount: rows * runs,
            bytesPerTask: RunMemory.byteCount(.uint64, [2 * runLength * operation.recordBytes / 8])
                + 2 * RunMemory.byteCount(.uint64, [runLength]),
            readExtents: [operation.keptShape.map { min($0, 1) } + [min(runLength, length)]], copiesReads: true
        ) { task, stage in
            let (row, run) = (task / runs, task % runs)
            let columns = run * runLength..<min(length, (run + 1) * runLength)
            var region = operation.region(row: row, columns)
            region.append(region.remove(at: operation.axis))
            let tile = try stage.read(input: 0, region)
            let scratch = try stage.buffer(.uint64, [2 * columns.count * operation.recordBytes / 8])
            let elements = tile.base.assumingMemoryBound(to: T.self)
            let place: ArrayRegion = [row..<row + 1, columns]
            let keys = try stage.buffer(.uint64, [1, columns.count])
            let words = keys.base.assumingMemoryBound(to: UInt64.self)
            if operation.isOrder {
                let records = Runs.sorted(elements, columns.count, columns.lowerBound, scratch, IndexedSortKey.self)
                let indices = try stage.buffer(.int64, [1, columns.count])
                for k in 0..<columns.count { (words[k], indices.words[k]) = (records[k].sortKey, records[k].index) }
                try stage.write(output: 2, place, from: indices.view)
            } else {
                let records = Runs.sorted(elements, columns.count, columns.lowerBound, scratch, SortKey.self)
                for k in 0..<columns.count { words[k] = records[k].sortKey }
            }
            try stage.write(output: 1, place, from: keys.view)
        }
        let resultType = operation.outputs[0].scalarType
        let merge = StageStep(
            name: "merge", taskCount: rows * shares,
            bytesPerTask: (runs + 1) * (RunMemory.byteCount(.uint64, [buffered]) * 2 + 128) + 256, readExtents: [nil]
        ) { task, stage in
            let (row, share) = (task / shares, task % shares)
            let cut = RunCut(stage: stage, row: row, runLength: runLength, length: length, keyBits: T.keyBits)
            let range = share * length / shares..<(share + 1) * length / shares
            let starts = try cut.places(of: range.lowerBound)
            let ends = try cut.places(of: range.upperBound)
            var sources: [StoredRun] = []
            for run in starts.indices {
                sources.append(
                    try StoredRun(
                        stage, row: row, from: starts[run], to: ends[run], buffered: buffered,
                        isOrder: operation.isOrder))
            }
            var merging = try RunMerge(sources)
            let values = try stage.buffer(resultType, [buffered])
            var at = range.lowerBound
            while at < range.upperBound {
                try stage.run.checkCancellation()
                let count = min(buffered, range.upperBound - at)
                for k in 0..<count {
                    guard let record = try merging.next() else { break }
                    if operation.isOrder {
                        values.words[k] = record.index
                    } else {
                        values.base.assumingMemoryBound(to: T.self)[k] = T(orderKey: record.sortKey)
                    }
                }
                let region = operation.region(row: row, at..<at + count)
                try stage.write(
                    output: 0, region,
                    from: TileView(
                        resultType, extents: region.extents, strides: rowMajorStrides(region.extents),
                        base: values.base, owner: values))
                at += count
            }
        }
        return [sort, merge]
    }
}

/// Where the sorted runs of a row are cut so that as many elements as wanted lie before.
private struct RunCut {
    let stage: StageContext
    let row: Int
    let runLength: Int
    let length: Int
    let keyBits: Int

    private var runs: [Range<Int>] {
        stride(from: 0, to: length, by: runLength).map { $0..<min(length, $0 + runLength) }
    }

    private func key(_ place: Int) throws -> UInt64 {
        let region: ArrayRegion = [row..<row + 1, place..<place + 1]
        if let view = stage.view(output: 1, region) { return view.base.load(as: UInt64.self) }
        return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 1) { word in
            guard let base = word.baseAddress else { return 0 }
            let view = TileView(
                .uint64, extents: [1, 1], strides: [1, 1], base: UnsafeMutableRawPointer(base), owner: nil)
            try stage.read(output: 1, region, into: view)
            return word[0]
        }
    }

    /// The first place in a run whose key is at least `bound`.
    private func first(_ bound: UInt64, in run: Range<Int>) throws -> Int {
        var (low, high) = (run.lowerBound, run.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if try key(middle) < bound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// For each run the place such that `rank` elements of all runs lie before; of equal ones those of earlier runs.
    func places(of rank: Int) throws -> [Int] {
        if rank == 0 { return runs.map(\.lowerBound) }
        if rank == length { return runs.map(\.upperBound) }
        // The key of that rank: the largest one with no more than `rank` keys below it.
        var key: UInt64 = 0
        for bit in (0..<UInt64(keyBits)).reversed() {
            let higher = key | 1 << bit
            var below = 0
            for run in runs { below += try first(higher, in: run) - run.lowerBound }
            if below <= rank { key = higher }
        }
        var places: [Int] = []
        var left = rank
        for run in runs {
            let place = try first(key, in: run)
            places.append(place)
            left -= place - run.lowerBound
        }
        for (k, run) in runs.enumerated() where left > 0 {
            // All keys equal to it.
            let end = key == .max ? run.upperBound : try first(key + 1, in: run)
            let taken = min(left, end - places[k])
            places[k] += taken
            left -= taken
        }
        return places
    }
}

/// A part of a sorted run, read through a buffer.
private struct StoredRun: SortedRun {
    private let stage: StageContext
    private let row: Int
    private var at: Int
    private let end: Int
    private let buffered: Int
    private let keys: TileBuffer?
    private let indices: TileBuffer?
    private var held = 0
    private var next_ = 0

    init(_ stage: StageContext, row: Int, from start: Int, to end: Int, buffered: Int, isOrder: Bool) throws {
        (self.stage, self.row, at, self.end, self.buffered) = (stage, row, start, end, buffered)
        keys = start < end ? try stage.buffer(.uint64, [1, buffered]) : nil
        indices = isOrder && start < end ? try stage.buffer(.int64, [1, buffered]) : nil
    }

    mutating func next() throws -> IndexedSortKey? {
        guard let keys else { return nil }
        if next_ == held {
            if at == end { return nil }
            held = min(buffered, end - at)
            let box: ArrayRegion = [0..<1, 0..<held]
            let region: ArrayRegion = [row..<row + 1, at..<at + held]
            try stage.read(output: 1, region, into: keys.view.box(box))
            if let indices { try stage.read(output: 2, region, into: indices.view.box(box)) }
            at += held
            next_ = 0
        }
        defer { next_ += 1 }
        return IndexedSortKey(
            keys.base.assumingMemoryBound(to: UInt64.self)[next_], index: indices.map { $0.words[next_] } ?? 0)
    }
}
