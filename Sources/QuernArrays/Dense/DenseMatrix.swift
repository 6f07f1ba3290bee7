// Matrices in memory, by rows: a view that anyone may lend, and storage that owns its elements.
// A row's elements are side by side, rows are `rowStride` elements apart; so a region of a matrix is a view as well.
// Holds: a view's extents are not negative, and rowStride ≥ columns.

internal import Glibc

/// A matrix in memory. Holds on to the storage that it is part of, if a `DenseMatrix` lent it; other memory is kept by
/// whoever lends it.
///
/// Sendable, for tasks write to disjoint regions; whoever gives regions out sees to that.
package struct MatrixView<Scalar: DenseScalar>: @unchecked Sendable {
    package let base: UnsafeMutablePointer<Scalar>
    package let rows: Int
    package let columns: Int
    package let rowStride: Int
    let owner: AnyObject?

    /// - Precondition: `rows`, `columns` ≥ 0, `rowStride` ≥ `columns`.
    package init(
        _ base: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, rowStride: Int? = nil, owner: AnyObject? = nil
    ) {
        self.owner = owner
        self.base = base
        self.rows = rows
        self.columns = columns
        self.rowStride = max(rowStride ?? columns, 1)
    }

    package subscript(row: Int, column: Int) -> Scalar {
        @inline(__always) get { base[row * rowStride + column] }
        @inline(__always) nonmutating set { base[row * rowStride + column] = newValue }
    }

    /// The elements of `rows` and `columns`, in the same memory.
    package func region(rows: Range<Int>, columns: Range<Int>) -> MatrixView {
        MatrixView(
            base + rows.lowerBound * rowStride + columns.lowerBound, rows: rows.count, columns: columns.count,
            rowStride: rowStride, owner: owner)
    }

    /// All columns of `rows`.
    package func region(rows: Range<Int>) -> MatrixView { region(rows: rows, columns: 0..<columns) }

    /// All rows of `columns`.
    package func region(columns: Range<Int>) -> MatrixView { region(rows: 0..<rows, columns: columns) }

    /// Sets every element.
    package func fill(_ value: Scalar) {
        for row in 0..<rows { (base + row * rowStride).update(repeating: value, count: columns) }
    }

    /// Sets every element by its row and column.
    package func fill(_ value: (Int, Int) throws -> Scalar) rethrows {
        for row in 0..<rows { for column in 0..<columns { self[row, column] = try value(row, column) } }
    }

    /// Zero but for ones on the diagonal.
    package func fillIdentity() {
        fill(.zeroValue)
        for i in 0..<min(rows, columns) { self[i, i] = .oneValue }
    }

    /// Copies `other`, of the same shape, which does not overlap.
    package func copy(_ other: MatrixView) {
        for row in 0..<rows {
            (base + row * rowStride).update(from: other.base + row * other.rowStride, count: columns)
        }
    }

    /// Copies the transpose of `other`, conjugated if asked, in squares that a cache holds.
    package func copyTransposed(_ other: MatrixView, conjugate: Bool = false) {
        let side = 32
        for top in stride(from: 0, to: rows, by: side) {
            for left in stride(from: 0, to: columns, by: side) {
                for row in top..<min(top + side, rows) {
                    for column in left..<min(left + side, columns) {
                        let value = other.base[column * other.rowStride + row]
                        base[row * rowStride + column] = conjugate ? value.conjugated : value
                    }
                }
            }
        }
    }

    /// Exchanges two rows.
    package func swapRows(_ i: Int, _ j: Int) {
        guard i != j else { return }
        for column in 0..<columns {
            let held = self[i, column]
            self[i, column] = self[j, column]
            self[j, column] = held
        }
    }

    /// Subtracts `other`, of the same shape.
    package func subtract(_ other: MatrixView) {
        for row in 0..<rows {
            let (to, from) = (base + row * rowStride, other.base + row * other.rowStride)
            for column in 0..<columns { to[column] = to[column] - from[column] }
        }
    }

    /// Adds `other`, of the same shape.
    package func add(_ other: MatrixView) {
        for row in 0..<rows {
            let (to, from) = (base + row * rowStride, other.base + row * other.rowStride)
            for column in 0..<columns { to[column] = to[column] + from[column] }
        }
    }

    /// Sets the elements below (`upper` true) or above the diagonal to zero.
    package func clearBeside(upper: Bool) {
        for row in 0..<rows {
            if upper {
                for column in 0..<min(row, columns) { self[row, column] = .zeroValue }
            } else if row + 1 < columns {
                for column in row + 1..<columns { self[row, column] = .zeroValue }
            }
        }
    }

    /// Throws for the first element that is not finite.
    package func requireFinite(_ operation: String, rowOffset: Int = 0) throws(LinearAlgebraError) {
        for row in 0..<rows {
            for column in 0..<columns where !self[row, column].isFinite {
                throw LinearAlgebraError(operation, .notFinite(row: row + rowOffset, column: column))
            }
        }
    }

    /// "[rows, columns]", for messages.
    package var shapeText: String { "[\(rows), \(columns)]" }
}

