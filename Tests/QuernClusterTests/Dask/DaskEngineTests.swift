// What is Dask's own, beside the conformance suite: starting and being refused, workers and bridges that are killed, faults
// with the worker's name, several engines.

import Foundation
import Glibc
import QuernCluster
import Synchronization
import TaskGraphs
import Testing

@Suite(.serialized, .enabled(if: DaskCluster.isThere, DaskCluster.why)) struct DaskEngineTests {
    /// Forty tasks of which each takes two others, and the right values of those that nobody takes.
    private func workload(milliseconds: Int) throws -> (graph: TaskGraph<SelfTestWork>, expected: [[UInt8]]) {
        let inputs = (0..<40).map { t in t < 4 ? [] : t % 4 == 3 ? [t - 4] : [t - 4, t - 2] }
        let work = { (t: Int) in
            SelfTestWork(
                t % 4 == 3 ? .wait(milliseconds: milliseconds) : .mix(salt: UInt64(t), byteCount: 1000),
                t == 0 ? .isValue : .travels)
        }
        let all = try expectedValues(inputs) { t in
            t % 4 == 3 ? SelfTestWork(.wait(milliseconds: 0)) : work(t)
        }
        let graph = TaskGraph(inputs, work)
        return (graph, [36, 37, 38, 39].map { all[$0] })
    }

    private func wanted(_ graph: TaskGraph<SelfTestWork>) -> [TaskID] { Array(TaskIDs.of(graph)[36...]) }

    @Test("a local cluster starts, and tells its workers and its dashboard")
    func starts() throws {
        let engine = try DaskCluster.started.get()
        #expect(engine.clusterWorkers.count == 2 && engine.workers?.width == 2)
        #expect(engine.dashboard.hasPrefix("http://127.0.0.1:"))
        #expect(engine.clusterWorkers.allSatisfy { $0.address.hasPrefix("tcp://127.0.0.1:") && $0.process > 0 })
    }

    @Test("a worker killed in the middle: the same answer")
    func workerKilled() throws {
        let engine = try DaskEngine(local: 2, options: DaskCluster.options)
        let (graph, expected) = try workload(milliseconds: 150)
        let killed = Mutex(false)
        let process = try #require(engine.clusterWorkers.first?.process)
        let options = RunOptions(progress: { finished, _ in
            guard finished > 8 else { return }
            killed.withLock { isDone in
                if !isDone { kill(pid_t(process), SIGKILL) }
                isDone = true
            }
        })
        let outcome = try engine.run(graph, wanted: wanted(graph), options: options)
        #expect(outcome.values == expected && killed.withLock { $0 })
    }

    @Test("values that are lost with all workers are sent anew: the same answer")
    func valuesLost() throws {
        let engine = try DaskEngine(local: 2, options: DaskCluster.options)
        let made = Mutex(0)
        // A task that takes its time, then two that take values which have no other copy.
        var graph = TaskGraph<CountedValue>()
        let values = (0..<2).map { k in
            graph.add(CountedValue(step: .mix(salt: UInt64(k), byteCount: 5000)) { made.withLock { $0 += 1 } }, name: "v\(k)")
        }
        let long = graph.add(CountedValue(step: .wait(milliseconds: 1500)), name: "long")
        let users = values.map {
            graph.add(CountedValue(step: .mix(salt: 9, byteCount: 700)), name: "user", after: [$0, long])
        }
        let processes = engine.clusterWorkers.map { pid_t($0.process) }
        // The values have left, and `long` runs: it cannot begin later than they, and takes three times as long as is waited.
        Thread.detachNewThread {
            while made.withLock({ $0 }) < 2 { usleep(5000) }
            usleep(500_000)
            for process in processes { kill(process, SIGKILL) }
        }
        let outcome = try engine.run(graph, wanted: users)
        let expected = try (0..<2).map { k -> [UInt8] in
            let value = try SelfTestWork(.mix(salt: UInt64(k), byteCount: 5000)).run([])
            return try SelfTestWork(.mix(salt: 9, byteCount: 700)).run([value, [1]])
        }
        #expect(outcome.values == expected)
        #expect(made.withLock { $0 } > 2, "nothing was lost")
    }

    @Test("a bridge killed in the middle: a typed error, at once, and the workers of its cluster end")
    func bridgeKilled() throws {
        let engine = try DaskEngine(local: 1, options: DaskCluster.options)
        let processes = engine.clusterWorkers.map { pid_t($0.process) }
        let graph = TaskGraph([[]]) { _ in SelfTestWork(.wait(milliseconds: 60_000)) }
        Thread.detachNewThread { [bridge = pid_t(engine.bridgeProcess)] in
            usleep(300_000)
            kill(bridge, SIGKILL)
        }
        for round in 0..<2 {
            guard case .engine(_, let reason)? = taskError({ try engine.run(graph) }) else {
                Issue.record("round \(round): it went on without its bridge")
                return
            }
            #expect(reason.contains("signal 9"))
        }
        #expect(!processes.isEmpty && remaining(processes, seconds: 20).isEmpty)
    }

    @Test("a fault is typed, and names its worker")
    func faultNamesWorker() throws {
        let engine = try DaskCluster.started.get()
        let graph = TaskGraph([[]]) { _ in PlainFailure() }
        guard case .failed("t0", let error)? = taskError({ try engine.run(graph) }) else {
            Issue.record("it did not fail")
            return
        }
        let failure = try #require(error as? TravelFailure)
        #expect(failure.id == "selftest" && failure.message == "planted" && failure.place?.line == 7)
        #expect(failure.worker.contains("tcp://127.0.0.1:"))
    }

    @Test("two engines at once on one cluster")
    func twoEngines() throws {
        let first = try DaskCluster.started.get()
        let second = try DaskEngine(address: first.scheduler, options: DaskCluster.options)
        let runs = ThreadPool.map([first, second], name: "run") { engine in
            let (graph, expected) = try workload(milliseconds: 5)
            return try engine.run(graph, wanted: wanted(graph)).values == expected
        }
        for run in runs { #expect(try run.get()) }
    }

    @Test("what cannot be used is refused with what to do")
    func refusals() throws {
        var options = DaskCluster.options
        options.timeoutSeconds = 2
        let nobody = taskError { try DaskEngine(address: "tcp://127.0.0.1:9", options: options) }
        #expect("\(nobody.map { "\($0)" } ?? "")".contains("no scheduler answers at tcp://127.0.0.1:9"))
        options.python = "no-such-python"
        let noPython = taskError { try DaskEngine(local: 1, options: options) }
        #expect("\(noPython.map { "\($0)" } ?? "")".contains("QUERN_PYTHON"))
        #expect(taskError { try DaskEngine(local: 0) } != nil)
    }

    @Test("a library of another ABI, or none, is refused with what to install")
    func otherLibrary() throws {
        var options = DaskCluster.options
        options.library = "/no/such/libQuernWorker.so"
        let none = taskError { try DaskEngine(local: 1, options: options) }
        #expect("\(none.map { "\($0)" } ?? "")".contains("make worker-wheel"))
        let other = FileScratch("libQuernWorker.so")
        try #require(other.compile("unsigned quern_worker_abi(void) { return 99; }\n" + OtherLibrary.functions))
        options.library = other.path
        let error = taskError { try DaskEngine(local: 1, options: options) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("ABI 99"))
    }
}

/// Fails in a way that no side knows better.
private struct PlainFailure: TaskWork {
    func run(_ inputs: [[UInt8]]) throws -> [UInt8] { [] }
    var travel: TaskTravel {
        SelfTestWork(.fail(SelfTestError(message: "planted", line: 7))).travel
    }
    func value(from bytes: TravelBytes) throws -> [UInt8] { bytes.array }
}

/// A step; with `noting`, a value that is made when it is asked for, and tells so.
private struct CountedValue: TaskWork {
    var step: SelfTestStep
    var noting: (@Sendable () -> Void)?

    init(step: SelfTestStep, noting: (@Sendable () -> Void)? = nil) { (self.step, self.noting) = (step, noting) }

    func run(_ inputs: [[UInt8]]) throws -> [UInt8] { try SelfTestWork(step).run(inputs) }
    var travel: TaskTravel {
        guard let noting else { return SelfTestWork(step).travel }
        return .value(byteCount: step.byteCount ?? 0) {
            noting()
            return TravelBytes(try SelfTestWork(step).run([]))
        }
    }
    func value(from bytes: TravelBytes) throws -> [UInt8] { bytes.array }
}

extension TaskGraph {
    fileprivate init(_ inputs: [[Int]], _ work: (Int) -> Payload) {
        self.init()
        for t in inputs.indices { add(work(t), name: "t\(t)") }
    }
}

private enum OtherLibrary {
    /// The functions that the package looks for, all but the first.
    static let functions =
        [
            "about", "set_threads", "program", "forget", "token", "cancel", "release", "run",
        ].map { "int quern_worker_\($0)(void) { return 0; }\n" }.joined()
        + "void *quern_worker_create(void) { return (void *)1; }\n"
}

/// A shared library made by the C compiler, in a folder of its own.
private final class FileScratch {
    private let folder: String
    let path: String

    init(_ name: String) {
        var template = Array("/tmp/quern-dask-XXXXXX".utf8CString)
        folder = mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
        path = folder + "/" + name
    }

    func compile(_ source: String) -> Bool {
        let file = folder + "/source.c"
        guard let out = fopen(file, "w") else { return false }
        fputs(source, out)
        fclose(out)
        var process: pid_t = 0
        let arguments = ["cc", "-shared", "-fPIC", "-w", "-o", path, file]
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        guard posix_spawnp(&process, "cc", nil, nil, &pointers, environ) == 0 else { return false }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return status == 0
    }

    deinit {
        unlink(path)
        unlink(folder + "/source.c")
        rmdir(folder)
    }
}
