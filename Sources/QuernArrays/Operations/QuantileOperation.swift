// Exact quantiles along an axis, or of all elements.
//
// Shape rule  the axis goes; one for the quantiles comes in front if a list of them was asked for.
// Block rule  `.auto`.
// Plan rule   rows that fit a task are read once and selected from. Longer ones are passed over by RadixSelection, mostly
//             twice, in bounded memory; what makes the input is computed in each pass.
// Bits        the same for any chunking; NumPy's for Doubles. Computed in Double and rounded once for Floats.

package import QuernCore
internal import Synchronization

/// Quantiles of rows.
struct QuantileOperation: StagedOperation {
    /// The array, the rows' axis last; of any shape where all elements are one row.
    let input: ArrayExpression
    let isWhole: Bool
    let quantiles: [Double]
    /// Whether the result has an axis for the quantiles.
    let isList: Bool
    let method: QuantileMethod
    let skipsNaN: Bool
    let resultType: ScalarType

    var name: String { "quantile(\(quantiles.count == 1 ? "\(quantiles[0])" : "\(quantiles.count) of them"))" }
    var inputs: [ArrayExpression] { [input] }
    var keptShape: [Int] { isWhole ? [] : Array(input.shape.dropLast()) }
    var outputs: [StagedOutput] { [StagedOutput(resultType, (isList ? [quantiles.count] : []) + keptShape)] }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let length = isWhole ? input.count : input.shape[input.rank - 1]
        let rows = keptShape.reduce(1, *)
        let bytes = length * (8 + input.scalarType.byteCount)
        // A row with its keys; more than 1 MB of them only where that leaves the threads something to do.
        let fits = bytes <= max(1 << 20, limits.bytesPerTask / 2) && (rows >= limits.threads || bytes <= 1 << 20)
        do {
            if fits && !isWhole || bytes <= 1 << 20 {
                return try input.scalarType.visitOrdered(Selecting(operation: self, limits: limits)) ?? []
            }
            return try input.scalarType.visitOrdered(Narrowing(operation: self, limits: limits)) ?? []
        } catch let error as ArrayError {
            throw error
        } catch {
            throw ArrayError(.task(error), in: name)
        }
    }

    /// Writes the quantiles of a box of rows: value (q, row).
    fileprivate func write(_ others: ArrayRegion, _ stage: StageContext, _ value: (Int, Int) -> Double) throws {
        let region = (isList ? [0..<quantiles.count] : []) + others
        let results = try stage.buffer(resultType, region.extents)
        let rows = others.elementCount
        for q in quantiles.indices {
            for row in 0..<rows { results.base.storeReal(value(q, row), at: q * rows + row, resultType) }
        }
        try stage.write(output: 0, region, from: results.view)
    }

    fileprivate var resultRowBytes: Int { quantiles.count * resultType.byteCount + 64 }
}

/// Rows in memory.
private struct Selecting: OrderedVisitor {
    let operation: QuantileOperation
    let limits: StageLimits

    func visit<T: OrderedElement>(_ type: T.Type) -> [StageStep] {
        let input = operation.input
        let size = input.scalarType.byteCount
        let shape = operation.isWhole ? [input.count] : input.shape
        let length = shape[shape.count - 1]
        let keptShape = operation.keptShape
        let count = keptShape.reduce(1, *)
        let most = max(1, min(1 << 20, limits.bytesPerTask / 4) / max(1, length * size))
        let kept = BlockGrid(
            keptShape, grain: operation.isWhole ? [] : Array(input.storedGrain.dropLast()),
            elements: max(1, min(most, count / (4 * limits.threads))),
            most: limits.bytesPerTask / 4 / max(1, length * size), threads: limits.threads)
        let rows = kept.largestBlock.reduce(1, *)
        return [
            StageStep(
                name: "select", taskCount: kept.blockCount,
                bytesPerTask: RunMemory.byteCount(.uint64, [length]) + rows * operation.resultRowBytes + 64,
                readExtents: [operation.isWhole ? input.shape : kept.largestBlock + [length]], copiesReads: true
            ) { task, stage in
                let others = kept.region(task)
                if others.contains(where: \.isEmpty) { return }
                let region = operation.isWhole ? ArrayRegion(whole: input.shape) : others + [0..<length]
                let tile = try stage.read(input: 0, region)
                let scratch = try stage.buffer(.uint64, [length])
                let keys = scratch.base.assumingMemoryBound(to: UInt64.self)
                let elements = tile.base.assumingMemoryBound(to: T.self)
                let isReal = T.self == Double.self || T.self == Float.self
                let nan = UInt64.max >> UInt64(64 - T.keyBits)
                var values = [Double](repeating: .nan, count: operation.quantiles.count * others.elementCount)
                for row in 0..<others.elementCount {
                    try stage.run.checkCancellation()
                    var held = 0
                    for k in row * length..<(row + 1) * length {
                        let key = elements[k].orderKey
                        if isReal && key == nan { continue }
                        keys[held] = key
                        held += 1
                    }
                    if held == 0 || held < length && !operation.skipsNaN { continue }
                    let found = operation.quantiles.map { operation.method.position($0, count: held) }
                    KeySelection.place(
                        found.flatMap { [$0.lower, $0.upper] }.sorted(),
                        in: UnsafeMutableBufferPointer(start: keys, count: held))
                    for (q, position) in found.enumerated() {
                        values[q * others.elementCount + row] = position.value(
                            number(T(orderKey: keys[position.lower])), number(T(orderKey: keys[position.upper])))
                    }
                }
                try operation.write(others, stage) { values[$0 * others.elementCount + $1] }
            }
        ]
    }
}

