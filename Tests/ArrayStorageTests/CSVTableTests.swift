// CSV files as columns, plain and in gzip, and what is wrong with some.

import ArrayStorage
import CCodecs
import Foundation
import NDArrays
import QuernCore
import Testing

@Suite struct CSVTableTests {
    static let text =
        "\u{FEFF}carrier,delay,\"dist, km\",code\r\nUA,2,1.5,007\r\n\r\n\"AA\",NA,-2e3,1\nUA,-4,, 12 \n\"O\"\"Hare\",,0.25,x"

    static func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }

    /// The elements of a column as Doubles.
    static func values(_ column: CSVColumn?) throws -> [Double] {
        let column = try #require(column)
        let bytes = try column.source.elements()
        return bytes.withUnsafeBytes { raw in
            (0..<column.array.shape[0]).map { index in
                switch column.array.scalarType {
                case .int64: Double(raw.loadUnaligned(fromByteOffset: 8 * index, as: Int.self))
                case .int32: Double(raw.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self))
                default: raw.loadUnaligned(fromByteOffset: 8 * index, as: Double.self)
                }
            }
        }
    }

    @Test("numbers, texts as numbers of labels, and what is missing")
    func columns() throws {
        let scratch = try Scratch()
        try Self.write(Self.text, to: scratch("x.csv"))
        let table = try CSVTable(scratch("x.csv"))
        #expect(table.rowCount == 4 && table.columns.map(\.name) == ["carrier", "delay", "dist, km", "code"])
        #expect(table["carrier"]?.labels == ["AA", "O\"Hare", "UA"])
        #expect(try Self.values(table["carrier"]) == [2, 0, 2, 1])
        let delay = try Self.values(table["delay"])
        #expect(delay[0] == 2 && delay[1].isNaN && delay[2] == -4 && delay[3].isNaN)
        #expect(table["delay"]?.missingCount == 2 && table["delay"]?.kind == .floats)
        let distance = try Self.values(table["dist, km"])
        #expect(distance[..<2] == [1.5, -2000] && distance[2].isNaN && distance[3] == 0.25)
        #expect(table["code"]?.labels == [" 12 ", "007", "1", "x"] && table["code"]?.kind == .texts)
        #expect(table["nothing"] == nil)
    }

    @Test("columns are chosen, and read as they are asked for")
    func asked() throws {
        let scratch = try Scratch()
        try Self.write("a,b,c\n1,2,3\n4,5,\n", to: scratch("x.csv"))
        let table = try CSVTable(scratch("x.csv"), columns: ["c", "a"], kinds: ["a": .texts])
        #expect(table.columns.map(\.name) == ["a", "c"] && table["a"]?.labels == ["1", "4"])
        #expect(try CSVTable(scratch("x.csv"))["b"]?.array.scalarType == .int64)
        #expect(try Self.values(CSVTable(scratch("x.csv"), kinds: ["b": .floats])["b"]) == [2, 5])
        func message(_ columns: [String]?, _ kinds: [String: CSVColumn.Kind]) -> String {
            let error = #expect(throws: CSVError.self) {
                try CSVTable(scratch("x.csv"), columns: columns, kinds: kinds)
            }
            return error.map { "\($0)" } ?? ""
        }
        #expect(message(["A"], [:]).contains("did you mean 'a'?"))
        #expect(message(nil, ["d": .texts]).contains("no column is named 'd'"))
        #expect(message(nil, ["c": .integers]).contains("x.csv:3: a missing value in column 'c'"))
    }

    @Test("gzip is read as it passes, members one after the other; damage is told")
    func gzip() throws {
        let scratch = try Scratch()
        var text = "n,word\n"
        for k in 0..<60_000 { text += "\(k),w\(k % 10)\n" }
        let halves = [text.prefix(text.count / 2), text.dropFirst(text.count / 2)].map { Self.gzip(Array($0.utf8)) }
        try Data(halves[0] + halves[1]).write(to: URL(filePath: scratch("x.csv.gz")))
        let table = try CSVTable(scratch("x.csv.gz"))
        #expect(table.rowCount == 60_000 && table["word"]?.labels.count == 10)
        #expect(try Self.values(table["n"]) == (0..<60_000).map { Double($0) })
        let cut = Data(halves[0].dropLast(9))
        try cut.write(to: URL(filePath: scratch("x.csv.gz")))
        #expect(throws: CSVError.self) { try CSVTable(scratch("x.csv.gz")) }
        var changed = halves[0]
        changed[changed.count / 2] ^= 0x40
        try Data(changed).write(to: URL(filePath: scratch("x.csv.gz")))
        #expect(throws: CSVError.self) { try CSVTable(scratch("x.csv.gz")) }
    }

    /// `bytes` in gzip, by zlib.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        defer { stream.deallocate() }
        stream.initialize(to: z_stream())
        _ = deflateInit2_(
            stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        var output = [UInt8](repeating: 0, count: bytes.count + 1000)
        var input = bytes
        let made = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                (stream.pointee.next_in, stream.pointee.avail_in) = (source.baseAddress, UInt32(source.count))
                (stream.pointee.next_out, stream.pointee.avail_out) = (target.baseAddress, UInt32(target.count))
                _ = deflate(stream, Z_FINISH)
                return target.count - Int(stream.pointee.avail_out)
            }
        }
        deflateEnd(stream)
        return Array(output[..<made])
    }

    @Test("rows are cut alike wherever the pieces of the file end")
    func pieces() throws {
        let scratch = try Scratch()
        // Long fields with quotes, separators and lines inside cross the edges of the buffer at every place.
        var text = "a,b\n"
        for k in 0..<300 { text += "\"" + String(repeating: "x\n,\"\"", count: 97 + k) + "\",\(k)\r\n" }
        try Self.write(text, to: scratch("x.csv"))
        let table = try CSVTable(scratch("x.csv"))
        #expect(table.rowCount == 300 && table["a"]?.labels.count == 300)
        #expect(table["a"]?.labels.map(\.count).sorted() == (0..<300).map { 4 * (97 + $0) })
        #expect(try Self.values(table["b"]) == (0..<300).map { Double($0) })
    }

    @Test("a file that is not there, empty, uneven or badly quoted is refused with its line")
    func refusals() throws {
        let scratch = try Scratch()
        for (text, expected) in [
            ("", "the file is empty"), ("a,b\n1,2\n3\n", "x.csv:3: 1 fields, where the first line has 2"),
            ("a\n\"b", "x.csv:2: a quoted field without an end"), ("a\n\"b\"c\n", "x.csv:2: a quoted field"),
        ] {
            try Self.write(text, to: scratch("x.csv"))
            let error = #expect(throws: CSVError.self) { try CSVTable(scratch("x.csv")) }
            #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
        }
        #expect(throws: CSVError.self) { try CSVTable(scratch("none.csv")) }
        #expect(throws: CSVError.self) { try CSVTable(scratch.path) }
        #expect(throws: CSVError.self) { try CSVTable("a\0b") }
    }

    @Test("a column is a source of chunks")
    func conformance() throws {
        let scratch = try Scratch()
        try Self.write("k\n" + (0..<40).map { "\($0 * 7 % 251 - 100)\n" }.joined(), to: scratch("x.csv"))
        try checkSource(#require(CSVTable(scratch("x.csv"))["k"]).source, .int64, [40], "csv")
    }
}
