// What a field is: a number, text, or missing. Most numbers of data files have few digits and are read without a copy.

import NDArrays

/// A field of a CSV file.
enum CSVField {
    case missing
    case integer(Int)
    case float(Double)
    case text

    /// What the bytes of a field are. Missing: nothing, `NA`, `nan`, `null`, in any case.
    init(_ bytes: ArraySlice<UInt8>) {
        var part = bytes
        while part.first == 0x20 { part.removeFirst() }
        while part.last == 0x20 { part.removeLast() }
        if part.isEmpty {
            self = .missing
            return
        }
        if let number = Self.number(part) {
            self = number
            return
        }
        if part.count <= 4, ["na", "nan", "null"].contains(String(decoding: part, as: UTF8.self).lowercased()) {
            self = .missing
            return
        }
        // What Double reads beside these: exponents, many digits, infinities, hexadecimals.
        let first = part[part.startIndex]
        let mayBeNumber = (0x30...0x39).contains(first) || [0x2B, 0x2D, 0x2E, 0x49, 0x69].contains(first)
        if mayBeNumber, part.count <= 400 {
            let text = String(decoding: part, as: UTF8.self)
            if let value = Int(text) {
                self = .integer(value)
                return
            }
            if let value = Double(text) {
                self = .float(value)
                return
            }
        }
        self = .text
    }

    private static let powers: [Double] = (0...15).reduce(into: []) { $0.append($1 == 0 ? 1 : $0[$1 - 1] * 10) }

    /// A number of up to 15 digits with or without a point: quotients of such integers and powers are exact.
    private static func number(_ part: ArraySlice<UInt8>) -> CSVField? {
        var place = part.startIndex
        let isNegative = part[place] == 0x2D
        if isNegative { place += 1 }
        var (value, digits, decimals) = (0, 0, -1)
        while place < part.endIndex {
            let byte = part[place]
            if (0x30...0x39).contains(byte) {
                value = value * 10 + Int(byte) - 0x30
                digits += 1
                if decimals >= 0 { decimals += 1 }
                if digits > 15 { return nil }
            } else if byte == 0x2E, decimals < 0 {
                decimals = 0
            } else {
                return nil
            }
            place += 1
        }
        if digits == 0 { return nil }
        if decimals < 0 { return .integer(isNegative ? -value : value) }
        let size = Double(value) / powers[max(0, decimals)]
        return .float(isNegative ? -size : size)
    }
}
