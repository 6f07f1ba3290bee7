// The header of an .npy file: read strictly, written byte for byte as NumPy writes it.
//
//   |93 'N' 'U' 'M' 'P' 'Y'|major|minor|length: 2 bytes (version 1) or 4 (2, 3), little-endian|
//   |{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), } and spaces up to a multiple of 64, \n|elements…|
//
// Holds: a header that is accepted has each key once, an element type of ours, and extents whose product, and
// bytes, fit in Int. Source: NumPy's description of the format (NEP 1 and numpy.lib.format).

package import QuernCore

/// What an `.npy` header says.
package struct NpyHeader: Equatable {
    package var scalarType: ScalarType
    package var isBigEndian: Bool
    package var isFortranOrder: Bool
    package var shape: [Int]
    /// Bytes of the file before the first element.
    package var byteCount = 0

    /// The most axes: NumPy's own limit.
    static let maximumRank = 64
    /// The longest header that is looked at: shapes of 64 axes need far less.
    package static let maximumLength = 1 << 16

    /// A header to be written.
    package init(scalarType: ScalarType, isBigEndian: Bool, isFortranOrder: Bool, shape: [Int]) {
        (self.scalarType, self.isBigEndian) = (scalarType, isBigEndian)
        (self.isFortranOrder, self.shape) = (isFortranOrder, shape)
    }

    /// The number of bytes of elements; the parser has tested that it fits.
    package var elementByteCount: Int { (product(of: shape) ?? 0) &* scalarType.byteCount }
}

// MARK: Reading

extension NpyHeader {
    /// The header at the start of `bytes`, which are all of a file or at least its first 65 KiB.
    package init(parsing bytes: [UInt8], file: String) throws(NpyError) {
        func fail(_ problem: NpyError.Problem) -> NpyError { NpyError(file: file, problem: problem) }
        let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
        guard bytes.count >= 6, bytes.prefix(6).elementsEqual(magic) else { throw fail(.notNpy) }
        guard bytes.count >= 8 else { throw fail(.header(byte: bytes.count, expected: "a version")) }
        guard (1...3).contains(bytes[6]), bytes[7] == 0 else {
            throw fail(.version(major: bytes[6], minor: bytes[7]))
        }
        let start = bytes[6] == 1 ? 10 : 12
        guard bytes.count >= start else { throw fail(.header(byte: bytes.count, expected: "the header's length")) }
        var length = 0
        for index in (8..<start).reversed() { length = length << 8 | Int(bytes[index]) }
        guard length <= Self.maximumLength else {
            throw fail(.header(byte: 8, expected: "a header of at most \(Self.maximumLength) bytes, not \(length),"))
        }
        guard bytes.count - start >= length else {
            throw fail(.header(byte: bytes.count, expected: "\(length - (bytes.count - start)) more bytes of header"))
        }
        var parser = Parser(bytes: bytes[..<(start + length)], next: start, file: file)
        self = try parser.dictionary()
        byteCount = start + length
    }

    /// Reads the Python dictionary of the header; each function leaves `next` behind what it read.
    private struct Parser {
        let bytes: ArraySlice<UInt8>
        var next: Int
        let file: String

        func expected(_ what: String) -> NpyError {
            NpyError(file: file, problem: .header(byte: next, expected: what))
        }

        mutating func skipSpaces() {
            while next < bytes.count, bytes[next] == 0x20 || bytes[next] == 0x09 { next += 1 }
        }

        /// True, and behind it, if `character` comes next.
        mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipSpaces()
            guard next < bytes.count, bytes[next] == UInt8(ascii: character) else { return false }
            next += 1
            return true
        }

        mutating func need(_ character: Unicode.Scalar) throws(NpyError) {
            if !take(character) { throw expected("'\(character)'") }
        }

        mutating func dictionary() throws(NpyError) -> NpyHeader {
            var type: (ScalarType, isBig: Bool)?
            var isFortran: Bool?
            var shape: [Int]?
            try need("{")
            while !take("}") {
                skipSpaces()
                let place = next
                let key = try string()
                try need(":")
                switch key {
                case "descr" where type == nil: type = try elementType()
                case "fortran_order" where isFortran == nil: isFortran = try boolean()
                case "shape" where shape == nil: shape = try extents()
                default:
                    next = place
                    throw expected("'descr', 'fortran_order' or 'shape', each once,")
                }
                if !take(",") {
                    try need("}")
                    break
                }
            }
            guard let type, let isFortran, let shape else {
                throw expected("the keys 'descr', 'fortran_order' and 'shape' before this")
            }
            skipSpaces()
            // NumPy ends the header with a line feed; files without one are read by it and by us.
            if next < bytes.count, bytes[next] == 0x0A { next += 1 }
            guard next == bytes.count else { throw expected("the end of the header") }
            guard let count = product(of: shape), !count.multipliedReportingOverflow(by: type.0.byteCount).overflow
            else { throw NpyError(file: file, problem: .tooLarge(shape)) }
            return NpyHeader(scalarType: type.0, isBigEndian: type.isBig, isFortranOrder: isFortran, shape: shape)
        }

