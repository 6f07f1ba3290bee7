// The worker's state machine, without a socket: what each message gives, in and out of order.

import QuernCluster
import TaskGraphs
import Testing
import Wire

private func served(slots: Int = 1, limits: WorkerLimits = WorkerLimits()) -> MemoryCarrier {
    let worker = MemoryCarrier(limits: limits, slots: slots)
    worker.send(.hello(Hello()))
    worker.sendSelfTest()
    return worker
}

/// A worker that still answers, and runs tasks.
private func expectServes(_ worker: MemoryCarrier, sourceLocation: SourceLocation = #_sourceLocation) {
    _ = worker.take()
    worker.send(.run(TaskMessage(999_999, .echo, inputs: [.inline([5, 6])])))
    worker.runTasks()
    #expect(worker.take().result == [5, 6], sourceLocation: sourceLocation)
}

@Suite struct WorkerServiceTests {
    @Test("a hello is welcomed with versions, kinds and limits")
    func hello() {
        let worker = MemoryCarrier(slots: 3)
        let replies = worker.send(.hello(Hello()))
        guard case .welcome(let welcome)? = replies.first else {
            Issue.record("\(replies)")
            return
        }
        #expect(welcome.abi == ProtocolVersion.abi && welcome.slots == 3 && welcome.limits == WorkerLimits())
        #expect(welcome.kinds.contains("selftest"))
        #expect(worker.send(.hello(Hello())).errorIDs == ["worker.out-of-order"])
        worker.sendSelfTest()
        expectServes(worker)
    }

    @Test("another version or ABI is refused with what to install, and a right hello is served after that")
    func versions() {
        let worker = MemoryCarrier()
        let refused = worker.send(.hello(Hello()), version: 2)
        #expect(refused.errorIDs == ["worker.version"])
        var hello = Hello()
        hello.abi += 1
        hello.release = "9.9"
        guard case .error(let fault)? = worker.send(.hello(hello)).first else {
            Issue.record("it was welcomed")
            return
        }
        #expect(fault.id == "worker.version")
        #expect(fault.message.contains("9.9") && fault.message.contains("swift build --product quern-worker"))
        #expect(worker.send(.status(number: 1)).errorIDs == ["worker.out-of-order"])
        worker.send(.hello(Hello()))
        worker.sendSelfTest()
        expectServes(worker)
    }

