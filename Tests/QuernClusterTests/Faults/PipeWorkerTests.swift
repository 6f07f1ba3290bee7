// The worker's executable on pipes: a carrier without shared memory, and the end of a worker whose engine is gone.

import Foundation
import QuernCluster
import TaskGraphs
import Testing
import Wire

@Suite struct PipeWorkerTests {
    private static var executable: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("quern-worker")
    }

    /// The next reply on a pipe; nil at its end.
    private static func reply(_ pipe: FileHandle) throws -> WorkerReply? {
        func read(_ count: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            while bytes.count < count {
                let more = pipe.readData(ofLength: count - bytes.count)
                if more.isEmpty { break }
                bytes += more
            }
            return bytes
        }
        let header = read(FrameReader.headerByteCount)
        guard header.count == FrameReader.headerByteCount else { return nil }
        let length = Int(header[4]) | Int(header[5]) << 8 | Int(header[6]) << 16
        return try MessagePack.decode(ReplyEnvelope.self, from: read(length)).reply
    }

    @Test("a worker on pipes answers noise, runs tasks, and ends with its engine in the middle of a task")
    func pipes() throws {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = Self.executable
        process.arguments = ["--pipes", "--tasks", "2"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        func send(_ bytes: [UInt8]) { input.fileHandleForWriting.write(Data(bytes)) }
        func next() throws -> WorkerReply? { try Self.reply(output.fileHandleForReading) }

        send(Array("hello?\n".utf8))
        #expect([try next()].compactMap { $0 }.errorIDs == ["worker.foreign"])
        send(MemoryCarrier.frame(.status(number: 1)))
        #expect([try next()].compactMap { $0 }.errorIDs == ["worker.out-of-order"])
        send(MemoryCarrier.frame(.hello(Hello())))
        guard case .welcome(let welcome)? = try next() else {
            Issue.record("no welcome")
            return
        }
        #expect(welcome.process == Int(process.processIdentifier) && welcome.slots == 2)
        let program = SelfTestProgram.program
        send(
            MemoryCarrier.frame(
                .programs([ProgramMessage(digest: program.digest, kind: program.kind, bytes: program.bytes)])))
        send(MemoryCarrier.frame(.run(TaskMessage(1, .mix(salt: 4, byteCount: 1000), inputs: [.inline([1, 2])]))))
        #expect(
            [try next()].compactMap { $0 }.result == (try SelfTestWork(.mix(salt: 4, byteCount: 1000)).run([[1, 2]])))
        // A task is stopped while it runs.
        send(MemoryCarrier.frame(.run(TaskMessage(2, .wait(milliseconds: 60_000), tellsStart: true))))
        guard case .progress(2)? = try next() else {
            Issue.record("task 2 did not start")
            return
        }
        send(MemoryCarrier.frame(.cancel(task: 2)))
        guard case .fault(2, let failure)? = try next() else {
            Issue.record("task 2 was not stopped")
            return
        }
        #expect(failure.id == "task.cancelled")
        // And another is left behind.
        send(MemoryCarrier.frame(.run(TaskMessage(3, .wait(milliseconds: 60_000), tellsStart: true))))
        _ = try next()
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }

    @Test("a worker process is told damaged messages by the thousand, and serves on")
    func damage() throws {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = Self.executable
        process.arguments = ["--pipes"]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let (seed, count) = (20_261_124, fuzzRounds(5000))
        print("damaged messages for a worker process: \(count), seed \(seed)")
        var random = SeededNumbers(seed)
        let whole = MutatedMessageTests.conversation().map { Array($0.dropFirst(FrameReader.headerByteCount)) }
        var stream = MemoryCarrier.frame(.hello(Hello()))
        for _ in 0..<count {
            // Lengths tell the truth: one that does not makes the worker wait for up to 4 GB.
            stream += FrameReader.frame(MutatedMessageTests.damaged(whole[random.next(whole.count)], &random))
            if random.next(10) == 0 { stream += (0..<random.next(40)).map { _ in UInt8(random.next(0x51)) } }
        }
        let program = SelfTestProgram.program
        stream += MemoryCarrier.frame(
            .programs([ProgramMessage(digest: program.digest, kind: program.kind, bytes: program.bytes)]))
        stream += MemoryCarrier.frame(
            .run(TaskMessage(1 << 60, .mix(salt: 4, byteCount: 1000), inputs: [.inline([1])])))
        let sender = Thread { [stream] in
            signal(SIGPIPE, SIG_IGN)
            try? input.fileHandleForWriting.write(contentsOf: Data(stream))
        }
        sender.start()
        var errors = 0
        var result: [UInt8]?
        while result == nil, let reply = try Self.reply(output.fileHandleForReading) {
            switch reply {
            case .error: errors += 1
            case .done(let done) where done.task == 1 << 60:
                if case .inline(let bytes) = done.place { result = bytes }
            default: break
            }
        }
        #expect(result == (try SelfTestWork(.mix(salt: 4, byteCount: 1000)).run([[1]])))
        #expect(errors > count / 2, "\(errors) errors")
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }

    @Test("options that make no sense are refused, and the version is told")
    func options() throws {
        func run(_ arguments: [String]) throws -> (Int32, String) {
            let process = Process()
            let pipe = Pipe()
            process.executableURL = Self.executable
            process.arguments = arguments
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus, text)
        }
        for words in [
            [], ["--socket"], ["--socket", "2"], ["--socket", "900"], ["--tasks", "0", "--pipes"], ["--port", "80"],
        ] {
            let (status, text) = try run(words)
            #expect(status == 2 && text.hasPrefix("quern-worker: "), "\(words): \(status) \(text)")
        }
        let (status, text) = try run(["--version"])
        #expect(status == 0 && text.contains("protocol \(ProtocolVersion.number)"))
    }
}
