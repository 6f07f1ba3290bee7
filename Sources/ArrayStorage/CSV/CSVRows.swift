// The rows of a CSV file, cut into fields as they pass. The rules are NDArrays' CSVColumns' ones: fields may be quoted,
// with a quote doubled inside; lines end in LF or CR LF; empty lines are passed over; a mark of UTF-8 is left out.

import NDArrays

/// Goes through a CSV file row by row.
struct CSVRows {
    let path: String
    /// The fields of the row, as ranges of `bytes`, quotes left out.
    private(set) var fields: [Range<Int>] = []
    /// The line where the row began, from 1.
    private(set) var line = 0
    private(set) var bytes: [UInt8] = []
    private let source: CSVBytes
    private let separator: UInt8
    private var next = 0
    private var nextLine = 1
    private var isAtEnd = false

    /// The longest row: a quote without an end would otherwise take the whole file in.
    private static let maximumRowLength = 1 << 26
    private static let (quote, lineFeed, carriageReturn) = (UInt8(ascii: "\""), 0x0A as UInt8, 0x0D as UInt8)

    init(_ path: String, separator: UInt8) throws(CSVError) {
        (self.path, self.separator) = (path, separator)
        source = try CSVBytes(path)
        while bytes.count < 3, try source.append(to: &bytes) {}
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { next = 3 }
    }

    /// Goes to the next row that is not empty; false at the end.
    mutating func advance() throws(CSVError) -> Bool {
        while true {
            // Empty lines.
            while next < bytes.count, bytes[next] == Self.lineFeed || bytes[next] == Self.carriageReturn {
                if bytes[next] == Self.lineFeed { nextLine += 1 }
                next += 1
            }
            if next < bytes.count, try scan() { return true }
            if isAtEnd { return false }
            bytes.removeSubrange(..<next)
            next = 0
            guard bytes.count <= Self.maximumRowLength else {
                throw CSVError(file: path, line: nextLine, problem: .quote)
            }
            isAtEnd = try !source.append(to: &bytes)
        }
    }

    /// Cuts the row that begins at `next`; false if it may go on behind the bytes that are there.
    private mutating func scan() throws(CSVError) -> Bool {
        fields.removeAll(keepingCapacity: true)
        var (place, lineCount) = (next, 0)
        let count = bytes.count
        while true {
            if place < count, bytes[place] == Self.quote {
                let start = place + 1
                place = start
                while place < count {
                    if bytes[place] == Self.quote {
                        guard place + 1 < count, bytes[place + 1] == Self.quote else { break }
                        place += 1
                    } else if bytes[place] == Self.lineFeed {
                        lineCount += 1
                    }
                    place += 1
                }
                // What comes after a quote tells whether it was the last one.
                if place + 1 >= count, !isAtEnd { return false }
                guard place < count, place + 1 == count || isEnd(bytes[place + 1]) else {
                    throw CSVError(file: path, line: nextLine, problem: .quote)
                }
                fields.append(start..<place)
                place += 1
            } else {
                let start = place
                while place < count, !isEnd(bytes[place]) { place += 1 }
                fields.append(start..<place)
            }
            if place >= count {
                if !isAtEnd { return false }
                break
            }
            let end = bytes[place]
            place += 1
            if end == separator { continue }
            // The line feed behind a carriage return is passed over as an empty line; it counts the line.
            if end == Self.lineFeed { lineCount += 1 }
            break
        }
        line = nextLine
        nextLine += lineCount
        next = place
        return true
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn
    }

    /// A field as text, with doubled quotes made single.
    func text(_ field: Range<Int>) -> String {
        let part = bytes[field]
        guard part.contains(Self.quote) else { return String(decoding: part, as: UTF8.self) }
        var kept: [UInt8] = []
        var isSecond = false
        for byte in part {
            if byte == Self.quote, !isSecond {
                isSecond = true
                kept.append(byte)
            } else if byte == Self.quote {
                isSecond = false
            } else {
                isSecond = false
                kept.append(byte)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
