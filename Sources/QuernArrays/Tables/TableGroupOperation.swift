// A reduction of a column by the groups of its rows, without the rows that a mask leaves out.
//
// Shape rule  an element for each code, and beside it how many rows the code has.
// Block rule  `.auto`.
// Plan rule   parts of the rows, a task each, go through slabs that stay in a cache: values are put in the order of
//             their codes by counting, and taken in group by group; accumulators are merged as tasks end.
// Bits        those of the reductions, which do not depend on parts, slabs or the order of merging.

internal import QuernCore
internal import Synchronization

/// A reduction of values by codes.
struct TableGroupOperation: StagedOperation {
    /// The group of each row as `int32`; rows below 0 are in none.
    let codes: ArrayExpression
    /// As `float64`.
    let values: ArrayExpression
    /// The rows to take; nil for all.
    let mask: ArrayExpression?
    let groupCount: Int
    /// nil to count the values that are no NaN.
    let kind: ReductionKind?
    /// The arithmetic, which passes over NaNs.
    let reduction: (any Reduction)?
    let name: String

    var inputs: [ArrayExpression] { [codes, values] + (mask.map { [$0] } ?? []) }
    var outputs: [StagedOutput] {
        [StagedOutput(reduction?.resultType ?? .int64, [groupCount]), StagedOutput(.int64, [groupCount])]
    }

    /// What parts have left: merged as they come.
    private final class Totals: Sendable {
        struct State {
            var buffer: TileBuffer?
            var missing: Int
        }
        let state: Mutex<State>
        init(parts: Int) { state = Mutex(State(buffer: nil, missing: parts)) }
    }

    /// Words of a part: rows and counted values of each group, then accumulators.
    private var wordCount: Int { groupCount * (2 + (reduction?.accumulatorWords ?? 0)) }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let rows = codes.count
        let parts = max(1, min(2 * limits.threads, rows >> 14))
        // Long enough that each group has some values in a slab, short enough for a cache, unless groups are many.
        let length = max(1, min(rows, max(1 << 13, min(1 << 17, 16 * groupCount), 1)))
        let words = RunMemory.byteCount(.int64, [wordCount])
        let scratch =
            RunMemory.byteCount(.float64, [length]) + 2 * RunMemory.byteCount(.int64, [groupCount + 1])
            + RunMemory.byteCount(reduction?.resultType ?? .int64, [groupCount])
        let totals = Totals(parts: parts)
        return [
            StageStep(
                name: "groups", taskCount: parts, bytesPerTask: words + scratch,
                readExtents: inputs.map { _ in [length] }, keptBytes: parts == 1 ? 0 : words
            ) { task, stage in
                let mine = try stage.buffer(.int64, [wordCount])
                mine.words.update(repeating: 0, count: 2 * groupCount)
                reduction?.initialise(mine.words + 2 * groupCount, outputs: groupCount)
                let end = (task + 1) * rows / parts
                for start in stride(from: task * rows / parts, to: end, by: length) {
                    try stage.run.checkCancellation()
                    try take(start..<min(end, start + length), mine.words, stage)
                }
                let last = totals.state.withLock { state in
                    state.missing -= 1
                    if let sum = state.buffer {
                        for k in 0..<2 * groupCount { sum.words[k] += mine.words[k] }
                        reduction?.merge(
                            UnsafePointer(mine.words + 2 * groupCount), into: sum.words + 2 * groupCount,
                            outputs: groupCount)
                    } else {
                        state.buffer = mine
                    }
                    if state.missing > 0 { return nil as TileBuffer? }
                    defer { state.buffer = nil }
                    return state.buffer
                }
                if let last { try finish(last.words, stage) }
            }
        ]
    }

    /// Takes in a slab.
    private func take(_ range: Range<Int>, _ words: UnsafeMutablePointer<Int>, _ stage: StageContext) throws {
        func tile(_ input: Int) throws -> TileView {
            try stage.view(input: input, [range]) ?? stage.read(input: input, [range]).view
        }
        let (keys, numbers) = (try tile(0), try tile(1))
        let flags = mask == nil ? nil : try tile(2)
        let key = keys.pointer(to: Int32.self)
        let number = numbers.pointer(to: Double.self)
        let flag = flags?.pointer(to: UInt8.self)
        let (keyStep, numberStep, flagStep) = (keys.strides[0], numbers.strides[0], flags?.strides[0] ?? 1)
        func group(_ k: Int) -> Int? {
            if let flag, flag[k * flagStep] == 0 { return nil }
            let code = Int(key[k * keyStep])
            return code < 0 || code >= groupCount ? nil : code
        }
        let (counts, next) = (
            try stage.buffer(.int64, [groupCount + 1]), try stage.buffer(.int64, [groupCount + 1])
        )
        counts.words.update(repeating: 0, count: groupCount + 1)
        for k in 0..<range.count {
            if let group = group(k) { counts.words[group] += 1 }
        }
        var total = 0
        for group in 0..<groupCount {
            next.words[group] = total
            total += counts.words[group]
            words[2 * group] += counts.words[group]
        }
        let sorted = try stage.buffer(.float64, [range.count])
        let place = sorted.view.pointer(to: Double.self)
        for k in 0..<range.count {
            guard let group = group(k) else { continue }
            let value = number[k * numberStep]
            place[next.words[group]] = value
            next.words[group] += 1
            if !value.isNaN { words[2 * group + 1] += 1 }
        }
        extendLifetime(keys.owner)
        extendLifetime(numbers.owner)
        extendLifetime(flags?.owner)
        guard let reduction else { return }
        for group in 0..<groupCount where counts.words[group] > 0 {
            let first = next.words[group] - counts.words[group]
            // Which of two zeros is taken depends on the rows' order alone: slabs come in rising order.
            let strip = Strip(place + first, columns: counts.words[group], firstIndex: range.lowerBound)
            do {
                try reduction.deposit(
                    strip, .all, into: words + 2 * groupCount + group * reduction.accumulatorWords)
            } catch let error as KernelFault {
                throw ArrayError(.fault(error), in: name, block: [range])
            }
        }
        extendLifetime(sorted)
    }

    private func finish(_ words: UnsafeMutablePointer<Int>, _ stage: StageContext) throws {
        let rows = try stage.buffer(.int64, [groupCount])
        for group in 0..<groupCount { rows.words[group] = words[2 * group] }
        try stage.write(output: 1, [0..<groupCount], from: rows.view)
        guard let reduction else {
            for group in 0..<groupCount { rows.words[group] = words[2 * group + 1] }
            return try stage.write(output: 0, [0..<groupCount], from: rows.view)
        }
        let values = try stage.buffer(reduction.resultType, [groupCount])
        let size = reduction.resultType.byteCount
        values.base.initializeMemory(as: UInt8.self, repeating: 0, count: groupCount * size)
        // Groups without rows have no smallest element; nobody sees their values.
        for group in 0..<groupCount where words[2 * group] > 0 {
            let accumulator = words + 2 * groupCount + group * reduction.accumulatorWords
            do {
                try reduction.finish(UnsafePointer(accumulator), outputs: 1, into: values.base + group * size)
            } catch let error as ReductionError {
                throw ArrayError(.argument(error.description), in: name)
            }
        }
        try stage.write(output: 0, [0..<groupCount], from: values.view)
    }
}
