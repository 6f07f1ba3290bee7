// Programs of arrays and calls, as they really travel, with damage that their digest does not tell of: each task ends with a
// result or a failure, and the worker serves on.

import NDArrays
import Quern
import QuernArrays
import QuernCluster
import Synchronization
import TaskGraphs
import Testing

/// Notes the tasks of a run that travel, and runs it here.
private struct NotingEngine: Engine {
    let forms = Notes()
    var name: String { "noting" }
    var workers: EngineWorkers? { EngineWorkers(width: 2, sharesFiles: true, secondsPerTask: 1e-9) }

    final class Notes: Sendable {
        private let list = Mutex<[TravelForm]>([])
        var all: [TravelForm] { list.withLock { $0 } }
        func add(_ form: TravelForm) { list.withLock { $0.append(form) } }
    }

    private func note<Work: TaskWork>(_ graph: TaskGraph<Work>) {
        for work in graph.payloads { if case .form(let form) = work.travel { forms.add(form) } }
    }

    func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) -> RunOutcome<Work.Value> {
        note(graph)
        return try SerialEngine().run(graph, wanted: wanted, options: options)
    }

    func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) async throws(TaskError) -> RunOutcome<Work.Value> {
        note(graph)
        return try await SerialEngine().run(graph, wanted: wanted, options: options)
    }
}

@Suite struct DamagedProgramTests {
    private static func forms() throws -> [TravelForm] {
        let engine = NotingEngine()
        let x = BlockedArray<Double>.arange(from: 0, to: 600, by: 1).reshape([20, 30])
        let _: Double = try (x * 2 + x.mean()).std().compute(on: engine)
        let _: NDArray<Double, 1> = try x.max(axis: 1).compute(on: engine)
        _ = try delayed($gridStep2.self, Vector<Double>([1, 2, 3]), 2.0).compute(on: engine)
        return engine.forms.all
    }

    @Test("damaged programs and arguments give results or failures, and the worker serves on")
    func programs() throws {
        let forms = try Self.forms()
        #expect(Set(forms.map(\.program.kind)).count == 2, "\(Set(forms.map(\.program.kind)))")
        let (seed, rounds) = (20_261_127, fuzzRounds(1500))
        print("damaged programs: \(rounds), seed \(seed), of \(forms.count) tasks")
        var random = SeededNumbers(seed)
        var failures = 0
        for round in 0..<rounds {
            let worker = MemoryCarrier()
            worker.send(.hello(Hello()))
            let form = forms[random.next(forms.count)]
            var (bytes, arguments) = (form.program.bytes, form.arguments)
            if random.next(2) == 0 { bytes = MutatedMessageTests.damaged(bytes, &random) }
            if random.next(2) == 0 { arguments = MutatedMessageTests.damaged(arguments, &random) }
            let program = TravelProgram(kind: form.program.kind, bytes: bytes)
            worker.send(.programs([ProgramMessage(digest: program.digest, kind: program.kind, bytes: bytes)]))
            // Inputs of sizes that fit nothing, often.
            let inputs = (0..<random.next(4)).map { _ -> WireBlob in
                .inline([UInt8](repeating: UInt8(random.next(256)), count: [0, 8, 7, 4800, 1000][random.next(5)]))
            }
            worker.send(
                .run(
                    TaskMessage(
                        task: 1, name: "t1", program: program.digest, arguments: .inline(arguments), inputs: inputs,
                        result: .inline, priority: 0, tellsStart: false)))
            worker.runTasks()
            let replies = worker.take()
            guard replies.count == 1, worker.unreadable == 0 else {
                Issue.record("seed \(seed), round \(round): \(replies)")
                return
            }
            if case .fault(1, let failure) = replies[0] {
                failures += 1
                #expect(!failure.id.isEmpty && !failure.message.isEmpty, "round \(round)")
            }
            worker.sendSelfTest()
            worker.send(.run(TaskMessage(2, .echo, inputs: [.inline([5, 6])])))
            worker.runTasks()
            #expect(worker.take().result == [5, 6], "seed \(seed), round \(round)")
        }
        #expect(failures > rounds / 3, "\(failures) of \(rounds)")
    }
}
