// What happens to workers in the real world: killed, stopped, cut off, out of memory. The answer must be the right
// one or a typed error, and nothing may be left behind.

import Foundation
import Glibc
import QuernCluster
import TaskGraphs
import Testing
import Wire

/// A step whose value is the bytes as they came.
private struct LyingWork: TaskWork {
    var step: SelfTestStep

    func run(_ inputs: [TravelBytes]) throws -> TravelBytes {
        TravelBytes(try SelfTestWork(step).run(inputs.map(\.array)))
    }

    var travel: TaskTravel { SelfTestWork(step).travel }
    func value(from bytes: TravelBytes) throws -> TravelBytes { bytes }
}

/// Forty tasks of which each takes two others, and the right values of those that nobody takes.
private func workload(milliseconds: Int = 0) throws -> (graph: TaskGraph<SelfTestWork>, expected: [[UInt8]]) {
    let inputs = (0..<40).map { t in t < 4 ? [] : [t - 4, t - 2] }
    let work = { (t: Int) in SelfTestWork(.mix(salt: UInt64(t), byteCount: t % 3 == 0 ? 100_000 : 50)) }
    let graph = TaskGraph(inputs, work)
    let all = try expectedValues(inputs, work)
    return (graph, [all[38], all[39]])
}

@Suite(.serialized) struct InjectedFaultTests {
    @Test("workers killed in the middle cost their tasks alone: the answer is the same")
    func killed() throws {
        let runs = Count()
        let log = WorkerLog { event in
            if case .runs(_, _, let process) = event, [5, 17, 30].contains(runs.next()) { kill(process, SIGKILL) }
        }
        let engine = ProcessEngine(count: 2, observer: { log.note($0) })
        let (graph, expected) = try workload()
        #expect(try engine.run(graph).values == expected)
        #expect(log.losses.count == 3 && log.processes.count >= 3)
        #expect(log.losses.allSatisfy { $0.contains("SIGKILL") }, "\(log.losses)")
        // And the engine serves on.
        #expect(try engine.run(graph).values == expected)
    }

    @Test("a worker killed while its task runs is replaced")
    func killedWhileRunning() throws {
        let runs = Count()
        let log = WorkerLog { event in
            guard case .runs(_, _, let process) = event, runs.next() == 1 else { return }
            // A thread of its own: those of the pool may all be at other tests.
            Thread.detachNewThread {
                usleep(100_000)
                kill(process, SIGKILL)
            }
        }
        let engine = ProcessEngine(count: 1, observer: { log.note($0) })
        let graph = TaskGraph([[], [0]]) { SelfTestWork($0 == 0 ? .wait(milliseconds: 1500) : .echo) }
        #expect(try engine.run(graph).values == [[1]])
        #expect(log.losses.count == 1 && log.processes.count == 2)
    }