    @Test("before a hello everything is out of order")
    func order() {
        let worker = MemoryCarrier()
        for request: WorkerRequest in [
            .programs([]), .run(TaskMessage(1, .echo)), .cancel(task: 1), .release(Release()), .status(number: 1),
            .attach([]),
        ] { #expect(worker.send(request).errorIDs == ["worker.out-of-order"]) }
        worker.send(.hello(Hello()))
        worker.sendSelfTest()
        expectServes(worker)
    }

    @Test("a task's result, its error with all it says, and its start are told")
    func tasks() {
        let worker = served()
        worker.send(
            .run(TaskMessage(1, .mix(salt: 3, byteCount: 20), inputs: [.inline([1]), .inline([2])], tellsStart: true)))
        worker.runTasks()
        let replies = worker.take()
        let expected = try? SelfTestWork(.mix(salt: 3, byteCount: 20)).run([[1], [2]])
        #expect(replies.count == 1 && replies.result == expected)
        worker.send(.run(TaskMessage(2, .fail(SelfTestError(message: "planted", line: 7, block: [1, 2])))))
        worker.runTasks()
        guard case .fault(2, let failure)? = worker.take().last else {
            Issue.record("no fault")
            return
        }
        #expect(failure.failure.place?.line == 7 && failure.block == [1, 2] && failure.message == "planted")
        expectServes(worker)
    }

    @Test("tasks wait for a slot, go by priority and then in order, and can be cancelled while they wait or run")
    func waiting() {
        let worker = served(slots: 2)
        for task in 1...6 { worker.send(.run(TaskMessage(UInt64(task), .echo, priority: task == 5 ? 1 : 0))) }
        #expect(worker.started.map(\.task) == [1, 2])
        let cancelled = worker.send(.cancel(task: 4))
        guard case .fault(4, let failure)? = cancelled.first else {
            Issue.record("\(cancelled)")
            return
        }
        #expect(failure.id == "task.cancelled")
        #expect(worker.send(.cancel(task: 1)).isEmpty && worker.cancelled == [1])
        worker.runTasks()
        #expect(worker.take().doneTasks == [1, 2, 5, 3, 6])
        #expect(worker.send(.cancel(task: 3)).isEmpty, "its end and this have crossed")
        #expect(worker.send(.cancel(task: 77)).errorIDs == ["worker.out-of-order"])
        expectServes(worker)
    }

    @Test("results that are kept are inputs of later tasks until they are released")
    func held() {
        let worker = served()
        worker.send(.run(TaskMessage(1, .mix(salt: 1, byteCount: 100), result: .held)))
        worker.runTasks()
        guard case .done(let done)? = worker.take().first else {
            Issue.record("not done")
            return
        }
        #expect(done.place == .held(task: 1) && done.byteCount == 100)
        worker.send(.run(TaskMessage(2, .echo, inputs: [.held(task: 1)])))
        worker.runTasks()
        #expect(worker.take().result?.count == 100)
        guard case .status(let status)? = worker.send(.status(number: 8)).first else {
            Issue.record("no status")
            return
        }
        #expect(status.number == 8 && status.heldCount == 1 && status.heldByteCount == 100)
        #expect(worker.send(.run(TaskMessage(1, .echo))).errorIDs == ["worker.task"])
        #expect(worker.send(.release(Release(held: [1]))).isEmpty)
        #expect(worker.send(.release(Release(held: [1]))).errorIDs == ["worker.held"])
        #expect(worker.send(.run(TaskMessage(3, .echo, inputs: [.held(task: 1)]))).errorIDs == ["worker.held"])
        expectServes(worker)
    }

    @Test("segments are attached once, checked against their size, and let go")
    func segments() {
        let worker = served()
        #expect(worker.send(.attach([SegmentMessage(id: 4, byteCount: 100)]), descriptors: 1).isEmpty)
        #expect(worker.attached == [4: 100])
        #expect(
            worker.send(.attach([SegmentMessage(id: 4, byteCount: 100)]), descriptors: 1).errorIDs == ["worker.segment"]
        )
        #expect(
            worker.send(.attach([SegmentMessage(id: 5, byteCount: 0)]), descriptors: 1).errorIDs == ["worker.segment"])
        #expect(worker.send(.attach([SegmentMessage(id: 5, byteCount: 9)])).errorIDs == ["worker.descriptors"])
        #expect(worker.send(.status(number: 1), descriptors: 1).errorIDs == ["worker.descriptors"])
        let beyond = TaskMessage(1, .echo, inputs: [.segment(id: 4, byteCount: 101)])
        #expect(worker.send(.run(beyond)).errorIDs == ["worker.segment"])
        #expect(
            worker.send(.run(TaskMessage(1, .echo, inputs: [.segment(id: 6, byteCount: 1)]))).errorIDs == [
                "worker.segment"
            ])
        let taken = TaskMessage(1, .echo, result: .shared(offered: nil, fresh: 4, inlineByteCount: 10))
        #expect(worker.send(.run(taken)).errorIDs == ["worker.segment"])
        let unknown = TaskMessage(1, .echo, result: .shared(offered: 9, fresh: 10, inlineByteCount: 10))
        #expect(worker.send(.run(unknown)).errorIDs == ["worker.segment"])
        #expect(worker.send(.release(Release(segments: [4]))).isEmpty && worker.detached == [4])
        #expect(worker.send(.release(Release(segments: [4]))).errorIDs == ["worker.segment"])
        expectServes(worker)
    }

    @Test("programs whose digest is not their content's, of unknown kinds, or never sent are refused")
    func programs() {
        let worker = served()
        let wrong = ProgramMessage(digest: String(repeating: "0", count: 64), kind: "selftest", bytes: [])
        #expect(worker.send(.programs([wrong])).errorIDs == ["worker.digest"])
        let foreign = TravelProgram(kind: "pickle", bytes: [1])
        #expect(
            worker.send(.programs([ProgramMessage(digest: foreign.digest, kind: "pickle", bytes: [1])])).errorIDs
                == ["worker.kind"])
        var message = TaskMessage(1, .echo)
        message.program = foreign.digest
        #expect(worker.send(.run(message)).errorIDs == ["worker.unknown-program"])
        // A program that cannot be read fails the tasks that name it, and nothing else.
        let broken = TravelProgram(kind: "selftest", bytes: [1])
        #expect(worker.send(.programs([ProgramMessage(digest: broken.digest, kind: "selftest", bytes: [1])])).isEmpty)
        message.program = broken.digest
        worker.send(.run(message))
        worker.runTasks()
        guard case .fault(1, let failure)? = worker.take().first else {
            Issue.record("it ran")
            return
        }
        #expect(failure.id == "worker.program")
        expectServes(worker)
    }

    @Test("what is beyond the limits is refused")
    func bounds() {
        var limits = WorkerLimits()
        (limits.taskCount, limits.inputCount, limits.heldCount, limits.programCount) = (3, 2, 1, 2)
        (limits.segmentCount, limits.messageByteCount) = (1, 4000)
        let worker = served(limits: limits)
        for task in 1...3 { #expect(worker.send(.run(TaskMessage(UInt64(task), .echo))).isEmpty) }
        #expect(worker.send(.run(TaskMessage(4, .echo))).errorIDs == ["worker.too-large"])
        worker.runTasks()
        _ = worker.take()
        let three = [WireBlob](repeating: .inline([]), count: 3)
        #expect(worker.send(.run(TaskMessage(5, .echo, inputs: three))).errorIDs == ["worker.too-large"])
        worker.send(.run(TaskMessage(6, .echo, result: .held)))
        worker.runTasks()
        _ = worker.take()
        #expect(worker.send(.run(TaskMessage(7, .echo, result: .held))).errorIDs == ["worker.too-large"])
        let segments = [SegmentMessage(id: 1, byteCount: 1), SegmentMessage(id: 2, byteCount: 1)]
        #expect(worker.send(.attach(segments), descriptors: 2).errorIDs == ["worker.too-large"])
        let programs = (1...2).map { n -> ProgramMessage in
            let program = TravelProgram(kind: "selftest", bytes: [UInt8(n)])
            return ProgramMessage(digest: program.digest, kind: program.kind, bytes: program.bytes)
        }
        #expect(worker.send(.programs(programs)).errorIDs == ["worker.too-large"])
        worker.feed(FrameReader.frame([UInt8](repeating: 0, count: 5000)))
        #expect(worker.take().errorIDs == ["worker.too-large"])
        worker.send(.run(TaskMessage(8, .mix(salt: 1, byteCount: 3500))))
        worker.runTasks()
        guard case .fault(8, let failure)? = worker.take().first else {
            Issue.record("a result that fits no message was sent")
            return
        }
        #expect(failure.id == "worker.too-large")
        expectServes(worker)
    }

    @Test("truncated messages, and values of other types, are malformed")
    func malformed() throws {
        let worker = served()
        let message = MemoryCarrier.message(.run(TaskMessage(1, .mix(salt: 1, byteCount: 4), inputs: [.inline([1])])))
        for count in 0..<message.count {
            worker.feed(FrameReader.frame(Array(message[..<count])))
            let ids = worker.take().errorIDs
            #expect(ids == ["worker.malformed"] || ids == ["worker.too-large"], "\(count) bytes: \(ids)")
        }
        worker.feed(FrameReader.frame(try MessagePack.encode(["version": "one"])))
        #expect(worker.take().errorIDs == ["worker.malformed"])
        worker.feed(FrameReader.frame(try MessagePack.encode(["version": 1])))
        #expect(worker.take().errorIDs == ["worker.malformed"])
        worker.feed(Array("GET / HTTP/1.1\r\n\r\n".utf8))
        #expect(worker.take().errorIDs == ["worker.foreign"])
        expectServes(worker)
    }
}