/// Rows longer than memory: passes.
private struct Narrowing: OrderedVisitor {
    let operation: QuantileOperation
    let limits: StageLimits

    /// The searches of all rows, between passes.
    private final class Searches<T: OrderedElement>: Sendable {
        let rows: Mutex<[RadixSelection<T>]>
        init(_ rows: [RadixSelection<T>]) { self.rows = Mutex(rows) }
    }

    /// What a task finds of one row.
    private struct Row<T: OrderedElement>: Sendable {
        var search: RadixSelection<T>
        var counts: RadixSelection<T>.Counts
    }

    func visit<T: OrderedElement>(_ type: T.Type) -> [StageStep] {
        let (operation, input) = (operation, operation.input)
        // Fewer counts where memory is short: then there are more passes.
        let limit = max(1 << 8, min(1 << 16, limits.bytesPerTask / 64))
        let first = RadixSelection<T>.quantiles(operation.quantiles, operation.method, limit: limit)
        let rowCount = operation.keptShape.reduce(1, *)
        let searches = Searches([RadixSelection<T>](repeating: first, count: rowCount))
        // What the selection does at worst after its first pass.
        let groups = max(1, 2 * operation.quantiles.count)
        let digits = max(1, Int.bitWidth - 1 - max(2, limit / groups).leadingZeroBitCount)
        let pass = RowPass<Row<T>>(
            name: "narrow down", scalarType: input.scalarType, shape: input.shape,
            grain: input.storedGrain, isWhole: operation.isWhole,
            rowBytes: 16 * max(limit, 2 * groups) + operation.resultRowBytes,
            isWanted: { searches.rows.withLock { $0.contains { $0.pass != nil } } },
            empty: { number in
                let search = searches.rows.withLock { $0[number] }
                return Row(search: search, counts: search.empty)
            },
            take: { strip, row in row.search.deposit(strip, into: &row.counts) },
            merge: { other, row in row.counts.merge(other.counts) },
            finish: { others, rows, stage in
                // Boxes whose rows were all found before are written already.
                guard rows.contains(where: { $0.search.pass != nil }) else { return }
                let done = rows.map { row in
                    var search = row.search
                    search.complete(row.counts)
                    return search
                }
                searches.rows.withLock { all in
                    for (number, search) in zip(others.numbers(in: operation.keptShape), done) { all[number] = search }
                }
                guard done.allSatisfy({ $0.pass == nil }) else { return }
                try operation.write(others, stage) { q, row in
                    done[row].quantile(operation.quantiles[q], operation.method, skipsNaN: operation.skipsNaN) {
                        number($0)
                    }
                }
            })
        return (0..<2 + (T.keyBits + digits - 1) / digits).map { k in
            var step = pass.step(limits)
            step.name = "pass \(k + 1)"
            // What is left of one pass is gone before the next one.
            if k > 0 { step.keptBytes = 0 }
            return step
        }
    }
}

/// An element as a number.
@inline(__always)
private func number<T: OrderedElement>(_ element: T) -> Double {
    switch element {
    case let x as Double: x
    case let x as Float: Double(x)
    case let x as Int: Double(x)
    case let x as Int32: Double(x)
    case let x as Int16: Double(x)
    case let x as Int8: Double(x)
    case let x as UInt: Double(x)
    case let x as UInt32: Double(x)
    case let x as UInt16: Double(x)
    case let x as UInt8: Double(x)
    case let x as Bool: x ? 1 : 0
    default: .nan
    }
}
