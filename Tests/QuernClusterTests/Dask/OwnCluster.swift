// A scheduler and workers as users start them, by Dask's command lines, with TLS: certificates are made by openssl.
// Holds: everything ends with the holder, however a test ends.

import Foundation
import Glibc
import QuernCluster

final class OwnCluster {
    static let openssl: String? = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first { access($0, X_OK) == 0 }

    let folder = FolderScratch()
    let scheduler: Process
    private(set) var workers: [Process] = []
    let address: String

    struct Failure: Error, CustomStringConvertible { var description: String }

    var security: DaskSecurity {
        DaskSecurity(
            authority: folder.path + "/ca.pem", certificate: folder.path + "/cert.pem", key: folder.path + "/key.pem")
    }

    /// - Parameter workerTTL: after how long without news the scheduler gives a worker up, as Dask's settings write it.
    init(workers count: Int, workerTTL: String) throws {
        guard let python = DaskCluster.python, let openssl = Self.openssl else {
            throw Failure(description: "no openssl")
        }
        try Self.certificates(openssl, folder.path)
        let files = [
            "--tls-ca-file", folder.path + "/ca.pem", "--tls-cert", folder.path + "/cert.pem", "--tls-key",
            folder.path + "/key.pem",
        ]
        let file = folder.path + "/scheduler.json"
        scheduler = try Self.start(
            python,
            [
                "scheduler", "--host", "tls://127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0",
                "--scheduler-file", file,
            ] + files, folder.path, workerTTL)
        do {
            address = try Self.address(file)
        } catch {
            kill(scheduler.processIdentifier, SIGKILL)
            throw error
        }
        let words = ["worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0"]
        for _ in 0..<count { workers.append(try Self.start(python, words + files, folder.path, workerTTL)) }
    }

    deinit {
        for process in workers + [scheduler] where process.isRunning {
            kill(process.processIdentifier, SIGKILL)
            kill(process.processIdentifier, SIGCONT)
        }
    }

    private static func start(_ python: String, _ words: [String], _ folder: String, _ workerTTL: String) throws
        -> Process
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = ["-m", "dask"] + words
        var environment = ProcessInfo.processInfo.environment
        environment["DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL"] = workerTTL
        environment["DASK_LOGGING__DISTRIBUTED"] = "critical"
        environment["QUERN_WORKER_LIB"] = Self.library
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static var library: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("libQuernWorker.so").path
    }

    /// An authority, and one certificate for both sides.
    private static func certificates(_ openssl: String, _ folder: String) throws {
        for words in [
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=quern-authority -keyout ca.key -out ca.pem",
            "req -newkey rsa:2048 -nodes -subj /CN=quern -keyout key.pem -out request.pem",
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem",
        ] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: openssl)
            process.arguments = words.split(separator: " ").map(String.init)
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw Failure(description: "openssl \(words)") }
        }
    }

    private static func address(_ file: String) throws -> String {
        struct Told: Decodable { var address: String }
        for _ in 0..<600 {
            if let data = FileManager.default.contents(atPath: file),
                let told = try? JSONDecoder().decode(Told.self, from: data)
            {
                return told.address
            }
            usleep(50_000)
        }
        throw Failure(description: "the scheduler did not start")
    }
}
