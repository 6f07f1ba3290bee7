// Everything that can be wrong with a CSV file of numbers, as one typed error with its place, and its wording.

/// Why columns of a CSV file could not be read.
public struct CSVError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public enum Problem: Sendable, Equatable {
        /// The system refused: the action, and its reason.
        case system(action: String, reason: String)
        /// There is no line with the columns' names.
        case noHeader
        /// No column has this name; the names there are, and the nearest one.
        case noColumn(name: String, names: [String], nearest: String?)
        /// Two columns have this name.
        case ambiguousColumn(String)
        /// A line has more or fewer fields than the header.
        case fieldCount(found: Int, expected: Int)
        /// A field is no number of the asked-for type.
        case notNumber(column: String, text: String, type: String)
        /// A field is empty where the type has no NaN to stand for it.
        case missing(column: String, type: String)
        /// A quoted field does not end, or goes on after its end.
        case quote
    }

    /// The file, as it was named.
    public var file: String
    /// The line, from 1; 0 if the error is about the whole file.
    public var line: Int
    /// What is wrong there.
    public var problem: Problem

    /// An error about `line` of `file`.
    public init(file: String, line: Int = 0, problem: Problem) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// The message: file, line, what happened, and what to do where that is known.
    public var description: String {
        line > 0 ? "\(file):\(line): \(message)" : "'\(file)': \(message)"
    }

    private var message: String {
        switch problem {
        case .system(let action, let reason): "cannot \(action): \(reason)"
        case .noHeader: "a first line with the names of the columns is expected, and the file is empty"
        case .noColumn(let name, let names, let nearest):
            "no column is named '\(name)'"
                + (nearest.map { "; did you mean '\($0)'?" } ?? "")
                + "\nhelp: the columns are \(names.map { "'\($0)'" }.joined(separator: ", "))"
        case .ambiguousColumn(let name): "two columns are named '\(name)'"
        case .fieldCount(let found, let expected): "\(found) fields, where the first line has \(expected)"
        case .notNumber(let column, let text, let type): "'\(text)' in column '\(column)' is no \(type)"
        case .missing(let column, let type): "a missing value in column '\(column)', which \(type) cannot hold"
        case .quote: "a quoted field without an end"
        }
    }
}
