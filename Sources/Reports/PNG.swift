// Pictures as PNG files: 8 bits a channel, grey or RGB. Each row is filtered by the rule that leaves the smallest
// residues, then all rows are compressed as one stream.
// Holds: width and height are positive, and the number of samples is theirs; anything else is refused.
// Source: the PNG specification, third edition (W3C); the choice of filters is its section 12.7.

/// A picture of 8-bit samples in rows from the top.
public struct Picture: Sendable {
    /// What a pixel holds.
    public enum Channels: Int, Sendable {
        /// One sample: its lightness.
        case grey = 1
        /// Three samples: red, green and blue.
        case rgb = 3
    }

    /// Pixels in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// What a pixel holds.
    public let channels: Channels
    /// Row by row, pixel by pixel, channel by channel.
    public let samples: [UInt8]

    /// A picture, or nil if `samples` does not have `width · height` pixels or one of these is not in 1…2^31 − 1.
    public init?(width: Int, height: Int, channels: Channels, samples: [UInt8]) {
        guard (1...Int(Int32.max)).contains(width), (1...Int(Int32.max)).contains(height),
            samples.count == (width &* height).multipliedReportingOverflow(by: channels.rawValue).partialValue,
            !(width &* height).multipliedReportingOverflow(by: channels.rawValue).overflow
        else { return nil }
        self.width = width
        self.height = height
        self.channels = channels
        self.samples = samples
    }

    /// A grey picture of `values`, of which `low` becomes black and `high` white; values outside and NaN are cut
    /// to these (NaN to black). Nil if the sizes do not fit.
    public init?(width: Int, height: Int, values: [Double], low: Double, high: Double) {
        let samples = values.map { UInt8(Self.unit($0, low, high) * 255 + 0.5) }
        self.init(width: width, height: height, channels: .grey, samples: samples)
    }

    /// A coloured picture of `values` from `low` to `high`, through `map`.
    public init?(width: Int, height: Int, values: [Double], low: Double, high: Double, map: ColourMap) {
        let samples = values.flatMap { value -> [UInt8] in
            let colour = map[Self.unit(value, low, high)]
            return [colour.red, colour.green, colour.blue]
        }
        self.init(width: width, height: height, channels: .rgb, samples: samples)
    }

    /// Where `value` lies between `low` and `high`, as 0…1.
    private static func unit(_ value: Double, _ low: Double, _ high: Double) -> Double {
        let part = (value - low) / (high - low)
        return part > 0 ? min(part, 1) : 0
    }
}

extension Picture {
    /// The picture as the bytes of a PNG file.
    public var png: [UInt8] {
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        let colourType: UInt8 = channels == .grey ? 0 : 2
        let header = Self.bigEndian(width) + Self.bigEndian(height) + [8, colourType, 0, 0, 0]
        Self.append(chunk: "IHDR", header, to: &bytes)
        Self.append(chunk: "IDAT", Deflate.zlib(filtered), to: &bytes)
        Self.append(chunk: "IEND", [], to: &bytes)
        return bytes
    }

    /// All rows, each behind the number of its filter.
    private var filtered: [UInt8] {
        let step = channels.rawValue
        let rowLength = width * step
        var result: [UInt8] = []
        result.reserveCapacity((rowLength + 1) * height)
        var candidates = [[UInt8]](repeating: [UInt8](repeating: 0, count: rowLength), count: 5)
        for row in 0..<height {
            let start = row * rowLength
            for index in 0..<rowLength {
                let sample = samples[start + index]
                let left = index >= step ? samples[start + index - step] : 0
                let above = row > 0 ? samples[start + index - rowLength] : 0
                let corner = row > 0 && index >= step ? samples[start + index - rowLength - step] : 0
                candidates[0][index] = sample
                candidates[1][index] = sample &- left
                candidates[2][index] = sample &- above
                candidates[3][index] = sample &- UInt8((Int(left) + Int(above)) / 2)
                candidates[4][index] = sample &- Self.paeth(left, above, corner)
            }
            var best = (filter: 0, cost: Int.max)
            for filter in 0..<5 {
                let cost = candidates[filter].reduce(0) { $0 + Int(Int8(bitPattern: $1).magnitude) }
                if cost < best.cost { best = (filter, cost) }
            }
            result.append(UInt8(best.filter))
            result += candidates[best.filter]
        }
        return result
    }

    /// The neighbour nearest to left + above − corner.
    private static func paeth(_ left: UInt8, _ above: UInt8, _ corner: UInt8) -> UInt8 {
        let guess = Int(left) + Int(above) - Int(corner)
        let (toLeft, toAbove) = (abs(guess - Int(left)), abs(guess - Int(above)))
        let toCorner = abs(guess - Int(corner))
        if toLeft <= toAbove && toLeft <= toCorner { return left }
        return toAbove <= toCorner ? above : corner
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func append(chunk name: String, _ data: [UInt8], to bytes: inout [UInt8]) {
        bytes += bigEndian(data.count)
        let body = Array(name.utf8) + data
        bytes += body
        bytes += bigEndian(Int(crc32(body)))
    }

    /// The checksum at the end of a chunk.
    package static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes { crc = crcTable[Int((crc ^ UInt32(byte)) & 255)] ^ crc >> 8 }
        return ~crc
    }

    private static let crcTable: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
}
