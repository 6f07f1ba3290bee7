// Byte offsets of one source text → lines and columns of its file.
// The parser and the checker carry offsets only; positions are made when something is reported or lowered.
// Holds: lines and columns count from 1, columns in UTF-8 bytes, from the text's own place in its file.

package import QuernCore

/// A stretch of a source text, in UTF-8 bytes, end exclusive.
package struct TextRange: Sendable, Hashable {
    package var start: Int
    package var end: Int

    package init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }

    /// From the start of `self` to the end of `other`.
    package func through(_ other: TextRange) -> TextRange { TextRange(start, max(end, other.end)) }
}

/// Finds line and column of byte offsets.
package struct SourceMap: Sendable {
    package let source: SourceText
    private let lineStarts: [Int]
    private let byteCount: Int

    init(source: SourceText, bytes: [UInt8]) {
        self.source = source
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        lineStarts = starts
        byteCount = bytes.count
    }

    /// The number of the line that holds `offset`, from 0 for the text's first.
    private func lineIndex(of offset: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }

    /// The position of the byte at `offset`.
    package func position(of offset: Int) -> SourcePosition {
        let line = lineIndex(of: offset)
        let column = offset - lineStarts[line]
        return SourcePosition(
            file: source.file, line: source.firstLine + line,
            column: line == 0 ? source.firstColumn + column : column + 1)
    }

    /// The part of `range` on its first line.
    package func span(of range: TextRange) -> SourceSpan {
        let line = lineIndex(of: range.start)
        let lineEnd = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : byteCount
        return SourceSpan(start: position(of: range.start), length: min(range.end, lineEnd) - range.start)
    }
}
