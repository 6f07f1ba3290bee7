// Decompression of deflate data. Canonical Huffman codes are decoded bit by bit along their counts: little code, about
// 50 MB/s, and nothing that damaged data could make it read or write outside of its arrays.
// Holds: any input ends in bytes or in an error; the output never exceeds the given limit.
// Source: RFC 1951; the decoding of canonical codes by counts is Connell's (1973).

/// Reads deflate data.
struct Inflate {
    /// What is wrong with compressed data.
    enum Problem: Error {
        case endsEarly, damaged, tooLong
    }

    private let input: ArraySlice<UInt8>
    private let limit: Int
    /// The next byte, and bits of those before that were not used yet.
    private var next: Int
    private var held: UInt32 = 0
    private var heldCount = 0
    private var output: [UInt8] = []

    /// The bytes that `input` stands for, and the index of the byte after the deflate data.
    static func bytes(_ input: ArraySlice<UInt8>, limit: Int) throws(Problem) -> (bytes: [UInt8], end: Int) {
        var reader = Inflate(input: input, limit: limit, next: input.startIndex)
        while true {
            let isLast = try reader.bits(1) == 1
            switch try reader.bits(2) {
            case 0: try reader.stored()
            case 1: try reader.compressed(.fixedLengths, .fixedDistances)
            case 2:
                let (lengths, distances) = try reader.codes()
                try reader.compressed(lengths, distances)
            default: throw .damaged
            }
            if isLast { return (reader.output, reader.next) }
        }
    }

    private init(input: ArraySlice<UInt8>, limit: Int, next: Int) {
        (self.input, self.limit, self.next) = (input, limit, next)
    }

    // MARK: Bits

    private mutating func bits(_ count: Int) throws(Problem) -> Int {
        while heldCount < count {
            guard next < input.endIndex else { throw .endsEarly }
            held |= UInt32(input[next]) << UInt32(heldCount)
            next += 1
            heldCount += 8
        }
        defer {
            held >>= UInt32(count)
            heldCount -= count
        }
        return Int(held & (1 << UInt32(count) - 1))
    }

    private mutating func symbol(_ code: Huffman) throws(Problem) -> Int {
        var (value, first, index) = (0, 0, 0)
        for count in code.counts.dropFirst() {
            value |= try bits(1)
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .damaged
    }

    private mutating func put(_ byte: UInt8) throws(Problem) {
        guard output.count < limit else { throw .tooLong }
        output.append(byte)
    }

    // MARK: Blocks

    private mutating func stored() throws(Problem) {
        // The rest of the byte is nothing; `held` has fewer than 8 bits here.
        (held, heldCount) = (0, 0)
        let count = try bits(16)
        guard try bits(16) == ~count & 0xFFFF else { throw .damaged }
        guard input.endIndex - next >= count else { throw .endsEarly }
        guard limit - output.count >= count else { throw .tooLong }
        output += input[next..<next + count]
        next += count
    }

    private mutating func compressed(_ lengths: Huffman, _ distances: Huffman) throws(Problem) {
        while true {
            let found = try symbol(lengths)
            if found < 256 {
                try put(UInt8(found))
                continue
            }
            if found == 256 { return }
            guard found - 257 < Self.lengthBases.count else { throw .damaged }
            let length = try Self.lengthBases[found - 257] + bits(Self.lengthBits[found - 257])
            let place = try symbol(distances)
            guard place < Self.distanceBases.count else { throw .damaged }
            let distance = try Self.distanceBases[place] + bits(place < 2 ? 0 : place / 2 - 1)
            guard distance <= output.count else { throw .damaged }
            for _ in 0..<length { try put(output[output.count - distance]) }
        }
    }

    /// The codes that a block brings along.
    private mutating func codes() throws(Problem) -> (Huffman, Huffman) {
        let lengthCount = try bits(5) + 257
        let distanceCount = try bits(5) + 1
        let orderCount = try bits(4) + 4
        var sizes = [UInt8](repeating: 0, count: 19)
        for place in Self.order.prefix(orderCount) { sizes[place] = UInt8(try bits(3)) }
        let code = try Huffman(sizes[...])
        sizes = []
        while sizes.count < lengthCount + distanceCount {
            let found = try symbol(code)
            switch found {
            case 0..<16: sizes.append(UInt8(found))
            case 16:
                guard let last = sizes.last else { throw .damaged }
                sizes += [UInt8](repeating: last, count: try bits(2) + 3)
            case 17: sizes += [UInt8](repeating: 0, count: try bits(3) + 3)
            default: sizes += [UInt8](repeating: 0, count: try bits(7) + 11)
            }
        }
        // A block without an end could not be read.
        guard sizes.count == lengthCount + distanceCount, sizes[256] > 0 else { throw .damaged }
        return (try Huffman(sizes[..<lengthCount]), try Huffman(sizes[lengthCount...]))
    }

    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
        8193, 12289, 16385, 24577,
    ]
}

/// A canonical Huffman code: how many codes have each length, and the symbols by length.
private struct Huffman {
    /// By length, 0 to 15.
    let counts: [Int]
    let symbols: [Int]

    static let fixedLengths = Huffman(
        unchecked: [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
            + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8))
    static let fixedDistances = Huffman(unchecked: [UInt8](repeating: 5, count: 30))

    /// The code with these lengths; 0 for symbols that it lacks.
    init(_ sizes: ArraySlice<UInt8>) throws(Inflate.Problem) {
        self.init(unchecked: Array(sizes))
        var left = 1
        for count in counts.dropFirst() {
            left = left << 1 - count
            if left < 0 { throw .damaged }
        }
    }

    private init(unchecked sizes: [UInt8]) {
        var counts = [Int](repeating: 0, count: 16)
        for size in sizes { counts[Int(size)] += 1 }
        counts[0] = 0
        self.counts = counts
        // Sorted by length, those of one length by symbol.
        symbols = (1...15).flatMap { size in sizes.indices.filter { Int(sizes[$0]) == size } }
    }
}
