// Reads the demo's pictures back: the elements of an SVG page, its words, and the PNG pictures inside.
// Holds: elements that do not close, entities that XML does not have, and pictures whose pixels are not all there
// throw.

import Foundation
import NDArrays

/// A page of the demo's.
struct SheetReader {
    /// A PNG picture of 8-bit samples.
    struct Image {
        var width, height: Int
        /// The file.
        var bytes: [UInt8]
    }

    /// What is wrong with a page.
    struct Problem: Error { var what: String }

    /// The texts on it.
    private(set) var words: [String] = []
    /// The pictures on it.
    private(set) var images: [Image] = []

    init(_ file: URL) throws { try self.init(String(contentsOf: file, encoding: .utf8)) }

    init(_ page: String) throws {
        guard page.hasPrefix("<svg ") else { throw Problem(what: "it does not begin as SVG") }
        var open: [String] = []
        for piece in page.split(separator: "<") {
            guard let end = piece.firstIndex(of: ">") else { throw Problem(what: "'<\(piece.prefix(40))' has no end") }
            let tag = piece[..<end]
            let text = String(piece[piece.index(after: end)...])
            let name = String(tag.prefix { $0 != " " && $0 != "/" })
            if tag.hasPrefix("/") {
                guard open.popLast() == String(tag.dropFirst()) else { throw Problem(what: "<\(tag)> closes nothing") }
            } else {
                guard tag.filter({ $0 == "\"" }).count % 2 == 0 else {
                    throw Problem(what: "quotes of <\(tag.prefix(40))")
                }
                if !tag.hasSuffix("/") { open.append(name) }
            }
            if name == "text" { words.append(try Self.plain(text)) }
            if name == "image" { images.append(try Self.image(tag)) }
        }
        guard open.isEmpty else { throw Problem(what: "\(open) are not closed") }
    }

    /// Text without entities.
    private static func plain(_ text: String) throws -> String {
        let result = text.replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&amp;", with: "&")
        guard result.filter({ $0 == "&" }).count == text.components(separatedBy: "&amp;").count - 1 else {
            throw Problem(what: "an entity in '\(text)'")
        }
        return result
    }

    /// The picture inside an element.
    private static func image(_ tag: Substring) throws -> Image {
        guard let start = tag.range(of: "href=\"data:image/png;base64,"),
            let data = Data(base64Encoded: String(tag[start.upperBound...].prefix { $0 != "\"" }))
        else { throw Problem(what: "an image without a PNG") }
        let bytes = [UInt8](data)
        func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        guard bytes.count > 57, bytes.starts(with: [137, 80, 78, 71, 13, 10, 26, 10]), number(8) == 13 else {
            throw Problem(what: "an image that is no PNG")
        }
        let (width, height) = (number(16), number(20))
        let rowLength = 1 + width * (bytes[25] == 2 ? 3 : 1)
        // One stream between the header's 33 bytes and the end's 12, which holds a filter and the samples of each row.
        let packed = Array(bytes[41..<bytes.count - 16])
        var rows = [UInt8](repeating: 0, count: rowLength * height)
        let (made, used) = try packed.withUnsafeBytes { input in
            try rows.withUnsafeMutableBytes { try Inflate.decode(input, .zlib, into: $0) }
        }
        guard number(33) == packed.count, used == packed.count, made == rows.count,
            stride(from: 0, to: rows.count, by: rowLength).allSatisfy({ rows[$0] < 5 })
        else { throw Problem(what: "an image of \(width) × \(height) without all of its pixels") }
        return Image(width: width, height: height, bytes: bytes)
    }
}
