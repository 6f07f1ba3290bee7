// An engine of "other processes" within this one: every task that travels is run from its bytes alone, by a program that
// was read from bytes, on inputs at odd addresses that may not be written to. What passes here needs a carrier and no more.

import Glibc
import QuernArrays
import Synchronization
import TaskGraphs

struct TravellingEngine: Engine {
    var isSerial = false
    var width = 3
    var secondsPerTask = 1e-9
    var sharesFiles = true
    /// Whether inputs lie at addresses that fit no type.
    var isMisaligned = true
    let programs = Programs()

    var name: String { "travelling" }
    var workers: EngineWorkers? { EngineWorkers(width: width, sharesFiles: sharesFiles, secondsPerTask: secondsPerTask) }

    /// What a worker keeps.
    final class Programs: Sendable {
        private let known = Mutex<[String: PlanProgram]>([:])
        private let runs = Atomic<Int>(0)
        /// Tasks that ran from their bytes.
        var tasksRun: Int { runs.load(ordering: .relaxed) }
        func countRun() { runs.add(1, ordering: .relaxed) }

        func program(_ sent: TravelProgram) throws -> PlanProgram {
            if let program = known.withLock({ $0[sent.digest] }) { return program }
            let program = try PlanProgram(sent.bytes)
            known.withLock { $0[sent.digest] = program }
            return program
        }
    }

    /// What tasks pass to each other: a value of this process, or bytes and the task that knows what they say.
    private struct Sent<Work: TaskWork>: Sendable {
        var work: Work
        var value: Work.Value?
        var bytes: TravelBytes?
    }

    /// A task as a worker runs it.
    private struct Remote<Work: TaskWork>: TaskWork {
        let work: Work
        let engine: TravellingEngine

        func run(_ inputs: [Sent<Work>]) throws -> Sent<Work> {
            switch work.travel {
            case .refused(let reason): throw TaskError.cannotTravel(task: "a task", reason: reason)
            case .stays:
                let values = try inputs.map { input in
                    if let value = input.value { return value }
                    return try input.work.value(from: moved(bytes(input)))
                }
                return Sent(work: work, value: try work.run(values))
            case .value(_, let make): return Sent(work: work, bytes: try make())
            case .form(let form): return Sent(work: work, bytes: try run(form, try inputs.map { try moved(bytes($0)) }))
            }
        }

        private func bytes(_ input: Sent<Work>) throws -> TravelBytes {
            if let bytes = input.bytes { return bytes }
            guard let value = input.value else { return TravelBytes([]) }
            return try input.work.bytes(of: value)
        }

        private func run(_ form: TravelForm, _ inputs: [TravelBytes]) throws -> TravelBytes {
            let program = try engine.programs.program(form.program)
            let room = Mutex<(base: UInt, count: Int)>((0, 0))
            let task = ReceivedTask { byteCount in
                // One byte off: results go to any address too.
                let base = UnsafeMutableRawPointer.allocate(byteCount: byteCount + 1, alignment: 64)
                room.withLock { $0 = (UInt(bitPattern: base), byteCount) }
                return base + 1
            }
            func free() { UnsafeMutableRawPointer(bitPattern: room.withLock(\.base))?.deallocate() }
            do {
                try program.run(form.arguments, inputs: inputs, task)
            } catch {
                free()
                var failure = program.failure(of: error)
                failure.worker = "w1"
                throw work.error(from: failure)
            }
            engine.programs.countRun()
            let (base, count) = room.withLock { $0 }
            guard let made = UnsafeRawPointer(bitPattern: base) else { return TravelBytes([]) }
            return TravelBytes(made + 1, count: count) {
                UnsafeMutableRawPointer(bitPattern: base)?.deallocate()
            }
        }

        /// A copy at an odd address, in memory that traps writes.
        private func moved(_ bytes: TravelBytes) -> TravelBytes {
            guard engine.isMisaligned, bytes.count > 0 else { return bytes }
            let length = bytes.count + 2
            guard let map = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
                map != MAP_FAILED
            else { return bytes }
            memcpy(map + 2, bytes.base, bytes.count)
            mprotect(map, length, PROT_READ)
            let place = UInt(bitPattern: map)
            return TravelBytes(UnsafeRawPointer(map + 2), count: bytes.count) {
                munmap(UnsafeMutableRawPointer(bitPattern: place), length)
            }
        }
    }

    private func runHere<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) -> RunOutcome<Work.Value> {
        let remote = graph.mapped { _, work in Remote(work: work, engine: self) }
        let outcome =
            isSerial
            ? try SerialEngine().run(remote, wanted: wanted, options: options)
            : try ThreadEngine.threads(2).run(remote, wanted: wanted, options: options)
        do {
            let values = try outcome.values.map { sent in
                if let value = sent.value { return value }
                return try sent.work.value(from: sent.bytes ?? TravelBytes([]))
            }
            return RunOutcome(
                wanted: outcome.wanted, values: values, tasksRun: outcome.tasksRun, seconds: outcome.seconds,
                peakBytes: outcome.peakBytes, serialPeakBytes: outcome.serialPeakBytes, spans: outcome.spans)
        } catch {
            throw .failed(task: "a result", underlying: error)
        }
    }

    func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) -> RunOutcome<Work.Value> { try runHere(graph, wanted: wanted, options: options) }

    func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) async throws(TaskError) -> RunOutcome<Work.Value> { try runHere(graph, wanted: wanted, options: options) }
}