/// A matrix that owns its memory, aligned to 64 bytes.
package final class DenseMatrix<Scalar: DenseScalar>: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Scalar>
    package let rows: Int
    package let columns: Int
    /// Who counts the memory.
    private let counter: RunMemory?
    private let bytes: Int

    /// A matrix of zeros.
    /// - Throws: `.noMemory`, also where the size cannot be counted.
    package init(rows: Int, columns: Int, _ operation: String = "matrix") throws(LinearAlgebraError) {
        let (count, isTooMany) = rows.multipliedReportingOverflow(by: columns)
        let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
        guard !isTooMany, !isTooLarge else { throw LinearAlgebraError(operation, .noMemory(bytes: .max)) }
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, 64, max(bytes, 64)) == 0, let memory else {
            throw LinearAlgebraError(operation, .noMemory(bytes: bytes))
        }
        memset(memory, 0, bytes)
        base = memory.bindMemory(to: Scalar.self, capacity: max(count, 1))
        (self.rows, self.columns) = (rows, columns)
        self.bytes = max(bytes, 64)
        counter = DenseMemory.counter
        counter?.count(self.bytes)
    }

    deinit {
        free(base)
        counter?.giveBack(count: bytes)
    }

    /// The whole of it.
    package var view: MatrixView<Scalar> { MatrixView(base, rows: rows, columns: columns, owner: self) }

    /// A copy of `other`, rows side by side.
    package convenience init(
        copying other: MatrixView<Scalar>, _ operation: String = "matrix"
    ) throws(LinearAlgebraError) {
        try self.init(rows: other.rows, columns: other.columns, operation)
        view.copy(other)
    }

    /// The transpose of `other`.
    package convenience init(
        transposing other: MatrixView<Scalar>, conjugate: Bool = false, _ operation: String = "matrix"
    ) throws(LinearAlgebraError) {
        try self.init(rows: other.columns, columns: other.rows, operation)
        view.copyTransposed(other, conjugate: conjugate)
    }

    /// A matrix of `elements`, row by row.
    package convenience init(rows: Int, columns: Int, elements: [Scalar]) throws(LinearAlgebraError) {
        guard elements.count == rows * columns else {
            throw LinearAlgebraError(
                "matrix", .shape(found: "\(elements.count) elements", expected: "[\(rows), \(columns)]"))
        }
        try self.init(rows: rows, columns: columns)
        view.fill { elements[$0 * columns + $1] }
    }

    package subscript(row: Int, column: Int) -> Scalar {
        get { base[row * columns + column] }
        set { base[row * columns + column] = newValue }
    }

    /// The elements, row by row.
    package var elements: [Scalar] { Array(UnsafeBufferPointer(start: base, count: rows * columns)) }
}
