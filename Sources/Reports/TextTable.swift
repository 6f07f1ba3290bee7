// Tables of text and figures for terminals and for Markdown. Columns are as wide as their widest cell; columns of
// figures are aligned at the right, others at the left.

/// A table with a head and rows of text.
public struct TextTable: Sendable {
    /// How a column is aligned.
    public enum Alignment: Sendable {
        /// For text.
        case left
        /// For figures.
        case right
    }

    private let head: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// A table with these column heads; columns without an alignment are aligned at the left.
    public init(_ head: [String], alignments: [Alignment] = []) {
        self.head = head
        self.alignments = head.indices.map { $0 < alignments.count ? alignments[$0] : .left }
    }

    /// Adds a row; missing cells are empty, cells beyond the head are left out.
    public mutating func add(_ cells: [String]) {
        rows.append(head.indices.map { $0 < cells.count ? cells[$0] : "" })
    }

    /// The number of rows under the head.
    public var rowCount: Int { rows.count }

    private var widths: [Int] {
        head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    }

    private func padded(_ text: String, _ width: Int, _ alignment: Alignment) -> String {
        let spaces = String(repeating: " ", count: max(0, width - text.count))
        return alignment == .left ? text + spaces : spaces + text
    }

    /// The table for a terminal: cells apart by two spaces, a line under the head.
    public var text: String {
        let widths = widths
        func line(_ cells: [String]) -> String {
            var text = cells.indices.map { padded(cells[$0], widths[$0], alignments[$0]) }.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return ([line(head), rule] + rows.map(line)).joined(separator: "\n") + "\n"
    }

    /// The table in Markdown; bars in cells are escaped.
    public var markdown: String {
        func escaped(_ cells: [String]) -> [String] {
            cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
        }
        let cells = ([head] + rows).map(escaped)
        let widths = head.indices.map { column in max(3, cells.map { $0[column].count }.max() ?? 0) }
        func line(_ cells: [String]) -> String {
            "| " + cells.indices.map { padded(cells[$0], widths[$0], alignments[$0]) }.joined(separator: " | ") + " |"
        }
        let rule = "| " + head.indices.map { column in
            String(repeating: "-", count: widths[column] - 1) + (alignments[column] == .right ? ":" : "-")
        }.joined(separator: " | ") + " |"
        return ([line(cells[0]), rule] + cells.dropFirst().map(line)).joined(separator: "\n") + "\n"
    }
}
