// An engine that runs every task that travels as a worker would: out of bytes, in an order of its own, with nothing of
// the task at hand. What an engine of processes does beside that is carrying the bytes.

import Quern
import Synchronization
import TaskGraphs

/// Runs tasks in this process by what they send.
struct TravellingEngine: Engine {
    /// What the inputs' addresses are beside a multiple of 64.
    var misalignment = 0
    var name: String { "travelling" }
    var workers: EngineWorkers? { EngineWorkers(width: 1, sharesFiles: true, secondsPerTask: 0.001) }
    /// What was sent and run.
    let log = Log()

    final class Log: Sendable {
        let programs = Mutex<[String: CallProgram]>([:])
        let tasksSent = Atomic<Int>(0)
        let kinds = Mutex<[String: Int]>([:])
        let forms = Mutex<[TravelForm]>([])
    }

    func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) -> RunOutcome<Work.Value> {
        let plan = try TaskPlan(graph.table, wanted: wanted)
        for p in 0..<plan.count {
            if case .refused(let reason) = graph.payloads[Int(plan.tasks[p])].travel {
                throw .cannotTravel(task: plan.name(p), reason: reason)
            }
        }
        let sent = graph.mapped { _, work in SentWork(work: work, log: log, misalignment: misalignment) }
        let outcome = try SerialEngine().run(sent, wanted: wanted, options: options)
        var values: [Work.Value] = []
        for value in outcome.values {
            do {
                values.append(try value.value())
            } catch {
                throw .failed(task: "a value", underlying: error)
            }
        }
        return RunOutcome(
            wanted: outcome.wanted, values: values, tasksRun: outcome.tasksRun, seconds: outcome.seconds,
            peakBytes: outcome.peakBytes, serialPeakBytes: outcome.serialPeakBytes, spans: [])
    }

    func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) async throws(TaskError) -> RunOutcome<Work.Value> {
        func blocking() throws(TaskError) -> RunOutcome<Work.Value> { try run(graph, wanted: wanted, options: options) }
        return try blocking()
    }
}

/// A value here, or bytes as a worker left them.
struct SentValue<Work: TaskWork>: Sendable {
    var work: Work
    var here: Work.Value?
    var bytes: TravelBytes?

    func value() throws -> Work.Value {
        if let here { return here }
        return try work.value(from: bytes ?? TravelBytes([]))
    }
    func travelBytes(_ misalignment: Int) throws -> TravelBytes {
        let original = try bytes ?? work.bytes(of: value())
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: original.count + 64, alignment: 64)
        original.withBytes { UnsafeMutableRawBufferPointer(rebasing: memory[misalignment...]).copyMemory(from: $0) }
        nonisolated(unsafe) let held = memory
        return TravelBytes(memory.baseAddress! + misalignment, count: original.count) { held.deallocate() }
    }
}

struct SentWork<Work: TaskWork>: TaskWork {
    let work: Work
    let log: TravellingEngine.Log
    let misalignment: Int

    func run(_ inputs: [SentValue<Work>]) throws -> SentValue<Work> {
        switch work.travel {
        case .refused(let reason): throw TaskError.cannotTravel(task: "", reason: reason)
        case .stays: return SentValue(work: work, here: try work.run(inputs.map { try $0.value() }), bytes: nil)
        case .value(let count, let make):
            let bytes = try make()
            precondition(bytes.count == count, "a value of \(bytes.count) bytes, foretold \(count)")
            return SentValue(work: work, here: nil, bytes: bytes)
        case .form(let form):
            precondition(form.program.kind == CallProgram.kind)
            precondition(
                form.program.digest == TravelProgram.digest(kind: form.program.kind, bytes: form.program.bytes))
            log.tasksSent.add(1, ordering: .relaxed)
            log.forms.withLock { $0.append(form) }
            log.kinds.withLock { $0[form.kind, default: 0] += 1 }
            let program = try log.programs.withLock { programs in
                if let known = programs[form.program.digest] { return known }
                let new = try CallProgram(content: form.program.bytes)
                programs[form.program.digest] = new
                return new
            }
            nonisolated(unsafe) var room: UnsafeMutableRawBufferPointer?
            let task = ReceivedTask { count in
                precondition(room == nil, "a task asks for room once")
                room = .allocate(byteCount: max(1, count), alignment: 64)
                // A task that leaves a byte unwritten is seen by what it leaves.
                room?.initializeMemory(as: UInt8.self, repeating: 0xa5)
                return room!.baseAddress!
            }
            do {
                try program.run(form.arguments, inputs: inputs.map { try $0.travelBytes(misalignment) }, task)
            } catch {
                var failure = program.failure(of: error)
                failure.worker = "worker 7"
                throw work.error(from: failure)
            }
            nonisolated(unsafe) let held = room!
            return SentValue(
                work: work, here: nil,
                bytes: TravelBytes(held.baseAddress!, count: held.count) { held.deallocate() })
        }
    }
}
