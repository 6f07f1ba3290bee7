// What every reduction over blocks is to the planner and the executor: so many words an output, strips taken in,
// accumulators merged, values made at the end. Knows no expressions; one file a family beside this one.
// Holds, but for floating-point products: the accumulators' words, and so the values' bits, do not depend on how the
// elements were dealt out to strips, in what order strips came, or how accumulators were merged.

package import QuernCore

/// A rectangle of evaluated elements in memory, and where it lies in the array that is reduced.
package struct Strip {
    package var base: UnsafeRawPointer
    package var rows: Int
    package var columns: Int
    /// Distances in elements.
    package var rowStride: Int
    package var columnStride: Int
    /// The row-major index of the first element among those reduced together, and what a row and a column add to it.
    /// Only `argmin` and `argmax`, and the choice among zeros of either sign, look at it.
    package var firstIndex: Int
    package var rowStep: Int
    package var columnStep: Int

    package init(
        _ base: UnsafeRawPointer, rows: Int = 1, columns: Int, rowStride: Int? = nil, columnStride: Int = 1,
        firstIndex: Int = 0, rowStep: Int? = nil, columnStep: Int = 1
    ) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.rowStride = rowStride ?? columns
        self.columnStride = columnStride
        self.firstIndex = firstIndex
        self.rowStep = rowStep ?? columns
        self.columnStep = columnStep
    }

    package var count: Int { rows * columns }
    package var isEmpty: Bool { rows == 0 || columns == 0 }

    /// Rows for columns.
    package var transposed: Strip {
        Strip(
            base, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride,
            firstIndex: firstIndex, rowStep: columnStep, columnStep: rowStep)
    }

    /// One row, where the rows follow each other without a gap, in memory and in index.
    var flattened: Strip {
        guard rows > 1, rowStride == columns * columnStride, rowStep == columns * columnStep else { return self }
        return Strip(
            base, rows: 1, columns: count, columnStride: columnStride, firstIndex: firstIndex, columnStep: columnStep)
    }

    /// The rectangle of rows and columns of this one.
    func part(rows: Range<Int>, columns: Range<Int>, elementBytes: Int) -> Strip {
        Strip(
            base + (rows.lowerBound * rowStride + columns.lowerBound * columnStride) * elementBytes,
            rows: rows.count, columns: columns.count, rowStride: rowStride, columnStride: columnStride,
            firstIndex: firstIndex + rows.lowerBound * rowStep + columns.lowerBound * columnStep, rowStep: rowStep,
            columnStep: columnStep)
    }
}

/// Which elements of a strip share an accumulator.
package enum StripForm: Int, Sendable, CaseIterable {
    /// All of them.
    case all = 0
    /// Those of a row: the inner axis is reduced.
    case rows = 1
    /// Those of a column: outer axes are reduced.
    case columns = 2

    /// How many accumulators a strip goes to.
    package func outputs(_ strip: Strip) -> Int {
        switch self {
        case .all: 1
        case .rows: strip.rows
        case .columns: strip.columns
        }
    }
}

/// A reduction of elements of one type.
package protocol Reduction: Sendable {
    /// What is reduced, and what comes out.
    var elementType: ScalarType { get }
    var resultType: ScalarType { get }
    /// Words of one accumulator; those of several outputs follow each other.
    var accumulatorWords: Int { get }
    /// Makes accumulators that have seen nothing.
    func initialise(_ accumulators: UnsafeMutablePointer<Int>, outputs: Int)
    /// The sum that a fused kernel may take elements into itself, of one output; nil where only strips can be taken in.
    /// - Parameter scratch: memory for `ReduceWork.stripElements` elements.
    func fusedSum(
        into accumulator: UnsafeMutablePointer<Int>, scratch: @escaping () throws -> TileBuffer
    ) -> FusedSum?
    /// Takes a strip in. `accumulators` has `form.outputs(strip)` outputs.
    ///
    /// Cheapest for 1,000 to 4,096 elements in one call: long rows, and for `.columns` 16 rows or more of at most a
    /// few hundred columns.
    /// - Throws: `KernelFault`, `KernelError`.
    func deposit(_ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>) throws
    /// Adds accumulators to others, output by output.
    func merge(_ other: UnsafePointer<Int>, into accumulators: UnsafeMutablePointer<Int>, outputs: Int)
    /// Writes the values, of `resultType` and one after the other.
    /// - Throws: `ReductionError` where a value does not fit or there is none.
    func finish(_ accumulators: UnsafePointer<Int>, outputs: Int, into results: UnsafeMutableRawPointer) throws
}

extension Reduction {
    package func fusedSum(
        into accumulator: UnsafeMutablePointer<Int>, scratch: @escaping () throws -> TileBuffer
    ) -> FusedSum? { nil }

    /// Zeros, which is the empty accumulator of most.
    package func initialise(_ accumulators: UnsafeMutablePointer<Int>, outputs: Int) {
        accumulators.update(repeating: 0, count: outputs * accumulatorWords)
    }
}

/// Why a reduction has no value.
package enum ReductionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An integer result outside its type.
    case doesNotFit(operation: String, value: String, type: ScalarType, output: Int)
    /// Nothing to take a smallest or largest element of.
    case empty(operation: String, output: Int)
    /// An operation that its element type does not have.
    case unsupported(operation: String, type: ScalarType, instead: String)

    package var description: String {
        switch self {
        case .doesNotFit(let operation, let value, let type, let output):
            "\(operation) of element \(output) of the result is \(value), which does not fit in \(type.swiftName); "
                + "convert with 'asType' to a wider type before reducing"
        case .empty(let operation, let output):
            "\(operation) of no elements has no value (element \(output) of the result); "
                + "reduce along an axis with at least one element"
        case .unsupported(let operation, let type, let instead):
            "\(operation) of \(type.swiftName) is not defined; \(instead)"
        }
    }
}
