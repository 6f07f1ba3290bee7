// Where program text comes from, and places in it.
// Lines and columns count from 1; a column is a UTF-8 byte, as the Swift compiler counts.

/// A piece of kernel source: a whole file, or the text of one declaration with its place in its file.
public struct SourceText: Sendable, Hashable {
    /// The name shown in messages, usually a path.
    public var file: String
    /// The text itself.
    public var text: String
    /// The line of the text's first byte in `file`.
    public var firstLine: Int
    /// The column of the text's first byte in `file`.
    public var firstColumn: Int

    /// A piece of `file` that starts at `firstLine`:`firstColumn`.
    public init(file: String, text: String, firstLine: Int = 1, firstColumn: Int = 1) {
        self.file = file
        self.text = text
        self.firstLine = firstLine
        self.firstColumn = firstColumn
    }
}

/// A place in a file. `line` 0 means that no place is known.
public struct SourcePosition: Sendable, Hashable, CustomStringConvertible {
    /// The file's name as in `SourceText.file`.
    public var file: String
    /// Line, from 1.
    public var line: Int
    /// Column in UTF-8 bytes, from 1.
    public var column: Int

    /// A place in `file`.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    public var description: String { "\(file):\(line):\(column)" }
}

/// A stretch of one line of text, from `start` to `endColumn` (exclusive), for underlining.
public struct SourceSpan: Sendable, Hashable {
    /// Where the stretch begins.
    public var start: SourcePosition
    /// The number of UTF-8 bytes to underline, at least 1.
    public var length: Int

    /// A stretch of `length` bytes.
    public init(start: SourcePosition, length: Int = 1) {
        self.start = start
        self.length = max(1, length)
    }
}
