// quern-demo grid-search as its users run it: with a terminal behind standard error, and without one.

import Foundation
import Glibc
import Synchronization
import Testing

/// A terminal of our own, and what was written to it.
private final class FakeTerminal: Sendable {
    private let master: Int32
    let slave: Int32
    private let text = Mutex("")
    private let ended = DispatchSemaphore(value: 0)

    init(width: UInt16) throws {
        // By Linux's own calls: Glibc's module has no posix_openpt.
        let (unlock, askNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (locked, number) = (Int32(0), Int32(0))
        try #require(master >= 0 && ioctl(master, unlock, &locked) == 0 && ioctl(master, askNumber, &number) == 0)
        slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(slave >= 0)
        var size = winsize(ws_row: 24, ws_col: width, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(slave, UInt(TIOCSWINSZ), &size) == 0)
        // Read while it is written: a terminal holds 4 KiB, then its writers wait.
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            var all: [UInt8] = []
            while case let count = read(master, &buffer, buffer.count), count > 0 { all += buffer[0..<count] }
            text.withLock { $0 = String(decoding: all, as: UTF8.self) }
            close(master)
            ended.signal()
        }
    }

    /// All that was written, once every writer has ended.
    func contents() -> String {
        close(slave)
        ended.wait()
        return text.withLock { $0 }
    }
}

@Suite struct DemoProgramTests {
    /// The demo that was built with these tests: it lies beside the test bundle.
    private static let program: String = {
        var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? ".").deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appendingPathComponent("quern-demo").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        return Fixture.packageFolder + "/.build/release/quern-demo"
    }()

    @Test(
        "the grid search draws a bar on a terminal and nothing elsewhere; its files are whole",
        arguments: access("/dev/ptmx", R_OK | W_OK) == 0 ? [true, false] : [false])
    func gridSearch(onTerminal: Bool) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-demo-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/Examples", withDestinationPath: Fixture.packageFolder + "/Examples")
        let files = ["out", "err"].map { folder.appending(path: $0) }
        for file in files { try Data().write(to: file) }

        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = ["grid-search"]
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(["TERM": "xterm", "NO_COLOR": "1"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        let terminal = onTerminal ? try FakeTerminal(width: 60) : nil
        process.standardError =
            try terminal.map { FileHandle(fileDescriptor: $0.slave, closeOnDealloc: false) }
            ?? FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)

        let output = try String(contentsOf: files[0], encoding: .utf8)
        #expect(output.contains("fits done: 87, fits asked for: 216\n"), "\(output)")
        let best = "best: power 1.0, inverse width 0.02, penalty 1e-05\n  accuracy: 97.4 %\n"
        #expect(output.contains(best), "\(output)")
        let errors = try terminal?.contents() ?? String(contentsOf: files[1], encoding: .utf8)
        if onTerminal {
            let lines = errors.components(separatedBy: "\r\u{1B}[K").dropFirst()
            let shares = lines.compactMap { line in line.split(separator: "%").first?.split(separator: " ").last }
                .compactMap { Int($0) }
            #expect(lines.last?.isEmpty == true, "the bar is not removed: \(errors.debugDescription)")
            #expect(shares.last == 100 && shares == shares.sorted(), "\(errors.debugDescription)")
            #expect(lines.allSatisfy { ($0.isEmpty || $0.hasPrefix("tasks ")) && $0.count < 60 })
        } else {
            #expect(errors.isEmpty, "\(errors.debugDescription)")
        }
        let trace = try ChromeEvents(folder.appending(path: "demo-output/grid-search-trace.json"))
        #expect(trace.spans.count == 88)
        let picture = try String(contentsOf: folder.appending(path: "demo-output/grid-search.svg"), encoding: .utf8)
        for word in ["87 fits on", ">fit1</text>", ">fit2</text>", ">fit3</text>", ">busy</text>", "time, "] {
            #expect(picture.contains(word), "\(word)")
        }
    }
}
