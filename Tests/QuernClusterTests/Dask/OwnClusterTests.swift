// A cluster that others have started, reached by TLS: who has no certificate is refused; a worker that hangs, and a scheduler
// that is lost, in the middle of runs. One cluster for all of it, since Dask takes seconds to start.

import Foundation
import Glibc
import QuernCluster
import TaskGraphs
import Testing

@Suite("a cluster with TLS")
struct OwnClusterTests {
    private static func later(_ milliseconds: Int, _ body: @escaping @Sendable () -> Void) {
        Thread.detachNewThread {
            usleep(UInt32(milliseconds) * 1000)
            body()
        }
    }

    /// What cannot connect, and words of the answer.
    private static func mistakes(_ cluster: OwnCluster) -> [(String, DaskSecurity?, String)] {
        let plain = "tcp" + cluster.address.dropFirst(3)
        var missing = cluster.security
        missing.key = "no-such-key.pem"
        return [
            (cluster.address, nil, "no certificates were given; write DaskEngine(address:security:"),
            (plain, cluster.security, "write tls://"), (cluster.address, missing, "'no-such-key.pem' (key)"),
            (plain, nil, "do address, port and TLS files fit?"),
        ]
    }

    @Test(
        "certificates are asked for; a hung worker costs its tasks alone; a lost scheduler is a typed error",
        .enabled(if: DaskCluster.isThere && OwnCluster.openssl != nil, "Dask or openssl is not installed"))
    func tls() throws {
        let cluster = try OwnCluster(workers: 2, workerTTL: "1s")
        #expect(cluster.address.hasPrefix("tls://127.0.0.1:"))
        let engine = try DaskEngine(address: cluster.address, security: cluster.security, options: DaskCluster.options)
        for (address, security, words) in Self.mistakes(cluster) {
            let error = taskError { try DaskEngine(address: address, security: security, options: DaskCluster.options) }
            #expect("\(error.map { "\($0)" } ?? "nothing")".contains(words), "\(String(describing: error))")
        }

        let inputs = (0..<12).map { t in t < 4 ? [] : [t - 4] }
        let work = { (t: Int) in
            SelfTestWork(t < 8 ? .wait(milliseconds: 300) : .mix(salt: UInt64(t), byteCount: 1000))
        }
        let expected = try (8..<12).map { try SelfTestWork(.mix(salt: UInt64($0), byteCount: 1000)).run([[1]]) }
        #expect(try engine.run(TaskGraph(inputs, work)).values == expected)
        let hung = cluster.workers[0].processIdentifier
        Self.later(400) { kill(hung, SIGSTOP) }
        #expect(try engine.run(TaskGraph(inputs, work)).values == expected)

        let scheduler = cluster.scheduler.processIdentifier
        Self.later(400) { kill(scheduler, SIGKILL) }
        guard
            case .engine(_, let reason)? = taskError({
                try engine.run(TaskGraph([[]]) { _ in SelfTestWork(.wait(milliseconds: 60_000)) })
            })
        else {
            Issue.record("a run went on without its scheduler")
            return
        }
        #expect(reason.contains("the scheduler is gone"), "\(reason)")
    }
}
