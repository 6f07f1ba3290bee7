// Pictures and their compression: what is written is inflated and unfiltered again, by a decoder written from the
// specifications alone; the checksums are those that their specifications give as examples.

import Testing

import Reports

struct PictureTests {
    @Test("checksums are those of the specifications' examples")
    func checksums() {
        #expect(Picture.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(Picture.crc32(Array("IEND".utf8)) == 0xAE42_6082)
        #expect(Deflate.adler32(Array("Wikipedia".utf8)) == 0x11E6_0398)
        #expect(Deflate.adler32([]) == 1)
    }

    @Test("whatever is deflated inflates to itself")
    func roundTrips() throws {
        var random = Numbers(state: 3)
        var inputs: [[UInt8]] = [
            [], [7], [1, 2], Array("aaa".utf8), [UInt8](repeating: 9, count: 100_000), Array(0...255),
            Array("abcabcabcabcabd".utf8),
        ]
        for size in [10, 300, 5000, 70_000] {
            inputs.append((0..<size).map { _ in UInt8(random.below(256)) })
            inputs.append((0..<size).map { _ in UInt8(random.below(3)) })
            inputs.append((0..<size).map { UInt8($0 / 7 % 251) })
        }
        // A copy from exactly the far end of the window, and from one beyond it.
        let far = (0..<32768).map { _ in UInt8(random.below(256)) }
        inputs.append(far + far.prefix(300))
        inputs.append(far + [0] + far.prefix(300))
        for input in inputs {
            let stream = Deflate.zlib(input)
            #expect(try Inflater.zlib(stream) == input, "\(input.count) bytes")
        }
        #expect(Deflate.zlib([UInt8](repeating: 9, count: 100_000)).count < 1000)
    }

    @Test("a picture is read back from its file, sample by sample", arguments: [Picture.Channels.grey, .rgb])
    func pictures(channels: Picture.Channels) throws {
        for (width, height) in [(1, 1), (1, 9), (40, 3), (64, 64)] {
            let count = width * height * channels.rawValue
            for pattern in 0..<3 {
                let samples = (0..<count).map { index in
                    pattern == 0 ? UInt8(index * index % 251) : pattern == 1 ? UInt8(index / 3 % 256) : 77
                }
                let picture = try #require(Picture(width: width, height: height, channels: channels, samples: samples))
                let back = try PNGReader.samples(picture.png)
                #expect(back.width == width && back.height == height && back.channels == channels.rawValue)
                #expect(back.samples == samples)
            }
        }
    }

    @Test("sizes that do not fit are refused")
    func refused() {
        #expect(Picture(width: 2, height: 2, channels: .grey, samples: [1, 2, 3]) == nil)
        #expect(Picture(width: 0, height: 2, channels: .grey, samples: []) == nil)
        #expect(Picture(width: .max, height: .max, channels: .rgb, samples: []) == nil)
        #expect(Picture(width: -1, height: -1, channels: .grey, samples: [1]) == nil)
    }

    @Test("numbers become samples, cut at the ends, with NaN as the lowest")
    func values() throws {
        let values = [-1, 0, 0.5, 1, 2, .nan, .infinity, -.infinity]
        let grey = try #require(Picture(width: 8, height: 1, values: values, low: 0, high: 1))
        #expect(grey.samples == [0, 0, 128, 255, 255, 0, 255, 0])
        let flat = try #require(Picture(width: 8, height: 1, values: values, low: 1, high: 1))
        #expect(flat.samples.count == 8)
        let coloured = try #require(Picture(width: 8, height: 1, values: values, low: 0, high: 1, map: .meadow))
        let first = ColourMap.meadow[0]
        #expect(Array(coloured.samples[15..<18]) == [first.red, first.green, first.blue])
    }

    @Test("one-way colour maps grow lighter with each step", arguments: ["grey", "meadow", "ember"])
    func lightness(name: String) throws {
        let map = try #require(ColourMap.all.first { $0.name == name })
        let lights = (0...64).map { step in
            let colour = map[Double(step) / 64]
            return 0.2126 * Double(colour.red) + 0.7152 * Double(colour.green) + 0.0722 * Double(colour.blue)
        }
        for (before, after) in zip(lights, lights.dropFirst()) { #expect(after > before - 0.5) }
        #expect(lights[64] - lights[0] > 150)
        #expect(map[.nan] == map[0] && map[7] == map[1] && map[-7] == map[0])
    }
}

/// Reproducible numbers.
struct Numbers {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}

/// A stream or file is not as its specification says.
struct FormatError: Error { var message: String }

/// Inflates zlib streams of fixed-code blocks.
struct Inflater {
    private let bytes: [UInt8]
    private var bit: Int

