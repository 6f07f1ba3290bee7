// The other side of the messages: workers and bridges that answer damaged things. The program gets a value or a typed error,
// in time, and goes on.

import QuernCluster
import TaskGraphs
import Testing
import Wire

@Suite("peers that lie")
struct LyingPeerTests {
    /// Says what it is to say, listens for a moment, and ends.
    private static let text = "cat \"$0.said\" >&3\ntimeout 0.05 cat <&3 >/dev/null\n"

    /// Answers to a task, the first of its worker.
    private static func answers() throws -> [[UInt8]] {
        var failure = FailureMessage(TravelFailure(id: "selftest", message: "planted"))
        failure.line = 3
        let replies: [WorkerReply] = [
            .done(Done(task: 1, byteCount: 3, place: .inline([1, 2, 3]), segmentByteCount: 0, seconds: 0.1)),
            .done(
                Done(
                    task: 1, byteCount: 1 << 40, place: .segment(id: 1, byteCount: 1 << 40), segmentByteCount: 1 << 40,
                    seconds: 0.1)),
            .done(Done(task: 1, byteCount: 3, place: .held(task: 1), segmentByteCount: 0, seconds: 0.1)),
            .fault(task: 1, failure: failure), .error(ProtocolFault("worker.segment", "planted", task: 1)),
            .progress(task: 1),
        ]
        return try replies.map { try MessagePack.encode(ReplyEnvelope($0)) }
    }

    @Test("a worker's damaged answers give a value or a typed error")
    func workers() throws {
        let script = try WorkerScript(text: Self.text)
        let (seed, rounds) = (20_261_125, min(2000, fuzzRounds(30)))
        print("damaged answers of workers: \(rounds), seed \(seed)")
        var random = SeededNumbers(seed)
        let answers = try Self.answers()
        var errors = 0
        for round in 0..<rounds {
            var said = random.next(5) == 0 ? [] : try WorkerScript.welcome()
            for _ in 0...random.next(3) {
                var frame = FrameReader.frame(MutatedMessageTests.damaged(answers[random.next(answers.count)], &random))
                // Now and then the header, too: other lengths, descriptors that do not come.
                if random.next(4) == 0 { frame[random.next(16)] = UInt8(random.next(256)) }
                said += frame
            }
            try script.say(said)
            let engine = ProcessEngine(count: 1, worker: script.path, patienceSeconds: 1)
            do throws(TaskError) {
                _ = try engine.run(TaskGraph([[]]) { _ in SelfTestWork(.mix(salt: 1, byteCount: 3)) })
            } catch {
                errors += 1
                switch error {
                case .workersLost, .engine, .failed: break
                default: Issue.record("seed \(seed), round \(round): \(error)")
                }
            }
        }
        #expect(errors > rounds / 2, "\(errors) errors in \(rounds) rounds")
    }

    /// The first answer of a bridge, and its frame.
    private struct Ready: Encodable {
        var op = "ready"
        var release = "0.1.0"
        var pid = 1
        var dashboard = ""
        var scheduler = "tcp://127.0.0.1:9"
        var workers = ["tcp://127.0.0.1:8": Worker()]
        struct Worker: Encodable {
            var name = "0"
            var threads = 1
            var pid = 1
        }
    }

    private static func frame(_ header: [UInt8], buffers: UInt32 = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in [UInt32(header.count), buffers] {
            for k in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * k))) }
        }
        return bytes + header
    }

    @Test("a bridge's damaged answers give a typed error, at once")
    func bridges() throws {
        let script = try WorkerScript(text: Self.text)
        var options = DaskEngine.Options()
        options.python = script.path
        options.timeoutSeconds = 2
        let ready = try MessagePack.encode(Ready())
        // One that is right, of a bridge that ends then.
        try script.say(Self.frame(ready))
        let engine = try DaskEngine(address: "tcp://127.0.0.1:9", options: options)
        #expect(engine.workers?.width == 1)
        guard case .engine? = taskError({ try engine.run(TaskGraph([[]]) { _ in SelfTestWork(.echo) }) }) else {
            Issue.record("a bridge that has gone ran something")
            return
        }
        let (seed, rounds) = (20_261_126, min(2000, fuzzRounds(30)))
        print("damaged answers of bridges: \(rounds), seed \(seed)")
        var random = SeededNumbers(seed)
        var errors = 0
        for round in 0..<rounds {
            var said = Self.frame(
                MutatedMessageTests.damaged(ready, &random), buffers: random.next(4) == 0 ? UInt32(random.next(3)) : 0)
            if random.next(3) == 0 { said[random.next(8)] = UInt8(random.next(256)) }
            if random.next(4) == 0 { said += (0..<random.next(64)).map { _ in UInt8(random.next(256)) } }
            try script.say(said)
            let error = taskError { try DaskEngine(address: "tcp://127.0.0.1:9", options: options) }
            switch error {
            case .engine?: errors += 1
            case nil: break
            default: Issue.record("seed \(seed), round \(round): \(String(describing: error))")
            }
        }
        #expect(errors > rounds / 2, "\(errors) errors in \(rounds) rounds")
    }
}
