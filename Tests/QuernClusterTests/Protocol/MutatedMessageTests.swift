// Messages with random damage: whatever comes, each answer can be read, and the worker serves on.

import QuernCluster
import TaskGraphs
import Testing
import Wire

@Suite struct MutatedMessageTests {
    /// What an engine says in a short life.
    static func conversation() -> [[UInt8]] {
        let program = SelfTestProgram.program
        return [
            MemoryCarrier.frame(.hello(Hello())),
            MemoryCarrier.frame(
                .programs([ProgramMessage(digest: program.digest, kind: program.kind, bytes: program.bytes)])),
            MemoryCarrier.frame(.attach([SegmentMessage(id: 3, byteCount: 4096)])),
            MemoryCarrier.frame(.run(TaskMessage(1, .mix(salt: 5, byteCount: 40), inputs: [.inline([1, 2, 3])]))),
            MemoryCarrier.frame(.run(TaskMessage(2, .echo, inputs: [.inline([9])], result: .held, tellsStart: true))),
            MemoryCarrier.frame(.run(TaskMessage(3, .echo, inputs: [.held(task: 2), .segment(id: 3, byteCount: 8)]))),
            MemoryCarrier.frame(
                .run(TaskMessage(4, .fail(SelfTestError(message: "planted", line: 3, block: [0, 8]))))),
            MemoryCarrier.frame(
                .run(TaskMessage(5, .take(byteCount: 70), result: .shared(offered: nil, fresh: 8, inlineByteCount: 99)))
            ),
            MemoryCarrier.frame(.cancel(task: 3)),
            MemoryCarrier.frame(.release(Release(segments: [3], programs: ["x"], held: [2]))),
            MemoryCarrier.frame(.status(number: 6)),
        ]
    }

    /// One to four changes of one to all frames; sometimes their order, too.
    private static func damaged(_ frames: [[UInt8]], _ random: inout SeededNumbers) -> [UInt8] {
        var frames = frames
        if random.next(4) == 0 { frames.swapAt(random.next(frames.count), random.next(frames.count)) }
        for _ in 0...random.next(4) {
            let k = random.next(frames.count)
            guard !frames[k].isEmpty else { continue }
            let at = random.next(frames[k].count)
            switch random.next(7) {
            case 0: frames[k][at] ^= UInt8(1 << random.next(8))
            case 1: frames[k][at] = UInt8(random.next(256))
            case 2: frames[k].removeSubrange(at...)
            case 3: frames[k].remove(at: at)
            case 4: frames[k].insert(contentsOf: (0...random.next(9)).map { _ in UInt8(random.next(256)) }, at: at)
            case 5: frames[k] += frames[random.next(frames.count)].dropFirst(random.next(4))
            // Damage behind a header that tells the truth: what the decoder has to find by itself.
            default:
                var body = Array(frames[k].dropFirst(FrameReader.headerByteCount))
                guard !body.isEmpty else { continue }
                let bytes: [UInt8] = [0xC1, 0xDD, 0xDF, 0xC6, 0xFF, 0x80]
                for _ in 0...random.next(3) { body[random.next(body.count)] = bytes[random.next(6)] }
                frames[k] = FrameReader.frame(body)
            }
        }
        return frames.flatMap { $0 }
    }

    /// One to four changes of a message: bits, bytes, what MessagePack begins values with, more, less, an end too soon.
    static func damaged(_ message: [UInt8], _ random: inout SeededNumbers) -> [UInt8] {
        var bytes = message
        for _ in 0...random.next(4) where !bytes.isEmpty {
            let at = random.next(bytes.count)
            switch random.next(6) {
            case 0: bytes[at] ^= UInt8(1 << random.next(8))
            case 1: bytes[at] = UInt8(random.next(256))
            case 2: bytes[at] = [0xC1, 0xDD, 0xDF, 0xC6, 0xFF, 0x80][random.next(6)]
            case 3: bytes.remove(at: at)
            case 4: bytes.insert(UInt8(random.next(256)), at: at)
            default: bytes.removeSubrange(at...)
            }
        }
        return bytes
    }