    static func zlib(_ stream: [UInt8]) throws -> [UInt8] {
        guard stream.count >= 6, stream[0] == 0x78, (Int(stream[0]) * 256 + Int(stream[1])) % 31 == 0 else {
            throw FormatError(message: "zlib header")
        }
        var inflater = Inflater(bytes: stream, bit: 16)
        let output = try inflater.block()
        let end = (inflater.bit + 7) / 8
        guard end + 4 == stream.count else { throw FormatError(message: "length") }
        // The sums with plain remainders, as the specification has them.
        var (a, b) = (1, 0)
        for byte in output {
            a = (a + Int(byte)) % 65521
            b = (b + a) % 65521
        }
        let stored = stream[end...].reduce(0) { $0 * 256 + Int($1) }
        guard stored == b * 65536 + a else { throw FormatError(message: "checksum") }
        return output
    }

    private mutating func read(_ count: Int) throws -> Int {
        var value = 0
        for place in 0..<count {
            guard bit / 8 < bytes.count else { throw FormatError(message: "end of stream") }
            value |= Int(bytes[bit / 8] >> UInt8(bit % 8) & 1) << place
            bit += 1
        }
        return value
    }

    private mutating func code() throws -> Int {
        var value = 0
        for length in 1...9 {
            value = value << 1 | (try read(1))
            switch (length, value) {
            case (7, 0...23): return value + 256
            case (8, 48...191): return value - 48
            case (8, 192...199): return value - 192 + 280
            case (9, 400...511): return value - 400 + 144
            default: continue
            }
        }
        throw FormatError(message: "code")
    }

    private mutating func block() throws -> [UInt8] {
        guard try read(1) == 1, try read(2) == 1 else { throw FormatError(message: "block type") }
        let lengths = [
            3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
            227, 258,
        ]
        let distances = [
            1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
            4097, 6145, 8193, 12289, 16385, 24577,
        ]
        var output: [UInt8] = []
        while true {
            let symbol = try code()
            if symbol < 256 {
                output.append(UInt8(symbol))
            } else if symbol == 256 {
                return output
            } else {
                guard symbol - 257 < lengths.count else { throw FormatError(message: "length symbol") }
                let extra = symbol < 265 || symbol == 285 ? 0 : (symbol - 261) / 4
                let length = lengths[symbol - 257] + (try read(extra))
                var place = 0
                for _ in 0..<5 { place = place << 1 | (try read(1)) }
                guard place < distances.count else { throw FormatError(message: "distance symbol") }
                let distance = distances[place] + (try read(place < 4 ? 0 : (place - 2) / 2))
                guard distance <= output.count, distance <= 32768 else { throw FormatError(message: "distance") }
                for _ in 0..<length { output.append(output[output.count - distance]) }
            }
        }
    }

    private init(bytes: [UInt8], bit: Int) {
        self.bytes = bytes
        self.bit = bit
    }
}

/// Reads 8-bit grey and RGB pictures.
enum PNGReader {
    static func samples(_ file: [UInt8]) throws -> (width: Int, height: Int, channels: Int, samples: [UInt8]) {
        guard file.starts(with: [137, 80, 78, 71, 13, 10, 26, 10]) else { throw FormatError(message: "signature") }
        var place = 8
        var header: [UInt8] = []
        var data: [UInt8] = []
        var names: [String] = []
        while place + 12 <= file.count {
            let length = file[place..<place + 4].reduce(0) { $0 * 256 + Int($1) }
            let name = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
            let body = Array(file[place + 8..<place + 8 + length])
            if name == "IHDR" { header = body }
            if name == "IDAT" { data += body }
            names.append(name)
            place += length + 12
        }
        guard names == ["IHDR", "IDAT", "IEND"], place == file.count, header.count == 13, header[8] == 8 else {
            throw FormatError(message: "chunks \(names)")
        }
        let width = header[0..<4].reduce(0) { $0 * 256 + Int($1) }
        let height = header[4..<8].reduce(0) { $0 * 256 + Int($1) }
        let channels = header[9] == 2 ? 3 : 1
        let rows = try Inflater.zlib(data)
        let length = width * channels
        guard rows.count == (length + 1) * height else { throw FormatError(message: "size") }
        var samples = [UInt8](repeating: 0, count: length * height)
        for row in 0..<height {
            let filter = rows[row * (length + 1)]
            for index in 0..<length {
                let residue = rows[row * (length + 1) + 1 + index]
                let a = index >= channels ? Int(samples[row * length + index - channels]) : 0
                let b = row > 0 ? Int(samples[(row - 1) * length + index]) : 0
                let c = index >= channels && row > 0 ? Int(samples[(row - 1) * length + index - channels]) : 0
                let p = a + b - c
                let nearest = [a, b, c].min { (p - $0).magnitude < (p - $1).magnitude } ?? 0
                let guess = [0, a, b, (a + b) / 2, nearest][Int(filter)]
                samples[row * length + index] = residue &+ UInt8(guess)
            }
        }
        return (width, height, channels, samples)
    }
}
