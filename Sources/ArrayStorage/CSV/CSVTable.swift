// A CSV file, plain or in gzip, as columns in memory. The file is read twice: first the columns' types are found, then
// they are filled, so that memory holds the columns asked for and a buffer, not the file.
// Missing fields (nothing, `NA`, `nan`, `null`) are NaN in columns of numbers, which are Double then, and code -1 in
// columns of texts.
// Holds: every row has as many fields as the first line, or an error says which does not.

public import NDArrays
public import QuernCore

/// A column of a CSV file.
public struct CSVColumn: Sendable {
    /// What a column's fields are read as.
    public enum Kind: Sendable, Hashable { case integers, floats, texts }

    /// The name in the first line.
    public let name: String
    /// What its fields are.
    public let kind: Kind
    /// The elements, of rank 1: `int64`, `float64`, or for texts `int32`, numbers of `labels`.
    public let array: AnyNDArray
    /// The different texts, in the order of their bytes; empty for numbers.
    public let labels: [String]
    /// How many fields are missing.
    public let missingCount: Int

    /// The column as blocks are read.
    public var source: any ChunkSource { ColumnSource(name: name, array: array) }
}

/// The columns of a CSV file.
public struct CSVTable: Sendable {
    /// The file, as it was named.
    public let name: String
    /// The columns in the order of the file, those that were asked for.
    public let columns: [CSVColumn]
    /// The rows, without the first line.
    public let rowCount: Int

    /// The column named `name`.
    public subscript(name: String) -> CSVColumn? { columns.first { $0.name == name } }

    /// Reads the file at `path`.
    /// - Parameters:
    ///   - wanted: the columns to keep in memory; nil for all.
    ///   - kinds: what columns are read as, where that is not to be found out: digits as texts, numbers as floats.
    ///   - separator: what is between fields: one character of ASCII.
    /// - Throws: the line and what is wrong there; names that no column has.
    public init(
        _ path: String, columns wanted: [String]? = nil, kinds: [String: CSVColumn.Kind] = [:],
        separator: Unicode.Scalar = ","
    ) throws(CSVError) {
        var names: [String] = []
        var builders: [ColumnBuilder] = []
        var rowCount = 0
        for pass in ColumnBuilder.Pass.allCases {
            var rows = try CSVRows(path, separator: separator.isASCII ? UInt8(ascii: separator) : 0x2C)
            guard try rows.advance() else { throw CSVError(file: path, problem: .noHeader) }
            if pass == .types {
                names = rows.fields.map { rows.text($0) }
                builders = try Self.builders(names, wanted, kinds, path)
            }
            rowCount = 0
            for place in builders.indices { builders[place].begin(pass) }
            while try rows.advance() {
                guard rows.fields.count == names.count else {
                    throw CSVError(
                        file: path, line: rows.line,
                        problem: .fieldCount(found: rows.fields.count, expected: names.count))
                }
                rowCount += 1
                for place in builders.indices { try builders[place].add(rows) }
            }
        }
        name = path
        self.rowCount = rowCount
        var columns: [CSVColumn] = []
        for builder in builders { columns.append(builder.column()) }
        self.columns = columns
    }

    private static func builders(
        _ names: [String], _ wanted: [String]?, _ kinds: [String: CSVColumn.Kind], _ path: String
    ) throws(CSVError) -> [ColumnBuilder] {
        for name in Array(kinds.keys).sorted() + (wanted ?? []) {
            let places = names.indices.filter { names[$0] == name }
            if places.count > 1 { throw CSVError(file: path, line: 1, problem: .ambiguousColumn(name)) }
            if places.isEmpty {
                let near = names.first { $0.lowercased() == name.lowercased() }
                throw CSVError(file: path, line: 1, problem: .noColumn(name: name, names: names, nearest: near))
            }
        }
        return names.indices.filter { wanted?.contains(names[$0]) ?? true }.map {
            ColumnBuilder(name: names[$0], place: $0, asked: kinds[names[$0]])
        }
    }
}

/// A column as blocks read it.
struct ColumnSource: HeldSource {
    let name: String
    let array: AnyNDArray

    var scalarType: ScalarType { array.scalarType }
    var shape: [Int] { array.shape }
    var chunkShape: [Int] { array.shape }
    var heldArray: AnyNDArray { array }

    func workingByteCount(reading region: [Range<Int>]) -> Int { 0 }

    func read(_ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
        try ChunkGrid.check(region, strides, shape, name)
        if region.contains(where: \.isEmpty) { return }
        defer { extendLifetime(array) }
        ElementCopy.copy(
            region.map(\.count), elementSize: scalarType.byteCount,
            from: UnsafeRawPointer(array._base) + region[0].lowerBound * scalarType.byteCount, [1], to: base, strides)
    }
}
