// quern-demo cluster: one program, `(x.dot(x.T + 1) - x.mean()).std()` of a matrix in a Zarr store, on threads, on worker
// processes, and on a Dask cluster of this machine; then with a worker killed in the middle. The program is the same line
// each time; what changes is `on:`. Without Dask (`make dask`) its part is left out, and said so.

import Foundation
import Glibc
import NDArrays
import Quern
import QuernArrays
import QuernCluster
import Reports

struct Cluster {
    /// The matrix is square.
    var side = 3000
    static let small = Cluster(side: 800)

    /// The engine called `name`.
    static func engine(_ name: String) throws -> any Engine {
        switch name {
        case "threads": return ThreadEngine.threads
        case "processes": return ProcessEngine(count: 2)
        case "dask": return try DaskEngine(local: 2, options: options)
        default: throw UnknownCommand(words: ["--on", name])
        }
    }

    /// The Python that `make dask` sets up, unless another is named.
    private static var options: DaskEngine.Options {
        var options = DaskEngine.Options()
        let made = FileManager.default.currentDirectoryPath + "/.build/dask/bin/python"
        if ProcessInfo.processInfo.environment["QUERN_PYTHON"] == nil, FileManager.default.isExecutableFile(atPath: made) {
            options.python = made
        }
        return options
    }

    /// The matrix, in a store of 500² chunks.
    private func writeMatrix(_ path: String) throws {
        let index = BlockedArray<Double>.arange(from: 0, to: Double(side * side), by: 1).reshape([side, side])
        try sin(index * 0.37).write(to: .zarr(path, codec: .zstd(1)), chunks: .shape([500, 500]))
    }

    private func program(_ path: String) throws -> BlockedArray<Double> {
        let x = try BlockedArray<Double>.open(path)
        return (x.dot(x.T + 1) - x.mean()).std()
    }

    func run() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.url.appending(path: "x.zarr").path
        try writeMatrix(path)
        print("(x.dot(x.T + 1) - x.mean()).std(), x of \(side) × \(side) doubles in a Zarr store\n")
        let here = try program(path).run(on: ThreadEngine.threads)
        tell("threads", here, as: here.value)

        let worker = Victim(nil)
        let processes = ProcessEngine(count: 2, observer: { event in
            if case .started(let number, let process) = event, number == 1 { worker.mark(Int(process)) }
        })
        tell("2 worker processes", try program(path).run(on: processes), as: here.value)
        let survivor = try killing(worker, path, on: processes)
        tell("2 worker processes, one killed in the middle", survivor, as: here.value)

        let dask: DaskEngine
        do {
            dask = try DaskEngine(local: 2, options: Self.options)
        } catch {
            print("\n  Dask is left out: \(error)")
            return
        }
        print("\n  Dask's dashboard while this runs: \(dask.dashboard)")
        tell("2 Dask workers", try program(path).run(on: dask), as: here.value)
        let victim = Victim(dask.clusterWorkers.first?.process)
        tell("2 Dask workers, one killed in the middle", try killing(victim, path, on: dask), as: here.value)
    }

    /// Runs the program, and kills a process when a third of it is done.
    private func killing<E: Engine>(
        _ victim: Victim, _ path: String, on engine: E
    ) throws -> ArrayRunReport<Double> {
        try program(path).run(on: engine, progress: .report { finished, total in
            if finished * 3 >= total { victim.kill() }
        })
    }

    private func tell(_ what: String, _ report: ArrayRunReport<Double>, as expected: Double) {
        let bits = report.value.bitPattern == expected.bitPattern
        let distance = abs(report.value - expected) / abs(expected)
        print(
            "  \(what): \(report.value) in \(Figures.seconds(report.seconds)), \(report.tasksRun) tasks; "
                + (bits ? "the same bits" : "\(Figures.number(distance)) of it away: products sum as BLAS does"))
    }
}

/// A process that is killed once.
private final class Victim: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Int?
    private var isDone = false
    init(_ process: Int?) { held = process }
    /// Makes `process` the victim, unless there was one.
    func mark(_ process: Int) { lock.withLock { if !isDone { held = process } } }
    func kill() {
        lock.withLock {
            if let held, !isDone {
                _ = Glibc.kill(pid_t(held), SIGKILL)
                isDone = true
            }
        }
    }
}
