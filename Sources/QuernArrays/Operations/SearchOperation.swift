// Where values lie among sorted elements.
//
// Shape rule  the values' shape.
// Block rule  `.auto`.
// Plan rule   a task for each box of values, which holds all sorted elements, or sees them where they lie in memory.
// Bits        exact.

internal import QuernCore

/// A search for values.
struct SearchOperation: StagedOperation {
    /// One axis, rising; NaN last.
    let sorted: ArrayExpression
    let values: ArrayExpression
    /// Whether equal elements lie before the place.
    let isRight: Bool

    var name: String { "searchSorted()" }
    var inputs: [ArrayExpression] { [sorted, values] }
    var outputs: [StagedOutput] { [StagedOutput(.int64, values.shape)] }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        do {
            return try sorted.scalarType.visitOrdered(Searching(operation: self, limits: limits)).map { [$0] } ?? []
        } catch {
            throw ArrayError(.task(error), in: name)
        }
    }

    private struct Searching: OrderedVisitor {
        let operation: SearchOperation
        let limits: StageLimits

        func visit<T: OrderedElement>(_ type: T.Type) -> StageStep {
            let operation = operation
            let elements = max(1, min(1 << 20, limits.bytesPerTask / 4) / (8 + MemoryLayout<T>.stride))
            let grid = BlockGrid(
                automatic: operation.values.shape,
                elements: max(1, min(elements, max(256, operation.values.count / (4 * limits.threads)))))
            return StageStep(
                name: "search", taskCount: grid.blockCount,
                bytesPerTask: RunMemory.byteCount(.int64, grid.largestBlock),
                readExtents: [operation.sorted.shape, grid.largestBlock], copiesReads: true
            ) { task, stage in
                let region = grid.region(task)
                if region.contains(where: \.isEmpty) { return }
                let whole = ArrayRegion(whole: operation.sorted.shape)
                let table = try stage.view(input: 0, whole) ?? stage.read(input: 0, whole).view
                let (base, step) = (table.base.assumingMemoryBound(to: T.self), table.strides[0])
                let tile = try stage.read(input: 1, region)
                let wanted = tile.base.assumingMemoryBound(to: T.self)
                let places = try stage.buffer(.int64, region.extents)
                for k in 0..<region.elementCount {
                    let key = wanted[k].orderKey
                    var (low, high) = (0, table.extents[0])
                    while low < high {
                        let middle = (low + high) / 2
                        let other = base[middle * step].orderKey
                        if other < key || operation.isRight && other == key { low = middle + 1 } else { high = middle }
                    }
                    places.words[k] = low
                }
                extendLifetime(table.owner)
                try stage.write(output: 0, region, from: places.view)
            }
        }
    }
}
