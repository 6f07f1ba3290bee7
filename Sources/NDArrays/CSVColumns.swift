// Numeric columns of a CSV file, by the names in its first line. Fields may be quoted, with a quote doubled inside;
// lines end in LF or CR LF; a last line may lack its end; empty lines are passed over.
// Holds: every line has as many fields as the first one, or an error says which does not.

public import QuernCore

/// The columns of a CSV file as text fields, turned into numbers when asked for.
public struct CSVColumns: Sendable {
    /// The names in the first line.
    public let names: [String]
    /// The number of lines after the first one.
    public var rowCount: Int { lines.count }

    private let file: String
    private let bytes: [UInt8]
    /// For each row its line number, and where its fields begin in `fields`.
    private let lines: [Int]
    /// The bytes of each field, row by row, without quotes.
    private let fields: [Range<Int>]

    /// Reads the file at `path`.
    public init(_ path: String, separator: Unicode.Scalar = ",") throws(CSVError) {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.contents(of: path)
        } catch {
            throw CSVError(file: path, problem: .system(action: error.action, reason: error.reason))
        }
        try self.init(bytes, file: path, separator: separator)
    }

    /// Reads `bytes`, the contents of a file; `file` is its name in errors.
    public init(_ bytes: [UInt8], file: String = "bytes", separator: Unicode.Scalar = ",") throws(CSVError) {
        var scanner = CSVScanner(bytes: bytes, file: file, separator: UInt8(ascii: separator))
        var names: [String]?
        var fields: [Range<Int>] = []
        var lines: [Int] = []
        while let row = try scanner.row() {
            guard let expected = names?.count else {
                names = row.map { CSVScanner.text(bytes[$0]) }
                continue
            }
            guard row.count == expected else {
                throw CSVError(
                    file: file, line: scanner.rowLine, problem: .fieldCount(found: row.count, expected: expected))
            }
            lines.append(scanner.rowLine)
            fields += row
        }
        guard let names else { throw CSVError(file: file, problem: .noHeader) }
        self.names = names
        self.file = file
        self.bytes = bytes
        self.lines = lines
        self.fields = fields
    }

    /// The column named `name` as numbers. Missing fields (empty, `NA`, `nan`) become NaN.
    public func floats<Element: BinaryFloatingPoint & LosslessStringConvertible & KernelWord>(
        _ name: String, as type: Element.Type = Element.self
    ) throws(CSVError) -> Vector<Element> {
        try column(name, missing: .nan)
    }

    /// The column named `name` as integers; a missing field is an error.
    public func integers<Element: FixedWidthInteger & LosslessStringConvertible & KernelWord>(
        _ name: String, as type: Element.Type = Element.self
    ) throws(CSVError) -> Vector<Element> {
        try column(name, missing: nil)
    }

    private func column<Element: LosslessStringConvertible & KernelWord>(
        _ name: String, missing: Element?
    ) throws(CSVError) -> Vector<Element> {
        let index = try columnIndex(name)
        var values: [Element] = []
        values.reserveCapacity(rowCount)
        for row in lines.indices {
            let text = CSVScanner.text(bytes[fields[row * names.count + index]])
            func fail(_ problem: CSVError.Problem) -> CSVError {
                CSVError(file: file, line: lines[row], problem: problem)
            }
            let trimmed = CSVScanner.trimmed(text)
            if trimmed.isEmpty || ["na", "nan", "null"].contains(trimmed.lowercased()) {
                guard let missing else { throw fail(.missing(column: name, type: Element.scalarType.swiftName)) }
                values.append(missing)
            } else if let value = Element(trimmed) {
                values.append(value)
            } else {
                throw fail(.notNumber(column: name, text: text, type: Element.scalarType.swiftName))
            }
        }
        return Vector(values)
    }

    private func columnIndex(_ name: String) throws(CSVError) -> Int {
        let found = names.indices.filter { names[$0] == name }
        if found.count > 1 { throw CSVError(file: file, line: 1, problem: .ambiguousColumn(name)) }
        guard let index = found.first else {
            let distances = names.map { (name: $0, distance: CSVScanner.distance($0, name)) }
            let nearest = distances.min { $0.distance < $1.distance }
            let suggestion = nearest.flatMap { $0.distance <= max(2, name.count / 3) ? $0.name : nil }
            throw CSVError(file: file, line: 1, problem: .noColumn(name: name, names: names, nearest: suggestion))
        }
        return index
    }
}
