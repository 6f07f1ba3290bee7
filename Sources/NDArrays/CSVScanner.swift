// Cuts the bytes of a CSV file into fields. A field is a range of bytes, quotes left out; doubled quotes inside are
// undone when the field becomes text.

/// Goes through a CSV file row by row.
struct CSVScanner {
    let bytes: [UInt8]
    let file: String
    let separator: UInt8
    private var next = 0
    private var line = 1
    /// The line where the last row began.
    private(set) var rowLine = 1

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    init(bytes: [UInt8], file: String, separator: UInt8) {
        self.bytes = bytes
        self.file = file
        self.separator = separator
        // The mark that some editors put before UTF-8.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { next = 3 }
    }

    /// The fields of the next row that is not empty, or nil at the end.
    mutating func row() throws(CSVError) -> [Range<Int>]? {
        while next < bytes.count, bytes[next] == Self.lineFeed || bytes[next] == Self.carriageReturn {
            if bytes[next] == Self.lineFeed { line += 1 }
            next += 1
        }
        guard next < bytes.count else { return nil }
        rowLine = line
        var fields: [Range<Int>] = []
        while true {
            fields.append(try field())
            guard next < bytes.count else { return fields }
            let end = bytes[next]
            next += 1
            if end == separator { continue }
            if end == Self.carriageReturn, next < bytes.count, bytes[next] == Self.lineFeed { next += 1 }
            line += 1
            return fields
        }
    }

    /// The next field; leaves `next` at the separator, the line's end or the file's end.
    private mutating func field() throws(CSVError) -> Range<Int> {
        if next < bytes.count, bytes[next] == Self.quote {
            let start = next + 1
            next = start
            while next < bytes.count {
                if bytes[next] == Self.quote {
                    guard next + 1 < bytes.count, bytes[next + 1] == Self.quote else { break }
                    next += 1
                } else if bytes[next] == Self.lineFeed {
                    line += 1
                }
                next += 1
            }
            let end = next
            next += 1
            guard end < bytes.count, next >= bytes.count || isEnd(bytes[next]) else {
                throw CSVError(file: file, line: rowLine, problem: .quote)
            }
            return start..<end
        }
        let start = next
        while next < bytes.count, !isEnd(bytes[next]) { next += 1 }
        return start..<next
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn
    }

    /// The text of a field, with doubled quotes made single.
    static func text(_ field: ArraySlice<UInt8>) -> String {
        guard field.contains(quote) else { return String(decoding: field, as: UTF8.self) }
        var kept: [UInt8] = []
        var isSecond = false
        for byte in field {
            if byte == quote {
                isSecond.toggle()
                if isSecond { kept.append(byte) }
            } else {
                isSecond = false
                kept.append(byte)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// `text` without spaces at its ends.
    static func trimmed(_ text: String) -> String {
        var part = Substring(text)
        while part.first == " " { part.removeFirst() }
        while part.last == " " { part.removeLast() }
        return String(part)
    }

    /// The number of single-character edits between two names.
    static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.lowercased().utf8.prefix(64)), Array(right.lowercased().utf8.prefix(64)))
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