        mutating func string() throws(NpyError) -> String {
            skipSpaces()
            guard next < bytes.count, bytes[next] == 0x27 || bytes[next] == 0x22 else {
                throw expected("a string in quotes")
            }
            let quote = bytes[next]
            var end = next + 1
            while end < bytes.count, bytes[end] != quote, bytes[end] >= 0x20, bytes[end] != 0x5C { end += 1 }
            guard end < bytes.count, bytes[end] == quote else {
                next = end
                throw expected("the end of the string")
            }
            defer { next = end + 1 }
            return String(decoding: bytes[(next + 1)..<end], as: UTF8.self)
        }

        mutating func boolean() throws(NpyError) -> Bool {
            skipSpaces()
            for (word, value) in [("True", true), ("False", false)] {
                if bytes[next...].starts(with: word.utf8) {
                    next += word.utf8.count
                    return value
                }
            }
            throw expected("True or False")
        }

        mutating func extents() throws(NpyError) -> [Int] {
            var extents: [Int] = []
            try need("(")
            while !take(")") {
                if extents.count == maximumRank { throw expected("at most \(maximumRank) extents") }
                extents.append(try integer())
                if !take(",") {
                    // `(3)` is a number in Python, not a tuple.
                    if extents.count == 1 { throw expected("','") }
                    try need(")")
                    break
                }
            }
            return extents
        }

        mutating func integer() throws(NpyError) -> Int {
            skipSpaces()
            let start = next
            var value = 0
            while next < bytes.count, (0x30...0x39).contains(bytes[next]) {
                let (tens, tooFar) = value.multipliedReportingOverflow(by: 10)
                let (sum, tooHigh) = tens.addingReportingOverflow(Int(bytes[next]) - 0x30)
                if tooFar || tooHigh {
                    next = start
                    throw expected("an extent below 2^63")
                }
                value = sum
                next += 1
            }
            if next == start { throw expected("an extent") }
            return value
        }

        mutating func elementType() throws(NpyError) -> (ScalarType, isBig: Bool) {
            skipSpaces()
            if next < bytes.count, bytes[next] == UInt8(ascii: "[") {
                throw NpyError(file: file, problem: .elementType("structure"))
            }
            let text = try string()
            guard let found = NpyHeader.types.first(where: { $0.code == text.dropFirst() }), let order = text.first,
                "<>=|".contains(order), order != "|" || found.type.byteCount == 1
            else {
                throw NpyError(file: file, problem: .elementType(text))
            }
            return (found.type, order == ">")
        }
    }

    /// The codes of the element types, without their byte order.
    static let types: [(code: Substring, type: ScalarType)] = [
        ("b1", .bool), ("?", .bool), ("i1", .int8), ("i2", .int16), ("i4", .int32), ("i8", .int64), ("u1", .uint8),
        ("u2", .uint16), ("u4", .uint32), ("u8", .uint64), ("f4", .float32), ("f8", .float64), ("c8", .complex64),
        ("c16", .complex128),
    ]
}

// MARK: Writing

extension NpyHeader {
    /// The header as NumPy writes it, in format version 1.
    package var encoded: [UInt8] {
        let code = Self.types.first { $0.type == scalarType }?.code ?? ""
        let order = scalarType.byteCount == 1 ? "|" : isBigEndian ? ">" : "<"
        let extents = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
        var text = "{'descr': '\(order)\(code)', 'fortran_order': \(isFortranOrder ? "True" : "False"), "
        text += "'shape': (\(extents)), }"
        // NumPy leaves room for the growing axis, so that appending to a file need not move the elements.
        if let growing = isFortranOrder ? shape.last : shape.first {
            text += String(repeating: " ", count: max(0, 21 - String(growing).utf8.count))
        }
        let unpadded = 10 + text.utf8.count + 1
        text += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
        let length = text.utf8.count
        return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(text.utf8)
    }
}