    @Test("a task that loses its worker three times is named, with the signal")
    func lostThreeTimes() throws {
        // A crash ends a worker at once: no report of Swift's runtime is waited for.
        for (signal, name) in [
            (SIGKILL, "SIGKILL"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP"), (SIGSEGV, "SIGSEGV"), (SIGILL, "SIGILL"),
        ] {
            let log = WorkerLog { event in
                if case .runs("t1", _, let process) = event { kill(process, signal) }
            }
            let engine = ProcessEngine(count: 2, observer: { log.note($0) })
            let graph = TaskGraph([[], [0], [1]]) { SelfTestWork($0 == 1 ? .wait(milliseconds: 5000) : .echo) }
            let error = taskError { try engine.run(graph) }
            guard case .workersLost("t1", 3, let how)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(how.contains("was ended by \(name)"), "\(how)")
            #expect(log.losses.count == 3)
            #expect(try engine.run(TaskGraph([[]]) { _ in SelfTestWork(.wait(milliseconds: 1)) }).values == [[1]])
        }
    }

    @Test("a socket that is lost in the middle costs the task's worker alone")
    func lostSocket() throws {
        // The first worker is welcome, reads what it is to do, closes its end, and lives on.
        let script = try WorkerScript(
            """
            if mkdir $0.once 2>/dev/null; then
                cat $0.said >&3
                dd bs=1 count=300 <&3 >/dev/null 2>/dev/null
                exec 3<&-
                exec sleep 60
            fi
            """, saying: try WorkerScript.welcome())
        let log = WorkerLog()
        let engine = ProcessEngine(count: 1, worker: script.path, observer: { log.note($0) })
        let (graph, expected) = try workload()
        #expect(try engine.run(graph).values == expected)
        #expect(log.losses == ["closed its connection"] && log.processes.count == 2, "\(log.losses)")
        #expect(!isThere(try #require(log.processes.first)))
    }

    @Test("a worker that is stopped is found and replaced; a task that only takes long is left alone")
    func hung() throws {
        let runs = Count()
        let log = WorkerLog { event in
            if case .runs(_, _, let process) = event, runs.next() == 2 { kill(process, SIGSTOP) }
        }
        let engine = ProcessEngine(count: 1, patienceSeconds: 2, observer: { log.note($0) })
        let graph = TaskGraph([[], [0]]) {
            SelfTestWork($0 == 0 ? .wait(milliseconds: 3500) : .mix(salt: 1, byteCount: 9))
        }
        #expect(try engine.run(graph).values == [try SelfTestWork(.mix(salt: 1, byteCount: 9)).run([[1]])])
        #expect(log.losses.count == 1 && log.losses[0].contains("no sign of life"), "\(log.losses)")
        #expect(log.processes.count == 2 && !isThere(log.processes[0]))
    }

    @Test("shared memory that runs out is an error of the task, and the worker serves on")
    func noMemory() throws {
        let log = WorkerLog()
        let script = try WorkerScript("ulimit -f 2048")
        let engine = ProcessEngine(count: 1, worker: script.path, observer: { log.note($0) })
        for byteCount in [1 << 21, 1 << 50] {
            let error = taskError {
                try engine.run(TaskGraph([[]]) { _ in SelfTestWork(.take(byteCount: byteCount)) })
            }
            guard case .failed("t0", let underlying)? = error, let failure = underlying as? TravelFailure else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(failure.id == "worker.no-memory" && failure.message.contains("\(byteCount) bytes"))
            #expect(failure.worker.contains("\(log.processes[0])"))
        }
        let fits = try engine.run(TaskGraph([[]]) { _ in SelfTestWork(.take(byteCount: 1 << 19)) })
        #expect(fits.values[0].count == 1 << 19)
        #expect(log.losses.isEmpty && log.processes.count == 1)
    }

    @Test("two engines at once do not hold each other's workers, and end theirs when they go")
    func twoEngines() throws {
        let logs = [WorkerLog(), WorkerLog()]
        do {
            let engines = logs.map { log in ProcessEngine(count: 2, observer: { log.note($0) }) }
            let (graph, expected) = try workload()
            let runs = ThreadPool.map(0..<2, name: "client") { try engines[$0].run(graph).values == expected }
            for run in runs { #expect(try run.get()) }
            #expect(logs.allSatisfy { $0.processes.allSatisfy(isThere) })
        }
        #expect(logs.allSatisfy { log in !log.processes.isEmpty && log.processes.allSatisfy { !isThere($0) } })
    }

    @Test("blocks are let go: workers unmap them when a run is over and its values have gone")
    func memoryIsLetGo() throws {
        let log = WorkerLog()
        let engine = ProcessEngine(count: 1, observer: { log.note($0) })
        let inputs = (0..<12).map { t in t < 2 ? [] : [t - 1, t - 2] }
        let graph = TaskGraph(inputs) { SelfTestWork(.mix(salt: UInt64($0), byteCount: 2_000_000)) }
        for _ in 0..<3 { _ = try engine.run(graph) }
        // The release is on its way when the run returns.
        var left = 200
        while blocks(of: log.processes[0]) > 0, left > 0 {
            usleep(10_000)
            left -= 1
        }
        #expect(blocks(of: log.processes[0]) == 0 && log.processes.count == 1)
        #expect(engine.blockCount == 0)
    }

    @Test("a value that is used where it lies keeps its block, which no later result overwrites")
    func heldValues() throws {
        let engine: ProcessEngine = .processes(count: 1)
        func value(_ salt: UInt64) throws -> TravelBytes {
            var graph = TaskGraph<LyingWork>()
            graph.add(LyingWork(step: .mix(salt: salt, byteCount: 100_000)))
            return try engine.run(graph).values[0]
        }
        do {
            let first = try value(1)
            for salt in 2..<6 { _ = try value(UInt64(salt)) }
            #expect(first.array == (try SelfTestWork(.mix(salt: 1, byteCount: 100_000)).run([])))
            #expect(engine.blockCount == 1)
        }
        #expect(engine.blockCount == 0)
    }

    @Test("without a worker's executable, or with one that is none, a run says so and does not wait")
    func noExecutable() throws {
        for (path, words) in [
            ("/nowhere/quern-worker", "no program that can be run"), ("/bin/true", "closed its connection"),
        ] {
            try expectNoWorker(path, words)
        }
        // Worker processes that have lost their socket, or speak of something else, or are of another release.
        let other = try WorkerScript.welcome(release: "9.9", abi: ProtocolVersion.abi + 1)
        let later = try WorkerScript.welcome(release: "9.9", version: 2)
        for (command, said, words) in [
            ("exec 3<&-; exec sleep 60", [], "closed its connection"),
            ("cat $0.said >&3; exec sleep 60", Array("HTTP/1.1 400 Bad Request\r\n".utf8), "no message"),
            ("cat $0.said >&3; exec sleep 60", other, "Quern 9.9"),
            ("cat $0.said >&3; exec sleep 60", later, "protocol 2"), ("exit 7", [], "exit code 7"),
        ] {
            let script = try WorkerScript(command, saying: said)
            try expectNoWorker(script.path, words)
        }
    }

    private func expectNoWorker(_ path: String, _ words: String) throws {
        let engine = ProcessEngine(count: 1, worker: path)
        let error = taskError { try engine.run(TaskGraph([[]]) { _ in SelfTestWork(.echo) }) }
        guard case .engine(_, let reason)? = error else {
            Issue.record("\(path): \(String(describing: error))")
            return
        }
        #expect(reason.contains(words) && reason.contains(path), "\(reason)")
    }

    @Test("a number of workers that makes no sense is refused")
    func noWorkers() {
        let none = ProcessEngine(count: 0)
        guard case .engine? = taskError({ try none.run(TaskGraph([[]]) { _ in SelfTestWork(.echo) }) }) else {
            Issue.record("0 workers ran something")
            return
        }
    }
}

/// Mappings of blocks in a process.
private func blocks(of process: Int32) -> Int {
    guard let file = fopen("/proc/\(process)/maps", "r") else { return -1 }
    defer { fclose(file) }
    var count = 0
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), file) != nil {
        if strstr(line, "memfd:quern-block") != nil { count += 1 }
    }
    return count
}
