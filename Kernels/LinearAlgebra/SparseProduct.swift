// A sparse matrix times a vector. The matrix is in compressed sparse rows: the entries of row `i` are those from
// `rowStarts[i]` up to and without `rowStarts[i + 1]`, each a value and its column.
//
//   rowStarts   0     2  3     5         row 0 holds entries 0 and 1, row 1 entry 2, row 2 entries 3 and 4
//   columns     0  2  1  0  3
//   values      a  b  c  d  e

public import Quern

/// The product of a sparse matrix and a dense vector.
/// - Shapes: `rowStarts` [n + 1]; `columns` [entries]; `values` [entries]; `x` [m]; result [n].
/// - Throws: a fault if `rowStarts` is empty, if `columns` and `values` differ in count, or if a start or a column
///   lies outside its array.
/// - Complexity: O(n + entries); one result is allocated.
/// - Note: a row adds its products in their order, so the result is the same bits as any plain loop's.
@Kernel
public func sparseProduct<Index: FixedWidthInteger, T: Real>(
    rowStarts: Vector<Index>, columns: Vector<Index>, values: Vector<T>, _ x: Vector<T>
) throws -> Vector<T> {
    precondition(rowStarts.count > 0, "'rowStarts' must have one element more than there are rows")
    precondition(columns.count == values.count, "'columns' and 'values' must have as many elements as each other")
    let rowCount = rowStarts.count - 1
    var product = NDArray<T, 1>(zeros: rowCount)
    for i in parallel(0..<rowCount) {
        let first = Int(rowStarts[i])
        let end = Int(rowStarts[i + 1])
        var sum: T = 0
        for entry in first..<end {
            sum += values[entry] * x[Int(columns[entry])]
        }
        product[i] = sum
    }
    return product
}