    @Test("of 100,000 damaged messages each that is none is answered by one error, and the worker serves on after it")
    func messages() throws {
        let whole = Self.conversation().map { Array($0.dropFirst(FrameReader.headerByteCount)) }
        let (count, seed) = (max(100_000, fuzzRounds(0)), 20_261_123)
        print("mutated messages: \(count), seed \(seed)")
        var random = SeededNumbers(seed)
        var limits = WorkerLimits()
        (limits.heldCount, limits.segmentCount) = (64, 64)
        var worker = MemoryCarrier()
        var none = 0
        for round in 0..<count {
            if round % 500 == 0 {
                worker = MemoryCarrier(limits: limits, most: 1 << 16)
                worker.send(.hello(Hello()))
                worker.sendSelfTest()
            }
            let message = Self.damaged(whole[random.next(whole.count)], &random)
            let isMessage =
                (try? MessagePack.decode(RequestEnvelope.self, from: message))?.version
                == ProtocolVersion.number
            worker.feed(FrameReader.frame(message))
            if !isMessage {
                none += 1
                let replies = worker.take()
                guard replies.count == 1, replies.errorIDs.count == 1 else {
                    Issue.record("seed \(seed), round \(round): \(replies) to \(message)")
                    return
                }
            }
            worker.runTasks()
            _ = worker.take()
            // Each next message shows that it serves; whether it runs tasks costs more.
            guard round % 10 == 0 else { continue }
            // A message that is one may have let go of the program.
            worker.sendSelfTest()
            worker.send(.run(TaskMessage(1 << 60 + UInt64(round), .echo, inputs: [.inline([5, 6])])))
            worker.runTasks()
            guard worker.take().result == [5, 6], worker.unreadable == 0 else {
                Issue.record("seed \(seed), round \(round): it serves no more after \(message)")
                return
            }
        }
        #expect(none > count / 2, "\(none) of \(count) were no messages: the damage is too small to tell anything")
    }

    @Test("damaged conversations get readable answers, and the worker serves on")
    func conversations() {
        var limits = WorkerLimits()
        limits.messageByteCount = 1 << 16
        limits.heldCount = 64
        limits.segmentCount = 64
        let frames = Self.conversation()
        let rounds = fuzzRounds(2000)
        let seed = 20_261_122
        print("mutated messages: \(rounds) conversations of \(frames.count), seed \(seed)")
        var random = SeededNumbers(seed)
        var errors = 0
        for round in 0..<rounds {
            let worker = MemoryCarrier(limits: limits, slots: 1 + round % 2, most: 1 << 16)
            if round % 3 > 0 {
                worker.send(.hello(Hello()))
                worker.sendSelfTest()
            }
            var bytes = Self.damaged(frames, &random)[...]
            while !bytes.isEmpty {
                let count = 1 + random.next(400)
                worker.feed(Array(bytes.prefix(count)))
                bytes = bytes.dropFirst(count)
                if random.next(3) == 0 { worker.runTasks() }
            }
            worker.runTasks()
            errors += worker.take().errorIDs.count
            // A header may have promised more than came.
            while worker.isInside { worker.feed([UInt8](repeating: 0, count: 1 << 15)) }
            _ = worker.take()
            worker.send(.hello(Hello()))
            worker.sendSelfTest()
            worker.send(.run(TaskMessage(1 << 60, .echo, inputs: [.inline([5, 6])])))
            worker.runTasks()
            let answers = worker.take()
            #expect(answers.result == [5, 6], "seed \(seed), round \(round): \(answers)")
            guard case .status(let status)? = worker.send(.status(number: 77)).last else {
                Issue.record("seed \(seed), round \(round): no status")
                return
            }
            #expect(status.number == 77 && status.running.isEmpty && status.waitingCount == 0, "round \(round)")
            #expect(worker.unreadable == 0, "seed \(seed), round \(round)")
        }
        #expect(errors > rounds, "\(errors) errors in \(rounds) rounds: the damage is too small to tell anything")
    }
}
