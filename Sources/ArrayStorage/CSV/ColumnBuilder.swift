// One column of a CSV file as it is read: in the first pass its kind is found, in the second its elements are kept.

import NDArrays
import QuernCore

/// A column that is being read.
struct ColumnBuilder {
    /// The two times that a file is read.
    enum Pass: CaseIterable { case types, elements }

    let name: String
    /// Which field of a row it is.
    let place: Int
    /// What the user says it is.
    let asked: CSVColumn.Kind?
    private var kind = CSVColumn.Kind.integers
    private var pass = Pass.types
    private var missingCount = 0
    private var hasText = false
    private var hasFloat = false
    private var integers: [Int] = []
    private var floats: [Double] = []
    private var codes: [Int32] = []
    private var labels: [String] = []
    private var numbers: [[UInt8]: Int32] = [:]

    init(name: String, place: Int, asked: CSVColumn.Kind?) {
        (self.name, self.place, self.asked) = (name, place, asked)
    }

    /// Begins one of the passes.
    mutating func begin(_ pass: Pass) {
        self.pass = pass
        if pass == .elements {
            kind = asked ?? (hasText ? .texts : hasFloat || missingCount > 0 ? .floats : .integers)
        }
        missingCount = 0
    }

    /// Takes the field of a row.
    mutating func add(_ rows: CSVRows) throws(CSVError) {
        let range = rows.fields[place]
        let field = CSVField(rows.bytes[range])
        if case .missing = field { missingCount += 1 }
        if pass == .types {
            switch field {
            case .text: hasText = true
            case .float: hasFloat = true
            case .missing, .integer: break
            }
            return
        }
        func fail(_ type: String) -> CSVError {
            CSVError(
                file: rows.path, line: rows.line, problem: .notNumber(column: name, text: rows.text(range), type: type))
        }
        switch (kind, field) {
        case (.integers, .integer(let value)): integers.append(value)
        case (.integers, .missing):
            throw CSVError(file: rows.path, line: rows.line, problem: .missing(column: name, type: "Int"))
        case (.integers, _): throw fail("Int")
        case (.floats, .integer(let value)): floats.append(Double(value))
        case (.floats, .float(let value)): floats.append(value)
        case (.floats, .missing): floats.append(.nan)
        case (.floats, .text): throw fail("Double")
        case (.texts, .missing): codes.append(-1)
        case (.texts, _): try codes.append(code(rows, range))
        }
    }

    private mutating func code(_ rows: CSVRows, _ range: Range<Int>) throws(CSVError) -> Int32 {
        let key = Array(rows.bytes[range])
        if let known = numbers[key] { return known }
        guard labels.count < Int(Int32.max) else {
            throw CSVError(
                file: rows.path, line: rows.line,
                problem: .system(action: "read", reason: "column '\(name)' has more different texts than \(Int32.max)"))
        }
        let code = Int32(labels.count)
        numbers[key] = code
        labels.append(rows.text(range))
        return code
    }

    /// The column, after both passes.
    func column() -> CSVColumn {
        let array: AnyNDArray
        var sorted: [String] = []
        switch kind {
        case .integers: array = AnyNDArray(Vector<Int>(integers))
        case .floats: array = AnyNDArray(Vector<Double>(floats))
        case .texts:
            // Equal texts may have been quoted differently: they get one number.
            sorted = Set(labels).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            let places = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, Int32($0)) })
            let renumbered = labels.map { places[$0] ?? -1 }
            array = AnyNDArray(Vector<Int32>(codes.map { $0 < 0 ? -1 : renumbered[Int($0)] }))
        }
        return CSVColumn(name: name, kind: kind, array: array, labels: sorted, missingCount: missingCount)
    }
}
