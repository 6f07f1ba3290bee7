// The demo's programs over blocked arrays as their users run them: what they print is held against what is known of
// their data, and their pictures are read back.

import Foundation
import Testing

@Suite("programs of blocked arrays")
struct ArrayProgramTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The demo that was built with these tests: it lies beside the test bundle.
    private static let program: URL = {
        var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? ".").deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appendingPathComponent("quern-demo")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder.deleteLastPathComponent()
        }
        return package.appending(path: ".build/release/quern-demo")
    }()

    /// Runs the demo in a folder of its own; gives what it printed, and its picture.
    private func run(_ words: String..., picture: String) throws -> (text: String, picture: SheetReader) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "Examples"), withDestinationURL: Self.package.appending(path: "Examples"))
        let output = folder.appending(path: "out")
        try Data().write(to: output)
        let process = Process()
        process.executableURL = Self.program
        process.arguments = words
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: output, encoding: .utf8)
        try #require(process.terminationStatus == 0, "\(text)")
        return (text, try SheetReader(folder.appending(path: "demo-output/\(picture)")))
    }

    /// The numbers behind `words` in a text, up to the end of the line.
    private func numbers(after words: String, in text: String) throws -> [Double] {
        let start = try #require(text.range(of: words), "'\(words)' is not in \(text)")
        return text[start.upperBound...].prefix { $0 != "\n" }.split { !"0123456789.-e,".contains($0) }
            .compactMap { Double($0.replacingOccurrences(of: ",", with: "")) }
    }

    @Test("every flight is counted once, those without a delay apart")
    func flights() throws {
        let (text, picture) = try run("flights", picture: "flights.svg")
        #expect(text.contains("flights: 336,776, with a known delay: 327,346, without: 9,430\n"), "\(text)")
        #expect(try numbers(after: "flights in the cells:", in: text).first == 327_346)
        // By plain loops in Python: mean(arr_delay > 15) where it is known, and the means of AS and F9.
        #expect(try numbers(after: "more than 15 minutes late:", in: text) == [23.7])
        #expect(try numbers(after: "mean delay by carrier: from", in: text).prefix(2) == [-9.93, 21.9])
        #expect(picture.words.contains { $0.contains("327,346 flights") })
        #expect(picture.images.count == 2)
        let density = try #require(picture.images.first)
        #expect(density.width == 340 && density.height == 240)
    }

    @Test("the shift between two crops is found, and no pixel of the stitched picture is another than the photograph's")
    func registration() throws {
        let (text, picture) = try run("registration", "--small", picture: "registration.svg")
        #expect(try numbers(after: "planted shift:", in: text) == [-37, 58])
        #expect(try numbers(after: "found shift:", in: text) == [-37, 58])
        #expect(try numbers(after: "the peak is", in: text)[0] > 20)
        // The crops are 200 × 240, the shared part 163 × 182.
        #expect(try numbers(after: "pixels in both crops:", in: text) == [163 * 182, 0])
        #expect(try numbers(after: "pixels in the stitched picture:", in: text) == [2 * 200 * 240 - 163 * 182, 0])
        #expect(
            picture.images.map(\.width) == [240, 240, 60, 298] && picture.images.map(\.height) == [200, 200, 50, 237])
        #expect(picture.words.contains { $0.contains("37 pixels above and 58 pixels to the right") })
    }

    @Test(
        "a sea larger than the budget: no more is held than foretold, and the formula is found within the weather's error"
    )
    func climatology() throws {
        let (text, picture) = try run("climatology", "--small", picture: "climatology.svg")
        let bytes = try numbers(after: "bytes:", in: text)
        try #require(bytes.count == 4, "\(text)")
        let (data, limit, foretold, held) = (bytes[0], bytes[1], bytes[2], bytes[3])
        #expect(held > 0 && held <= foretold && foretold <= limit && 3 * limit < data, "\(text)")
        // Root mean squares over many places are near 1; the largest of 2·10⁵ errors is hardly above 5.5.
        for name in ["usual year", "warming"] {
            let errors = try numbers(after: "error of the \(name), in standard errors:", in: text)
            #expect(errors.count == 2 && abs(errors[0] - 1) < 0.05 && errors[1] > 2 && errors[1] < 6, "\(text)")
        }
        #expect(picture.images.count == 4)
        #expect(picture.images[0].width == 180 && picture.images[0].height == 90)
        for word in ["°C", "°C in ten years", "60° S", "120° W"] { #expect(picture.words.contains(word), "\(word)") }
    }

    @Test("few singular triples come near the best that so few can do, and more of them nearer to the photograph")
    func lowRank() throws {
        let (text, picture) = try run("svd", "--small", picture: "svd.svg")
        var last = 100.0
        for rank in [5, 20, 50] {
            let line = try numbers(after: "rank \(rank): error", in: text)
            let (error, best) = (line[0], line[1])
            #expect(error < last && error >= best && error < 1.1 * best, "rank \(rank) in \(text)")
            last = error
        }
        #expect(picture.images.map(\.width) == [250, 250, 250, 250] && picture.images.allSatisfy { $0.height == 218 })
        // Pictures of different ranks differ, and the last is the photograph.
        #expect(Set(picture.images.map(\.bytes)).count == 4)
    }

    @Test("a word that names no part of the demo is told with those that do")
    func unknown() throws {
        let process = Process()
        let errors = Pipe()
        process.executableURL = Self.program
        process.arguments = ["flight"]
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        process.standardError = errors
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 1)
        #expect(text.contains("'flight' is no part of the demo") && text.contains("'flights'"), "\(text)")
    }
}
