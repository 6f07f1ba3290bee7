// Cuts a box into strips of rows and columns such that the elements of a strip that share an output are a row, a column
// or all of it. Pure.
// Holds: strips are boxes within the region and cover it once; outputs are counted in row-major order of the kept axes
// within the region's own box of them.

internal import QuernCore

/// The strips of a box.
package struct StripWalk: Sendable {
    package let shape: [Int]
    package let region: ArrayRegion
    /// The axes of a strip; nil where the array has none to spare.
    package let rowAxis: Int?
    package let columnAxis: Int?
    package let form: StripForm
    /// What a row and a column add to the index among the elements that are reduced together.
    package let rowStep: Int
    package let columnStep: Int
    private let rowsPerStrip: Int
    private let columnsPerStrip: Int
    /// For each axis: what an index adds to the number among reduced elements, and to the output.
    private let indexSteps: [Int]
    private let outputSteps: [Int]

    /// - Parameters:
    ///   - isEvaluated: whether strips are evaluated into scratch, and so limited in size.
    ///   - isSquare: whether operands lie crosswise, so that strips should be as high as wide.
    package init(shape: [Int], axes: [Int], region: ArrayRegion, isEvaluated: Bool, isSquare: Bool = false) {
        self.shape = shape
        self.region = region
        let kept = shape.indices.filter { !axes.contains($0) }
        let column = shape.indices.last
        columnAxis = column
        let reducesColumns = column.map { axes.contains($0) } ?? true
        var row: Int?
        if let column {
            if reducesColumns {
                // Kept rows if there are any: the innermost kept axis is where outputs lie side by side.
                row = kept.last ?? (column > 0 ? column - 1 : nil)
            } else {
                // The reduced axis with most to add up in this box.
                row = axes.max { region[$0].count < region[$1].count }
            }
        }
        rowAxis = row
        let reducesRows = row.map { axes.contains($0) } ?? true
        form = reducesColumns ? (reducesRows ? .all : .rows) : .columns

        var indexSteps = [Int](repeating: 0, count: shape.count)
        var step = 1
        for axis in axes.reversed() {
            indexSteps[axis] = step
            step *= max(1, shape[axis])
        }
        self.indexSteps = indexSteps
        var outputSteps = [Int](repeating: 0, count: shape.count)
        step = 1
        for axis in kept.reversed() {
            outputSteps[axis] = step
            step *= region[axis].count
        }
        self.outputSteps = outputSteps
        rowStep = row.map { indexSteps[$0] } ?? 0
        columnStep = column.map { indexSteps[$0] } ?? 0

        let most = ReduceWork.stripElements
        let columns = max(1, column.map { region[$0].count } ?? 1)
        let rows = max(1, row.map { region[$0].count } ?? 1)
        if isEvaluated {
            columnsPerStrip = min(columns, isSquare ? 128 : form == .columns ? max(256, most / rows) : most)
            rowsPerStrip = min(rows, max(1, most / columnsPerStrip))
        } else {
            columnsPerStrip = form == .columns ? min(columns, 256) : columns
            rowsPerStrip = rows
        }
    }

    /// Calls `body` with each strip's box, its form, the index of its first element among those reduced with it, and the
    /// output of its first row or column.
    package func forEach(_ body: (ArrayRegion, StripForm, Int, Int) throws -> Void) rethrows {
        if region.contains(where: \.isEmpty) { return }
        var low = region.map(\.lowerBound)
        func step(_ axis: Int) -> Int { axis == columnAxis ? columnsPerStrip : axis == rowAxis ? rowsPerStrip : 1 }
        while true {
            var box: ArrayRegion = []
            var (index, output) = (0, 0)
            for axis in low.indices {
                box.append(low[axis]..<min(region[axis].upperBound, low[axis] + step(axis)))
                index += low[axis] * indexSteps[axis]
                output += (low[axis] - region[axis].lowerBound) * outputSteps[axis]
            }
            try body(box, form, index, output)
            var axis = low.count - 1
            while axis >= 0 {
                low[axis] += step(axis)
                if low[axis] < region[axis].upperBound { break }
                low[axis] = region[axis].lowerBound
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}
