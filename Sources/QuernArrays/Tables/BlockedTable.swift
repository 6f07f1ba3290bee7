// Tables: columns of a CSV file of equal length, rows left out by conditions, groups of rows by what a column says.
// Columns lie in memory, as codes where they hold texts; conditions and groups are expressions over them, evaluated in
// blocks when a result is asked for.
// Holds: columns are as long as the file has rows; a filter leaves rows out by a mask and copies none.

public import ArrayStorage
public import NDArrays
public import QuernCore

/// The rows of a CSV file, by columns.
///
///     let flights = try BlockedTable.open(csv: "flights.csv.gz")
///     let late = flights.filter { $0["dep_delay"] > 15 }
///     print(try late.grouped(by: "carrier")["arr_delay"].mean().compute())
///
/// Missing fields are NaN in columns of numbers; statistics skip them. Rows whose group is missing are in no group.
public struct BlockedTable: Sendable {
    let file: CSVTable
    /// The rows that are left; nil for all.
    let mask: BlockedArray<Bool>?

    /// Reads a CSV file, plain or in gzip; its columns stay in memory.
    /// - Parameters:
    ///   - path: the file; its first line names the columns.
    ///   - columns: the columns to keep; nil for all.
    ///   - kinds: what columns are read as, where that is not to be found out from their fields.
    ///   - separator: what is between fields.
    /// - Throws: the line and what is wrong there; names that no column has.
    public static func open(
        csv path: String, columns: [String]? = nil, kinds: [String: CSVColumn.Kind] = [:],
        separator: Unicode.Scalar = ","
    ) throws(CSVError) -> BlockedTable {
        BlockedTable(file: try CSVTable(path, columns: columns, kinds: kinds, separator: separator), mask: nil)
    }

    /// The columns' names, in the order of the file.
    public var columnNames: [String] { file.columns.map(\.name) }

    /// All rows, before any filter: what a condition reads.
    public struct Rows: Sendable {
        let file: CSVTable

        /// A column of numbers, one for each row.
        public subscript(name: String) -> BlockedArray<Double> {
            .init(
                ArrayExpression.of([], .float64) { () throws(ArrayError) in try file.numbers(name).expression })
        }

        /// Whether a column of texts holds `text`, for each row; false where it is missing.
        public func text(_ name: String, is text: String) -> BlockedArray<Bool> {
            .init(
                ArrayExpression.of([], .bool) { () throws(ArrayError) in
                    let column = try file.column(name)
                    guard column.kind == .texts else {
                        throw ArrayError(
                            .argument(
                                "column '\(name)' holds numbers, where texts are expected\n"
                                    + "help: compare it with a number, as in $0[\"\(name)\"] .== 1"),
                            in: "'\(file.name)'")
                    }
                    // −2 is no row's code: a text that is not there is nowhere.
                    let code = Int32(column.labels.firstIndex(of: text) ?? -2)
                    return (BlockedArray<Int32>(anyArray: column.array) .== code).expression
                })
        }
    }

    /// The rows for which `condition` is true, besides those left out already. Nothing is computed yet.
    public func filter(_ condition: (Rows) -> BlockedArray<Bool>) -> BlockedTable {
        let wanted = condition(Rows(file: file))
        let checked = BlockedArray<Bool>(
            ArrayExpression.of([wanted.expression], .bool) { () throws(ArrayError) in
                guard wanted.shape == [file.rowCount] else {
                    throw ArrayError(
                        .shape(
                            "a condition of shape \(wanted.shape) for a table of \(file.rowCount) rows: "
                                + "one value for each row is expected"), in: "'\(file.name)'.filter")
                }
                return wanted.expression
            })
        return BlockedTable(file: file, mask: mask.map { $0 .& checked } ?? checked)
    }

    /// The number of rows; of a filtered table the condition is computed now.
    public func rowCount() throws(ArrayError) -> Int { try rowsLeft()?.count ?? file.rowCount }

    /// A column of numbers; of a filtered table the condition is computed now, as for `x[mask]`.
    /// - Throws: `ArrayError` for a name that no column has, a column of texts, and from computing the condition.
    public subscript(name: String) -> BlockedArray<Double> {
        get throws(ArrayError) {
            let column = try file.numbers(name)
            guard let rows = try rowsLeft() else { return column }
            let all = try column.computeAny().elementBits
            return BlockedArray(Vector<Double>(rows.map { Double(bitPattern: all[$0]) }))
        }
    }

    private func rowsLeft() throws(ArrayError) -> [Int]? {
        guard let mask else { return nil }
        let flags = try mask.computeAny().elementBits
        return flags.indices.filter { flags[$0] != 0 }
    }

    /// The rows in groups of equal texts or integers of a column.
    public func grouped(by name: String) -> GroupedTable { GroupedTable(table: self, key: name) }
}

extension BlockedTable: CustomStringConvertible {
    /// Columns and rows; nothing is computed.
    public var description: String {
        let columns = file.columns.map { column in
            switch column.kind {
            case .integers: "\(column.name) (Int)"
            case .floats: "\(column.name) (Double, \(column.missingCount) missing)"
            case .texts: "\(column.name) (\(column.labels.count) texts, \(column.missingCount) missing)"
            }
        }
        let rows = mask.map { "those of \(file.rowCount) rows with \($0.expression.text)" } ?? "\(file.rowCount) rows"
        return "BlockedTable '\(file.name)', \(rows): \(columns.joined(separator: ", "))"
    }
}

extension CSVTable {
    /// The column of this name.
    func column(_ name: String) throws(ArrayError) -> CSVColumn {
        if let column = self[name] { return column }
        throw ArrayError(
            .argument(
                "there is no column '\(name)'; the columns are "
                    + columns.map { "'\($0.name)'" }.joined(separator: ", ")), in: "'\(self.name)'")
    }

    /// The column of this name as Doubles.
    func numbers(_ name: String) throws(ArrayError) -> BlockedArray<Double> {
        let column = try column(name)
        switch column.kind {
        case .floats: return BlockedArray(anyArray: column.array)
        case .integers: return BlockedArray<Int>(anyArray: column.array).asType(Double.self)
        case .texts:
            throw ArrayError(
                .argument(
                    "column '\(name)' holds texts, where numbers are expected\n"
                        + "help: group by it, or compare it by $0.text(\"\(name)\", is: \"…\")"), in: "'\(self.name)'")
        }
    }

    /// A column as numbers of labels, −1 where it is missing.
    func codes(_ name: String) throws(ArrayError) -> (codes: AnyNDArray, labels: [String]) {
        let column = try column(name)
        switch column.kind {
        case .texts: return (column.array, column.labels)
        case .integers:
            let bits = column.array.elementBits
            let values = Set(bits).map { Int(truncatingIfNeeded: $0) }.sorted()
            let places = Dictionary(uniqueKeysWithValues: zip(values, Int32(0)...))
            let codes = bits.map { places[Int(truncatingIfNeeded: $0)] ?? -1 }
            return (AnyNDArray(Vector<Int32>(codes)), values.map { "\($0)" })
        case .floats:
            throw ArrayError(
                .argument(
                    "column '\(name)' holds floating-point numbers, or integers of which some are missing: "
                        + "groups are of texts or integers\n"
                        + "help: open the table with kinds: [\"\(name)\": .texts]"), in: "'\(self.name)'")
        }
    }
}
