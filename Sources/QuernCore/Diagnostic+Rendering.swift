// Turns diagnostics into the lines that people read, in the manner of the Swift compiler:
//
//     saxpy.swift:4:13: error: 'y' has 3 elements where 'x' has 4 [kernel.shape-mismatch]
//      4 |     let z = y + x
//        |             ^~~~~
//     help: give both the shape [n], or slice 'x' to [3]
//
// Called by kernelc, by `Kernel(source:)` errors and by tests. Pure: text in, text out.

/// The texts that diagnostics point into, and how to show them.
public struct DiagnosticRenderer: Sendable {
    /// Whether to use terminal colours.
    public var usesColor: Bool
    private var lines: [String: (first: Int, firstColumn: Int, lines: [Substring])] = [:]

    /// A renderer that quotes lines of `sources`.
    public init(sources: [SourceText], usesColor: Bool = false) {
        self.usesColor = usesColor
        for source in sources where lines[source.file] == nil || source.firstLine == 1 {
            lines[source.file] = (
                source.firstLine, source.firstColumn,
                source.text.split(separator: "\n", omittingEmptySubsequences: false)
            )
        }
    }

    /// All diagnostics, in order of place, each followed by its notes and help; ends with a newline unless empty.
    public func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map(render).joined()
    }

    /// One diagnostic with its notes and help.
    public func render(_ diagnostic: Diagnostic) -> String {
        var out = header(diagnostic.span, diagnostic.severity.rawValue, "\(diagnostic.message) [\(diagnostic.id)]")
        out += quote(diagnostic.span)
        for note in diagnostic.notes {
            out += header(note.span, "note", note.message)
            out += quote(note.span)
        }
        if let fixIt = diagnostic.fixIt { out += paint("help:", "36") + " \(fixIt.message)\n" }
        if let help = diagnostic.help { out += paint("help:", "36") + " \(help)\n" }
        return out
    }

    private func header(_ span: SourceSpan, _ word: String, _ message: String) -> String {
        let color = word == "error" ? "1;31" : word == "warning" ? "1;35" : "1;36"
        return "\(span.start): \(paint(word + ":", color)) \(message)\n"
    }

    private func quote(_ span: SourceSpan) -> String {
        guard let text = lines[span.start.file] else { return "" }
        let index = span.start.line - text.first
        guard text.lines.indices.contains(index) else { return "" }
        // A declaration's text starts in the middle of a line of its file: pad what is not known.
        let line = index == 0 ? String(repeating: " ", count: max(0, text.firstColumn - 1)) + text.lines[index]
            : String(text.lines[index])
        let bytes = Array(line.utf8)
        let column = min(max(0, span.start.column - 1), bytes.count)
        // Tabs stay tabs, so that the caret lands below its character; other characters become one space each.
        let before = String(decoding: bytes[..<column], as: UTF8.self)
        let pad = String(before.map { $0 == "\t" ? "\t" : " " })
        let rest = String(decoding: bytes[column...], as: UTF8.self)
        let marked = String(decoding: bytes[column..<min(bytes.count, column + span.length)], as: UTF8.self)
        let width = min(max(1, marked.count), max(1, rest.count))
        let number = String(span.start.line)
        let gutter = String(repeating: " ", count: number.count)
        let caret = paint("^" + String(repeating: "~", count: width - 1), "1;32")
        return " \(number) | \(line)\n \(gutter) | \(pad)\(caret)\n"
    }

    private func paint(_ text: String, _ code: String) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
