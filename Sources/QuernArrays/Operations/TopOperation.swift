// The k largest or smallest elements of each row, and where they are.
//
// Shape rule  the axis has k indices, or its extent where that is less.
// Block rule  `.auto`.
// Plan rule   one pass with the best k so far for each row in each task.
// Bits        the same for any chunking: of equal elements those of lower index are taken.

package import QuernCore

/// The best elements of rows.
struct TopOperation: StagedOperation {
    /// The array, the rows' axis last.
    let input: ArrayExpression
    /// Where that axis is in the results.
    let axis: Int
    let count: Int
    let takesLargest: Bool

    var name: String { "top\(takesLargest ? "" : "Smallest")(\(count))" }
    var inputs: [ArrayExpression] { [input] }
    private var keptShape: [Int] { Array(input.shape.dropLast()) }
    private var length: Int { min(count, input.shape[input.rank - 1]) }
    /// Elements and indices.
    var outputs: [StagedOutput] {
        var shape = keptShape
        shape.insert(length, at: axis)
        return [StagedOutput(input.scalarType, shape), StagedOutput(.int64, shape)]
    }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        do {
            return try input.scalarType.visitOrdered(Selecting(operation: self, limits: limits)).map { [$0] } ?? []
        } catch {
            throw ArrayError(.task(error), in: name)
        }
    }

    private struct Selecting: OrderedVisitor {
        let operation: TopOperation
        let limits: StageLimits

        func visit<T: OrderedElement>(_ type: T.Type) -> StageStep {
            let (operation, length) = (operation, operation.length)
            let scalarType = operation.input.scalarType
            let empty = TopSelection<T>(length, largest: operation.takesLargest)
            return RowPass<TopSelection<T>>(
                name: "select", scalarType: operation.input.scalarType, shape: operation.input.shape,
                grain: operation.input.storedGrain, rowBytes: 64 * (length + 1),
                finishBytes: { rows in
                    RunMemory.byteCount(scalarType, [rows, length]) + RunMemory.byteCount(.int64, [rows, length])
                }, empty: { _ in empty }, take: { strip, row in row.deposit(strip) },
                merge: { other, row in row.merge(other) },
                finish: { others, rows, stage in
                    let extents = others.extents + [length]
                    let values = try stage.buffer(operation.input.scalarType, extents)
                    let indices = try stage.buffer(.int64, extents)
                    for (row, state) in rows.enumerated() {
                        let (elements, places) = state.result
                        for k in 0..<length {
                            values.base.assumingMemoryBound(to: T.self)[row * length + k] = elements[k]
                            indices.words[row * length + k] = places[k]
                        }
                    }
                    var region = others
                    region.insert(0..<length, at: operation.axis)
                    try stage.write(output: 0, region, from: values.view.movingLastAxis(to: operation.axis))
                    try stage.write(output: 1, region, from: indices.view.movingLastAxis(to: operation.axis))
                }
            ).step(limits)
        }
    }
}

extension TileView {
    /// The same elements with the last axis at another place.
    func movingLastAxis(to axis: Int) -> TileView {
        var view = self
        view.extents.insert(view.extents.removeLast(), at: axis)
        view.strides.insert(view.strides.removeLast(), at: axis)
        return view
    }
}
