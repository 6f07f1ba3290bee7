// `kill -9` of the program that asks, in the middle of a run: nothing of what it started may live on. A child of the tests is
// the program; it notes the processes that it has started in a file.

import Foundation
import Glibc
import QuernCluster
import Synchronization
import TaskGraphs
import Testing

@Suite("programs that are killed")
struct ProgramKilledTests {
    private static func newFile() -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("quern-killed-\(UUID().uuidString)").path
    }

    private static func processes(_ file: String) throws -> [Int32] {
        try String(contentsOfFile: file, encoding: .utf8).split(separator: " ").compactMap { Int32($0) }
    }

    /// Ends this process a little later, in the middle of what it does then.
    private static func endSoon(_ processes: [Int32], _ file: String) throws {
        try processes.map(String.init).joined(separator: " ").write(toFile: file, atomically: true, encoding: .utf8)
        Thread.detachNewThread {
            usleep(300_000)
            kill(getpid(), SIGKILL)
        }
    }

    private static let waits = TaskGraph([[], [], [0, 1]]) { _ in SelfTestWork(.wait(milliseconds: 60_000)) }

    @Test("its worker processes end")
    func workers() async throws {
        let file = Self.newFile()
        defer { unlink(file) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [file = file as String] in
            let started = Mutex<[Int32]>([])
            let engine = ProcessEngine(
                count: 2,
                observer: { event in
                    guard case .runs(_, _, let process) = event else { return }
                    let all = started.withLock {
                        $0.append(process); return $0
                    }
                    if all.count == 2 { try? Self.endSoon(all, file) }
                })
            _ = try engine.run(Self.waits)
        }
        let processes = try Self.processes(file)
        #expect(processes.count == 2)
        #expect(remaining(processes, seconds: 10).isEmpty)
    }

    @Test("its bridge ends, and the workers of its own cluster", .enabled(if: DaskCluster.isThere, DaskCluster.why))
    func bridge() async throws {
        let file = Self.newFile()
        defer { unlink(file) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [file = file as String] in
            let engine = try DaskEngine(local: 2, options: DaskCluster.options)
            try Self.endSoon([Int32(engine.bridgeProcess)] + engine.clusterWorkers.map { Int32($0.process) }, file)
            _ = try engine.run(Self.waits)
        }
        let processes = try Self.processes(file)
        #expect(processes.count == 3)
        #expect(remaining(processes, seconds: 30).isEmpty)
    }
}
